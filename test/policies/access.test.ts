import { judge, unknown } from "../judge";
import { describeRule } from "./cases";

const access = {
    policyIsNarrow: (require("../../policies/rules/aws/iam") as typeof import("../../policies/rules/aws/iam")).policyIsNarrow,
    policyNamesSecrets: (require("../../policies/rules/aws/iam") as typeof import("../../policies/rules/aws/iam")).policyNamesSecrets,
    inlinePolicyIsNarrow: (require("../../policies/rules/aws/iam") as typeof import("../../policies/rules/aws/iam")).inlinePolicyIsNarrow,
    nobodyIsAdministrator: (require("../../policies/rules/aws/iam") as typeof import("../../policies/rules/aws/iam")).nobodyIsAdministrator,
    roleTrustsFew: (require("../../policies/rules/aws/iam") as typeof import("../../policies/rules/aws/iam")).roleTrustsFew,
    noLastingKeys: (require("../../policies/rules/aws/iam") as typeof import("../../policies/rules/aws/iam")).noLastingKeys,
};
const resourcePolicies = {
    lambdaIsNotPublic: (require("../../policies/rules/aws/lambda") as typeof import("../../policies/rules/aws/lambda")).lambdaIsNotPublic,
    functionUrlIsSigned: (require("../../policies/rules/aws/lambda") as typeof import("../../policies/rules/aws/lambda")).functionUrlIsSigned,
    resourcePolicyNamesReaders: (require("../../policies/rules/aws/resource-policies") as typeof import("../../policies/rules/aws/resource-policies"))
        .resourcePolicyNamesReaders,
};

const rules = { ...access, ...resourcePolicies };

const allow = (more: object) => ({ Effect: "Allow", Action: ["s3:GetObject"], Resource: "arn:aws:s3:::backups/*", ...more });
const policy = (...statements: object[]) => ({ policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }) });
const admin = { Action: "*", Resource: "*" };

for (const type of ["aws:iam/policy:Policy", "aws:iam/rolePolicy:RolePolicy", "aws:iam/userPolicy:UserPolicy"]) {
    describeRule(
        rules.policyIsNarrow,
        type,
        policy(allow({}), allow({ Action: ["ec2:DescribeInstances", "s3:Get*", "s3:*Tagging"], Resource: "*" })),
        [
            [policy(allow(admin)), /policy allows \* on "\*"/],
            [policy(allow({}), allow({ Action: ["s3:GetObject", "secretsmanager:*"], Resource: ["*"] })), /policy allows secretsmanager:\* on "\*"/],
            [policy(allow({ Action: undefined, NotAction: ["iam:*", "sts:*"], Resource: "*" })), /policy allows everything but iam:\*, sts:\* on "\*"/],
            [policy(allow({ Action: "s3:*", Resource: undefined, NotResource: "arn:aws:s3:::logs/*" })), /policy allows s3:\* on "\*"/],
        ],
        [{ policy: unknown }],
    );
}
describe("iam-policy-is-narrow", () => {
    const { passes, fails } = judge(rules.policyIsNarrow, "aws:iam/policy:Policy");
    it("passes what denies, what a condition narrows, and what is no document", async () => {
        await passes(policy({ Effect: "Deny", ...admin }));
        await passes(policy(allow({ ...admin, Condition: { StringEquals: { "aws:ResourceTag/bot": "x" } } })));
        await passes({ policy: "not json" });
    });
    it("reads a document that is an object, and a single statement", () => fails({ policy: { Statement: allow(admin) } }, /allows \*/));
});
const secrets = (resource: string, action = "secretsmanager:GetSecretValue") => policy(allow({ Action: action, Resource: resource }));
describeRule(
    rules.policyNamesSecrets,
    "aws:iam/rolePolicy:RolePolicy",
    secrets("arn:aws:secretsmanager:eu-central-1:123456789012:secret:bot/prod/binance-??????"),
    [
        [secrets("*"), /^policy allows secretsmanager:GetSecretValue on "\*"/],
        [secrets("arn:aws:secretsmanager:eu-central-1:123456789012:secret:*", "secretsmanager:Get*"), /allows secretsmanager:Get\*/],
        [secrets("arn:aws:secretsmanager:*:*:*", "secretsmanager:GetSecret*"), /allows secretsmanager:GetSecret\* on "arn:aws:secretsmanager:\*:\*:\*"/],
        [secrets("arn:aws:secretsmanager:eu-central-1:123456789012:secret:*", "*"), /allows \* on "arn/],
        [secrets("*", "secretsmanager:getsecretvalue"), /allows secretsmanager:getsecretvalue/],
        [secrets("*", "secretsmanager:GetSecretValu?"), /allows secretsmanager:GetSecretValu\?/],
    ],
    [{ policy: unknown }],
);
describe("iam-policy-names-its-secrets", () => {
    const { passes } = judge(rules.policyNamesSecrets, "aws:iam/policy:Policy");
    it("leaves the whole account to another rule", async () => {
        await passes(policy(allow(admin)));
        await judge(rules.policyIsNarrow, "aws:iam/policy:Policy").fails(policy(allow({ Action: "*:*", Resource: "*" })), /allows \*:\* on "\*"/);
    });
    it("passes a name that begins as asked, and a condition", async () => {
        await passes(secrets("arn:aws:secretsmanager:eu-central-1:123456789012:secret:bot/*"));
        await passes(policy(allow({ Action: "secretsmanager:*", Resource: "*", Condition: { StringEquals: { "aws:ResourceTag/bot": "x" } } })));
    });
    it("passes what reads no value: AWS asks for each secret of a batch again, and lists none of their values", () =>
        passes(secrets("*", "secretsmanager:BatchGetSecretValue")));
    it("passes other services' actions of such a name", async () => {
        await passes(secrets("*", "ssm:GetParameter"));
        await passes(secrets("*", "secretsmanager:GetRandomPassword"));
        await passes(secrets("*", "secretsmanager:GetResourcePolicy"));
    });
    it("passes a resource of another service that is named after a secret", () =>
        passes(secrets("arn:aws:s3:::arn:aws:secretsmanager:eu-central-1:123456789012:secret:*")));
});
describeRule(
    rules.inlinePolicyIsNarrow,
    "aws:iam/role:Role",
    { inlinePolicies: [policy(allow({}))] },
    [
        [{ inlinePolicies: [policy(allow({})), policy(allow(admin))] }, /inlinePolicies\[1\]\.policy allows \*/],
        [{ inlinePolicies: [secrets("*")] }, /secretsmanager:GetSecretValue/],
        [{ inlinePolicies: [{ policy: unknown }, secrets("*")] }, /inlinePolicies\[1\]/],
    ],
    [{ inlinePolicies: [{ policy: unknown }] }],
);
describeRule(
    rules.nobodyIsAdministrator,
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    { role: "x", policyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore" },
    [[{ policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }, /policyArn is .*AdministratorAccess/]],
);

describe("iam-attachment-is-narrow", () => {
    const { passes } = judge(rules.nobodyIsAdministrator, "aws:iam/rolePolicyAttachment:RolePolicyAttachment");
    it("leaves a policy of the stack to its own rule", () => passes({ role: "x", policyArn: unknown }));
    it("passes a policy of one's own that is called alike", () =>
        passes({ role: "x", policyArn: "arn:aws:iam::123456789012:policy/AdministratorAccess-denied-to-everybody" }));
});

const trust = (...statements: object[]) => ({
    assumeRolePolicy: JSON.stringify({ Statement: statements.map(one => ({ Effect: "Allow", Action: "sts:AssumeRole", ...one })) }),
});
const oidc = {
    Principal: { Federated: "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" },
    Action: "sts:AssumeRoleWithWebIdentity",
};
const subject = (...values: string[]) => ({ Condition: { StringLike: { "token.actions.githubusercontent.com:sub": values } } });
const issuer = "oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE";
const identityProvider = `arn:aws:iam::123456789012:oidc-provider/${issuer}`;
describeRule(
    rules.roleTrustsFew,
    "aws:iam/role:Role",
    trust({ Principal: { Service: "pods.eks.amazonaws.com" } }, { ...oidc, ...subject("repo:owner/bot:environment:prod") }),
    [
        [trust({ Principal: "*" }), /^assumeRolePolicy lets "\*" take the role on/],
        [trust({ Principal: { AWS: ["*"] } }), /lets "\*" take the role on/],
        [trust(oidc), /lets every token of .*githubusercontent/],
        [trust({ ...oidc, ...subject("repo:*") }), /lets every token/],
        [trust({ ...oidc, ...subject("*") }), /lets every token/],
        [trust({ ...oidc, ...subject("repo:owner/bot:*", "repo:*:ref:refs/heads/main") }), /lets every token/],
        [trust({ ...oidc, Condition: { StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" } } }), /lets every token/],
        [
            trust({ Principal: { Federated: [identityProvider] }, Condition: { StringLike: { [`${issuer}:sub`]: "system:serviceaccount:*:*" } } }),
            /lets every token of arn:aws:iam::123456789012:oidc-provider\/oidc\.eks/,
        ],
    ],
    [{ assumeRolePolicy: unknown }],
);
describe("iam-role-names-whom-it-trusts", () => {
    const { passes } = judge(rules.roleTrustsFew, "aws:iam/role:Role");
    it("passes everybody of an organization", () => passes(trust({ Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } } })));
    it("passes one ServiceAccount of a cluster, beside its audience", () =>
        passes(
            trust({
                Principal: { Federated: identityProvider },
                Action: "sts:AssumeRoleWithWebIdentity",
                Condition: { StringEquals: { [`${issuer}:aud`]: "sts.amazonaws.com", [`${issuer}:sub`]: "system:serviceaccount:bot:engine" } },
            }),
        ));
    it("passes a company's own sign-in, which has no subject", () =>
        passes(trust({ Principal: { Federated: "arn:aws:iam::123456789012:saml-provider/company" }, Action: "sts:AssumeRoleWithSAML" })));
    it("passes a repository whose name contains another's, and one of many subjects", () =>
        passes(trust({ ...oidc, ...subject("repo:owner/repo:*", "repo:owner/bot:ref:refs/heads/main") })));
    it("passes a document that denies", () => passes({ assumeRolePolicy: { Statement: { Effect: "Deny", Principal: "*", Action: "sts:AssumeRole" } } }));
});
describeRule(
    rules.resourcePolicyNamesReaders,
    "aws:secretsmanager/secretPolicy:SecretPolicy",
    policy(allow({ Principal: { AWS: "arn:aws:iam::123456789012:root" } })),
    [
        [policy(allow({ Principal: "*" })), /policy allows "\*"/],
        [policy(allow({ Principal: { AWS: "*" } })), /policy allows "\*"/],
    ],
    [{ policy: unknown }],
);
describe("resource-policy-names-its-readers", () => {
    it("passes a secret without one, and a key whose account decides", async () => {
        await judge(rules.resourcePolicyNamesReaders, "aws:secretsmanager/secret:Secret").passes({ name: "x" });
        await judge(rules.resourcePolicyNamesReaders, "aws:kms/key:Key").passes(
            policy(allow({ Principal: { AWS: "arn:aws:iam::1:root" }, Action: "kms:*", Resource: "*" })),
        );
    });
    it("passes everybody under a condition", () =>
        judge(rules.resourcePolicyNamesReaders, "aws:sns/topicPolicy:TopicPolicy").passes(
            policy(allow({ Principal: "*", Condition: { StringEquals: { "AWS:SourceOwner": "1" } } })),
        ));
});
describe("no-iam-access-key", () => {
    it("fails one", () => judge(rules.noLastingKeys, "aws:iam/accessKey:AccessKey").fails({ user: "bot" }, /AccessKey is created/));
    it("asks nothing of a user without", () => judge(rules.noLastingKeys, "aws:iam/user:User").passes({ name: "bot" }));
});
describeRule(
    rules.lambdaIsNotPublic,
    "aws:lambda/permission:Permission",
    { principal: "events.amazonaws.com", sourceArn: unknown },
    [
        [{ principal: "*", sourceArn: undefined }, /principal is "\*"/],
        [{ functionUrlAuthType: "NONE" }, /functionUrlAuthType is NONE/],
        [{ principal: unknown, sourceArn: undefined, functionUrlAuthType: "NONE" }, /functionUrlAuthType is NONE/],
    ],
    [{ principal: unknown }, { functionUrlAuthType: unknown }],
);
describe("function-is-not-public", () => {
    const { passes } = judge(rules.lambdaIsNotPublic, "aws:lambda/permission:Permission");
    it("passes everybody from one place, or of one organization", async () => {
        await passes({ principal: "*", sourceArn: unknown });
        await passes({ principal: "*", principalOrgId: "o-a1b2c3d4e5" });
    });
    it("passes a service alone", () => passes({ principal: "apigateway.amazonaws.com" }));
});
describeRule(
    rules.functionUrlIsSigned,
    "aws:lambda/functionUrl:FunctionUrl",
    { authorizationType: "AWS_IAM" },
    [[{ authorizationType: "NONE" }, /authorizationType is NONE/]],
    [{ authorizationType: unknown }],
);
