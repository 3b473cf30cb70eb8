import type { Step } from "./grammar";
import { textOf } from "./grammar";
import type { Module } from "./module";
import type { Project } from "./project";
import { around, type Node, same } from "./tree";

/** What becomes of a value that was read. */
export interface Use {
    /** Texts that it is compared with. */
    compared: Set<string>;
    fold?: "lower" | "upper";
    /** What takes its place when it is empty or missing. */
    otherwise?: Node;
    when?: "empty" | "missing";
    /** The program ends, or an error goes up, when it is missing. */
    demanded: boolean;
    /** It is asked whether it is empty. */
    tested: boolean;
}

const deepest = 3;

/** Follows a value from the place where it is read through names of its function, its class or its file, to what it is compared with. */
export function follow(node: Node, module: Module, project: Project): Use {
    const use: Use = { compared: new Set(), demanded: false, tested: false };
    climb(node, module, project, use, 0);
    if (use.tested && use.otherwise === undefined) afterwards(node, module, use);
    return use;
}

/** `if port == "" { port = "8080" }`: a literal that the name gets when nothing is in it. */
function afterwards(node: Node, module: Module, use: Use): void {
    const step = module.grammar.step(node);
    if (!step || !("bound" in step)) return;
    const own = module.functionAround(node)?.node.id();
    const again = module.bindings(step.bound).find(({ node: other, value }) => {
        if (!value || other.range().start.index <= node.range().end.index || module.functionAround(other)?.node.id() !== own) return false;
        return module.grammar.string(value, () => ({ before: "", after: "" })) !== undefined || module.grammar.scalar(value) !== undefined;
    });
    if (!again?.value || !around(again.node, new Set(["if_statement", "if_expression"]))) return;
    use.otherwise = again.value;
    use.when = "empty";
}

/** What the mentions of a name are compared with, all over a node. */
export function followName(path: string, within: Node, module: Module, project: Project, use: Use, depth = 0, from?: Node): void {
    const dotted = path.includes(module.grammar.separator);
    const home = dotted || !from ? undefined : module.binding(path, from);
    for (const mention of module.grammar.mentions(path, within)) {
        // A function with a name of its own for something else.
        if (!dotted && home && module.binding(path, mention) !== home) continue;
        climb(mention, module, project, use, depth + 1);
    }
}

function climb(start: Node, module: Module, project: Project, use: Use, depth: number): void {
    let node: Node = start;
    // Every turn goes one node up; the bound only guards against a grammar that does not.
    for (let turn = 0; turn < 64; turn++) {
        const step: Step | undefined = module.grammar.step(node);
        if (!step) return;
        if ("with" in step) {
            for (const other of step.with)
                for (const text of texts(other, module, project)) {
                    if (text === "") use.tested = true;
                    else use.compared.add(text);
                }
            return;
        }
        if ("tested" in step) {
            if (step.tested) use.tested = true;
            if (step.demanded) use.demanded = true;
            return;
        }
        if ("named" in step) {
            if (depth < deepest) followName(step.named, step.within, module, project, use, depth);
            if (!step.to) return;
            node = step.to;
            continue;
        }
        if ("bound" in step) {
            if (depth < deepest) followBound(step.bound, node, module, project, use, depth);
            if (!step.to) return;
            node = step.to;
            continue;
        }
        if ("otherwise" in step && step.when) {
            if (depth === 0 || use.otherwise === undefined) {
                use.otherwise ??= step.otherwise;
                use.when ??= step.when;
            }
        } else if ("demanded" in step) use.demanded = true;
        else if ("fold" in step && step.fold) use.fold ??= step.fold;
        if (same(step.to, node)) return;
        node = step.to;
    }
}

function followBound(name: string, from: Node, module: Module, project: Project, use: Use, depth: number): void {
    const { grammar } = module;
    const [first] = name.split(grammar.separator);
    const ofClass = name !== first && grammar.receivers.has(first);
    const scope = grammar.scope?.(from) ?? around(from, new Set(ofClass ? grammar.kinds.class : grammar.kinds.function));
    followName(name, scope ?? module.root, module, project, use, depth, from);
}

/** Texts of what stands on the other side of a comparison: one, the elements of a list, or the members of an enumeration. Numbers and nothing are none. */
export function texts(node: Node, module: Module, project: Project): string[] {
    const list = project.elements(node, module);
    const { nodes, module: home } = list ?? { nodes: [node], module };
    const found = nodes.filter(one => home.grammar.scalar(one) === undefined).flatMap(one => project.values(one, home));
    return found.map(textOf).filter(text => text !== undefined);
}
