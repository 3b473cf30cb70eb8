import { aws } from "../aws";
import { graphRule } from "../graph";
import { has, listOf } from "../read";
import { type Judged, rule } from "../rule";

const lost = "A lost disk or a copied snapshot hands over the trade history and everything in it.";
const gone = "A deployment that goes wrong, or a hand that slips, must not end the trade history.";

export const queueIsEncrypted = rule(
    aws.sqs.Queue,
    {
        name: "queue-is-encrypted",
        severity: "medium",
        items: ["mech-exo:42"],
        says: "A queue is encrypted at rest.",
        because: lost,
        fix: "Leave sqsManagedSseEnabled out, or set kmsMasterKeyId.",
    },
    // AWS encrypts every new queue that says nothing.
    queue => (queue.sqsManagedSseEnabled === false && !has(queue, "kmsMasterKeyId") ? "sqsManagedSseEnabled is false and kmsMasterKeyId is absent" : undefined),
);

export const topicIsEncrypted = rule(
    aws.sns.Topic,
    {
        name: "topic-is-encrypted",
        severity: "medium",
        items: ["mech-exo:42"],
        says: "A topic is encrypted at rest.",
        because: "Its messages tell which positions are open, and to whom.",
        fix: "Set kmsMasterKeyId.",
        level: "advisory",
    },
    topic => (has(topic, "kmsMasterKeyId") ? undefined : "kmsMasterKeyId is absent"),
);

export const acceleratorIsEncrypted = rule(
    aws.dax.Cluster,
    {
        name: "dynamodb-accelerator-is-encrypted",
        severity: "high",
        items: ["mech-exo:42"],
        says: "A DynamoDB accelerator is encrypted at rest.",
        because: lost,
        fix: "Set serverSideEncryption.enabled to true.",
    },
    cluster => (cluster.serverSideEncryption?.enabled ? undefined : "serverSideEncryption.enabled is not true"),
);

export const deliveryIsEncrypted = rule(
    aws.kinesis.FirehoseDeliveryStream,
    {
        name: "delivery-stream-is-encrypted",
        severity: "medium",
        items: ["mech-exo:42"],
        says: "A delivery stream is encrypted at rest.",
        because: lost,
        fix: "Set serverSideEncryption.enabled to true.",
    },
    stream => {
        // What comes from another stream lies encrypted in that one.
        if (has(stream, "kinesisSourceConfiguration") || has(stream, "mskSourceConfiguration")) return undefined;
        return stream.serverSideEncryption?.enabled ? undefined : "serverSideEncryption.enabled is not true";
    },
);

export const copyIsEncrypted = rule(
    [aws.ebs.SnapshotCopy, aws.ec2.AmiCopy],
    {
        name: "copied-snapshot-is-encrypted",
        severity: "high",
        items: ["mech-exo:42", "mech-exo:40"],
        says: "A copied snapshot or machine image is encrypted.",
        because: lost,
        fix: "Set encrypted to true, and kmsKeyId.",
    },
    copy => (copy.encrypted ? undefined : `encrypted is ${copy.encrypted ?? "absent"}`),
);

export const volumesAreEncryptedByDefault = rule(
    aws.ebs.EncryptionByDefault,
    {
        name: "volume-encryption-stays-on",
        severity: "high",
        items: ["mech-exo:42"],
        says: "Nobody switches off that new volumes are encrypted.",
        because: lost,
        fix: "Leave enabled out.",
    },
    account => (account.enabled === false ? "enabled is false" : undefined),
);

export const globalDatabaseIsEncrypted = rule(
    [aws.rds.GlobalCluster, aws.docdb.GlobalCluster, aws.neptune.GlobalCluster],
    {
        name: "global-database-is-encrypted",
        severity: "high",
        items: ["mech-exo:42", "mech-exo:40"],
        says: "A database over several regions is encrypted at rest.",
        because: lost,
        fix: "Set storageEncrypted to true.",
    },
    // One that is made from a cluster takes that one's encryption.
    db => (has(db, "sourceDbClusterIdentifier") || db.storageEncrypted ? undefined : `storageEncrypted is ${db.storageEncrypted ?? "absent"}`),
);

export const warehouseIsBackedUp = rule(
    aws.redshift.Cluster,
    {
        name: "warehouse-is-backed-up",
        severity: "high",
        items: ["mech-exo:38", "mech-exo:39", "bot-core:383"],
        says: "A warehouse keeps 30 days of snapshots.",
        because: gone,
        fix: "Set automatedSnapshotRetentionPeriod to 30.",
        thresholds: { days: 30 },
    },
    (cluster, { thresholds }) => {
        const days = cluster.automatedSnapshotRetentionPeriod;
        return Number(days ?? 1) >= thresholds.days ? undefined : `automatedSnapshotRetentionPeriod is ${days ?? "absent, which is 1"}`;
    },
);

export const memoryDbIsBackedUp = rule(
    aws.memorydb.Cluster,
    {
        name: "memorydb-is-backed-up",
        severity: "high",
        items: ["cryptofunk:160", "mech-exo:38"],
        says: "MemoryDB keeps snapshots.",
        because: gone,
        fix: "Set snapshotRetentionLimit to 1 or more.",
        thresholds: { days: 1 },
    },
    (cluster, { thresholds }) =>
        (cluster.snapshotRetentionLimit ?? 0) >= thresholds.days ? undefined : `snapshotRetentionLimit is ${cluster.snapshotRetentionLimit ?? "absent"}`,
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
    },
    (cache, { thresholds }) => {
        if (/memcached/i.test(cache.engine)) return undefined;
        return (cache.snapshotRetentionLimit ?? 0) >= thresholds.days ? undefined : `snapshotRetentionLimit is ${cache.snapshotRetentionLimit ?? "absent"}`;
    },
);

type BackupPolicy = { backupPolicy?: { status?: string } };
type Selection = { resources?: string[]; selectionTags?: unknown[]; conditions?: unknown[] };

export const fileSystemIsBackedUp = graphRule(
    {
        name: "file-system-is-backed-up",
        severity: "high",
        items: ["mech-exo:38", "bot-core:383"],
        says: "A file system is backed up.",
        because: gone,
        fix: 'Create an aws.efs.BackupPolicy of it with status "ENABLED", or select it in an AWS Backup plan.',
    },
    graph => graph.ofType(aws.efs.FileSystem),
    (files, graph) => {
        const own = graph.users<BackupPolicy>(files, aws.efs.BackupPolicy);
        if (own.some(({ props }) => props.backupPolicy?.status === "ENABLED")) return undefined;
        // A plan that selects by tags or conditions may well mean it.
        const selected = () =>
            graph.ofType<Selection>(aws.backup.Selection).some(({ props }) => listOf(props.selectionTags).length || listOf(props.conditions).length);
        return graph.users(files, aws.backup.Selection).length || selected() ? undefined : "neither a BackupPolicy nor a backup Selection names it";
    },
);

export const bucketIsNotEmptied = rule(
    aws.s3.Bucket,
    {
        name: "bucket-is-not-emptied-on-deletion",
        severity: "high",
        items: ["mech-exo:39", "cryptofunk:339"],
        says: "A bucket that holds something is not deleted.",
        because: gone,
        fix: "Leave forceDestroy out.",
    },
    bucket => (bucket.forceDestroy ? "forceDestroy is true" : undefined),
);

export const otherStoreIsProtected = rule(
    [
        ...[aws.memorydb.Cluster, aws.elasticache.ServerlessCache, aws.redshiftserverless.Namespace, aws.docdb.ElasticCluster],
        ...[aws.timestreaminfluxdb.DbInstance, aws.timestreaminfluxdb.DbCluster, aws.lightsail.Database, aws.fsx.OntapFileSystem],
        ...[aws.fsx.OpenZfsFileSystem, aws.fsx.WindowsFileSystem, aws.fsx.LustreFileSystem, aws.elasticsearch.Domain, aws.ebs.Volume],
        ...[aws.keyspaces.Table, aws.timestreamwrite.Table, aws.dsql.Cluster, aws.rds.GlobalCluster, aws.neptunegraph.Graph],
    ],
    {
        name: "other-store-is-protected",
        severity: "high",
        items: ["mech-exo:39", "bot-core:383"],
        says: "Pulumi refuses to delete or replace a data store of any sort.",
        because: "A store whose name or key changes is deleted before it is replaced.",
        fix: "Set the resource option protect to true.",
    },
    (_, { opts }: Judged<Record<never, never>>) => (opts.protect ? undefined : "the resource option protect is not set"),
);

export const fileServerIsBackedUp = rule(
    [aws.fsx.WindowsFileSystem, aws.fsx.LustreFileSystem, aws.fsx.OntapFileSystem, aws.fsx.OpenZfsFileSystem],
    {
        name: "file-server-keeps-backups",
        severity: "high",
        items: ["mech-exo:38", "bot-core:383"],
        says: "Nobody switches a file server's backups off.",
        because: gone,
        fix: "Set automaticBackupRetentionDays to 30.",
    },
    files => (files.automaticBackupRetentionDays === 0 ? "automaticBackupRetentionDays is 0" : undefined),
);

export const keyspaceIsBackedUp = rule(
    aws.keyspaces.Table,
    {
        name: "keyspace-table-is-backed-up",
        severity: "high",
        items: ["mech-exo:39", "bot-core:383"],
        says: "A table of Keyspaces can be taken back to any point in time.",
        because: gone,
        fix: 'Set pointInTimeRecovery.status to "ENABLED".',
    },
    table => (table.pointInTimeRecovery?.status === "ENABLED" ? undefined : `pointInTimeRecovery.status is ${table.pointInTimeRecovery?.status ?? "absent"}`),
);
