import { type Graph, matches, type Node, placeIn, type Selector } from "../../engine/graph";
import { listOf } from "../../engine/reading";
import { Undecided } from "../../engine/rule";

type Labels = Record<string, string>;
interface Named {
    metadata?: { name?: string; labels?: Labels };
}

/** The label that every namespace carries by itself: its name. */
export const nameLabel = "kubernetes.io/metadata.name";

/** The name of a place's namespace. */
export const namespaceOf = (place: string): string => place.slice(place.lastIndexOf(" ") + 1);

/** The stack's own Namespaces, by their place; one whose name is unknown is none. */
export const ownNamespaces = (graph: Graph): Map<string, Node<Named>> =>
    new Map(
        graph.ofKind<Named>("Namespace", "NamespacePatch").flatMap(node => {
            const { name } = node.props.metadata ?? {};
            return name ? [[placeIn(node.place, name), node] as const] : [];
        }),
    );

/** Whether the stack itself makes a namespace, and so shows the labels that people have given it. */
export const isOwnNamespace = (place: string, graph: Graph): boolean => graph.once(ownNamespaces).has(place);

/** The labels of a namespace, as far as the stack shows them. */
export const labelsOf = (place: string, graph: Graph): Labels => ({
    [nameLabel]: namespaceOf(place),
    ...graph.once(ownNamespaces).get(place)?.props.metadata?.labels,
});

/** The keys that a selector asks for. */
export const keysOf = (selector: Selector | undefined): string[] => [
    ...Object.keys(selector?.matchLabels ?? {}),
    ...listOf(selector?.matchExpressions).map(({ key }) => key),
];

/** Whether a selector chooses a namespace; undecided where the stack does not make it, and so does not show its labels. */
export function choosesNamespace(selector: Selector | undefined, place: string, graph: Graph): boolean {
    const unseen = isOwnNamespace(place, graph) ? undefined : keysOf(selector).find(key => key !== nameLabel);
    if (unseen !== undefined) throw new Undecided(`whether the namespace ${namespaceOf(place)} carries the label ${unseen} is not seen in the stack`);
    return matches(selector, labelsOf(place, graph));
}
