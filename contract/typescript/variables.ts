import type { VariableFact } from "../facts";
import { type Reader, read, readCall } from "../reads";
import { unknown } from "../syntax/grammar";
import type { Module } from "../syntax/module";
import type { Project } from "../syntax/project";
import { type Node, same } from "../syntax/tree";
import { path } from "./nodes";

/** What the environment is called; Vite's is put into the code when it is built. */
const environments: Record<string, string> = { "process.env": "process.env", "import.meta.env": "import.meta.env, at build", "Bun.env": "Bun.env" };

const plain: Reader = { name: [0], empty: "value" };
/** Functions that read a variable by its name. */
const readers: Record<string, [by: string, Reader]> = {
    "Deno.env.get": ["Deno.env", plain],
    "@nestjs/config.ConfigService#get": ["@nestjs/config", { name: [0], fallback: [1], empty: "value" }],
    "@nestjs/config.ConfigService#getOrThrow": ["@nestjs/config", { name: [0], empty: "value", required: true }],
};

/** Variables that are read of the environment by name, by key, by destructuring or as a whole. */
export function variables(module: Module, project: Project): VariableFact[] {
    const found: VariableFact[] = [];
    for (const { node, by } of mentions(module)) found.push(...at(node, by, module, project));
    for (const call of module.calls) {
        const method = call.written.slice(call.written.lastIndexOf(".") + 1);
        if (!["get", "getOrThrow"].includes(method)) continue;
        const known = readers[call.written] ?? readers[project.callee(call.written, call.node, module)];
        if (known) found.push(...readCall(call, known[1], known[0], module, project));
    }
    return found;
}

/** Mentions of the environment, under whatever name the file has for it. */
export function mentions(module: Module): { node: Node; by: string }[] {
    const names = Object.entries(environments);
    for (const bound of module.allBindings()) {
        const own = bound.value && path(bound.value);
        const by = own === undefined ? undefined : environments[own];
        if (by && bound.node.is("variable_declarator")) names.push([bound.name, by]);
    }
    for (const [name, what] of module.imports) if (what === "process.env") names.push([name, "process.env"]);
    return names.flatMap(([name, by]) => module.grammar.mentions(name, module.root).map(node => ({ node, by })));
}

function at(node: Node, by: string, module: Module, project: Project): VariableFact[] {
    const parent = node.parent();
    if (!parent) return [];
    const one = (names: Parameters<typeof read>[0]["names"], place: Node) => read({ names, node: place, by, empty: "value" }, module, project);
    if (parent.is("member_expression") && same(parent.field("object") ?? parent, node)) {
        const name = parent.field("property")?.text();
        return name && !isWritten(parent) ? one([{ text: name }], parent) : [];
    }
    if (parent.is("subscript_expression") && same(parent.field("object") ?? parent, node)) {
        const key = parent.field("index");
        return key && !isWritten(parent) ? one(project.values(key, module), parent) : [];
    }
    if (parent.is("binary_expression") && parent.field("operator")?.text() === "in") return one(project.values(parent.field("left") as Node, module), parent);
    if (parent.is("variable_declarator")) {
        const pattern = parent.field("name");
        return pattern?.is("object_pattern") ? destructured(pattern, by, module, project) : [];
    }
    return isWhole(parent) ? whole(node, by, module, project) : [];
}

function isWritten(node: Node): boolean {
    const parent = node.parent();
    if (parent?.is("unary_expression") && parent.field("operator")?.text() === "delete") return true;
    return Boolean(parent?.is("assignment_expression") && same(parent.field("left") ?? parent, node));
}

/** `const { PORT = "3000", HOST: host } = process.env`. */
function destructured(pattern: Node, by: string, module: Module, project: Project): VariableFact[] {
    return pattern.namedChildren().flatMap(one => {
        const value = one.is("pair_pattern") ? one.field("value") : undefined;
        const fallback =
            (one.is("object_assignment_pattern") ? one.field("right") : value?.is("assignment_pattern") ? value.field("right") : undefined) ?? undefined;
        const key = one.is("pair_pattern") ? one.field("key") : one.is("object_assignment_pattern") ? one.field("left") : one;
        const name = one.is("rest_pattern") ? undefined : key?.text();
        if (name === undefined) return read({ names: [unknown], node: one, by, empty: "value" }, module, project);
        const bound = value?.is("assignment_pattern") ? value.field("left") : (value ?? key);
        const use = { compared: new Set<string>(), demanded: false, tested: false };
        const facts = read(
            { names: [{ text: name }], node: one, by, fallback: fallback && project.values(fallback, module)[0], empty: "value", use },
            module,
            project,
        );
        return bound?.is("object_pattern") ? [] : facts;
    });
}

/** Copied, gone through or handed on; an environment that is only given to a child process is no reading. */
function isWhole(parent: Node): boolean {
    if (parent.is("spread_element")) return parent.parent()?.parent()?.field("key")?.text() !== "env";
    if (!parent.is("arguments")) return false;
    const outer = parent.parent();
    const called = (outer?.field("function") ?? outer?.field("constructor"))?.text() ?? "";
    // What a schema takes of it is told by the schema.
    return called !== "" && !/(^|\.)(cleanEnv|parse|safeParse|parseAsync|safeParseAsync|validate|validateAsync|validateSync)$/.test(called);
}

function whole(node: Node, by: string, module: Module, project: Project): VariableFact[] {
    const asked = module.calls.filter(call => call.written.endsWith(".startsWith") && call.args[0]);
    const prefixes = asked.map(call => project.text(call.args[0], module)).filter(text => text !== undefined && /^[A-Z][A-Z0-9_]*_$/.test(text)) as string[];
    const names = prefixes.length ? prefixes.map(before => ({ before, after: "" })) : [unknown];
    return read({ names, node, by: `${by}, whole`, empty: "value" }, module, project);
}
