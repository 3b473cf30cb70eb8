import { noCredentialInSettings } from "../../../policies/rules/program/credentials";
import { judge, unknown } from "../../judge";
import { describeRule } from "../cases";

const config = "kubernetes:core/v1:ConfigMap";
const release = "kubernetes:helm.sh/v3:Release";
const base64 = (text: string) => Buffer.from(text).toString("base64");

const env = (name: string) => ({ name: "bot", env: [{ name, value: "hunter2!x" }] });

describe("literals", () => {
    const places: [string, object, RegExp][] = [
        [config, { data: { "app.yaml": "db:\n  host: db\n  password: hunter2!x\n" } }, /data\.app\.yaml holds a value under the name password/],
        ["kubernetes:core/v1:Secret", { stringData: { password: "hunter2!x" } }, /stringData\.password/],
        ["kubernetes:core/v1:Secret", { data: { token: base64("hunter2!x") } }, /data\.token/],
        ["aws:lambda/function:Function", { environment: { variables: { API_KEY: "hunter2!x" } } }, /environment\.variables\.API_KEY/],
        [release, { values: { grafana: { adminPassword: "hunter2!x" } } }, /values\.grafana\.adminPassword/],
        [
            "aws:ecs/taskDefinition:TaskDefinition",
            { containerDefinitions: JSON.stringify([{ environment: [{ name: "DB_PASSWORD", value: "hunter2!x" }] }]) },
            /containerDefinitions\[0\]/,
        ],
        ["aws:ec2/instance:Instance", { userDataBase64: base64("#!/bin/sh\nDB_PASSWORD=hunter2!x\n") }, /userDataBase64 holds/],
        ["aws:ec2/instance:Instance", { userData: `${base64("#!/bin/sh\nDB_PASSWORD=hunter2!x\n")}\n` }, /userData holds/],
        ["aws:ec2/instance:Instance", { userData: "#!/bin/sh\nexport DB_PASSWORD=hunter2!x\n" }, /userData holds/],
        ["aws:ec2/launchTemplate:LaunchTemplate", { userData: base64("#!/bin/sh\nDB_PASSWORD=hunter2!x\n") }, /userData holds/],
        ["aws:ssm/parameter:Parameter", { name: "/bot/db_password", type: "String", value: "hunter2!x" }, /value holds/],
        ["aws:ssm/parameter:Parameter", { name: "/bot/db_password", type: "String", insecureValue: "hunter2!x" }, /insecureValue holds/],
        [
            "aws:codebuild/project:Project",
            { environment: { environmentVariables: [{ name: "API_KEY", type: "PLAINTEXT", value: "hunter2!x" }] } },
            /environmentVariables\[0\]/,
        ],
        [
            "kubernetes:apps/v1:DeploymentPatch",
            { spec: { template: { spec: { initContainers: [env("API_KEY")] } } } },
            /spec\.template\.spec\.initContainers\[0\]/,
        ],
        ["kubernetes:batch/v1:CronJob", { spec: { jobTemplate: { spec: { template: { spec: { containers: [env("API_KEY")] } } } } } }, /jobTemplate/],
        ["kubernetes:core/v1:Pod", { spec: { containers: [{ args: ["--password=hunter2!x"] }] } }, /spec\.containers\[0\]\.args\[0\]/],
        ["kubernetes:core/v1:Pod", { spec: { containers: [{ command: ["psql", unknown, "postgres://a:hunter2!x@db/x"] }] } }, /command\[2\]/],
        ["kubernetes:core/v1:Pod", { spec: { containers: [{ args: ["--password", "hunter2!x"] }] } }, /args\[1\] holds a value under the name password/],
        ["kubernetes:core/v1:Pod", { spec: { containers: [{ command: ["bot", "--password"], args: ["hunter2!x"] }] } }, /args\[0\] holds a value under/],
        [
            "kubernetes:core/v1:Pod",
            { spec: { containers: [{ command: ["sh", "-c", "export API_SECRET=hunter2!x; bot"] }] } },
            /command\[2\] holds a value under/,
        ],
        [
            "kubernetes:apps/v1:StatefulSet",
            { spec: { template: { spec: { containers: [{ livenessProbe: { exec: { command: ["redis-cli", "-a", "hunter2!x", "ping"] } } }] } } } },
            /livenessProbe\.exec\.command\[2\] holds a password that redis-cli is called with/,
        ],
        [
            "kubernetes:core/v1:Pod",
            { spec: { containers: [{ lifecycle: { preStop: { exec: { command: ["sh", "-c", "bot --token=hunter2!x stop"] } } } }] } },
            /lifecycle\.preStop\.exec\.command\[2\] holds/,
        ],
        [
            "kubernetes:core/v1:Pod",
            { spec: { containers: [{ readinessProbe: { httpGet: { httpHeaders: [{ name: "X-Api-Key", value: "hunter2!x" }] } } }] } },
            /httpHeaders\[0\]\.value holds a value under the name X-Api-Key/,
        ],
        [config, { binaryData: { "app.env": base64("API_SECRET=hunter2!x\n") } }, /binaryData\.app\.env holds/],
        [
            "aws:ecs/taskDefinition:TaskDefinition",
            { containerDefinitions: JSON.stringify([{ entryPoint: ["bot"], command: ["--password", "hunter2!x"] }]) },
            /containerDefinitions\[0\]\.command\[1\] holds/,
        ],
        [
            "aws:ecs/taskDefinition:TaskDefinition",
            { containerDefinitions: JSON.stringify([{ healthCheck: { command: ["CMD-SHELL", "redis-cli -a hunter2!x ping"] } }]) },
            /healthCheck\.command\[1\] holds a password that redis-cli/,
        ],
        [
            "aws:ecs/taskDefinition:TaskDefinition",
            { containerDefinitions: JSON.stringify([{ logConfiguration: { options: { "splunk-token": "hunter2!x" } } }]) },
            /logConfiguration\.options\.splunk-token holds/,
        ],
        ["aws:batch/jobDefinition:JobDefinition", { containerProperties: JSON.stringify({ command: ["bot", "--token=hunter2!x"] }) }, /command\[1\] holds/],
        [
            "aws:lambda/function:Function",
            { imageConfig: { entryPoints: ["bot"], commands: ["--token", "hunter2!x"] } },
            /imageConfig\.commands\[0\]|commands\[1\]/,
        ],
        ["kubernetes:helm.sh/v4:Chart", { values: { adminPassword: "hunter2!x" } }, /values\.adminPassword/],
        [
            release,
            { values: { extraEnv: [{ name: "ORACLE_SECRET", value: "hunter-2" }] } },
            /values\.extraEnv\.0\.value holds a value under the name ORACLE_SECRET/,
        ],
        [release, { values: { auth: { secret: "hunter2!X" } } }, /values\.auth\.secret/],
        [release, { values: { auth: { secret: "Hunter-2" } } }, /values\.auth\.secret/],
        [release, { values: { auth: { secretOfAdminPassword: "hunter2" } } }, /values\.auth\.secretOfAdminPassword/],
        [config, { data: { SECRET: "grafana-oauth" } }, /data\.SECRET/],
        ["aws:codebuild/project:Project", { environment: { environmentVariables: [{ name: "API_KEY", value: "hunter2!x" }] } }, /environmentVariables\[0\]/],
        ["kubernetes:core/v1:ConfigMapPatch", { data: { API_KEY: "hunter2!x" } }, /data\.API_KEY/],
        ["kubernetes:external-secrets.io/v1:ExternalSecret", { spec: { target: { template: { data: { API_KEY: "hunter2!x" } } } } }, /template\.data\.API_KEY/],
    ];
    for (const [type, properties, message] of places) {
        it(`reads ${type}: ${message.source}`, () => judge(noCredentialInSettings, type).fails(properties, message));
    }

    it("passes references and configuration of charts and files", async () => {
        await judge(noCredentialInSettings, release).passes({
            values: {
                admin: { existingSecret: "grafana-admin", passwordKey: "admin-password" },
                auth: { secret: "grafana-oauth", secretKey: "CLIENT_SECRET", credential: "aws", credentials: "aws-credentials", password: unknown },
                ingress: null,
                passwordLength: 20,
                password: 5,
                persistence: { enabled: true, value: "x" },
                extraEnv: [{ name: unknown, value: "x" }],
                remoteWrite: [{ basicAuth: { password: { name: "x", key: "password" } } }],
            },
        });
        await judge(noCredentialInSettings, config).passes({
            data: {
                "prometheus.yml": "scrape_configs:\n  - job_name: x\n    bearer_token_file: /var/run/token\n    authorization:\n      credentials_file: /x\n",
            },
        });
        await judge(noCredentialInSettings, "kubernetes:external-secrets.io/v1:ExternalSecret").passes({
            spec: { target: { template: { data: { URL: "postgres://{{ .user }}:{{ .password }}@db/x" } } } },
        });
    });
    it("passes what names a secret in another place", () =>
        judge(noCredentialInSettings, "aws:codebuild/project:Project").passes({
            environment: { environmentVariables: [{ name: "DB_PASSWORD", type: "PARAMETER_STORE", value: "bot-db-password" }] },
        }));
    it("passes scripts and arguments without one, and what is not known of them", async () => {
        const { passes } = judge(noCredentialInSettings, "kubernetes:core/v1:Pod");
        await passes({ spec: { containers: [{ command: unknown, args: ["--password=$(PASSWORD)", "--password-file=/run/secrets/password"] }] } });
        await judge(noCredentialInSettings, "aws:ec2/instance:Instance").passes({ userData: "#!/bin/sh\necho hello\n" });
    });
    it("takes a hash in a chart's values for none, by the keys above it", async () => {
        const word = `0x${"5eed0fa11".repeat(8).slice(0, 64)}`;
        await judge(noCredentialInSettings, release).passes({ values: { priceFeeds: { eth: word } } });
        await judge(noCredentialInSettings, release).fails({ values: { signers: { eth: word } } }, /values\.signers\.eth holds an Ethereum private key/);
    });
    it("is not misled by probes and hooks that are unknown, or that ask over HTTP", () =>
        judge(noCredentialInSettings, "kubernetes:core/v1:Pod").passes({
            spec: {
                containers: [
                    {
                        livenessProbe: unknown,
                        lifecycle: { preStop: unknown },
                        startupProbe: { exec: unknown },
                        readinessProbe: { httpGet: { httpHeaders: unknown } },
                    },
                    { livenessProbe: { httpGet: { path: "/health" } }, readinessProbe: { exec: { command: ["redis-cli", "-a", unknown, "ping"] } } },
                ],
            },
        }));
    it("decodes a Secret's data, and no ConfigMap's", async () => {
        const url = base64("redis://:pw@db");
        await judge(noCredentialInSettings, "kubernetes:core/v1:Secret").fails({ data: { url } }, /an address with a password/);
        await judge(noCredentialInSettings, config).passes({ data: { url } });
    });
    it("takes what is no text for no literal", async () => {
        await judge(noCredentialInSettings, "kubernetes:core/v1:Secret").passes({ data: { password: 5 }, stringData: { password: true } });
        await judge(noCredentialInSettings, "aws:ec2/instance:Instance").passes({ userData: unknown });
    });
});

for (const [type, sound] of [
    ["kubernetes:apps/v1:Deployment", { spec: { template: { spec: { containers: [{ name: "bot" }] } } } }],
    ["kubernetes:external-secrets.io/v1:ExternalSecret", { spec: { target: { template: { data: {} } } } }],
    ["kubernetes:external-secrets.io/v1beta1:ExternalSecret", { spec: { target: { name: "bot" } } }],
    ["kubernetes:external-secrets.io/v1:ExternalSecret", { spec: { dataFrom: [] } }],
    [release, { chart: "nats" }],
    ["aws:lambda/function:Function", { environment: {} }],
    ["aws:ecs/taskDefinition:TaskDefinition", { containerDefinitions: "[{}]" }],
    ["aws:codebuild/project:Project", { environment: {} }],
    ["aws:ssm/parameter:Parameter", { type: "SecureString", name: "/bot/key" }],
] as const) {
    describeRule(noCredentialInSettings, type, sound, []);
}
