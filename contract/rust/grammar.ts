import { type Binding, type Func, type Grammar, joined, unknown, type Value } from "../syntax/grammar";
import { around, exactly, type Node, same } from "../syntax/tree";
import { call, dotted, path, textOf } from "./nodes";
import { step, transparent } from "./steps";

/** What the mechanism has to know of Rust's syntax. Paths are told with dots: `std::env::var` is `std.env.var`. */
export const rust: Grammar = {
    kinds: {
        call: ["call_expression"],
        function: ["function_item", "closure_expression"],
        class: ["struct_item", "enum_item", "impl_item"],
        methods: ["impl_item"],
        binding: ["let_declaration", "const_item", "static_item", "let_condition", "for_expression", "assignment_expression"],
    },
    stringKinds: ["string_literal"],
    separator: ".",
    receivers: new Set(["self"]),
    // `settings::NAME` needs no import.
    wholePackage: true,
    imports(root) {
        const names = new Map<string, string>();
        for (const node of root.findAll({ rule: { kind: "use_declaration" } })) used(node.field("argument"), "", names);
        return names;
    },
    call,
    func,
    bindings,
    className: node => (node.field("name") ?? node.field("type"))?.text().replace(/<.*$/s, "") ?? "",
    path,
    string,
    scalar: node => (["integer_literal", "float_literal", "boolean_literal"].includes(node.kind() as string) ? node.text() : undefined),
    inner,
    elements(node) {
        if (node.is("reference_expression")) return elementsOf(node.field("value"));
        return elementsOf(node);
    },
    derived(node) {
        const value =
            node.is("call_expression") && /\.(iter|into_iter|iter_mut|values|keys)\(\)$/.test(node.text()) ? node.field("function")?.field("value") : undefined;
        return value ? { of: value } : undefined;
    },
    iterated(closure) {
        const outer = closure.parent()?.is("arguments") ? closure.parent()?.parent() : undefined;
        const target = outer?.field("function");
        const method = target?.is("field_expression") ? target.field("field")?.text() : undefined;
        return method && ["map", "for_each", "filter", "filter_map", "flat_map", "find", "find_map", "any", "all"].includes(method)
            ? (target?.field("value") ?? undefined)
            : undefined;
    },
    members: () => undefined,
    step,
    scope: node => around(node, new Set(["block"])),
    mentions(name, within) {
        const kind = name.includes(".") ? "field_expression" : "identifier";
        return within.findAll({ rule: { kind, regex: exactly(name) } }).filter(node => !isTarget(node));
    },
    fieldType: (node, field) => fieldsOf(node).find(({ name }) => name === field)?.typeName,
};

const elementsOf = (node: Node | null) => (node?.is("array_expression") ? node.namedChildren() : undefined);

/** Names of a `use`, with all that its braces hold. */
function used(node: Node | null, before: string, names: Map<string, string>): void {
    if (!node) return;
    const full = (path: Node) => before + dotted(path.text());
    if (node.is("use_as_clause")) {
        const path = node.field("path");
        if (path) names.set(node.field("alias")?.text() ?? "", full(path));
    } else if (node.is("scoped_use_list")) {
        const path = node.field("path");
        used(node.field("list"), path ? `${full(path)}.` : before, names);
    } else if (node.is("use_list")) for (const one of node.namedChildren()) used(one, before, names);
    else if (node.is("self")) names.set(before.slice(0, -1).split(".").at(-1) ?? "", before.slice(0, -1));
    else if (!node.is("use_wildcard")) names.set(dotted(node.text()).split(".").at(-1) ?? "", full(node));
}

function func(node: Node): Func {
    const list = node.field("parameters")?.namedChildren() ?? [];
    const parameters = list
        .filter(one => !one.is("self_parameter") && !one.is("attribute_item"))
        .map(one => {
            const type = one.field("type");
            return { name: (one.field("pattern") ?? one).text().replace(/^mut /, ""), type: type ? typeName(type) : undefined };
        });
    const owner = node.parent()?.parent();
    const implemented = owner?.is("impl_item") ? owner.field("type")?.text().replace(/<.*$/s, "") : undefined;
    const bound = node.parent()?.is("let_declaration") ? node.parent()?.field("pattern") : undefined;
    return { node, name: (node.field("name") ?? bound)?.text() ?? "", owner: implemented, parameters };
}

/** The type that is named: of references, boxes, options and results the one inside. */
export function typeName(type: Node): string | undefined {
    if (type.is("reference_type")) return type.field("type") ? typeName(type.field("type") as Node) : undefined;
    if (type.is("generic_type")) {
        const [outer, first] = [type.field("type")?.text() ?? "", type.field("type_arguments")?.namedChildren()[0]];
        return first && /^(Option|Box|Arc|Rc|Result|anyhow::Result|Mutex|RwLock)$/.test(outer) ? typeName(first) : dotted(outer);
    }
    return type.is("type_identifier") || type.is("scoped_type_identifier") || type.is("primitive_type") ? dotted(type.text()) : undefined;
}

function bindings(node: Node): Binding[] {
    const type = node.field("type");
    const typed = type ? typeName(type) : undefined;
    const [pattern, value] = [node.field("pattern") ?? node.field("name") ?? node.field("left"), node.field("value") ?? node.field("right")];
    if (!pattern) return [];
    const inner = pattern.is("tuple_struct_pattern") ? pattern.namedChildren().at(-1) : pattern;
    const name = inner ? path(inner) : undefined;
    if (name === undefined) return [];
    const each = node.is("for_expression");
    return [{ node, name, value: value ?? undefined, type: typed === "str" || typed === "String" ? undefined : typed, each: each ? "values" : undefined }];
}

function string(node: Node, hole: (node: Node) => Value): Value | undefined {
    const text = textOf(node);
    if (text !== undefined) return { text };
    const isFormat = node.is("macro_invocation") && node.field("macro")?.text() === "format";
    const tree = isFormat ? node.namedChildren().find(one => one.is("token_tree")) : undefined;
    if (!tree) return undefined;
    const [format] = tree.namedChildren();
    const args = argumentsIn(tree).slice(1);
    const parts = (textOf(format) ?? "{}").split(/(\{[^}]*\})/);
    let next = 0;
    return parts.reduce<Value>(
        (sum, part) => {
            if (!/^\{.*\}$/.test(part)) return joined(sum, { text: part });
            const filler = part === "{}" ? args[next++] : undefined;
            return joined(sum, filler ? hole(filler) : unknown);
        },
        { text: "" },
    );
}

/** Arguments among the tokens of a macro: each that is one token; what is more than one is an expression that nobody parsed. */
function argumentsIn(tree: Node): (Node | undefined)[] {
    const groups: Node[][] = [[]];
    for (const token of tree.children().slice(1, -1)) {
        if (token.text() === ",") groups.push([]);
        else groups.at(-1)?.push(token);
    }
    return groups.map(tokens => (tokens.length === 1 ? tokens[0] : undefined));
}

function inner(node: Node): Node[] | undefined {
    if (node.is("reference_expression") || node.is("parenthesized_expression") || node.is("try_expression") || node.is("await_expression"))
        return node.namedChildren().slice(-1);
    if (node.is("if_expression")) return undefined;
    const called = call(node);
    const target = node.is("call_expression") ? node.field("function") : undefined;
    if (!called || !target) return undefined;
    if (/^(String|std\.string\.String)\.from$/.test(called.written) && called.args[0]) return called.args.slice(0, 1);
    const value = target.is("field_expression") ? target.field("value") : undefined;
    return value && transparent.has(target.field("field")?.text() ?? "") ? [value] : undefined;
}

function isTarget(node: Node): boolean {
    const parent = node.parent();
    if (!parent) return false;
    if (parent.is("let_declaration") || parent.is("let_condition")) return same(parent.field("pattern") ?? parent, node);
    if (parent.is("assignment_expression")) return same(parent.field("left") ?? parent, node);
    return parent.is("parameter") || parent.is("closure_parameters") || parent.is("tuple_struct_pattern");
}

/** A field of a struct, with what serde and others say of it. */
export interface Field {
    name: string;
    node: Node;
    typeName?: string;
    optional: boolean;
    /** It is a list or a mapping of that type. */
    many: boolean;
    /** The tokens of the attributes above it, by the attribute's name. */
    attributes: Attribute[];
}

export interface Attribute {
    name: string;
    /** `rename = "x"`, and words alone with nothing. */
    says: Map<string, string | undefined>;
}

/** Attributes that stand right above a node. */
export function attributesOf(node: Node): Attribute[] {
    const found: Attribute[] = [];
    for (let before = node.prev(); before?.is("attribute_item") || before?.is("line_comment"); before = before.prev()) {
        if (!before.is("attribute_item")) continue;
        const attribute = before.namedChildren()[0];
        const [path] = attribute?.namedChildren() ?? [];
        const tree = attribute?.namedChildren().find(one => one.is("token_tree"));
        found.push({ name: dotted(path?.text() ?? ""), says: tree ? saidIn(tree) : new Map() });
    }
    return found;
}

function saidIn(tree: Node): Map<string, string | undefined> {
    const says = new Map<string, string | undefined>();
    let word: string | undefined;
    let given = false;
    for (const token of tree.children()) {
        const text = textOf(token);
        if (text !== undefined) says.set(given && word ? word : "", text);
        else if (token.text() === "=") given = true;
        else if (token.text() === ",") given = false;
        // tree-sitter takes `default` for a keyword in a tree of tokens.
        else if (/^\w+$/.test(token.text())) {
            if (given && word) says.set(word, token.text());
            else {
                word = token.text();
                says.set(word, says.get(word));
            }
        }
    }
    return says;
}

export function fieldsOf(node: Node): Field[] {
    const list = node.is("struct_item") ? node.field("body") : undefined;
    return (list?.namedChildren() ?? []).flatMap(field => {
        if (!field.is("field_declaration")) return [];
        const type = field.field("type");
        const text = type?.text() ?? "";
        const held =
            /^(?:Option<)?(?:Vec|HashSet|BTreeSet)<([\w:]+)/.exec(text) ??
            /^(?:Option<)?(?:HashMap|BTreeMap|IndexMap|std::collections::HashMap)<\w+,\s*([\w:]+)/.exec(text);
        return [
            {
                name: field.field("name")?.text() ?? "",
                node: field,
                typeName: held ? dotted(held[1]) : type ? typeName(type) : undefined,
                optional: text.startsWith("Option<"),
                many: held !== null,
                attributes: attributesOf(field),
            },
        ];
    });
}
