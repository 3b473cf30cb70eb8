import { type Binding, type Func, type Grammar, joined, type Parameter, type Part, unknown, type Value } from "../syntax/grammar";
import { exactly, type Node, same } from "../syntax/tree";
import { importsOf } from "./imports";
import { call, conversions, path, transparent } from "./nodes";
import { step } from "./steps";

/** Methods that hand each element of a list to a closure. */
const iterations = new Set(["map", "forEach", "filter", "flatMap", "find", "some", "every", "reduce"]);

const functionKinds = ["function_declaration", "arrow_function", "method_definition", "function_expression", "generator_function_declaration"];

/** What the mechanism has to know of the syntax of TypeScript and JavaScript. */
export const typescript: Grammar = {
    kinds: {
        call: ["call_expression", "new_expression"],
        function: functionKinds,
        class: ["class_declaration", "abstract_class_declaration", "class", "enum_declaration"],
        binding: ["variable_declarator", "assignment_expression", "public_field_definition", "for_in_statement", "required_parameter", "enum_assignment"],
    },
    stringKinds: ["string"],
    derived(node) {
        const called = call(node);
        if (!called?.args[0] || !/^Object\.(values|keys)$/.test(called.written)) return undefined;
        return { of: called.args[0], part: called.written === "Object.values" ? "values" : "keys" };
    },
    iterated(closure) {
        const outer = closure.parent()?.is("arguments") ? closure.parent()?.parent() : undefined;
        const target = outer?.field("function");
        return target?.is("member_expression") && iterations.has(target.field("property")?.text() ?? "") ? (target.field("object") ?? undefined) : undefined;
    },
    member(node, key) {
        const pair = node.is("object")
            ? node.namedChildren().find(one => one.is("pair") && one.field("key")?.text().replaceAll(/["']/g, "") === key)
            : undefined;
        return pair?.field("value") ?? undefined;
    },
    separator: ".",
    receivers: new Set(["this"]),
    imports: importsOf,
    call,
    func,
    bindings,
    className: node => node.field("name")?.text() ?? "",
    path,
    string,
    scalar: node => (["number", "true", "false", "null", "undefined"].includes(node.kind() as string) ? node.text() : undefined),
    inner,
    elements,
    members,
    step,
    mentions(name, within) {
        const kinds = name.includes(".") ? ["member_expression"] : ["identifier", "shorthand_property_identifier"];
        const regex = exactly(name).replaceAll("\\.", "\\??\\.");
        return within.findAll({ rule: { any: kinds.map(kind => ({ kind, regex })) } }).filter(node => !isTarget(node));
    },
};

function func(node: Node): Func {
    const list = node.field("parameters")?.namedChildren() ?? (node.field("parameter") ? [node.field("parameter") as Node] : []);
    const parameters = list
        .filter(one => !one.is("comment"))
        .map(one => {
            const name = one.field("pattern") ?? one.field("left") ?? one;
            const type = one.field("type")?.namedChildren()[0];
            return {
                name: name.text(),
                binds: name.is("object_pattern") ? taken(name) : undefined,
                fallback: one.field("value") ?? one.field("right") ?? undefined,
                type: type ? typeName(type) : undefined,
            };
        });
    const parent = node.parent();
    const bound = parent?.is("variable_declarator") ? parent.field("name") : parent?.is("pair") ? parent.field("key") : node.field("name");
    const body = parent?.is("class_body") ? parent.parent() : undefined;
    return { node, name: bound?.text() ?? "", owner: body?.field("name")?.text(), parameters };
}

/** Names that an object pattern takes out of what it is handed, each with its key. What stands deeper in it is not followed. */
function taken(pattern: Node): Parameter["binds"] {
    return pattern.namedChildren().flatMap(one => {
        const inner = one.is("pair_pattern") ? one.field("value") : one;
        const name = inner?.is("assignment_pattern") || inner?.is("object_assignment_pattern") ? inner.field("left") : inner;
        if (!name?.is("identifier") && !name?.is("shorthand_property_identifier_pattern")) return [];
        return [{ key: (one.field("key") ?? name).text().replaceAll(/["']/g, ""), name: name.text(), node: name }];
    });
}

/** The class that a type annotation names, without its parameters and without `| undefined`. */
export function typeName(type: Node): string | undefined {
    if (type.is("type_annotation")) return type.namedChildren()[0] && typeName(type.namedChildren()[0]);
    if (type.is("generic_type")) return type.field("name")?.text();
    if (type.is("union_type")) return typeName(type.namedChildren()[0]);
    return type.is("type_identifier") || type.is("nested_type_identifier") ? type.text() : undefined;
}

function bindings(node: Node): Binding[] {
    switch (node.kind() as string) {
        case "variable_declarator": {
            const [name, value, type] = [node.field("name"), node.field("value"), node.field("type")];
            if (!name) return [];
            if (name.is("object_pattern")) return destructured(name, node);
            return [{ node, name: name.text(), value: value ?? undefined, type: type ? typeName(type) : undefined }];
        }
        case "assignment_expression": {
            const [left, right] = [node.field("left"), node.field("right")];
            const name = left && path(left);
            return name && right ? [{ node, name, value: right }] : [];
        }
        case "public_field_definition": {
            const name = node.field("name")?.text();
            const type = node.field("type");
            return name ? [{ node, name: `this.${name}`, value: node.field("value") ?? undefined, type: type ? typeName(type) : undefined }] : [];
        }
        case "enum_assignment":
            return [{ node, name: node.field("name")?.text() ?? "", value: node.field("value") ?? undefined }];
        case "required_parameter": {
            // `constructor(private readonly config: ConfigService)` is an attribute too.
            const type = node.field("type");
            const isField = node.children().some(one => one.is("accessibility_modifier") || one.text() === "readonly");
            return isField && type ? [{ node, name: `this.${node.field("pattern")?.text()}`, type: typeName(type) }] : [];
        }
        default: {
            const name = node.field("left")?.text();
            return name ? [{ node, name, value: node.field("right") ?? undefined, each: "keys" }] : [];
        }
    }
}

/** Names that an object pattern binds: what they are is not followed, but that they are of this scope is. */
const destructured = (pattern: Node, node: Node): Binding[] =>
    pattern.findAll({ rule: { any: [{ kind: "shorthand_property_identifier_pattern" }, { kind: "identifier" }] } }).map(one => ({ node, name: one.text() }));

function string(node: Node, hole: (node: Node) => Value): Value | undefined {
    if (node.is("string") || node.is("template_string")) {
        let sum: Value = { text: "" };
        for (const part of node.namedChildren()) {
            if (part.is("string_fragment")) sum = joined(sum, { text: part.text() });
            else if (part.is("escape_sequence")) sum = joined(sum, { text: { "\\n": "\n", "\\t": "\t" }[part.text()] ?? part.text().slice(1) });
            else if (part.is("template_substitution")) sum = joined(sum, part.namedChildren()[0] ? hole(part.namedChildren()[0]) : unknown);
        }
        return sum;
    }
    if (!node.is("binary_expression") || node.field("operator")?.text() !== "+") return undefined;
    const [left, right] = [node.field("left"), node.field("right")];
    if (!left || !right) return undefined;
    const sum = joined(string(left, hole) ?? hole(left), string(right, hole) ?? hole(right));
    return "text" in sum || sum.before !== "" || sum.after !== "" ? sum : undefined;
}

function inner(node: Node): Node[] | undefined {
    const kind = node.kind() as string;
    if (["parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression", "await_expression"].includes(kind))
        return node.namedChildren().slice(0, 1);
    if (kind === "ternary_expression") return [node.field("consequence") as Node, node.field("alternative") as Node];
    const called = call(node);
    if (!called) return undefined;
    if (conversions.has(called.written) && called.args.length) return called.args.slice(0, 1);
    if (called.written === "Object.freeze") return called.args.slice(0, 1);
    const target = node.field("function");
    const object = target?.is("member_expression") ? target.field("object") : undefined;
    return object && called.args.length === 0 && transparent.has(target?.field("property")?.text() ?? "") ? [object] : undefined;
}

function elements(node: Node, part: Part): Node[] | undefined {
    if (node.is("array")) return node.namedChildren().filter(one => !one.is("comment"));
    if (node.is("object"))
        return node
            .namedChildren()
            .flatMap(one => (one.is("pair") ? [one.field(part === "keys" ? "key" : "value") as Node] : one.is("shorthand_property_identifier") ? [one] : []));
    const called = call(node);
    return called?.written === "Set" && called.args[0] ? elements(called.args[0], part) : undefined;
}

/** Values of an enumeration's members. */
function members(node: Node): Node[] | undefined {
    if (!node.is("enum_declaration")) return undefined;
    return (
        node
            .field("body")
            ?.namedChildren()
            .flatMap(one => one.field("value") ?? []) ?? []
    );
}

function isTarget(node: Node): boolean {
    const parent = node.parent();
    if (!parent) return false;
    if (parent.is("variable_declarator")) return same(parent.field("name") ?? parent, node);
    if (parent.is("assignment_expression")) return same(parent.field("left") ?? parent, node);
    return parent.is("required_parameter") || parent.is("optional_parameter");
}
