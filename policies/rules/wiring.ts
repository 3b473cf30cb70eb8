import * as aws from "@pulumi/aws";
import type * as k8s from "@pulumi/kubernetes";
import type { Unwrap } from "@pulumi/pulumi";
import { type Graph, graphRule, type Node, type PodNode, type Selector } from "../graph";
import { containersOf, longRunning } from "../pods";
import { contains, isPublic, known, listOf } from "../read";
import { firstFlaw } from "../rule";

type Service = Partial<Unwrap<k8s.core.v1.ServiceArgs>>;
type NetworkPolicy = Partial<Unwrap<k8s.networking.v1.NetworkPolicyArgs>>;
type Rule = Unwrap<k8s.types.input.networking.v1.NetworkPolicyEgressRule>;
type Peer = Unwrap<k8s.types.input.networking.v1.NetworkPolicyPeer>;

/** Whether a selector that finds nothing is a flaw: not where pods are made by something unseen, nor where the stack has none. */
const findsNothing = (graph: Graph, place: string, selector: Selector | undefined): boolean =>
    graph.podsIn(place).length > 0 && !graph.mayHoldUnseenPods(place) && graph.select(place, selector).length === 0;

const written = (labels: Record<string, string> | undefined): string =>
    Object.entries(labels ?? {})
        .map(([key, value]) => `${key}=${value}`)
        .join(", ");

const services = (graph: Graph) => graph.ofKind<Service>("Service") as Node<Service>[];
const selectorOf = (service: Node<Service>): Record<string, string> | undefined => {
    const { spec } = service.props;
    return spec?.type === "ExternalName" ? undefined : spec?.selector;
};

export const serviceFindsPods = graphRule(
    {
        name: "service-selects-pods",
        severity: "high",
        items: ["cryptofunk:421", "bot-core:89"],
        says: "A Service selects at least one pod.",
        because: "A Service without pods refuses every connection, however green the deployment looks.",
        fix: "Give the selector the labels of the pods' template.",
    },
    services as (graph: Graph) => Node[],
    (node, graph) => {
        const selector = selectorOf(node as Node<Service>);
        if (!selector || !Object.keys(selector).length) return undefined;
        return findsNothing(graph, node.place, { matchLabels: selector }) ? `spec.selector (${written(selector)}) matches no pod` : undefined;
    },
);

const portsOf = (pod: PodNode) => containersOf(pod.spec).flatMap(({ container, sort }) => (sort === "ephemeralContainers" ? [] : listOf(container.ports)));

export const servicePortsAreOpen = graphRule(
    {
        name: "service-ports-are-open",
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
        if (!selector || !Object.keys(selector).length || graph.mayHoldUnseenPods(node.place)) return undefined;
        const pods = graph.select(node.place, { matchLabels: selector });
        return firstFlaw(service.props.spec?.ports, ({ port, targetPort = port }, i) =>
            firstFlaw(pods, pod => {
                const ports = portsOf(pod);
                // Containers may open ports without declaring one; where they declare some, the list is taken to be whole.
                if (!ports.length && typeof targetPort === "number") return undefined;
                if (ports.some(({ name, containerPort }) => name === targetPort || containerPort === Number(targetPort))) return undefined;
                return `spec.ports[${i}].targetPort is ${targetPort}, which ${pod.name} does not open`;
            }),
        );
    },
);

const policies = (graph: Graph) => graph.ofKind<NetworkPolicy>("NetworkPolicy");

export const policyFindsPods = graphRule(
    {
        name: "network-policy-selects-pods",
        severity: "high",
        items: ["cryptofunk:283"],
        says: "A NetworkPolicy selects at least one pod.",
        because: "A policy that selects nothing protects nothing, and looks like one that does.",
        fix: "Give podSelector the labels of the pods' template.",
    },
    policies as (graph: Graph) => Node[],
    (node, graph) => {
        const selector = (node as Node<NetworkPolicy>).props.spec?.podSelector as Selector | undefined;
        if (!selector || (!Object.keys(selector.matchLabels ?? {}).length && !selector.matchExpressions?.length)) return undefined;
        return findsNothing(graph, node.place, selector) ? `spec.podSelector (${written(selector.matchLabels)}) matches no pod` : undefined;
    },
);

const isEgress = ({ spec }: NetworkPolicy): boolean => spec?.policyTypes?.includes("Egress") ?? "egress" in (spec ?? {});

/** The policies that hold for each pod, found once for all the rules that ask. */
const policiesByPod = (graph: Graph): ((pod: PodNode) => Node<NetworkPolicy>[]) => {
    const found = new Map<PodNode, Node<NetworkPolicy>[]>();
    let unknown: unknown;
    for (const policy of policies(graph)) {
        try {
            for (const pod of graph.select(policy.place, policy.props.spec?.podSelector as Selector | undefined))
                found.set(pod, [...(found.get(pod) ?? []), policy]);
        } catch (error) {
            unknown ??= error;
        }
    }
    return pod => {
        const own = found.get(pod) ?? [];
        if (unknown && !own.length) throw unknown;
        return own;
    };
};

const hasPort = ({ ports }: Rule, protocol: string, wanted: number): boolean =>
    !ports?.length ||
    ports.some(
        ({ port, endPort, protocol: given = "TCP" }) =>
            given === protocol && (port === undefined || Number(port) === wanted || (endPort !== undefined && Number(port) <= wanted && wanted <= endPort)),
    );

/** The egress rules that hold for a pod, or nothing when it may go anywhere. */
function egressOf(pod: PodNode, graph: Graph): Rule[] | undefined {
    const own = graph
        .once(policiesByPod)(pod)
        .filter(policy => isEgress(policy.props));
    return own.length ? own.flatMap(policy => listOf(policy.props.spec?.egress)) : undefined;
}

/** Whether one of a list of rules lets traffic through; a rule that is not known yet leaves the question open only when no other does. */
function lets(rules: Rule[], allowed: (rule: Rule) => boolean): boolean {
    return firstFlaw(rules, rule => (allowed(rule) ? "yes" : undefined)) !== undefined;
}

const toAnywhere = (rule: Rule): boolean => !rule.to?.length;
/** DNS answers as pods of another namespace, or at an address that is no pod (Auto Mode). */
const toDns = (peer: Peer): boolean =>
    !!peer.namespaceSelector || (!!peer.ipBlock && (!isPublic(peer.ipBlock.cidr) || contains(peer.ipBlock.cidr, "172.20.0.10")));

const isolated = (graph: Graph) =>
    // Kubernetes applies no policy to pods on their node's network.
    graph.pods.filter(pod => (longRunning.includes(pod.kind) || pod.kind === "Job" || pod.kind === "CronJob") && !known(() => pod.spec.hostNetwork));

export const podReachesDns = graphRule(
    {
        name: "network-policy-lets-dns-through",
        severity: "high",
        items: ["cryptofunk:283", "vanta:189"],
        says: "A pod whose egress is restricted may still ask for names.",
        because: "Without names neither the database nor the exchange is found.",
        fix: "Allow port 53 over UDP and TCP to the cluster's DNS: its address by ipBlock on Auto Mode, else the pods of kube-system.",
    },
    isolated,
    (pod, graph) => {
        const rules = egressOf(pod, graph);
        if (!rules) return undefined;
        return lets(rules, rule => hasPort(rule, "UDP", 53) && (toAnywhere(rule) || !!rule.to?.some(toDns)))
            ? undefined
            : "no NetworkPolicy lets its pods reach port 53 over UDP";
    },
);

const annotationOf = (pod: PodNode, key: string) => pod.annotations[`golive.dev/${key}`];

/** Exchange accounts whose session a gateway holds, found once. */
const heldAccounts = (graph: Graph): Set<string> => new Set(graph.pods.flatMap(pod => annotationOf(pod, "gateway-for") ?? []));

export const placerReachesExchange = graphRule(
    {
        name: "order-placer-reaches-the-exchange",
        severity: "critical",
        items: ["bot-core:295", "cryptofunk:265", "bot-core:414"],
        says: "What trades may reach public addresses on port 443.",
        because: "A rule that names pods never lets anything out of the cluster, and a bot without its exchange can't close a position.",
        fix: "Allow port 443 to 0.0.0.0/0 by ipBlock, or the exchange's names with an ApplicationNetworkPolicy.",
    },
    isolated,
    (pod, graph) => {
        const accounts = annotationOf(pod, "gateway-for") ?? annotationOf(pod, "exchange-accounts");
        if (!accounts) return undefined;
        // Whoever trades through a gateway needs no way out of its own: the gateway does.
        const held = graph.once(heldAccounts);
        if (annotationOf(pod, "gateway-for") === undefined && accounts.split(",").every(account => held.has(account.trim()))) return undefined;
        const rules = egressOf(pod, graph);
        if (!rules || graph.ofKind("ApplicationNetworkPolicy").some(policy => policy.place === pod.place)) return undefined;
        const reaches = (rule: Rule) => (rule.ports ?? []).length === 0 || listOf(rule.ports).some(({ protocol = "TCP" }) => protocol === "TCP");
        const out = (rule: Rule) => reaches(rule) && (toAnywhere(rule) || !!rule.to?.some(({ ipBlock }) => ipBlock && isPublic(ipBlock.cidr)));
        return lets(rules, out) ? undefined : "no NetworkPolicy lets its pods reach a public address over TCP";
    },
);

export const podIsCovered = graphRule(
    {
        name: "pod-has-a-network-policy",
        severity: "high",
        items: ["cryptofunk:283", "bot-core:112"],
        says: "Every pod is under a NetworkPolicy.",
        because: "Without one, whoever breaks into any pod reaches every other, and the internet.",
        fix: "Give the namespace a default-deny policy, and each workload what it needs.",
    },
    isolated,
    (pod, graph) => (graph.once(policiesByPod)(pod).length ? undefined : "no NetworkPolicy selects its pods"),
);

export const policiesAreEnforced = graphRule(
    {
        name: "network-policies-are-enforced",
        severity: "critical",
        items: ["cryptofunk:283"],
        says: "The cluster enforces NetworkPolicies.",
        because: "EKS accepts policies and ignores them until it is told otherwise.",
        fix: 'On Auto Mode set enable-network-policy-controller to "true" in the ConfigMap kube-system/amazon-vpc-cni, else enableNetworkPolicy in the vpc-cni add-on.',
    },
    graph => graph.ofType(aws.eks.Cluster),
    (cluster, graph) => {
        if (!policies(graph).length) return undefined;
        const { computeConfig } = cluster.props as { computeConfig?: { enabled?: boolean } };
        if (computeConfig?.enabled) {
            type ConfigMap = { metadata?: { name?: string }; data?: Record<string, string> };
            const on = graph
                .ofKind<ConfigMap>("ConfigMap", "ConfigMapPatch")
                .some(({ props }) => props.metadata?.name === "amazon-vpc-cni" && props.data?.["enable-network-policy-controller"] === "true");
            return on ? undefined : "no ConfigMap amazon-vpc-cni switches the network policy controller on";
        }
        const addons = graph.ofType<{ addonName?: string; configurationValues?: string }>(aws.eks.Addon);
        const cni = addons.find(({ props }) => props.addonName === "vpc-cni");
        const other = graph.ofKind<{ chart?: string }>("Release", "Chart").some(({ props }) => /cilium|calico|tigera/.test(props.chart ?? ""));
        if (other || /"?enableNetworkPolicy"?\s*:\s*"?true/.test(cni?.props.configurationValues ?? "")) return undefined;
        return "neither the vpc-cni add-on's enableNetworkPolicy nor another network plug-in is there";
    },
);
