import { aws } from "../../engine/aws";
import { type Graph, graphRule, type Node } from "../../engine/graph";
import { listOf } from "../../engine/reading";
import { kindRule } from "../../engine/rule";
import { lostHistory } from "../shared/reasons";

interface PostgresCluster {
    spec?: { instances?: number; backup?: { barmanObjectStore?: unknown }; plugins?: { isWALArchiver?: boolean; enabled?: boolean }[] };
}

export const clusterPostgresSurvivesZone = kindRule<PostgresCluster, { instances: number }>(
    "Cluster",
    {
        name: "cluster-postgres-survives-a-node",
        preset: "baseline",
        debatable: true,
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

export const clusterPostgresIsBackedUp = kindRule<PostgresCluster>(
    "Cluster",
    {
        name: "cluster-postgres-is-backed-up",
        preset: "baseline",
        severity: "critical",
        items: ["mech-exo:39", "cryptofunk:282", "cryptofunk:322"],
        says: "PostgreSQL in the cluster archives its log outside the cluster.",
        because: lostHistory,
        fix: "Give the CloudNativePG cluster the Barman Cloud plug-in with isWALArchiver.",
    },
    ({ spec }, { type }) => {
        if (!type.startsWith("kubernetes:postgresql.cnpg.io/") || spec?.backup?.barmanObjectStore) return undefined;
        // A plug-in is on unless it says otherwise.
        const archived = spec?.plugins?.some(({ isWALArchiver, enabled }) => isWALArchiver && enabled !== false);
        return archived ? undefined : "neither spec.backup.barmanObjectStore nor a plug-in with isWALArchiver is there";
    },
);

interface CustomResource {
    metadata?: { name?: string };
    spec?: {
        plugins?: { name?: string; isWALArchiver?: boolean; parameters?: { barmanObjectName?: string } }[];
        backup?: { barmanObjectStore?: { destinationPath?: string } };
        cluster?: { name?: string };
        schedule?: string;
        suspend?: boolean;
        configuration?: { destinationPath?: string };
    };
}

const ofOperator = (graph: Graph, group: string, kind: string): Node<CustomResource>[] =>
    graph.ofKind<CustomResource>(kind).filter(({ type }) => type.startsWith(`kubernetes:${group}/`));
const named = (nodes: Node<CustomResource>[], place: string, name: string | undefined) =>
    nodes.find(node => node.place === place && node.props.metadata?.name === name);

export const clusterDatabaseIsArchived = graphRule(
    {
        name: "cluster-database-is-archived",
        preset: "baseline",
        severity: "critical",
        items: ["cryptofunk:322", "cryptofunk:282", "mech-exo:38", "mech-exo:46"],
        says: "A Postgres in the cluster archives its changes outside, and is saved whole every day.",
        because: "Its volumes go with the cluster; without an archive a wrong DELETE is for ever.",
        fix: "Name a WAL archiver that has an ObjectStore, and make a ScheduledBackup of the Cluster that is not suspended.",
    },
    graph => ofOperator(graph, "postgresql.cnpg.io", "Cluster") as unknown as Node[],
    (node, graph) => {
        const { spec, metadata } = node.props as CustomResource;
        const archiver = listOf(spec?.plugins).find(({ isWALArchiver }) => isWALArchiver);
        if (!archiver && !spec?.backup?.barmanObjectStore) return "nothing archives its changes";
        const store = archiver?.parameters?.barmanObjectName;
        if (store && !named(ofOperator(graph, "barmancloud.cnpg.io", "ObjectStore"), node.place, store))
            return `its archive ${store} is no ObjectStore of the stack`;
        const schedules = ofOperator(graph, "postgresql.cnpg.io", "ScheduledBackup").filter(
            one => one.place === node.place && one.props.spec?.cluster?.name === metadata?.name,
        );
        if (schedules.length === 0) return "no ScheduledBackup names it";
        return schedules.some(({ props }) => !props.spec?.suspend) ? undefined : "its ScheduledBackup is suspended";
    },
);

export const archiveIsCopiedAway = graphRule(
    {
        name: "database-archive-leaves-the-region",
        preset: "golive",
        severity: "high",
        items: ["mech-exo:40", "mech-exo:46", "bot-core:386"],
        says: "The bucket with a database's archive is copied to another region.",
        because: "A backup that lies beside what burned is found out about on the day it is needed.",
        fix: "Create an aws.s3.BucketReplicationConfig for the bucket, with a rule that is enabled.",
    },
    graph => ofOperator(graph, "barmancloud.cnpg.io", "ObjectStore") as unknown as Node[],
    (node, graph) => {
        const bucket = /s3:\/\/([^/]+)/.exec(String((node.props as CustomResource).spec?.configuration?.destinationPath))?.[1];
        if (!bucket) return undefined;
        type Replication = { bucket?: string; rules?: { status?: string }[] };
        const own = graph.ofType<Replication>(aws.s3.BucketReplicationConfig).filter(({ props }) => props.bucket === bucket);
        if (own.length === 0) return `no BucketReplicationConfig copies ${bucket}`;
        return own.some(({ props }) => listOf(props.rules).some(({ status }) => status === "Enabled"))
            ? undefined
            : `every rule that copies ${bucket} is disabled`;
    },
);
