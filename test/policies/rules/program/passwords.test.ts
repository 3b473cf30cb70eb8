import { noCredentialInSettings } from "../../../../policies/rules/program/credentials";
import * as rules from "../../../../policies/rules/program/passwords";
import { judge, judgeGraph, resource, unknown } from "../../../judge";
import { describeRule } from "../../cases";

const pod = "kubernetes:core/v1:Pod";

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

const asked = (type: string) => judge(rules.otherPasswordIsManaged, `aws:${type}`);

describe("other-password-is-managed", () => {
    const forms: [type: string, sound: object, faulty: object, where: RegExp][] = [
        [
            "mq/broker:Broker",
            { users: [{ username: "a" }] },
            { users: [{ username: "a" }, { username: "b", password: unknown }] },
            /^users\[1\]\.password is set/,
        ],
        [
            "opensearch/domain:Domain",
            { advancedSecurityOptions: { masterUserOptions: { masterUserArn: "a" } } },
            { advancedSecurityOptions: { masterUserOptions: { masterUserPassword: "x" } } },
            /^advancedSecurityOptions\.masterUserOptions\.masterUserPassword is set/,
        ],
        ["elasticsearch/domain:Domain", {}, { advancedSecurityOptions: { masterUserOptions: { masterUserPassword: unknown } } }, /masterUserPassword is set/],
        [
            "memorydb/user:User",
            { authenticationMode: { type: "iam" } },
            { authenticationMode: { type: "password", passwords: [unknown] } },
            /authenticationMode\.passwords is set/,
        ],
        [
            "elasticache/user:User",
            { authenticationMode: { type: "iam" } },
            { authenticationMode: { passwords: ["x"] } },
            /authenticationMode\.passwords is set/,
        ],
        ["timestreaminfluxdb/dbInstance:DbInstance", {}, { password: unknown }, /^password is set/],
        ["fsx/ontapFileSystem:OntapFileSystem", {}, { fsxAdminPassword: unknown }, /^fsxAdminPassword is set/],
        [
            "fsx/windowsFileSystem:WindowsFileSystem",
            { selfManagedActiveDirectory: {} },
            { selfManagedActiveDirectory: { password: unknown } },
            /Directory\.password is set/,
        ],
        [
            "cloudwatch/eventConnection:EventConnection",
            { authParameters: {} },
            { authParameters: { apiKey: { key: "k", value: unknown } } },
            /authParameters\.apiKey\.value is set/,
        ],
        ["cloudwatch/eventConnection:EventConnection", {}, { authParameters: { basic: { password: unknown } } }, /authParameters\.basic\.password is set/],
        [
            "cloudwatch/eventConnection:EventConnection",
            {},
            { authParameters: { oauth: { clientParameters: { clientSecret: "x" } } } },
            /clientParameters\.clientSecret is set/,
        ],
    ];
    for (const [type, sound, faulty, where] of forms) {
        it(`asks ${type}, whether the value is known or not`, async () => {
            await asked(type).passes(sound);
            await asked(type).passes({});
            await asked(type).fails(faulty, where);
        });
    }
    it("is undecided while what holds it is unknown", () => asked("mq/broker:Broker").isUndecided({ users: unknown }));
});

describe("the version of a secret", () => {
    const type = "aws:secretsmanager/secretVersion:SecretVersion";
    const version = judge(rules.storePasswordIsManaged, type);
    const ignoring = { options: { ignoreChanges: ["secretString"] } };
    // A key as an exchange makes it, of no account.
    const key = ["vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zv", "sw0MuIgwCIPy6utIco14y7Ju91duEh8A"].join("");
    it("passes with a placeholder, or with what is told to everybody who connects", async () => {
        for (const secretString of ["REPLACE_ME", "CHANGE_ME_IN_CONSOLE", "placeholder", "{}", "<set later>", '{"apiKey":"REPLACE_ME"}'])
            await version.passes({ secretString });
        for (const document of [
            { host: "db.internal", port: 5432, dbname: "app", username: "app" },
            { url: "https://api.example.com/v1", tls: true },
        ])
            await version.passes({ secretString: JSON.stringify(document) });
        await version.passes({ secretString: "db.internal:5432" });
    });
    it("passes where its value is ignored later, known or not, unless a credential is written", async () => {
        await version.passes({ secretString: unknown }, ignoring);
        await version.passes({ secretString: "updated" }, ignoring);
        await version.passes({ secretString: "updated" }, { options: { ignoreChanges: ["*"] } });
        await version.fails({ secretString: key }, /^secretString is set/, ignoring);
        await version.fails({ secretString: JSON.stringify({ apiSecret: key }) }, /^secretString is set/, ignoring);
        await version.fails({ secretString: unknown }, /^secretString is set/, { options: { ignoreChanges: ["tags"] } });
    });
    it("fails with what may be a credential", async () => {
        for (const secretString of [
            "s3cr3t-value",
            "hunter2",
            "postgres://app:hunter2@db.internal/app",
            '{"host":"db.internal","password":"hunter2"}',
            '{"value":"s3cr3t"}',
            '{"db":{"password":"x"}}',
            key,
        ])
            await version.fails({ secretString }, /^secretString is set/);
    });
    it("is no database: a placeholder there is its password", () =>
        judge(rules.storePasswordIsManaged, "aws:rds/instance:Instance").fails({ password: "REPLACE_ME" }, /^password is set/, {
            options: { ignoreChanges: ["password"] },
        }));
});

describe("a password that a machine makes at random", () => {
    const made = (type: string) => resource(`random:index/${type[0].toLowerCase()}${type.slice(1)}:${type}`, "made", { length: 32 });
    const holding = (type: string, properties: object, by: string, from: { urn: string }) =>
        resource(type, "store", properties, { dependencies: [from.urn], propertyDependencies: { [by]: [from.urn] } });
    const instance = "aws:rds/instance:Instance";
    const from = made("RandomPassword");
    it("is advice, in a store and in a secret", async () => {
        const { advises } = judgeGraph(rules.storePasswordIsManaged);
        await advises([from, holding(instance, { password: unknown }, "password", from)], /since a machine makes it at random .*: password is set/);
        await advises(
            [from, holding("aws:secretsmanager/secretVersion:SecretVersion", { secretString: unknown }, "secretString", from)],
            /secretString is set/,
        );
        await judgeGraph(rules.otherPasswordIsManaged).advises(
            [from, holding("aws:mq/broker:Broker", { users: [{ password: unknown }] }, "users", from)],
            /users\[0\]\.password is set/,
        );
    });
    it("is none where the password comes from elsewhere, or lies open", async () => {
        const { fails } = judgeGraph(rules.storePasswordIsManaged);
        await fails([from, holding(instance, { password: "hunter2" }, "identifier", from)], /password is set/);
        const open = made("RandomString");
        await fails([open, holding(instance, { password: unknown }, "password", open)], /password is set/);
    });
    it("is a credential as any other in a workload's variable", () =>
        judge(noCredentialInSettings, pod).fails(env("DB_PASSWORD", "h4Kq9ZtR2vXw8LmN5bYc"), /env\[0\]\.value holds/));
});
