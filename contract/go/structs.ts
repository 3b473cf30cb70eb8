import type { VariableFact } from "../facts";
import { read } from "../reads";
import { texts } from "../syntax/follow";
import type { Module } from "../syntax/module";
import type { Project } from "../syntax/project";
import type { Node } from "../syntax/tree";
import { type Field, fieldsOf, typeName } from "./grammar";

/** A library that fills a struct from the environment. */
interface Library {
    by: string;
    /** Functions that fill, and where they take the struct. */
    fills: RegExp;
    /** Function by which a type argument names the struct. */
    generic?: RegExp;
    of(field: Field, prefix: string, at: string[]): { name?: string; fallback?: string; required?: boolean; prefix: string };
}

/** The value of a key of a struct's tag. */
export function tagOf(tag: string, key: string): string | undefined {
    for (const [, name, value] of tag.matchAll(/([\w-]+):"((?:[^"\\]|\\.)*)"/g)) if (name === key) return value;
    return undefined;
}

const words = (name: string) => name.replaceAll(/([a-z\d])([A-Z])/g, "$1_$2").replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1_$2");

/** kelseyhightower/envconfig: prefix, names of the structs around, the field's name or its tag. */
const envconfig: Library["of"] = ({ name, tag, embedded }, prefix) => {
    const own = tagOf(tag, "envconfig") ?? (tagOf(tag, "split_words") === "true" ? words(name) : name);
    const full = [prefix, embedded ? "" : own].filter(part => part !== "").join("_");
    return { name: own === "-" ? undefined : full.toUpperCase(), fallback: tagOf(tag, "default"), required: tagOf(tag, "required") === "true", prefix: full };
};

/** caarlos0/env, sethvargo/go-envconfig, cleanenv and envdecode: the name stands in the tag `env`, options behind commas. */
const tagged: Library["of"] = ({ tag }, prefix) => {
    const [name, ...options] = (tagOf(tag, "env") ?? "").split(",");
    const option = (key: string) => options.find(one => one.startsWith(`${key}=`))?.slice(key.length + 1);
    const inner = tagOf(tag, "envPrefix") ?? tagOf(tag, "env-prefix") ?? option("prefix") ?? "";
    return {
        name: name ? prefix + name : undefined,
        fallback: tagOf(tag, "envDefault") ?? tagOf(tag, "env-default") ?? option("default"),
        required: options.includes("required") || options.includes("notEmpty") || tagOf(tag, "env-required") === "true" || tagOf(tag, "required") === "true",
        prefix: prefix + inner,
    };
};

const libraries: Library[] = [
    { by: "envconfig", fills: /kelseyhightower\/envconfig\.(Must)?Process$/, of: envconfig },
    {
        by: "caarlos0/env",
        fills: /caarlos0\/env(\/v\d+)?\.(Parse|ParseWithOptions|Must)$/,
        generic: /caarlos0\/env(\/v\d+)?\.ParseAs(WithOptions)?$/,
        of: tagged,
    },
    { by: "sethvargo/go-envconfig", fills: /sethvargo\/go-envconfig\.(Must)?Process(With)?$/, of: tagged },
    { by: "cleanenv", fills: /ilyakaznacheev\/cleanenv\.(ReadEnv|ReadConfig)$/, of: tagged },
    { by: "envdecode", fills: /joeshaw\/envdecode\.(Must)?(Strict)?Decode$/, of: tagged },
];

/** Variables that become fields of a struct, by the tags of the library that fills it. */
export function structs(module: Module, project: Project): VariableFact[] {
    return module.calls.flatMap(call => {
        const qualified = module.qualified(call.written);
        const library = libraries.find(({ fills, generic }) => fills.test(qualified) || generic?.test(qualified));
        if (!library) return [];
        const type = library.generic?.test(qualified) ? genericOf(call.node) : structOf(call.args, call.node, module, project);
        const found = type === undefined ? undefined : project.classOf(type, module);
        const prefix = prefixOf(library.by, call.args, module, project);
        return found ? fill(found.node, found.module, prefix, library, project, 0) : [];
    });
}

const genericOf = (node: Node) => {
    const instance = node.field("function");
    const argument = instance?.field("index") ?? node.field("type_arguments")?.namedChildren()[0] ?? instance?.namedChildren()[1];
    return argument
        ? typeName(argument.is("type_arguments") ? argument.namedChildren()[0] : argument.is("type_elem") ? argument.namedChildren()[0] : argument)
        : undefined;
};

/** The struct behind `&cfg`. */
export function structOf(args: Node[], from: Node, module: Module, project: Project): string | undefined {
    for (const one of args) {
        const target = one.is("unary_expression") ? one.field("operand") : one;
        const path = target ? module.grammar.path(target) : undefined;
        const type = path === undefined ? (target ? project.typeOfValue(target, module) : undefined) : project.typeOf(path, from, module);
        if (type !== undefined && project.classOf(type, module)) return type;
    }
    return undefined;
}

/** The struct that a field's type is, or that it names. */
export function structIn(type: Node | null | undefined, module: Module, project: Project): { node: Node; module: Module } | undefined {
    if (type?.is("struct_type")) return { node: type, module };
    const name = type ? typeName(type) : undefined;
    return name === undefined ? undefined : project.classOf(name, module);
}

/** `env.Options{Prefix: "APP_"}`, `envconfig.Process("app", &cfg)`. */
function prefixOf(by: string, args: Node[], module: Module, project: Project): string {
    if (by === "envconfig") return (args[0] && project.text(args[0], module)) ?? "";
    const options = args.flatMap(one => (one.is("composite_literal") ? one.findAll({ rule: { kind: "keyed_element", regex: "^Prefix\\s*:" } }) : []));
    const value = options[0]?.namedChildren()[1];
    return (value && project.text(value, module)) ?? "";
}

function fill(spec: Node, module: Module, prefix: string, library: Library, project: Project, depth: number): VariableFact[] {
    return fieldsOf(spec).flatMap(field => {
        if (!/^[A-Z]/.test(field.name)) return [];
        const said = library.of(field, prefix, []);
        const inner = depth > 4 ? undefined : structIn(field.type, module, project);
        if (inner && fieldsOf(inner.node).length && tagOf(field.tag, "env") === undefined)
            return fill(inner.node, inner.module, said.prefix, library, project, depth + 1);
        if (said.name === undefined) return [];
        const use = { compared: new Set(comparedOf(field, project, module)), demanded: said.required ?? false, tested: false };
        const fallback = said.fallback === undefined ? undefined : { text: said.fallback };
        return read(
            { names: [{ text: said.name }], node: field.node, by: library.by, fallback, required: said.required, empty: "value", use },
            module,
            project,
        );
    });
}

type Compared = Map<string, { module: Module; node: Node; others: Node[] }[]>;
const compared = new WeakMap<Project, Compared>();

/** Every `x.y.Field` of the repository that is compared with something, by the field's name; looked up once. */
function comparisonsOf(project: Project): Compared {
    const known = compared.get(project);
    if (known) return known;
    const found: Compared = new Map();
    const parents = ["binary_expression", "expression_switch_statement", "argument_list", "index_expression"].map(kind => ({ kind }));
    for (const module of project.modules)
        for (const node of module.root.findAll({ rule: { kind: "selector_expression", inside: { any: parents } } })) {
            let at: Node = node;
            let step = module.grammar.step(at);
            // `strings.ToLower(cfg.Mode) == "live"`.
            while (step && "to" in step && step.to && step.to.id() !== at.id()) {
                at = step.to;
                step = module.grammar.step(at);
            }
            const name = node.field("field")?.text() ?? "";
            if (step && "with" in step) found.set(name, [...(found.get(name) ?? []), { module, node, others: step.with }]);
        }
    compared.set(project, found);
    return found;
}

/** What code compares a field of a struct with, wherever it is reached. */
export function comparedOf(field: Field, project: Project, module: Module): string[] {
    const owner = module.classAround(field.node);
    if (owner === undefined) return [];
    return (comparisonsOf(project).get(field.name) ?? []).flatMap(({ module: other, node, others }) => {
        const operand = node.field("operand");
        const path = operand ? other.grammar.path(operand) : undefined;
        const type = path === undefined ? undefined : project.typeOf(path, node, other);
        if (type?.slice(type.lastIndexOf(".") + 1) !== owner) return [];
        return others.flatMap(one => texts(one, other, project)).filter(text => text !== "");
    });
}
