import type { RouteFact } from "../facts";
import { Mounts, type Routed } from "../mounts";
import { argument } from "../reads";
import { type Call, textOf, unknown, type Value } from "../syntax/grammar";
import type { Module } from "../syntax/module";
import { lastName, type Project } from "../syntax/project";
import type { Node } from "../syntax/tree";
import { ancestry } from "./classes";

const apps = new Set([
    "fastapi.FastAPI",
    "fastapi.applications.FastAPI",
    "flask.Flask",
    "aiohttp.web.Application",
    "starlette.applications.Starlette",
    "quart.Quart",
    "sanic.Sanic",
]);
const routers = new Set([
    "fastapi.APIRouter",
    "fastapi.routing.APIRouter",
    "flask.Blueprint",
    "flask.blueprints.Blueprint",
    "starlette.routing.Router",
    "quart.Blueprint",
]);
const verbs = ["get", "post", "put", "delete", "patch", "head", "options"];

const methods = /^(get|post|put|delete|patch|head|options|websocket|websocket_route|route|api_route|view|mount|register_blueprint|include_router|add_\w+)$/;

/** Routes of FastAPI, Flask, aiohttp and Starlette, of http.server's handlers, and of what serves by itself: Dash and prometheus_client. */
export function routes(modules: Module[], project: Project): RouteFact[] {
    const mounts = new Mounts();
    const found: RouteFact[] = [];
    for (const module of modules) {
        for (const call of module.calls) {
            collect(call, module, project, mounts);
            found.push(...free(call, module, project));
        }
        found.push(...handlers(module, project));
    }
    return [...found, ...mounts.routes()];
}

/** What an app or router is called across files. */
function identity(path: string, from: Node, module: Module, project: Project): string | undefined {
    const found = project.definition(path, from, module);
    return found && `${found.module.file}#${found.bound.node.range().start.index}`;
}

function collect(call: Call, module: Module, project: Project, mounts: Mounts): void {
    const qualified = module.qualified(call.written);
    if (apps.has(qualified) || routers.has(qualified)) {
        const prefix = call.named.get("prefix") ?? call.named.get("url_prefix");
        const key = keyOfMade(call, module);
        if (key) mounts.add(key, { app: apps.has(qualified), prefix: prefix ? (project.values(prefix, module)[0] ?? unknown) : { text: "" } });
        return;
    }
    const dot = call.written.lastIndexOf(".");
    if (dot < 0 || !methods.test(call.written.slice(dot + 1))) return;
    const receiver = call.written.slice(0, dot).replace(/\.router$/, "");
    const type = typeOfServer(receiver, call.node, module, project);
    if (type === undefined) return;
    const key = identity(receiver, call.node, module, project) ?? `${module.file}#${type}`;
    if (!mounts.has(key)) mounts.add(key, { app: apps.has(type), prefix: { text: "" } });
    for (const route of routed(call, call.written.slice(dot + 1), type, module, project)) mounts.route(key, route);
    const served = call.args[1] && module.grammar.call(call.args[1]);
    // prometheus_client's own application answers at the place where it is mounted.
    if (served && call.args[0] && /make_(a|w)sgi_app$/.test(served.written))
        for (const path of project.values(call.args[0], module)) mounts.route(key, { method: "GET", path, by: "prometheus_client", module, node: call.node });
    for (const mounted of mountedAt(call, call.written.slice(dot + 1), module, project)) mounts.mount(mounted.key, { under: key, prefix: mounted.prefix });
}

/** Where the name stands that gets the app, which is what others refer to it by. */
function keyOfMade(call: Call, module: Module): string | undefined {
    const parent = call.node.parent();
    const bound = parent ? module.grammar.bindings(parent).find(({ value }) => value?.id() === call.node.id()) : undefined;
    return bound && `${module.file}#${bound.node.range().start.index}`;
}

function typeOfServer(receiver: string, from: Node, module: Module, project: Project): string | undefined {
    const type = project.typeOf(receiver, from, module);
    return type !== undefined && (apps.has(type) || routers.has(type) || type === "aiohttp.web.RouteTableDef") ? type : undefined;
}

/** Where functions that mount take what they mount. */
const places: Record<string, readonly [number, string]> = {
    include_router: [0, "router"],
    register_blueprint: [0, "blueprint"],
    add_subapp: [1, "subapp"],
    mount: [1, "app"],
    add_routes: [0, "routes"],
};

const framework = (type: string) => type.split(".")[0];

function routed(call: Call, method: string, type: string, module: Module, project: Project): Routed[] {
    const by = framework(type);
    const at = (path: Node | undefined, methods: string[]): Routed[] =>
        path
            ? project.values(path, module).flatMap(value => methods.map(one => ({ method: one.toUpperCase(), path: value, module, node: call.node, by })))
            : [];
    const listed = (fallback: string[]) => {
        const list = call.named.get("methods");
        const texts = list && project.elements(list, module)?.nodes.map(one => project.text(one, module) ?? "*");
        return texts?.length ? texts : fallback;
    };
    const path = argument(call, [0, "path", "rule"]);
    if (verbs.includes(method) && by !== "starlette") return at(path, [method]);
    if (method === "websocket" || method === "websocket_route" || method === "add_api_websocket_route") return at(path, ["WEBSOCKET"]);
    if (["route", "add_api_route", "api_route", "add_url_rule"].includes(method)) return at(path, listed(["GET"]));
    if (method === "add_route") return by === "aiohttp" ? at(call.args[1], [project.text(call.args[0], module) ?? "*"]) : at(path, listed(["GET"]));
    if (method === "view" && by === "aiohttp") return at(path, ["*"]);
    const aiohttp = /^add_(get|post|put|delete|patch|head|static|view)$/.exec(method);
    if (aiohttp && by === "aiohttp") return at(path, [{ static: "get", view: "*" }[aiohttp[1]] ?? aiohttp[1]]);
    return [];
}

function mountedAt(call: Call, method: string, module: Module, project: Project): { key: string; prefix: Value }[] {
    const place = places[method];
    const child = place && argument(call, place);
    if (!child) return [];
    const prefix = method === "mount" || method === "add_subapp" ? call.args[0] : (call.named.get("prefix") ?? call.named.get("url_prefix"));
    const value = prefix ? (project.values(prefix, module)[0] ?? unknown) : { text: "" };
    return routersOf(child, module, project).map(key => ({ key, prefix: value }));
}

/** The router that an expression means; of a loop's name, all that the loop goes through. */
function routersOf(node: Node, module: Module, project: Project): string[] {
    const path = module.grammar.path(node);
    if (path === undefined) return [];
    const bound = project.definition(path, node, module);
    const list = bound?.bound.each && bound.bound.value ? project.elements(bound.bound.value, bound.module, bound.bound.each) : undefined;
    if (list) return list.nodes.flatMap(one => routersOf(one, list.module, project));
    const key = identity(path, node, module, project);
    return key === undefined ? [] : [key];
}

/** Routes that are values of their own (`web.get("/x", f)`, `Route("/x", f)`), and servers that bring their routes along. */
function free(call: Call, module: Module, project: Project): RouteFact[] {
    const qualified = module.qualified(call.written);
    const one = (method: string, path: Value, by: string): RouteFact => ({ method, path, by, module, node: call.node });
    if (!/^(aiohttp|starlette|prometheus_client|dash)\./.test(qualified)) return [];
    const path = call.args[0] && (project.values(call.args[0], module)[0] ?? unknown);
    if (qualified.startsWith("aiohttp.web.") && verbs.includes(lastName(qualified)) && path) return [one(lastName(qualified).toUpperCase(), path, "aiohttp")];
    if (qualified === "starlette.routing.Route" && path) {
        const methods = call.named.get("methods");
        const texts = (methods && project.elements(methods, module)?.nodes.map(node => project.text(node, module) ?? "*")) ?? ["GET"];
        return texts.map(method => one(method, path, "starlette"));
    }
    if (qualified === "starlette.routing.WebSocketRoute" && path) return [one("WEBSOCKET", path, "starlette")];
    if (qualified === "prometheus_client.start_http_server") return [one("GET", { text: "/metrics" }, "prometheus_client")];
    if (qualified === "dash.Dash") {
        const base = call.named.get("url_base_pathname") ?? call.named.get("routes_pathname_prefix");
        return [one("GET", base ? (project.values(base, module)[0] ?? unknown) : { text: "/" }, "dash")];
    }
    return [];
}

/** `self.path == "/metrics"` in do_GET of a handler of http.server. */
function handlers(module: Module, project: Project): RouteFact[] {
    return module.functions.flatMap(func => {
        const verb = /^do_([A-Z]+)$/.exec(func.name)?.[1];
        const owner = verb && func.owner !== undefined ? module.classes.find(({ name }) => name === func.owner) : undefined;
        if (!verb || !owner || !ancestry(owner.node, module, project).foreign.some(base => base.startsWith("http.server."))) return [];
        return module.grammar.mentions("self.path", func.node).flatMap(mention => {
            const step = module.grammar.step(mention);
            const others = step && "with" in step ? step.with : [];
            return others
                .flatMap(other => (project.elements(other, module)?.nodes ?? [other]).map(node => textOf(project.values(node, module)[0])))
                .filter(text => text?.startsWith("/"))
                .map(text => ({ method: verb, path: { text: text as string }, by: "http.server", module, node: mention }));
        });
    });
}
