import type { Graph, Node } from "../../engine/graph";

/** Charts of NATS, by their values. */

interface Values {
    config?: { jetstream?: { enabled?: boolean; fileStore?: { enabled?: boolean } }; cluster?: Cluster };
    /** As charts before 1.0 have it. */
    cluster?: Cluster;
    /** As Bitnami's has it. */
    replicaCount?: number;
}
type Cluster = { enabled?: boolean; replicas?: number };

/** A Release of NATS. */
export type NatsChart = { name?: string; chart?: string; values?: Values };

/** The stack's Releases of NATS. */
export const natsCharts = (graph: Graph): Node<NatsChart>[] =>
    graph.ofKind<NatsChart>("Release").filter(({ props }) => /(^|\/)nats$/.test(String(props.chart)));

/** Whether a chart's streams lie on a disk. */
export const isOnDisk = ({ props }: Node<NatsChart>): boolean => {
    const { enabled, fileStore } = props.values?.config?.jetstream ?? {};
    return enabled === true && fileStore?.enabled !== false;
};

/** Why a chart runs a single server; nothing where it runs several. */
export function singleServer({ props }: Node<NatsChart>): string | undefined {
    const { config, cluster: before, replicaCount } = props.values ?? {};
    if (replicaCount !== undefined) return replicaCount === 1 ? "values.replicaCount is 1" : undefined;
    const [where, cluster] = before && !config ? ["values.cluster", before] : ["values.config.cluster", config?.cluster];
    if (cluster?.enabled !== true) return `${where}.enabled is ${cluster?.enabled ?? "absent"}, which is one server`;
    return cluster.replicas === 1 ? `${where}.replicas is 1` : undefined;
}
