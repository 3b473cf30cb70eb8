import { posix } from "node:path";
import type { KeyFact, VariableFact } from "../facts";
import { read } from "../reads";
import { follow } from "../syntax/follow";
import { type Call, textOf, type Value } from "../syntax/grammar";
import type { Module } from "../syntax/module";
import type { Project } from "../syntax/project";
import type { Node } from "../syntax/tree";
import { fieldsOf, typeName } from "./grammar";
import { comparedOf, structOf, tagOf } from "./structs";

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
            const key = `${posix.dirname(module.file)}#${at.own}`;
            const told: Told = vipers.get(key) ?? { automatic: false, allowEmpty: false, replaces: [], defaults: new Map(), bound: new Map(), reads: [] };
            vipers.set(key, told);
            tell(call, at.method, at.below, told, module, project);
        }
    }
    const all = [...vipers.values()];
    return { keys: all.flatMap(keysOf), variables: all.flatMap(told => variablesOf(told, project)) };
}

/** Which viper a call is made of, and below which key: of what `Sub` handed back, that key. */
function placeOf(call: Call, module: Module, project: Project): { own: "global" | "made"; method: string; below: string } | undefined {
    const qualified = module.qualified(call.written);
    if (qualified.startsWith(`${library}.`)) return { own: "global", method: qualified.slice(library.length + 1), below: "" };
    const dot = call.written.lastIndexOf(".");
    if (dot < 0) return undefined;
    const receiver = call.written.slice(0, dot);
    const type = project.typeOf(receiver, call.node, module);
    if (!type?.startsWith(`${library}.`)) return undefined;
    const method = call.written.slice(dot + 1);
    if (!/(\.|#)Sub$/.test(type)) return { own: "made", method, below: "" };
    const value = project.definition(receiver, call.node, module)?.bound.value;
    const sub = value && module.grammar.call(value);
    const below = sub?.args[0] && project.text(sub.args[0], module);
    return { own: type === `${library}.Sub` ? "global" : "made", method, below: below === undefined ? "*." : `${below}.` };
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
        const type = map ? typeName(map) : field.type && typeName(field.type);
        const inner =
            depth > 5
                ? undefined
                : field.type?.is("struct_type")
                  ? { node: field.type, module }
                  : type === undefined
                    ? undefined
                    : project.classOf(type, module);
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
