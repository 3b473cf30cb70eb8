import { judge, unknown } from "../judge";
import { describeRule } from "./cases";

const rules = {
    noDefaultPassword: (require("../../policies/rules/program/passwords") as typeof import("../../policies/rules/program/passwords")).noDefaultPassword,
    storePasswordIsManaged: (require("../../policies/rules/program/passwords") as typeof import("../../policies/rules/program/passwords"))
        .storePasswordIsManaged,
    connectionIsEncrypted: (require("../../policies/rules/program/settings") as typeof import("../../policies/rules/program/settings")).connectionIsEncrypted,
};

const pod = "kubernetes:core/v1:Pod";
const config = "kubernetes:core/v1:ConfigMap";
const env = (name: string, value: string) => ({ spec: { containers: [{ name: "bot", env: [{ name, value }] }] } });

describeRule(
    rules.noDefaultPassword,
    pod,
    env("REDIS_PASSWORD", "$(PASSWORD)"),
    [
        [env("POSTGRES_PASSWORD", "postgres"), /env\[0\]\.value is a default/],
        [env("GF_SECURITY_ADMIN_PASSWORD", "admin"), /is a default/],
        [env("RABBITMQ_DEFAULT_PASS", "guest"), /is a default/],
        [env("JWT_SECRET", "changeme"), /is a default/],
    ],
    [{ spec: { containers: unknown } }],
);
describe("no-default-password", () => {
    const { passes } = judge(rules.noDefaultPassword, pod);
    for (const [name, value] of [
        ["DB_NAME", "postgres"],
        ["PASSWORD_POLICY", "default"],
        ["INGRESS_TLS_SECRET", "default"],
        ["COMPASS", "default"],
        ["ADMIN_PASSWORD", "administrator-of-this"],
    ])
        it(`passes ${name}=${value}`, () => passes(env(name, value)));
    it("leaves charts to no-credential-in-code", () =>
        judge(rules.noDefaultPassword, "kubernetes:helm.sh/v3:Release").passes({ values: { grafana: { adminPassword: "admin" } } }));
});
for (const [type, property] of [
    ["aws:rds/instance:Instance", "password"],
    ["aws:rds/cluster:Cluster", "masterPassword"],
    ["aws:docdb/cluster:Cluster", "masterPasswordWo"],
    ["aws:elasticache/replicationGroup:ReplicationGroup", "authToken"],
    ["aws:secretsmanager/secretVersion:SecretVersion", "secretString"],
    ["aws:redshiftserverless/namespace:Namespace", "adminUserPassword"],
    ["aws:docdb/elasticCluster:ElasticCluster", "adminUserPassword"],
    ["aws:elasticache/user:User", "passwords"],
]) {
    describeRule(rules.storePasswordIsManaged, type, { manageMasterUserPassword: true }, [
        [{ [property]: "x" }, new RegExp(`${property} is set`)],
        [{ [property]: unknown }, new RegExp(`${property} is set`)],
    ]);
}
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
        [env("DATABASE_SSL_MODE", "prefer"), /has sslmode prefer/],
        [env("MYSQL_URL", "mysql://bot@db/bot?ssl-mode=DISABLED"), /has sslmode DISABLED/],
        [env("MONGO_URL", "mongodb+srv://db/x?ssl=false"), /has tls=false/],
        [env("JDBC_URL", "jdbc:mysql://db/bot?useSSL=false"), /has TLS switched off/],
        [env("JDBC_URL", "jdbc:sqlserver://db;encrypt=false"), /has TLS switched off/],
        [{ spec: { containers: [{ args: ["--dsn", "postgres://bot@db/bot?sslmode=disable"] }] } }, /spec\.containers\[0\]\.args\[1\] has sslmode disable/],
    ],
    [{ spec: { containers: [{ env: unknown }] } }],
);
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
    ])
        it(`passes ${name}=${value}`, () => judge(rules.connectionIsEncrypted, pod).passes(env(name, value)));
    it("reads configuration files", () =>
        judge(rules.connectionIsEncrypted, config).fails(
            { data: { "app.yaml": 'database:\n  ssl_mode: "disable"\n' } },
            /data\.app\.yaml has sslmode disable/,
        ));
});
