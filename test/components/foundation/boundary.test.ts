import * as assert from "node:assert";
import * as aws from "@pulumi/aws";
import { boundRoles } from "../../../components/foundation/boundary";
import { trust } from "../../../components/foundation/iam";
import { build } from "../harness";

const boundary = "arn:aws:iam::111122223333:policy/golive-bootstrap-boundary-prod";
const role = (name: string, more: Partial<aws.iam.RoleArgs> = {}) => new aws.iam.Role(name, { assumeRolePolicy: trust("ec2.amazonaws.com"), ...more });

describe("a boundary around every role", () => {
    const boundaries = async (given: string | undefined) => {
        const { of } = await build(() => {
            boundRoles(given);
            role("plain");
            role("own", { permissionsBoundary: "arn:aws:iam::111122223333:policy/narrower" });
            new aws.iam.Policy("policy", { policy: "{}" });
        });
        return {
            roles: Object.fromEntries(of("aws:iam/role:Role").map(({ name, inputs }) => [name, inputs.permissionsBoundary])),
            policy: of("aws:iam/policy:Policy")[0].inputs,
        };
    };

    it("is put on a role that has none, and leaves the narrower one of another alone", async () =>
        assert.deepStrictEqual((await boundaries(boundary)).roles, { plain: boundary, own: "arn:aws:iam::111122223333:policy/narrower" }));
    it("touches nothing but roles", async () => assert.deepStrictEqual((await boundaries(boundary)).policy, { policy: "{}" }));
    it("is none where the settings name none", async () =>
        assert.deepStrictEqual((await boundaries(undefined)).roles, { plain: undefined, own: "arn:aws:iam::111122223333:policy/narrower" }));
});
