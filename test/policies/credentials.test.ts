import * as assert from "node:assert";
import { judgeAll } from "../../policies/analyze";
import * as rules from "../../policies/rules/credentials";
import { judge, resource, unknown } from "../judge";
import { describeRule } from "./cases";

const pod = "kubernetes:core/v1:Pod";
const config = "kubernetes:core/v1:ConfigMap";
const env = (name: string, value: string) => ({ spec: { containers: [{ name: "bot", env: [{ name, value }] }] } });
// Put together at run time, so that no scanner takes the tests for a leak.
const fake = (prefix: string, length: number) => prefix + "aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vW0xY".repeat(4).slice(0, length);
const key = `AKIA${"QRSTUVWXYZ234567"}`;
const random = "q7Zt1LxV9bN3mKc8RwY2sHd5GfJ6pTa4UeXo";

describeRule(
    rules.noCredentialInSettings,
    pod,
    {
        spec: {
            containers: [
                {
                    name: "bot",
                    env: [
                        { name: "KEY", valueFrom: { secretKeyRef: { name: "s", key: "k" } } },
                        { name: "HOST", value: unknown },
                    ],
                },
            ],
        },
    },
    [
        [env("DB_PASSWORD", "hunter2!x"), /spec\.containers\[0\]\.env\[0\]\.value holds a value under the name DB_PASSWORD/],
        [env("X", key), /an AWS access key/],
        [env("X", fake("ghp_", 36)), /a GitHub token/],
        [env("X", `123456789:AA${fake("", 33)}`), /a Telegram bot's token/],
        [env("X", `https://hooks.slack.com/services/${"T0"}AB/B01CD/${fake("", 24)}`), /a Slack webhook/],
        [env("X", ["-----BEGIN", "RSA PRIVATE", "KEY-----"].join(" ")), /a private key/],
        [env("DATABASE_URL", "postgres://bot:s3cr3tpw@db:5432/bot"), /an address with a password/],
        [env("binanceApiKey", "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"), /a value under the name binanceApiKey/],
        [env("SALT", random), /a random string/],
    ],
);
describe("no-credential-in-code", () => {
    const { passes } = judge(rules.noCredentialInSettings, pod);
    const harmless: [string, string][] = [
        ["SECRET_NAME", "cryptofunk/prod/binance"],
        ["TOKEN_URL", "https://auth.example.com/token"],
        ["API_KEY_FILE", "/run/secrets/api-key"],
        ["API_KEY", "$(BINANCE_KEY)"],
        ["DB_PASSWORD", "${DB_PASSWORD}"],
        ["JWT_SECRET", "arn:aws:secretsmanager:eu-central-1:123456789012:secret:x"],
        ["PASSWORD", ""],
        ["USE_TOKEN", "true"],
        ["MAX_TOKENS", "4096"],
        ["DATABASE_URL", "postgres://bot:${PASSWORD}@db:5432/bot"],
        ["DATABASE_URL", "postgres://bot@db:5432/bot"],
        ["NATS_URL", "nats://nats.bot.svc:4222"],
        ["IMAGE", "1.dkr.ecr.eu-central-1.amazonaws.com/bot@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
        ["GIT_SHA", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b"],
        ["RUN_ID", "0b9f5a6e-4a0d-4d0e-9a5c-8b1f3f0f7d11"],
        ["ENDPOINT", "https://vpc-Search1Domain-abCdEfGhIjKlMnOpQrStUvWx.eu-central-1.es.amazonaws.com"],
        ["HANDLER_CLASS", "ComExampleTradingStrategyMomentumBreakoutHandlerV2"],
        ["CONTRACT_ADDRESS", "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913"],
        ["SCRIPT_INTEGRITY", "sha384-oqVuAfXRKap7fdgcCY5uykM6R9GqQ8K4uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC"],
        ["WINDOW", "09:00-17:00"],
        ["PUBLIC_KEY", "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE"],
    ];
    for (const [name, value] of harmless) it(`passes ${name}=${value.slice(0, 50)}`, () => passes(env(name, value)));

    const places: [string, object, RegExp][] = [
        [config, { data: { "app.yaml": "db:\n  host: db\n  password: hunter2!x\n" } }, /data\.app\.yaml holds a value under the name password/],
        ["kubernetes:core/v1:Secret", { stringData: { password: "hunter2!x" } }, /stringData\.password/],
        ["kubernetes:core/v1:Secret", { data: { token: Buffer.from("hunter2!x").toString("base64") } }, /data\.token/],
        ["aws:lambda/function:Function", { environment: { variables: { API_KEY: "hunter2!x" } } }, /environment\.variables\.API_KEY/],
        ["kubernetes:helm.sh/v3:Release", { values: { grafana: { adminPassword: "hunter2!x" } } }, /values\.grafana\.adminPassword/],
        [
            "aws:ecs/taskDefinition:TaskDefinition",
            { containerDefinitions: JSON.stringify([{ environment: [{ name: "DB_PASSWORD", value: "hunter2!x" }] }]) },
            /containerDefinitions\[0\]/,
        ],
        ["aws:ec2/instance:Instance", { userData: "#!/bin/sh\nexport DB_PASSWORD=hunter2!x\n" }, /userData holds/],
        ["aws:ec2/launchTemplate:LaunchTemplate", { userData: Buffer.from("#!/bin/sh\nDB_PASSWORD=hunter2!x\n").toString("base64") }, /userData holds/],
        ["aws:ssm/parameter:Parameter", { name: "/bot/db_password", type: "String", value: "hunter2!x" }, /value holds/],
        ["aws:codebuild/project:Project", { environment: { environmentVariables: [{ name: "API_KEY", value: "hunter2!x" }] } }, /environmentVariables\[0\]/],
        ["kubernetes:core/v1:ConfigMapPatch", { data: { API_KEY: "hunter2!x" } }, /data\.API_KEY/],
        ["kubernetes:external-secrets.io/v1:ExternalSecret", { spec: { target: { template: { data: { API_KEY: "hunter2!x" } } } } }, /template\.data\.API_KEY/],
    ];
    for (const [type, properties, message] of places) {
        it(`reads ${type}: ${message.source}`, () => judge(rules.noCredentialInSettings, type).fails(properties, message));
    }

    it("passes references and configuration of charts and files", async () => {
        await judge(rules.noCredentialInSettings, "kubernetes:helm.sh/v3:Release").passes({
            values: {
                admin: { existingSecret: "grafana-admin", passwordKey: "admin-password" },
                auth: { secret: "grafana-oauth" },
                remoteWrite: [{ basicAuth: { password: { name: "x", key: "password" } } }],
            },
        });
        await judge(rules.noCredentialInSettings, config).passes({
            data: {
                "prometheus.yml": "scrape_configs:\n  - job_name: x\n    bearer_token_file: /var/run/token\n    authorization:\n      credentials_file: /x\n",
            },
        });
        await judge(rules.noCredentialInSettings, "kubernetes:external-secrets.io/v1:ExternalSecret").passes({
            spec: { target: { template: { data: { URL: "postgres://{{ .user }}:{{ .password }}@db/x" } } } },
        });
    });

    it("never repeats what it found", async () => {
        const { findings } = await judgeAll([resource(pod, "it", env("DB_PASSWORD", "hunter2!x"))], { rules: [rules.noCredentialInSettings] });
        assert.ok(!JSON.stringify(findings).includes("hunter2"));
    });
    it("takes a value that is not known yet for no literal", () => passes(env("DB_PASSWORD", unknown)));
});
describeRule(rules.noDefaultPassword, pod, env("REDIS_PASSWORD", "$(PASSWORD)"), [
    [env("POSTGRES_PASSWORD", "postgres"), /env\[0\]\.value is a default/],
    [env("GF_SECURITY_ADMIN_PASSWORD", "admin"), /is a default/],
]);
for (const [type, property] of [
    ["aws:rds/instance:Instance", "password"],
    ["aws:rds/cluster:Cluster", "masterPassword"],
    ["aws:docdb/cluster:Cluster", "masterPasswordWo"],
    ["aws:elasticache/replicationGroup:ReplicationGroup", "authToken"],
    ["aws:secretsmanager/secretVersion:SecretVersion", "secretString"],
]) {
    describeRule(rules.storePasswordIsManaged, type, { manageMasterUserPassword: true }, [
        [{ [property]: "x" }, new RegExp(`${property} is set`)],
        [{ [property]: unknown }, new RegExp(`${property} is set`)],
    ]);
}
describeRule(rules.connectionIsEncrypted, pod, env("DATABASE_URL", "postgres://bot@db/bot?sslmode=verify-full"), [
    [env("DATABASE_URL", "postgres://bot@db/bot?sslmode=disable"), /has sslmode disable/],
    [env("DSN", "host=db sslmode=prefer"), /has sslmode prefer/],
    [env("PGSSLMODE", "disable"), /has sslmode disable/],
    [env("MONGO_URL", "mongodb://db/x?replicaSet=rs0&tls=false"), /has tls=false/],
    [env("REDIS_URL", "redis://master.x.cache.amazonaws.com:6379"), /without TLS/],
]);
describe("connection-string-demands-tls", () => {
    it("passes stores of the cluster's own network", () => judge(rules.connectionIsEncrypted, pod).passes(env("REDIS_URL", "redis://redis.bot.svc:6379")));
    it("reads configuration files", () =>
        judge(rules.connectionIsEncrypted, config).fails(
            { data: { "app.yaml": 'database:\n  ssl_mode: "disable"\n' } },
            /data\.app\.yaml has sslmode disable/,
        ));
});
