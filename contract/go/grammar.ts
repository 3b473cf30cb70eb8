import { type Binding, type Func, type Grammar, joined, type Part, unknown, type Value } from "../syntax/grammar";
import { around, exactly, type Node, same } from "../syntax/tree";
import { call, folds, path, textOf } from "./nodes";
import { step } from "./steps";

const functionKinds = ["function_declaration", "method_declaration", "func_literal"];

/** What the mechanism has to know of Go's syntax. Calls are found by their kind: as a pattern, `os.Getenv($A)` is a type conversion. */
export const go: Grammar = {
    kinds: {
        call: ["call_expression"],
        function: functionKinds,
        class: ["type_spec"],
        binding: ["short_var_declaration", "var_spec", "const_spec", "assignment_statement", "range_clause"],
    },
    stringKinds: ["interpreted_string_literal", "raw_string_literal"],
    separator: ".",
    receivers: new Set(),
    wholePackage: true,
    imports(root) {
        const names = new Map<string, string>();
        for (const spec of root.findAll({ rule: { kind: "import_spec" } })) {
            const path = textOf(spec.field("path")) ?? "";
            names.set(spec.field("name")?.text() ?? packageOf(path), path);
        }
        return names;
    },
    call,
    func,
    bindings,
    className: node => node.field("name")?.text() ?? "",
    path,
    string,
    scalar: node => (["int_literal", "float_literal", "true", "false", "nil"].includes(node.kind() as string) ? node.text() : undefined),
    inner,
    elements,
    members: () => undefined,
    step,
    scope(node) {
        // `if v := …; v != ""` holds for the statement alone.
        const declared = around(node, new Set(["short_var_declaration"]));
        const outer = declared?.parent();
        return outer?.is("if_statement") || outer?.is("expression_switch_statement") ? outer : undefined;
    },
    literalType(node) {
        const literal = node.is("unary_expression") && node.field("operator")?.text() === "&" ? node.field("operand") : node;
        const type = literal?.is("composite_literal") ? literal.field("type") : undefined;
        if (type) return typeName(type);
        const made = literal && call(literal);
        return made?.written === "new" && made.args[0] ? typeName(made.args[0]) : undefined;
    },
    fieldType(node, field) {
        for (const { name, type } of fieldsOf(node)) if (name === field) return type && typeName(type);
        return undefined;
    },
    mentions(name, within) {
        const kind = name.includes(".") ? "selector_expression" : "identifier";
        return within.findAll({ rule: { kind, regex: exactly(name) } }).filter(node => !isTarget(node));
    },
};

/** The name that a package is used by when the import gives none. */
function packageOf(path: string): string {
    const parts = path.split("/");
    const last = /^v\d+$/.test(parts.at(-1) ?? "") ? parts.at(-2) : parts.at(-1);
    return (last ?? path).replace(/\.v\d+$/, "").replace(/^go-/, "");
}

function func(node: Node): Func {
    const parameters: Func["parameters"] = [];
    for (const declared of node.field("parameters")?.namedChildren() ?? []) {
        const type = declared.field("type");
        for (const name of declared.fieldChildren("name")) parameters.push({ name: name.text(), type: type ? typeName(type) : undefined });
    }
    const receiver = node.field("receiver")?.namedChildren()[0];
    const type = receiver?.field("type");
    return {
        node,
        name: (node.field("name") ?? boundTo(node))?.text() ?? "",
        owner: type ? typeName(type) : undefined,
        receiver: receiver?.field("name")?.text(),
        parameters,
    };
}

/** The name that a function literal gets. */
function boundTo(node: Node): Node | undefined {
    const list = node.is("func_literal") ? node.parent() : undefined;
    const statement = list?.is("expression_list") ? list.parent() : undefined;
    return statement?.is("short_var_declaration") ? statement.field("left")?.namedChildren()[0] : undefined;
}

/** The type that is named, without pointer and parameters. */
export function typeName(type: Node): string | undefined {
    if (type.is("pointer_type") || type.is("unary_expression")) return type.namedChildren()[0] && typeName(type.namedChildren()[0]);
    if (type.is("generic_type")) return type.field("type")?.text();
    return type.is("type_identifier") || type.is("qualified_type") || type.is("identifier") || type.is("selector_expression") ? type.text() : undefined;
}

/** A field of a struct, with its tag as it is written. */
export interface Field {
    name: string;
    node: Node;
    type?: Node;
    tag: string;
    /** A struct that is put in whole. */
    embedded: boolean;
}

export function fieldsOf(spec: Node): Field[] {
    const type = spec.is("struct_type") ? spec : spec.field("type");
    if (!type?.is("struct_type")) return [];
    const list = type.namedChildren().find(one => one.is("field_declaration_list"));
    return (list?.namedChildren() ?? []).flatMap((node): Field[] => {
        if (!node.is("field_declaration")) return [];
        const names = node.fieldChildren("name");
        const own = node.field("type") ?? undefined;
        const tag = textOf(node.field("tag")) ?? "";
        if (names.length === 0) return [{ name: own?.text().replace(/^.*\./, "") ?? "", node, type: own, tag, embedded: true }];
        return names.map(name => ({ name: name.text(), node, type: own, tag, embedded: false }));
    });
}

function bindings(node: Node): Binding[] {
    if (node.is("var_spec") || node.is("const_spec")) {
        const type = node.field("type");
        const values = node.field("value")?.namedChildren() ?? [];
        return node.fieldChildren("name").map((name, index) => ({ node, name: name.text(), value: values[index], type: type ? typeName(type) : undefined }));
    }
    const [left, right] = [node.field("left"), node.field("right")];
    if (!left || !right) return [];
    const names = left.is("expression_list") ? left.namedChildren() : [left];
    if (node.is("range_clause")) {
        const name = names[1] && path(names[1]);
        return name === undefined ? [] : [{ node, name, value: right, each: "values" }];
    }
    const values = right.is("expression_list") ? right.namedChildren() : [right];
    return names.flatMap((one, index) => {
        const name = path(one);
        // Of several results of one call the first is the value.
        const value = values.length === names.length ? values[index] : index === 0 ? values[0] : undefined;
        return name === undefined || name === "_" ? [] : [{ node, name, value }];
    });
}

function string(node: Node, hole: (node: Node) => Value): Value | undefined {
    const text = textOf(node);
    if (text !== undefined) return { text };
    const called = call(node);
    if (called && (called.written === "fmt.Sprintf" || called.written === "net.JoinHostPort")) return formatted(called.args, hole, called.written);
    if (!node.is("binary_expression") || node.field("operator")?.text() !== "+") return undefined;
    const [left, right] = [node.field("left"), node.field("right")];
    if (!left || !right) return undefined;
    const sum = joined(string(left, hole) ?? hole(left), string(right, hole) ?? hole(right));
    return "text" in sum || sum.before !== "" || sum.after !== "" ? sum : undefined;
}

function formatted([format, ...args]: Node[], hole: (node: Node) => Value, by: string): Value {
    if (by === "net.JoinHostPort") return joined(joined(hole(format), { text: ":" }), args[0] ? hole(args[0]) : unknown);
    const parts = (textOf(format) ?? "%v").split(/%[-+#0-9.]*[a-zA-Z]/);
    return parts
        .slice(1)
        .reduce<Value>((sum, part, index) => joined(joined(sum, args[index] ? hole(args[index]) : unknown), { text: part }), { text: parts[0] });
}

function inner(node: Node): Node[] | undefined {
    if (node.is("parenthesized_expression") || node.is("literal_element")) return node.namedChildren().slice(0, 1);
    if (node.is("expression_list") && node.namedChildren().length === 1) return node.namedChildren();
    const called = call(node);
    return called && called.written in folds && called.args.length ? called.args.slice(0, 1) : undefined;
}

/** Elements of a slice, keys of a map. */
function elements(node: Node, part: Part): Node[] | undefined {
    const literal = node.is("composite_literal") ? node.field("body") : undefined;
    if (!literal || !/^(slice_type|array_type|implicit_length_array_type|map_type)$/.test(node.field("type")?.kind() as string)) return undefined;
    return literal.namedChildren().flatMap(one => {
        const first = one.is("keyed_element") ? one.namedChildren()[part === "keys" ? 0 : 1] : one;
        return first?.is("literal_element") ? first.namedChildren().slice(0, 1) : [];
    });
}

function isTarget(node: Node): boolean {
    const parent = node.parent();
    const list = parent?.is("expression_list") ? parent : undefined;
    const statement = list?.parent();
    if (statement && (statement.is("short_var_declaration") || statement.is("assignment_statement")))
        return same(statement.field("left") ?? statement, list as Node);
    if (parent?.is("var_spec") || parent?.is("const_spec")) return true;
    return Boolean(parent?.is("parameter_declaration"));
}
