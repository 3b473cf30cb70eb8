import type * as k8s from "@pulumi/kubernetes";
import type { Unwrap } from "@pulumi/pulumi";
import { type Graph, graphRule, type Node, type PodNode, type Selector } from "../../engine/graph";
import { type Service, scraped, selectorOf } from "../../engine/monitors";
import { listOf } from "../../engine/reading";
import { allFlaws } from "../../engine/rule";
import { unlessOther } from "../shared/other-policies";
import { declared, type NetworkPolicy, policies } from "./network-policy";
import { type Binding, bindings, portOf, serviceOf } from "./target-group-binding";

type IngressRule = Unwrap<k8s.types.input.networking.v1.NetworkPolicyIngressRule>;

const restricts = ({ spec }: NetworkPolicy): boolean => spec?.policyTypes?.includes("Ingress") ?? true;

/** The ingress rules that hold for each pod; nothing for a pod that everybody may reach. */
const ingressByPod = (graph: Graph): Map<PodNode, IngressRule[]> => {
    const found = new Map<PodNode, IngressRule[]>();
    for (const { place, props } of policies(graph)) {
        if (!restricts(props)) continue;
        const { podSelector, ingress } = props.spec ?? {};
        const add = () => {
            const rules = listOf(ingress) as IngressRule[];
            for (const pod of graph.select(place, podSelector as Selector | undefined)) {
                const own = found.get(pod) ?? [];
                own.push(...rules);
                found.set(pod, own);
            }
        };
        // One that says the same again changes nothing.
        graph.asked(["ingress of a policy", place, podSelector, ingress], add);
    }
    return found;
};

/** Whether a rule speaks of a port of a pod: by number, by name, within a range, or of all. */
function onPort({ ports }: IngressRule, pod: PodNode, wanted: number | string, protocol = "TCP"): boolean {
    const opened = declared(pod).find(({ name, containerPort }) => name === wanted || containerPort === Number(wanted));
    const number = opened?.containerPort ?? Number(wanted);
    return (
        !ports?.length ||
        ports.some(({ port, endPort = port, protocol: given = "TCP" }) => {
            if (given !== protocol) return false;
            return port === undefined || port === opened?.name || (Number(port) <= number && number <= Number(endPort));
        })
    );
}

export const policyLetsServiceIn = graphRule(
    {
        name: "network-policy-lets-service-in",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:283", "bot-core:89"],
        says: "Somebody may reach the pods behind a Service.",
        because: "A default-deny without an exception for the Service's port closes it, and callers wait until they time out.",
        fix: "Allow ingress on the pods' port from those who call.",
    },
    graph => graph.ofKind<Service>("Service") as unknown as Node[],
    (node, graph) => {
        const service = node as Node<Service>;
        const selector = selectorOf(service);
        const { ports } = service.props.spec ?? {};
        if (!selector || !policies(graph).length) return undefined;
        const pods = graph.select(node.place, { matchLabels: selector });
        const closed = (pod: PodNode) => {
            const rules = graph.once(ingressByPod).get(pod);
            if (!rules || pod.spec.hostNetwork) return undefined;
            return allFlaws(listOf(ports), ({ port, targetPort = port, protocol }) => {
                // Kubernetes sends nothing to a pod that has no port of the name.
                if (Number.isNaN(Number(targetPort)) && !declared(pod).some(({ name }) => name === targetPort)) return undefined;
                if (rules.some(rule => onPort(rule, pod, targetPort as number | string, protocol))) return undefined;
                return unlessOther(`no NetworkPolicy lets anybody reach ${pod.name} on port ${targetPort}`, pod, graph);
            });
        };
        return graph.asked(["who reaches a Service", node.place, selector, ports], () => allFlaws(pods, closed));
    },
);

/** Whether a rule lets in somebody of another namespace, as Prometheus is. */
const letsStrangersIn = ({ from }: IngressRule): boolean => !from?.length || from.some(({ namespaceSelector, ipBlock }) => namespaceSelector || ipBlock);

export const policyLetsPrometheusIn = graphRule(
    {
        name: "network-policy-lets-prometheus-in",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:347", "cryptofunk:283", "cryptofunk:269"],
        says: "Prometheus may reach the pods it scrapes.",
        because: "A scrape that a policy drops is a target that is down for ever, and alerts on it are muted within a day.",
        fix: "Allow ingress on the port of the metrics from Prometheus' namespace.",
    },
    graph => graph.ofKind("ServiceMonitor", "PodMonitor"),
    (node, graph) => {
        if (!policies(graph).length) return undefined;
        const closed = ({ pod, port }: { pod: PodNode; port: number | string }) => {
            const rules = graph.once(ingressByPod).get(pod);
            if (!rules || pod.spec.hostNetwork || pod.place.endsWith(" monitoring")) return undefined;
            return rules.some(rule => onPort(rule, pod, port) && letsStrangersIn(rule))
                ? undefined
                : unlessOther(`no NetworkPolicy lets another namespace reach ${pod.name} on port ${port}`, pod, graph);
        };
        return graph.asked(["who reaches a scrape's target", node.kind, node.place, node.props.spec], () => allFlaws(scraped(node, graph), closed));
    },
);

/** Whether a rule of a policy lets in addresses, or everybody. */
const letsAddressesIn = ({ from }: IngressRule): boolean => !from?.length || from.some(({ ipBlock }) => ipBlock);

export const policyLetsBalancerIn = graphRule(
    {
        name: "network-policy-lets-the-load-balancer-in",
        preset: "baseline",
        severity: "high",
        items: ["bot-core:267", "cryptofunk:283"],
        says: "Pods behind a load balancer may be reached from its subnets.",
        because: "A load balancer is no pod: a policy that only names pods makes every health check fail.",
        fix: "Allow the public subnets by ipBlock on the port of the pods.",
    },
    bindings as (graph: Graph) => Node[],
    (node, graph) => {
        const service = serviceOf(node as Node<Binding>, graph);
        const selector = service?.props.spec?.selector;
        const found = selector && portOf(node as Node<Binding>, service);
        if (!found) return undefined;
        const port = found.targetPort ?? found.port;
        return allFlaws(graph.select(node.place, { matchLabels: selector }), pod => {
            const rules = graph.once(ingressByPod).get(pod);
            if (!rules || pod.spec.hostNetwork || rules.some(rule => onPort(rule, pod, port) && letsAddressesIn(rule))) return undefined;
            return unlessOther(`no NetworkPolicy lets an address reach ${pod.name} on port ${port}`, pod, graph);
        });
    },
);
