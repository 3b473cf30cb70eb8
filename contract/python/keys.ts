import { DataFollower, type Source } from "../data";
import type { KeyFact } from "../facts";
import { type Call, textOf } from "../syntax/grammar";
import type { Module } from "../syntax/module";
import { holds, rebound } from "../syntax/order";
import type { Project } from "../syntax/project";
import { around, type Node, same } from "../syntax/tree";
import { ancestry, fieldsOf } from "./classes";
import { python } from "./grammar";

/** Functions that turn a file into mappings and lists. */
const loaders = new Set(
    [
        "yaml.safe_load",
        "yaml.load",
        "yaml.full_load",
        "json.load",
        "json.loads",
        "toml.load",
        "toml.loads",
        "tomllib.load",
        "tomllib.loads",
        "tomli.load",
        "tomli.loads",
        "rapidjson.load",
    ].concat(["rapidjson.loads", "orjson.loads", "ujson.load", "simplejson.load", "dotenv.dotenv_values"]),
);
const parsers = new Set(["configparser.ConfigParser", "configparser.RawConfigParser", "configparser.SafeConfigParser"]);

/** Keys of configuration files that Python reads: by literal keys on what a loader returned, and by the fields of the class it is poured into. */
export function keys(modules: Module[], project: Project): KeyFact[] {
    const follower = new DataFollower(project, { chain, poured: (call, node) => poured(call, node, project) });
    for (const module of modules)
        for (const call of module.calls) {
            const qualified = module.qualified(call.written);
            if (loaders.has(qualified)) {
                const source = sourceOf(call, qualified, module, project);
                if (source) follower.from(call.node, source, module);
            } else if (parsers.has(qualified)) follower.from(call.node, { file: iniFile(call, module, project), by: "configparser" }, module);
        }
    return follower.found;
}

const dataOnly = /\.(ya?ml|json|toml|ini|cfg|conf|env)$/i;

/** The file that a loader is given: a path, a handle on `open(path)`, or text that was read from a path. What comes from no file is no configuration. */
function sourceOf(call: Call, by: string, module: Module, project: Project): Source | undefined {
    if (by === "dotenv.dotenv_values") return { file: call.args[0] ? project.text(call.args[0], module) : ".env", by };
    const argument = call.args[0];
    if (!argument) return undefined;
    const opened = openedFile(argument, module, project, 0);
    return opened && { file: opened.file, by };
}

function openedFile(node: Node, module: Module, project: Project, depth: number): { file: string | undefined } | undefined {
    if (depth > 4) return undefined;
    const call = python.call(node);
    if (call) {
        const last = call.written.slice(call.written.lastIndexOf(".") + 1);
        if (call.written === "open" || call.written === "io.open")
            return isWriting(call, module, project) ? undefined : { file: fileName(call.args[0], module, project) };
        const object = node.field("function")?.field("object");
        if (object && ["read", "open", "read_text", "read_bytes"].includes(last)) {
            const inner = openedFile(object, module, project, depth + 1);
            if (inner) return inner;
            return last === "read" ? undefined : { file: fileName(object, module, project) };
        }
        return undefined;
    }
    const path = python.path(node);
    if (path === undefined) return undefined;
    // Other files may be opened under the same name: what it can mean here counts, and of several nobody knows which.
    const bound = rebound(path, node, module) ?? [module.binding(path, node)];
    const opened = bound.flatMap(one => (one?.value && openedFile(one.value, module, project, depth + 1)) ?? []);
    return opened.length > 1 ? { file: undefined } : opened[0];
}

const isWriting = (call: Pick<Call, "args">, module: Module, project: Project) => /[wax]/.test((call.args[1] && project.text(call.args[1], module)) ?? "r");

/** The name of a file as the code writes it: a literal, or the literal end of a path that is put together. */
export function fileName(node: Node | undefined, module: Module, project: Project): string | undefined {
    if (!node) return undefined;
    const several = python.path(node) === undefined ? undefined : rebound(node.text(), node, module);
    if (several) return several.length === 1 ? fileName(several[0].value, module, project) : undefined;
    const text = project.text(node, module);
    if (text !== undefined) return text;
    const last = node.is("binary_operator") && node.field("operator")?.text() === "/" ? node.field("right") : undefined;
    const end = last ? project.text(last, module) : undefined;
    if (end !== undefined) return end;
    const path = python.path(node);
    const value = path === undefined ? undefined : project.definition(path, node, module)?.bound.value;
    if (value && !same(value, node)) return fileName(value, module, project);
    const call = python.call(node);
    const joined = call && /(^|\.)join(path)?$/.test(call.written) ? call.args.at(-1) : call && /(^|\.)Path$/.test(call.written) ? call.args[0] : undefined;
    if (joined) return fileName(joined, module, project);
    const [value0] = project.values(node, module);
    return value0 && "after" in value0 && dataOnly.test(value0.after) && value0.after.includes("/") ? `*${value0.after}` : undefined;
}

/** The file that a parser of INI files is told to read; of several nobody knows which has a key. */
function iniFile(call: Call, module: Module, project: Project): string | undefined {
    const parent = call.node.parent();
    const name = parent && python.bindings(parent)[0]?.name;
    const bound = module.bindings(name ?? "").find(({ value }) => value && same(value, call.node));
    const [read, ...others] = module.calls.filter(other => other.written === `${name}.read` && other.args[0] && (!bound || holds(bound, other.node, module)));
    return read && others.length === 0 ? fileName(read.args[0], module, project) : undefined;
}

/** One literal step into data: `x["a"]`, `x.get("a", d)`, `x.getfloat("section", "key")`. */
function chain(node: Node, module: Module, project: Project) {
    const parent = node.parent();
    if (!parent) return undefined;
    if (parent.is("subscript") && same(parent.field("value") ?? parent, node)) {
        const key = parent.field("subscript");
        if (!key || parent.parent()?.is("delete_statement") || isTargetOf(parent)) return undefined;
        return { to: parent, keys: [textOf(project.values(key, module)[0]) ?? "*"] };
    }
    if (parent.is("attribute") && same(parent.field("object") ?? parent, node)) {
        const called = parent.parent();
        const call = called && python.call(called);
        const method = parent.field("attribute")?.text() ?? "";
        if (!called || !call || !same(called.field("function") ?? called, parent)) return undefined;
        if (["items", "values", "copy"].includes(method)) return { to: called, keys: method === "copy" ? [] : ["*"] };
        if (!/^(get|getint|getfloat|getboolean|pop|setdefault)$/.test(method) || !call.args[0]) return undefined;
        const ini = /^get(int|float|boolean)$/.test(method) || (method === "get" && call.args.length >= 2 && call.named.has("fallback"));
        const given = call.named.get("fallback") ?? (ini ? undefined : call.args[1]);
        const keys = (ini ? call.args.slice(0, 2) : call.args.slice(0, 1)).map(key => project.text(key, module) ?? "*");
        return { to: called, keys, fallback: given && project.text(given, module) };
    }
    return undefined;
}

function isTargetOf(subscript: Node): boolean {
    const parent = subscript.parent();
    return Boolean((parent?.is("assignment") || parent?.is("augmented_assignment")) && same(parent.field("left") ?? parent, subscript));
}

/** `Config(**data)` and `Config.model_validate(data)`: the fields of the class are the keys. */
function poured(
    { call, module }: { call: Call; module: Module },
    node: Node,
    project: Project,
): { path: string[]; node: Node; module: Module; fallback?: string }[] | undefined {
    const splat = around(node, new Set(["dictionary_splat"]));
    const spread = splat !== undefined && same(splat.namedChildren()[0] ?? splat, node);
    const validated = /^(.*)\.(model_validate|parse_obj|from_dict)$/.exec(call.written);
    const name = spread ? call.written : validated?.[1];
    const found = name === undefined ? undefined : project.classOf(name === "cls" ? (module.classAround(call.node) ?? name) : name, module);
    if (!found || validated?.[2] === "from_dict") return undefined;
    return fieldsDeep(found.node, found.module, project, [], 0);
}

function fieldsDeep(
    classNode: Node,
    module: Module,
    project: Project,
    before: string[],
    depth: number,
): { path: string[]; node: Node; module: Module; fallback?: string }[] {
    return ancestry(classNode, module, project).line.flatMap(({ node, module: home }) =>
        fieldsOf(node).flatMap(field => {
            if (!field.type || field.name === "model_config") return [];
            const path = [...before, field.name];
            const inner = field.typeName === undefined || depth > 4 ? undefined : project.classOf(field.typeName, home);
            if (inner && !inner.module.grammar.members(inner.node)) return fieldsDeep(inner.node, inner.module, project, path, depth + 1);
            const fallback = field.value && project.text(field.value, home);
            return [{ path, node: field.node, module: home, fallback }];
        }),
    );
}
