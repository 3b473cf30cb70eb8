import type { VariableFact } from "../facts";
import { argument, type Reader, read, readCall } from "../reads";
import { type Call, joined, textOf, unknown, type Value } from "../syntax/grammar";
import type { Module } from "../syntax/module";
import type { Project } from "../syntax/project";
import { around, type Node, same } from "../syntax/tree";

const typed: Reader = { name: [0, "name", "var", "key"], fallback: [1, "default"], empty: "value", required: true };
const plain: Reader = { name: [0, "key"], fallback: [1, "default"], empty: "value" };

/** Functions that read a variable by its name, of the standard library and of the libraries for settings. */
const readers: Record<string, [by: string, Reader]> = {
    "os.getenv": ["os.getenv", plain],
    "os.getenvb": ["os.getenv", plain],
    "os.environ.get": ["os.environ", plain],
    "os.environ.pop": ["os.environ", plain],
    "os.environ.setdefault": ["os.environ", plain],
    "decouple.config": ["decouple", { ...typed, fallback: [-1, "default"] }],
    "decouple.AutoConfig#": ["decouple", { ...typed, fallback: [-1, "default"] }],
    "starlette.config.Config#": ["starlette", { ...typed, fallback: [2, "default"] }],
};

/** Methods of environs' and django-environ's Env that read something else than a variable. */
const others = new Set(["read_env", "prefixed", "parser", "parser_for", "dump", "seal", "add_parser", "read_envfile"]);
const envs = ["environs.Env", "environs.FileAwareEnv", "environ.Env", "environ.FileAwareEnv"];

/** Variables that Python reads directly, by subscript, by method and by the libraries for settings; pydantic has a file of its own. */
export function variables(module: Module, project: Project): VariableFact[] {
    return [...module.calls.flatMap(call => called(call, module, project)), ...subscripts(module, project)];
}

function called(call: Call, module: Module, project: Project): VariableFact[] {
    const qualified = project.target(call, module);
    const known = readers[qualified];
    if (known) return readCall(call, known[1], known[0], module, project);
    if (qualified === "os.path.expandvars") return read({ names: [unknown], node: call.node, by: "os.path.expandvars", empty: "value" }, module, project);
    const aliased = viaAlias(call, module, project);
    if (aliased) return aliased;
    // Instances are mostly made in the file that uses them; one that is imported is found by what the import leads to.
    if (!mayReadSettings(module, project)) return [];
    const type = project.typeOf(call.written, call.node, module);
    const callable = type && readers[`${type}#`];
    if (callable) return readCall(call, callable[1], callable[0], module, project);
    return environs(call, type, module, project);
}

const settled = new WeakMap<Module, boolean>();

/** Whether a file could have an instance of a library for settings: it imports the library, or a file that does. */
function mayReadSettings(module: Module, project: Project): boolean {
    const known = settled.get(module);
    if (known !== undefined) return known;
    const direct = (one: Module) => one.importsFrom("environs", "environ", "decouple", "starlette");
    const may =
        direct(module) ||
        [...module.imports.values()].some(what => {
            const found = project.locate(what, module);
            return found !== undefined && direct(found.module);
        });
    settled.set(module, may);
    return may;
}

/** `env = os.environ; env.get("X")`: the mapping under another name. */
function viaAlias(call: Call, module: Module, project: Project): VariableFact[] | undefined {
    const dot = call.written.lastIndexOf(".");
    if (dot < 0) return undefined;
    if (!["get", "pop", "setdefault"].includes(call.written.slice(dot + 1))) return undefined;
    return isEnvironment(call.written.slice(0, dot), call.node, module, project) ? readCall(call, plain, "os.environ", module, project) : undefined;
}

function isEnvironment(path: string, from: Node, module: Module, project: Project): boolean {
    if (module.qualified(path) === "os.environ" || module.qualified(path) === "os.environb") return true;
    const value = project.definition(path, from, module)?.bound.value;
    const bound = value && module.grammar.path(value);
    return bound !== undefined && bound !== path && module.qualified(bound) === "os.environ";
}

/** `env("X")`, `env.int("X", 3)`, under `with env.prefixed("APP_"):` with the prefix before it. */
function environs(call: Call, type: string | undefined, module: Module, project: Project): VariableFact[] {
    const dot = call.written.lastIndexOf(".");
    const owner = type !== undefined && envs.includes(type) ? type : dot > 0 ? project.typeOf(call.written.slice(0, dot), call.node, module) : undefined;
    if (owner === undefined || !envs.includes(owner) || (dot > 0 && others.has(call.written.slice(dot + 1)))) return [];
    const name = argument(call, typed.name);
    if (!name) return [];
    const before = prefixes(call.node, module, project);
    const given = argument(call, [1, "default"]);
    return read(
        {
            names: project.values(name, module).map(value => joined(before, value)),
            node: call.node,
            by: "environs",
            fallback: given && project.values(given, module)[0],
            required: true,
            empty: "value",
        },
        module,
        project,
    );
}

function prefixes(node: Node, module: Module, project: Project): Value {
    let before: Value = { text: "" };
    const kinds = new Set(["with_statement"]);
    for (let outer = around(node, kinds); outer; outer = around(outer, kinds)) {
        const held = outer;
        for (const call of module.calls)
            if (call.written.endsWith(".prefixed") && same(around(call.node, kinds) ?? call.node, held) && call.args[0])
                before = joined(project.values(call.args[0], module)[0] ?? unknown, before);
    }
    return before;
}

/** `os.environ["X"]` where it is read, `"X" in os.environ`, and the whole environment handed on. */
function subscripts(module: Module, project: Project): VariableFact[] {
    const found: VariableFact[] = [];
    for (const node of environments(module)) {
        const parent = node.parent();
        if (!parent) continue;
        if (parent.is("subscript") && same(parent.field("value") ?? parent, node)) {
            const key = parent.field("subscript");
            if (key && !isWritten(parent))
                found.push(...read({ names: project.values(key, module), node: parent, by: "os.environ", required: true, empty: "value" }, module, project));
        } else if (parent.is("comparison_operator")) {
            const key = parent.namedChildren().find(other => !same(other, node));
            if (key) found.push(...read({ names: project.values(key, module), node: parent, by: "os.environ", empty: "value" }, module, project));
        } else if (isWhole(node, parent)) found.push(...whole(node, module, project));
    }
    return found;
}

/** Mentions of the environment, under whatever name the file has for it. */
function environments(module: Module): Node[] {
    const names = [...module.imports].filter(([, what]) => what === "os.environ" || what === "os.environb").map(([name]) => name);
    for (const bound of module.allBindings()) {
        const path = bound.value && module.grammar.path(bound.value);
        if (path !== undefined && ["os.environ", "os.environb"].includes(module.qualified(path))) names.push(bound.name);
    }
    const os = [...module.imports].filter(([, what]) => what === "os").map(([name]) => name);
    const paths = [...os.flatMap(name => [`${name}.environ`, `${name}.environb`]), ...names];
    return paths.flatMap(path => module.grammar.mentions(path, module.root));
}

function isWritten(subscript: Node): boolean {
    const parent = subscript.parent();
    if (parent?.is("delete_statement")) return true;
    return Boolean(parent?.is("assignment") && same(parent.field("left") ?? parent, subscript));
}

/** Handed on, copied or gone through; a mere name for it, a method that writes, or the child process's environment is no reading. */
function isWhole(node: Node, parent: Node): boolean {
    if (parent.is("attribute")) {
        const name = parent.field("attribute")?.text() ?? "";
        return same(parent.field("object") ?? parent, node) && ["items", "keys", "values", "copy"].includes(name) && !isForChild(parent);
    }
    return (parent.is("argument_list") || parent.is("for_statement") || parent.is("for_in_clause") || parent.is("dictionary_splat")) && !isForChild(node);
}

function isForChild(node: Node): boolean {
    const kinds = new Set(["keyword_argument", "assignment"]);
    const outer = around(node, kinds);
    if (!outer) return false;
    const name = (outer.is("assignment") ? outer.field("left") : outer.field("name"))?.text() ?? "";
    return /(^|_|\.)env(iron(ment)?)?$/i.test(name);
}

/** The whole environment: the names that begin with what the code asks for with startswith, here or in the function that gets it. */
function whole(node: Node, module: Module, project: Project): VariableFact[] {
    const asked = module.calls.filter(call => call.written.endsWith(".startswith") && call.args[0]);
    const own = module.functionAround(node);
    const near = asked.filter(call => module.functionAround(call.node)?.node.id() === own?.node.id());
    const prefix = (near.length ? near : asked).map(call => textOf(project.values(call.args[0], module)[0])).filter(text => text !== undefined);
    const handed = prefix.length ? prefix : handedPrefix(node, module, project);
    const names: Value[] = handed.length ? handed.map(before => ({ before, after: "" })) : [unknown];
    return read({ names, node, by: "os.environ, whole", empty: "value" }, module, project);
}

/** A prefix that is handed to a function beside the environment: `flat(os.environ.copy(), PREFIX)`. */
function handedPrefix(node: Node, module: Module, project: Project): string[] {
    const call = module.calls.findLast(({ args }) =>
        args.some(one => one.range().start.index <= node.range().start.index && one.range().end.index >= node.range().end.index),
    );
    return (call?.args ?? []).map(one => project.text(one, module)).filter(text => text !== undefined && /^[A-Z][A-Z0-9_]*_$/.test(text)) as string[];
}
