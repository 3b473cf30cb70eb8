import * as rules from "../../../../policies/rules/aws/data-stores";
import { judge, unknown } from "../../../judge";
import { describeRule } from "../../cases";

const instance = "aws:rds/instance:Instance";

for (const type of [
    "aws:rds/clusterInstance:ClusterInstance",
    "aws:redshift/cluster:Cluster",
    "aws:redshiftserverless/workgroup:Workgroup",
    "aws:dms/replicationInstance:ReplicationInstance",
    "aws:mq/broker:Broker",
    instance,
]) {
    describeRule(
        rules.databaseIsPrivate,
        type,
        { publiclyAccessible: false },
        [[{ publiclyAccessible: true }, /publiclyAccessible is true/]],
        [{ publiclyAccessible: unknown }],
    );
}

describeRule(
    rules.smallStoreIsPrivate,
    "aws:neptunegraph/graph:Graph",
    { publicConnectivity: false },
    [[{ publicConnectivity: true }, /publicConnectivity is true/]],
    [{ publicConnectivity: unknown }],
);

for (const type of ["aws:lightsail/database:Database", "aws:timestreaminfluxdb/dbInstance:DbInstance", "aws:timestreaminfluxdb/dbCluster:DbCluster"])
    describeRule(
        rules.smallStoreIsPrivate,
        type,
        { name: "x" },
        [[{ publiclyAccessible: true }, /publiclyAccessible is true/]],
        [{ publiclyAccessible: unknown }],
    );

const cache = "aws:elasticache/replicationGroup:ReplicationGroup";

const table = "aws:dynamodb/table:Table";

describe("data-store-is-protected", () => {
    for (const type of [instance, cache, table, "aws:efs/fileSystem:FileSystem", "aws:mq/broker:Broker"]) {
        const store = judge(rules.storeIsProtected, type);
        it(`wants protect on ${type}`, async () => {
            await store.passes({}, { options: { protect: true } });
            await store.fails({}, /the resource option protect is not set/);
        });
    }
    for (const [type, lock] of [
        [instance, "deletionProtection"],
        ["aws:rds/cluster:Cluster", "deletionProtection"],
        ["aws:docdb/cluster:Cluster", "deletionProtection"],
        ["aws:neptune/cluster:Cluster", "deletionProtection"],
        [table, "deletionProtectionEnabled"],
    ]) {
        const store = judge(rules.storeIsProtected, type);
        it(`takes the lock of ${type} for it`, async () => {
            await store.passes({ [lock]: true });
            await store.passes({ [lock]: unknown }, { options: { protect: true } });
            await store.fails({ [lock]: false }, new RegExp(`^${lock} is false, and the resource option protect is not set`));
            await store.isUndecided({ [lock]: unknown });
        });
    }
    it("takes no lock that a service does not have", async () => {
        for (const type of [cache, "aws:redshift/cluster:Cluster", "aws:opensearch/domain:Domain", "aws:efs/fileSystem:FileSystem"])
            await judge(rules.storeIsProtected, type).fails({ deletionProtection: true, deletionProtectionEnabled: true }, /^the resource option protect/);
    });
    it("only advises where a final snapshot is left, or a cache is only a cache", async () => {
        const { advises, fails } = judge(rules.storeIsProtected, "aws:redshift/cluster:Cluster");
        await advises({ finalSnapshotIdentifier: "last", skipFinalSnapshot: false }, /since what is deleted leaves a final snapshot/);
        await fails({ finalSnapshotIdentifier: "last", skipFinalSnapshot: true }, /^the resource option protect is not set/);
        const redis = judge(rules.storeIsProtected, cache);
        await redis.advises({ replicationGroupId: "web-cache" }, /say that it holds locks, sessions or a cache/);
        await redis.advises({ tags: { role: "cache" } }, /say that it holds/);
        for (const properties of [{ replicationGroupId: "redis" }, { replicationGroupId: "cache", description: "queue of orders" }])
            await redis.fails(properties, /^the resource option protect is not set/);
    });
    it("leaves replicas alone", () => judge(rules.storeIsProtected, instance).passes({ replicateSourceDb: unknown }));
});

const otherStores = [
    "ebs/volume",
    "fsx/windowsFileSystem",
    "fsx/lustreFileSystem",
    "elasticsearch/domain",
    "keyspaces/table",
    "dsql/cluster",
    "rds/globalCluster",
];
describe("other-store-is-protected", () => {
    for (const name of otherStores) {
        const [, last] = name.split("/");
        const asked = judge(rules.otherStoreIsProtected, `aws:${name}:${last[0].toUpperCase()}${last.slice(1)}`);
        it(`asks ${name}`, async () => {
            await asked.passes({}, { options: { protect: true } });
            await asked.fails({}, /the resource option protect is not set/);
        });
    }
    it("takes the lock of a service that has one for it", async () => {
        const cluster = judge(rules.otherStoreIsProtected, "aws:dsql/cluster:Cluster");
        await cluster.passes({ deletionProtectionEnabled: true });
        await cluster.isUndecided({ deletionProtectionEnabled: unknown });
        await judge(rules.otherStoreIsProtected, "aws:rds/globalCluster:GlobalCluster").passes({ deletionProtection: true });
        await judge(rules.otherStoreIsProtected, "aws:keyspaces/table:Table").fails({ deletionProtection: true }, /^the resource option protect/);
    });
});

for (const type of rules.otherStoreIsProtected.types)
    describe(`other-store-is-protected on ${type}`, () => {
        const { passes, fails } = judge(rules.otherStoreIsProtected, type);
        it("passes a protected one", () => passes({}, { options: { protect: true } }));
        it("fails others", () => fails({}, /the resource option protect is not set/));
    });
