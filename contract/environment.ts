import type { KeyFact } from "./facts";
import type { Module } from "./syntax/module";
import type { Node } from "./syntax/tree";

/** A file that is loaded into the environment: each of its keys becomes a variable. `source` is undefined where its name could not be followed. It `overrides`
 * where what it has takes the place of what the environment has; what could not be followed may. */
export const environmentFile = (node: Node, module: Module, by: string, source: string | undefined, from?: Node, overrides = false): KeyFact => ({
    module,
    node,
    by,
    source,
    path: ["*"],
    compared: [],
    environment: true,
    ...(overrides ? { overrides } : {}),
    ...(from ? { from, fromModule: module } : {}),
});
