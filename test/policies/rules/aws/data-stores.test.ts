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
});

for (const type of rules.otherStoreIsProtected.types)
    describe(`other-store-is-protected on ${type}`, () => {
        const { passes, fails } = judge(rules.otherStoreIsProtected, type);
        it("passes a protected one", () => passes({}, { options: { protect: true } }));
        it("fails others", () => fails({}, /the resource option protect is not set/));
    });
