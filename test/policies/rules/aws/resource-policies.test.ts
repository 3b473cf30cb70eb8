import * as rules from "../../../../policies/rules/aws/resource-policies";
import { judge, unknown } from "../../../judge";
import { describeRule } from "../../cases";

const allow = (more: object) => ({ Effect: "Allow", Action: ["s3:GetObject"], Resource: "arn:aws:s3:::backups/*", ...more });
const policy = (...statements: object[]) => ({ policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }) });

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

const document = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const grant = (Action: string | string[], Resource: string | string[] = "*", more: object = {}) => ({ Effect: "Allow", Action, Resource, ...more });

const everybody = (more: object = {}) => ({ ...grant("sqs:SendMessage"), Principal: "*", ...more });
const account = { Principal: { AWS: "arn:aws:iam::123456789012:root" } };
const carriers: [type: string, property: string][] = [
    ["cloudwatch/logResourcePolicy", "policyDocument"],
    ["glacier/vault", "accessPolicy"],
    ["s3tables/tableBucketPolicy", "resourcePolicy"],
    ...[
        ...["efs/fileSystemPolicy", "msk/clusterPolicy", "dynamodb/resourcePolicy", "kinesis/resourcePolicy", "cloudwatch/eventBusPolicy", "s3/bucketPolicy"],
        ...["ecr/registryPolicy", "kms/keyPolicy", "backup/vaultPolicy", "mediastore/containerPolicy", "glue/resourcePolicy", "s3/accessPoint"],
    ].map((name): [string, string] => [name, "policy"]),
];
for (const [name, property] of carriers) {
    const [, last] = name.split("/");
    describeRule(
        rules.resourcePolicyNamesReaders,
        `aws:${name}:${last[0].toUpperCase()}${last.slice(1)}`,
        { [property]: document({ ...grant("x:*"), ...account }) },
        [[{ [property]: document(everybody()) }, new RegExp(`^${property} allows "\\*"`)]],
        [{ [property]: unknown }],
        [{ [property]: undefined }, { [property]: "no document" }],
    );
}

const when = (operator: string, key: string, value: unknown) => ({ Condition: { [operator]: { [key]: value } } });

describe("resource-policy-names-its-readers, under conditions", () => {
    const { passes, fails } = judge(rules.resourcePolicyNamesReaders, "aws:sqs/queuePolicy:QueuePolicy");
    const policy = (...statements: object[]) => ({ policy: document(...statements) });
    it("fails everybody under conditions that keep nobody out", async () => {
        await fails(policy(everybody(when("Bool", "aws:SecureTransport", "true"))), /policy allows "\*"/);
        await fails(policy(everybody(when("Bool", "aws:MultiFactorAuthPresent", "true"))), /policy allows "\*"/);
        await fails(policy(everybody(when("IpAddress", "aws:SourceIp", ["203.0.113.0/24", "0.0.0.0/1"]))), /policy allows "\*"/);
        await fails(policy(everybody(when("StringNotEquals", "aws:SourceVpc", "vpc-1"))), /policy allows "\*"/);
        await fails(policy(everybody(when("ArnLike", "aws:SourceArn", "*"))), /policy allows "\*"/);
        await fails(policy({ ...grant("sqs:*"), NotPrincipal: { AWS: "arn:aws:iam::1:root" } }), /allows everybody but those in NotPrincipal/);
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
        await passes(policy({ ...grant("sqs:SendMessage"), Principal: "arn:aws:iam::123456789012:root" }, grant("sqs:SendMessage")));
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
