import * as rules from "../../../../policies/rules/aws/elasticache";
import { judge, unknown } from "../../../judge";
import { describeRule } from "../../cases";

describeRule(
    rules.cacheIsEncrypted,
    "aws:elasticache/replicationGroup:ReplicationGroup",
    { engine: "redis", atRestEncryptionEnabled: true },
    [
        [{ atRestEncryptionEnabled: undefined }, /atRestEncryptionEnabled is absent/],
        [{ engine: "valkey", atRestEncryptionEnabled: false }, /atRestEncryptionEnabled is false/],
    ],
    [{ atRestEncryptionEnabled: unknown }],
);
describe("cache-is-encrypted", () => {
    it("knows that Valkey is encrypted by default", () =>
        judge(rules.cacheIsEncrypted, "aws:elasticache/replicationGroup:ReplicationGroup").passes({ engine: "valkey" }));
});

describeRule(
    rules.cacheTls,
    "aws:elasticache/replicationGroup:ReplicationGroup",
    { transitEncryptionEnabled: true },
    [
        [{ transitEncryptionEnabled: false }, /transitEncryptionEnabled is false/],
        [{ transitEncryptionEnabled: undefined }, /transitEncryptionEnabled is absent/],
        [{ transitEncryptionMode: "preferred" }, /transitEncryptionMode is preferred/],
    ],
    [{ transitEncryptionEnabled: unknown }],
);
describeRule(
    rules.cacheClusterTls,
    "aws:elasticache/cluster:Cluster",
    { engine: "memcached", transitEncryptionEnabled: true },
    [
        [{ transitEncryptionEnabled: undefined }, /transitEncryptionEnabled is not true/],
        [{ transitEncryptionEnabled: false }, /transitEncryptionEnabled is not true/],
    ],
    [{ transitEncryptionEnabled: unknown }],
    [{ transitEncryptionEnabled: undefined, replicationGroupId: "cache" }],
);

describeRule(
    rules.cacheIsBackedUp,
    "aws:elasticache/cluster:Cluster",
    { engine: "redis", snapshotRetentionLimit: 1 },
    [
        [{ snapshotRetentionLimit: undefined }, /snapshotRetentionLimit is absent/],
        [{ engine: "valkey", snapshotRetentionLimit: 0 }, /snapshotRetentionLimit is 0/],
    ],
    [{ snapshotRetentionLimit: unknown }],
    [
        { engine: "memcached", snapshotRetentionLimit: undefined },
        { replicationGroupId: unknown, snapshotRetentionLimit: undefined },
    ],
);

const cache = "aws:elasticache/replicationGroup:ReplicationGroup";

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
        await judge(rules.cacheIsBackedUp, cache).fails({ replicationGroupId: "orders" }, /snapshotRetentionLimit is absent/);
    });
});

describeRule(
    rules.serverlessCacheIsBackedUp,
    "aws:elasticache/serverlessCache:ServerlessCache",
    { engine: "valkey", snapshotRetentionLimit: 1 },
    [
        [{ snapshotRetentionLimit: undefined }, /snapshotRetentionLimit is absent/],
        [{ snapshotRetentionLimit: 0 }, /snapshotRetentionLimit is 0/],
    ],
    [{ snapshotRetentionLimit: unknown }],
);
describe("a cache that is only a cache", () => {
    const { advises, fails } = judge(rules.cacheIsBackedUp, cache);
    it("needs no snapshots", async () => {
        await advises({ replicationGroupId: "web-cache" }, /^advice, since its name.*snapshotRetentionLimit is absent/);
        await judge(rules.serverlessCacheIsBackedUp, "aws:elasticache/serverlessCache:ServerlessCache").advises(
            { name: "sessions", engine: "redis" },
            /is absent/,
        );
    });
    it("is none that holds queues or state too", async () => {
        for (const properties of [{ replicationGroupId: "redis" }, { replicationGroupId: "cache", description: "job queue" }, { tags: { role: "state" } }])
            await fails(properties, /^snapshotRetentionLimit is absent/);
    });
});

describe("serverless-cache-is-backed-up", () => {
    it("leaves Memcached alone", () =>
        judge(rules.serverlessCacheIsBackedUp, "aws:elasticache/serverlessCache:ServerlessCache").passes({ engine: "memcached" }));
});

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
