import type { KeyFact } from "./facts";
import type { Module } from "./syntax/module";
import type { Node } from "./syntax/tree";

/** A file that is loaded into the environment: each of its keys becomes a variable. `source` is undefined where its name could not be followed. */
export const environmentFile = (node: Node, module: Module, by: string, source: string | undefined, from?: Node): KeyFact => ({
    module,
    node,
    by,
    source,
    path: ["*"],
    compared: [],
    environment: true,
    ...(from ? { from, fromModule: module } : {}),
});
