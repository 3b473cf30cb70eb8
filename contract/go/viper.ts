import { posix } from "node:path";
import type { KeyFact, VariableFact } from "../facts";
import { read } from "../reads";
import { follow } from "../syntax/follow";
import { type Call, type Func, textOf, type Value } from "../syntax/grammar";
import type { Module } from "../syntax/module";
import type { Project } from "../syntax/project";
import type { Node } from "../syntax/tree";
import { fieldsOf } from "./grammar";
import { comparedOf, structIn, structOf, tagOf } from "./structs";

const library = "github.com/spf13/viper";

/** What the calls of one package tell a viper: the global one, or the one that it makes. */
interface Told {
    prefix?: string;
    automatic: boolean;
    allowEmpty: boolean;
    /** Pairs that the replacer puts for one another. */
    replaces: string[];
    file?: string;
    defaults: Map<string, { value: Value; node: Node; module: Module }>;
    bound: Map<string, { names: Value[]; node: Node; module: Module }>;
    reads: { path: string; node: Node; module: Module; compared: string[]; fold?: "lower" | "upper"; byStruct: boolean }[];
}

/** Keys that viper is asked for, of its file and of the environment. */
export function viper(modules: Module[], project: Project): { keys: KeyFact[]; variables: VariableFact[] } {
    const vipers = new Map<string, Told>();
    for (const module of modules) {
        if (![...module.imports.values()].includes(library)) continue;
        for (const call of module.calls) {
            const at = placeOf(call, module, project);
            if (!at) continue;
            const told: Told = vipers.get(at.own) ?? { automatic: false, allowEmpty: false, replaces: [], defaults: new Map(), bound: new Map(), reads: [] };
            vipers.set(at.own, told);
            tell(call, at.method, at.below, told, module, project);
        }
    }
    const all = [...vipers.values()];
    return { keys: all.flatMap(keysOf), variables: all.flatMap(told => variablesOf(told, project)) };
}

/** Which viper a call is made of, and below which key. */
function placeOf(call: Call, module: Module, project: Project): { own: string; method: string; below: string } | undefined {
    const dot = call.written.lastIndexOf(".");
    if (dot < 0) return undefined;
    const own = ownOf(call.written.slice(0, dot), call.node, module, project, 0);
    return own && { ...own, method: call.written.slice(dot + 1) };
}

/** The viper that a name means: the global one of the package, one that was made, what `Sub` handed back, or what a caller handed over. */
function ownOf(path: string, from: Node, module: Module, project: Project, depth: number): { own: string; below: string } | undefined {
    if (module.qualified(path) === library) return { own: `${posix.dirname(module.file)}#global`, below: "" };
    if (depth > 4) return undefined;
    const func = project.parameter(path, from, module);
    if (func) return handed(path, func, module, project, depth);
    const found = project.definition(path, from, module);
    const made = found?.bound.value && found.module.grammar.call(found.bound.value);
    if (!found || !made) return project.typeOf(path, from, module) === `${library}.Viper` ? { own: `${module.file}#${path}`, below: "" } : undefined;
    if (found.module.qualified(made.written) === `${library}.New`) return { own: `${found.module.file}#${found.bound.node.range().start.index}`, below: "" };
    const dot = made.written.lastIndexOf(".");
    if (made.written.slice(dot + 1) !== "Sub") return undefined;
    const outer = ownOf(made.written.slice(0, dot), found.bound.node, found.module, project, depth + 1);
    const key = made.args[0] && project.text(made.args[0], found.module);
    return outer && { own: outer.own, below: `${outer.below}${key ?? "*"}.` };
}

/** A viper that is a parameter: the one that the first caller hands over. */
function handed(path: string, func: Func, module: Module, project: Project, depth: number): { own: string; below: string } | undefined {
    const place = func.parameters.findIndex(({ name, type }) => name === path && type !== undefined && module.qualified(type) === `${library}.Viper`);
    if (place < 0) return undefined;
    for (const { call, module: caller } of project.callsOf(func.name)) {
        const argument = call.args[place];
        const name = argument ? caller.grammar.path(argument) : undefined;
        const own =
            name !== undefined && posix.dirname(caller.file) === posix.dirname(module.file) ? ownOf(name, call.node, caller, project, depth + 1) : undefined;
        if (own) return own;
    }
    return { own: `${module.file}#${func.name}`, below: "" };
}

function tell(call: Call, method: string, below: string, told: Told, module: Module, project: Project): void {
    const text = (place: number) => (call.args[place] ? project.text(call.args[place], module) : undefined);
    const key = below + (text(0)?.toLowerCase() ?? "*");
    if (method === "SetEnvPrefix") told.prefix = text(0);
    else if (method === "AutomaticEnv") told.automatic = true;
    else if (method === "AllowEmptyEnv") told.allowEmpty = text(0) === "true";
    else if (method === "SetConfigFile" || method === "SetConfigName") told.file ??= text(0);
    else if (method === "SetEnvKeyReplacer") {
        const made = call.args[0] && module.grammar.call(call.args[0]);
        told.replaces = made ? made.args.map(one => project.text(one, module) ?? "") : [];
    } else if (method === "SetDefault" && call.args[1]) told.defaults.set(key, { value: project.values(call.args[1], module)[0], node: call.node, module });
    else if (method === "BindEnv") told.bound.set(key, { names: call.args.slice(1).flatMap(one => project.values(one, module)), node: call.node, module });
    else if (/^(Get(\w+)?|IsSet|InConfig)$/.test(method) && call.args[0]) {
        const use = follow(call.node, module, project);
        told.reads.push({ path: key, node: call.node, module, compared: [...use.compared], fold: use.fold, byStruct: false });
    } else if (/^Unmarshal(Key|Exact)?$/.test(method)) {
        const type = structOf(call.args.slice(method === "UnmarshalKey" ? 1 : 0), call.node, module, project);
        const found = type === undefined ? undefined : project.classOf(type, module);
        const start = method === "UnmarshalKey" ? `${key}.` : below;
        if (found) fields(found.node, found.module, start, told, project, 0);
    }
}

/** Keys of a struct that is filled: the tag `mapstructure`, or the field's name. */
function fields(spec: Node, module: Module, before: string, told: Told, project: Project, depth: number): void {
    for (const field of fieldsOf(spec)) {
        const [tag, ...options] = (tagOf(field.tag, "mapstructure") ?? "").split(",");
        if (tag === "-" || !/^[A-Z]/.test(field.name)) continue;
        const squash = options.includes("squash") || (field.embedded && tag === "");
        const path = squash ? before : `${before}${(tag || field.name).toLowerCase()}`;
        const map = field.type?.is("map_type") ? field.type.field("value") : undefined;
        const inner = depth > 5 ? undefined : structIn(map ?? field.type, module, project);
        const start = `${path}${map ? ".*" : ""}${squash ? "" : "."}`;
        if (inner && fieldsOf(inner.node).length) fields(inner.node, inner.module, start, told, project, depth + 1);
        else told.reads.push({ path: map ? `${path}.*` : path, node: field.node, module, compared: comparedOf(field, project, module), byStruct: true });
    }
}

function keysOf(told: Told): KeyFact[] {
    const base = { by: "viper", source: told.file };
    return told.reads.map(({ path, node, module, compared, fold }) => ({
        ...base,
        module,
        node,
        path: path.split("."),
        fallback: textOf(told.defaults.get(path)?.value),
        compared,
        fold,
    }));
}

function variablesOf(told: Told, project: Project): VariableFact[] {
    const found: VariableFact[] = [];
    for (const { path, node, module, compared, byStruct } of told.reads) {
        const bound = told.bound.get(path);
        if (!told.automatic && !bound) continue;
        const fallback = told.defaults.get(path)?.value;
        // A struct is filled with the keys that are known: by a default, by a binding, or because they stand in the file.
        const known = !byStruct || told.defaults.has(path) || bound !== undefined;
        const names = bound?.names.length ? bound.names : [nameOf(path, told)];
        const use = { compared: new Set(compared), demanded: false, tested: false };
        const by = known ? "viper" : "viper, if its file has the key";
        found.push(...read({ names, node, by, fallback, empty: told.allowEmpty ? "value" : "unset", use }, module, project));
    }
    return found;
}

/** The variable of a key: prefix and key in upper case, with what the replacer does to both. */
function nameOf(path: string, { prefix, replaces }: Told): Value {
    let name = (prefix ? `${prefix}_${path}` : path).toUpperCase();
    for (let at = 0; at + 1 < replaces.length; at += 2) if (replaces[at] !== "") name = name.replaceAll(replaces[at], replaces[at + 1]);
    const star = name.indexOf("*");
    return star < 0 ? { text: name } : { before: name.slice(0, star), after: name.slice(name.lastIndexOf("*") + 1) };
}
