import type { Node } from "../syntax/tree";

/** A path with dots in the place of `::`. */
export const dotted = (text: string): string => text.replaceAll("::", ".");

/** A call, with what is called as it is written. */
export function call(node: Node) {
    if (!node.is("call_expression")) return undefined;
    const args = (node.field("arguments")?.namedChildren() ?? []).filter(one => !one.is("line_comment") && !one.is("block_comment"));
    return { written: written(node.field("function")), args, named: new Map<string, Node>() };
}

function written(node: Node | null): string {
    if (!node) return "";
    if (node.is("generic_function")) return written(node.field("function"));
    if (node.is("field_expression")) return `${written(node.field("value"))}.${node.field("field")?.text() ?? ""}`;
    if (node.is("call_expression")) return `${written(node.field("function"))}()`;
    if (node.is("try_expression") || node.is("await_expression") || node.is("parenthesized_expression") || node.is("reference_expression"))
        return written(node.namedChildren().at(-1) ?? null);
    if (node.is("macro_invocation")) return `${node.field("macro")?.text()}!()`;
    return path(node) ?? "?";
}

/** A name or path. */
export function path(node: Node): string | undefined {
    if (node.is("identifier") || node.is("self") || node.is("type_identifier")) return node.text();
    if (node.is("scoped_identifier") || node.is("scoped_type_identifier")) return dotted(node.text());
    if (!node.is("field_expression")) return undefined;
    const value = node.field("value");
    const outer = value ? path(value) : undefined;
    return outer === undefined ? undefined : `${outer}.${node.field("field")?.text()}`;
}

/** The text of a string literal. */
export function textOf(node: Node | null | undefined): string | undefined {
    if (node?.is("raw_string_literal")) return node.namedChildren()[0]?.text() ?? "";
    if (!node?.is("string_literal")) return undefined;
    return node
        .namedChildren()
        .map(part => (part.is("escape_sequence") ? ({ "\\n": "\n", "\\t": "\t" }[part.text()] ?? part.text().slice(1)) : part.text()))
        .join("");
}
