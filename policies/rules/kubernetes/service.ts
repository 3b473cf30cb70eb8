import type * as k8s from "@pulumi/kubernetes";
import { type Graph, graphRule, type Node, type PodNode } from "../../engine/graph";
import { type Service, selectorOf } from "../../engine/monitors";
import { isInternet, listOf } from "../../engine/reading";
import { allFlaws, kindRule } from "../../engine/rule";
import { innerPorts } from "../shared/ports";
import { weakTls } from "../shared/reasons";
import { findsNothing, written } from "../shared/selectors";
import { modernPolicy, modernTlsItems } from "../shared/tls";

const services = (graph: Graph) => graph.ofKind<Service>("Service") as Node<Service>[];

export const serviceFindsPods = graphRule(
    {
        name: "service-selects-pods",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:421", "bot-core:89"],
        says: "A Service selects at least one pod.",
        because: "A Service without pods refuses every connection, however green the deployment looks.",
        fix: "Give the selector the labels of the pods' template.",
    },
    services as (graph: Graph) => Node[],
    (node, graph) => {
        // An empty selector finds every pod.
        const selector = selectorOf(node as Node<Service>);
        return findsNothing(graph, node.place, { matchLabels: selector }) ? `spec.selector (${written(selector)}) matches no pod` : undefined;
    },
);

/** Whether a pod opens a port. Containers may open numbers without declaring one; where they declare some, the list is taken to be whole. */
function opens(pod: PodNode, port: number | string): boolean {
    const ports = pod.containers.flatMap(({ container }) => listOf(container.ports));
    return (!ports.length && typeof port === "number") || ports.some(({ name, containerPort }) => name === port || containerPort === Number(port));
}

export const servicePortsAreOpen = graphRule(
    {
        name: "service-ports-are-open",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:347", "cryptofunk:421"],
        says: "A Service sends to a port that its pods open.",
        because: "A scrape or a health check on a closed port says down while the bot runs, and the other way round.",
        fix: "Make targetPort the number or the name of a container's port.",
    },
    services as (graph: Graph) => Node[],
    (node, graph) => {
        const service = node as Node<Service>;
        const selector = selectorOf(service);
        if (!selector) return undefined;
        const pods = graph.select(node.place, { matchLabels: selector });
        const { ports: sent } = service.props.spec ?? {};
        const closed = ({ port, targetPort = port }: NonNullable<typeof sent>[number], i: number) => {
            const flaw = (pod: PodNode) =>
                opens(pod, targetPort as number | string) ? undefined : `spec.ports[${i}].targetPort is ${targetPort}, which ${pod.name} does not open`;
            if (!Number.isNaN(Number(targetPort))) return allFlaws(pods, flaw);
            // Kubernetes leaves out a pod that has no port of the name: one that has it is enough, and may be unseen.
            const found = graph.mayHoldUnseenPods(node.place) || pods.some(pod => !flaw(pod));
            return found ? undefined : allFlaws(pods, flaw);
        };
        return graph.asked(["ports of a Service", node.place, selector, sent], () => allFlaws(sent, closed));
    },
);

const narrow = (ranges: string[] | undefined): boolean => !!ranges?.length && !ranges.some(isInternet);

/** Whether a Service's load balancer stays in the VPC: the AWS controller's do unless told otherwise, the in-tree controller's do not. */
function isInternal(annotations: Record<string, string> | undefined, loadBalancerClass: string | undefined): boolean {
    const told = (key: string) => annotations?.[`service.beta.kubernetes.io/aws-load-balancer-${key}`];
    if (told("internal") === "true" || told("scheme") === "internal") return true;
    const byController = loadBalancerClass?.endsWith("/nlb") || ["external", "nlb-ip"].includes(String(told("type")));
    return told("scheme") === undefined && byController === true;
}

export const servicesHideStores = kindRule<k8s.core.v1.ServiceArgs>(
    "Service",
    {
        name: "kubernetes-service-hides-inner-ports",
        preset: "baseline",
        severity: "critical",
        items: ["cryptofunk:86", "cryptofunk:87", "cryptofunk:85"],
        says: "Databases, caches, brokers and monitoring get no load balancer on the internet and no node port.",
        because: "Scanners find an open store within minutes, and its content decides what the bot trades.",
        fix: "Make the Service a ClusterIP, or its load balancer internal.",
        patches: true,
    },
    ({ spec, metadata }) => {
        const outside = listOf(spec?.externalIPs).length > 0;
        if (spec?.type !== "LoadBalancer" && spec?.type !== "NodePort" && !outside) return undefined;
        return allFlaws(listOf(spec?.ports), ({ port, targetPort }, i) => {
            const [open, service] = innerPorts.find(([inner]) => inner === port || inner === targetPort) ?? [];
            if (open === undefined) return undefined;
            if (
                !outside &&
                spec?.type === "LoadBalancer" &&
                (isInternal(metadata?.annotations, spec.loadBalancerClass) || narrow(spec.loadBalancerSourceRanges))
            )
                return undefined;
            return `spec.ports[${i}] puts port ${open} (${service}) on ${outside ? "spec.externalIPs" : `a ${spec?.type}`}`;
        });
    },
);

export const serviceOpensWebOnly = kindRule<k8s.core.v1.ServiceArgs>(
    "Service",
    {
        name: "kubernetes-load-balancer-opens-only-web",
        preset: "baseline",
        severity: "medium",
        items: ["cryptofunk:85", "bot-core:114", "bot-core:115", "bot-core:116"],
        says: "A Service is on the internet only with ports 80 and 443, and never by node ports.",
        because: "Every other open port is something nobody watches.",
        fix: "Make the Service a ClusterIP behind an ingress or a target group binding.",
        level: "advisory",
    },
    ({ spec, metadata }) => {
        if (spec?.type === "NodePort") return "spec.type is NodePort, which opens a port on every node";
        if (spec?.type !== "LoadBalancer" || isInternal(metadata?.annotations, spec.loadBalancerClass) || narrow(spec.loadBalancerSourceRanges))
            return undefined;
        return allFlaws(listOf(spec.ports), ({ port }, i) => (port === 80 || port === 443 ? undefined : `spec.ports[${i}] puts port ${port} on the internet`));
    },
);

const balancer = (key: string) => `service.beta.kubernetes.io/aws-load-balancer-${key}`;

export const serviceTls = kindRule<k8s.core.v1.ServiceArgs>(
    "Service",
    {
        name: "kubernetes-load-balancer-speaks-modern-tls",
        preset: "baseline",
        severity: "high",
        items: modernTlsItems,
        says: "A Service's load balancer with a certificate speaks TLS 1.2 or newer.",
        because: weakTls,
        fix: `Set ${balancer("ssl-negotiation-policy")} to ELBSecurityPolicy-TLS13-1-2-2021-06; a classic load balancer takes ELBSecurityPolicy-TLS-1-2-2017-01.`,
    },
    ({ metadata }) => {
        const annotations = metadata?.annotations as Record<string, string> | undefined;
        // A certificate's ARN is known only once it is issued; that one is named is enough.
        if (!annotations || !(balancer("ssl-cert") in annotations)) return undefined;
        const policy = annotations[balancer("ssl-negotiation-policy")];
        return policy?.match(modernPolicy) ? undefined : `${balancer("ssl-negotiation-policy")} is ${policy ?? "absent, and the default speaks TLS 1.0"}`;
    },
);
