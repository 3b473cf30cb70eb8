import type { Graph, Selector } from "../../engine/graph";
import { known } from "../../engine/reading";
import { keysOf, ownNamespaces } from "./namespaces";
import { isOwnKind } from "./other-policies";

/** Kinds that whoever governs a namespace makes in it, and nobody who only adds to it. */
const governing = ["ResourceQuota", "LimitRange"];

interface Policy {
    spec?: { podSelector?: Selector };
}

/** Places that the stack governs: it makes the Namespace, its quotas, or a policy for all of its pods. */
const governed = (graph: Graph): Set<string> => {
    const forAll = graph.ofKind<Policy>("NetworkPolicy").filter(node => isOwnKind(node) && known(() => keysOf(node.props.spec?.podSelector).length) === 0);
    const all = [...graph.ofKind(...governing), ...forAll].flatMap(node => known(() => node.place) ?? []);
    return new Set([...graph.once(ownNamespaces).keys(), ...all]);
};

/** Whether the stack governs a namespace: what is not there is then hardly in another stack. */
export const governs = (place: string, graph: Graph): boolean => graph.once(governed).has(place);

/** Why a loose end is only told: the graph may hold a part of the cluster. */
export const notGoverned = "the stack does not make the namespace, nor its quotas or a policy for all of its pods, and another stack may hold the other end";
