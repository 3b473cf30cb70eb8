import type { Binding } from "./grammar";
import type { Module } from "./module";
import { around, inside, type Node } from "./tree";

const scopeOf = (node: Node, { grammar }: Module) => around(node, new Set([...grammar.kinds.function]))?.id();
const before = (a: Node, b: Node) => a.range().end.index <= b.range().start.index;

/** Whether a binding gives the name another value for all that comes after it in its block. */
const gives = ({ node, each }: Binding, { grammar }: Module) => each === undefined && !grammar.ordered?.partial.includes(node.kind() as string);

/**
 * Whether a name that is bound at one place can still have that value at another one: not before it, and not once the same name was bound again on
 * the way. Where two branches bind it, it can have either; in a loop what stands above can come after. A language without blocks that order tells
 * nothing, and everything holds.
 */
export function holds(bound: Binding, at: Node, module: Module): boolean {
    const { ordered } = module.grammar;
    if (!ordered || bound.name.includes(module.grammar.separator)) return true;
    const scope = scopeOf(bound.node, module);
    if (scopeOf(at, module) !== scope) return !isBoundBetween(bound, at, module);
    // The body of what binds it: of a loop, say.
    if (inside(at, bound.node) && !(bound.value && inside(at, bound.value))) return true;
    const others = module.bindings(bound.name).filter(other => other !== bound && gives(other, module) && scopeOf(other.node, module) === scope);
    const always = (other: Binding) => {
        let block = around(other.node, new Set(ordered.blocks));
        while (block && ordered.passed.includes(block.parent()?.kind() as string)) block = around(block, new Set(ordered.blocks));
        return block !== undefined && inside(at, block);
    };
    if (before(bound.node, at) || !before(at, bound.node))
        return !others.some(other => before(bound.node, other.node) && before(other.node, at) && always(other));
    const loop = around(bound.node, new Set(ordered.loops));
    return loop !== undefined && inside(at, loop) && !others.some(other => before(other.node, at) && inside(other.node, loop) && always(other));
}

/** Whether a function between a name and where it is bound has the name for something of its own. */
function isBoundBetween(bound: Binding, at: Node, module: Module): boolean {
    const outer = scopeOf(bound.node, module);
    for (let func = module.functionAround(at); func && func.node.id() !== outer; func = module.functionAround(func.node)) {
        const own = func.node.id();
        if (func.parameters.some(({ name }) => name === bound.name)) return true;
        if (module.bindings(bound.name).some(({ node }) => scopeOf(node, module) === own)) return true;
    }
    return false;
}

/** Where several places of one function or file bind a name: those whose value it can have at a node. Undefined where only one does, or none. */
export function rebound(name: string, at: Node, module: Module): Binding[] | undefined {
    const first = module.binding(name, at);
    if (!first || !module.grammar.ordered || name.includes(module.grammar.separator)) return undefined;
    const scope = scopeOf(first.node, module);
    const all = module.bindings(name).filter(({ node }) => scopeOf(node, module) === scope);
    return all.length > 1 ? all.filter(bound => holds(bound, at, module)) : undefined;
}
