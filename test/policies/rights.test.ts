import { judge, unknown } from "../judge";
import { describeRule } from "./cases";

const access = {
    policyIsNarrow: (require("../../policies/rules/aws/iam") as typeof import("../../policies/rules/aws/iam")).policyIsNarrow,
    policyRaisesNoRights: (require("../../policies/rules/aws/iam") as typeof import("../../policies/rules/aws/iam")).policyRaisesNoRights,
    nobodyIsAdministrator: (require("../../policies/rules/aws/iam") as typeof import("../../policies/rules/aws/iam")).nobodyIsAdministrator,
    roleTrustsFew: (require("../../policies/rules/aws/iam") as typeof import("../../policies/rules/aws/iam")).roleTrustsFew,
    noLastingKeys: (require("../../policies/rules/aws/iam") as typeof import("../../policies/rules/aws/iam")).noLastingKeys,
};
const open = {
    eventBusNamesSenders: (require("../../policies/rules/aws/eventbridge") as typeof import("../../policies/rules/aws/eventbridge")).eventBusNamesSenders,
    lambdaIsNotPublic: (require("../../policies/rules/aws/lambda") as typeof import("../../policies/rules/aws/lambda")).lambdaIsNotPublic,
    functionNamesItsSource: (require("../../policies/rules/aws/lambda") as typeof import("../../policies/rules/aws/lambda")).functionNamesItsSource,
    resourcePolicyNamesReaders: (require("../../policies/rules/aws/resource-policies") as typeof import("../../policies/rules/aws/resource-policies"))
        .resourcePolicyNamesReaders,
};

const document = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (Action: string | string[], Resource: string | string[] = "*", more: object = {}) => ({ Effect: "Allow", Action, Resource, ...more });
const when = (operator: string, key: string, value: unknown) => ({ Condition: { [operator]: { [key]: value } } });
const role = "arn:aws:iam::123456789012:role/bot-prod-reader";

for (const type of ["policy:Policy", "rolePolicy:RolePolicy", "userPolicy:UserPolicy", "groupPolicy:GroupPolicy"]) {
    describeRule(
        access.policyRaisesNoRights,
        `aws:iam/${type}`,
        { policy: document(allow("iam:PassRole", role), allow(["iam:Get*", "iam:List*"])) },
        [
            [{ policy: document(allow("iam:PassRole")) }, /policy allows iam:PassRole on "\*"/],
            [{ policy: document(allow("iam:Pass*", "arn:aws:iam::123456789012:role/*")) }, /iam:PassRole on "arn:aws:iam::123456789012:role\/\*"/],
            [{ policy: document(allow(["s3:Get*", "iam:AttachRolePolicy"], [role, "arn:aws:iam::*:*"])) }, /iam:AttachRolePolicy on "arn:aws:iam::\*:\*"/],
            [{ policy: document(allow("iam:PassRole", "*", when("StringEquals", "aws:RequestedRegion", "eu-central-1"))) }, /iam:PassRole/],
            [{ policy: document(allow("iam:CreateAccessKey", "arn:aws:iam::1:user/*")) }, /iam:CreateAccessKey on "arn:aws:iam::1:user\/\*"/],
            [{ policy: document(allow("iam:*", "arn:aws:iam::1:role/*", when("Bool", "aws:SecureTransport", "true"))) }, /iam:PassRole/],
        ],
        [{ policy: unknown }],
        [
            { policy: document(allow("iam:PassRole", "*", when("StringEquals", "iam:PassedToService", "pods.eks.amazonaws.com"))) },
            { policy: document(allow("iam:CreateAccessKey", `arn:aws:iam::*:user/\${aws:username}`)) },
            { policy: document(allow("iam:PutRolePolicy", "*", when("StringEquals", "iam:PermissionsBoundary", "arn:aws:iam::1:policy/boundary"))) },
            { policy: document({ ...allow("iam:PassRole"), Effect: "Deny" }) },
            // Whole services are another rule's, and so is the account.
            { policy: document(allow("iam:*")) },
            { policy: document(allow("*")) },
        ],
    );
}
describeRule(
    access.policyRaisesNoRights,
    "aws:iam/role:Role",
    { inlinePolicies: [{ name: "a", policy: document(allow("iam:PassRole", role)) }] },
    [
        [
            { inlinePolicies: [{ policy: unknown }, { policy: document(allow("iam:CreatePolicyVersion")) }] },
            /inlinePolicies\[1\]\.policy allows iam:CreatePolicyVersion/,
        ],
    ],
    [{ inlinePolicies: [{ policy: unknown }] }],
    [{ inlinePolicies: undefined, assumeRolePolicy: document({ Effect: "Allow", Action: "sts:AssumeRole" }) }],
);

describe("iam-policy-is-narrow, in every form", () => {
    const { passes, fails } = judge(access.policyIsNarrow, "aws:iam/policy:Policy");
    it("fails what is about all resources but some, or about every ARN", async () => {
        await fails({ policy: document({ Effect: "Allow", Action: "ec2:*", NotResource: ["arn:a", "arn:b"] }) }, /on "\*" but arn:a, arn:b\./);
        await fails(
            { policy: document({ Effect: "Allow", Action: "ec2:*", NotResource: ["arn:aws:ec2:*:*:vpc/vpc-1"] }) },
            /allows ec2:\* on "\*" but arn:aws:ec2/,
        );
        await fails({ policy: document(allow("s3:*", "arn:aws:*:*:*:*")) }, /allows s3:\* on "arn:aws:\*:\*:\*:\*"/);
        await fails({ policy: document(allow("*:*")) }, /allows \*:\* on "\*"/);
    });
    it("fails what is narrowed only by a condition that every request meets", () =>
        fails({ policy: document(allow("s3:*", "*", when("Bool", "aws:SecureTransport", "true"))) }, /allows s3:\*/));
    it("passes a person with a second factor", () => passes({ policy: document(allow("*", "*", when("Bool", "aws:MultiFactorAuthPresent", "true"))) }));
});

describe("iam-attachment-is-narrow, in every form", () => {
    const arn = (name: string) => `arn:aws:iam::aws:policy/${name}`;
    const asked = (type: string) => judge(access.nobodyIsAdministrator, `aws:iam/${type}`);
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

describe("iam-role-names-whom-it-trusts", () => {
    const { passes, fails } = judge(access.roleTrustsFew, "aws:iam/role:Role");
    const trust = (more: object) => ({ assumeRolePolicy: document({ Effect: "Allow", Action: "sts:AssumeRole", ...more }) });
    it("fails everybody, however they are written, under a condition that keeps nobody out", async () => {
        await fails(trust({ Principal: { "*": "*" } }), /lets "\*" take the role on/);
        await fails(trust({ NotPrincipal: { AWS: "arn:aws:iam::1:root" } }), /lets "\*" take the role on/);
        await fails(trust({ Principal: { AWS: "*" }, ...when("Bool", "aws:MultiFactorAuthPresent", "true") }), /lets "\*"/);
        await fails(trust({ Principal: "*", ...when("StringLike", "aws:PrincipalArn", "*") }), /lets "\*"/);
    });
    it("passes everybody of an organization", () => passes(trust({ Principal: "*", ...when("StringEquals", "aws:PrincipalOrgID", "o-1") })));
});

describe("no-iam-access-key", () => {
    it("fails a password of a service as well", () =>
        judge(access.noLastingKeys, "aws:iam/serviceSpecificCredential:ServiceSpecificCredential").fails(
            { userName: "x" },
            /an aws.iam.ServiceSpecificCredential is created/,
        ));
});

const everybody = (more: object = {}) => ({ ...allow("sqs:SendMessage"), Principal: "*", ...more });
const account = { Principal: { AWS: "arn:aws:iam::123456789012:root" } };
const carriers: [type: string, property: string][] = [
    ...["efs/fileSystemPolicy", "msk/clusterPolicy", "dynamodb/resourcePolicy", "kinesis/resourcePolicy", "cloudwatch/eventBusPolicy", "s3/bucketPolicy"],
    ...["ecr/registryPolicy", "kms/keyPolicy", "backup/vaultPolicy", "mediastore/containerPolicy", "glue/resourcePolicy", "s3/accessPoint"],
].map((name): [string, string] => [name, "policy"]);
carriers.push(["cloudwatch/logResourcePolicy", "policyDocument"], ["glacier/vault", "accessPolicy"], ["s3tables/tableBucketPolicy", "resourcePolicy"]);
for (const [name, property] of carriers) {
    const [, last] = name.split("/");
    describeRule(
        open.resourcePolicyNamesReaders,
        `aws:${name}:${last[0].toUpperCase()}${last.slice(1)}`,
        { [property]: document({ ...allow("x:*"), ...account }) },
        [[{ [property]: document(everybody()) }, new RegExp(`^${property} allows "\\*"`)]],
        [{ [property]: unknown }],
        [{ [property]: undefined }, { [property]: "no document" }],
    );
}

describe("resource-policy-names-its-readers", () => {
    const { passes, fails } = judge(open.resourcePolicyNamesReaders, "aws:sqs/queuePolicy:QueuePolicy");
    const policy = (...statements: object[]) => ({ policy: document(...statements) });
    it("fails everybody under conditions that keep nobody out", async () => {
        await fails(policy(everybody(when("Bool", "aws:SecureTransport", "true"))), /policy allows "\*"/);
        await fails(policy(everybody(when("Bool", "aws:MultiFactorAuthPresent", "true"))), /policy allows "\*"/);
        await fails(policy(everybody(when("IpAddress", "aws:SourceIp", ["203.0.113.0/24", "0.0.0.0/1"]))), /policy allows "\*"/);
        await fails(policy(everybody(when("StringNotEquals", "aws:SourceVpc", "vpc-1"))), /policy allows "\*"/);
        await fails(policy(everybody(when("ArnLike", "aws:SourceArn", "*"))), /policy allows "\*"/);
        await fails(policy({ ...allow("sqs:*"), NotPrincipal: { AWS: "arn:aws:iam::1:root" } }), /allows everybody but those in NotPrincipal/);
        await fails({ policy: { Statement: everybody() } }, /policy allows "\*"/);
    });
    it("passes everybody of an account, a network or a source", async () => {
        await passes(policy(everybody(when("ArnEquals", "aws:SourceArn", "arn:aws:sns:eu-central-1:1:x"))));
        await passes(policy(everybody(when("StringEquals", "AWS:SourceOwner", "1"))));
        await passes(policy(everybody(when("IpAddress", "aws:SourceIp", "203.0.113.0/24"))));
        await passes(policy(everybody(when("Bool", "elasticfilesystem:AccessedViaMountTarget", "true"))));
        await passes(policy({ ...everybody(), Condition: { Bool: { "aws:SecureTransport": "true" }, StringEquals: { "aws:PrincipalOrgID": "o-1" } } }));
        await passes({ policy: { Statement: everybody(when("StringEquals", "aws:SourceAccount", unknown)) } });
        await passes(policy({ ...everybody(), Effect: "Deny" }));
        await passes(policy({ ...allow("sqs:SendMessage"), Principal: "arn:aws:iam::123456789012:root" }, allow("sqs:SendMessage")));
        await passes(policy(everybody(when("ArnLike", "aws:SourceArn", "arn:aws:sns:*:123456789012:*"))));
    });
    it("passes what a Deny takes back from strangers, and fails what it does not", async () => {
        const denied = (Action: string, more: object) => ({ Effect: "Deny", Principal: "*", Action, Resource: "*", ...more });
        const outside = when("StringNotEquals", "aws:SourceVpce", "vpce-1");
        await passes(policy(everybody(), denied("sqs:*", outside)));
        await fails(policy(everybody(), denied("sqs:DeleteMessage", outside)), /policy allows "\*"/);
        await fails(policy(everybody(), denied("sqs:*", when("Bool", "aws:SecureTransport", "false"))), /policy allows "\*"/);
        const two = { ...everybody(), Action: ["sqs:SendMessage", "sqs:DeleteMessage"] };
        await fails(policy(two, denied("sqs:DeleteMessage", outside)), /policy allows "\*"/);
        await passes(policy(two, { ...denied("x", outside), Action: ["sns:*", "sqs:DeleteMessage", "sqs:Send*"] }));
        const both = { Condition: { ...outside.Condition, Bool: { "aws:SecureTransport": "false" } } };
        await passes(policy(two, denied("*", both)));
        await fails(policy(everybody(), { ...denied("sqs:*", outside), Principal: { AWS: "arn:aws:iam::1:root" } }), /policy allows "\*"/);
    });
});

describeRule(
    open.eventBusNamesSenders,
    "aws:cloudwatch/eventPermission:EventPermission",
    { principal: "123456789012", statementId: "a" },
    [[{ principal: "*" }, /principal is "\*"/]],
    [{ principal: unknown }],
    [{ principal: "*", condition: { key: "aws:PrincipalOrgID", type: "StringEquals", value: "o-1" } }],
);
describeRule(
    open.lambdaIsNotPublic,
    "aws:lambda/layerVersionPermission:LayerVersionPermission",
    { principal: "123456789012" },
    [[{ principal: "*" }, /principal is "\*"/]],
    [{ principal: unknown }],
    [{ principal: "*", organizationId: "o-1" }],
);
describeRule(
    open.functionNamesItsSource,
    "aws:lambda/permission:Permission",
    { principal: "events.amazonaws.com", sourceArn: unknown },
    [[{ sourceArn: undefined }, /sourceArn and sourceAccount are absent for events\.amazonaws\.com/]],
    [{ principal: unknown, sourceArn: undefined }],
    [
        { sourceArn: undefined, sourceAccount: "123456789012" },
        { principal: "123456789012", sourceArn: undefined },
        { principal: "arn:aws:iam::123456789012:role/s3.amazonaws.com-caller", sourceArn: undefined },
        { principal: undefined, sourceArn: undefined },
        // Everybody is another rule's.
        { principal: "*", sourceArn: undefined },
    ],
);
