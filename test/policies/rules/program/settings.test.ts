import * as rules from "../../../../policies/rules/program/settings";
import { judge, unknown } from "../../../judge";
import { describeRule } from "../../cases";
import { describeSettings } from "../fixtures/trader";

const pod = "kubernetes:core/v1:Pod";

const env = (name: string, value: string) => ({ spec: { containers: [{ name: "bot", env: [{ name, value }] }] } });

describeRule(
    rules.connectionIsEncrypted,
    pod,
    env("DATABASE_URL", "postgres://bot@db/bot?sslmode=verify-full"),
    [
        [env("DATABASE_URL", "postgres://bot@db/bot?sslmode=disable"), /has sslmode disable/],
        [env("DSN", "host=db sslmode=prefer"), /has sslmode prefer/],
        [env("PGSSLMODE", "disable"), /has sslmode disable/],
        [env("MONGO_URL", "mongodb://db/x?replicaSet=rs0&tls=false"), /has tls=false/],
        [env("REDIS_URL", "redis://master.x.cache.amazonaws.com:6379"), /without TLS/],
        [env("AMQP_URL", "amqp://b-1.mq.eu-central-1.amazonaws.com:5672"), /without TLS/],
        [env("REDIS_URL", "redis://:x@cache.acme.io:6379/0"), /^spec\.containers\[0\]\.env\[0\]\.value reaches cache\.acme\.io by redis:\/\/, without TLS/],
        [env("REDIS_URL", "redis://10.0.3.4:6379"), /reaches 10\.0\.3\.4 by redis/],
        [env("BROKERS", "amqp://localhost,amqp://mq.acme.internal"), /reaches mq\.acme\.internal by amqp/],
        [env("DATABASE_SSL_MODE", "prefer"), /has sslmode prefer/],
        [env("MYSQL_URL", "mysql://bot@db/bot?ssl-mode=DISABLED"), /has sslmode DISABLED/],
        [env("MONGO_URL", "mongodb+srv://db/x?ssl=false"), /has tls=false/],
        [env("JDBC_URL", "jdbc:mysql://db/bot?useSSL=false"), /has TLS switched off/],
        [env("JDBC_URL", "jdbc:sqlserver://db;encrypt=false"), /has TLS switched off/],
        [{ spec: { containers: [{ args: ["--dsn", "postgres://bot@db/bot?sslmode=disable"] }] } }, /spec\.containers\[0\]\.args\[1\] has sslmode disable/],
    ],
    [{ spec: { containers: [{ env: unknown }] } }],
);

const config = "kubernetes:core/v1:ConfigMap";

describe("connection-string-demands-tls", () => {
    it("passes stores of the cluster's own network", () => judge(rules.connectionIsEncrypted, pod).passes(env("REDIS_URL", "redis://redis.bot.svc:6379")));
    for (const [name, value] of [
        ["PGSSLMODE", "require"],
        ["SSLMODE_HELP", "disable"],
        ["LOG", "disable"],
        ["PGSSLMODE", "allowlist-only"],
        ["NOTE", "nosslmode=disable"],
        ["MONGO_URL", "mongodb://db/x?tls=true"],
        ["FLAGS", "tls=false"],
        ["JDBC_URL", "jdbc:postgresql://db/bot?ssl=true"],
        ["REDIS_URL", "rediss://master.x.cache.amazonaws.com:6379"],
        ["DOCS", "https://docs.aws.amazon.com/redis"],
        ["REDIS_URL", "redis://localhost:6379"],
        ["REDIS_URL", "redis://redis:6379"],
        ["REDIS_URL", "redis://${REDIS_HOST}:6379"],
        ["NATS_URL", "nats://nats.acme.io:4222"],
    ])
        it(`passes ${name}=${value}`, () => judge(rules.connectionIsEncrypted, pod).passes(env(name, value)));
    it("reads configuration files", () =>
        judge(rules.connectionIsEncrypted, config).fails(
            { data: { "app.yaml": 'database:\n  ssl_mode: "disable"\n' } },
            /data\.app\.yaml has sslmode disable/,
        ));
});

describeRule(
    rules.connectionAsksForTls,
    pod,
    env("DATABASE_URL", "postgres://bot@db.acme.io/bot?sslmode=verify-full"),
    [
        [env("DATABASE_URL", "postgres://bot@db.acme.io/bot"), /env\[0\]\.value reaches db\.acme\.io by postgres:\/\/, and asks for no TLS/],
        [env("NATS_URL", "nats://nats.acme.io:4222"), /reaches nats\.acme\.io by nats/],
    ],
    [{ spec: { containers: [{ env: unknown }] } }],
    [env("DATABASE_URL", "postgres://db/bot"), env("DATABASE_URL", "postgres://localhost/bot"), env("MONGO_URL", "mongodb+srv://db.acme.io/x")],
);

describeRule(
    rules.settingTls,
    "kubernetes:core/v1:ConfigMap",
    { data: { "ssl-protocols": "TLSv1.2 TLSv1.3", "other-version": "TLSv1", "tls-version": unknown } },
    [
        [{ data: { "ssl-protocols": "TLSv1 TLSv1.1 TLSv1.2" } }, /^data\.ssl-protocols has TLSv1\./],
        [{ data: { "ssl-protocols": "TLSv1.2 TLSv1.1" } }, /data\.ssl-protocols has TLSv1\.1/],
        [{ data: { minTlsVersion: "VersionTLS10" } }, /data\.minTlsVersion has VersionTLS10/],
        [{ data: { TLS_MIN_VERSION: "1.0" } }, /data\.TLS_MIN_VERSION has 1\.0/],
        [{ data: { ssl_protocols: "SSLv3 TLSv1.2" } }, /has SSLv3/],
    ],
    [{ data: unknown }],
    [
        { data: { "ssl-protocols": "TLSv1.2" } },
        { data: { "ssl-protocols": "-TLSv1 -TLSv1.1 TLSv1.2" } },
        { data: { "ssl-protocols": "!SSLv3 no-tlsv10 TLSv1.3" } },
        { data: { TLS_VERSION: "11.0", tls_protocols: "1.10" } },
        { data: { TLS_VERSION: "1.2", MIN_TLS_VERSION: "TLSv1_2", MINIMUM_VERSION: "1.1" } },
        { data: { tls_min_version: "TLS12", "min-tls-version": "VersionTLS13" } },
    ],
);
describe("settings-ask-for-modern-tls", () => {
    it("reads a chart's values and a container's environment", async () => {
        await judge(rules.settingTls, "kubernetes:helm.sh/v3:Release").fails(
            { values: { controller: { config: { "ssl-protocols": "TLSv1.1 TLSv1.2" } } } },
            /values\.controller\.config\.ssl-protocols has TLSv1\.1/,
        );
        await judge(rules.settingTls, "kubernetes:core/v1:Pod").fails(
            { spec: { containers: [{ name: "a", env: [{ name: "SSL_MIN_VERSION", value: "TLSv1.0" }] }] } },
            /env\[0\]\.value has TLSv1\.0/,
        );
    });
});

const map = "kubernetes:core/v1:ConfigMap";
const setting = (name: string, value: unknown) => ({ data: { [name]: value } });
describe("settings-check-certificates", () => {
    const { passes, fails, isUndecided } = judge(rules.certificatesAreChecked, map);
    it("passes checks that stay on, and what reads alike", async () => {
        for (const [name, value] of [
            ["NODE_TLS_REJECT_UNAUTHORIZED", "1"],
            ["DB_SSL_VERIFY", "true"],
            ["TLS_SKIP_VERIFY", "false"],
            ["SKIP_VERIFY_EMAIL", "true"],
            ["INSECURE", "true"],
            ["DATABASE_URL", "postgres://db/x?sslmode=verify-full"],
            ["MONGO", "mongodb://db/?tls=true&tlsInsecure=false"],
        ])
            await passes(setting(name, value));
        await passes(setting("TLS_SKIP_VERIFY", unknown));
        await passes({});
    });
    it("fails checks that are off, by name and in an address", async () => {
        for (const [name, value] of [
            ["NODE_TLS_REJECT_UNAUTHORIZED", "0"],
            ["PYTHONHTTPSVERIFY", "0"],
            ["DB_REJECT_UNAUTHORIZED", "false"],
            ["REDIS_TLS_VERIFY", "no"],
            ["VERIFY_SSL", "off"],
            ["TLS_SKIP_VERIFY", "true"],
            ["VAULT_SKIP_VERIFY", "1"],
            ["INSECURE_SKIP_VERIFY", "yes"],
            ["GIT_SSL_NO_VERIFY", "true"],
        ])
            await fails(setting(name, value), new RegExp(`^data\\.${name} \\(${name}\\) is ${value}`));
        await fails(setting("U", "mongodb://db/?replicaSet=a&tlsInsecure=true"), /^data\.U \(U\) has tlsInsecure=true/);
        await fails(setting("U", "mongodb://db/?tlsInsecure=true&a=1"), /^data\.U \(U\) has tlsInsecure=true\./);
        await fails(setting("U", "postgres://db/x?sslmode=no-verify"), /has sslmode=no-verify/);
        await fails(setting("U", "jdbc:sqlserver://db;trustServerCertificate=true"), /has trustServerCertificate=true/);
    });
    it("is undecided while everything is unknown", () => isUndecided({ data: unknown }));
});

describe("stream-connection-demands-tls", () => {
    const { passes, fails, isUndecided } = judge(rules.streamTls, map);
    it("passes TLS, and the word elsewhere", async () => {
        await passes(setting("security.protocol", "SASL_SSL"));
        await passes(setting("KAFKA_SECURITY_PROTOCOL", "SSL"));
        await passes(setting("LISTENER", "PLAINTEXT"));
        await passes(setting("SECURITY_PROTOCOL_MAP", "PLAINTEXT"));
        await passes(setting("SECURITY_PROTOCOL", "SSL,PLAINTEXT"));
        await passes(setting("SECURITY_PROTOCOL", "PLAINTEXT_OR_SSL"));
        await passes(setting("INSECURITY_PROTOCOL", "PLAINTEXT"));
    });
    it("fails plain text", async () => {
        await fails(setting("KAFKA_SECURITY_PROTOCOL", "PLAINTEXT"), /\(KAFKA_SECURITY_PROTOCOL\) is PLAINTEXT/);
        await fails(setting("security.protocol", "SASL_PLAINTEXT"), /is SASL_PLAINTEXT/);
        await fails(setting("securityProtocol", "PLAINTEXT"), /is PLAINTEXT/);
    });
    it("is undecided while everything is unknown", () => isUndecided({ data: unknown }));
});

describeSettings(
    rules.noDebugging,
    {
        ...{ LOG_LEVEL: ["debug", "TRACE", "silly", "verbose"], LOGLEVEL: ["debug"], LOGGING_LEVEL_ROOT: ["debug"] },
        ...{ RUST_LOG: ["debug", "bot=trace", "info,bot=debug", "bot=debug,hyper=info"], NODE_ENV: ["development", "test"], BOT_ENVIRONMENT: ["dev", "local"] },
        ...{ DEBUG: ["true", "1"], FLASK_DEBUG: ["1"] },
    },
    {
        ...{ LOG_LEVEL: ["info", "WARNING"], RUST_LOG: ["info,bot::trace=warn,debug_tools=warn"], NODE_ENV: ["production", "prod-latest"] },
        ...{ ENV_SOURCE: ["local"], DEBUG: ["false", "0"], NO_DEBUG: ["1"], DEBUG_PORT: ["1"], FEATURE: ["true", "dev"], KIND: ["trace"] },
    },
);
describe("no-debugging-in-production", () => {
    it("judges a function's environment", () =>
        judge(rules.noDebugging, "aws:lambda/function:Function").fails(
            { environment: { variables: { LOG_LEVEL: "DEBUG" } } },
            /environment\.variables\.LOG_LEVEL/,
        ));
    it("leaves a chart's own settings alone", () => judge(rules.noDebugging, "kubernetes:helm.sh/v3:Release").passes({ values: { logLevel: "debug" } }));
});
