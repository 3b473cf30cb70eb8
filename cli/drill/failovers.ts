import { storesNamespace } from "../../components/stores";
import type { Recorded } from "../restore/store-plan";
import { Stack, storeOf } from "../restore/store-plan";
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
export const patience = { takeover: 600, whole: 1800 };

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

/** DocumentDB: the cluster is told to make another server the one that writes. */
function ofDocumentDb(resource: Recorded): Failover {
    const DBClusterIdentifier = Stack.text(resource, "clusterIdentifier");
    const client = async ({ means }: Around) => new (await import("@aws-sdk/client-rds")).RDSClient(await means.aws());
    const described = async (around: Around) => {
        const { DescribeDBClustersCommand } = await import("@aws-sdk/client-rds");
        return (await (await client(around)).send(new DescribeDBClustersCommand({ DBClusterIdentifier }))).DBClusters?.[0];
    };
    return {
        name: resource.name,
        first: async around => (await described(around))?.DBClusterMembers?.find(({ IsClusterWriter }) => IsClusterWriter)?.DBInstanceIdentifier,
        take: async around => {
            const { FailoverDBClusterCommand } = await import("@aws-sdk/client-rds");
            await (await client(around)).send(new FailoverDBClusterCommand({ DBClusterIdentifier }));
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

/** A store that a drill does not try, and why. */
export interface Untried {
    name: string;
    why: string;
}

/** A step that tells what nobody tries. */
const told = (untried: readonly Untried[]): Step => ({
    say: `Tell what is not tried: ${untried.map(({ name }) => name).join(", ")}.`,
    run: async ({ saw }) => {
        for (const { name, why } of untried) saw({ what: name, demanded: "that it was tried", found: why, holds: "unknown" });
    },
});

/** The plan for stores: of those that are not tried it is told, so that none is left out in silence; `none` is said where there is no store. */
export function planOf(tried: readonly Step[][], untried: readonly Untried[], none: string): Plan {
    if (tried.length === 0) return { missing: untried.length ? untried.map(({ name, why }) => `${name}: ${why}`).join("; ") : none };
    return { steps: [...(untried.length ? [told(untried)] : []), ...tried.flat()] };
}

/** Stores of some kinds in the manifest that none of the resources is. */
const unknownOf = ({ everything: { manifest } }: Around, kinds: readonly string[], known: readonly Recorded[]): Untried[] =>
    Object.entries(manifest.stores)
        .filter(([name, { kind }]) => kinds.includes(kind) && !known.some(one => one.name === name))
        .map(([name]) => ({ name, why: "nobody knows its servers" }));

/** Why a store of one server is not tried. */
export const alone = "it has one server alone, and nothing could take over";

/** Resources with a second server, and those without. */
function parted(all: readonly Recorded[], hasSecond: (one: Recorded) => boolean): [Recorded[], Untried[]] {
    return [all.filter(hasSecond), all.filter(one => !hasSecond(one)).map(({ name }) => ({ name, why: alone }))];
}

const cut = "a store that changes its first server cuts every connection of the bot";

/** A standby takes a database over. */
export const failoverDatabase: Drill = {
    name: "failover-database",
    says: "the first server of each database is taken away, a standby takes over, and the bot goes on",
    plan: around => {
        const why = unsafe(around, cut);
        if (why) return { refused: why };
        const clusters = named(around, "kubernetes:postgresql.cnpg.io/v1:Cluster").map(one => ({ ...one, name: storeOf(one) }));
        const rds = named(around, "aws:rds/instance:Instance");
        const documents = named(around, "aws:docdb/cluster:Cluster");
        const members = named(around, "aws:docdb/clusterInstance:ClusterInstance");
        const [ofCluster, aloneInCluster] = parted(clusters, ({ properties }) => Number((properties.spec as { instances?: number }).instances) > 1);
        const [onRdsAll, aloneOnRds] = parted(rds, ({ properties }) => properties.multiAz === true);
        const [ofDocuments, aloneDocuments] = parted(documents, ({ name }) => members.filter(one => one.name.replace(/-\d+$/, "") === name).length > 1);
        const tried = [...ofCluster.map(({ name }) => inCluster(name)), ...onRdsAll.map(onRds), ...ofDocuments.map(ofDocumentDb)];
        const untried = [
            ...aloneInCluster,
            ...aloneOnRds,
            ...aloneDocuments,
            ...unknownOf(around, ["postgres", "mongodb"], [...clusters, ...rds, ...documents]),
        ];
        return planOf(tried.map(steps), untried, "this stack has no database");
    },
};

/** A replica takes a cache over. */
export const failoverCache: Drill = {
    name: "failover-cache",
    says: "the first server of each cache is taken away, a replica takes over, and the bot goes on",
    plan: around => {
        const why = unsafe(around, cut);
        if (why) return { refused: why };
        const all = named(around, "aws:elasticache/replicationGroup:ReplicationGroup");
        const [several, untried] = parted(all, ({ properties }) => properties.automaticFailoverEnabled === true);
        return planOf(
            several.map(one => steps(ofCache(one))),
            [...untried, ...unknownOf(around, ["redis"], all)],
            "this stack has no cache",
        );
    },
};
