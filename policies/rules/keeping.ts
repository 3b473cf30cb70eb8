import { aws } from "../aws";
import { has } from "../read";
import { anyFlaw, type Judged, kindRule, rule, typeOf } from "../rule";

const because = "A deployment that goes wrong, or a hand that slips, must not end the trade history.";

/** A replica holds nothing that its source does not. */
const isReplica = (db: object): boolean => "replicateSourceDb" in db || "replicationSourceIdentifier" in db;

export const databaseIsBackedUp = rule(
    [aws.rds.Instance, aws.rds.Cluster, aws.docdb.Cluster, aws.neptune.Cluster],
    {
        name: "database-is-backed-up",
        severity: "critical",
        items: ["mech-exo:39", "mech-exo:40", "cryptofunk:322", "bot-core:383", "bot-core:387", "arbitrage:184"],
        says: "A database keeps 30 days of backups.",
        because,
        fix: "Set backupRetentionPeriod to 30.",
        thresholds: { days: 30 },
    },
    (db, { thresholds }) => {
        if (isReplica(db)) return undefined;
        const days = db.backupRetentionPeriod;
        return Number(days ?? 0) >= thresholds.days ? undefined : `backupRetentionPeriod is ${days ?? "absent"}, not ${thresholds.days} or more`;
    },
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
    },
    (cache, { type, thresholds }) => {
        // Memcached has no snapshots, and a member of a group has the group's.
        if (type === typeOf(aws.elasticache.Cluster) && (has(cache, "replicationGroupId") || cache.engine === "memcached")) return undefined;
        return (cache.snapshotRetentionLimit ?? 0) >= thresholds.days ? undefined : `snapshotRetentionLimit is ${cache.snapshotRetentionLimit ?? "absent"}`;
    },
);

export const tableIsBackedUp = rule(
    aws.dynamodb.Table,
    {
        name: "table-is-backed-up",
        severity: "high",
        items: ["mech-exo:39", "bot-core:383"],
        says: "A table can be taken back to any point in time.",
        because,
        fix: "Set pointInTimeRecovery.enabled to true.",
    },
    table => (table.pointInTimeRecovery?.enabled ? undefined : "pointInTimeRecovery.enabled is not true"),
);

export const databaseRefusesDeletion = rule(
    [aws.rds.Instance, aws.rds.Cluster, aws.docdb.Cluster, aws.neptune.Cluster],
    {
        name: "database-refuses-deletion",
        severity: "high",
        items: ["mech-exo:39", "cryptofunk:322"],
        says: "AWS refuses to delete a database.",
        because,
        fix: "Set deletionProtection to true.",
    },
    db => (isReplica(db) || db.deletionProtection ? undefined : `deletionProtection is ${db.deletionProtection ?? "absent"}`),
);

export const tableRefusesDeletion = rule(
    [aws.dynamodb.Table, aws.dsql.Cluster],
    {
        name: "table-refuses-deletion",
        severity: "high",
        items: ["mech-exo:39"],
        says: "AWS refuses to delete a table, or a DSQL cluster.",
        because,
        fix: "Set deletionProtectionEnabled to true.",
    },
    table => (table.deletionProtectionEnabled ? undefined : `deletionProtectionEnabled is ${table.deletionProtectionEnabled ?? "absent"}`),
);

const unprotected = (_: object, { opts }: Judged<never>): string | undefined => (opts.protect ? undefined : "the resource option protect is not set");

export const storeIsProtected = rule(
    [
        ...[aws.rds.Instance, aws.rds.Cluster, aws.docdb.Cluster, aws.neptune.Cluster, aws.redshift.Cluster, aws.dynamodb.Table],
        ...[aws.elasticache.ReplicationGroup, aws.efs.FileSystem, aws.mq.Broker, aws.opensearch.Domain, aws.msk.Cluster],
    ],
    {
        name: "data-store-is-protected",
        severity: "high",
        items: ["mech-exo:39", "cryptofunk:322", "bot-core:383"],
        says: "Pulumi refuses to delete or replace a data store.",
        because: "A store whose name or key changes is deleted before it is replaced.",
        fix: "Set the resource option protect to true.",
    },
    (store, judged) => (isReplica(store) ? undefined : unprotected(store, judged as Judged<never>)),
);

export const addressIsProtected = rule(
    aws.ec2.Eip,
    {
        name: "elastic-ip-is-protected",
        severity: "medium",
        items: ["bot-core:30", "cryptofunk:37"],
        says: "Pulumi refuses to give an address back.",
        because: "The exchange knows the bot by its addresses: a new one voids the keys.",
        fix: "Set the resource option protect to true.",
        level: "advisory",
    },
    (address, judged) => unprotected(address, judged as Judged<never>),
);

export const databaseLeavesSnapshot = rule(
    [aws.rds.Instance, aws.rds.Cluster, aws.docdb.Cluster, aws.neptune.Cluster, aws.redshift.Cluster],
    {
        name: "database-leaves-final-snapshot",
        severity: "medium",
        items: ["mech-exo:39"],
        says: "A database that is deleted leaves a snapshot.",
        because,
        fix: "Set skipFinalSnapshot to false and finalSnapshotIdentifier.",
    },
    db => (!isReplica(db) && db.skipFinalSnapshot ? "skipFinalSnapshot is true" : undefined),
);

export const databaseSurvivesZone = rule(
    aws.rds.Instance,
    {
        name: "database-survives-a-zone",
        severity: "high",
        items: ["cryptofunk:324", "cryptofunk:325", "mech-exo:45"],
        says: "A database has a standby in another zone.",
        because: "Without one, positions stay open and unwatched while a zone is down.",
        fix: "Set multiAz to true.",
    },
    // A replica is what its source fails over to; Aurora's members are resources of another type.
    db => (isReplica(db) || db.multiAz ? undefined : `multiAz is ${db.multiAz ?? "absent"}`),
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

export const secretIsRecoverable = rule(
    aws.secretsmanager.Secret,
    {
        name: "secret-is-recoverable",
        severity: "medium",
        items: ["cryptofunk:31"],
        says: "A deleted secret can be restored for a week or more.",
        because: "A secret deleted by mistake stops every workload that reads it at its next restart.",
        fix: "Leave recoveryWindowInDays out, or set it to 7 or more.",
        thresholds: { days: 7 },
    },
    (secret, { thresholds }) => ((secret.recoveryWindowInDays ?? 30) < thresholds.days ? `recoveryWindowInDays is ${secret.recoveryWindowInDays}` : undefined),
);

export const logsAreKept = rule(
    aws.cloudwatch.LogGroup,
    {
        name: "logs-are-kept-long-enough",
        severity: "medium",
        items: ["cryptofunk:413", "mech-exo:57"],
        says: "Logs are kept for 30 days or more, and not for ever.",
        because: "A loss is explained from logs weeks later; without a limit they only cost.",
        fix: "Set retentionInDays to 30 or more.",
        thresholds: { days: 30 },
    },
    (group, { thresholds }) =>
        (group.retentionInDays ?? 0) >= thresholds.days ? undefined : `retentionInDays is ${group.retentionInDays ?? "absent, which is for ever"}`,
);

interface PostgresCluster {
    spec?: { instances?: number; backup?: { barmanObjectStore?: unknown }; plugins?: { isWALArchiver?: boolean; enabled?: boolean }[] };
}

export const clusterPostgresIsBackedUp = kindRule<PostgresCluster>(
    "Cluster",
    {
        name: "cluster-postgres-is-backed-up",
        severity: "critical",
        items: ["mech-exo:39", "cryptofunk:282", "cryptofunk:322"],
        says: "PostgreSQL in the cluster archives its log outside the cluster.",
        because,
        fix: "Give the CloudNativePG cluster the Barman Cloud plug-in with isWALArchiver.",
    },
    ({ spec }, { type }) => {
        if (!type.startsWith("kubernetes:postgresql.cnpg.io/") || spec?.backup?.barmanObjectStore) return undefined;
        // A plug-in is on unless it says otherwise.
        const archived = spec?.plugins?.some(({ isWALArchiver, enabled }) => isWALArchiver && enabled !== false);
        return archived ? undefined : "neither spec.backup.barmanObjectStore nor a plug-in with isWALArchiver is there";
    },
);

export const clusterPostgresSurvivesZone = kindRule<PostgresCluster, { instances: number }>(
    "Cluster",
    {
        name: "cluster-postgres-survives-a-node",
        severity: "high",
        items: ["cryptofunk:324", "cryptofunk:325"],
        says: "PostgreSQL in the cluster has a replica.",
        because: "Nodes are replaced every few weeks: without a replica the bot stands still each time.",
        fix: "Set spec.instances to 2 or more.",
        thresholds: { instances: 2 },
    },
    ({ spec }, { type, thresholds }) =>
        type.startsWith("kubernetes:postgresql.cnpg.io/") && (spec?.instances ?? 1) < thresholds.instances
            ? `spec.instances is ${spec?.instances ?? "absent"}`
            : undefined,
);
