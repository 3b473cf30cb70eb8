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

describeRule(
    rules.cacheAsksWhoCalls,
    cache,
    { engine: "redis", userGroupIds: ["bot"] },
    [
        [{ userGroupIds: undefined }, /^neither authToken nor userGroupIds is set, and every command is taken from anybody/],
        [{ userGroupIds: [] }, /neither authToken nor userGroupIds/],
    ],
    [{ userGroupIds: unknown }],
    [
        { userGroupIds: undefined, authToken: unknown },
        { userGroupIds: undefined, authTokenWo: unknown, authTokenWoVersion: 1 },
        { userGroupIds: undefined, globalReplicationGroupId: "global" },
        { userGroupIds: [unknown] },
    ],
);
describeRule(
    rules.cacheAsksWhoCalls,
    "aws:elasticache/serverlessCache:ServerlessCache",
    { engine: "valkey", userGroupId: "bot" },
    [[{ userGroupId: undefined }, /^userGroupId is absent/]],
    [{ userGroupId: unknown }, { engine: unknown, userGroupId: undefined }],
    [{ engine: "memcached", userGroupId: undefined }],
);
describeRule(
    rules.cacheAsksWhoCalls,
    node,
    { engine: "memcached" },
    [[{ engine: "redis" }, /^a Cluster has neither users nor a password/]],
    [{ engine: unknown }],
    [{ engine: undefined, replicationGroupId: unknown }],
);

describeRule(
    rules.cacheUserHasPassword,
    "aws:elasticache/user:User",
    { userName: "bot", accessString: "on ~* +@all", authenticationMode: { type: "password", passwordCount: 1 } },
    [
        [{ authenticationMode: { type: "no-password-required" } }, /^the user needs no password, and may do "on ~\* \+@all"/],
        [{ authenticationMode: undefined, noPasswordRequired: true }, /needs no password/],
        [{ authenticationMode: { type: "no-password-required" }, accessString: "on ~app:* -@all +get" }, /may do "on ~app:\* -@all \+get"/],
        [{ authenticationMode: { type: "no-password-required" }, accessString: "on allkeys allcommands" }, /needs no password/],
    ],
    [{ authenticationMode: { type: unknown } }, { authenticationMode: { type: "no-password-required" }, accessString: unknown }],
    [
        { authenticationMode: { type: "iam" } },
        { authenticationMode: undefined, noPasswordRequired: true, accessString: "off -@all" },
        { authenticationMode: undefined, noPasswordRequired: true, accessString: "on ~* -@all" },
    ],
);
describeRule(
    rules.cacheUserHasPassword,
    "aws:elasticache/userGroup:UserGroup",
    { engine: "redis", userIds: ["bot-default", "bot"] },
    [
        [{ userIds: ["default"] }, /^userIds has default, AWS's own user/],
        [{ userIds: [unknown, "default"] }, /userIds has default/],
    ],
    [{ userIds: unknown }],
    [{ userIds: undefined }],
);
describe("cache-user-has-a-password on an association", () => {
    const { passes, fails } = judge(rules.cacheUserHasPassword, "aws:elasticache/userGroupAssociation:UserGroupAssociation");
    it("fails AWS's own user, and passes one of the stack", async () => {
        await fails({ userGroupId: "bot", userId: "default" }, /^userId is default/);
        await passes({ userGroupId: "bot", userId: "bot-default" });
    });
});
