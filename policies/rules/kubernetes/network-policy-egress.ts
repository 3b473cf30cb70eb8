import type * as k8s from "@pulumi/kubernetes";
import type { Unwrap } from "@pulumi/pulumi";
import { type Graph, graphRule, type PodNode } from "../../engine/graph";
import { contains, isPublic, listOf } from "../../engine/reading";
import { firstFlaw } from "../../engine/rule";
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
    const rules = own.flatMap(({ egress }) => listOf(egress));
    if (firstFlaw(rules, rule => (allowed(rule) ? "yes" : undefined))) return true;
    if (unknown) throw unknown;
    return !own.length;
}

const asksNames = ({ ports }: EgressRule): boolean =>
    !ports?.length ||
    ports.some(({ port, endPort = port, protocol }) => protocol === "UDP" && (port === undefined || (Number(port) <= 53 && 53 <= Number(endPort))));

/** DNS answers as pods of another namespace, or at an address that is no pod (Auto Mode). */
const toDns = (peer: Peer): boolean =>
    !!peer.namespaceSelector || (!!peer.ipBlock && (!isPublic(peer.ipBlock.cidr) || contains(peer.ipBlock.cidr, "172.20.0.10")));

export const podReachesDns = graphRule(
    {
        name: "network-policy-lets-dns-through",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:283", "bot-core:250"],
        says: "A pod whose egress is restricted may still ask for names.",
        because: "Without names neither the database nor the exchange is found.",
        fix: "Allow port 53 over UDP and TCP to the cluster's DNS: its address by ipBlock on Auto Mode, else the pods of kube-system.",
    },
    isolated,
    (pod, graph) => {
        const asked = (rule: EgressRule) => asksNames(rule) && goesTo(rule, toDns);
        return getsOut(pod, graph, asked) ? undefined : "no NetworkPolicy lets its pods reach port 53 over UDP";
    },
);
