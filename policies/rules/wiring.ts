import type * as k8s from "@pulumi/kubernetes";
import type { Unwrap } from "@pulumi/pulumi";
import { aws } from "../aws";
import { type Graph, graphRule, type Node, type PodNode, type Selector } from "../graph";
import { type Service, selectorOf } from "../monitors";
import { containersOf } from "../pods";
import { contains, isPublic, known, listOf } from "../read";
import { firstFlaw } from "../rule";
import { type NetworkPolicy, policies } from "./ports";

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
        // An empty selector finds every pod.
        const selector = selectorOf(node as Node<Service>);
        return findsNothing(graph, node.place, { matchLabels: selector }) ? `spec.selector (${written(selector)}) matches no pod` : undefined;
    },
);

/** Whether a pod opens a port. Containers may open numbers without declaring one; where they declare some, the list is taken to be whole. */
function opens(pod: PodNode, port: number | string): boolean {
    const ports = containersOf(pod.spec).flatMap(({ container }) => listOf(container.ports));
    return (!ports.length && typeof port === "number") || ports.some(({ name, containerPort }) => name === port || containerPort === Number(port));
}

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
        if (!selector) return undefined;
        const pods = graph.select(node.place, { matchLabels: selector });
        const { ports: sent } = service.props.spec ?? {};
        return firstFlaw(sent, ({ port, targetPort = port }, i) => {
            const flaw = (pod: PodNode) =>
                opens(pod, targetPort as number | string) ? undefined : `spec.ports[${i}].targetPort is ${targetPort}, which ${pod.name} does not open`;
            if (!Number.isNaN(Number(targetPort))) return firstFlaw(pods, flaw);
            // Kubernetes leaves out a pod that has no port of the name: one that has it is enough, and may be unseen.
            const found = graph.mayHoldUnseenPods(node.place) || pods.some(pod => !flaw(pod));
            return found ? undefined : pods.map(flaw)[0];
        });
    },
);

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
        const selector = ((node as Node<NetworkPolicy>).props.spec?.podSelector ?? {}) as Selector;
        return findsNothing(graph, node.place, selector) ? `spec.podSelector (${written(selector.matchLabels)}) matches no pod` : undefined;
    },
);

type Spec = Partial<NonNullable<NetworkPolicy["spec"]>>;
const restrictsEgress = ({ policyTypes, egress }: Spec): boolean => policyTypes?.includes("Egress") ?? listOf(egress).length > 0;

/** The policies that hold for each pod, found once for all the rules that ask, and the error of one that may hold for any. */
const policiesByPod = (graph: Graph) => {
    const found = { byPod: new Map<PodNode, Spec[]>(), unknown: undefined as unknown };
    for (const { place, props } of policies(graph)) {
        try {
            const spec: Spec = props.spec ?? {};
            for (const pod of graph.select(place, spec.podSelector as Selector | undefined)) found.byPod.set(pod, [...listOf(found.byPod.get(pod)), spec]);
        } catch (error) {
            found.unknown = error;
        }
    }
    return found;
};

const asksNames = ({ ports }: Rule): boolean =>
    !ports?.length ||
    ports.some(({ port, endPort = port, protocol }) => protocol === "UDP" && (port === undefined || (Number(port) <= 53 && 53 <= Number(endPort))));

/** Whether a pod gets out: by one of its rules, or because it has none. What is not known yet leaves the question open only when nothing else answers it. */
function getsOut(pod: PodNode, graph: Graph, allowed: (rule: Rule) => boolean): boolean {
    const { byPod, unknown } = graph.once(policiesByPod);
    const own = listOf(byPod.get(pod)).filter(restrictsEgress);
    const rules = own.flatMap(({ egress }) => listOf(egress));
    if (firstFlaw(rules, rule => (allowed(rule) ? "yes" : undefined))) return true;
    if (unknown) throw unknown;
    return !own.length;
}

const goesTo = ({ to }: Rule, wanted: (peer: Peer) => boolean): boolean => !to?.length || to.some(wanted);
/** DNS answers as pods of another namespace, or at an address that is no pod (Auto Mode). */
const toDns = (peer: Peer): boolean =>
    !!peer.namespaceSelector || (!!peer.ipBlock && (!isPublic(peer.ipBlock.cidr) || contains(peer.ipBlock.cidr, "172.20.0.10")));

const isolated = (graph: Graph) =>
    // Kubernetes applies no policy to pods on their node's network.
    graph.pods.filter(pod => pod.kind !== "PodTemplate" && !known(() => pod.spec.hostNetwork));

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
        const asked = (rule: Rule) => asksNames(rule) && goesTo(rule, toDns);
        return getsOut(pod, graph, asked) ? undefined : "no NetworkPolicy lets its pods reach port 53 over UDP";
    },
);

const annotationOf = (pod: PodNode, key: string) => pod.annotations[`golive.dev/${key}`];

/** Exchange accounts whose session a gateway holds, found once. */
const heldAccounts = (graph: Graph): Set<string | undefined> => new Set(graph.pods.map(pod => annotationOf(pod, "gateway-for")));

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
        if (graph.ofKind("ApplicationNetworkPolicy").some(policy => policy.place === pod.place)) return undefined;
        // Exchanges answer on other ports than 443 too, but none where names are asked.
        const trades = ({ ports }: Rule) => !ports?.length || ports.some(({ port, protocol = "TCP" }) => protocol === "TCP" && Number(port) !== 53);
        const out = (rule: Rule) => trades(rule) && goesTo(rule, ({ ipBlock }) => !!ipBlock && isPublic(ipBlock.cidr));
        return getsOut(pod, graph, out) ? undefined : "no NetworkPolicy lets its pods reach a public address over TCP";
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
    (pod, graph) => {
        const { byPod, unknown } = graph.once(policiesByPod);
        if (byPod.has(pod)) return undefined;
        if (unknown) throw unknown;
        return "no NetworkPolicy selects its pods";
    },
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
        const other = graph.ofKind<{ chart?: string }>("Release", "Chart").some(({ props }) => /cilium|calico|tigera/.test(String(props.chart)));
        if (other || /enableNetworkPolicy"?\s*:\s*"?true/.test(String(cni?.props.configurationValues))) return undefined;
        return "neither the vpc-cni add-on's enableNetworkPolicy nor another network plug-in is there";
    },
);
