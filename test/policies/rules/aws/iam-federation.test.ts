import * as rules from "../../../../policies/rules/aws/iam-federation";
import { judgeGraph, resource, unknown } from "../../../judge";
import { describeRule } from "../../cases";

const roleType = "aws:iam/role:Role";
const issuer = "token.actions.githubusercontent.com";
const aud = { [`${issuer}:aud`]: "sts.amazonaws.com" };
const gitHub = { Effect: "Allow", Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${issuer}` }, Action: "sts:AssumeRoleWithWebIdentity" };
const trust = (...statements: object[]) => ({ assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: statements }) });
/** A trust in tokens with one of these subjects, and with more claims. */
const of = (subject: string | string[], more: object = {}) =>
    trust({ ...gitHub, Condition: { StringEquals: { ...aud, ...more }, StringLike: { [`${issuer}:sub`]: subject } } });
const gitLab = (subject: string) =>
    trust({
        ...gitHub,
        Principal: { Federated: "arn:aws:iam::123456789012:oidc-provider/gitlab.com" },
        Condition: { StringLike: { "gitlab.com:sub": subject } },
    });

describeRule(
    rules.pipelineNamesRepository,
    roleType,
    of("repo:acme/app:ref:refs/heads/main"),
    [
        [of("repo:acme/*"), /^assumeRolePolicy lets every repository of acme take the role on \(repo:acme\/\*\)/],
        [of("repo:acme/*:*"), /every repository of acme/],
        [of("repo:acme/*:ref:refs/heads/main"), /every repository of acme/],
        [of(["repo:acme/app:ref:refs/heads/main", "repo:other/*:environment:production"]), /every repository of other/],
        [of("repo:acme/*", { [`${issuer}:repository`]: "*" }), /every repository of acme/],
        [gitLab("project_path:acme/*:ref_type:branch:ref:main"), /every repository of acme/],
        [of("repo:acme-*/app:ref:refs/heads/main"), /lets owners take the role on that anybody may register: .* \(repo:acme-\*\/app:ref/],
        [of("repo:acme*"), /a pattern stands in the owner's name \(repo:acme\*\)/],
        [of("repo:acm?/app:environment:production"), /a pattern stands in the owner's name/],
        [of("repo:acme*", { [`${issuer}:repository_owner`]: "*" }), /a pattern stands in the owner's name/],
    ],
    [{ assumeRolePolicy: unknown }],
    [
        of("repo:acme/app-*:environment:production"),
        of("repo:acme*/app:*", { [`${issuer}:repository_owner`]: "acme" }),
        of("repo:acme-*/app:*", { [`${issuer}:repository`]: "acme-one/app" }),
        of("repo:acme/*", { [`${issuer}:job_workflow_ref`]: "acme/deploy/.github/workflows/deploy.yml@refs/heads/main" }),
        gitLab("project_path:acme/app:ref_type:branch:ref:main"),
        trust({ ...gitHub, Effect: "Deny", Condition: { StringLike: { [`${issuer}:sub`]: "repo:acme/*" } } }),
        trust({ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }),
    ],
);

describeRule(
    rules.pipelineNamesAudience,
    roleType,
    of("repo:acme/app:ref:refs/heads/main"),
    [
        [
            trust({ ...gitHub, Condition: { StringLike: { [`${issuer}:sub`]: "repo:acme/app:ref:refs/heads/main" } } }),
            /^assumeRolePolicy has no condition on the token's aud/,
        ],
        [of("repo:acme/app:ref:refs/heads/main", { [`${issuer}:aud`]: "*" }), /has no condition/],
    ],
    [{ assumeRolePolicy: unknown }],
    [trust({ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" })],
);

describe("pull-request-takes-no-role-on", () => {
    const { passes, fails, advises, isUndecided } = judgeGraph(rules.pipelineIsNoPullRequest);
    const role = (properties: object) => resource(roleType, "ci", properties);
    const pullRequests = role(of("repo:acme/app:pull_request"));
    const every = role(of("repo:acme/app:*"));
    const urn = pullRequests.urn;
    const document = (Action: string | string[]) => JSON.stringify({ Statement: [{ Effect: "Allow", Action, Resource: "arn:aws:s3:::app/*" }] });
    const inline = (policy: unknown) => resource("aws:iam/rolePolicy:RolePolicy", "p", { role: "ci", policy }, { dependencies: [urn] });
    const attached = (policyArn: unknown, ...dependencies: string[]) =>
        resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "a", { role: "ci", policyArn }, { dependencies: [urn, ...dependencies] });
    const blocks = async (resources: Parameters<typeof fails>[0], message = /lets pull requests take the role on/) =>
        (await fails(resources, message)).level === "mandatory";

    it("passes a branch, an environment, a tag, and no pipeline at all", async () => {
        for (const subject of ["ref:refs/heads/main", "environment:production", "ref:refs/tags/*"]) await passes([role(of(`repo:acme/app:${subject}`))]);
        await passes([role(trust({ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }))]);
        await passes([role({})]);
    });
    it("passes every run of a repository where another claim names the branch", () =>
        passes([role(of("repo:acme/app:*", { [`${issuer}:ref`]: "refs/heads/main" }))]));
    it("leaves a whole organisation to another rule", () => passes([role(of("repo:acme/*"))]));
    it("fails pull requests by name, whatever the role may do", async () => {
        if (!(await blocks([pullRequests], /^assumeRolePolicy lets pull requests take the role on \(repo:acme\/app:pull_request\)/)))
            throw new Error("it only advises");
    });
    it("advises of every run of a repository while nothing shows what the role may do", async () => {
        await advises([every], /^advice, since the pattern is for every run of the repository and nothing here shows/);
    });
    for (const [what, rights] of [
        ["an inline policy", [inline(document(["s3:GetObject", "s3:PutObject"]))]],
        ["a policy without Action", [inline(JSON.stringify({ Statement: { Effect: "Allow", NotAction: "iam:*", Resource: "*" } }))]],
        ["a policy of AWS's", [attached("arn:aws:iam::aws:policy/AmazonS3FullAccess")]],
        [
            "a policy of the stack",
            [resource("aws:iam/policy:Policy", "own", { policy: document("s3:*") }), attached(unknown, "urn:pulumi:prod::test::aws:iam/policy:Policy::own")],
        ],
    ] as const)
        it(`fails every run of a repository where the role writes by ${what}`, async () => {
            if (!(await blocks([every, ...rights]))) throw new Error("it only advises");
        });
    it("passes a role that only reads", async () => {
        await passes([pullRequests, inline(document(["s3:GetObject", "s3:List*"]))]);
        await passes([every, attached("arn:aws:iam::aws:policy/ReadOnlyAccess")]);
        await passes([pullRequests, attached("arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"), inline(document("ec2:Describe*"))]);
        await passes([role({ ...of("repo:acme/app:*"), managedPolicyArns: ["arn:aws:iam::aws:policy/SecurityAudit"] })]);
    });
    it("takes a policy that is unknown, or of another stack, for no proof", async () => {
        await fails([pullRequests, inline(unknown), attached("arn:aws:iam::aws:policy/ReadOnlyAccess")], /lets pull requests/);
        await fails([pullRequests, attached("arn:aws:iam::123456789012:policy/own")], /lets pull requests/);
    });
    it("is undecided while the trust is unknown", () => isUndecided([role({ assumeRolePolicy: unknown })]));
});
