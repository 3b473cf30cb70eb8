import { type Binding, type Call, type Func, type Part, textOf, unknown, type Value } from "./grammar";
import type { Module } from "./module";
import { inside, type Node } from "./tree";

/** A definition somewhere in the repository. */
interface Found {
    module: Module;
    name: string;
}

/** How a language finds the file that a qualified name leads to. */
export type Locate = (qualified: string, from: Module) => Found | undefined;

const deepest = 8;

/** All modules of a language, with what crosses their borders. */
export class Project {
    readonly #calls = new Map<string, { module: Module; call: Call }[]>();

    constructor(
        readonly modules: Module[],
        readonly locate: Locate,
    ) {
        for (const module of modules)
            for (const call of module.calls) {
                const name = lastName(call.written);
                const list = this.#calls.get(name);
                if (list) list.push({ module, call });
                else this.#calls.set(name, [{ module, call }]);
            }
    }

    /** What is read of every module, one after the other. */
    each<T>(read: (module: Module, project: Project) => readonly T[]): T[] {
        return this.modules.flatMap(module => read(module, this));
    }

    /** Calls of anything with this last name. */
    callsOf(name: string): { module: Module; call: Call }[] {
        return this.#calls.get(name) ?? [];
    }

    /** The qualified name of a function that is called, also under a name of the file's own: `read = os.getenv; read("X")`. */
    target({ written, node }: Call, module: Module): string {
        const qualified = module.qualified(written);
        if (qualified !== written || written.includes(module.grammar.separator)) return qualified;
        const value = module.binding(written, node)?.value;
        const path = value && module.grammar.path(value);
        return path === undefined ? qualified : module.qualified(path);
    }

    /** All that an expression can be worth, as far as it can be followed. */
    values(node: Node, module: Module, depth = 0): Value[] {
        if (depth > deepest) return [unknown];
        const { grammar } = module;
        const string = grammar.string(node, hole => this.values(hole, module, depth + 1)[0] ?? unknown);
        if (string) return [string];
        const scalar = grammar.scalar(node);
        if (scalar !== undefined) return [{ text: scalar }];
        const inner = grammar.inner(node);
        if (inner) return inner.flatMap(one => this.values(one, module, depth + 1));
        const path = grammar.path(node);
        return path === undefined ? [unknown] : this.#named(path, node, module, depth);
    }

    /** The text of an expression, if it can only be one. */
    text(node: Node | undefined, module: Module): string | undefined {
        if (!node) return undefined;
        const values = this.values(node, module);
        return values.length === 1 ? textOf(values[0]) : undefined;
    }

    /** The class that a path means, here or in another file. */
    classOf(path: string, module: Module): { node: Node; name: string; module: Module } | undefined {
        const here = module.classes.find(({ name }) => name === path);
        if (here) return { ...here, module };
        const found = this.locate(module.qualified(path), module);
        const there = found?.module.classes.find(({ name }) => name === found.name);
        return found && there && { ...there, module: found.module };
    }

    /** Elements of a list that is written out, here or where a name is bound to it, with the module that has it. */
    elements(node: Node, module: Module, part: Part = "keys", depth = 0): { nodes: Node[]; module: Module } | undefined {
        const written = module.grammar.elements(node, part);
        if (written) return { nodes: written, module };
        const derived = module.grammar.derived?.(node);
        if (derived && depth < deepest) return this.elements(derived.of, module, derived.part ?? part, depth + 1);
        const inner = module.grammar.inner(node);
        if (inner?.length === 1 && depth < deepest) return this.elements(inner[0], module, part, depth + 1);
        const path = module.grammar.path(node);
        if (path === undefined || depth > deepest) return undefined;
        const found = this.definition(path, node, module);
        if (found) return found.bound.value && !found.bound.each ? this.elements(found.bound.value, found.module, part, depth + 1) : undefined;
        const named = this.classOf(path, module);
        const members = named?.module.grammar.members(named.node);
        return named && members && { nodes: members, module: named.module };
    }

    /** Where a path is bound, as seen from a node. */
    definition(path: string, from: Node, module: Module): { bound: Binding; module: Module } | undefined {
        const local = module.binding(path, from);
        if (local) return { bound: local, module };
        const { separator, receivers } = module.grammar;
        const [first, ...rest] = path.split(separator);
        if (rest.length === 1 && module.mayBeAttribute(rest[0])) {
            const owner = receivers.has(first) ? module.classAround(from) : first;
            const attribute = owner === undefined ? undefined : module.attribute(owner, rest[0]);
            if (attribute) return { bound: attribute, module };
        }
        return this.#elsewhere(path, module) ?? this.#member(path, from, module);
    }

    /** A key of an object that is bound to the name before it. */
    #member(path: string, from: Node, module: Module): { bound: Binding; module: Module } | undefined {
        const { separator, member } = module.grammar;
        const dot = path.lastIndexOf(separator);
        if (dot < 0 || !member) return undefined;
        const holder = this.definition(path.slice(0, dot), from, module);
        let object = holder?.bound.value;
        for (let inner = object; inner; inner = module.grammar.inner(inner)?.[0]) object = inner;
        const value = object && member(object, path.slice(dot + separator.length));
        return value && holder ? { bound: { node: value, name: path, value }, module: holder.module } : undefined;
    }

    #elsewhere(path: string, module: Module): { bound: Binding; module: Module } | undefined {
        const qualified = module.qualified(path);
        if (qualified === path && !module.imports.has(path) && !module.grammar.wholePackage) return undefined;
        const found = this.locate(qualified, module);
        if (!found) return undefined;
        const parts = found.name.split(module.grammar.separator);
        const bound = parts.length === 2 ? found.module.attribute(parts[0], parts[1]) : found.module.binding(found.name, found.module.root);
        return bound && { bound, module: found.module };
    }

    #named(path: string, node: Node, module: Module, depth: number): Value[] {
        const parameter = this.parameter(path, node, module);
        const defined = this.definition(path, node, module);
        // What is bound outside the function whose parameter has the name is another thing of that name.
        const found = parameter && defined && !(defined.module === module && inside(defined.bound.node, parameter.node)) ? undefined : defined;
        if (found?.bound.each && found.bound.value) {
            const list = this.elements(found.bound.value, found.module, found.bound.each);
            return list ? list.nodes.flatMap(one => this.values(one, list.module, depth + 1)) : [unknown];
        }
        if (found?.bound.value) {
            // A parameter that is bound again keeps no value of its own that could be named.
            return parameter ? [unknown] : this.values(found.bound.value, found.module, depth + 1);
        }
        const each = parameter && module.grammar.iterated?.(parameter.node);
        const list = each ? this.elements(each, module, "values", depth + 1) : undefined;
        if (list) return list.nodes.flatMap(one => this.values(one, list.module, depth + 1));
        return [parameter ? { before: "", after: "", parameter: path } : unknown];
    }

    /** The function whose parameter a path is, as seen from a node. */
    parameter(path: string, node: Node, module: Module): Func | undefined {
        if (!module.parameters.has(path)) return undefined;
        for (let func = module.functionAround(node); func; func = module.functionAround(func.node))
            if (func.parameters.some(({ name }) => name === path)) return func;
        return undefined;
    }

    /** What a path is an instance of, by the call that made it or the type beside it; a qualified name. */
    typeOf(path: string, from: Node, module: Module, depth = 0): string | undefined {
        if (depth > deepest) return undefined;
        const parameter = this.parameter(path, from, module)?.parameters.find(({ name }) => name === path);
        if (parameter?.type) return module.qualified(parameter.type);
        const method = module.receiverNames.has(path) ? this.#methodAround(path, from, module) : undefined;
        if (method?.owner) return method.owner;
        if (module.grammar.receivers.has(path)) return module.classAround(from);
        const found = this.definition(path, from, module) ?? this.#anywhere(path, module);
        if (!found) return this.#typeOfField(path, from, module, depth);
        const { bound, module: own } = found;
        if (bound.type) return own.qualified(bound.type);
        const type = bound.value && this.typeOfValue(bound.value, own, depth + 1);
        return type ?? this.#typeOfField(path, from, module, depth);
    }

    #methodAround(receiver: string, from: Node, module: Module): Func | undefined {
        for (let func = module.functionAround(from); func; func = module.functionAround(func.node)) if (func.receiver === receiver) return func;
        return undefined;
    }

    /** `s.router` by what the class of s says of its field. */
    #typeOfField(path: string, from: Node, module: Module, depth: number): string | undefined {
        const { separator, fieldType } = module.grammar;
        const dot = path.lastIndexOf(separator);
        if (dot < 0 || !fieldType) return undefined;
        const owner = this.typeOf(path.slice(0, dot), from, module, depth + 1);
        const found = owner === undefined ? undefined : this.classOf(owner, module);
        const type = found && fieldType(found.node, path.slice(dot + separator.length));
        return type === undefined ? undefined : found?.module.qualified(type);
    }

    /** What a value is an instance of. */
    typeOfValue(value: Node, module: Module, depth = 0): string | undefined {
        const literal = module.grammar.literalType?.(value);
        if (literal !== undefined) return module.qualified(literal);
        const call = module.grammar.call(value);
        if (call) return this.callee(call.written, value, module, depth + 1);
        const path = module.grammar.path(value);
        if (path !== undefined) return this.typeOf(path, value, module, depth + 1);
        const inner = module.grammar.inner(value);
        return inner?.length === 1 && depth < deepest ? this.typeOfValue(inner[0], module, depth + 1) : undefined;
    }

    /** A name that is bound in some other function of the file only: a closure's, or one that is handed on under its own name. */
    #anywhere(path: string, module: Module): { bound: Binding; module: Module } | undefined {
        const all = module.bindings(path);
        return all.length === 1 ? { bound: all[0], module } : undefined;
    }

    /** The qualified name of what is called; `type#method` when the receiver's type is known. */
    callee(written: string, from: Node, module: Module, depth = 0): string {
        const { separator } = module.grammar;
        const dot = written.lastIndexOf(separator === "::" && !written.includes("::") ? "." : separator);
        const sign = separator === "::" && !written.includes("::") ? 1 : separator.length;
        if (dot > 0) {
            const type = this.typeOf(written.slice(0, dot), from, module, depth);
            if (type !== undefined) return `${type}#${written.slice(dot + sign)}`;
        }
        return module.qualified(written);
    }
}

/** The last name of a path. */
export const lastName = (path: string): string => path.slice(Math.max(path.lastIndexOf("."), path.lastIndexOf(":"), path.lastIndexOf("#")) + 1);
