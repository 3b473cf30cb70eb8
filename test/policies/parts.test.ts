import { judge, unknown } from "../judge";
import { describeRule } from "./cases";

const rules = {
    documentDatabaseIsLogged: (require("../../policies/rules/aws/docdb") as typeof import("../../policies/rules/aws/docdb")).documentDatabaseIsLogged,
    documentParametersLog: (require("../../policies/rules/aws/docdb") as typeof import("../../policies/rules/aws/docdb")).documentParametersLog,
    signingKeyHasOneUser: (require("../../policies/rules/aws/kms") as typeof import("../../policies/rules/aws/kms")).signingKeyHasOneUser,
    templateBrokerIsPrivate: (require("../../policies/rules/aws/mq") as typeof import("../../policies/rules/aws/mq")).templateBrokerIsPrivate,
    templateBrokerPasswordIsNamed: (require("../../policies/rules/aws/mq") as typeof import("../../policies/rules/aws/mq")).templateBrokerPasswordIsNamed,
    runsDoNotOverlap: (require("../../policies/rules/kubernetes/cron-job") as typeof import("../../policies/rules/kubernetes/cron-job")).runsDoNotOverlap,
    sessionIsHeldOnce: (require("../../policies/rules/trading/order-placers") as typeof import("../../policies/rules/trading/order-placers")).sessionIsHeldOnce,
};

const stack = "aws:cloudformation/stack:Stack";
const template = (over: object) =>
    JSON.stringify({ Resources: { Queue: { Type: "AWS::AmazonMQ::Broker", Properties: { PubliclyAccessible: false, ...over } } } });
const password = "{{resolve:secretsmanager:bot/prod/queue:SecretString:password}}";

describeRule(
    rules.templateBrokerIsPrivate,
    stack,
    { templateBody: template({}) },
    [
        [{ templateBody: template({ PubliclyAccessible: true }) }, /Resources\.Queue\.Properties\.PubliclyAccessible is true/],
        [{ templateBody: template({ PubliclyAccessible: undefined }) }, /PubliclyAccessible is absent/],
    ],
    [{ templateBody: unknown }],
);
describe("template-broker-has-no-public-address", () => {
    it("leaves what is no broker alone", () =>
        judge(rules.templateBrokerIsPrivate, stack).passes({ templateBody: { Resources: { Topic: { Type: "AWS::SNS::Topic", Properties: {} } } } }));
});
describeRule(
    rules.templateBrokerPasswordIsNamed,
    stack,
    { templateBody: template({ Users: [{ Username: "golive", Password: password }] }) },
    [
        [{ templateBody: template({ Users: [{ Username: "golive", Password: "hunter2hunter2" }] }) }, /Users\[0\]\.Password is no reference/],
        [{ templateBody: template({ Users: [{ Username: "golive", Password: `${password}x` }] }) }, /Users\[0\]\.Password is no reference/],
        [{ templateBody: template({ Users: [{ Password: password }, { Password: `x${password}` }] }) }, /Users\[1\]\.Password is no reference/],
        [{ templateBody: template({ Users: [{ Password: { "Fn::Sub": "${Prefix}-hunter2" } }] }) }, /Users\[0\]\.Password is no reference/],
        [{ templateBody: template({ Users: [{ Username: "golive" }] }) }, /Users\[0\]\.Password is no reference/],
    ],
    [{ templateBody: unknown }],
);
describe("template-broker-names-its-password", () => {
    it("passes a reference whose secret the template itself makes", () =>
        judge(rules.templateBrokerPasswordIsNamed, stack).passes({
            templateBody: template({
                Users: ["${QueueSecret}:SecretString:password", "${QueuePassword}"].map(name => ({
                    Password: { "Fn::Sub": `{{resolve:secretsmanager:${name}}}` },
                })),
            }),
        }));
});
describeRule(
    rules.documentDatabaseIsLogged,
    "aws:docdb/cluster:Cluster",
    { enabledCloudwatchLogsExports: ["audit", "profiler"] },
    [
        [{ enabledCloudwatchLogsExports: ["profiler"] }, /does not have audit/],
        [{ enabledCloudwatchLogsExports: ["audit"] }, /does not have profiler/],
        [{ enabledCloudwatchLogsExports: undefined }, /does not have audit/],
    ],
    [{ enabledCloudwatchLogsExports: unknown }],
);
const parameter = (name: string, value: string) => ({ name, value });
describeRule(
    rules.documentParametersLog,
    "aws:docdb/clusterParameterGroup:ClusterParameterGroup",
    { parameters: [parameter("audit_logs", "ddl"), parameter("profiler", "enabled")] },
    [
        [{ parameters: [parameter("audit_logs", "none"), parameter("profiler", "enabled")] }, /audit_logs is none/],
        [{ parameters: [parameter("audit_logs", "all")] }, /profiler is absent, which is off/],
        [{ parameters: [parameter("profiler", "enabled")] }, /audit_logs is absent, which is off/],
        [{ parameters: undefined }, /audit_logs is absent/],
    ],
    [{ parameters: unknown }],
);
const run = { activeDeadlineSeconds: 900 };
describeRule(
    rules.runsDoNotOverlap,
    "kubernetes:batch/v1:CronJob",
    { spec: { concurrencyPolicy: "Forbid", jobTemplate: { spec: run } } },
    [
        [{ spec: { concurrencyPolicy: undefined } }, /concurrencyPolicy is absent, which is Allow/],
        [{ spec: { concurrencyPolicy: "Allow" } }, /concurrencyPolicy is Allow/],
        [{ spec: { jobTemplate: { spec: { activeDeadlineSeconds: undefined } } } }, /activeDeadlineSeconds is absent/],
        [{ spec: { jobTemplate: { spec: undefined } } }, /activeDeadlineSeconds is absent/],
    ],
    [{ spec: { concurrencyPolicy: unknown } }],
);
describe("scheduled-job-never-overlaps", () => {
    it("passes a run that ends the one before it", () =>
        judge(rules.runsDoNotOverlap, "kubernetes:batch/v1:CronJob").passes({ spec: { concurrencyPolicy: "Replace", jobTemplate: { spec: run } } }));
});
const gateway = (replicas?: number) => ({
    spec: { replicas, template: { metadata: { annotations: { "golive.dev/gateway-for": "broker/main" } }, spec: { containers: [] } } },
});
describeRule(rules.sessionIsHeldOnce, "kubernetes:apps/v1:StatefulSet", gateway(1), [[gateway(2), /replicas is 2/]], [{ spec: { replicas: unknown } }]);
describe("exchange-session-is-held-once", () => {
    it("refuses a Deployment, whose rollout logs in twice", () =>
        judge(rules.sessionIsHeldOnce, "kubernetes:apps/v1:Deployment").fails(gateway(1), /kind is Deployment/));
    it("passes a StatefulSet that says nothing, which is one", () => judge(rules.sessionIsHeldOnce, "kubernetes:apps/v1:StatefulSet").passes(gateway()));
    it("leaves everything else alone", async () => {
        const { passes } = judge(rules.sessionIsHeldOnce, "kubernetes:apps/v1:Deployment");
        const api = (metadata?: object) => ({ spec: { replicas: 2, template: { metadata, spec: { containers: [] } } } });
        await passes(api({ annotations: { "golive.dev/environment": "prod" } }));
        await passes(api({}));
        await passes(api());
    });
});
const spares = (names: unknown, operator = "ArnNotEquals", more: object = {}) => ({ [operator]: { "aws:PrincipalArn": names, ...more } });
const statement = (over: object) => ({
    policy: JSON.stringify({
        Statement: [
            { Effect: "Allow", Principal: { AWS: "arn:account" }, Action: "kms:*" },
            { Effect: "Deny", Principal: "*", Action: "kms:Sign", Condition: spares("arn:one"), ...over },
        ],
    }),
});
describeRule(
    rules.signingKeyHasOneUser,
    "aws:kms/key:Key",
    { keyUsage: "SIGN_VERIFY", ...statement({}) },
    [
        [{ policy: undefined }, /lets others than one role sign/],
        [statement({ Effect: "Allow" }), /lets others/],
        [statement({ Action: ["kms:GetPublicKey"] }), /lets others/],
        [statement({ Principal: { AWS: "arn:administrator" } }), /lets others/],
        [statement({ Condition: undefined }), /lets others/],
        [statement({ Condition: spares(["arn:one", "arn:two"]) }), /lets others/],
        [statement({ Condition: spares("arn:role/*") }), /lets others/],
        [statement({ Condition: spares("arn:one", "ArnEquals") }), /lets others/],
        [statement({ Condition: spares("arn:one", "ForAnyValue:ArnNotEquals") }), /lets others/],
        [statement({ Condition: { ArnNotEquals: { "aws:SourceArn": "arn:one" } } }), /lets others/],
        [statement({ Condition: spares("arn:one", "ArnNotEquals", { "aws:SourceArn": "arn:two" }) }), /lets others/],
        [statement({ Condition: { ...spares("arn:one"), Bool: { "aws:MultiFactorAuthPresent": "false" } } }), /lets others/],
    ],
    [{ policy: unknown }],
);
describe("signing-key-has-one-user", () => {
    it("passes the other ways to write it", async () => {
        const { passes } = judge(rules.signingKeyHasOneUser, "aws:kms/key:Key");
        const written = (over: object) => passes({ keyUsage: "SIGN_VERIFY", ...statement(over) });
        await written({ Principal: { AWS: ["*"] } });
        await written({ Action: ["kms:GetPublicKey", "kms:sign"] });
        await written({ Action: "kms:*" });
        await written({ Condition: spares(["arn:one"], "StringNotLikeIfExists") });
    });
    it("leaves keys that encrypt alone", () => judge(rules.signingKeyHasOneUser, "aws:kms/key:Key").passes({ keyUsage: "ENCRYPT_DECRYPT" }));
});
