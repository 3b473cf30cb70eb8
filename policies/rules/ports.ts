import type * as k8s from "@pulumi/kubernetes";
import type { Unwrap } from "@pulumi/pulumi";
import { type Graph, graphRule, type Node, type PodNode, type Selector } from "../graph";
import { type Service, scraped, selectorOf } from "../monitors";
import { containerRule, containersOf } from "../pods";
import { listOf } from "../read";
import { firstFlaw } from "../rule";

export type NetworkPolicy = Partial<Unwrap<k8s.networking.v1.NetworkPolicyArgs>>;
export type Ingress = Unwrap<k8s.types.input.networking.v1.NetworkPolicyIngressRule>;
type Port = { name?: string; containerPort: number; protocol?: string };

const declared = (pod: PodNode): Port[] => containersOf(pod.spec).flatMap(({ container }) => listOf(container.ports) as Port[]);

export const bindsNoHostPort = containerRule(
    {
        name: "container-binds-no-host-port",
        severity: "high",
        items: ["cryptofunk:284", "cryptofunk:85"],
        says: "A container takes no port of its node.",
        because: "A port of the node goes around every Service and NetworkPolicy.",
        fix: "Leave hostPort out and use a Service.",
        patches: true,
    },
    ({ ports }) => firstFlaw(listOf(ports), ({ hostPort }, i) => (hostPort ? `ports[${i}].hostPort is ${hostPort}` : undefined)),
);

const probes = ["livenessProbe", "readinessProbe", "startupProbe"] as const;

export const probesHitDeclaredPorts = containerRule(
    {
        name: "container-probes-hit-a-declared-port",
        severity: "medium",
        items: ["cryptofunk:424", "cryptofunk:421"],
        says: "A probe asks a port that its container declares, where it declares any.",
        because: "A check on a closed port restarts a bot that runs.",
        fix: "Declare the port, or ask one that is declared.",
        level: "advisory",
    },
    container => {
        const ports = listOf(container.ports);
        if (!ports.length) return undefined;
        return firstFlaw(probes, probe => {
            const port = container[probe]?.httpGet?.port ?? container[probe]?.tcpSocket?.port ?? container[probe]?.grpc?.port;
            // What is a name, or absent, is no number.
            if (Number.isNaN(Number(port))) return undefined;
            return ports.some(({ containerPort }) => containerPort === Number(port))
                ? undefined
                : `${probe} asks port ${port}, which the container does not declare`;
        });
    },
);

const restricts = ({ spec }: NetworkPolicy): boolean => spec?.policyTypes?.includes("Ingress") ?? true;
export const policies = (graph: Graph) => graph.ofKind<NetworkPolicy>("NetworkPolicy");

/** Whether a pod opens a port; one that declares none may open any. */
function isOpen(pod: PodNode, port: number | string): boolean {
    const ports = declared(pod);
    return ports.length === 0 || ports.some(({ name, containerPort }) => name === port || containerPort === Number(port));
}

export const policyNamesOpenPorts = graphRule(
    {
        name: "network-policy-names-open-ports",
        severity: "high",
        items: ["cryptofunk:283"],
        says: "A NetworkPolicy lets traffic in on ports that its pods open.",
        because: "A policy sees the pod's port, not the Service's: the wrong one lets nobody in while everything looks allowed.",
        fix: "Name the containerPort in the policy.",
    },
    policies as (graph: Graph) => Node[],
    (node, graph) => {
        const { podSelector, ingress } = (node.props as NetworkPolicy).spec ?? {};
        const rules = listOf(ingress);
        if (!rules.some(({ ports }) => listOf(ports).length)) return undefined;
        // A policy for a whole namespace lists the ports of all of its pods.
        const pods = graph.select(node.place, podSelector as Selector | undefined);
        if (!pods.length || graph.mayHoldUnseenPods(node.place)) return undefined;
        return firstFlaw(rules, ({ ports }, i) =>
            firstFlaw(listOf(ports), ({ port, endPort }, j) => {
                if (port === undefined || endPort !== undefined || pods.some(pod => isOpen(pod, port))) return undefined;
                return `spec.ingress[${i}].ports[${j}].port is ${port}, which ${pods[0].name} does not open`;
            }),
        );
    },
);

/** The ingress rules that hold for each pod; nothing for a pod that everybody may reach. */
export const ingressByPod = (graph: Graph): Map<PodNode, Ingress[]> => {
    const found = new Map<PodNode, Ingress[]>();
    for (const { place, props } of policies(graph)) {
        if (!restricts(props)) continue;
        const rules = listOf(props.spec?.ingress) as Ingress[];
        for (const pod of graph.select(place, props.spec?.podSelector as Selector | undefined)) found.set(pod, [...(found.get(pod) ?? []), ...rules]);
    }
    return found;
};

/** Whether a rule speaks of a port of a pod: by number, by name, within a range, or of all. */
export function onPort({ ports }: Ingress, pod: PodNode, wanted: number | string, protocol = "TCP"): boolean {
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
        return firstFlaw(pods, pod => {
            const rules = graph.once(ingressByPod).get(pod);
            if (!rules || pod.spec.hostNetwork) return undefined;
            return firstFlaw(listOf(ports), ({ port, targetPort = port, protocol }) => {
                // Kubernetes sends nothing to a pod that has no port of the name.
                if (Number.isNaN(Number(targetPort)) && !declared(pod).some(({ name }) => name === targetPort)) return undefined;
                if (rules.some(rule => onPort(rule, pod, targetPort as number | string, protocol))) return undefined;
                return `no NetworkPolicy lets anybody reach ${pod.name} on port ${targetPort}`;
            });
        });
    },
);

/** Whether a rule lets in somebody of another namespace, as Prometheus is. */
const letsStrangersIn = ({ from }: Ingress): boolean => !from?.length || from.some(({ namespaceSelector, ipBlock }) => namespaceSelector || ipBlock);

export const policyLetsPrometheusIn = graphRule(
    {
        name: "network-policy-lets-prometheus-in",
        severity: "high",
        items: ["cryptofunk:347", "cryptofunk:283", "cryptofunk:269"],
        says: "Prometheus may reach the pods it scrapes.",
        because: "A scrape that a policy drops is a target that is down for ever, and alerts on it are muted within a day.",
        fix: "Allow ingress on the port of the metrics from Prometheus' namespace.",
    },
    graph => graph.ofKind("ServiceMonitor", "PodMonitor"),
    (node, graph) => {
        if (!policies(graph).length) return undefined;
        return firstFlaw(scraped(node, graph), ({ pod, port }) => {
            const rules = graph.once(ingressByPod).get(pod);
            if (!rules || pod.spec.hostNetwork || pod.place.endsWith(" monitoring")) return undefined;
            return rules.some(rule => onPort(rule, pod, port) && letsStrangersIn(rule))
                ? undefined
                : `no NetworkPolicy lets another namespace reach ${pod.name} on port ${port}`;
        });
    },
);
