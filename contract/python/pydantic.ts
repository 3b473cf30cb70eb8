import type { VariableFact } from "../facts";
import { read } from "../reads";
import { followName, type Use } from "../syntax/follow";
import { joined, textOf, unknown, type Value } from "../syntax/grammar";
import type { Module } from "../syntax/module";
import { lastName, type Project } from "../syntax/project";
import type { Node } from "../syntax/tree";
import { ancestry, basesOf, type Field, fieldsOf, isNested } from "./classes";
import { python } from "./grammar";

const second = new Set(["pydantic_settings.BaseSettings", "pydantic_settings.main.BaseSettings"]);
const first = new Set(["pydantic.BaseSettings", "pydantic.v1.BaseSettings", "pydantic.env_settings.BaseSettings"]);
const models = new Set(["pydantic.BaseModel", "pydantic.main.BaseModel", "pydantic.v1.BaseModel", ...second, ...first]);

/** What a settings class says of how its fields are looked up. */
interface Config {
    version: 1 | 2;
    prefix: Value;
    delimiter?: string;
    caseSensitive: boolean;
    ignoreEmpty: boolean;
    /** In version 2 a field with an alias is looked up by its alias alone, unless this is set. */
    byName: boolean;
}

/** Variables that become fields of pydantic's settings classes, of both major versions. */
export function settings(module: Module, project: Project): VariableFact[] {
    return module.classes.flatMap(({ node, name }) => {
        if (isOnlyInherited(node, name, project)) return [];
        const { foreign, line } = ancestry(node, module, project);
        const version = foreign.some(base => second.has(base)) ? 2 : foreign.some(base => first.has(base)) ? 1 : undefined;
        if (version === undefined) return [];
        const config = configOf(line, version, project);
        // Fields that are inherited are read under the names that this class's own settings give them.
        const seen = new Set<string>();
        const instances = instancesOf(node, module, project);
        return line.flatMap(({ node: owner, module: home }) =>
            fieldsOf(owner).flatMap(field => {
                if (seen.has(field.name) || isNoField(field)) return [];
                seen.add(field.name);
                return variablesOf(field, owner, config, home, project, instances);
            }),
        );
    });
}

/** A class that others inherit from and nobody makes: its fields are read under the names of those. */
function isOnlyInherited(node: Node, name: string, project: Project): boolean {
    if (project.callsOf(name).length) return false;
    return project.modules.some(module =>
        module.classes.some(other => other.node.id() !== node.id() && basesOf(other.node).some(base => base === name || base.endsWith(`.${name}`))),
    );
}

const isNoField = ({ name, typeName, type }: Field) => name === "model_config" || name.startsWith("_") || typeName === "ClassVar" || type === undefined;

function configOf(line: { node: Node; module: Module }[], version: 1 | 2, project: Project): Config {
    const config: Config = { version, prefix: { text: "" }, caseSensitive: false, ignoreEmpty: false, byName: false };
    const set = (name: string, value: Node, home: Module) => {
        if (name === "env_prefix") config.prefix = project.values(value, home)[0] ?? unknown;
        if (name === "env_nested_delimiter") config.delimiter = project.text(value, home);
        if (name === "case_sensitive") config.caseSensitive = value.text() === "True";
        if (name === "env_ignore_empty") config.ignoreEmpty = value.text() === "True";
        if (name === "populate_by_name" || name === "validate_by_name") config.byName = value.text() === "True";
    };
    for (const { node, module } of line.toReversed()) {
        const written = fieldsOf(node).find(({ name }) => name === "model_config")?.value;
        const call = written && python.call(written);
        for (const [name, value] of call?.named ?? []) set(name, value, module);
        if (written?.is("dictionary"))
            for (const pair of written.namedChildren()) {
                const [key, value] = [pair.field("key"), pair.field("value")];
                if (key && value) set(project.text(key, module) ?? "", value, module);
            }
        const inner = module.classes.find(({ name, node: own }) => name === "Config" && isNested(own, node));
        for (const field of inner ? fieldsOf(inner.node) : []) if (field.value) set(field.name, field.value, module);
    }
    return config;
}

/** A variable that fills a field, or a part of one. */
interface Named {
    name: Value;
    field: Field;
    home: Module;
    owner: Node;
}

function variablesOf(field: Field, owner: Node, config: Config, home: Module, project: Project, instances: Instance[]): VariableFact[] {
    const names = namesOf(field, config, home, project);
    const all: Named[] = names.map(name => ({ name, field, home, owner }));
    if (config.delimiter !== undefined) for (const name of names) all.push(...nested(name, field, config.delimiter, home, project, 0));
    return all.flatMap(named => {
        const call = named.field.value && python.call(named.field.value);
        const isField = call !== undefined && /(^|\.)Field$/.test(call.written);
        const value = isField ? (call.named.get("default") ?? call.args[0]) : named.field.value;
        const given = value && value.text() !== "..." && value.text() !== "None";
        const optional = given || named.field.value?.text() === "None" || value?.text() === "None" || (isField && call.named.has("default_factory"));
        return read(
            {
                names: [named.name],
                node: named.field.node,
                by: config.version === 2 ? "pydantic-settings" : "pydantic 1",
                fallback: given ? project.values(value, named.home)[0] : undefined,
                required: !optional,
                empty: config.ignoreEmpty ? "unset" : "value",
                anyCase: !config.caseSensitive,
                use: useOf(named, project, named.field === field ? instances : []),
            },
            named.home,
            project,
        ).map(fact => ({ ...fact, empty: config.ignoreEmpty ? ("unset" as const) : ("value" as const) }));
    });
}

/** The names that a field is looked up by. */
function namesOf(field: Field, config: Config, home: Module, project: Project): Value[] {
    const call = field.value && python.call(field.value);
    const cased = (value: Value): Value => (config.caseSensitive ? value : upper(value));
    const own = cased(joined(config.prefix, { text: field.name }));
    if (!call || !/(^|\.)Field$/.test(call.written)) return [own];
    if (config.version === 1) {
        // An explicit name stands without the prefix.
        const env = call.named.get("env");
        if (!env) return [own];
        const list = project.elements(env, home);
        return (list?.nodes ?? [env]).flatMap(one => project.values(one, home).map(cased));
    }
    // In version 2 `env` is no argument of Field any more and is ignored.
    const alias = call.named.get("validation_alias") ?? call.named.get("alias");
    if (!alias) return [own];
    const choices = python.call(alias);
    const names = (choices ? choices.args : [alias]).flatMap(one => project.values(one, home).map(cased));
    return config.byName ? [...names, own] : names;
}

const upper = (value: Value): Value =>
    "text" in value ? { text: value.text.toUpperCase() } : { ...value, before: value.before.toUpperCase(), after: value.after.toUpperCase() };

/** Fields of a model inside the settings, by the delimiter: `REDIS__HOST`. A mapping takes any name. */
function nested(prefix: Value, field: Field, delimiter: string, home: Module, project: Project, depth: number): Named[] {
    const start = joined(prefix, { text: delimiter });
    const found = field.typeName === undefined || depth > 4 ? undefined : project.classOf(field.typeName, home);
    if (found) {
        const { foreign, line } = ancestry(found.node, found.module, project);
        if (!foreign.some(base => models.has(base))) return [];
        return line.flatMap(({ node, module }) =>
            fieldsOf(node)
                .filter(inner => !isNoField(inner))
                .flatMap(inner => {
                    const name = joined(start, upper({ text: inner.name }));
                    return [{ name, field: inner, home: module, owner: node }, ...nested(name, inner, delimiter, module, project, depth + 1)];
                }),
        );
    }
    return /^(dict|Dict|Mapping)/.test(field.type?.text() ?? "") && "text" in start
        ? [{ name: { before: start.text, after: "" }, field, home, owner: field.node }]
        : [];
}

/** What a field is compared with: its type's members, its validators, its class, and instances of the class in other files. */
function useOf({ field, home, owner }: Named, project: Project, instances: Instance[]): Use {
    const use: Use = { compared: new Set(), demanded: false, tested: false };
    for (const text of membersOf(field.type, home, project)) use.compared.add(text);
    followName(`self.${field.name}`, owner, home, project, use);
    for (const { node, parameters } of home.functions) {
        if (!validates(node, field.name, home, project)) continue;
        const last = parameters.find(({ name }) => ["v", "value", "val"].includes(name)) ?? parameters[0];
        if (last) followName(last.name, node, home, project, use);
    }
    for (const { module, name } of instances) followName(`${name}.${field.name}`, module.root, module, project, use);
    return use;
}

/** A name that means an instance of a settings class in some file. */
interface Instance {
    module: Module;
    name: string;
}

function instancesOf(classNode: Node, home: Module, project: Project): Instance[] {
    const isIt = (type: string | undefined, module: Module) =>
        type !== undefined && project.classOf(lastName(type), module === home ? home : module)?.node.id() === classNode.id();
    const className = classNode.field("name")?.text() ?? "";
    return project.modules.flatMap(module =>
        [...module.imports]
            .filter(([name, qualified]) => {
                const found = project.locate(qualified, module);
                const value = found?.module.binding(found.name, found.module.root)?.value;
                const call = value && python.call(value);
                return found !== undefined && call?.written.endsWith(className) && isIt(found.module.qualified(call.written), found.module) && name !== "";
            })
            .map(([name]) => ({ module, name })),
    );
}

/** Texts of Literal types and of enumerations. */
function membersOf(type: Node | undefined, home: Module, project: Project): string[] {
    if (!type) return [];
    const literals = type.findAll({ rule: { kind: "generic_type" } }).filter(generic => /(^|\.)Literal$/.test(generic.namedChildren()[0]?.text() ?? ""));
    const found = literals.flatMap(generic => generic.findAll({ rule: { kind: "string" } }).map(one => textOf(project.values(one, home)[0])));
    if (found.length) return found.filter(text => text !== undefined);
    const named = type.findAll({ rule: { any: [{ kind: "identifier" }] } }).map(one => project.classOf(one.text(), home));
    return named
        .flatMap(one => one?.module.grammar.members(one.node) ?? [])
        .map(one => textOf(project.values(one, home)[0]))
        .filter(text => text !== undefined);
}

function validates(func: Node, field: string, home: Module, project: Project): boolean {
    const holder = func.parent();
    if (!holder?.is("decorated_definition")) return false;
    return holder.children().some(decorator => {
        const call = decorator.is("decorator") ? python.call(decorator.namedChildren()[0]) : undefined;
        return call !== undefined && /(^|\.)(field_)?validator$/.test(call.written) && call.args.some(one => project.text(one, home) === field);
    });
}
