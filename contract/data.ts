import type { KeyFact, VariableFact } from "./facts";
import { behind } from "./ports";
import { follow } from "./syntax/follow";
import { type Call, type Func, textOf } from "./syntax/grammar";
import type { Module } from "./syntax/module";
import { holds } from "./syntax/order";
import type { Project } from "./syntax/project";
import { around, inside, type Node, same } from "./syntax/tree";

/** Where data comes from. */
export interface Source {
    /** The file as the code names it; undefined when it is computed. */
    file: string | undefined;
    by: string;
}

interface Flow {
    source: Source;
    path: string[];
    depth: number;
}

/** What a language has to say of data that a loader returned. */
export interface DataSyntax {
    /** A step into the data at the place where it stands. */
    chain(node: Node, module: Module, project: Project): { to: Node; keys: string[]; fallback?: string } | undefined;
    /** Keys that a class takes which the data is poured into. */
    poured(at: { call: Call; module: Module }, node: Node): { path: string[]; node: Node; module: Module; fallback?: string }[] | undefined;
}

const deepest = 6;

/** Follows what a loader returned to the literal keys that are asked of it, through names, attributes, returns and arguments. */
export class DataFollower {
    readonly found: KeyFact[] = [];
    readonly #seen = new Set<string>();

    constructor(
        readonly project: Project,
        readonly syntax: DataSyntax,
    ) {}

    /** Follows the value of a node. */
    from(node: Node, source: Source, module: Module): void {
        this.#follow(node, module, { source, path: [], depth: 0 });
    }

    #follow(start: Node, module: Module, flow: Flow): void {
        if (flow.depth > deepest || flow.path.length > deepest) return;
        const key = `${module.file}:${start.range().start.index}-${start.range().end.index}:${flow.source.file}:${flow.path.join(".")}`;
        if (this.#seen.has(key)) return;
        this.#seen.add(key);
        let node = start;
        for (let turn = 0; turn < 64; turn++) {
            const chained = this.syntax.chain(node, module, this.project);
            if (chained) {
                this.#chained(chained, module, flow);
                return;
            }
            const next = this.#next(node, module, flow);
            if (!next || same(next, node)) return;
            node = next;
        }
    }

    /** A key is told where it is read whole: where it is only a step to the keys below it, those are told. */
    #chained({ to, keys, fallback }: { to: Node; keys: string[]; fallback?: string }, module: Module, flow: Flow): void {
        const path = [...flow.path, ...keys];
        const before = this.found.length;
        this.#follow(to, module, { ...flow, path });
        if (keys.length && this.found.length === before) this.#add({ path, node: to, module, fallback }, flow);
    }

    #add({ path, node, module, fallback }: { path: string[]; node: Node; module: Module; fallback?: string }, flow: Flow): void {
        const use = follow(node, module, this.project);
        this.found.push({ module, node, by: flow.source.by, source: flow.source.file, path, fallback, compared: [...use.compared], fold: use.fold });
    }

    /** One node up, or on to where the value goes. */
    #next(node: Node, module: Module, flow: Flow): Node | undefined {
        const parent = node.parent();
        if (!parent) return undefined;
        const step = module.grammar.step(node);
        if (step && "bound" in step) {
            this.#bound(step.bound, node, module, flow);
            return step.to;
        }
        const call = this.#callAround(node, module);
        if (call) {
            this.#handed(call, node, module, flow);
            return undefined;
        }
        if (step && "to" in step && step.to) return step.to;
        if (parent.is("return_statement") || parent.is("return_expression")) this.#returned(node, module, flow);
        return undefined;
    }

    #bound(name: string, from: Node, module: Module, flow: Flow): void {
        const { grammar } = module;
        const [first] = name.split(grammar.separator);
        const ofClass = name !== first && grammar.receivers.has(first);
        const scope = around(from, new Set(ofClass ? grammar.kinds.class : grammar.kinds.function)) ?? module.root;
        const own = module.bindings(name).find(({ value }) => value && inside(from, value));
        for (const mention of grammar.mentions(name, scope))
            if (!own || holds(own, mention, module)) this.#follow(mention, module, { ...flow, depth: flow.depth + 1 });
    }

    #callAround(node: Node, module: Module): Call | undefined {
        const outer = around(node, new Set(module.grammar.kinds.call));
        const found = outer && module.grammar.call(outer);
        return found && [...found.args, ...found.named.values()].some(argument => inside(node, argument)) ? { node: outer as Node, ...found } : undefined;
    }

    /** Into a class that is made of it, or into the parameter of a function of the repository. */
    #handed(call: Call, node: Node, module: Module, flow: Flow): void {
        const poured = this.syntax.poured({ call, module }, node);
        if (poured) {
            for (const one of poured) this.#add({ ...one, path: [...flow.path, ...one.path] }, flow);
            return;
        }
        const target = this.#functionCalled(call, module);
        if (!target) return;
        const place = call.args.findIndex(argument => same(argument, node));
        const keyword = [...call.named].find(([, argument]) => same(argument, node))?.[0];
        const parameter = target.func.parameters[place];
        const name = keyword ?? parameter?.name;
        if (name === undefined) return;
        const mentions = (bound: string) => target.module.grammar.mentions(bound, target.func.node);
        const deeper = { ...flow, depth: flow.depth + 1 };
        if (parameter?.binds) {
            for (const { key, name: bound, node: pattern } of parameter.binds) {
                const used = mentions(bound).filter(one => !same(one, pattern));
                for (const to of used.length ? used : [pattern]) this.#chained({ to, keys: [key] }, target.module, deeper);
            }
        } else for (const mention of mentions(name)) this.#follow(mention, target.module, deeper);
    }

    #functionCalled(call: Call, module: Module): { func: Func; module: Module } | undefined {
        const own = module.functions.find(({ name, owner }) => name === call.written && owner === undefined);
        if (own) return { func: own, module };
        const [receiver, method] = call.written.split(".");
        if (module.grammar.receivers.has(receiver)) {
            const owner = module.classAround(call.node);
            const func = module.functions.find(({ name, owner: of }) => name === method && of === owner);
            return func && { func, module };
        }
        const made = this.project.classOf(call.written, module);
        const initial = made?.module.functions.find(({ name, owner }) => name === "__init__" && owner === made.name);
        if (made && initial) return { func: initial, module: made.module };
        const found = this.project.locate(module.qualified(call.written), module);
        const func = found?.module.functions.find(({ name, owner }) => name === found.name && owner === undefined);
        return found && func && { func, module: found.module };
    }

    /** Out of a function: on with every call of it. */
    #returned(node: Node, module: Module, flow: Flow): void {
        const func = module.functionAround(node);
        if (!func?.name) return;
        for (const { call, module: caller } of this.project.callsOf(func.name)) {
            const target = func.owner === undefined ? this.#functionCalled(call, caller) : this.#method(call, caller);
            if (target?.func.node.id() === func.node.id())
                this.#follow(call.node, caller, { ...flow, source: this.#named(flow.source, call, caller), depth: flow.depth + 1 });
        }
    }

    #method(call: Call, module: Module): { func: Func; module: Module } | undefined {
        const own = this.#functionCalled(call, module);
        if (own) return own;
        const dot = call.written.lastIndexOf(module.grammar.separator);
        const type = dot > 0 ? this.project.typeOf(call.written.slice(0, dot), call.node, module) : undefined;
        const owner = type === undefined ? undefined : (this.project.classOf(type, module) ?? this.#located(type, module));
        const func = owner?.module.functions.find(({ name, owner: of }) => name === call.written.slice(dot + 1) && of === owner.name);
        return func && owner && { func, module: owner.module };
    }

    #located(type: string, module: Module) {
        const found = this.project.locate(type, module);
        return found?.module.classes.filter(({ name }) => name === found.name).map(one => ({ ...one, module: found.module }))[0];
    }

    /** A loader that is told by its caller which file: the caller's own words, when its own are computed. */
    #named(source: Source, call: Call, module: Module): Source {
        if (source.file !== undefined) return source;
        const [first] = call.args;
        const text = first && this.project.text(first, module);
        return text === undefined ? source : { ...source, file: text };
    }
}

/** Files whose name a variable gives: its name, and its default as the file. */
export function filesFromVariables(keys: KeyFact[], variables: VariableFact[], project: Project): KeyFact[] {
    const known = new Map<Node, VariableFact | undefined>();
    return keys.map(key => {
        if (key.source !== undefined || !key.from || !key.fromModule) return key;
        if (!known.has(key.from)) known.set(key.from, behind(key.from, key.fromModule, variables, project, 0));
        const fact = known.get(key.from);
        return fact ? { ...key, variable: textOf(fact.name), source: textOf(fact.fallback) } : key;
    });
}
