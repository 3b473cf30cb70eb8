import type { PortFact, VariableFact } from "./facts";
import { argument } from "./reads";
import { type Call, textOf } from "./syntax/grammar";
import type { Module } from "./syntax/module";
import type { Project } from "./syntax/project";
import { inside, type Node, same } from "./syntax/tree";

/** Where a function that listens takes its port, and the one it takes when it is given none. */
export interface Place {
    place?: number;
    named: readonly string[];
    otherwise?: number;
}

/** The ports that a call listens on. */
export function portsAt(
    call: Pick<Call, "args" | "named" | "node">,
    { place = -1, named, otherwise }: Place,
    by: string,
    module: Module,
    project: Project,
): PortFact[] {
    const node = argument(call, [place, ...named]);
    if (!node) return otherwise === undefined ? [] : [{ port: otherwise, by, module, node: call.node }];
    return project.values(node, module).map(value => ({ port: portOf(textOf(value)), by, module, node: call.node, from: node }));
}

/** The number in `8080`, `:8080`, `0.0.0.0:8080`. */
export function portOf(text: string | undefined): number | undefined {
    const digits = text === undefined ? undefined : /(?:^|:)_?(\d{2,5})$/.exec(text.replaceAll("_", ""))?.[1];
    return digits === undefined ? undefined : Number(digits);
}

/** Ports that are computed, but from a variable: its name and its default. */
export function withVariables(ports: PortFact[], variables: VariableFact[], project: Project): PortFact[] {
    return ports.map(port => {
        if (port.port !== undefined || !port.from) return port;
        const fact = behind(port.from, port.module, variables, project, 0);
        const name = fact && textOf(fact.name);
        return name === undefined ? port : { ...port, variable: name, port: portOf(textOf(fact?.fallback)) };
    });
}

/** The reading that an expression comes from: inside it, or where its name is bound. */
export function behind(node: Node, module: Module, variables: VariableFact[], project: Project, depth: number): VariableFact | undefined {
    const here = variables.find(fact => fact.module === module && inside(fact.node, node));
    if (here || depth > 3) return here;
    const path = module.grammar.path(node) ?? module.grammar.path(module.grammar.inner(node)?.[0] ?? node);
    if (path === undefined) return behindPart(node, module, variables, project, depth);
    const found = project.definition(path, node, module);
    // A name that a pattern takes out of the environment.
    if (found && !found.bound.value) {
        const taken = variables.find(
            fact => fact.module === found.module && inside(fact.node, found.bound.node) && (textOf(fact.name) === path || fact.node.text().includes(path)),
        );
        if (taken) return taken;
    }
    if (found?.bound.value) return behind(found.bound.value, found.module, variables, project, depth + 1);
    // A field of a settings class: the reading is the field itself.
    const dot = path.lastIndexOf(".");
    const type = dot < 0 ? undefined : project.typeOf(path.slice(0, dot), node, module);
    const owner = type === undefined ? undefined : type.slice(type.lastIndexOf(".") + 1);
    return owner === undefined
        ? undefined
        : variables.find(fact => fact.module.classAround(fact.node) === owner && fact.module.grammar.bindings(fact.node)[0]?.name === path.slice(dot + 1));
}

/** The reading behind one of the names that an expression is put together of: `":" + port`. */
function behindPart(node: Node, module: Module, variables: VariableFact[], project: Project, depth: number): VariableFact | undefined {
    for (const part of node.findAll({ rule: { kind: "identifier" } })) {
        if (same(part, node) || module.imports.has(part.text())) continue;
        const found = behind(part, module, variables, project, depth + 1);
        if (found) return found;
    }
    return undefined;
}
