import type { Node } from "../syntax/tree";

/** Methods after which a text is still the same text. */
export const transparent = new Set(["strip", "lstrip", "rstrip", "decode", "encode", "format", "casefold", "expanduser", "as_posix", "resolve"]);
/** Functions whose result is their argument in another type. */
export const conversions = new Set(["str", "int", "float", "Path", "pathlib.Path", "SecretStr", "Decimal", "cast"]);

/** A call, with its arguments by place and by name. */
export function call(node: Node) {
    if (!node.is("call")) return undefined;
    const args: Node[] = [];
    const named = new Map<string, Node>();
    const list = node.field("arguments");
    for (const argument of list?.is("argument_list") ? list.namedChildren() : list ? [list] : []) {
        if (argument.is("keyword_argument")) {
            const value = argument.field("value");
            if (value) named.set(argument.field("name")?.text() ?? "", value);
        } else if (!argument.is("comment")) args.push(argument);
    }
    return { written: written(node.field("function")), args, named };
}

/** What is called, with calls inside left out of the text: `env.prefixed(...)` is `env.prefixed()`. */
function written(node: Node | null): string {
    if (!node) return "";
    if (node.is("identifier")) return node.text();
    if (node.is("attribute")) return `${written(node.field("object"))}.${node.field("attribute")?.text() ?? ""}`;
    if (node.is("call")) return `${written(node.field("function"))}()`;
    if (node.is("parenthesized_expression")) return written(node.namedChildren()[0] ?? null);
    return "?";
}

/** A name or dotted path. */
export function path(node: Node): string | undefined {
    if (node.is("identifier") || node.is("dotted_name")) return node.text();
    if (!node.is("attribute")) return undefined;
    const object = node.field("object");
    const outer = object && path(object);
    return outer === undefined || outer === null ? undefined : `${outer}.${node.field("attribute")?.text()}`;
}
