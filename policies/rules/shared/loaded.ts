import { loadersOf } from "../../../contract";
import { parseDocument } from "../../../documents";
import { filesIn, variablesIn } from "../../engine/given";
import type { Graph, PodNode } from "../../engine/graph";
import { known } from "../../engine/reading";
import { captionOf, contractOf, heldIn } from "./contract";
import type { Found } from "./overrides";

/** The variables of a file such as `.env`, as a library of such files reads them. */
function variablesOf(text: string): Record<string, unknown> {
    const document = parseDocument(text, "ini") as Record<string, unknown>;
    return Object.fromEntries(Object.entries(document).map(([key, value]) => [key.replace(/^export\s+/, ""), value]));
}

/**
 * What a pod's own code puts into a variable out of a file that it is given: a library of such files lets the environment win, unless it is told
 * to override. Without a contract nobody can say which file the code loads.
 */
export function loadedOf(name: string, pod: PodNode, graph: Graph): Found[] {
    if (!known(() => captionOf(pod)) || !known(() => contractOf(pod))) return [];
    return heldIn(pod).flatMap(({ container, image }) =>
        filesIn(container, pod, graph).flatMap(({ path, text }): Found[] => {
            const loaders = loadersOf(contractOf(pod), path, image.id);
            const wins = loaders.some(({ overrides }) => overrides) || (loaders.length > 0 && variablesIn(container, name, pod, graph).length === 0);
            const value = wins ? variablesOf(text)[name] : undefined;
            return value === undefined ? [] : [{ where: `${name} in ${path}`, value }];
        }),
    );
}
