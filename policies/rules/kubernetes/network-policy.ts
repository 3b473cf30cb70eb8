import type * as k8s from "@pulumi/kubernetes";
import type { Unwrap } from "@pulumi/pulumi";
import { aws } from "../../engine/aws";
import { type Graph, graphRule, type Node, type PodNode, push, type Selector } from "../../engine/graph";
import { known, listOf } from "../../engine/reading";
import { allFlaws } from "../../engine/rule";
import { isOwnKind, isUnderOther } from "../shared/other-policies";
import { findsNothing, written } from "../shared/selectors";

/** A NetworkPolicy, as a rule reads it. */
export type NetworkPolicy = Partial<Unwrap<k8s.networking.v1.NetworkPolicyArgs>>;

/** The stack's NetworkPolicies, of Kubernetes itself. */
export const policies = (graph: Graph): Node<NetworkPolicy>[] => graph.once(ownPolicies);

const ownPolicies = (graph: Graph) => graph.ofKind<NetworkPolicy>("NetworkPolicy").filter(isOwnKind);

type Port = { name?: string; containerPort: number; protocol?: string };

/** The ports that a pod's containers declare. */
export const declared = (pod: PodNode): Port[] => pod.containers.flatMap(({ container }) => listOf(container.ports) as Port[]);

/** What a NetworkPolicy says. */
export type Spec = Partial<NonNullable<NetworkPolicy["spec"]>>;

/** The policies that hold for each pod, found once for all the rules that ask, and the error of one that may hold for any. */
export const policiesByPod = (graph: Graph) => {
    const found = { byPod: new Map<PodNode, Spec[]>(), unknown: undefined as unknown };
    for (const { place, props } of policies(graph)) {
        try {
            const spec: Spec = props.spec ?? {};
            const add = () => {
                for (const pod of graph.select(place, spec.podSelector as Selector | undefined)) push(found.byPod, pod, spec);
            };
            // One that says the same again changes nothing.
            graph.asked(["policy", place, spec], add);
        } catch (error) {
            found.unknown = error;
        }
    }
    return found;
};

/** Pods that policies hold for: Kubernetes applies none to pods on their node's network. */
export const isolated = (graph: Graph) => graph.pods.filter(pod => pod.kind !== "PodTemplate" && !known(() => pod.spec.hostNetwork));

export const policyFindsPods = graphRule(
    {
        name: "network-policy-selects-pods",
        preset: "baseline",
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

export const podIsCovered = graphRule(
    {
        name: "pod-has-a-network-policy",
        preset: "baseline",
        debatable: true,
        severity: "high",
        items: ["cryptofunk:283", "bot-core:112"],
        says: "Every pod is under a NetworkPolicy, or one of Cilium, Calico, AWS or the cluster's administrators.",
        because: "Without one, whoever breaks into any pod reaches every other, and the internet.",
        fix: "Give the namespace a default-deny policy, and each workload what it needs.",
    },
    isolated,
    (pod, graph) => {
        const { byPod, unknown } = graph.once(policiesByPod);
        if (byPod.has(pod) || isUnderOther(pod, graph)) return undefined;
        if (unknown) throw unknown;
        return "no NetworkPolicy selects its pods";
    },
);

/** Whether a pod opens a port; one that declares none may open any. */
function isOpen(pod: PodNode, port: number | string): boolean {
    const ports = declared(pod);
    return ports.length === 0 || ports.some(({ name, containerPort }) => name === port || containerPort === Number(port));
}

export const policyNamesOpenPorts = graphRule(
    {
        name: "network-policy-names-open-ports",
        preset: "baseline",
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
        return graph.asked(["ports of a policy", node.place, podSelector, ingress], () =>
            allFlaws(rules, ({ ports }, i) =>
                allFlaws(listOf(ports), ({ port, endPort }, j) => {
                    if (port === undefined || endPort !== undefined || pods.some(pod => isOpen(pod, port))) return undefined;
                    return `spec.ingress[${i}].ports[${j}].port is ${port}, which ${pods[0].name} does not open`;
                }),
            ),
        );
    },
);

export const policiesAreEnforced = graphRule(
    {
        name: "network-policies-are-enforced",
        preset: "baseline",
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
