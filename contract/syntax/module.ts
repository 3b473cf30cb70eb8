import type { Binding, Call, Func, Grammar } from "./grammar";
import { around, type Node } from "./tree";

/** One source file with what it binds, calls and defines; everything is looked up once. */
export class Module {
    readonly calls: Call[] = [];
    readonly functions: Func[] = [];
    readonly classes: { node: Node; name: string }[] = [];
    readonly imports: Map<string, string>;
    /** Names of all parameters: what is none of them need not be looked for among a function's. */
    readonly parameters = new Set<string>();
    /** What methods of the file call their instance. */
    readonly receiverNames = new Set<string>();
    readonly #bindings = new Map<string, Binding[]>();
    readonly #scopes = new Map<Binding, number | "class" | "file">();
    readonly #byNode = new Map<number, Func>();
    readonly #functionKinds: ReadonlySet<string>;
    readonly #classKinds: ReadonlySet<string>;

    constructor(
        /** Path in the repository. */
        readonly file: string,
        readonly root: Node,
        readonly grammar: Grammar,
    ) {
        const { call, function: functions, class: classes, binding } = grammar.kinds;
        this.#functionKinds = new Set(functions);
        this.#classKinds = new Set(classes);
        this.imports = grammar.imports(root, file);
        const kinds = new Map([
            ...call.map(kind => [kind, "call"] as const),
            ...functions.map(kind => [kind, "function"] as const),
            ...classes.map(kind => [kind, "class"] as const),
        ]);
        const bindingKinds = new Set(binding);
        for (const node of root.findAll({ rule: { any: [...new Set([...kinds.keys(), ...binding])].map(kind => ({ kind })) } })) {
            const kind = node.kind() as string;
            const what = kinds.get(kind);
            if (what === "call") {
                const found = grammar.call(node);
                if (found) this.calls.push({ node, ...found });
            } else if (what === "function") {
                const func = grammar.func(node);
                this.functions.push(func);
                if (func.receiver !== undefined) this.receiverNames.add(func.receiver);
                for (const { name } of func.parameters) this.parameters.add(name);
                this.#byNode.set(node.id(), func);
            } else if (what === "class" && !grammar.kinds.methods?.includes(kind)) this.classes.push({ node, name: grammar.className(node) });
            if (bindingKinds.has(kind))
                for (const bound of grammar.bindings(node)) this.#bindings.set(bound.name, [...(this.#bindings.get(bound.name) ?? []), bound]);
        }
    }

    /** All that bind a path, wherever they stand. */
    bindings(name: string): Binding[] {
        return this.#bindings.get(name) ?? [];
    }

    /** Every binding of the file. */
    allBindings(): Binding[] {
        return [...this.#bindings.values()].flat();
    }

    /** The function that a node stands in. */
    functionAround(node: Node): Func | undefined {
        const outer = around(node, this.#functionKinds);
        return outer && this.#byNode.get(outer.id());
    }

    /** Name of the class that a node stands in. */
    classAround(node: Node): string | undefined {
        const outer = around(node, this.#classKinds);
        return outer && this.grammar.className(outer);
    }

    /** What a name is bound to as seen from a node: in its function, in the functions around it, or in the file. */
    binding(name: string, from: Node): Binding | undefined {
        const all = this.bindings(name);
        if (all.length === 0) return undefined;
        const byScope = new Map<number, Binding>();
        let inFile: Binding | undefined;
        for (const bound of all) {
            const scope = this.#scope(bound);
            if (typeof scope === "number") byScope.set(scope, byScope.get(scope) ?? bound);
            else if (scope === "file") inFile ??= bound;
        }
        if (byScope.size === 0) return inFile;
        for (let scope = around(from, this.#functionKinds); scope; scope = around(scope, this.#functionKinds)) {
            const found = byScope.get(scope.id());
            if (found) return found;
        }
        return inFile;
    }

    /** The function that a binding stands in, or that it stands in a class or in the file. */
    #scope(bound: Binding): number | "class" | "file" {
        const known = this.#scopes.get(bound);
        if (known !== undefined) return known;
        const func = around(bound.node, this.#functionKinds)?.id();
        const scope = func ?? (around(bound.node, this.#classKinds) ? "class" : "file");
        this.#scopes.set(bound, scope);
        return scope;
    }

    /** Whether anything in the file could be an attribute's binding: asking for the class around a node is dear. */
    mayBeAttribute(name: string): boolean {
        if (this.#bindings.has(name)) return true;
        for (const receiver of this.grammar.receivers) if (this.#bindings.has(`${receiver}.${name}`)) return true;
        return false;
    }

    /** What an attribute of a class is bound to in the class's body, or by a method through the receiver. */
    attribute(owner: string, name: string): Binding | undefined {
        const own = (bound: Binding) => this.classAround(bound.node) === owner;
        const inBody = this.bindings(name).find(bound => own(bound) && !around(bound.node, this.#functionKinds));
        if (inBody) return inBody;
        for (const receiver of this.grammar.receivers) {
            const found = this.bindings(`${receiver}.${name}`).find(own);
            if (found) return found;
        }
        return undefined;
    }

    /** Whether the file imports anything of a package. */
    importsFrom(...packages: string[]): boolean {
        for (const what of this.imports.values()) if (packages.some(name => what === name || what.startsWith(name + this.grammar.separator))) return true;
        return false;
    }

    /** A written path with its first name replaced by what was imported under it. */
    qualified(written: string): string {
        const { separator } = this.grammar;
        const end = written.indexOf(separator);
        const first = end < 0 ? written : written.slice(0, end);
        const imported = this.imports.get(first);
        return imported === undefined ? written : imported + (end < 0 ? "" : written.slice(end));
    }
}
