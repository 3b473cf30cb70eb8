import type { RouteFact } from "../facts";
import { Mounts } from "../mounts";
import { type Call, textOf, unknown, type Value } from "../syntax/grammar";
import type { Module } from "../syntax/module";
import { lastName, type Project } from "../syntax/project";
import type { Node } from "../syntax/tree";

/** Functions that make an app, and types that are one. */
const apps = [
    [/gin-gonic\/gin\.(Default|New|Engine)$/, "gin"],
    [/go-chi\/chi(\/v\d+)?\.(NewRouter|NewMux|Mux)$/, "chi"],
    [/gorilla\/mux\.(NewRouter|Router)$/, "gorilla"],
    [/labstack\/echo(\/v\d+)?\.(New|Echo)$/, "echo"],
    [/gofiber\/fiber(\/v\d+)?\.(New|App)$/, "fiber"],
    [/^net\/http\.(NewServeMux|ServeMux)$/, "net/http"],
] as const;
/** Types that are a part of an app, or may be one. */
const parts = [
    [/gin-gonic\/gin\.(RouterGroup|IRouter|IRoutes)$/, "gin"],
    [/go-chi\/chi(\/v\d+)?\.Router$/, "chi"],
    [/labstack\/echo(\/v\d+)?\.Group$/, "echo"],
    [/gofiber\/fiber(\/v\d+)?\.(Router|Group)$/, "fiber"],
] as const;
const verb = /^(GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS|Any|Get|Post|Put|Delete|Patch|Head|Options|All)$/;

/** Routes of gin, chi, gorilla, echo, fiber and net/http. */
export function routes(modules: Module[], project: Project): RouteFact[] {
    const routers = new Routers(project);
    for (const module of modules) for (const call of module.calls) routers.call(call, module);
    return routers.mounts.routes();
}

/** A router, by a key that holds in the whole repository. */
interface Router {
    key: string;
    by: string;
}

class Routers {
    readonly mounts = new Mounts();
    readonly #handed = new Set<string>();

    constructor(readonly project: Project) {}

    call(call: Call, module: Module): void {
        const target = call.node.field("function");
        const method = lastName(call.written);
        if (module.qualified(call.written) === "net/http.HandleFunc" || module.qualified(call.written) === "net/http.Handle") {
            this.mounts.add("DefaultServeMux", { app: true, prefix: { text: "" } });
            this.#route({ key: "DefaultServeMux", by: "net/http" }, call, method, module);
            return;
        }
        const operand = target?.is("selector_expression") ? target.field("operand") : undefined;
        const served = verb.test(method) || /^(Handle|HandleFunc|Method|MethodFunc|Add|Route|Mount|Group|Static|StaticFS|StaticFile)$/.test(method);
        const router = served && operand ? this.#router(operand, module, 0) : undefined;
        if (router) this.#route(router, call, method, module);
        this.#hand(call, module);
    }

    /** The router that an expression is: made there, a group of another one, bound to a name, or a parameter. */
    #router(node: Node, module: Module, depth: number): Router | undefined {
        if (depth > 8) return undefined;
        const called = module.grammar.call(node);
        if (called) return this.#made(node, called.written, called.args, module, depth);
        const path = module.grammar.path(node);
        if (path === undefined) return undefined;
        const func = this.project.parameter(path, node, module);
        if (func) {
            const type = func.parameters.find(({ name }) => name === path)?.type;
            const kind = kindOf(type && module.qualified(type));
            return kind && this.#known(`${module.file}#${func.node.range().start.index}:${path}`, { ...kind, app: false });
        }
        const found = this.project.definition(path, node, module);
        const bound = found?.bound.value && this.#router(found.bound.value, found.module, depth + 1);
        if (bound) return bound;
        const kind = kindOf(this.project.typeOf(path, node, module));
        // A field: all methods of its struct mean the same one.
        const owner = path.includes(".") ? this.project.typeOf(path.slice(0, path.lastIndexOf(".")), node, module) : undefined;
        return kind && this.#known(`${owner ?? module.file}:${lastName(path)}`, kind);
    }

    #made(node: Node, written: string, args: Node[], module: Module, depth: number): Router | undefined {
        const key = `${module.file}#${node.range().start.index}-${node.range().end.index}`;
        const kind = kindOf(module.qualified(written));
        if (kind) return this.#known(key, kind);
        const method = lastName(written);
        const operand = node.field("function")?.field("operand");
        const outer =
            operand && /^(Group|Subrouter|With|Use|PathPrefix|Route|NewRoute|Methods)$/.test(method) ? this.#router(operand, module, depth + 1) : undefined;
        if (!outer) return undefined;
        if (!/^(Group|PathPrefix)$/.test(method) || this.mounts.has(key)) return /^(Group|PathPrefix)$/.test(method) ? { key, by: outer.by } : outer;
        this.#known(key, { by: outer.by, app: false });
        this.mounts.mount(key, { under: outer.key, prefix: this.#value(args[0], module) ?? { text: "" } });
        return { key, by: outer.by };
    }

    #known(key: string, { by, app }: { by: string; app: boolean }): Router {
        if (!this.mounts.has(key)) this.mounts.add(key, { app, prefix: { text: "" } });
        return { key, by };
    }

    #value(node: Node | undefined, module: Module): Value | undefined {
        return node && !node.is("func_literal") ? (this.project.values(node, module)[0] ?? unknown) : undefined;
    }

    #route(router: Router, call: Call, method: string, module: Module): void {
        const [first, second] = call.args;
        const add = (verbs: string[], path: Value) => {
            for (const one of verbs) this.mounts.route(router.key, { method: one, path, by: router.by, module, node: call.node });
        };
        const inside = call.args.find(one => one.is("func_literal"));
        if ((method === "Route" || method === "Group") && inside && router.by === "chi") this.#inside(router, inside, this.#value(first, module), module);
        else if (method === "Mount" && second) {
            const child = this.#router(second, module, 0);
            if (child) this.mounts.mount(child.key, { under: router.key, prefix: this.#value(first, module) ?? unknown });
        } else if (verb.test(method) && first && call.args.length > 1)
            add([method === "Any" || method === "All" ? "*" : method.toUpperCase()], this.#value(first, module) ?? unknown);
        else if (["Method", "MethodFunc", "Add"].includes(method) && second && call.args.length > 2)
            add([textOf(this.#value(first, module)) ?? "*"], this.#value(second, module) ?? unknown);
        else if (method === "Handle" && router.by === "gin" && second) add([textOf(this.#value(first, module)) ?? "*"], this.#value(second, module) ?? unknown);
        else if (/^(Handle|HandleFunc)$/.test(method) && first) {
            const path = this.#value(first, module) ?? unknown;
            // From Go 1.22 on, the pattern may begin with the method and have a host.
            const [, named, rest] = /^([A-Z]+)\s+(.*)$/.exec(textOf(path) ?? "") ?? [];
            if (named) add([named], { text: rest });
            else add(router.by === "gorilla" ? methodsAfter(call.node, module, this.project) : ["*"], path);
        } else if (/^Static/.test(method) && first) add(["GET"], this.#value(first, module) ?? unknown);
    }

    /** `r.Route("/x", func(r chi.Router) { … })`. */
    #inside(router: Router, literal: Node, prefix: Value | undefined, module: Module): void {
        const name = literal.field("parameters")?.namedChildren()[0]?.fieldChildren("name")[0]?.text();
        const child = this.#known(`${module.file}#${literal.range().start.index}:${name}`, { by: router.by, app: false });
        this.mounts.mount(child.key, { under: router.key, prefix: prefix ?? { text: "" } });
    }

    /** A router that is handed to a function of the repository, which adds its routes there. */
    #hand(call: Call, module: Module): void {
        if (call.args.length === 0) return;
        const functions = this.#functions(lastName(call.written));
        if (functions.length === 0) return;
        for (const [place, argument] of call.args.entries()) {
            if (!module.grammar.path(argument)) continue;
            const router = this.#router(argument, module, 0);
            if (!router) continue;
            for (const { func, module: home } of functions) {
                const parameter = func.parameters[place];
                const kind = kindOf(parameter?.type && home.qualified(parameter.type));
                if (!parameter || !kind) continue;
                const key = `${home.file}#${func.node.range().start.index}:${parameter.name}`;
                const once = `${key}<${router.key}`;
                if (key === router.key || this.#handed.has(once)) continue;
                this.#handed.add(once);
                this.#known(key, { ...kind, app: false });
                this.mounts.mount(key, { under: router.key, prefix: { text: "" } });
            }
        }
    }

    readonly #byName = new Map<string, { func: Module["functions"][number]; module: Module }[]>();
    /** Functions with a name that take a router. */
    #functions(name: string) {
        if (this.#byName.size === 0)
            for (const module of this.project.modules)
                for (const func of module.functions)
                    if (func.name && func.parameters.some(({ type }) => kindOf(type && module.qualified(type))))
                        this.#byName.set(func.name, [...(this.#byName.get(func.name) ?? []), { func, module }]);
        if (this.#byName.size === 0) this.#byName.set("", []);
        return this.#byName.get(name) ?? [];
    }
}

function kindOf(type: string | undefined): { by: string; app: boolean } | undefined {
    if (type === undefined) return undefined;
    for (const [pattern, by] of apps) if (pattern.test(type)) return { by, app: true };
    for (const [pattern, by] of parts) if (pattern.test(type)) return { by, app: false };
    return undefined;
}

/** gorilla's `HandleFunc("/x", f).Methods("GET", "POST")`. */
function methodsAfter(node: Node, module: Module, project: Project): string[] {
    for (let outer = node.parent(); outer?.is("selector_expression") || outer?.is("call_expression"); outer = outer.parent()) {
        const called = module.grammar.call(outer);
        if (called?.written.endsWith(".Methods")) return called.args.map(one => project.text(one, module) ?? "*");
    }
    return ["*"];
}
