import type { KeyFact, VariableFact } from "../facts";
import { read } from "../reads";
import { type Call, textOf } from "../syntax/grammar";
import type { Module } from "../syntax/module";
import type { Project } from "../syntax/project";
import { around, type Node } from "../syntax/tree";
import { typeName } from "./grammar";
import { call as callOf } from "./nodes";
import { type Leaf, leavesOf, membersOf } from "./serde";

/** What envy, config and figment read: variables by the fields of a struct, and keys of files. */
export function settings(module: Module, project: Project): { variables: VariableFact[]; keys: KeyFact[] } {
    const variables: VariableFact[] = [];
    const keys: KeyFact[] = [];
    for (const call of module.calls) {
        const last = call.written.slice(call.written.lastIndexOf(".") + 1);
        if (last === "from_env" && module.qualified(call.written).startsWith("envy.")) {
            const prefix = chain(call.node).find(({ name }) => name === "prefixed")?.args[0];
            const start = prefix ? (project.text(prefix, module) ?? "") : "";
            for (const leaf of leaves(call, module, project)) variables.push(...variable(leaf, start + leaf.path.join("_").toUpperCase(), "envy", project));
        }
        if (last === "with_prefix" || last === "default" || last === "prefixed" || last === "raw") environment(call, module, project, variables, keys);
    }
    return { variables, keys };
}

interface Link {
    name: string;
    args: Node[];
    node: Node;
}

/** Calls of a chain from its start. */
function chain(node: Node): Link[] {
    const called = callOf(node);
    if (!called) return node.is("try_expression") || node.is("await_expression") ? chain(node.namedChildren()[0]) : [];
    const target = node.field("function");
    const inner = target?.is("generic_function") ? target.field("function") : target;
    const before = inner?.is("field_expression") ? chain(inner.field("value") as Node) : [];
    return [...before, { name: called.written.slice(called.written.lastIndexOf(".") + 1), args: called.args, node }];
}

/** The outermost call of the chain that a node begins. */
function end(node: Node): Node {
    let last = node;
    for (
        let outer = node.parent();
        outer && ["field_expression", "call_expression", "generic_function", "try_expression"].includes(outer.kind() as string);
        outer = outer.parent()
    ) {
        if (outer.is("call_expression")) last = outer;
    }
    return last;
}

/** `config::Environment::with_prefix("APP").separator("__")`, `figment::providers::Env::prefixed("APP_").split("__")`. */
function environment(call: Call, module: Module, project: Project, variables: VariableFact[], keys: KeyFact[]): void {
    const qualified = module.qualified(call.written);
    const isConfig = /(^|\.)config\.Environment\.(with_prefix|default)$/.test(qualified);
    const isFigment = /(^|\.)figment\.providers\.Env\.(prefixed|raw)$/.test(qualified);
    if (!isConfig && !isFigment) return;
    const links = chain(end(call.node));
    const said = (name: string) => {
        const node = links.find(link => link.name === name)?.args[0];
        return node && project.text(node, module);
    };
    const prefix = call.args[0] ? (project.text(call.args[0], module) ?? "") : (said("prefix") ?? "");
    const separator = isConfig ? said("separator") : said("split");
    const start = prefix === "" ? "" : isConfig ? prefix + (said("prefix_separator") ?? separator ?? "_") : prefix;
    const by = isConfig ? "config" : "figment";
    const loaded = deserialized(call, module, project);
    if (loaded.length === 0) {
        variables.push(...read({ names: [{ before: start.toUpperCase(), after: "" }], node: call.node, by, empty: "value" }, module, project));
        return;
    }
    // Without a separator the names of nested keys cannot be reached.
    for (const leaf of loaded)
        if (separator !== undefined || leaf.path.length === 1)
            variables.push(...variable(leaf, (start + leaf.path.join(separator ?? "")).toUpperCase(), by, project));
    for (const source of sources(call, module, project))
        for (const leaf of loaded)
            keys.push({
                module: leaf.module,
                node: leaf.field.node,
                by,
                source,
                path: leaf.path,
                compared: membersOf(leaf.field.typeName, leaf.module, project),
            });
}

function variable({ field, module, optional, path }: Leaf, name: string, by: string, project: Project): VariableFact[] {
    const use = { compared: new Set(membersOf(field.typeName, module, project)), demanded: false, tested: false };
    const star = path.includes("*");
    const names = star ? [{ before: name.split("*")[0], after: "" }] : [{ text: name }];
    return read({ names, node: field.node, by, required: !optional, empty: "value", use }, module, project);
}

/** The struct that the function of a call pours into, by the turbofish, the type of the name, or what the function hands back. */
function deserialized(call: Call, module: Module, project: Project): Leaf[] {
    const own = module.functionAround(call.node)?.node;
    const found = module.calls.find(
        other => /\.(try_deserialize|try_into|extract)$/.test(other.written) && module.functionAround(other.node)?.node.id() === own?.id(),
    );
    return found ? leaves(found, module, project) : [];
}

function leaves(call: Call, module: Module, project: Project): Leaf[] {
    const name = typeAt(call.node, module);
    const struct = name === undefined ? undefined : project.classOf(name, module);
    return struct?.node.is("struct_item") ? leavesOf(struct.node, struct.module, project) : [];
}

/** The type that a generic call makes. */
export function typeAt(node: Node, module: Module): string | undefined {
    const target = node.field("function");
    const given = target?.is("generic_function") ? target.field("type_arguments")?.namedChildren()[0] : undefined;
    const own = given && typeName(given);
    if (own !== undefined && own !== "_") return own === "Self" ? implemented(node) : own;
    const declared = around(node, new Set(["let_declaration", "function_item", "static_item"]));
    const type = declared?.is("function_item") ? declared.field("return_type") : declared?.field("type");
    const name = type ? typeName(type) : undefined;
    if (name !== undefined) return name === "Self" ? implemented(node) : name;
    // `let s = …; Ok(s)`: what the function hands back.
    const func = module.functionAround(node)?.node;
    const back = func?.field("return_type");
    const handed = back ? typeName(back) : undefined;
    return handed === "Self" ? implemented(node) : handed;
}

const implemented = (node: Node) =>
    around(node, new Set(["impl_item"]))
        ?.field("type")
        ?.text()
        .replace(/<.*$/s, "");

/** Files among a builder's sources: `File::with_name("config/default")`, `Toml::file("app.toml")`. */
function sources(call: Call, module: Module, project: Project): (string | undefined)[] {
    const own = module.functionAround(call.node)?.node.id();
    return module.calls
        .filter(other => /(^|\.)(File\.(with_name|from)|(Toml|Yaml|Json)\.file)$/.test(other.written) && module.functionAround(other.node)?.node.id() === own)
        .map(other => (other.args[0] ? textOf(project.values(other.args[0], module)[0]) : undefined));
}
