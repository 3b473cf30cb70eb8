import * as rules from "../../policies/rules/keeping";
import { judge, unknown } from "../judge";
import { describeRule } from "./cases";

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
    it("can be switched off by configuration", () => judge(rules.databaseIsBackedUp, instance).passes({}, { config: { level: "disabled" } }));
    it("leaves replicas to their source", () => judge(rules.databaseIsBackedUp, instance).passes({ replicateSourceDb: "arn" }));
});
describeRule(rules.cacheIsBackedUp, cache, { snapshotRetentionLimit: 7 }, [[{ snapshotRetentionLimit: undefined }, /snapshotRetentionLimit is absent/]]);
describeRule(rules.tableIsBackedUp, "aws:dynamodb/table:Table", { pointInTimeRecovery: { enabled: true } }, [
    [{ pointInTimeRecovery: undefined }, /pointInTimeRecovery/],
]);
describeRule(
    rules.databaseRefusesDeletion,
    instance,
    { deletionProtection: true },
    [[{ deletionProtection: undefined }, /deletionProtection is absent/]],
    [{ deletionProtection: unknown }],
);
describeRule(rules.tableRefusesDeletion, "aws:dynamodb/table:Table", { deletionProtectionEnabled: true }, [
    [{ deletionProtectionEnabled: false }, /deletionProtectionEnabled is false/],
]);
describe("data-store-is-protected", () => {
    for (const type of [instance, cache, "aws:dynamodb/table:Table", "aws:efs/fileSystem:FileSystem", "aws:mq/broker:Broker"]) {
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
describeRule(rules.databaseLeavesSnapshot, instance, { skipFinalSnapshot: false }, [[{ skipFinalSnapshot: true }, /skipFinalSnapshot is true/]]);
describeRule(rules.databaseSurvivesZone, instance, { engine: "postgres", multiAz: true }, [[{ multiAz: undefined }, /multiAz is absent/]]);
describeRule(rules.cacheSurvivesZone, cache, { automaticFailoverEnabled: true, multiAzEnabled: true }, [
    [{ automaticFailoverEnabled: false }, /automaticFailoverEnabled is false/],
    [{ multiAzEnabled: undefined }, /multiAzEnabled is absent/],
    [{ automaticFailoverEnabled: unknown, multiAzEnabled: false }, /multiAzEnabled is false/],
]);
describeRule(rules.secretIsRecoverable, "aws:secretsmanager/secret:Secret", { recoveryWindowInDays: 30 }, [
    [{ recoveryWindowInDays: 0 }, /recoveryWindowInDays is 0/],
]);
describeRule(rules.logsAreKept, "aws:cloudwatch/logGroup:LogGroup", { retentionInDays: 90 }, [
    [{ retentionInDays: 7 }, /retentionInDays is 7/],
    [{ retentionInDays: undefined }, /retentionInDays is absent, which is for ever/],
]);

const server = "kubernetes:postgresql.cnpg.io/v1:Cluster";
const postgres = { spec: { instances: 3, plugins: [{ name: "barman-cloud.cloudnative-pg.io", isWALArchiver: true }] } };
describeRule(rules.clusterPostgresIsBackedUp, server, postgres, [
    [{ spec: { plugins: [{ isWALArchiver: false }] } }, /neither spec\.backup nor a plug-in/],
    [{ spec: { plugins: undefined } }, /neither spec\.backup nor a plug-in/],
]);
describeRule(rules.clusterPostgresSurvivesZone, server, postgres, [[{ spec: { instances: 1 } }, /spec\.instances is 1/]]);
describe("rules on PostgreSQL in the cluster", () => {
    it("leave other kinds of cluster alone", () => judge(rules.clusterPostgresIsBackedUp, "kubernetes:cluster.x-k8s.io/v1:Cluster").passes({ spec: {} }));
});
