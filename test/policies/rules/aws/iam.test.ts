import type { RecordedResource } from "../../../../policies/engine/analysis";
import * as rules from "../../../../policies/rules/aws/iam";
import { judge, judgeGraph, resource, unknown } from "../../../judge";
import { describeRule } from "../../cases";

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

describe("iam-policy-names-its-secrets", () => {
    const { passes, fails } = judge(rules.policyNamesSecrets, "aws:iam/policy:Policy");
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
        await passes(secrets("*", "ssm:DescribeParameters"));
        await passes(secrets("*", "secretsmanager:GetRandomPassword"));
        await passes(secrets("*", "secretsmanager:GetResourcePolicy"));
    });
    for (const [resource, action] of [
        ["*", "ssm:GetParameter*"],
        ["*", "ssm:GetParameter"],
        ["arn:aws:ssm:eu-central-1:123456789012:parameter/*", "ssm:GetParametersByPath"],
        ["arn:aws:ssm:*:*:*", "ssm:Get*"],
        ["arn:aws:ssm:eu-central-1:123456789012:*", "ssm:GetParameters"],
    ])
        it(`fails ${action} on ${resource}: secrets lie in parameters too`, () =>
            fails(secrets(resource, action), /which reads every parameter of the account/));
    it("passes the parameters of a path, and under a condition", async () => {
        await passes(secrets("arn:aws:ssm:eu-central-1:123456789012:parameter/bot/*", "ssm:GetParametersByPath"));
        await passes(secrets("arn:aws:ssm:eu-central-1::parameter/aws/service/*", "ssm:GetParameter"));
        await passes(policy(allow({ Action: "ssm:GetParameter", Resource: "*", Condition: { StringEquals: { "ssm:resourceTag/bot": "x" } } })));
    });
    it("passes a resource of another service that is named after a secret", () =>
        passes(secrets("arn:aws:s3:::arn:aws:secretsmanager:eu-central-1:123456789012:secret:*")));
});

const document = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const grant = (Action: string | string[], Resource: string | string[] = "*", more: object = {}) => ({ Effect: "Allow", Action, Resource, ...more });
const when = (operator: string, key: string, value: unknown) => ({ Condition: { [operator]: { [key]: value } } });

describe("iam-policy-is-narrow, in every form", () => {
    const { passes, fails } = judge(rules.policyIsNarrow, "aws:iam/policy:Policy");
    it("fails what is about all resources but some, or about every ARN", async () => {
        await fails({ policy: document({ Effect: "Allow", Action: "ec2:*", NotResource: ["arn:a", "arn:b"] }) }, /on "\*" but arn:a, arn:b\./);
        await fails(
            { policy: document({ Effect: "Allow", Action: "ec2:*", NotResource: ["arn:aws:ec2:*:*:vpc/vpc-1"] }) },
            /allows ec2:\* on "\*" but arn:aws:ec2/,
        );
        await fails({ policy: document(grant("s3:*", "arn:aws:*:*:*:*")) }, /allows s3:\* on "arn:aws:\*:\*:\*:\*"/);
        await fails({ policy: document(grant("*:*")) }, /allows \*:\* on "\*"/);
    });
    it("fails what is narrowed only by a condition that every request meets", () =>
        fails({ policy: document(grant("s3:*", "*", when("Bool", "aws:SecureTransport", "true"))) }, /allows s3:\*/));
    it("passes a person with a second factor", () => passes({ policy: document(grant("*", "*", when("Bool", "aws:MultiFactorAuthPresent", "true"))) }));
});

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

const role = "arn:aws:iam::123456789012:role/bot-prod-reader";

for (const type of ["policy:Policy", "rolePolicy:RolePolicy", "userPolicy:UserPolicy", "groupPolicy:GroupPolicy"]) {
    describeRule(
        rules.policyRaisesNoRights,
        `aws:iam/${type}`,
        { policy: document(grant("iam:PassRole", role), grant(["iam:Get*", "iam:List*"])) },
        [
            [{ policy: document(grant("iam:PassRole")) }, /policy allows iam:PassRole on "\*"/],
            [{ policy: document(grant("iam:Pass*", "arn:aws:iam::123456789012:role/*")) }, /iam:PassRole on "arn:aws:iam::123456789012:role\/\*"/],
            [{ policy: document(grant(["s3:Get*", "iam:AttachRolePolicy"], [role, "arn:aws:iam::*:*"])) }, /iam:AttachRolePolicy on "arn:aws:iam::\*:\*"/],
            [{ policy: document(grant("iam:PassRole", "*", when("StringEquals", "aws:RequestedRegion", "eu-central-1"))) }, /iam:PassRole/],
            [{ policy: document(grant("iam:CreateAccessKey", "arn:aws:iam::1:user/*")) }, /iam:CreateAccessKey on "arn:aws:iam::1:user\/\*"/],
            [{ policy: document(grant("iam:*", "arn:aws:iam::1:role/*", when("Bool", "aws:SecureTransport", "true"))) }, /iam:PassRole/],
        ],
        [{ policy: unknown }],
        [
            { policy: document(grant("iam:PassRole", "*", when("StringEquals", "iam:PassedToService", "pods.eks.amazonaws.com"))) },
            { policy: document(grant("iam:CreateAccessKey", `arn:aws:iam::*:user/\${aws:username}`)) },
            { policy: document(grant("iam:PutRolePolicy", "*", when("StringEquals", "iam:PermissionsBoundary", "arn:aws:iam::1:policy/boundary"))) },
            { policy: document({ ...grant("iam:PassRole"), Effect: "Deny" }) },
            // Whole services are another rule's, and so is the account.
            { policy: document(grant("iam:*")) },
            { policy: document(grant("*")) },
        ],
    );
}
describeRule(
    rules.policyRaisesNoRights,
    "aws:iam/role:Role",
    { inlinePolicies: [{ name: "a", policy: document(grant("iam:PassRole", role)) }] },
    [
        [
            { inlinePolicies: [{ policy: unknown }, { policy: document(grant("iam:CreatePolicyVersion")) }] },
            /inlinePolicies\[1\]\.policy allows iam:CreatePolicyVersion/,
        ],
    ],
    [{ inlinePolicies: [{ policy: unknown }] }],
    [{ inlinePolicies: undefined, assumeRolePolicy: document({ Effect: "Allow", Action: "sts:AssumeRole" }) }],
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

describe("iam-attachment-is-narrow, in every form", () => {
    const arn = (name: string) => `arn:aws:iam::aws:policy/${name}`;
    const asked = (type: string) => judge(rules.nobodyIsAdministrator, `aws:iam/${type}`);
    it("fails on a role, a user or a group, alone or in a list, beside one that is unknown", async () => {
        await asked("role:Role").fails({ managedPolicyArns: [unknown, arn("AdministratorAccess")] }, /managedPolicyArns\[1\] is .*AdministratorAccess/);
        for (const who of ["role", "user", "group"]) {
            const [first, ...rest] = who;
            const named = `${who}PolicyAttachmentsExclusive:${first.toUpperCase()}${rest.join("")}PolicyAttachmentsExclusive`;
            await asked(named).fails({ policyArns: [arn("IAMFullAccess")] }, /policyArns\[0\] is .*IAMFullAccess/);
        }
        await asked("policyAttachment:PolicyAttachment").fails({ policyArn: arn("PowerUserAccess") }, /policyArn is .*PowerUserAccess/);
        await asked("groupPolicyAttachment:GroupPolicyAttachment").fails({ policyArn: arn("job-function/SystemAdministrator") }, /SystemAdministrator/);
        await asked("userPolicyAttachment:UserPolicyAttachment").fails({ policyArn: "arn:aws-cn:iam::aws:policy/AmazonS3FullAccess" }, /AmazonS3FullAccess/);
        await asked("role:Role").fails({ managedPolicyArns: [arn("SecretsManagerReadWrite")] }, /SecretsManagerReadWrite/);
        await asked("role:Role").fails({ managedPolicyArns: [arn("AWSLambda_FullAccess")] }, /AWSLambda_FullAccess/);
        await asked("role:Role").fails({ managedPolicyArns: [arn("CloudWatchFullAccessV2")] }, /CloudWatchFullAccessV2/);
    });
    it("passes the policies of nodes, and what only may call an API", async () => {
        await asked("role:Role").passes({ managedPolicyArns: [arn("AmazonEKSWorkerNodePolicy"), arn("service-role/AWSLambdaBasicExecutionRole")] });
        await asked("role:Role").passes({
            managedPolicyArns: [arn("AmazonAPIGatewayInvokeFullAccess"), arn("AmazonElasticFileSystemClientFullAccess"), arn("ReadOnlyAccess")],
        });
        await asked("role:Role").passes({ managedPolicyArns: unknown });
        await asked("role:Role").passes({});
    });
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

describe("iam-role-names-whom-it-trusts, under conditions", () => {
    const { passes, fails } = judge(rules.roleTrustsFew, "aws:iam/role:Role");
    const trust = (more: object) => ({ assumeRolePolicy: document({ Effect: "Allow", Action: "sts:AssumeRole", ...more }) });
    it("fails everybody, however they are written, under a condition that keeps nobody out", async () => {
        await fails(trust({ Principal: { "*": "*" } }), /lets "\*" take the role on/);
        await fails(trust({ NotPrincipal: { AWS: "arn:aws:iam::1:root" } }), /lets "\*" take the role on/);
        await fails(trust({ Principal: { AWS: "*" }, ...when("Bool", "aws:MultiFactorAuthPresent", "true") }), /lets "\*"/);
        await fails(trust({ Principal: "*", ...when("StringLike", "aws:PrincipalArn", "*") }), /lets "\*"/);
    });
    it("passes everybody of an organization", () => passes(trust({ Principal: "*", ...when("StringEquals", "aws:PrincipalOrgID", "o-1") })));
});

const pipelineTrust = (host: string, Effect = "Allow") =>
    JSON.stringify({
        Statement: [{ Effect, Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${host}` }, Action: "sts:AssumeRoleWithWebIdentity" }],
    });
const gitHub = pipelineTrust("token.actions.githubusercontent.com");

describe("pipeline-role-has-boundary", () => {
    const role = judge(rules.pipelineIsBounded, "aws:iam/role:Role");
    const allowing = (Action: unknown, Resource: unknown = "*") => JSON.stringify({ Statement: [{ Effect: "Allow", Action, Resource }] });
    const inlinePolicies = [{ policy: allowing("s3:*") }];

    it("passes a pipeline's role with a boundary", () =>
        role.passes({ assumeRolePolicy: gitHub, permissionsBoundary: "arn:aws:iam::111122223333:policy/boundary" }));
    it("fails one without", () =>
        role.fails(
            { assumeRolePolicy: gitHub, inlinePolicies },
            /^token\.actions\.githubusercontent\.com takes the role on, inlinePolicies\[0\] allows s3:\* on "\*", and permissionsBoundary is absent/,
        ));
    it("fails one with an empty boundary", () =>
        role.fails({ assumeRolePolicy: gitHub, inlinePolicies, permissionsBoundary: "" }, /permissionsBoundary is absent/));
    it("fails Pulumi Cloud's, whose address has a path", () =>
        role.fails({ assumeRolePolicy: pipelineTrust("api.pulumi.com/oidc"), inlinePolicies }, /^api\.pulumi\.com\/oidc takes/));
    it("fails GitLab's as well", () => role.fails({ assumeRolePolicy: pipelineTrust("gitlab.com"), inlinePolicies }, /gitlab\.com takes the role on/));
    it("fails when one statement of several is a pipeline's", () => {
        const [mine] = JSON.parse(gitHub).Statement;
        const service = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
        return role.fails({ assumeRolePolicy: JSON.stringify({ Statement: [service, mine] }), inlinePolicies }, /takes the role on/);
    });
    it("passes a role that a cluster's pods take on", () => role.passes({ assumeRolePolicy: pipelineTrust("oidc.eks.eu-central-1.amazonaws.com/id/ABC") }));
    it("passes a role that a service takes on", () =>
        role.passes({ assumeRolePolicy: JSON.stringify({ Statement: { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" } } }) }));
    it("passes a trust that names nobody's tokens", async () => {
        await role.passes({});
        await role.passes({ assumeRolePolicy: { Statement: [{ Effect: "Allow", Action: "sts:AssumeRole" }] } });
    });
    it("passes a statement that denies", () => role.passes({ assumeRolePolicy: pipelineTrust("gitlab.com", "Deny") }));
    const gitHubs = (...more: RecordedResource[]) => [resource("aws:iam/role:Role", "ci", { name: "ci", assumeRolePolicy: gitHub }), ...more];
    const graph = judgeGraph(rules.pipelineIsBounded);
    const own = (policy: unknown, role: unknown = "ci") => resource("aws:iam/rolePolicy:RolePolicy", "rights", { role, policy });
    const attached = (policyArn: unknown, ...to: RecordedResource[]) =>
        resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "attached", { role: "ci", policyArn }, { dependencies: to.map(({ urn }) => urn) });
    it("passes a role whose rights are named and make no identity, or that the stack gives none", async () => {
        await graph.passes(gitHubs());
        await graph.passes(gitHubs(own(allowing(["s3:PutObject", "ecs:UpdateService"], "arn:aws:s3:::site/*"))));
        await graph.passes(gitHubs(own(allowing(["iam:PassRole"], "arn:aws:iam::111122223333:role/task"))));
        await graph.passes(gitHubs(own(allowing("sts:AssumeRole", "arn:aws:iam::111122223333:role/deploy"))));
        await graph.passes(gitHubs(attached("arn:aws:iam::aws:policy/ReadOnlyAccess")));
        await graph.passes(gitHubs(own(allowing("s3:*"), "another")));
    });
    it("fails one whose rights are wide, make identities, or are not shown", async () => {
        for (const action of ["*", "iam:CreateRole", "iam:PutRolePolicy", "iam:*", "sts:AssumeRole", "iam:PassRole"])
            await graph.fails(gitHubs(own(allowing(action))), /takes the role on, rights allows .*, and permissionsBoundary is absent/);
        await graph.fails(gitHubs(own(allowing("iam:CreateRole", "arn:aws:iam::111122223333:role/app-*"))), /rights allows iam:CreateRole,/);
        await graph.fails(gitHubs(attached("arn:aws:iam::aws:policy/AdministratorAccess")), /attached hands over arn:aws:iam::aws:policy\/Admin/);
        await graph.fails(gitHubs(attached("arn:aws:iam::111122223333:policy/deploy")), /attached hands over arn:aws:iam::111122223333:policy\/deploy/);
        const listed = { policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/IAMFullAccess"], roleName: "ci" };
        const exclusive = resource("aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive", "all", listed);
        await graph.fails(gitHubs(exclusive), /all hands over arn:aws:iam::aws:policy\/IAMFullAccess/);
        await graph.fails(gitHubs(attached(unknown)), /attached hands over a policy that the stack does not show/);
        const policy = resource("aws:iam/policy:Policy", "deploy", { policy: allowing("ec2:*") });
        await graph.fails(gitHubs(policy, attached(unknown, policy)), /deploy allows ec2:\* on "\*"/);
    });
    it("is undecided while what it may do is unknown", () => graph.isUndecided(gitHubs(own(unknown))));
    it("is undecided while the trust is unknown", () => role.isUndecided({ assumeRolePolicy: role.unknown }));
    it("is undecided while the boundary of a pipeline's role that may do much is unknown", async () => {
        await role.isUndecided({ assumeRolePolicy: gitHub, inlinePolicies, permissionsBoundary: role.unknown });
        await role.passes({ assumeRolePolicy: gitHub, permissionsBoundary: role.unknown });
        await role.passes({ assumeRolePolicy: pipelineTrust("sts.example.com"), inlinePolicies, permissionsBoundary: role.unknown });
    });
    it("passes one that a policy of the stack bounds, whose address is unknown yet", async () => {
        const bounds = resource("aws:iam/policy:Policy", "bounds", { policy: allowing("*") });
        const properties = { assumeRolePolicy: gitHub, inlinePolicies, permissionsBoundary: unknown };
        const more = { dependencies: [bounds.urn], propertyDependencies: { permissionsBoundary: [bounds.urn] } };
        await graph.passes([bounds, resource("aws:iam/role:Role", "ci", properties, more)]);
    });
});

describe("no-iam-access-key", () => {
    it("fails one", () => judge(rules.noLastingKeys, "aws:iam/accessKey:AccessKey").fails({ user: "bot" }, /AccessKey is created/));
    it("asks nothing of a user without", () => judge(rules.noLastingKeys, "aws:iam/user:User").passes({ name: "bot" }));
    it("fails a password of a service as well", () =>
        judge(rules.noLastingKeys, "aws:iam/serviceSpecificCredential:ServiceSpecificCredential").fails(
            { userName: "x" },
            /an aws.iam.ServiceSpecificCredential is created/,
        ));
});

describe("sign-in-password-is-encrypted", () => {
    const { passes, fails } = judge(rules.personHasNoPassword, "aws:iam/userLoginProfile:UserLoginProfile");
    it("passes a password for its owner's key, known or not", () => passes({ user: "a", pgpKey: unknown }));
    it("fails one that lies open", () => fails({ user: "a" }, /pgpKey is absent, and the password lies in the state/));
});

describe("a permissions boundary", () => {
    const actions = ["s3:*", "secretsmanager:GetSecretValue", "iam:PassRole"];
    const wide = JSON.stringify({ Statement: actions.map(Action => ({ Effect: "Allow", Action, Resource: "*" })) });
    const policy = (name: string, properties: object = {}) => resource("aws:iam/policy:Policy", name, { policy: wide, ...properties });
    const role = (properties: object, propertyDependencies: Record<string, string[]>) =>
        resource("aws:iam/role:Role", "app", properties, { propertyDependencies, dependencies: Object.values(propertyDependencies).flat() });
    const limits = policy("limits");
    const bounded = role({ permissionsBoundary: unknown }, { permissionsBoundary: [limits.urn] });
    for (const [rule, found] of [
        [rules.policyIsNarrow, /allows s3:\* on "\*"/],
        [rules.policyNamesSecrets, /allows secretsmanager:GetSecretValue/],
        [rules.policyRaisesNoRights, /allows iam:PassRole/],
    ] as const) {
        const { passes, fails } = judgeGraph(rule);
        it(`grants nothing, as ${rule.name} knows`, async () => {
            await passes([limits, bounded]);
            await passes([policy("developers-boundary")]);
            await passes([policy("x", { name: "PermissionsBoundary" })]);
            const named = policy("limits", { name: "limits" });
            await passes([named, role({ permissionsBoundary: "arn:aws:iam::111122223333:policy/team/limits" }, {})]);
            // Whoever recorded the graph may not say by which property.
            await passes([limits, { ...bounded, propertyDependencies: {} }]);
        });
        it(`is judged by ${rule.name} once it is attached to somebody, or where it bounds nobody`, async () => {
            const managed = role({ managedPolicyArns: [unknown] }, { managedPolicyArns: [limits.urn] });
            await fails([limits], found);
            await fails([limits, { ...managed, name: "other", urn: `${managed.urn}2` }, bounded], found);
            const boundary = policy("boundary");
            const attach = resource(
                "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
                "a",
                { role: "x", policyArn: unknown },
                { dependencies: [boundary.urn] },
            );
            await fails([boundary, attach], found);
            const byName = policy("boundary", { name: "boundary" });
            await fails([byName, { ...attach, properties: { role: "x", policyArn: "arn:aws:iam::111122223333:policy/boundary" }, dependencies: [] }], found);
        });
    }
});
