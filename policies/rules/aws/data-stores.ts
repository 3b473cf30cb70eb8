import { aws } from "../../engine/aws";
import { firstFlaw, type Judged, rule } from "../../engine/rule";
import { isReplica } from "./rds";

/** The flaw of what Pulumi may delete or replace. */
export const unprotected = (_: object, { opts }: Judged<never>): string | undefined => (opts.protect ? undefined : "the resource option protect is not set");

export const databaseIsPrivate = rule(
    [
        aws.rds.Instance,
        aws.rds.ClusterInstance,
        aws.redshift.Cluster,
        aws.redshiftserverless.Workgroup,
        aws.dms.ReplicationInstance,
        aws.mq.Broker,
        aws.neptune.ClusterInstance,
    ],
    {
        name: "data-store-has-no-public-address",
        preset: "baseline",
        severity: "critical",
        items: ["cryptofunk:86", "cryptofunk:87"],
        says: "A data store has no public address.",
        because: "Whoever guesses the password of a reachable store owns the trade history.",
        fix: "Leave publiclyAccessible out, and reach the store through the bastion.",
    },
    store => (store.publiclyAccessible ? "publiclyAccessible is true" : undefined),
);

export const smallStoreIsPrivate = rule(
    [aws.lightsail.Database, aws.timestreaminfluxdb.DbInstance, aws.timestreaminfluxdb.DbCluster, aws.neptunegraph.Graph],
    {
        name: "small-store-has-no-public-address",
        preset: "baseline",
        severity: "critical",
        items: ["cryptofunk:86"],
        says: "A Lightsail, InfluxDB or graph database has no public address.",
        because: "Whoever guesses the password of a reachable store owns the trade history.",
        fix: "Leave publiclyAccessible and publicConnectivity out.",
    },
    store => {
        const flags = ["publiclyAccessible", "publicConnectivity"] as const;
        return firstFlaw(flags, flag => ((store as Partial<Record<(typeof flags)[number], boolean>>)[flag] ? `${flag} is true` : undefined));
    },
);

export const storeIsProtected = rule(
    [
        ...[aws.rds.Instance, aws.rds.Cluster, aws.docdb.Cluster, aws.neptune.Cluster, aws.redshift.Cluster, aws.dynamodb.Table],
        ...[aws.elasticache.ReplicationGroup, aws.efs.FileSystem, aws.mq.Broker, aws.opensearch.Domain, aws.msk.Cluster],
    ],
    {
        name: "data-store-is-protected",
        preset: "golive",
        severity: "high",
        items: ["cryptofunk:700"],
        says: "Pulumi refuses to delete or replace a data store.",
        because: "A store whose name or key changes is deleted before it is replaced.",
        fix: "Set the resource option protect to true.",
    },
    (store, judged) => (isReplica(store) ? undefined : unprotected(store, judged as Judged<never>)),
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
        preset: "golive",
        severity: "high",
        items: ["cryptofunk:700"],
        says: "Pulumi refuses to delete or replace a data store of any sort.",
        because: "A store whose name or key changes is deleted before it is replaced.",
        fix: "Set the resource option protect to true.",
    },
    (_, { opts }: Judged<Record<never, never>>) => (opts.protect ? undefined : "the resource option protect is not set"),
);
