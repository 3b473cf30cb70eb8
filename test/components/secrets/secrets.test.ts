import * as assert from "node:assert";
import * as aws from "@pulumi/aws";
import { EncryptionKey } from "../../../components/foundation/encryption";
import type { Statement } from "../../../components/foundation/iam";
import { Network } from "../../../components/network/network";
import { UserRotation } from "../../../components/secrets/rotation";
import { Secrets, type SecretsArgs } from "../../../components/secrets/secrets";
import { manifestSchema } from "../../../config/manifest";
import type { Target } from "../../../config/target";
import { type Built, build, target, unknown } from "../harness";

const service = (over: object) => ({
    image: { reference: "ghcr.io/owner/bot" },
    ports: { http: 8080 },
    probes: { liveness: { port: "http" }, readiness: { port: "http" } },
    resources: { cpu: "100m", memory: "128Mi" },
    ...over,
});
const enforcedBy = { code: "src/risk.py:120" };
const limit = (variable: string, value: number) => ({ value, told: [{ variable }], enforcedBy });
const manifest = manifestSchema.parse({
    name: "cryptofunk",
    description: "A bot.",
    services: {
        orchestrator: service({
            placesOrders: true,
            exchanges: ["binance"],
            stores: ["database"],
            secrets: { KEY: "${binance.apiKey}", URL: "postgres://${database.username}:${database.password}@h/d", LLM: "${llm.key}" },
        }),
        api: service({ secrets: { JWT: "${jwt.value}" } }),
    },
    stores: { database: { kind: "postgres", database: "bot" } },
    exchanges: { binance: { venue: "binance", account: "main", permissions: ["read", "trade"] } },
    secrets: {
        jwt: { description: "Signs sessions", generated: {} },
        llm: { description: "Language model", keys: ["key"], rotationDays: 180 },
        slack: { description: "Webhook", keys: ["url"], optional: true },
    },
    trading: { mode: { variable: "MODE", allowed: ["paper", "live"], dry: "paper", canary: "live", live: "live" } },
    risk: {
        maxPositionSize: limit("A", 0.1),
        maxDailyLoss: limit("B", 0.02),
        maxDrawdown: limit("C", 0.1),
        stopLoss: limit("D", 0.02),
        maxLeverage: { value: 1, enforcedBy },
    },
    migrations: { image: { reference: "ghcr.io/owner/bot" }, store: "database", secrets: { URL: "${database.migrationsPassword}" } },
});

function secrets(over: Partial<SecretsArgs> = {}, more: (secrets: Secrets, where: Target) => unknown = () => {}): Promise<Built<Secrets>> {
    return build(() => {
        const where = over.target ?? target();
        const key = new EncryptionKey("secrets-key", { target: where, purpose: "secrets" });
        const made = new Secrets("secrets", { target: where, recoveryDays: 30, manifest, staged: [], key, ...over });
        more(made, where);
        return made;
    });
}
const alerts = "arn:aws:sns:eu-central-1:111122223333:alerts";
const secret = (built: Built<unknown>, name: string) => built.one("aws:secretsmanager/secret:Secret", `secrets-${name}`);
const policyOf = (built: Built<unknown>, name: string): string => built.one("aws:secretsmanager/secretPolicy:SecretPolicy", `secrets-${name}`).inputs.policy;
const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;

/** Whether a policy's denials hit a caller: as IAM compares them, `*` and `?` in ARNs are wildcards. */
function denies(policy: string, action: string, caller: string, isService = false): boolean {
    const like = (pattern: string) =>
        new RegExp(
            `^${pattern
                .replace(/[.+^${}()|[\]\\]/g, "\\$&")
                .replace(/\*/g, ".*")
                .replace(/\?/g, ".")}$`,
        ).test(caller);
    return JSON.parse(policy).Statement.some(
        // biome-ignore lint/suspicious/noExplicitAny: a parsed policy
        (s: any) =>
            s.Effect === "Deny" &&
            s.Principal === "*" &&
            [s.Action].flat().includes(action) &&
            !s.Condition.ArnNotLike["aws:PrincipalArn"].some(like) &&
            s.Condition.BoolIfExists["aws:PrincipalIsAWSService"] === String(isService),
    );
}

describe("Secrets", () => {
    let built: Built<Secrets>;
    before(async () => {
        built = await secrets();
    });

    it("has every secret the manifest names, under the bot's and the stack's name, protected and restorable", () => {
        for (const name of ["binance", "jwt", "llm", "slack"]) {
            const { inputs, protect } = secret(built, name);
            assert.deepStrictEqual([inputs.name, inputs.recoveryWindowInDays, protect], [`cryptofunk/prod/${name}`, 30, true]);
            assert.strictEqual(inputs.kmsKeyId, unknown);
        }
        assert.strictEqual(built.value.nameOf("binance"), "cryptofunk/prod/binance");
    });

    it("registers no value anywhere", () => {
        assert.deepStrictEqual(built.of("aws:secretsmanager/secretVersion:SecretVersion"), []);
        for (const resource of built.resources) assert.ok(!("secretString" in resource.inputs), resource.urn);
    });

    it("tags an exchange's keys for the rules", () => {
        const { tags } = secret(built, "binance").inputs;
        assert.deepStrictEqual(Object.fromEntries(Object.entries(tags).filter(([tag]) => tag.startsWith("golive:"))), {
            "golive:kind": "exchange",
            "golive:exchange": "binance",
            "golive:account": "main",
            "golive:permissions": "read trade",
            "golive:ip-restricted": "true",
            "golive:rotation-days": "90",
            "golive:staged": "false",
        });
        assert.strictEqual(secret(built, "llm").inputs.tags["golive:staged"], "false");
        assert.strictEqual(secret(built, "slack").inputs.tags["golive:staged"], undefined, "nobody waits for an optional one");
    });

    it("misses exchanges and required provided secrets until they are staged, never optional or generated ones", async () => {
        assert.deepStrictEqual(built.value.missing, ["binance", "llm"]);
        assert.deepStrictEqual(Object.keys(built.value.staging), ["binance", "llm"]);
        assert.match(built.value.staging.binance, /--secret-id \S+\/binance --secret-string file:\/\/binance\.json # a JSON object with apiKey, secretKey$/);
        const asked = await secrets({ staged: [], asked: { binance: ["addresses", "account"] } });
        const keys = "npm run -s keys -- stage prod binance --bot cryptofunk --seen addresses,account --fd 0 < binance.json";
        assert.strictEqual(asked.value.staging.binance, `${keys} # a JSON object with apiKey, secretKey`);
        assert.deepStrictEqual((await secrets({ staged: ["binance"] })).value.missing, ["llm"]);
    });

    it("lets exactly its readers read a secret", () => {
        const policy = policyOf(built, "binance");
        const read = "secretsmanager:GetSecretValue";
        assert.ok(!denies(policy, read, role("cryptofunk-prod-reader-orchestrator")), "its reader");
        for (const stranger of ["cryptofunk-prod-reader-api", "cryptofunk-prod-reader-orchestrator2", "deployer", "cryptofunk-prod-secret-birth"])
            assert.ok(denies(policy, read, role(stranger)), stranger);
        assert.ok(denies(policy, read, "arn:aws:iam::111122223333:user/somebody"));
    });

    it("locks nobody out for good: administration stays open, the account's root and AWS's services may read", () => {
        const policy = policyOf(built, "binance");
        for (const action of ["PutResourcePolicy", "DeleteResourcePolicy", "DeleteSecret", "PutSecretValue", "DescribeSecret"])
            assert.ok(!denies(policy, `secretsmanager:${action}`, role("deployer")), action);
        assert.ok(!denies(policy, "secretsmanager:GetSecretValue", "arn:aws:iam::111122223333:root"));
        assert.ok(!denies(policy, "secretsmanager:GetSecretValue", "rds.amazonaws.com", true));
    });

    it("blocks public policies, and has none with an unknown value", () => {
        for (const { inputs } of built.of("aws:secretsmanager/secretPolicy:SecretPolicy")) {
            assert.strictEqual(inputs.blockPublicPolicy, true);
            assert.ok(!inputs.policy.includes(unknown));
        }
        for (const { inputs } of built.of("aws:iam/rolePolicy:RolePolicy")) assert.ok(!inputs.policy.includes(unknown));
    });

    it("adds readers that the manifest does not know", async () => {
        const monitored = await secrets({ readers: { slack: ["monitoring"] } });
        assert.ok(!denies(policyOf(monitored, "slack"), "secretsmanager:GetSecretValue", role("cryptofunk-prod-reader-monitoring")));
    });

    it("finds who reads a store's fields", () => {
        assert.deepStrictEqual(built.value.readersOf("database", ["username", "password"]), ["orchestrator"]);
        assert.deepStrictEqual(built.value.readersOf("database", ["migrationsPassword"]), ["migrations"]);
        assert.deepStrictEqual(built.value.readersOf("data"), []);
    });

    it("says which secrets there are when asked for another", () =>
        assert.throws(() => built.value.arn("kraken"), /no secret named "kraken": there are binance, jwt, llm, slack/));

    it("is gone at once in staging, with nothing protected", async () => {
        const staging = await secrets({ target: target({ production: false }), recoveryDays: 0 });
        const { inputs, protect } = secret(staging, "binance");
        assert.deepStrictEqual([inputs.recoveryWindowInDays, protect], [0, false]);
    });

    describe("born in AWS", () => {
        it("asks for a random value of the manifest's length, after the function and the policy are there", () => {
            const invocation = built.one("aws:lambda/invocation:Invocation", "secrets-jwt");
            assert.deepStrictEqual(JSON.parse(invocation.inputs.input), {
                secretId: "cryptofunk/prod/jwt",
                fields: {},
                generate: { field: "value", length: 48 },
            });
            for (const type of ["aws:lambda/function:Function", "aws:iam/rolePolicy:RolePolicy"]) assert.ok(built.waitsFor(invocation, built.one(type)), type);
            assert.ok(built.waitsFor(invocation, built.one("aws:secretsmanager/secretPolicy:SecretPolicy", "secrets-jwt")));
            assert.strictEqual(built.value.ready("jwt").length, 3);
            assert.strictEqual(built.value.ready("binance").length, 2);
        });

        it("lets the function write generated secrets only, and read only those whose fields it keeps up to date", async () => {
            const statements = JSON.parse(built.one("aws:iam/rolePolicy:RolePolicy").inputs.policy).Statement;
            // biome-ignore lint/suspicious/noExplicitAny: a parsed policy
            const writes = statements.filter((s: any) => [s.Action].flat().includes("secretsmanager:PutSecretValue"));
            assert.strictEqual(writes.length, 1);
            assert.deepStrictEqual(writes[0].Condition, { StringEquals: { "aws:ResourceTag/golive:kind": "generated" } });
            assert.strictEqual(writes[0].Resource, "arn:aws:secretsmanager:eu-central-1:111122223333:secret:cryptofunk/prod/*");
            const birth = role("cryptofunk-prod-secret-birth");
            assert.ok(denies(policyOf(built, "jwt"), "secretsmanager:GetSecretValue", birth));
            const store = await secrets({}, s => s.born("database-application", { description: "x", readers: [], fields: { username: "application" } }));
            assert.ok(!denies(policyOf(store, "database-application"), "secretsmanager:GetSecretValue", birth));
            assert.strictEqual(secret(store, "database-application").inputs.tags["golive:kind"], "generated");
        });

        it("takes fields that only AWS knows", async () => {
            const fill = (s: Secrets) => {
                const db = new aws.rds.Instance("db", { instanceClass: "db.t4g.micro" });
                s.born("database-application", { description: "x", readers: ["orchestrator"], fields: { host: db.address, port: 5432, ssl: true } });
            };
            assert.strictEqual((await secrets({}, fill)).one("aws:lambda/invocation:Invocation", "secrets-database-application").inputs.input, unknown);
        });

        it("has a function that carries no secret in its environment and logs for as long as the stack does", () => {
            const code = built.one("aws:lambda/function:Function").inputs;
            assert.deepStrictEqual([code.runtime, code.handler, code.environment], ["nodejs22.x", "birth.handler", undefined]);
            const logs = built.one("aws:cloudwatch/logGroup:LogGroup").inputs;
            assert.deepStrictEqual([logs.name, logs.retentionInDays], ["/aws/lambda/cryptofunk-prod-secret-birth", 90]);
        });
    });

    describe("that people replace", () => {
        it("raise an alarm from the day they are due, once they are there", async () => {
            const staged = await secrets({ staged: ["binance", "llm"], topics: [alerts] }, made => made.remind());
            const alarm = staged.one("aws:cloudwatch/metricAlarm:MetricAlarm", "secrets-age-binance-due");
            assert.deepStrictEqual(
                [alarm.inputs.threshold, alarm.inputs.dimensions, alarm.inputs.treatMissingData, alarm.inputs.alarmActions],
                [90, { Secret: "cryptofunk/prod/binance" }, "breaching", [alerts]],
            );
            assert.match(alarm.inputs.alarmDescription, /^\[P1\] cryptofunk\/prod\/binance is older than 90 days: make a new one/);
            assert.ok(staged.waitsFor(alarm, staged.one("aws:lambda/invocation:Invocation", "secrets-age")), "or it goes off for want of data");
            assert.strictEqual(staged.one("aws:cloudwatch/metricAlarm:MetricAlarm", "secrets-age-llm-due").inputs.threshold, 180);
            const { SECRETS } = staged.one("aws:lambda/function:Function", "secrets-age").inputs.environment.variables;
            assert.deepStrictEqual(JSON.parse(SECRETS), ["cryptofunk/prod/binance", "cryptofunk/prod/llm"]);
        });
        it("raise two more before that day, while no new key lies ready, where one can be staged", async () => {
            const staged = await secrets({ staged: ["binance", "llm"], asked: { binance: ["addresses"] }, topics: [alerts] }, made => made.remind());
            const found = staged.of("aws:cloudwatch/metricAlarm:MetricAlarm").map(({ name, inputs }) => [name, inputs.metricName, inputs.threshold]);
            assert.deepStrictEqual(found, [
                ["secrets-age-binance-due", "AgeDays", 90],
                ["secrets-age-binance-soon", "UnstagedAgeDays", 76],
                ["secrets-age-binance-late", "UnstagedAgeDays", 87],
                ["secrets-age-llm-due", "AgeDays", 180],
            ]);
            const { alarmDescription } = staged.one("aws:cloudwatch/metricAlarm:MetricAlarm", "secrets-age-binance-late").inputs;
            assert.match(alarmDescription, /cryptofunk\/prod\/binance is due in 3 days, and no new key is staged, or its rotation fails: npm run keys stage/);
        });
        it("raise none before", async () => {
            const unstaged = await secrets({ topics: [alerts] }, made => made.remind());
            assert.deepStrictEqual(unstaged.of("aws:cloudwatch/metricAlarm:MetricAlarm"), []);
        });
    });

    describe("that a store adds", () => {
        it("raise an alarm too: when a person is late, and when a machine is a week late", async () => {
            const due = (days: number, by: "person" | "machine") => ({ description: "", readers: [], due: { days, by } });
            const stored = await secrets({ topics: [alerts] }, made => {
                made.born("broker", due(180, "person"));
                made.born("cache", due(90, "machine"));
                made.born("grafana", { description: "", readers: [] });
                made.remind();
            });
            const found = stored.of("aws:cloudwatch/metricAlarm:MetricAlarm").map(({ name, inputs }) => [name, inputs.threshold]);
            assert.deepStrictEqual(found, [
                ["secrets-age-broker-due", 180],
                ["secrets-age-cache-due", 97],
            ]);
            const said = stored.one("aws:cloudwatch/metricAlarm:MetricAlarm", "secrets-age-cache-due").inputs.alarmDescription;
            assert.match(said, /cache is older than 90 days: its rotation fails/);
            assert.deepStrictEqual(
                ["broker", "cache"].map(name => secret(stored, name).inputs.tags["golive:rotation-days"]),
                ["180", undefined],
                "the rule on what people replace looks at the first alone",
            );
        });
    });

    describe("that functions rotate", () => {
        const postgresUser = {
            ...{ role: "application", host: "db.example", port: 5432, database: "bot", securityGroupId: "sg-1" },
            authority: { path: "/x", pem: "AUTHORITY", file: "./x.pem" },
        };
        const rotation = (kind: "postgres" | "redis") =>
            secrets({}, (s, where) => {
                const network = new Network("network", { target: where, cidr: "10.40.0.0/16", natGateways: "per-zone" });
                const key = new EncryptionKey("key", { target: where, purpose: "data" });
                const user = s.born("store-application", {
                    description: "x",
                    readers: [],
                    rotators: [UserRotation.roleOf(where, kind, "store-application")],
                });
                new UserRotation("rotation", {
                    target: where,
                    network,
                    secret: user,
                    key,
                    days: 30,
                    waitFor: s.ready("store-application"),
                    user: kind === "redis" ? { kind, userId: "cryptofunk-prod-application" } : { kind, ...postgresUser },
                });
            });

        it("rotate a Postgres role with a function that may touch this secret, and read one other: that of the instance's administrator", async () => {
            const rotated = await rotation("postgres");
            const code = rotated.one("aws:lambda/function:Function", "rotation").inputs;
            assert.deepStrictEqual(code.environment.variables, {
                ...{ SECRET_NAME: "cryptofunk/prod/store-application", ROLE: "application", HOST: "db.example", PORT: "5432", DATABASE: "bot" },
            });
            assert.deepStrictEqual(code.vpcConfig.securityGroupIds, ["sg-1"]);
            const statements: Statement[] = JSON.parse(rotated.one("aws:iam/rolePolicy:RolePolicy", "rotation").inputs.policy).Statement;
            const may = (service: string) => statements.filter(({ Action }) => [Action].flat().some(action => action?.startsWith(`${service}:`)));
            const secretOf = (name: string) => `arn:aws:secretsmanager:eu-central-1:111122223333:secret:${name}-??????`;
            assert.deepStrictEqual(
                may("secretsmanager").map(({ Action, Resource }) => [[Action].flat().length, Resource]),
                [
                    [4, [secretOf("cryptofunk/prod/store-application")]],
                    [1, "*"],
                    [1, secretOf("rds!db-*")],
                ],
            );
            assert.strictEqual(may("secretsmanager")[1].Action, "secretsmanager:GetRandomPassword");
            assert.deepStrictEqual(
                may("kms").map(({ Condition }) => Condition?.["ForAnyValue:StringEquals"]),
                [{ "kms:ResourceAliases": "alias/cryptofunk-prod-data" }],
                "or it could read other stacks' administrators",
            );
            assert.ok(!denies(policyOf(rotated, "store-application"), "secretsmanager:GetSecretValue", role("cryptofunk-prod-rotate-store-application")));
            assert.ok(denies(policyOf(rotated, "store-application"), "secretsmanager:GetSecretValue", role("cryptofunk-prod-rotate-other")));
        });

        it("rotate a Redis user with a function that may touch this user and this secret only", async () => {
            const rotated = await rotation("redis");
            const code = rotated.one("aws:lambda/function:Function", "rotation").inputs;
            assert.deepStrictEqual(code.environment.variables, { SECRET_NAME: "cryptofunk/prod/store-application", USER_ID: "cryptofunk-prod-application" });
            const policy = rotated.one("aws:iam/rolePolicy:RolePolicy", "rotation").inputs.policy;
            assert.ok(policy.includes("user:cryptofunk-prod-application"));
            assert.ok(policy.includes("secret:cryptofunk/prod/store-application-??????"));
            assert.ok(!denies(policyOf(rotated, "store-application"), "secretsmanager:GetSecretValue", role("cryptofunk-prod-rotate-store-application")));
            const permission = rotated.one("aws:lambda/permission:Permission", "rotation").inputs;
            assert.deepStrictEqual([permission.principal, permission.sourceAccount], ["secretsmanager.amazonaws.com", "111122223333"]);
        });

        for (const kind of ["postgres", "redis"] as const)
            it(`rotate a ${kind} user never at creation, and only after it has a password and the network works`, async () => {
                const rotated = await rotation(kind);
                const schedule = rotated.one("aws:secretsmanager/secretRotation:SecretRotation");
                assert.deepStrictEqual([schedule.inputs.rotateImmediately, schedule.inputs.rotationRules.scheduleExpression], [false, "cron(0 3 ? * SUN *)"]);
                assert.strictEqual(
                    schedule.inputs.rotationLambdaArn,
                    "arn:aws:lambda:eu-central-1:111122223333:function:cryptofunk-prod-rotate-store-application",
                );
                assert.ok(rotated.waitsFor(schedule, rotated.one("aws:lambda/invocation:Invocation", "secrets-store-application")));
                assert.ok(rotated.waitsFor(schedule, rotated.one("aws:ec2/natGateway:NatGateway", "network-a")));
            });
    });
});
