import { type Graph, type Node, type PodNode, push, type Selector } from "../../engine/graph";
import { listOf } from "../../engine/reading";
import { Undecided } from "../../engine/rule";
import { calicoSelector } from "./calico-selectors";
import { choosesNamespace, labelsOf, namespaceOf } from "./namespaces";
import { type CalicoSpec, type CiliumSpec, calicoLeaves, ciliumLeaves, type Leaves } from "./other-egress";

/**
 * Policies of other kinds than Kubernetes' own: Cilium's, Calico's, AWS's, and those for administrators. They count as policies for the pods that
 * they choose; where Cilium's and Calico's let them go is read, and what else they let through is not.
 */

/** Which pods a policy is for. */
interface Scope {
    /** The places that it speaks of. @default every one of its cluster */
    places?: string[];
    chooses(place: string, graph: Graph): PodNode[];
    /** Where it lets them go. @default nobody has read it */
    leaves?(place: string, graph: Graph): Leaves;
}

/** What may be in such a policy, of all kinds together. */
interface Spec extends CiliumSpec, Omit<CalicoSpec, "egress"> {
    endpointSelector?: Selector;
    nodeSelector?: Selector;
    podSelector?: Selector;
    selector?: string;
    namespaceSelector?: string;
    serviceAccountSelector?: string;
    subject?: { namespaces?: Selector; pods?: { namespaceSelector?: Selector; podSelector?: Selector } };
}

/** A selector of Cilium's by Kubernetes' own keys, and those that speak of the namespace. */
function ofCilium(selector: Selector): { own: Selector; namespace: Selector } {
    const plain = (key: string) => key.replace(/^(k8s|any)[:.]/, "");
    const inNamespace = (key: string) => {
        if (key === "io.kubernetes.pod.namespace") return "kubernetes.io/metadata.name";
        return /^io\.cilium\.k8s\.namespace\.labels\.(.+)$/.exec(key)?.[1];
    };
    const all = [
        ...Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({ key: plain(key), operator: "In", values: [value] })),
        ...listOf(selector.matchExpressions).map(one => ({ ...one, key: plain(one.key) })),
    ];
    const strange = all.find(({ key }) => /:|^io\.cilium\./.test(key) && !inNamespace(key));
    if (strange) throw new Undecided(`the label ${strange.key} of a Cilium policy is not read`);
    return {
        own: { matchExpressions: all.filter(({ key }) => !inNamespace(key)) },
        namespace: { matchExpressions: all.flatMap(one => ({ ...one, key: inNamespace(one.key) ?? "" })).filter(({ key }) => key) },
    };
}

const ciliumScope = (spec: Spec, places?: string[]): Scope[] => {
    const { endpointSelector } = spec;
    // One with a nodeSelector alone is for machines.
    if (!endpointSelector) return [];
    const { own, namespace } = ofCilium(endpointSelector);
    // One that names no namespace is for its own, or for all where the policy is for the whole cluster.
    const endpoint = (selector: Selector) => {
        const { namespace: other } = ofCilium(selector);
        return other.matchExpressions?.length || !places ? { namespaceSelector: other } : { podSelector: {} };
    };
    return [
        {
            places,
            chooses: (place, graph) => (choosesNamespace(namespace, place, graph) ? graph.select(place, own) : []),
            leaves: () => ciliumLeaves(spec, endpoint),
        },
    ];
};

const calicoScope = (spec: Spec, places?: string[]): Scope[] => {
    if (spec.serviceAccountSelector) throw new Undecided("serviceAccountSelector of a Calico policy is not read");
    const [ofPods, ofNamespaces] = [calicoSelector(spec.selector), calicoSelector(places ? undefined : spec.namespaceSelector)];
    const namesOf = (place: string) => ({ "projectcalico.org/namespace": namespaceOf(place), "projectcalico.org/orchestrator": "k8s" });
    return [
        {
            places,
            chooses: (place, graph) => {
                if (!ofNamespaces({ ...labelsOf(place, graph), "projectcalico.org/name": namespaceOf(place) })) return [];
                return graph.podsIn(place).filter(pod => ofPods({ ...pod.labels, ...namesOf(place) }));
            },
            leaves: (place, graph) => calicoLeaves(spec as CalicoSpec, !places, place, graph),
        },
    ];
};

const adminScope = ({ subject }: Spec): Scope[] => {
    const { namespaces, pods } = subject ?? {};
    const chosen = pods ? pods.namespaceSelector : namespaces;
    if (!pods && !namespaces) return [];
    return [{ chooses: (place, graph) => (choosesNamespace(chosen, place, graph) ? graph.select(place, pods?.podSelector) : []) }];
};

type Reader = (spec: Spec, node: Node) => Scope[];

/** How each kind says whom it is for, by its group and name. */
const readers: [type: RegExp, read: Reader][] = [
    [/^kubernetes:cilium\.io\/\w+:CiliumNetworkPolicy$/, (spec, { place }) => ciliumScope(spec, [place])],
    [/^kubernetes:cilium\.io\/\w+:CiliumClusterwideNetworkPolicy$/, spec => ciliumScope(spec)],
    [/^kubernetes:(crd\.)?projectcalico\.org\/\w+:NetworkPolicy$/, (spec, { place }) => calicoScope(spec, [place])],
    [/^kubernetes:(crd\.)?projectcalico\.org\/\w+:GlobalNetworkPolicy$/, spec => calicoScope(spec)],
    [/^kubernetes:policy\.networking\.k8s\.io\/\w+:(Baseline)?AdminNetworkPolicy$/, adminScope],
    [/^kubernetes:networking\.k8s\.aws\/\w+:ClusterNetworkPolicy$/, adminScope],
    [
        /^kubernetes:([\w.]+\/)?\w+:ApplicationNetworkPolicy$/,
        ({ podSelector }, { place }) => [{ places: [place], chooses: (at, graph) => graph.select(at, podSelector) }],
    ],
    [
        /^kubernetes:([\w.]+\.)?antrea\.io\/\w+:(Cluster)?NetworkPolicy$/,
        () => {
            throw new Undecided("whom a policy of Antrea's is for is not read");
        },
    ],
];

const kinds = [
    ...["NetworkPolicy", "CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy", "GlobalNetworkPolicy", "ClusterNetworkPolicy"],
    ...["AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ApplicationNetworkPolicy"],
];

/** Whether a NetworkPolicy is one of Kubernetes itself: other projects have a kind of that name too. */
export const isOwnKind = ({ type }: Pick<Node, "type">): boolean => !readers.some(([other]) => other.test(type));

/** Whom the other policies are for: which pods they choose, and of which places that could not be read, with the error. */
const chosen = (graph: Graph) => {
    const found = { pods: new Map<PodNode, (() => Leaves)[]>(), unread: new Map<string, unknown[]>() };
    for (const node of graph.ofKind(...kinds)) {
        const read = readers.find(([type]) => type.test(node.type))?.[1];
        if (!read) continue;
        const cluster = node.place.slice(0, node.place.lastIndexOf(" "));
        const everywhere = graph.places.filter(place => place.slice(0, place.lastIndexOf(" ")) === cluster);
        const isWide = /Global|Cluster|Admin/.test(node.kind);
        for (const place of isWide ? everywhere : [node.place]) {
            try {
                const { spec, specs } = node.props as { spec?: Spec; specs?: Spec[] };
                const add = () => {
                    const scopes = [...listOf(spec), ...listOf(specs)].flatMap(one => read(one, node)).filter(({ places = [place] }) => places.includes(place));
                    for (const scope of scopes) {
                        let read: Leaves | undefined;
                        const leaves = () => (read ??= scope.leaves?.(place, graph) ?? { restricts: false, rules: [], unread: node.kind });
                        for (const pod of scope.chooses(place, graph)) push(found.pods, pod, leaves);
                    }
                };
                // One that says the same again changes nothing.
                graph.asked(["policy of another kind", node.type, place, spec, specs], add);
            } catch (error) {
                push(found.unread, place, error);
            }
        }
    }
    return found;
};

/** Whether a policy of another kind is for a pod; throws where one of its place, or of the cluster, may be. */
export function isUnderOther(pod: PodNode, graph: Graph): boolean {
    const { pods, unread } = graph.once(chosen);
    if (pods.has(pod)) return true;
    const [error] = unread.get(pod.place) ?? [];
    if (error) throw error;
    return false;
}

/** Where the policies of other kinds that are for a pod let it go, each asked for when it is read; throws where one may be for it. */
export function leavesOf(pod: PodNode, graph: Graph): (() => Leaves)[] {
    return isUnderOther(pod, graph) ? listOf(graph.once(chosen).pods.get(pod)) : [];
}

/** A flaw of what Kubernetes' own policies let through; undecided where a policy of another kind is for the pod too. */
export function unlessOther(flaw: string | undefined, pod: PodNode, graph: Graph): string | undefined {
    if (flaw && isUnderOther(pod, graph)) throw new Undecided(`${flaw}, but a policy of another kind is for ${pod.name}, and what it lets through is not read`);
    return flaw;
}
