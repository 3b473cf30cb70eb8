import * as rules from "../../policies/rules/parts";
import { judge, unknown } from "../judge";
import { describeRule } from "./cases";

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
describeRule(
    rules.templateBrokerPasswordIsNamed,
    stack,
    { templateBody: template({ Users: [{ Username: "golive", Password: password }] }) },
    [
        [{ templateBody: template({ Users: [{ Username: "golive", Password: "hunter2hunter2" }] }) }, /Users\[0\]\.Password is no reference/],
        [{ templateBody: template({ Users: [{ Username: "golive", Password: `${password}x` }] }) }, /Users\[0\]\.Password is no reference/],
    ],
    [{ templateBody: unknown }],
);
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
    ],
    [{ spec: { concurrencyPolicy: unknown } }],
);
const gateway = (replicas: number) => ({
    spec: { replicas, template: { metadata: { annotations: { "golive.dev/gateway-for": "broker/main" } }, spec: { containers: [] } } },
});
describeRule(rules.sessionIsHeldOnce, "kubernetes:apps/v1:StatefulSet", gateway(1), [[gateway(2), /replicas is 2/]], [{ spec: { replicas: unknown } }]);
describe("exchange-session-is-held-once", () => {
    it("refuses a Deployment, whose rollout logs in twice", () =>
        judge(rules.sessionIsHeldOnce, "kubernetes:apps/v1:Deployment").fails(gateway(1), /kind is Deployment/));
});
const statement = (over: object) => ({
    policy: JSON.stringify({
        Statement: [{ Effect: "Deny", Principal: "*", Action: "kms:Sign", Condition: { ArnNotEquals: { "aws:PrincipalArn": "arn:one" } }, ...over }],
    }),
});
describeRule(
    rules.signingKeyHasOneUser,
    "aws:kms/key:Key",
    { keyUsage: "SIGN_VERIFY", ...statement({}) },
    [
        [{ policy: undefined }, /lets others than one role sign/],
        [statement({ Effect: "Allow" }), /lets others/],
        [statement({ Condition: { ArnNotEquals: { "aws:PrincipalArn": ["arn:one", "arn:two"] } } }), /lets others/],
        [statement({ Condition: undefined }), /lets others/],
    ],
    [{ policy: unknown }],
);
describe("signing-key-has-one-user", () => {
    it("leaves keys that encrypt alone", () => judge(rules.signingKeyHasOneUser, "aws:kms/key:Key").passes({ keyUsage: "ENCRYPT_DECRYPT" }));
});
