import { aws } from "../../engine/aws";
import { has, known, listOf } from "../../engine/reading";
import { allFlaws, anyFlaw, type Judged, rule, typeOf } from "../../engine/rule";
import { mayGo, saysItPasses, tagTexts } from "../shared/passing";
import { lostDisk, weakTls } from "../shared/reasons";

/** Whether a cache is only a cache by its own words: ElastiCache is also where people keep queues and state. */
export function cachePasses(cache: object, { name }: Pick<Judged, "name">): boolean {
    const one = cache as Record<"name" | "replicationGroupId" | "clusterId" | "description" | "engine", string> & { tags?: Record<string, string> };
    const texts = [() => name, () => one.name, () => one.replicationGroupId, () => one.clusterId, () => one.description];
    return known(() => one.engine) === "memcached" || saysItPasses([...texts, ...tagTexts(() => one.tags)]);
}
const adviceWhere = [{ says: mayGo, holds: cachePasses }];

export const cacheIsEncrypted = rule(
    aws.elasticache.ReplicationGroup,
    {
        name: "cache-is-encrypted",
        preset: "baseline",
        severity: "high",
        items: ["mech-exo:42", "cryptofunk:87"],
        says: "A cache is encrypted at rest.",
        because: lostDisk,
        fix: "Set atRestEncryptionEnabled to true.",
    },
    cache => {
        if (cache.atRestEncryptionEnabled === true || (cache.engine === "valkey" && cache.atRestEncryptionEnabled === undefined)) return undefined;
        return `atRestEncryptionEnabled is ${cache.atRestEncryptionEnabled ?? "absent"}`;
    },
);

export const cacheTls = rule(
    aws.elasticache.ReplicationGroup,
    {
        name: "cache-demands-tls",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:87", "cryptofunk:80"],
        says: "A cache takes only TLS.",
        because: weakTls,
        fix: "Set transitEncryptionEnabled to true and leave transitEncryptionMode at required.",
    },
    cache => {
        if (cache.transitEncryptionEnabled !== true) return `transitEncryptionEnabled is ${cache.transitEncryptionEnabled ?? "absent"}`;
        return cache.transitEncryptionMode === "preferred" ? "transitEncryptionMode is preferred, which takes plain text too" : undefined;
    },
);

export const cacheClusterTls = rule(
    aws.elasticache.Cluster,
    {
        name: "cache-cluster-demands-tls",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:87", "cryptofunk:80"],
        says: "A cache takes only TLS.",
        because: weakTls,
        fix: "Use a ReplicationGroup for Redis; set transitEncryptionEnabled for Memcached.",
    },
    cache => (cache.replicationGroupId || cache.transitEncryptionEnabled ? undefined : "transitEncryptionEnabled is not true"),
);

export const cacheIsBackedUp = rule(
    [aws.elasticache.ReplicationGroup, aws.elasticache.Cluster],
    {
        name: "cache-is-backed-up",
        preset: "trading",
        debatable: true,
        severity: "medium",
        items: ["cryptofunk:160"],
        says: "A cache keeps snapshots.",
        because: "ElastiCache has no append-only file: without snapshots a lost node loses everything.",
        fix: "Set snapshotRetentionLimit to 1 or more.",
        thresholds: { days: 1 },
        adviceWhere,
    },
    (cache, { type, thresholds }) => {
        // Memcached has no snapshots, and a member of a group has the group's.
        if (type === typeOf(aws.elasticache.Cluster) && (has(cache, "replicationGroupId") || cache.engine === "memcached")) return undefined;
        return (cache.snapshotRetentionLimit ?? 0) >= thresholds.days ? undefined : `snapshotRetentionLimit is ${cache.snapshotRetentionLimit ?? "absent"}`;
    },
);

export const serverlessCacheIsBackedUp = rule(
    aws.elasticache.ServerlessCache,
    {
        name: "serverless-cache-is-backed-up",
        preset: "trading",
        debatable: true,
        severity: "medium",
        items: ["cryptofunk:160"],
        says: "A serverless cache keeps snapshots.",
        because: "ElastiCache has no append-only file: what is lost is lost.",
        fix: "Set snapshotRetentionLimit to 1 or more.",
        thresholds: { days: 1 },
        adviceWhere,
    },
    (cache, { thresholds }) => {
        if (/memcached/i.test(cache.engine)) return undefined;
        return (cache.snapshotRetentionLimit ?? 0) >= thresholds.days ? undefined : `snapshotRetentionLimit is ${cache.snapshotRetentionLimit ?? "absent"}`;
    },
);

export const cacheSurvivesZone = rule(
    aws.elasticache.ReplicationGroup,
    {
        name: "cache-survives-a-zone",
        preset: "golive",
        severity: "high",
        items: ["mech-exo:45", "vanta:354"],
        says: "A cache fails over to another zone.",
        because: "A bot that loses its cache falls back to its safe mode and stops trading.",
        fix: "Set automaticFailoverEnabled, multiAzEnabled and at least one replica.",
    },
    cache =>
        anyFlaw(
            () => (cache.automaticFailoverEnabled ? undefined : `automaticFailoverEnabled is ${cache.automaticFailoverEnabled ?? "absent"}`),
            () => (cache.multiAzEnabled ? undefined : `multiAzEnabled is ${cache.multiAzEnabled ?? "absent"}`),
        ),
);

/** What both rules on who may call a cache are for. */
const openCache = {
    severity: "high",
    items: ["cryptofunk:55"],
    because: "Whoever gets into the network reads every key, and writes what the bot trades on.",
} as const;

export const cacheAsksWhoCalls = rule(
    [aws.elasticache.ReplicationGroup, aws.elasticache.ServerlessCache, aws.elasticache.Cluster],
    {
        name: "cache-asks-who-calls",
        preset: "baseline",
        ...openCache,
        says: "A Redis or Valkey cache knows its callers by users or by a password.",
        fix: "Set userGroupIds (a serverless cache: userGroupId) to a group whose users have passwords, or authToken; a Cluster takes neither: make it a ReplicationGroup.",
    },
    (cache, { type }) => {
        const set = (key: string) => has(cache, key) && listOf((cache as Record<string, unknown>)[key]).length > 0;
        if (type === typeOf(aws.elasticache.ReplicationGroup)) {
            // A secondary of a global datastore takes the primary's token on.
            if (has(cache, "authToken") || has(cache, "authTokenWo") || has(cache, "globalReplicationGroupId")) return undefined;
            return set("userGroupIds") ? undefined : "neither authToken nor userGroupIds is set, and every command is taken from anybody who reaches it";
        }
        if (has(cache, "replicationGroupId") || /memcached/i.test(cache.engine ?? "")) return undefined;
        if (type === typeOf(aws.elasticache.Cluster)) return "a Cluster has neither users nor a password, and takes every command from anybody who reaches it";
        return set("userGroupId") ? undefined : "userGroupId is absent, and every command is taken from anybody who reaches it";
    },
);

/** Whether an access string lets a user in, and do anything. */
const isOn = (access: string | undefined): boolean => /(^|\s)on(\s|$)/.test(access ?? "") && /(^|\s)(\+\S|allcommands)/.test(access ?? "");

export const cacheUserHasPassword = rule(
    [aws.elasticache.User, aws.elasticache.UserGroup, aws.elasticache.UserGroupAssociation],
    {
        name: "cache-user-has-a-password",
        preset: "baseline",
        ...openCache,
        says: "No user of a cache gets in without a password.",
        fix: "Give the user authenticationMode iam or password, or the access string off -@all; a group takes a user of its own named default, never AWS's.",
    },
    (one, { type }) => {
        if (type === typeOf(aws.elasticache.User)) {
            const user = one as { noPasswordRequired?: boolean; authenticationMode?: { type?: string }; accessString?: string };
            const without = user.noPasswordRequired === true || user.authenticationMode?.type === "no-password-required";
            return without && isOn(user.accessString) ? `the user needs no password, and may do "${user.accessString}"` : undefined;
        }
        const { userIds, userId } = one as { userIds?: string[]; userId?: string };
        const where = type === typeOf(aws.elasticache.UserGroup) ? "userIds has" : "userId is";
        const isOpen = (id: string) => (id === "default" ? `${where} default, AWS's own user, who needs no password and may do everything` : undefined);
        return userId === undefined ? allFlaws(userIds, isOpen) : isOpen(userId);
    },
);
