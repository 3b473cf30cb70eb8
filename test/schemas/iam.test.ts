import * as assert from "node:assert";
import { recorded, stacks } from "./graph";
import { analyze, documentsOf, type Kind } from "./iam";
import { needs } from "./python";

const bucket = "arn:aws:s3:::trades";

describe("IAM documents", function () {
    this.timeout(60_000);
    before(function () {
        needs(this, "parliament", "IAM documents");
    });

    for (const stack of stacks) {
        it(`of ${stack} pass parliament`, async () => {
            const { documents, unknown } = documentsOf((await recorded(stack)).resources);
            const kinds = (["trust", "identity", "resource"] as const).map(kind => `${documents.filter(d => d.kind === kind).length} ${kind}`);
            console.log(`      ${stack}: ${documents.length} documents (${kinds.join(", ")}); not evaluated, unknown: ${unknown.join(", ") || "none"}`);
            assert.deepStrictEqual(analyze(documents), []);
            assert.deepStrictEqual(unknown, [], "a document with something unknown in it is unknown to the rules too");
            assert.ok(documents.length > 20, "an empty graph is no proof");
        });
    }

    describe("judge", () => {
        const findings = (statement: object, kind: Kind = "identity") =>
            analyze([{ where: "it", kind, text: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] }) }]);

        it("passes a sound document", () => assert.deepStrictEqual(findings({ Action: "s3:GetObject", Resource: `${bucket}/*` }), []));
        it("passes a trust policy, which has no resource", () => {
            assert.deepStrictEqual(findings({ Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }, "trust"), []);
        });
        it("passes a condition that AWS lists beside the resource type", () => {
            const Condition = { "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/it" } };
            assert.deepStrictEqual(findings({ Action: "kms:Decrypt", Resource: "arn:aws:kms:eu-central-1:111122223333:key/*", Condition }), []);
        });
        it("refuses an action that does not exist", () => {
            assert.deepStrictEqual(findings({ Action: "s3:GetObjekt", Resource: "*" }), ["it: UNKNOWN_ACTION Unknown action s3:GetObjekt"]);
        });
        it("refuses a bucket where an object stands", () => assert.match(findings({ Action: "s3:GetObject", Resource: bucket })[0], /RESOURCE_MISMATCH.*s3:GetObject/));
        it("refuses a star where a resource can stand", () => assert.match(findings({ Action: "s3:GetObject", Resource: "*" })[0], /RESOURCE_STAR/));
        it("refuses a condition that the action does not know", () => {
            const Condition = { StringEquals: { "s3:prefixes": "a" } };
            assert.match(findings({ Action: "s3:ListBucket", Resource: bucket, Condition })[0], /UNKNOWN_CONDITION_FOR_ACTION Unknown condition s3:prefixes/);
        });
        it("refuses an ARN that is none", () => assert.match(findings({ Action: "s3:GetObject", Resource: "trades/*" })[0], /INVALID_ARN Does not have 6 parts/));
        it("refuses a misspelt element", () => assert.match(findings({ Actions: "s3:GetObject", Resource: bucket })[0], /MALFORMED Statement contains an unknown element/));
        it("refuses a principal that is none", () => {
            assert.match(findings({ Principal: { AWS: "somebody" }, Action: "sts:AssumeRole" }, "trust")[0], /UNKNOWN_PRINCIPAL somebody/);
        });
        it("refuses a document that is not JSON", () => assert.match(analyze([{ where: "it", kind: "identity", text: "{" }])[0], /MALFORMED_JSON/));
    });
});
