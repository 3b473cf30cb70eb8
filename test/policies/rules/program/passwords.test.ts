import * as rules from "../../../../policies/rules/program/passwords";
import { judge, unknown } from "../../../judge";
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
