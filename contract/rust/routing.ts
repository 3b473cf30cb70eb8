import { pathOf } from "../mounts";
import { textOf, unknown, type Value } from "../syntax/grammar";
import type { Module } from "../syntax/module";
import { lastName, type Project } from "../syntax/project";
import type { Node } from "../syntax/tree";
import { call as callOf } from "./nodes";

/** A route below whatever holds it. */
export interface Served {
    method: string | undefined;
    path: Value;
    node: Node;
    module: Module;
}

/** Where a call stands in a chain: its own name, not the chain's start. */
export function ownPlace(node: Node): Node {
    const target = node.field("function");
    const inner = target?.is("generic_function") ? target.field("function") : target;
    return inner?.is("field_expression") ? (inner.field("field") ?? node) : node;
}

/** What an expression is evaluated in. */
export interface Place {
    module: Module;
    depth: number;
}

/** Chains are long: every call of one is a step. */
const deepest = 150;

/** Reads routes off expressions that are put together by chained calls, through names and functions of the repository. */
export abstract class Routing {
    constructor(readonly project: Project) {}

    /** What a call of the chain does to the routes before it. */
    protected abstract chained(name: string, args: Node[], before: Served[] | undefined, node: Node, place: Place): Served[] | undefined;

    /** Routes that an expression stands for; undefined when it stands for none. */
    of(node: Node, place: Place): Served[] | undefined {
        const { module, depth } = place;
        if (depth > deepest) return undefined;
        const deeper = { module, depth: depth + 1 };
        const called = callOf(node);
        if (called) {
            const target = node.field("function");
            const inner = target?.is("generic_function") ? target.field("function") : target;
            const value = inner?.is("field_expression") ? inner.field("value") : undefined;
            const before = value ? this.of(value, deeper) : undefined;
            const own = this.chained(lastName(called.written), called.args, before, node, place);
            return own ?? before ?? this.#function(called.written, node, deeper);
        }
        if (node.is("macro_invocation")) return this.chained(`${node.field("macro")?.text().replaceAll("::", ".")}!`, [node], undefined, node, place);
        const inner = module.grammar.inner(node);
        if (inner?.length === 1) return this.of(inner[0], deeper);
        if (node.is("block")) {
            const last = node.namedChildren().findLast(one => !one.is("line_comment") && !one.is("block_comment"));
            return last && this.of(last, deeper);
        }
        const path = module.grammar.path(node);
        return path === undefined ? undefined : this.#named(path, node, deeper);
    }

    /** A name: every value that it gets in its function, since routers are mostly built up under one name. */
    #named(path: string, node: Node, { module, depth }: Place): Served[] | undefined {
        const own = module.functionAround(node)?.node.id();
        const all = module
            .bindings(path)
            .filter(bound => module.functionAround(bound.node)?.node.id() === own && bound.value && bound.node.range().start.index < node.range().start.index);
        const last = all.at(-1)?.value;
        return last ? this.of(last, { module, depth: depth + 1 }) : undefined;
    }

    /** What a function of the repository hands back: its last expression. */
    #function(written: string, from: Node, { module, depth }: Place): Served[] | undefined {
        const name = lastName(written);
        const owner = this.#owner(written, from, module);
        const here = module.functions.filter(func => func.name === name);
        const located = here.length ? undefined : this.project.locate(module.qualified(written), module);
        const there = located?.module.functions.filter(func => func.name === lastName(located.name)) ?? [];
        const pool = here.length
            ? here.map(func => ({ func, module }))
            : there.length
              ? there.map(func => ({ func, module: located?.module as Module }))
              : this.#everywhere(name);
        const found = pool.filter(({ func }) => func.owner === owner);
        const [one] = found.length ? found : pool.length === 1 ? pool : [];
        const body = one?.func.node.field("body");
        return one && body ? this.of(body, { module: one.module, depth: depth + 1 }) : undefined;
    }

    /** Methods of the repository with a name. */
    #everywhere(name: string) {
        const found = this.project.modules.flatMap(module =>
            module.functions.filter(func => func.name === name && func.owner !== undefined).map(func => ({ func, module })),
        );
        return found;
    }

    /** The type that a method belongs to: the one before `::`, or what the receiver is. */
    #owner(written: string, from: Node, module: Module): string | undefined {
        const receiver = written.slice(0, Math.max(0, written.lastIndexOf("."))).replaceAll(/\.clone\(\)/g, "");
        if (receiver === "" || receiver.includes("(")) return undefined;
        const type = this.project.typeOf(receiver, from, module) ?? receiver;
        return lastName(type) === "Self" ? module.classAround(from) : lastName(type);
    }

    protected value(node: Node | undefined, module: Module): Value {
        return node ? (this.project.values(node, module)[0] ?? unknown) : unknown;
    }

    /** Routes below a prefix. */
    protected below(prefix: Value, routes: Served[]): Served[] {
        return routes.map(route => ({ ...route, path: pathOf(prefix, route.path) }));
    }

    protected text(node: Node | undefined, module: Module): string | undefined {
        return textOf(this.value(node, module));
    }
}
