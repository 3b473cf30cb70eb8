import type { RouteFact } from "../facts";
import { Mounts } from "../mounts";
import { type Call, textOf, unknown, type Value } from "../syntax/grammar";
import type { Module } from "../syntax/module";
import type { Project } from "../syntax/project";
import type { Node } from "../syntax/tree";
import { path } from "./nodes";
import { valueIn } from "./schemas";

/** Functions that make an app or a router, by the framework. */
const made: Record<string, { app: boolean; by: string }> = {
    express: { app: true, by: "express" },
    "express.default": { app: true, by: "express" },
    "express.Router": { app: false, by: "express" },
    fastify: { app: true, by: "fastify" },
    "fastify.fastify": { app: true, by: "fastify" },
    Fastify: { app: true, by: "fastify" },
    "hono.Hono": { app: true, by: "hono" },
    "@koa/router": { app: true, by: "koa" },
    "koa-router": { app: true, by: "koa" },
};
const typeNames: Record<string, string> = { "express.Express": "express", "express.Application": "express", "fastify.FastifyInstance": "fastify" };
const verbs = new Set(["get", "post", "put", "delete", "patch", "head", "options", "all", "del"]);

/** Routes of Express, Fastify, Hono and Koa; Next.js' stand in a file of their own. */
export function routes(modules: Module[], project: Project): RouteFact[] {
    const mounts = new Mounts();
    const found: RouteFact[] = [];
    for (const module of modules) {
        for (const call of module.calls) collect(call, module, project, mounts);
        found.push(...compared(module));
    }
    return [...found, ...mounts.routes()];
}

function identity(name: string, from: Node, module: Module, project: Project): string | undefined {
    const found = project.definition(name, from, module);
    return found && `${found.module.file}#${found.bound.node.range().start.index}`;
}

function collect(call: Call, module: Module, project: Project, mounts: Mounts): void {
    const making = made[module.qualified(call.written)];
    if (making) {
        const parent = call.node.parent();
        const prefix = call.args[0]?.is("object") ? valueIn(call.args[0], "prefix") : undefined;
        if (parent?.is("variable_declarator") || parent?.is("assignment_expression"))
            mounts.add(`${module.file}#${parent.range().start.index}`, {
                app: making.app,
                prefix: prefix ? (project.values(prefix, module)[0] ?? unknown) : { text: "" },
            });
        return;
    }
    const dot = call.written.lastIndexOf(".");
    const method = call.written.slice(dot + 1);
    if (dot < 0 || !(verbs.has(method) || ["use", "register", "route", "ws"].includes(method))) return;
    const receiver: { name: string; path?: Node } = chained(call) ?? { name: call.written.slice(0, dot) };
    const kind = kindOf(receiver.name, call.node, module, project);
    if (!kind) return;
    const key = identity(receiver.name, call.node, module, project) ?? `${module.file}#${receiver.name}`;
    // An app that is a function's parameter is mounted by whoever calls the function: it counts as the app.
    if (!mounts.has(key)) mounts.add(key, { app: kind.app, prefix: { text: "" } });
    const add = (verb: string, value: Value) => mounts.route(key, { method: verb, path: value, by: kind.by, module, node: call.node });
    const [first] = call.args;
    if (verbs.has(method)) {
        const values = receiver.path ? project.values(receiver.path, module) : first && call.args.length > 1 ? project.values(first, module) : [];
        for (const value of values) add(method === "all" ? "*" : method === "del" ? "DELETE" : method.toUpperCase(), value);
    } else if (method === "ws" && first) for (const value of project.values(first, module)) add("WEBSOCKET", value);
    else if (method === "route" && first?.is("object")) object(first, module, project, add);
    else mount(call, method, key, module, project, mounts);
}

/** `app.route("/x").get(f)`: the app and the path of the call before it. */
function chained(call: Call): { name: string; path: Node } | undefined {
    let target = call.node.field("function")?.field("object");
    while (target?.is("call_expression")) {
        const outer = target.field("function");
        const name = outer?.field("object");
        const [first] = target.field("arguments")?.namedChildren() ?? [];
        if (outer?.field("property")?.text() === "route" && name && first) {
            const text = path(name);
            return text === undefined ? undefined : { name: text, path: first };
        }
        target = name;
    }
    return undefined;
}

function kindOf(name: string, from: Node, module: Module, project: Project): { app: boolean; by: string } | undefined {
    const type = project.typeOf(name, from, module);
    if (type === undefined) return undefined;
    const known = made[type] ?? made[type.replace(/#.*/, "")];
    if (known) return known;
    const declared = typeNames[type];
    return declared ? { app: true, by: declared } : undefined;
}

/** `fastify.route({ method: "GET", url: "/x" })`. */
function object(node: Node, module: Module, project: Project, add: (verb: string, value: Value) => void): void {
    const [method, url] = [valueIn(node, "method"), valueIn(node, "url") ?? valueIn(node, "path")];
    if (!method || !url) return;
    const methods = project.elements(method, module)?.nodes ?? [method];
    for (const one of methods) add(project.text(one, module) ?? "*", project.values(url, module)[0] ?? unknown);
}

/** `app.use("/api", router)`, `app.route("/api", sub)` of Hono, `fastify.register(plugin, { prefix })`. */
function mount(call: Call, method: string, key: string, module: Module, project: Project, mounts: Mounts): void {
    const options = call.args.find(one => one.is("object"));
    const registered = method === "register" && options ? valueIn(options, "prefix") : undefined;
    const first = registered ?? (call.args[0] && textOf(project.values(call.args[0], module)[0]) !== undefined ? call.args[0] : undefined);
    const prefix: Value = first ? (project.values(first, module)[0] ?? unknown) : { text: "" };
    for (const one of call.args) {
        const routes = one.is("call_expression") && module.grammar.call(one)?.written.endsWith(".routes") ? one.field("function")?.field("object") : one;
        const name = routes ? path(routes) : undefined;
        const child = name === undefined || !routes ? undefined : identity(name, routes, module, project);
        if (child && child !== key) mounts.mount(child, { under: key, prefix });
    }
}

/** `req.url === "/health"` in a server without a framework, and paths of Bun.serve. */
function compared(module: Module): RouteFact[] {
    const text = (node: Node): string | undefined => (node.is("string") ? node.text().replaceAll(/["']/g, "") : undefined);
    const served = module.calls.some(({ written }) => /(^|\.)(createServer|serve)$/.test(written));
    if (!served) return [];
    return module.root.findAll({ rule: { kind: "member_expression", regex: "\\.(url|pathname)$" } }).flatMap(node => {
        const step = module.grammar.step(node);
        const others = step && "with" in step ? step.with.map(text) : [];
        return others.flatMap(other => (other?.startsWith("/") ? [{ method: "*", path: { text: other }, by: "http", module, node }] : []));
    });
}
