import type { VariableFact } from "../facts";
import { read } from "../reads";
import { textOf } from "../syntax/grammar";
import type { Module } from "../syntax/module";
import type { Project } from "../syntax/project";
import type { Node } from "../syntax/tree";
import { call, path } from "./nodes";
import { mentions } from "./variables";

/** What a schema says of one variable. */
interface Said {
    optional: boolean;
    fallback?: Node;
    choices: Node[];
}

type Link = { name: string; args: Node[] };

/** Variables that a schema takes out of the environment: zod, envalid, joi, @t3-oss/env, convict, env-var. */
export function schemas(module: Module, project: Project): VariableFact[] {
    const found: VariableFact[] = [];
    for (const { node } of mentions(module)) {
        const list = node.parent();
        const outer = list?.is("arguments") ? list.parent() : undefined;
        const called = outer && call(outer);
        if (!called || !outer) continue;
        const method = called.written.slice(called.written.lastIndexOf(".") + 1);
        if (method === "cleanEnv" && called.args[1]) found.push(...fields(called.args[1], "envalid", module, project));
        else if (/^(parse|safeParse|parseAsync|safeParseAsync|validate|validateAsync|validateSync)$/.test(method)) {
            const target = outer.field("function")?.field("object");
            if (target) found.push(...ofSchema(target, module, project, 0));
        }
    }
    for (const one of module.calls) {
        const qualified = module.qualified(one.written);
        if (/^@t3-oss\/env-[\w-]+\.createEnv$/.test(qualified) && one.args[0]?.is("object"))
            for (const part of ["server", "client", "shared"]) {
                const value = valueIn(one.args[0], part);
                if (value) found.push(...fields(value, "@t3-oss/env", module, project));
            }
        if (qualified === "convict" && one.args[0]) found.push(...convict(one.args[0], module, project));
        if (/^env-var(\.default)?\.get$/.test(qualified) && one.args[0]) found.push(...envVar(one.node, one.args[0], module, project));
    }
    return found;
}

/** The object of a schema, wherever its name is bound: `z.object({ … })`, `Joi.object({ … }).unknown()`. */
function ofSchema(node: Node, module: Module, project: Project, depth: number): VariableFact[] {
    const named = path(node);
    const bound = named === undefined || depth > 3 ? undefined : project.definition(named, node, module);
    if (bound?.bound.value) return ofSchema(bound.bound.value, bound.module, project, depth + 1);
    const links = chain(node);
    const made = links.find(({ name }) => ["object", "strictObject", "looseObject", "keys", "append", "extend"].includes(name));
    const object = made?.args[0];
    if (!object?.is("object")) return [];
    const by = links[0]?.name === "Joi" || links[0]?.name === "joi" ? "joi" : "zod";
    return fields(object, by, module, project);
}

/** The calls of a chain from its start: `z.enum([…]).default("x")` is z, enum, default. */
function chain(node: Node): Link[] {
    if (node.is("identifier")) return [{ name: node.text(), args: [] }];
    if (node.is("member_expression")) return [...chain(node.field("object") as Node), { name: node.field("property")?.text() ?? "", args: [] }];
    const called = call(node);
    if (!called) return [];
    const target = node.field("function");
    if (!target?.is("member_expression")) return [{ name: called.written, args: called.args }];
    return [...chain(target.field("object") as Node), { name: target.field("property")?.text() ?? "", args: called.args }];
}

function fields(object: Node, by: string, module: Module, project: Project): VariableFact[] {
    const list = object.is("object") ? object.namedChildren() : [];
    return list.flatMap(pair => {
        const [key, value] = [pair.field("key"), pair.field("value")];
        const name = key && (project.text(key, module) ?? key.text());
        if (!pair.is("pair") || !name || !value) return [];
        const { optional, fallback, choices } = saidOf(value, by, module, project);
        const texts = choices.map(choice => textOf(project.values(choice, module)[0])).filter(text => text !== undefined);
        return read(
            {
                names: [{ text: name }],
                node: pair,
                by,
                fallback: fallback && project.values(fallback, module)[0],
                required: !optional,
                empty: "value",
                use: { compared: new Set(texts), demanded: !optional && !fallback, tested: false },
            },
            module,
            project,
        );
    });
}

function saidOf(value: Node, by: string, module: Module, project: Project): Said {
    const links = chain(value);
    const choices = links.flatMap(({ name, args }) => {
        if (["enum", "nativeEnum"].includes(name) && args[0]) return project.elements(args[0], module)?.nodes ?? [];
        if (name === "literal") return args.slice(0, 1);
        if (name === "union" && args[0])
            return (project.elements(args[0], module)?.nodes ?? []).flatMap(one =>
                chain(one).flatMap(link => (link.name === "literal" ? link.args.slice(0, 1) : [])),
            );
        return by === "joi" && ["valid", "allow", "equal"].includes(name) ? args.flatMap(one => (one.is("spread_element") ? [] : [one])) : [];
    });
    const fallback = links.findLast(({ name }) => ["default", "catch", "prefault"].includes(name))?.args[0];
    if (by === "envalid") {
        const options = links.at(-1)?.args[0];
        const own = options?.is("object") ? options : undefined;
        const list = own && valueIn(own, "choices");
        const given = own && valueIn(own, "default");
        return { optional: given !== undefined, fallback: given, choices: list ? (project.elements(list, module)?.nodes ?? []) : [] };
    }
    const optional = links.some(({ name }) => ["optional", "nullish", "nullable"].includes(name));
    return { optional: optional || fallback !== undefined || (by === "joi" && !links.some(({ name }) => name === "required")), fallback, choices };
}

export function valueIn(object: Node, key: string): Node | undefined {
    const pair = object.namedChildren().find(one => one.is("pair") && one.field("key")?.text().replaceAll(/["']/g, "") === key);
    return pair?.field("value") ?? object.namedChildren().find(one => one.is("shorthand_property_identifier") && one.text() === key);
}

/** convict's nested objects, whose leaves name a variable under `env`. */
function convict(object: Node, module: Module, project: Project): VariableFact[] {
    if (!object.is("object")) return [];
    const env = valueIn(object, "env");
    if (env) {
        const [fallback, format] = [valueIn(object, "default"), valueIn(object, "format")];
        const choices = (format && project.elements(format, module)?.nodes) ?? [];
        const texts = choices.map(choice => project.text(choice, module)).filter(text => text !== undefined);
        const use = { compared: new Set(texts), demanded: false, tested: false };
        return read(
            { names: project.values(env, module), node: env, by: "convict", fallback: fallback && project.values(fallback, module)[0], empty: "value", use },
            module,
            project,
        );
    }
    return object.namedChildren().flatMap(pair => (pair.is("pair") && pair.field("value") ? convict(pair.field("value") as Node, module, project) : []));
}

/** `env.get("X").required().asEnum(["a", "b"])`. */
function envVar(node: Node, name: Node, module: Module, project: Project): VariableFact[] {
    let end = node;
    for (let outer = end.parent(); outer?.is("member_expression") || outer?.is("call_expression"); outer = outer.parent()) end = outer;
    const links = chain(end);
    const fallback = links.find(link => link.name === "default")?.args[0];
    const list = links.find(link => link.name === "asEnum")?.args[0];
    const texts = ((list && project.elements(list, module)?.nodes) ?? []).map(one => project.text(one, module)).filter(text => text !== undefined);
    const demanded = links.some(link => link.name === "required");
    const use = { compared: new Set(texts), demanded, tested: false };
    return read(
        {
            names: project.values(name, module),
            node,
            by: "env-var",
            fallback: fallback && project.values(fallback, module)[0],
            required: demanded,
            empty: "value",
            use,
        },
        module,
        project,
    );
}
