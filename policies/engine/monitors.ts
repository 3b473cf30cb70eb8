import type * as k8s from "@pulumi/kubernetes";
import type { Unwrap } from "@pulumi/pulumi";
import { type Graph, matches, type Node, type PodNode, placeIn, type Selector } from "./graph";
import { known, listOf } from "./reading";

/** A Service, as a rule reads it. */
export type Service = Partial<Unwrap<k8s.core.v1.ServiceArgs>>;

/** The labels by which a Service finds its pods; nothing when others tell it where to send. */
export const selectorOf = ({ props }: Node<Service>): Record<string, string> | undefined => {
    const { type, selector } = props.spec ?? {};
    return type === "ExternalName" || !selector || !Object.keys(selector).length ? undefined : selector;
};

/** What the Prometheus operator scrapes: a ServiceMonitor or a PodMonitor. */
export interface Monitor {
    metadata?: { labels?: Record<string, string> };
    spec?: {
        selector?: Selector;
        namespaceSelector?: { any?: boolean; matchNames?: string[] };
        endpoints?: { port?: string; targetPort?: string | number }[];
        podMetricsEndpoints?: { port?: string; portNumber?: number; targetPort?: string | number }[];
    };
}

/** The places a monitor looks at; nothing when it looks everywhere. */
export function placesOf(node: Node, monitor: Monitor): string[] | undefined {
    const { any, matchNames } = monitor.spec?.namespaceSelector ?? {};
    if (any) return undefined;
    return matchNames?.length ? matchNames.map(name => placeIn(node.place, name)) : [node.place];
}

/** Services by place, found once. */
export const servicesByPlace = (graph: Graph): Map<string, Node<Service>[]> => {
    const found = new Map<string, Node<Service>[]>();
    for (const service of graph.ofKind<Service>("Service")) {
        const others = found.get(service.place);
        if (others) others.push(service);
        else found.set(service.place, [service]);
    }
    return found;
};

/** Services that a monitor selects. */
export function servicesOf(node: Node, graph: Graph): Node<Service>[] {
    const monitor = node.props as Monitor;
    const byPlace = graph.once(servicesByPlace);
    const places = placesOf(node, monitor) ?? [...byPlace.keys()];
    const chosen = () => places.flatMap(place => byPlace.get(place) ?? []).filter(({ props }) => matches(monitor.spec?.selector, props.metadata?.labels));
    return graph.asked(["Services", places, monitor.spec?.selector], chosen);
}

/** Where a Service sends, as a text; what is not known yet makes it one of its own. */
const targetOf = ({ urn, place, props }: Node<Service>): string => known(() => JSON.stringify([place, props.spec?.selector, props.spec?.ports])) ?? urn;

/** A pod and the port by which it is asked for its metrics. */
export type Target = { pod: PodNode; port: number | string };

/** The pods and ports that a monitor of either kind scrapes: one list for all monitors that ask for the same. */
export const scraped = (node: Node, graph: Graph): Target[] => graph.asked(["scraped", node.kind, node.place, node.props.spec], () => targetsOf(node, graph));

function targetsOf(node: Node, graph: Graph): Target[] {
    const monitor = node.props as Monitor;
    const { spec } = monitor;
    if (node.kind === "PodMonitor") {
        const pods = (placesOf(node, monitor) ?? graph.places).flatMap(place => graph.select(place, spec?.selector));
        return listOf(spec?.podMetricsEndpoints).flatMap(({ port, portNumber, targetPort }) => {
            const wanted = port ?? portNumber ?? targetPort;
            return wanted === undefined ? [] : pods.map(pod => ({ pod, port: wanted }));
        });
    }
    // Services that send to the same pods by the same ports are one.
    const services = new Map(servicesOf(node, graph).map(service => [targetOf(service), service]));
    return [...services.values()].flatMap(({ place, props }) => {
        const selector = props.spec?.selector;
        const pods = selector && Object.keys(selector).length ? graph.select(place, { matchLabels: selector }) : [];
        return listOf(spec?.endpoints).flatMap(({ port, targetPort }) => {
            const found = listOf(props.spec?.ports).find(one => one.name === port);
            const wanted = targetPort ?? found?.targetPort ?? found?.port;
            return wanted === undefined ? [] : pods.map(pod => ({ pod, port: wanted as number | string }));
        });
    });
}
