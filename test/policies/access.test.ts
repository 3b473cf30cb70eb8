import * as rules from "../../policies/rules/access";
import { judge, unknown } from "../judge";
import { describeRule } from "./cases";

const allow = (more: object) => ({ Effect: "Allow", Action: ["s3:GetObject"], Resource: "arn:aws:s3:::backups/*", ...more });
const policy = (...statements: object[]) => ({ policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }) });
const admin = { Action: "*", Resource: "*" };

for (const type of ["aws:iam/policy:Policy", "aws:iam/rolePolicy:RolePolicy", "aws:iam/userPolicy:UserPolicy"]) {
    describeRule(
        rules.policyIsNarrow,
        type,
        policy(allow({}), allow({ Action: ["ec2:DescribeInstances", "s3:Get*"], Resource: "*" })),
        [
            [policy(allow(admin)), /policy allows \* on "\*"/],
            [policy(allow({}), allow({ Action: ["s3:GetObject", "secretsmanager:*"], Resource: ["*"] })), /policy allows secretsmanager:\* on "\*"/],
            [policy(allow({ Action: undefined, NotAction: "iam:*", Resource: "*" })), /allows everything but iam:\*/],
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
        [secrets("*"), /allows secretsmanager:GetSecretValue on "\*"/],
        [secrets("arn:aws:secretsmanager:eu-central-1:123456789012:secret:*", "secretsmanager:Get*"), /allows secretsmanager:Get\*/],
    ],
);
describeRule(rules.inlinePolicyIsNarrow, "aws:iam/role:Role", { inlinePolicies: [policy(allow({}))] }, [
    [{ inlinePolicies: [policy(allow({})), policy(allow(admin))] }, /inlinePolicies\[1\]\.policy allows \*/],
    [{ inlinePolicies: [secrets("*")] }, /secretsmanager:GetSecretValue/],
]);
describeRule(
    rules.nobodyIsAdministrator,
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    { role: "x", policyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore" },
    [[{ policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }, /policyArn is .*AdministratorAccess/]],
);

describe("iam-attachment-is-narrow", () => {
    it("leaves a policy of the stack to its own rule", () =>
        judge(rules.nobodyIsAdministrator, "aws:iam/rolePolicyAttachment:RolePolicyAttachment").passes({ role: "x", policyArn: unknown }));
});

const trust = (...statements: object[]) => ({
    assumeRolePolicy: JSON.stringify({ Statement: statements.map(one => ({ Effect: "Allow", Action: "sts:AssumeRole", ...one })) }),
});
const oidc = {
    Principal: { Federated: "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" },
    Action: "sts:AssumeRoleWithWebIdentity",
};
const subject = (value: string) => ({ Condition: { StringLike: { "token.actions.githubusercontent.com:sub": value } } });
describeRule(
    rules.roleTrustsFew,
    "aws:iam/role:Role",
    trust({ Principal: { Service: "pods.eks.amazonaws.com" } }, { ...oidc, ...subject("repo:owner/bot:environment:prod") }),
    [
        [trust({ Principal: "*" }), /lets "\*" take the role on/],
        [trust({ Principal: { AWS: ["*"] } }), /lets "\*" take the role on/],
        [trust(oidc), /lets every token of .*githubusercontent/],
        [trust({ ...oidc, ...subject("repo:*") }), /lets every token/],
    ],
    [{ assumeRolePolicy: unknown }],
);
describeRule(
    rules.resourcePolicyNamesReaders,
    "aws:secretsmanager/secretPolicy:SecretPolicy",
    policy(allow({ Principal: { AWS: "arn:aws:iam::123456789012:root" } })),
    [
        [policy(allow({ Principal: "*" })), /policy allows "\*"/],
        [policy(allow({ Principal: { AWS: "*" } })), /policy allows "\*"/],
    ],
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
});
const role = (verbs: string[], resources: string[]) => ({ rules: [{ apiGroups: [""], verbs, resources }] });
for (const type of ["kubernetes:rbac.authorization.k8s.io/v1:Role", "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole"]) {
    describeRule(rules.rbacIsNarrow, type, role(["get", "list"], ["pods"]), [
        [role(["*"], ["*"]), /rules\[0\] allows "\*" on \*/],
        [role(["*"], ["secrets"]), /allows "\*" on secrets/],
        [role(["get", "delete"], ["*"]), /allows get, delete on "\*"/],
        [role(["bind"], ["clusterroles"]), /verbs has bind/],
    ]);
}
const bind = (name: string, ...subjects: object[]) => ({ roleRef: { kind: "ClusterRole", name }, subjects });
describeRule(
    rules.bindingIsNarrow,
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding",
    bind("view", { kind: "ServiceAccount", name: "prometheus" }),
    [
        [bind("cluster-admin", { kind: "ServiceAccount", name: "bot" }), /subjects\[0\] \(bot\) gets cluster-admin/],
        [bind("view", { kind: "Group", name: "system:authenticated" }), /system:authenticated/],
        [bind("view", { kind: "ServiceAccount", name: "default" }), /default ServiceAccount/],
    ],
);
describeRule(rules.lambdaIsNotPublic, "aws:lambda/permission:Permission", { principal: "events.amazonaws.com", sourceArn: unknown }, [
    [{ principal: "*", sourceArn: undefined }, /principal is "\*"/],
    [{ functionUrlAuthType: "NONE" }, /functionUrlAuthType is NONE/],
]);
describeRule(rules.functionUrlIsSigned, "aws:lambda/functionUrl:FunctionUrl", { authorizationType: "AWS_IAM" }, [
    [{ authorizationType: "NONE" }, /authorizationType is NONE/],
]);
