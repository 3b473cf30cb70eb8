import type { Node } from "../syntax/tree";

/** Functions whose result is their first argument, folded or in another type. */
export const folds: Record<string, "lower" | "upper" | undefined> = {
    "strings.ToLower": "lower",
    "strings.ToUpper": "upper",
    "strings.TrimSpace": undefined,
    "strconv.Atoi": undefined,
    "strconv.ParseBool": undefined,
    "strconv.ParseFloat": undefined,
    "strconv.ParseInt": undefined,
    "time.ParseDuration": undefined,
    string: undefined,
};

/** The text of a string literal. */
export function textOf(node: Node | null | undefined): string | undefined {
    if (!node) return undefined;
    if (node.is("raw_string_literal")) return node.text().slice(1, -1);
    if (!node.is("interpreted_string_literal")) return undefined;
    return node
        .text()
        .slice(1, -1)
        .replaceAll(/\\([nt"\\])/g, (_, sign: string) => ({ n: "\n", t: "\t" })[sign] ?? sign);
}

/** A call, with what is called as it is written. */
export function call(node: Node) {
    if (!node.is("call_expression")) return undefined;
    const args = (node.field("arguments")?.namedChildren() ?? []).filter(one => !one.is("comment"));
    return { written: written(node.field("function")), args, named: new Map<string, Node>() };
}

function written(node: Node | null): string {
    if (!node) return "";
    if (node.is("selector_expression")) return `${written(node.field("operand"))}.${node.field("field")?.text() ?? ""}`;
    if (node.is("call_expression")) return `${written(node.field("function"))}()`;
    if (node.is("index_expression") || node.is("type_instantiation_expression")) return written(node.namedChildren()[0]);
    return path(node) ?? "?";
}

/** A name or dotted path. */
export function path(node: Node): string | undefined {
    if (node.is("identifier") || node.is("package_identifier") || node.is("type_identifier")) return node.text();
    if (!node.is("selector_expression")) return undefined;
    const operand = node.field("operand");
    const outer = operand ? path(operand) : undefined;
    return outer === undefined ? undefined : `${outer}.${node.field("field")?.text()}`;
}
