import { type Graph, graphRule, type Node, type PodNode, placeIn } from "../../engine/graph";
import { podRule } from "../../engine/pods";
import { known, listOf } from "../../engine/reading";
import { allFlaws } from "../../engine/rule";
import { wholeWorkloads } from "../../engine/workloads";
import { type Address, isInCluster, plainAddresses } from "../shared/addresses";
import { isOnDisk, type NatsChart, natsCharts, singleServer } from "../shared/nats-charts";
import { placesOrders } from "../shared/order-placers";

const stores =
    /(^|\/)(postgres(ql)?(-repmgr)?|postgis|pgvector|timescaledb(-ha)?|mysql(-server)?|mariadb|percona(-server)?|mongo(db)?|redis(-stack(-server)?)?|valkey|keydb|dragonfly|nats(-server)?|rabbitmq|(cp-)?kafka|redpanda|influxdb|questdb|clickhouse(-server)?|cassandra|scylla)(?=[:@]|$)/;

export const clusterStoreHasReplica = podRule(
    {
        name: "cluster-store-has-a-replica",
        preset: "baseline",
        severity: "medium",
        // Advice: its volume keeps what it holds, so that a node that dies costs minutes and no data.
        level: "advisory",
        items: ["bot-core:135", "cryptofunk:268", "cryptofunk:324"],
        says: "A database or a broker in the cluster has a replica.",
        because: "Nodes are replaced every few weeks: with one pod the bot has no prices, no queue or no state until it is back.",
        fix: "Run three of NATS, Redis, MongoDB or RabbitMQ as a cluster of theirs; have an operator run PostgreSQL, or take a managed store.",
    },
    ({ containers, replicas }) => {
        // None at all is switched off.
        if (replicas !== undefined && replicas !== 1) return undefined;
        return allFlaws(containers, ({ container, sort }) => {
            const image = sort === "containers" ? container.image : undefined;
            return image && stores.test(image) ? `${container.name ?? "unnamed"} (${image}) runs once: replicas is ${replicas ?? "absent"}` : undefined;
        });
    },
    ["StatefulSet", "Deployment"],
);

const address = /nats/i;

/** What places orders and is told where NATS is: a variable's name says so, or its value. */
function hearing(graph: Graph): { pod: PodNode; variable: string } | undefined {
    for (const pod of wholeWorkloads(graph)) {
        if (!known(() => placesOrders(pod, graph))) continue;
        for (const { container } of pod.containers) {
            const told = listOf(known(() => container.env)).find(one => address.test(one.name) || String(known(() => one.value)).startsWith("nats://"));
            if (told) return { pod, variable: told.name };
        }
    }
    return undefined;
}

export const natsHasReplicas = graphRule(
    {
        name: "nats-chart-has-replicas",
        preset: "trading",
        severity: "high",
        // Advice, as of a store in the cluster that runs once: what lies on a disk is there again with its node.
        level: "advisory",
        items: ["cryptofunk:324", "cryptofunk:268"],
        says: "A chart of NATS that brings orders to what places them runs several servers.",
        because: "Nodes are replaced every few weeks: with one server no signal reaches the exchange until it is back, and what no disk has is lost.",
        fix: "Set config.cluster.enabled to true, with three replicas, and config.jetstream with a fileStore.",
    },
    natsCharts as (graph: Graph) => Node[],
    (node, graph) => {
        const single = singleServer(node as Node<NatsChart>);
        const heard = single && graph.once(hearing);
        if (!heard) return undefined;
        const lost = isOnDisk(node as Node<NatsChart>) ? "" : ", and keeps nothing on a disk";
        return `${single}${lost}: ${heard.pod.name}, which places orders, is given ${heard.variable}`;
    },
);

/** A setting with an address in plain text that the cluster's names lead to. */
interface Plain extends Address {
    where: string;
}

/** What a pod is given by itself, or a ConfigMap has, by name. */
function settingsOf(node: Node): { where: string; read: () => unknown }[] {
    if (node.kind === "ConfigMap") {
        const data = (node.props as { data?: Record<string, string> }).data ?? {};
        return Object.keys(data).map(key => ({ where: `data.${key}`, read: () => data[key] }));
    }
    return (node as PodNode).containers.flatMap(({ container, where }) =>
        listOf(known(() => container.env)).map((variable, i) => ({ where: `${where}.env[${i}].value`, read: () => variable.value })),
    );
}

const plainIn = (node: Node): Plain[] =>
    settingsOf(node).flatMap(({ where, read }) => {
        const value = known(read);
        if (typeof value !== "string") return [];
        return plainAddresses(value)
            .filter(({ host }) => isInCluster(host))
            .map(address => ({ ...address, where }));
    });

/** What is plain in each object, found once: the rule asks for it again and again. */
const allPlain = (graph: Graph): Map<Node, Plain[]> => {
    const found = new Map<Node, Plain[]>();
    for (const node of [...graph.pods, ...graph.ofKind("ConfigMap")]) {
        const plain = known(() => plainIn(node)) ?? [];
        if (plain.length) found.set(node, plain);
    }
    return found;
};
const plainOf = (node: Node, graph: Graph): Plain[] => graph.once(allPlain).get(node) ?? [];

/** Whether a host's name is a Service here, or may be one that the graph does not show. */
function isSeen(host: string, node: Node, graph: Graph): boolean {
    const [name, namespace] = host.split(".");
    const place = namespace === undefined ? node.place : placeIn(node.place, namespace);
    return /\.svc(\.|$)|\.cluster\.local$/i.test(host) || graph.mayHoldUnseenPods(place) || graph.named("Service", place, name) !== undefined;
}

export const clusterConnectionIsEncrypted = graphRule(
    {
        name: "cluster-connection-demands-tls",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:76", "bot-core:151"],
        says: "A connection to a cache or a broker in the cluster is encrypted.",
        because: "Credentials and orders cross the network between nodes on every query.",
        fix: "Use rediss:// or amqps://, and give the server a certificate.",
        adviceWhere: [
            {
                says: "the address stays in the cluster",
                holds: (node: Node, graph) => plainOf(node, graph).every(({ host }) => isSeen(host, node, graph)),
            },
        ],
    },
    graph => [...graph.once(allPlain).keys()],
    (node, graph) => {
        const all = plainOf(node, graph);
        const { where, host, protocol } = all.find(one => !isSeen(one.host, node, graph)) ?? all[0];
        const unseen = isSeen(host, node, graph) ? "" : `, and nothing here shows that ${host} is in the cluster`;
        return `${where} reaches ${host} by ${protocol}://, without TLS${unseen}`;
    },
);
