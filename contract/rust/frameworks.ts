import { joined, type Value } from "../syntax/grammar";
import { lastName } from "../syntax/project";
import type { Node } from "../syntax/tree";
import { attributesOf } from "./grammar";
import { call as callOf, dotted, textOf as literal } from "./nodes";
import { ownPlace, type Place, Routing, type Served } from "./routing";

const verbs = new Set(["get", "post", "put", "delete", "patch", "head", "options", "trace"]);

/** axum: `Router::new().route("/x", get(h).post(h)).nest("/api", api()).merge(other)`. */
export class Axum extends Routing {
    protected override chained(name: string, args: Node[], before: Served[] | undefined, node: Node, place: Place): Served[] | undefined {
        const { module } = place;
        const at = ownPlace(node);
        if (name === "new" && /(^|\.)Router\.new$/.test(callOf(node)?.written ?? "")) return [];
        if (!before) return undefined;
        if (name === "route" && args[0] && args[1])
            return [...before, ...methodsOf(args[1], module).map(method => ({ method, path: this.value(args[0], module), node: at, module }))];
        if (name === "route_service" && args[0]) return [...before, { method: "*", path: this.value(args[0], module), node: at, module }];
        if ((name === "nest" || name === "nest_service") && args[1])
            return [...before, ...this.below(this.value(args[0], module), this.of(args[1], { module, depth: place.depth + 1 }) ?? [])];
        if (name === "merge" && args[0]) return [...before, ...(this.of(args[0], { module, depth: place.depth + 1 }) ?? [])];
        return before;
    }
}

/** Methods of `get(h).post(h)`, `any(h)`, `routing::on(…)`. */
function methodsOf(node: Node, module: Place["module"]): string[] {
    const called = callOf(node);
    if (!called) return ["*"];
    const target = node.field("function");
    const before = target?.is("field_expression") ? methodsOf(target.field("value") as Node, module) : [];
    const name = lastName(module.qualified(called.written)).replace(/_service$/, "");
    if (verbs.has(name)) return [...before, name.toUpperCase()];
    return name === "any" ? ["*"] : before.length ? before : ["*"];
}

/** actix-web: `App::new().service(web::scope("/api").route("/x", web::get().to(h)).service(handler))`. */
export class Actix extends Routing {
    protected override chained(name: string, args: Node[], before: Served[] | undefined, node: Node, place: Place): Served[] | undefined {
        const { module, depth } = place;
        const written = callOf(node)?.written ?? "";
        if (/(^|\.)App\.new$/.test(written)) return [];
        if (/(^|\.)scope$/.test(written) && args[0]) return [];
        if (/(^|\.)resource$/.test(written) && args[0]) return [];
        if (!before) return undefined;
        const prefix = this.#prefix(node, module);
        const at = ownPlace(node);
        const below = (routes: Served[]) => [...before, ...this.below(prefix, routes)];
        if (name === "route") {
            // Of a resource, the route is its own path.
            const [first, second] = args.length > 1 ? args : [undefined, args[0]];
            const path: Value = first ? this.value(first, module) : { text: "" };
            return below([{ method: guard(second), path, node: at, module }]);
        }
        if (name === "service" && args[0]) return below(this.#service(args[0], place));
        if (name === "to" && /resource\(/.test(node.text())) return below([{ method: "*", path: { text: "" }, node: at, module }]);
        if (name === "configure" && args[0]) return below(this.#configured(args[0], { module, depth: depth + 1 }));
        return before;
    }

    /** The path of the scope or resource that begins a chain. */
    #prefix(node: Node, module: Place["module"]): Value {
        for (let at: Node | null = node; at; ) {
            const called = callOf(at);
            if (!called) break;
            if (/(^|\.)(scope|resource)$/.test(called.written)) return this.value(called.args[0], module);
            const target: Node | null = at.field("function");
            at = target?.is("field_expression") ? target.field("value") : null;
        }
        return { text: "" };
    }

    #service(node: Node, place: Place): Served[] {
        const path = place.module.grammar.path(node);
        const handler = path === undefined ? undefined : this.handler(path, place);
        return handler ?? this.of(node, { module: place.module, depth: place.depth + 1 }) ?? [];
    }

    /** A function with `#[get("/x")]` above it. */
    handler(path: string, { module }: Place): Served[] | undefined {
        const here = module.functions.find(func => func.name === path);
        const located = here ? undefined : this.project.locate(module.qualified(path), module);
        const func = here ?? located?.module.functions.find(one => one.name === lastName(located.name));
        const home = here ? module : located?.module;
        return func && home ? attributed(func.node).map(one => ({ ...one, module: home })) : undefined;
    }

    /** `.configure(routes)`: what the function does to its parameter. */
    #configured(node: Node, { module, depth }: Place): Served[] {
        const path = module.grammar.path(node) ?? "";
        const located = this.project.locate(module.qualified(path), module);
        const home = module.functions.some(func => func.name === lastName(path)) ? module : located?.module;
        const func = home?.functions.find(one => one.name === lastName(path));
        const parameter = func?.parameters[0]?.name;
        if (!func || !home || !parameter) return [];
        const own = home.calls.filter(
            one =>
                /\.(service|route)$/.test(one.written) &&
                one.written.startsWith(`${parameter}.`) &&
                home.functionAround(one.node)?.node.id() === func.node.id(),
        );
        return own.flatMap(one => {
            if (one.written.endsWith(".service") && one.args[0]) return this.#service(one.args[0], { module: home, depth });
            return one.args[1] ? [{ method: guard(one.args[1]), path: this.value(one.args[0], home), node: one.node, module: home }] : [];
        });
    }
}

/** Routes that attributes above a function name. */
export function attributed(func: Node): Omit<Served, "module">[] {
    return attributesOf(func).flatMap(({ name, says }) => {
        const verb = lastName(name);
        const path = says.get("");
        return verbs.has(verb) && path !== undefined ? [{ method: verb.toUpperCase(), path: { text: path }, node: func }] : [];
    });
}

/** The method of `web::get().to(h)`. */
function guard(node: Node | undefined): string {
    for (let at = node ?? null; at; ) {
        const called = callOf(at);
        if (!called) break;
        const name = lastName(called.written);
        if (verbs.has(name) && called.args.length === 0) return name.toUpperCase();
        const target: Node | null = at.field("function");
        at = target?.is("field_expression") ? target.field("value") : null;
    }
    return "*";
}

/** warp: filters are put together with `and`, and routes with `or`. */
export class Warp extends Routing {
    protected override chained(name: string, args: Node[], before: Served[] | undefined, node: Node, place: Place): Served[] | undefined {
        const { module, depth } = place;
        const written = dotted(callOf(node)?.written ?? "");
        const one = (path: Value, method?: string): Served[] => [{ method, path, node, module }];
        if (name === "warp.path!" || name === "path!") return one(this.#macro(node, module));
        if (/(^|\.)warp\.path$|^path$/.test(written) && args[0]) return one(joined({ text: "/" }, this.value(args[0], module)));
        if (/(^|\.)path\.param$/.test(written)) return one({ text: "/{}" });
        if (/(^|\.)path\.end$|(^|\.)warp\.any$/.test(written)) return one({ text: "" });
        if (/(^|\.)path\.tail$/.test(written)) return one({ text: "/*" });
        if (/(^|\.)warp\.ws$/.test(written)) return one({ text: "" }, "WEBSOCKET");
        const verb = /(^|\.)(?:warp|method)\.(\w+)$/.exec(written)?.[2];
        if (verb && verbs.has(verb)) return one({ text: "" }, verb.toUpperCase());
        if (!before) return undefined;
        const other = args[0] ? this.of(args[0], { module, depth: depth + 1 }) : undefined;
        if (name === "and") {
            if (!other?.length) return before;
            return before.flatMap(left =>
                other.map(right => {
                    // A filter without a path of its own says nothing of where the route is defined.
                    const { node: at, module: home } = isNothing(right.path) ? left : right;
                    return { node: at, module: home, method: right.method ?? left.method, path: joined(left.path, right.path) };
                }),
            );
        }
        if (name === "or") return [...before, ...(other ?? [])];
        return before;
    }

    /** `warp::path!("users" / u32 / "posts")`. */
    #macro(node: Node, _module: Place["module"]): Value {
        const tree = node.namedChildren().find(one => one.is("token_tree"));
        const parts = (tree?.namedChildren() ?? []).map(token => literal(token) ?? "{}");
        return { text: parts.map(part => `/${part}`).join("") };
    }
}

const isNothing = (value: Value) => "text" in value && value.text === "";
