import { readFileSync } from "node:fs";
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { Step } from "./faults";

/** Where something stands in a YAML file: its line, counted from 1, and how many steps of the path are there. */
export interface Standing {
    line?: number;
    steps: number;
}

/** Finds where a path of a YAML file stands, or as much of it as is there. */
export function standingIn(file: string): (path: readonly Step[]) => Standing {
    const lines = new LineCounter();
    const document = parseDocument(readFileSync(file, "utf8"), { lineCounter: lines, prettyErrors: false });
    const lineAt = (node: unknown) => {
        const offset = (node as { range?: [number, ...unknown[]] | null } | null)?.range?.[0];
        return offset === undefined ? undefined : lines.linePos(offset).line;
    };
    return path => {
        let here: unknown = document.contents;
        let standing: Standing = { steps: 0 };
        for (const step of path) {
            if (isAlias(here)) here = here.resolve(document);
            const pair = isMap(here) ? here.items.find(({ key }) => (isScalar(key) ? String(key.value) : key) === String(step)) : undefined;
            const item = isSeq(here) ? here.items[Number(step)] : undefined;
            if (!pair && !item) return standing;
            here = pair ? pair.value : item;
            standing = { line: lineAt(pair ? pair.key : item), steps: standing.steps + 1 };
        }
        return standing;
    };
}
