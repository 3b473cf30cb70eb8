import { judge, unknown } from "../judge";
import { describeRule } from "./cases";

const rules = {
    logsAreKept: (require("../../policies/rules/aws/cloudwatch") as typeof import("../../policies/rules/aws/cloudwatch")).logsAreKept,
    storeIsProtected: (require("../../policies/rules/aws/data-stores") as typeof import("../../policies/rules/aws/data-stores")).storeIsProtected,
    tableIsBackedUp: (require("../../policies/rules/aws/dynamodb") as typeof import("../../policies/rules/aws/dynamodb")).tableIsBackedUp,
    tableRefusesDeletion: (require("../../policies/rules/aws/dynamodb") as typeof import("../../policies/rules/aws/dynamodb")).tableRefusesDeletion,
    addressIsProtected: (require("../../policies/rules/aws/ec2") as typeof import("../../policies/rules/aws/ec2")).addressIsProtected,
    cacheIsBackedUp: (require("../../policies/rules/aws/elasticache") as typeof import("../../policies/rules/aws/elasticache")).cacheIsBackedUp,
    cacheSurvivesZone: (require("../../policies/rules/aws/elasticache") as typeof import("../../policies/rules/aws/elasticache")).cacheSurvivesZone,
    databaseIsBackedUp: (require("../../policies/rules/aws/rds") as typeof import("../../policies/rules/aws/rds")).databaseIsBackedUp,
    databaseRefusesDeletion: (require("../../policies/rules/aws/rds") as typeof import("../../policies/rules/aws/rds")).databaseRefusesDeletion,
    databaseLeavesSnapshot: (require("../../policies/rules/aws/rds") as typeof import("../../policies/rules/aws/rds")).databaseLeavesSnapshot,
    databaseSurvivesZone: (require("../../policies/rules/aws/rds") as typeof import("../../policies/rules/aws/rds")).databaseSurvivesZone,
    secretIsRecoverable: (require("../../policies/rules/aws/secrets-manager") as typeof import("../../policies/rules/aws/secrets-manager")).secretIsRecoverable,
    clusterPostgresSurvivesZone: (require("../../policies/rules/kubernetes/cloudnative-pg") as typeof import("../../policies/rules/kubernetes/cloudnative-pg"))
        .clusterPostgresSurvivesZone,
    clusterPostgresIsBackedUp: (require("../../policies/rules/kubernetes/cloudnative-pg") as typeof import("../../policies/rules/kubernetes/cloudnative-pg"))
        .clusterPostgresIsBackedUp,
};

const instance = "aws:rds/instance:Instance";
const cache = "aws:elasticache/replicationGroup:ReplicationGroup";
for (const type of [instance, "aws:rds/cluster:Cluster", "aws:docdb/cluster:Cluster"]) {
    describeRule(
        rules.databaseIsBackedUp,
        type,
        { backupRetentionPeriod: 30 },
        [
            [{ backupRetentionPeriod: 7 }, /backupRetentionPeriod is 7, not 30 or more/],
            [{ backupRetentionPeriod: 0 }, /backupRetentionPeriod is 0/],
            [{ backupRetentionPeriod: undefined }, /backupRetentionPeriod is absent/],
        ],
        [{ backupRetentionPeriod: unknown }],
    );
}
describe("database-is-backed-up", () => {
    it("is laxer by configuration", () => judge(rules.databaseIsBackedUp, instance).passes({ backupRetentionPeriod: 1 }, { config: { days: 1 } }));
    it("can be switched off by configuration", () => judge(rules.databaseIsBackedUp, instance).passes({}, { config: { enforcementLevel: "disabled" } }));
    it("leaves replicas to their source", () => judge(rules.databaseIsBackedUp, instance).passes({ replicateSourceDb: "arn" }));
    it("leaves a cluster's replica to its source", () =>
        judge(rules.databaseIsBackedUp, "aws:rds/cluster:Cluster").passes({ replicationSourceIdentifier: "arn" }));
});
describeRule(
    rules.cacheIsBackedUp,
    cache,
    { snapshotRetentionLimit: 1 },
    [
        [{ snapshotRetentionLimit: undefined }, /snapshotRetentionLimit is absent/],
        [{ snapshotRetentionLimit: 0 }, /snapshotRetentionLimit is 0/],
    ],
    [{ snapshotRetentionLimit: unknown }],
);
const node = "aws:elasticache/cluster:Cluster";
describeRule(
    rules.cacheIsBackedUp,
    node,
    { engine: "redis", snapshotRetentionLimit: 1 },
    [
        [{ snapshotRetentionLimit: undefined }, /snapshotRetentionLimit is absent/],
        [{ engine: "valkey", snapshotRetentionLimit: 0 }, /snapshotRetentionLimit is 0/],
    ],
    [{ snapshotRetentionLimit: unknown }],
);
describe("cache-is-backed-up", () => {
    it("leaves Memcached alone, and members of a group, whose snapshots are the group's", async () => {
        await judge(rules.cacheIsBackedUp, node).passes({ engine: "memcached" });
        await judge(rules.cacheIsBackedUp, node).passes({ replicationGroupId: unknown });
        // A group has no engine that keeps nothing.
        await judge(rules.cacheIsBackedUp, cache).fails({ replicationGroupId: "sessions" }, /snapshotRetentionLimit is absent/);
    });
});
const table = "aws:dynamodb/table:Table";
describeRule(
    rules.tableIsBackedUp,
    table,
    { pointInTimeRecovery: { enabled: true } },
    [
        [{ pointInTimeRecovery: undefined }, /pointInTimeRecovery/],
        [{ pointInTimeRecovery: { enabled: false } }, /pointInTimeRecovery\.enabled is not true/],
    ],
    [{ pointInTimeRecovery: { enabled: unknown } }],
);
describeRule(
    rules.databaseRefusesDeletion,
    instance,
    { deletionProtection: true },
    [[{ deletionProtection: undefined }, /deletionProtection is absent/]],
    [{ deletionProtection: unknown }],
);
describeRule(
    rules.tableRefusesDeletion,
    table,
    { deletionProtectionEnabled: true },
    [
        [{ deletionProtectionEnabled: false }, /deletionProtectionEnabled is false/],
        [{ deletionProtectionEnabled: undefined }, /deletionProtectionEnabled is absent/],
    ],
    [{ deletionProtectionEnabled: unknown }],
);
describeRule(
    rules.tableRefusesDeletion,
    "aws:dsql/cluster:Cluster",
    { deletionProtectionEnabled: true },
    [[{ deletionProtectionEnabled: undefined }, /deletionProtectionEnabled is absent/]],
    [{ deletionProtectionEnabled: unknown }],
);
describe("data-store-is-protected", () => {
    for (const type of [instance, cache, table, "aws:efs/fileSystem:FileSystem", "aws:mq/broker:Broker"]) {
        const store = judge(rules.storeIsProtected, type);
        it(`wants protect on ${type}`, async () => {
            await store.passes({}, { options: { protect: true } });
            await store.fails({}, /the resource option protect is not set/);
        });
    }
    it("leaves replicas alone", () => judge(rules.storeIsProtected, instance).passes({ replicateSourceDb: unknown }));
});
describe("elastic-ip-is-protected", () => {
    const address = judge(rules.addressIsProtected, "aws:ec2/eip:Eip");
    it("wants protect", async () => {
        await address.passes({}, { options: { protect: true } });
        await address.fails({ domain: "vpc" }, /protect is not set/);
    });
});
describeRule(
    rules.databaseLeavesSnapshot,
    instance,
    { skipFinalSnapshot: false },
    [[{ skipFinalSnapshot: true }, /skipFinalSnapshot is true/]],
    [{ skipFinalSnapshot: unknown }],
);
describeRule(
    rules.databaseSurvivesZone,
    instance,
    { engine: "postgres", multiAz: true },
    [
        [{ multiAz: undefined }, /multiAz is absent/],
        [{ multiAz: false }, /multiAz is false/],
    ],
    [{ multiAz: unknown }],
);
describeRule(
    rules.cacheSurvivesZone,
    cache,
    { automaticFailoverEnabled: true, multiAzEnabled: true },
    [
        [{ automaticFailoverEnabled: false }, /automaticFailoverEnabled is false/],
        [{ automaticFailoverEnabled: undefined }, /automaticFailoverEnabled is absent/],
        [{ multiAzEnabled: undefined }, /multiAzEnabled is absent/],
        [{ automaticFailoverEnabled: unknown, multiAzEnabled: false }, /multiAzEnabled is false/],
    ],
    [{ multiAzEnabled: unknown }],
);
describe("replicas", () => {
    const replica = { replicateSourceDb: unknown, skipFinalSnapshot: true };
    it("need no standby, no snapshot and no protection from AWS, since their source has them", async () => {
        for (const rule of [rules.databaseSurvivesZone, rules.databaseLeavesSnapshot, rules.databaseRefusesDeletion])
            await judge(rule, instance).passes(replica);
    });
});
describeRule(
    rules.secretIsRecoverable,
    "aws:secretsmanager/secret:Secret",
    { recoveryWindowInDays: 7 },
    [
        [{ recoveryWindowInDays: 0 }, /recoveryWindowInDays is 0/],
        [{ recoveryWindowInDays: 6 }, /recoveryWindowInDays is 6/],
    ],
    [{ recoveryWindowInDays: unknown }],
);
describe("secret-is-recoverable", () => {
    const secret = judge(rules.secretIsRecoverable, "aws:secretsmanager/secret:Secret");
    it("knows that AWS keeps a secret for 30 days unless told otherwise", async () => {
        await secret.passes({}, { config: { days: 30 } });
        await secret.fails({ recoveryWindowInDays: 29 }, /recoveryWindowInDays is 29/, { config: { days: 30 } });
    });
});
describeRule(
    rules.logsAreKept,
    "aws:cloudwatch/logGroup:LogGroup",
    { retentionInDays: 30 },
    [
        [{ retentionInDays: 14 }, /retentionInDays is 14/],
        [{ retentionInDays: undefined }, /retentionInDays is absent, which is for ever/],
    ],
    [{ retentionInDays: unknown }],
);

const server = "kubernetes:postgresql.cnpg.io/v1:Cluster";
const archiver = { name: "barman-cloud.cloudnative-pg.io", isWALArchiver: true };
const postgres = { spec: { instances: 2, plugins: [{ name: "other.example.com" }, archiver] } };
describeRule(
    rules.clusterPostgresIsBackedUp,
    server,
    postgres,
    [
        [{ spec: { plugins: [{ isWALArchiver: false }] } }, /neither spec\.backup\.barmanObjectStore nor a plug-in/],
        [{ spec: { plugins: undefined } }, /neither spec\.backup/],
        [{ spec: { plugins: [{ ...archiver, enabled: false }] } }, /neither spec\.backup/],
        // Snapshots of a volume, and how long to keep what nobody archives.
        [{ spec: { plugins: undefined, backup: { retentionPolicy: "30d", volumeSnapshot: {} } } }, /neither spec\.backup/],
        [{ spec: undefined }, /neither spec\.backup/],
    ],
    [{ spec: { plugins: unknown } }],
);
describeRule(
    rules.clusterPostgresSurvivesZone,
    server,
    postgres,
    [
        [{ spec: { instances: 1 } }, /spec\.instances is 1/],
        [{ spec: { instances: undefined } }, /spec\.instances is absent/],
        [{ spec: undefined }, /spec\.instances is absent/],
    ],
    [{ spec: { instances: unknown } }],
);
describe("rules on PostgreSQL in the cluster", () => {
    it("pass the archive that CloudNativePG itself writes", () =>
        judge(rules.clusterPostgresIsBackedUp, server).passes({ spec: { backup: { barmanObjectStore: { destinationPath: "s3://archive" } } } }));
    it("leave other kinds of cluster alone", async () => {
        for (const rule of [rules.clusterPostgresIsBackedUp, rules.clusterPostgresSurvivesZone])
            await judge(rule, "kubernetes:cluster.x-k8s.io/v1:Cluster").passes({ spec: {} });
    });
});
