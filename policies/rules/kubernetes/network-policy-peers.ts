import type * as k8s from "@pulumi/kubernetes";
import type { Unwrap } from "@pulumi/pulumi";
import { type Graph, graphRule, matches, type Node, placeIn, type Selector } from "../../engine/graph";
import { listOf } from "../../engine/reading";
import { allFlaws } from "../../engine/rule";
import { governs, notGoverned } from "../shared/governed";
import { keysOf, labelsOf, nameLabel, ownNamespaces } from "../shared/namespaces";
import { findsNothing, written } from "../shared/selectors";
import { type NetworkPolicy, policies } from "./network-policy";

type Peer = Unwrap<k8s.types.input.networking.v1.NetworkPolicyPeer>;

/** A peer that selects no pod, and the place in which it looks. */
interface Dead {
    where: string;
    place: string;
    /** Whether the same rule has another peer that finds somebody. */
    hasOthers: boolean;
}

/** The namespaces that a selector names by the label that each carries; nothing where it asks for something else. */
function namesIn(selector: Selector): string[] | undefined {
    const { matchLabels = {}, matchExpressions = [] } = selector;
    if (keysOf(selector).length !== 1) return undefined;
    if (matchLabels[nameLabel] !== undefined) return [matchLabels[nameLabel]];
    const [only] = matchExpressions;
    return only?.key === nameLabel && only.operator === "In" ? listOf(only.values) : undefined;
}

/** Labels as they stand in a selector; expressions are told by their keys. */
const said = (selector: Selector | undefined): string =>
    [written(selector?.matchLabels), ...listOf(selector?.matchExpressions).map(({ key, operator }) => `${key} ${operator}`)].filter(Boolean).join(", ");

/** A namespace of the stack that a label's value names, where neither it nor any other carries the label: nobody else will put it there. */
const misnamed = (selector: Selector, place: string, graph: Graph): string | undefined => {
    const own = [...graph.once(ownNamespaces).keys()];
    if (own.some(one => matches(selector, labelsOf(one, graph)))) return undefined;
    return Object.values(selector.matchLabels ?? {}).find(value => own.includes(placeIn(place, value)));
};

/** Where a peer finds nobody; nothing where it finds somebody, or may. */
function deadIn(peer: Peer, place: string, graph: Graph): string | undefined {
    const podSelector = peer.podSelector as Selector | undefined;
    const namespaceSelector = peer.namespaceSelector as Selector | undefined;
    if (peer.ipBlock || (!podSelector && !namespaceSelector)) return undefined;
    if (!namespaceSelector) return findsNothing(graph, place, podSelector) ? place : undefined;
    const names = namesIn(namespaceSelector);
    if (!names) return keysOf(namespaceSelector).length && misnamed(namespaceSelector, place, graph) !== undefined ? place : undefined;
    const places = names.map(name => placeIn(place, name));
    return places.length && places.every(one => findsNothing(graph, one, podSelector)) ? places[0] : undefined;
}

const sides = [
    ["ingress", "from"],
    ["egress", "to"],
] as const;

type Sided = { from?: Peer[]; to?: Peer[] };

/** The peers of a policy that select nothing, found once for all policies of a place that say the same. */
function deadPeers({ place, props }: Node<NetworkPolicy>, graph: Graph): Dead[] {
    const { ingress, egress } = props.spec ?? {};
    const spec: Record<string, Sided[]> = { ingress: listOf(ingress) as Sided[], egress: listOf(egress) as Sided[] };
    return graph.asked(["peers of a policy", place, ingress, egress], () =>
        sides.flatMap(([side, field]) =>
            spec[side].flatMap((rule, i) => {
                const peers = listOf(rule[field]);
                const dead = peers.map(peer => deadIn(peer, place, graph));
                const hasOthers = dead.some(one => one === undefined);
                return peers.flatMap(({ podSelector, namespaceSelector }, j): Dead[] => {
                    const found = dead[j];
                    if (found === undefined) return [];
                    const [pods, namespaces] = [said(podSelector as Selector), said(namespaceSelector as Selector)];
                    const what = [pods && `podSelector (${pods})`, namespaces && `namespaceSelector (${namespaces})`].filter(Boolean).join(" with ");
                    return [{ where: `spec.${side}[${i}].${field}[${j}]: ${what} matches no pod`, place: found, hasOthers }];
                });
            }),
        ),
    );
}

export const peersSelectPods = graphRule(
    {
        name: "network-policy-peer-selects-pods",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:283"],
        says: "Whom a NetworkPolicy lets in, or lets its pods reach, is there.",
        because: "A peer that selects no pod opens nothing: who was meant by it waits until it times out, while everything looks allowed.",
        fix: "Give the peer the labels of the pods that are meant, or take it out.",
        adviceWhere: [
            {
                says: notGoverned,
                holds: (node, graph) => deadPeers(node as Node<NetworkPolicy>, graph).every(({ place }) => !governs(place, graph)),
            },
            {
                says: "another peer of the same rule finds somebody",
                holds: (node, graph) => deadPeers(node as Node<NetworkPolicy>, graph).every(({ hasOthers }) => hasOthers),
            },
        ],
    },
    policies as (graph: Graph) => Node[],
    (node, graph) => allFlaws(deadPeers(node as Node<NetworkPolicy>, graph), ({ where }) => where),
);
