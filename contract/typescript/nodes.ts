import type { Node } from "../syntax/tree";

/** Methods after which a text is still the same text. */
export const transparent = new Set(["trim", "trimStart", "trimEnd", "toString", "valueOf", "normalize"]);

/** Functions whose result is their argument in another type. */
export const conversions = new Set(["Number", "String", "Boolean", "parseInt", "parseFloat", "Number.parseInt", "Number.parseFloat", "BigInt", "new URL"]);

/** A call or a construction, with what is called as it is written. */
export function call(node: Node) {
    const made = node.is("new_expression");
    if (!made && !node.is("call_expression")) return undefined;
    const list = node.field("arguments");
    const args = list?.is("arguments") ? list.namedChildren().filter(one => !one.is("comment")) : [];
    return { written: written(node.field(made ? "constructor" : "function")), args, named: new Map<string, Node>() };
}

function written(node: Node | null): string {
    if (!node) return "";
    const direct = path(node);
    if (direct !== undefined) return direct;
    if (node.is("member_expression")) return `${written(node.field("object"))}.${node.field("property")?.text() ?? ""}`;
    if (node.is("call_expression")) return `${written(node.field("function"))}()`;
    if (node.is("non_null_expression") || node.is("parenthesized_expression") || node.is("await_expression")) return written(node.namedChildren()[0] ?? null);
    return "?";
}

/** A name or dotted path. */
export function path(node: Node): string | undefined {
    if (node.is("identifier") || node.is("this") || node.is("shorthand_property_identifier") || node.is("meta_property")) return node.text();
    if (!node.is("member_expression")) return undefined;
    const object = node.field("object");
    const inner = object?.is("non_null_expression") ? object.namedChildren()[0] : object;
    const outer = inner && path(inner);
    return outer ? `${outer}.${node.field("property")?.text()}` : undefined;
}
