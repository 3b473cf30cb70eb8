import { DataFollower, type Source } from "../data";
import { environmentFile } from "../environment";
import type { KeyFact } from "../facts";
import { type Call, textOf } from "../syntax/grammar";
import type { Module } from "../syntax/module";
import type { Project } from "../syntax/project";
import { type Node, same } from "../syntax/tree";
import { call, path } from "./nodes";

const loaders = /^(JSON\.parse|(js-yaml|yaml|js-yaml\.default|yaml\.default|toml|smol-toml|@iarna\/toml|json5)(\.\w+)*\.(load|parse|safeLoad))$/;

/** Keys of configuration files: of JSON that is imported, of files that a loader parses, and of the `config` package. */
export function keys(modules: Module[], project: Project): KeyFact[] {
    const follower = new DataFollower(project, { chain, poured: () => undefined });
    for (const module of modules) {
        for (const [name, what] of module.imports) {
            const file = /^<(.+\.json)>/.exec(what)?.[1];
            if (file) for (const mention of module.grammar.mentions(name, module.root)) follower.from(mention, { file, by: "import" }, module);
        }
        for (const one of module.calls) {
            const qualified = module.qualified(one.written);
            const variables = environmentOf(one, qualified, module, project);
            if (variables) follower.found.push(variables);
            const source = loaders.test(qualified) ? opened(one, qualified, module, project) : undefined;
            if (source) follower.from(one.node, source, module);
            if (/^config(\.default)?\.(get|has)$/.test(qualified) && one.args[0]) {
                const text = project.text(one.args[0], module);
                if (text !== undefined)
                    follower.found.push({ module, node: one.node, by: "config", source: "config/default.json", path: text.split("."), compared: [] });
            }
        }
    }
    return follower.found;
}

/** `dotenv.config({ path: "x" })`; without a path it is `.env`. */
function environmentOf(one: Call, qualified: string, module: Module, project: Project): KeyFact | undefined {
    if (!/^(dotenv|@dotenvx\/dotenvx)(\.default)?\.config$/.test(qualified)) return undefined;
    const [options] = one.args;
    const path = options && module.grammar.member?.(options, "path");
    const isKnown = !options || options.is("object");
    const override = options && module.grammar.member?.(options, "override");
    const overrides = (override !== undefined && !override.is("false")) || !isKnown;
    return environmentFile(one.node, module, "dotenv", path ? fileName(path, module, project) : isKnown ? ".env" : undefined, path, overrides);
}

/** The file whose text is parsed; what comes from no file is no configuration. */
function opened(one: Call, by: string, module: Module, project: Project): Source | undefined {
    const text = one.args[0];
    const read = text && reading(text, module, project, 0);
    return read && { file: fileName(read, module, project), by };
}

function reading(node: Node, module: Module, project: Project, depth: number): Node | undefined {
    const inner = module.grammar.inner(node);
    if (inner?.length === 1 && depth < 4) return reading(inner[0], module, project, depth + 1);
    const called = call(node);
    if (called) {
        const last = called.written.slice(called.written.lastIndexOf(".") + 1);
        return ["readFileSync", "readFile"].includes(last) ? called.args[0] : undefined;
    }
    const name = path(node);
    const value = name === undefined || depth > 3 ? undefined : module.binding(name, node)?.value;
    return value && reading(value, module, project, depth + 1);
}

function fileName(node: Node, module: Module, project: Project): string | undefined {
    const text = project.text(node, module);
    if (text !== undefined) return text;
    const name = path(node);
    const value = name === undefined ? undefined : project.definition(name, node, module)?.bound.value;
    if (value && !same(value, node)) return fileName(value, module, project);
    const called = call(node);
    const last =
        called && /(^|\.)(join|resolve|URL)$/.test(called.written) ? (called.written.endsWith("URL") ? called.args[0] : called.args.at(-1)) : undefined;
    return last && fileName(last, module, project);
}

/** One literal step: `x.a`, `x["a"]`, `x?.a`. */
function chain(node: Node, module: Module, project: Project) {
    const parent = node.parent();
    if (!parent) return undefined;
    if (parent.is("member_expression") && same(parent.field("object") ?? parent, node)) {
        const name = parent.field("property")?.text() ?? "";
        const outer = parent.parent();
        const isCalled = outer?.is("call_expression") && same(outer.field("function") ?? outer, parent);
        if (isCalled || isTarget(parent)) return undefined;
        return { to: parent, keys: [name] };
    }
    if (parent.is("subscript_expression") && same(parent.field("object") ?? parent, node)) {
        const key = parent.field("index");
        return key && !isTarget(parent) ? { to: parent, keys: [textOf(project.values(key, module)[0]) ?? "*"] } : undefined;
    }
    return undefined;
}

const isTarget = (node: Node) => Boolean(node.parent()?.is("assignment_expression") && same(node.parent()?.field("left") ?? node, node));
