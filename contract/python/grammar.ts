import { type Binding, type Func, type Grammar, joined, type Part, unknown, type Value } from "../syntax/grammar";
import { exactly, type Node, same } from "../syntax/tree";
import { importsOf } from "./imports";
import { call, conversions, path, transparent } from "./nodes";
import { step } from "./steps";

const functionKinds = ["function_definition", "lambda"];

/** What the mechanism has to know of Python's syntax. */
export const python: Grammar = {
    kinds: {
        call: ["call"],
        function: functionKinds,
        class: ["class_definition"],
        binding: ["assignment", "named_expression", "for_statement", "for_in_clause", "as_pattern", "augmented_assignment"],
    },
    stringKinds: ["string"],
    ordered: {
        blocks: ["block", "module"],
        passed: ["with_statement"],
        loops: ["for_statement", "while_statement"],
        partial: ["for_statement", "for_in_clause", "augmented_assignment"],
    },
    derived(node) {
        const called = call(node);
        const object = node.is("call") ? node.field("function")?.field("object") : undefined;
        if (!object || !called || called.args.length) return undefined;
        const method = called.written.slice(called.written.lastIndexOf(".") + 1);
        return method === "keys"
            ? { of: object, part: "keys" }
            : method === "values"
              ? { of: object, part: "values" }
              : method === "items"
                ? { of: object }
                : undefined;
    },
    separator: ".",
    receivers: new Set(["self", "cls"]),
    imports: importsOf,
    call,
    func,
    bindings,
    className: node => node.field("name")?.text() ?? "",
    path,
    string,
    scalar: node => (["integer", "float", "true", "false", "none"].includes(node.kind() as string) ? node.text() : undefined),
    inner,
    elements,
    step,
    members,
    mentions(name, within) {
        const kind = name.includes(".") ? "attribute" : "identifier";
        return within.findAll({ rule: { kind, regex: exactly(name) } }).filter(node => !isTarget(node));
    },
};

function func(node: Node): Func {
    const parameters: Func["parameters"] = [];
    for (const parameter of node.field("parameters")?.namedChildren() ?? []) {
        if (parameter.is("comment")) continue;
        const name = parameter.is("identifier") ? parameter : (parameter.field("name") ?? parameter.namedChildren()[0]);
        const type = parameter.field("type");
        parameters.push({
            name: name?.text() ?? parameter.text(),
            fallback: parameter.field("value") ?? undefined,
            type: type ? typeName(type) : undefined,
        });
    }
    if (python.receivers.has(parameters[0]?.name)) parameters.shift();
    const holder = node.parent()?.is("decorated_definition") ? node.parent()?.parent() : node.parent();
    const around = holder?.parent();
    return { node, name: node.field("name")?.text() ?? "", owner: around?.is("class_definition") ? around.field("name")?.text() : undefined, parameters };
}

/** The class that an annotation names: of `Optional[X]` and `X | None` it is X. */
export function typeName(type: Node): string | undefined {
    const inner = type.is("type") ? type.namedChildren()[0] : type;
    if (!inner) return undefined;
    if (inner.is("binary_operator")) return typeName(inner.field("left") ?? inner);
    if (inner.is("string")) return inner.text().replaceAll(/["']/g, "");
    if (inner.is("generic_type") || inner.is("subscript")) {
        const [outer, parameter] = inner.namedChildren();
        if (!/(^|\.)Optional$|(^|\.)Annotated$/.test(outer?.text() ?? "")) return outer?.text();
        const first = parameter?.is("type_parameter") ? parameter.namedChildren()[0] : parameter;
        return first && typeName(first);
    }
    return inner.is("identifier") || inner.is("attribute") ? inner.text() : undefined;
}

function bindings(node: Node): Binding[] {
    const one = (target: Node | null | undefined, value: Node | null | undefined, more: Partial<Binding> = {}): Binding[] => {
        if (!target) return [];
        if (target.is("pattern_list") || target.is("tuple_pattern")) {
            const targets = target.namedChildren();
            const values = value && (value.is("expression_list") || value.is("tuple")) ? value.namedChildren() : [];
            return targets.flatMap((each, index) => (path(each) === undefined ? [] : [{ node, name: path(each) as string, value: values[index] }]));
        }
        const name = path(target);
        return name === undefined ? [] : [{ node, name, value: value ?? undefined, ...more }];
    };
    switch (node.kind() as string) {
        case "assignment": {
            const type = node.field("type");
            return one(node.field("left"), node.field("right"), { type: type ? typeName(type) : undefined });
        }
        case "augmented_assignment":
            return one(node.field("left"), undefined);
        case "named_expression":
            return one(node.field("name"), node.field("value"));
        case "as_pattern":
            return one(node.field("alias")?.namedChildren()[0] ?? node.field("alias"), node.namedChildren()[0]);
        default: {
            const [left, right] = [node.field("left"), node.field("right")];
            const pair = left?.is("pattern_list") || left?.is("tuple_pattern") ? left.namedChildren() : undefined;
            // `for key, name in table.items()`.
            if (pair?.length === 2 && right && /\.items\(\)$/.test(right.text()))
                return [...one(pair[0], right, { each: "keys" }), ...one(pair[1], right, { each: "values" })];
            return one(left, right, { each: "keys" });
        }
    }
}

function string(node: Node, hole: (node: Node) => Value): Value | undefined {
    if (node.is("concatenated_string")) return node.namedChildren().reduce<Value>((sum, part) => joined(sum, string(part, hole) ?? unknown), { text: "" });
    if (node.is("binary_operator") && node.field("operator")?.text() === "+") {
        const [left, right] = [node.field("left"), node.field("right")];
        if (!left || !right) return undefined;
        const sum = joined(string(left, hole) ?? hole(left), string(right, hole) ?? hole(right));
        return "text" in sum || sum.before !== "" || sum.after !== "" ? sum : undefined;
    }
    if (!node.is("string")) return undefined;
    let sum: Value = { text: "" };
    for (const part of node.namedChildren()) {
        if (part.is("string_content")) sum = joined(sum, { text: unescaped(part.text()) });
        else if (part.is("interpolation")) {
            const inside = part.field("expression") ?? part.namedChildren()[0];
            sum = joined(sum, inside ? hole(inside) : unknown);
        }
    }
    return sum;
}

const unescaped = (text: string) => text.replaceAll(/\\([nt"'\\])/g, (_, sign: string) => ({ n: "\n", t: "\t" })[sign] ?? sign);

function inner(node: Node): Node[] | undefined {
    if (node.is("parenthesized_expression") || node.is("await")) return node.namedChildren().slice(0, 1);
    if (node.is("conditional_expression")) {
        const [yes, , no] = node.namedChildren();
        return [yes, no];
    }
    if (node.is("attribute")) {
        // The value of an enumeration's member.
        const [object, attribute] = [node.field("object"), node.field("attribute")];
        return attribute?.text() === "value" && object?.is("attribute") ? [object] : undefined;
    }
    const called = call(node);
    if (!called) return undefined;
    if (conversions.has(called.written) && called.args.length === 1) return called.args;
    const target = node.field("function");
    const object = target?.is("attribute") ? target.field("object") : undefined;
    return object && called.args.length === 0 && transparent.has(target?.field("attribute")?.text() ?? "") ? [object] : undefined;
}

function elements(node: Node, part: Part): Node[] | undefined {
    if (["list", "tuple", "set", "expression_list"].includes(node.kind() as string)) return node.namedChildren().filter(one => !one.is("comment"));
    if (node.is("dictionary")) return node.namedChildren().flatMap(pair => (pair.is("pair") ? [pair.field(part === "keys" ? "key" : "value") as Node] : []));
    const called = call(node);
    return called && ["frozenset", "set", "tuple", "list"].includes(called.written) && called.args.length === 1 ? elements(called.args[0], part) : undefined;
}

/** Values of the members of an Enum. */
function members(node: Node): Node[] | undefined {
    const bases =
        node
            .field("superclasses")
            ?.namedChildren()
            .map(base => base.text()) ?? [];
    if (!bases.some(base => /(^|\.)(Str|Int)?Enum$/.test(base))) return undefined;
    const statements = node.field("body")?.namedChildren() ?? [];
    const bound = statements.flatMap(statement => statement.namedChildren().filter(one => one.is("assignment")));
    return bound.flatMap(one => one.field("right") ?? []);
}

function isTarget(node: Node): boolean {
    const parent = node.parent();
    if (!parent) return false;
    if (parent.is("assignment") || parent.is("augmented_assignment")) return same(parent.field("left") ?? parent, node);
    if (parent.is("keyword_argument")) return same(parent.field("name") ?? parent, node);
    if (parent.is("attribute")) return same(parent.field("attribute") ?? parent, node);
    return false;
}
