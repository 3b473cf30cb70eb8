import { storesNamespace } from "../../components/stores";
import type { Recorded } from "../restore/store-plan";
import { Stack } from "../restore/store-plan";
import { endPod, lookLater, restartsOf } from "./cluster";
import { type Around, type Drill, type Plan, type Step, unsafe, until } from "./frame";

/** One store whose first server is taken away, and how it is seen that another one has taken over. */
interface Failover {
    name: string;
    /** Who is first now; nothing where nobody can say. */
    first(around: Around): Promise<string | undefined>;
    /** Takes the first one away. */
    take(around: Around, first: string): Promise<void>;
    /** Whether all that should be there is there again. */
    isWhole(around: Around): Promise<boolean>;
}

/** Seconds that a takeover may last; a whole set of servers again takes longer. */
const patience = { takeover: 600, whole: 1800 };

/** The steps of a failover. There is no way back from it and none is needed: the servers are equals, and the store makes itself whole. */
function steps({ name, first, take, isWhole }: Failover): Step[] {
    let [before, begun] = ["", 0];
    let restarts = new Map<string, number>();
    return [
        {
            say: `Look who is first in ${name}, and whether every server is there.`,
            run: async ({ around }) => {
                const found = await first(around);
                if (found === undefined) throw new Error(`nobody says which server of ${name} is first`);
                if (!(await isWhole(around))) throw new Error(`${name} is not whole, and nothing is taken away from it`);
                before = found;
                restarts = await restartsOf(around);
            },
        },
        {
            say: `Take the first server of ${name} away.`,
            run: async ({ around }) => {
                begun = around.clock();
                await take(around, before);
            },
            back: {
                say: `See that every server of ${name} is there.`,
                run: async walk => {
                    if (begun > 0)
                        await until(`every server of ${name}`, walk, async () => ((await isWhole(walk.around)) ? true : undefined), {
                            seconds: patience.whole,
                            every: 10,
                        });
                },
            },
        },
        {
            say: "Wait until another one is first.",
            run: async walk => {
                const other = async () => {
                    const now = await first(walk.around);
                    return now !== undefined && now !== before ? now : undefined;
                };
                const now = await until(`another first server of ${name}`, walk, other, { seconds: patience.takeover, every: 5 });
                const took = Math.round((walk.around.clock() - begun) / 1000);
                walk.saw({
                    what: `${name}: another server took over`,
                    demanded: "one in its place",
                    found: `${now} after ${before}, in ${took} s`,
                    holds: "yes",
                });
            },
        },
        lookLater(() => restarts, `while ${name} changed its first server`),
    ];
}

const named = ({ resources }: Around, type: string): Recorded[] => (resources as Recorded[]).filter(one => one.type === type);

/** CloudNativePG: the first pod is ended, and the operator makes another one first. */
function inCluster(name: string): Failover {
    const kind = { group: "postgresql.cnpg.io", version: "v1", plural: "clusters", namespace: storesNamespace, name };
    const status = async ({ means }: Around) => {
        const { CustomObjectsApi } = await import("@kubernetes/client-node");
        const found = await (await means.kubernetes()).makeApiClient(CustomObjectsApi).getNamespacedCustomObject(kind);
        return found as { spec?: { instances?: number }; status?: { currentPrimary?: string; targetPrimary?: string; readyInstances?: number } };
    };
    return {
        name,
        first: async around => {
            const { currentPrimary, targetPrimary } = (await status(around)).status ?? {};
            return currentPrimary === targetPrimary ? currentPrimary : undefined;
        },
        take: (around, first) => endPod(around, storesNamespace, first),
        isWhole: async around => {
            const { spec, status: now } = await status(around);
            return spec?.instances !== undefined && spec.instances > 1 && now?.readyInstances === spec.instances;
        },
    };
}

/** RDS: it is told to go over to its standby, in another zone. */
function onRds(resource: Recorded): Failover {
    const DBInstanceIdentifier = Stack.text(resource, "identifier");
    const described = async ({ means }: Around) => {
        const { DescribeDBInstancesCommand, RDSClient } = await import("@aws-sdk/client-rds");
        return (await new RDSClient(await means.aws()).send(new DescribeDBInstancesCommand({ DBInstanceIdentifier }))).DBInstances?.[0];
    };
    return {
        name: resource.name,
        first: async around => (await described(around))?.AvailabilityZone,
        take: async ({ means }) => {
            const { RDSClient, RebootDBInstanceCommand } = await import("@aws-sdk/client-rds");
            await new RDSClient(await means.aws()).send(new RebootDBInstanceCommand({ DBInstanceIdentifier, ForceFailover: true }));
        },
        isWhole: async around => {
            const found = await described(around);
            return found?.DBInstanceStatus === "available" && found.MultiAZ === true;
        },
    };
}

/** DocumentDB: it is told to go over to a replica. */
function onDocumentDb(resource: Recorded): Failover {
    const DBClusterIdentifier = Stack.text(resource, "clusterIdentifier");
    const described = async ({ means }: Around) => {
        const { DescribeDBClustersCommand, DocDBClient } = await import("@aws-sdk/client-docdb");
        return (await new DocDBClient(await means.aws()).send(new DescribeDBClustersCommand({ DBClusterIdentifier }))).DBClusters?.[0];
    };
    return {
        name: resource.name,
        first: async around => (await described(around))?.DBClusterMembers?.find(({ IsClusterWriter }) => IsClusterWriter)?.DBInstanceIdentifier,
        take: async ({ means }) => {
            const { DocDBClient, FailoverDBClusterCommand } = await import("@aws-sdk/client-docdb");
            await new DocDBClient(await means.aws()).send(new FailoverDBClusterCommand({ DBClusterIdentifier }));
        },
        isWhole: async around => {
            const found = await described(around);
            return found?.Status === "available" && (found.DBClusterMembers?.length ?? 0) > 1;
        },
    };
}

/** ElastiCache: its own test of a failover. */
function ofCache(resource: Recorded): Failover {
    const ReplicationGroupId = Stack.text(resource, "replicationGroupId");
    const described = async ({ means }: Around) => {
        const { DescribeReplicationGroupsCommand, ElastiCacheClient } = await import("@aws-sdk/client-elasticache");
        return (await new ElastiCacheClient(await means.aws()).send(new DescribeReplicationGroupsCommand({ ReplicationGroupId }))).ReplicationGroups?.[0];
    };
    return {
        name: resource.name,
        first: async around =>
            (await described(around))?.NodeGroups?.[0]?.NodeGroupMembers?.find(({ CurrentRole }) => CurrentRole === "primary")?.CacheClusterId,
        take: async around => {
            const { ElastiCacheClient, TestFailoverCommand } = await import("@aws-sdk/client-elasticache");
            const NodeGroupId = (await described(around))?.NodeGroups?.[0]?.NodeGroupId ?? "0001";
            await new ElastiCacheClient(await around.means.aws()).send(new TestFailoverCommand({ ReplicationGroupId, NodeGroupId }));
        },
        isWhole: async around => {
            const found = await described(around);
            return found?.Status === "available" && (found.MemberClusters?.length ?? 0) > 1;
        },
    };
}

/** The plan for every store of a kind; where one of them has nobody who could take it over, nothing is taken away. */
function planOf(around: Around, stores: readonly Recorded[], hasAnother: (store: Recorded) => boolean, of: (store: Recorded) => Failover, none: string): Plan {
    const why = unsafe(around, "a store that changes its first server cuts every connection of the bot");
    if (why) return { refused: why };
    const alone = stores.filter(store => !hasAnother(store)).map(({ name }) => name);
    if (alone.length) return { missing: `${alone.join(", ")} has a single server in this stack, and none that could take over` };
    return stores.length ? { steps: stores.map(of).flatMap(steps) } : { missing: none };
}

const onCluster = "kubernetes:postgresql.cnpg.io/v1:Cluster";
const rds = "aws:rds/instance:Instance";

/** A standby takes a database over. */
export const failoverDatabase: Drill = {
    name: "failover-database",
    says: "the first server of each database is taken away, a standby takes over, and the bot goes on",
    plan: around => {
        const documents = named(around, "aws:docdb/cluster:Cluster");
        const members = named(around, "aws:docdb/clusterInstance:ClusterInstance");
        const hasAnother = ({ type, name, properties }: Recorded) =>
            type === onCluster
                ? Number((properties.spec as { instances?: number }).instances) > 1
                : type === rds
                  ? properties.multiAz === true
                  : members.filter(one => one.name.startsWith(`${name}-`)).length > 1;
        const of = (store: Recorded) => (store.type === onCluster ? inCluster(store.name) : store.type === rds ? onRds(store) : onDocumentDb(store));
        return planOf(around, [...named(around, onCluster), ...named(around, rds), ...documents], hasAnother, of, "the bot has no database");
    },
};

/** A replica takes a cache over. */
export const failoverCache: Drill = {
    name: "failover-cache",
    says: "the first server of each cache is taken away, a replica takes over, and the bot goes on",
    plan: around => {
        const caches = named(around, "aws:elasticache/replicationGroup:ReplicationGroup");
        return planOf(around, caches, ({ properties }) => properties.automaticFailoverEnabled === true, ofCache, "the bot has no cache");
    },
};
