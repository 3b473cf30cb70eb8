import * as assert from "node:assert";
import { withJsonDocuments } from "../../../cli/recording/json-documents";
import { secretSignature, shown, signatureKey, unknownString } from "../../../cli/recording/values";

const secret = (value: unknown) => ({ [signatureKey]: secretSignature, value });

describe("values in a report", () => {
    it("hides a secret whole, whatever is in it", () => assert.deepStrictEqual(shown({ a: secret({ b: "hunter2" }) }), { a: "[secret]" }));
    it("names what only a deployment can know, deep inside lists too", () =>
        assert.deepStrictEqual(shown({ a: [{ b: unknownString }] }), { a: [{ b: "[unknown]" }] }));
    it("leaves everything else alone", () => assert.deepStrictEqual(shown({ a: [1, true, null, "x"] }), { a: [1, true, null, "x"] }));
});

describe("documents that the AWS provider turns into text", () => {
    const role = "aws:iam/role:Role";
    const trust = (principal: unknown) => ({ Version: "2012-10-17", Statement: [{ Principal: principal, Effect: "Allow" }] });

    it("become JSON with keys in order", () =>
        assert.deepStrictEqual(withJsonDocuments(role, { name: "x", assumeRolePolicy: trust("a") }), {
            name: "x",
            assumeRolePolicy: '{"Statement":[{"Effect":"Allow","Principal":"a"}],"Version":"2012-10-17"}',
        }));
    it("become unknown as a whole when one part is", () =>
        assert.deepStrictEqual(withJsonDocuments(role, { assumeRolePolicy: trust(unknownString) }), { assumeRolePolicy: unknownString }));
    it("become secret as a whole when one part is", () =>
        assert.deepStrictEqual(shown(withJsonDocuments(role, { assumeRolePolicy: trust(secret("a")) })), { assumeRolePolicy: "[secret]" }));
    it("stay text when they were text", () => assert.deepStrictEqual(withJsonDocuments(role, { assumeRolePolicy: "{}" }), { assumeRolePolicy: "{}" }));
    it("of other resources stay what they are", () => assert.deepStrictEqual(withJsonDocuments("aws:ec2/vpc:Vpc", { policy: { a: 1 } }), { policy: { a: 1 } }));
});
