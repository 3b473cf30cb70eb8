import { aws } from "../aws";
import { type Graph, graphRule, type Node } from "../graph";
import { listOf } from "../read";

export const databaseIsCopiedAway = graphRule(
    {
        name: "database-backups-leave-the-region",
        severity: "high",
        items: ["mech-exo:40", "mech-exo:46"],
        says: "A database's changes are copied to another region within minutes.",
        because: "A nightly copy gives a day of trades away, and the exchange's statement is all that is left of it.",
        fix: "Create an aws.rds.InstanceAutomatedBackupsReplication of it in the other region.",
    },
    graph => graph.ofType(aws.rds.Instance).filter(({ props }) => !("replicateSourceDb" in props)),
    (db, graph) => {
        if (graph.users(db, aws.rds.InstanceAutomatedBackupsReplication).length) return undefined;
        return String(db.props.engine).startsWith("aurora") ? undefined : "no InstanceAutomatedBackupsReplication sends them";
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
