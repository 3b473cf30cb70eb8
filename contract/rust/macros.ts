import type { Module } from "../syntax/module";
import type { Node } from "../syntax/tree";

/** A macro that is called, with the tokens between its brackets. */
export interface Macro {
    /** The last name: of `metrics::counter!` it is counter. */
    name: string;
    /** The path before it, with dots. */
    path: string;
    node: Node;
    tokens: Node[];
}

const found = new WeakMap<Module, Macro[]>();

/** Macros of some names, also inside the tokens of another one such as lazy_static!, where nothing is parsed. */
export function macros(module: Module, names: readonly string[]): Macro[] {
    let all = found.get(module);
    if (!all) {
        all = everyMacro(module);
        found.set(module, all);
    }
    return all.filter(({ name }) => names.includes(name));
}

function everyMacro(module: Module): Macro[] {
    const called = module.root.findAll({ rule: { kind: "macro_invocation" } }).flatMap(node => {
        const tree = node.namedChildren().find(one => one.is("token_tree"));
        const path = (node.field("macro")?.text() ?? "").replaceAll("::", ".");
        return tree ? [{ name: path.slice(path.lastIndexOf(".") + 1), path, node, tokens: tree.namedChildren() }] : [];
    });
    const nested = module.root.findAll({ rule: { kind: "token_tree", inside: { kind: "token_tree" } } }).flatMap(tree => {
        const sign = tree.prev();
        const name = sign?.text() === "!" ? sign.prev() : undefined;
        return name?.is("identifier") ? [{ name: name.text(), path: name.text(), node: name, tokens: tree.namedChildren() }] : [];
    });
    return [...called, ...nested];
}
