import { aws } from "../../engine/aws";
import { has } from "../../engine/reading";
import { allFlaws, type Judged, rule, typeOf } from "../../engine/rule";
import { mayGo } from "../shared/passing";
import { tablePasses } from "./dynamodb";
import { cachePasses } from "./elasticache";
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
        return allFlaws(flags, flag => ((store as Partial<Record<(typeof flags)[number], boolean>>)[flag] ? `${flag} is true` : undefined));
    },
);

/** The property by which a service refuses to delete what holds data, where it has one; the others have no lock of their own. */
const locks = ["deletionProtection", "deletionProtectionEnabled"] as const;
const lockOf = new Map<string, (typeof locks)[number]>([
    ...[aws.rds.Instance, aws.rds.Cluster, aws.rds.GlobalCluster, aws.docdb.Cluster, aws.neptune.Cluster, aws.neptunegraph.Graph].map(
        type => [typeOf(type), "deletionProtection"] as const,
    ),
    ...[aws.dynamodb.Table, aws.dsql.Cluster].map(type => [typeOf(type), "deletionProtectionEnabled"] as const),
]);

/** The flaw of a store that neither its service nor Pulumi keeps from being deleted. */
function unlocked(store: object, { type, opts }: Pick<Judged, "type" | "opts">): string | undefined {
    if (opts.protect) return undefined;
    const lock = lockOf.get(type);
    if (!lock) return "the resource option protect is not set";
    const value = (store as Partial<Record<typeof lock, boolean>>)[lock];
    return value === true ? undefined : `${lock} is ${value ?? "absent"}, and the resource option protect is not set`;
}

/** Whether a store that is deleted leaves its content in a snapshot, which the program names. */
const leavesSnapshot = (store: object): boolean => {
    const named = ["finalSnapshotIdentifier", "finalSnapshotName"].some(property => has(store, property));
    return named && (store as { skipFinalSnapshot?: boolean }).skipFinalSnapshot !== true;
};

const because = "A store whose name or key changes is deleted before it is replaced.";
const fix = "Set the lock that the service has (deletionProtection, deletionProtectionEnabled), or the resource option protect where it has none.";
const adviceWhere = [
    { says: "what is deleted leaves a final snapshot, so that no data goes", holds: leavesSnapshot },
    {
        says: mayGo,
        holds: (store: object, judged: Pick<Judged, "type" | "name">) =>
            judged.type === typeOf(aws.dynamodb.Table) ? tablePasses(store, judged) : caches.includes(judged.type) && cachePasses(store, judged),
    },
];
const caches = [aws.elasticache.ReplicationGroup, aws.elasticache.ServerlessCache].map(typeOf);

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
        says: "A data store is not deleted or replaced by mistake: its service's own lock refuses, or Pulumi does where the service has none.",
        ...{ because, fix, adviceWhere },
    },
    (store, judged) => (isReplica(store) ? undefined : unlocked(store, judged)),
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
        says: "A data store of any sort is not deleted or replaced by mistake: its service's own lock refuses, or Pulumi does where the service has none.",
        ...{ because, fix, adviceWhere },
    },
    (store: object, judged: Judged<Record<never, never>>) => unlocked(store, judged),
);
