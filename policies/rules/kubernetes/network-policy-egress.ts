import type * as k8s from "@pulumi/kubernetes";
import type { Unwrap } from "@pulumi/pulumi";
import { type Graph, graphRule, matches, type PodNode, placeIn, type Selector } from "../../engine/graph";
import { contains, isPublic, listOf } from "../../engine/reading";
import { allFlaws, anyFlaw } from "../../engine/rule";
import { isOwnNamespace, keysOf, labelsOf, namespaceOf, ownNamespaces } from "../shared/namespaces";
import { readWhole } from "../shared/other-egress";
import { leavesOf } from "../shared/other-policies";
import { isolated, policiesByPod, type Spec } from "./network-policy";

/** A rule by which a policy lets pods out. */
export type EgressRule = Unwrap<k8s.types.input.networking.v1.NetworkPolicyEgressRule>;
type Peer = Unwrap<k8s.types.input.networking.v1.NetworkPolicyPeer>;

/** Whether a rule lets pods out to somebody. */
export const goesTo = ({ to }: EgressRule, wanted: (peer: Peer) => boolean): boolean => !to?.length || to.some(wanted);

const restrictsEgress = ({ policyTypes, egress }: Spec): boolean => policyTypes?.includes("Egress") ?? listOf(egress).length > 0;

/** Whether a pod gets out: by one of its rules, or because it has none. What is not known yet leaves the question open only when nothing else answers it. */
export function getsOut(pod: PodNode, graph: Graph, allowed: (rule: EgressRule) => boolean): boolean {
    const { byPod, unknown } = graph.once(policiesByPod);
    const own = listOf(byPod.get(pod)).filter(restrictsEgress);
    const letsOut = (rules: EgressRule[]) => allFlaws(rules, rule => (allowed(rule) ? "it is let out" : undefined));
    const ofOthers = () => allFlaws(leavesOf(pod, graph), leaves => letsOut(leaves().rules as EgressRule[]));
    // Whatever is not known yet of one rule, another may let it out.
    if (anyFlaw(() => letsOut(own.flatMap(({ egress }) => listOf(egress))), ofOthers)) return true;
    if (unknown) throw unknown;
    const others = leavesOf(pod, graph).map(leaves => leaves());
    if (!own.length && !others.some(({ restricts }) => restricts)) return true;
    for (const one of others) readWhole(one, pod.name);
    return false;
}

/** Whether a rule opens the port of names, over a protocol. */
const asksNames = ({ ports }: EgressRule, over = "UDP"): boolean =>
    !ports?.length ||
    ports.some(({ port, endPort = port, protocol = "TCP" }) => protocol === over && (port === undefined || (Number(port) <= 53 && 53 <= Number(endPort))));

/** Labels that Kubernetes, or who sells the cluster, puts on namespaces; every other one somebody has to put there. */
const comesByItself = /^(control-plane$|([\w-]+\.)*kubernetes\.io\/|([\w-]+\.)+(azure\.com|cattle\.io|openshift\.io|gke\.io)\/)/;

/** Whether a namespace that answers for names may carry what a selector asks for: by itself, or since the stack says so. */
function isCarried(selector: Selector, place: string, graph: Graph): boolean {
    const dns = placeIn(place, "kube-system");
    const named = isOwnNamespace(dns, graph) ? [] : keysOf(selector).filter(key => !comesByItself.test(key));
    if (!named.length && !isOwnNamespace(dns, graph)) return true;
    // Somebody's own DNS stands in a namespace of the stack.
    return [dns, ...graph.once(ownNamespaces).keys()].some(one => matches(selector, labelsOf(one, graph)));
}

/** DNS answers as pods of another namespace, or at an address that is no pod (Auto Mode). */
const toDns = (peer: Peer, place: string, graph: Graph): boolean => {
    const { ipBlock, namespaceSelector, podSelector } = peer;
    if (ipBlock) return !isPublic(ipBlock.cidr) || contains(ipBlock.cidr, "172.20.0.10");
    if (namespaceSelector) return isCarried(namespaceSelector as Selector, place, graph);
    return podSelector !== undefined && namespaceOf(place) === "kube-system";
};

/** The selectors by which rules that open port 53 miss the namespace that answers. */
function missedBy(pod: PodNode, graph: Graph): string {
    const asking = listOf(graph.once(policiesByPod).byPod.get(pod)).flatMap(({ egress }) => listOf(egress).filter(rule => asksNames(rule)));
    const selectors = asking.flatMap(({ to }) => listOf(to).flatMap(({ namespaceSelector }) => listOf(namespaceSelector)));
    const missed = [...new Set(selectors.map(selector => keysOf(selector as Selector).join(", ")))];
    return missed.length ? `: the label ${missed.join("; ")} is none that kube-system carries by itself` : "";
}

/** Whether a pod may ask the cluster's DNS over a protocol. */
const asksOver = (protocol: string, pod: PodNode, graph: Graph): boolean =>
    getsOut(pod, graph, rule => asksNames(rule, protocol) && goesTo(rule, peer => toDns(peer, pod.place, graph)));

export const podReachesDns = graphRule(
    {
        name: "network-policy-lets-dns-through",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:283", "bot-core:250"],
        says: "A pod whose egress is restricted may still ask for names.",
        because: "Without names neither the database nor the exchange is found.",
        fix: "Allow port 53 over UDP and TCP to the cluster's DNS: its address by ipBlock on Auto Mode, else kube-system by the label that every namespace carries, kubernetes.io/metadata.name.",
    },
    isolated,
    (pod, graph) => {
        return asksOver("UDP", pod, graph) ? undefined : `no NetworkPolicy lets its pods reach port 53 over UDP${missedBy(pod, graph)}`;
    },
);

export const podAsksLongNames = graphRule(
    {
        name: "network-policy-lets-long-dns-answers-through",
        preset: "baseline",
        severity: "medium",
        items: ["cryptofunk:283", "bot-core:250"],
        says: "A pod that may ask for names over UDP may do so over TCP.",
        because: "An answer too long for UDP is asked for again over TCP: a name with many addresses, an exchange's among them, is then not found.",
        fix: "Allow port 53 over TCP beside UDP.",
        level: "advisory",
    },
    isolated,
    (pod, graph) =>
        // Where nothing lets it ask over UDP, another rule says so.
        asksOver("UDP", pod, graph) && !asksOver("TCP", pod, graph) ? "NetworkPolicies let its pods reach port 53 over UDP alone" : undefined,
);
