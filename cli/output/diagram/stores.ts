import { documentOf, listOf } from "../../../policies/engine/reading";
import type { End } from "./flows";
import { type Item, type Resources, textOf } from "./resources";

/** Something that holds the bot's data or messages. */
export interface Store {
    urn: string;
    name: string;
    /** What it is, a line each. */
    lines: string[];
    /** Whether it stands in subnets of its own, in the cluster, or is the disk of one of the bot's services. */
    box: "stores" | "data" | "bot";
    /** URN of the service whose disk it is. */
    owner?: string;
    /** Whether it was given an address of the internet. */
    addressed: boolean;
    end: End;
}

/** An engine's name, as its makers write it. */
const engines: Record<string, string> = { postgres: "Postgres", mysql: "MySQL", mariadb: "MariaDB", redis: "Redis", valkey: "Valkey", RABBITMQ: "RabbitMQ" };

const line = (...parts: unknown[]): string[] => {
    const known = parts.map(textOf);
    return known.includes(undefined) ? [] : [known.join(" ")];
};
const named = (engine: unknown, version: unknown, on: string): string[] => {
    const name = textOf(engine) ?? "store";
    return [[engines[name] ?? name, textOf(version), "on", on].filter(Boolean).join(" ")];
};
const kept = (what: string, days: unknown): string[] => line(what, "kept for", days, days === 1 ? "day" : "days");
const servers = (count: unknown): string[] => (count === 1 ? ["one server, no spare"] : line(count, "servers"));

/** Where something with an address in the network stands: its security groups, and the ranges of its subnets. */
export function addressOf(item: Item<unknown>, resources: Resources): End {
    const subnets = resources.usedBy<{ cidrBlock: string }>(item, ":Subnet");
    const grouped = resources.usedBy(item, "ubnetGroup").flatMap(group => resources.usedBy<{ cidrBlock: string }>(group, ":Subnet"));
    return {
        groups: resources.usedBy(item, ":SecurityGroup").map(({ urn }) => urn),
        ranges: [...subnets, ...grouped].flatMap(({ props }) => textOf(props.cidrBlock) ?? []),
    };
}

type Broker = { Type: string; Properties?: { EngineType?: string; EngineVersion?: string; DeploymentMode?: string; PubliclyAccessible?: boolean } };
type Metadata = { metadata: { name: string; namespace: string } };
type Claimed = { spec: { volumeClaimTemplates?: { metadata: { name: string }; spec?: { resources?: { requests?: { storage?: string } } } }[] } };

/** Every store of the stack, whatever runs it. */
export function storesOf(resources: Resources): Store[] {
    const inSubnets = (item: Item<unknown>, lines: string[], addressed = false): Store => ({
        ...{ urn: item.urn, name: item.name, lines, box: "stores", addressed },
        end: addressOf(item, resources),
    });
    const inCluster = (item: Item<unknown>, name: string, lines: string[], namespace: string, labels: Record<string, string>): Store => ({
        ...{ urn: item.urn, name, lines, box: "data", addressed: false },
        end: { pods: [{ namespace, labels }], groups: resources.of(":eks/cluster:Cluster").map(({ urn }) => urn) },
    });
    return [
        ...resources
            .of("rds/instance:Instance")
            .map(one =>
                inSubnets(
                    one,
                    [
                        ...named(one.props.engine, one.props.engineVersion, "RDS"),
                        one.props.multiAz ? "spare in another zone" : "one server, no spare",
                        ...kept("backups", one.props.backupRetentionPeriod),
                    ],
                    one.props.publiclyAccessible === true,
                ),
            ),
        ...resources
            .of("elasticache/replicationGroup:ReplicationGroup")
            .map(one =>
                inSubnets(one, [
                    ...named(one.props.engine, one.props.engineVersion, "ElastiCache"),
                    ...servers(one.props.numCacheClusters),
                    ...kept("snapshots", one.props.snapshotRetentionLimit),
                ]),
            ),
        ...resources
            .of("docdb/cluster:Cluster")
            .map(one =>
                inSubnets(one, [
                    `MongoDB on DocumentDB ${textOf(one.props.engineVersion) ?? ""}`.trim(),
                    ...servers(resources.usersOf(one, ":ClusterInstance").length),
                    ...kept("backups", one.props.backupRetentionPeriod),
                ]),
            ),
        ...resources.of<{ templateBody: string }>("cloudformation/stack:Stack").flatMap(one => {
            const template = documentOf(one.props.templateBody) as { Resources?: Record<string, Broker> } | undefined;
            const broker = Object.values(template?.Resources ?? {}).find(({ Type }) => Type === "AWS::AmazonMQ::Broker")?.Properties;
            if (!broker) return [];
            const spread = broker.DeploymentMode === "CLUSTER_MULTI_AZ" ? "servers in several zones" : "one server, no spare";
            return [inSubnets(one, [...named(broker.EngineType, broker.EngineVersion, "Amazon MQ"), spread], broker.PubliclyAccessible === true)];
        }),
        ...resources.of<Metadata & { spec: { imageName: string; instances: number } }>("postgresql.cnpg.io/v1:Cluster").map(one => {
            const { metadata, spec } = one.props as Metadata & { spec: { imageName?: string; instances?: number } };
            const version = /:(\d+)/.exec(spec.imageName ?? "")?.[1];
            const lines = [...named("postgres", version, "CloudNativePG"), ...servers(spec.instances)];
            return inCluster(one, metadata.name, lines, metadata.namespace, { "cnpg.io/cluster": metadata.name, "cnpg.io/podRole": "instance" });
        }),
        ...resources
            .of<{ chart: string; name: string; namespace: string; values: { config?: { cluster?: { replicas?: number } } } }>(":Release")
            .filter(({ props }) => props.chart === "nats")
            .map(one => {
                const { name = one.name, namespace = "", values } = one.props;
                const labels = Object.entries({ name: "nats", component: "nats", instance: name }).map(([key, value]) => [`app.kubernetes.io/${key}`, value]);
                const lines = ["NATS JetStream", ...servers(values?.config?.cluster?.replicas ?? 1)];
                return inCluster(one, name, lines, namespace, Object.fromEntries(labels));
            }),
        ...resources.of<Claimed>("apps/v1:StatefulSet").flatMap(one =>
            listOf(one.props.spec?.volumeClaimTemplates).map(({ metadata, spec }): Store => {
                const lines = ["disk", ...line(spec?.resources?.requests?.storage)];
                return { urn: `${one.urn}-${metadata.name}`, name: metadata.name, lines, box: "bot", owner: one.urn, addressed: false, end: {} };
            }),
        ),
    ];
}
