import { aws } from "../../engine/aws";
import { has, known } from "../../engine/reading";
import { anyFlaw, type Judged, rule, typeOf } from "../../engine/rule";
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
