import type { Graph, Selector } from "../../engine/graph";

/** Whether a selector that finds nothing is a flaw: not where pods are made by something unseen, nor where the stack has none. */
export const findsNothing = (graph: Graph, place: string, selector: Selector | undefined): boolean =>
    graph.podsIn(place).length > 0 && !graph.mayHoldUnseenPods(place) && graph.select(place, selector).length === 0;

/** Labels as a message names them. */
export const written = (labels: Record<string, string> | undefined): string =>
    Object.entries(labels ?? {})
        .map(([key, value]) => `${key}=${value}`)
        .join(", ");
