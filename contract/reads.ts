import type { Empty, VariableFact } from "./facts";
import { follow, type Use } from "./syntax/follow";
import { type Call, unknown, type Value } from "./syntax/grammar";
import type { Module } from "./syntax/module";
import type { Project } from "./syntax/project";
import type { Node } from "./syntax/tree";

/** How a library's function reads a variable. */
export interface Reader {
    /** Place of the argument with the name, and what it is called by name. */
    name: readonly [place: number, ...keywords: string[]];
    /** Place of the default, if the function takes one. */
    fallback?: readonly [place: number, ...keywords: string[]];
    /** What a variable that is set and empty is to the function itself. */
    empty: "value" | "unset";
    /** Nothing in the language takes an empty text for none by itself. */
    strict?: boolean;
    /** It throws, or ends, when there is neither variable nor default. */
    required?: boolean;
}

/** An argument by its place or one of its names. */
export function argument({ args, named }: Pick<Call, "args" | "named">, [place, ...keywords]: readonly [number, ...string[]]): Node | undefined {
    for (const keyword of keywords) {
        const found = named.get(keyword);
        if (found) return found;
    }
    return args[place];
}

/** What is read at a node, by names that may be several. */
export function read(
    what: {
        names: Value[];
        node: Node;
        by: string;
        fallback?: Value;
        required?: boolean;
        empty: "value" | "unset";
        strict?: boolean;
        anyCase?: boolean;
        /** What the value becomes, where that is known better than by following the node. */
        use?: Use;
    },
    module: Module,
    project: Project,
): VariableFact[] {
    const use = what.use ?? follow(what.node, module, project);
    const otherwise = use.otherwise && project.values(use.otherwise, module)[0];
    const fallback = shownFallback(what.fallback) ?? shownFallback(otherwise);
    const demanded = use.demanded || (what.required ?? false);
    return what.names.map(name => ({
        module,
        node: what.node,
        by: what.by,
        name,
        fallback,
        required: demanded && fallback === undefined,
        empty: emptyIs(what.empty, what.fallback !== undefined, demanded || (what.strict ?? false), use),
        anyCase: what.anyCase,
        compared: [...use.compared],
        fold: use.fold,
    }));
}

/** What a call reads. */
export function readCall(call: Call, reader: Reader, by: string, module: Module, project: Project): VariableFact[] {
    const name = argument(call, reader.name);
    if (!name) return [];
    const given = reader.fallback && argument(call, reader.fallback);
    const fallback = given && (project.values(given, module)[0] ?? unknown);
    return read(
        { names: project.values(name, module), node: call.node, by, fallback, required: reader.required, empty: reader.empty, strict: reader.strict },
        module,
        project,
    );
}

function emptyIs(own: "value" | "unset", hasDefault: boolean, settled: boolean, use: Use): Empty {
    if (own === "unset" || use.when === "empty") return "unset";
    if (hasDefault || use.when === "missing") return "value";
    if (use.tested) return "unset";
    return settled ? "value" : "unknown";
}

const nothing = new Set(["None", "null", "undefined", "nil"]);

/** A default that says "nothing" is none. */
const shownFallback = (value: Value | undefined): Value | undefined => (value && "text" in value && nothing.has(value.text) ? undefined : value);
