import type { SgNode } from "@ast-grep/napi";

/** A node of a syntax tree. */
export type Node = SgNode;

/** The grammars that files are parsed with; TypeScript and TSX are built into the parser. */
export type GrammarName = "python" | "go" | "rust" | "TypeScript" | "Tsx";

type Parse = (grammar: GrammarName, text: string) => Node;

let loaded: Promise<Parse> | undefined;

/** The parser; loaded when first asked for, since no preview should wait for it. Languages can be registered only once in a process. */
export function parser(): Promise<Parse> {
    loaded ??= load();
    return loaded;
}

async function load(): Promise<Parse> {
    const [napi, python, go, rust] = await Promise.all([
        import("@ast-grep/napi"),
        import("@ast-grep/lang-python"),
        import("@ast-grep/lang-go"),
        import("@ast-grep/lang-rust"),
    ]);
    napi.registerDynamicLanguage({ python: python.default, go: go.default, rust: rust.default });
    return (grammar, text) => napi.parse(grammar, text).root();
}

/** Line of a node, from 1. */
export const lineOf = (node: Node): number => node.range().start.line + 1;

/** The nearest node around this one that is of one of the kinds. */
export function around(node: Node, kinds: ReadonlySet<string>): Node | undefined {
    for (let outer = node.parent(); outer; outer = outer.parent()) if (kinds.has(outer.kind() as string)) return outer;
    return undefined;
}

/** Whether the same piece of source is meant; two handles of one node are different objects. */
export const same = (a: Node, b: Node): boolean => a.id() === b.id();

/** Whether a node stands inside another one, or is it. */
export function inside(inner: Node, outer: Node): boolean {
    const [a, b] = [inner.range(), outer.range()];
    return a.start.index >= b.start.index && a.end.index <= b.end.index;
}

/** A pattern of the parser that this text alone matches: names of sources may have signs that a pattern would read. */
export const exactly = (text: string): string => `^${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`;
