import { pipelineIsBounded } from "../../policies/rules/aws/iam";
import { judge } from "../judge";

const trust = (host: string, Effect = "Allow") =>
    JSON.stringify({
        Statement: [{ Effect, Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${host}` }, Action: "sts:AssumeRoleWithWebIdentity" }],
    });
const gitHub = trust("token.actions.githubusercontent.com");

describe("pipeline-role-has-boundary", () => {
    const role = judge(pipelineIsBounded, "aws:iam/role:Role");

    it("passes a pipeline's role with a boundary", () =>
        role.passes({ assumeRolePolicy: gitHub, permissionsBoundary: "arn:aws:iam::111122223333:policy/boundary" }));
    it("fails one without", () =>
        role.fails({ assumeRolePolicy: gitHub }, /^token\.actions\.githubusercontent\.com takes the role on, and permissionsBoundary is absent/));
    it("fails one with an empty boundary", () => role.fails({ assumeRolePolicy: gitHub, permissionsBoundary: "" }, /permissionsBoundary is absent/));
    it("fails Pulumi Cloud's, whose address has a path", () => role.fails({ assumeRolePolicy: trust("api.pulumi.com/oidc") }, /^api\.pulumi\.com\/oidc takes/));
    it("fails GitLab's as well", () => role.fails({ assumeRolePolicy: trust("gitlab.com") }, /gitlab\.com takes the role on/));
    it("fails when one statement of several is a pipeline's", () => {
        const [mine] = JSON.parse(gitHub).Statement;
        const service = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
        return role.fails({ assumeRolePolicy: JSON.stringify({ Statement: [service, mine] }) }, /takes the role on/);
    });
    it("passes a role that a cluster's pods take on", () => role.passes({ assumeRolePolicy: trust("oidc.eks.eu-central-1.amazonaws.com/id/ABC") }));
    it("passes a role that a service takes on", () =>
        role.passes({ assumeRolePolicy: JSON.stringify({ Statement: { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" } } }) }));
    it("passes a trust that names nobody's tokens", async () => {
        await role.passes({});
        await role.passes({ assumeRolePolicy: { Statement: [{ Effect: "Allow", Action: "sts:AssumeRole" }] } });
    });
    it("passes a statement that denies", () => role.passes({ assumeRolePolicy: trust("gitlab.com", "Deny") }));
    it("is undecided while the trust is unknown", () => role.isUndecided({ assumeRolePolicy: role.unknown }));
    it("is undecided while the boundary is unknown", () => role.isUndecided({ assumeRolePolicy: gitHub, permissionsBoundary: role.unknown }));
});
