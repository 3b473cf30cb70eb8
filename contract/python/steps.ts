import type { Step } from "../syntax/grammar";
import { type Node, same } from "../syntax/tree";
import { conversions, path, transparent } from "./nodes";

/** What happens to a value at the place where it stands, in Python. */
export function step(node: Node): Step | undefined {
    const parent = node.parent();
    if (!parent) return undefined;
    switch (parent.kind() as string) {
        case "parenthesized_expression":
            return { to: parent };
        case "await":
            return { to: parent };
        case "conditional_expression":
            return same(parent.namedChildren()[1] ?? parent, node) ? { tested: true } : { to: parent };
        case "not_operator":
            return { tested: true, demanded: raises(parent) };
        case "if_statement":
        case "while_statement":
        case "elif_clause":
            return { tested: true, demanded: false };
        case "attribute":
            return method(node, parent);
        case "argument_list":
            return argument(node, parent);
        case "boolean_operator":
            return same(parent.field("left") ?? parent, node) && parent.field("operator")?.text() === "or"
                ? { to: parent, otherwise: parent.field("right") ?? undefined, when: "empty" }
                : parent.field("operator")?.text() === "and"
                  ? { tested: true }
                  : { to: parent };
        case "comparison_operator":
            return comparison(node, parent);
        case "match_statement":
            return { with: parent.findAll({ rule: { kind: "case_pattern" } }).flatMap(pattern) };
        case "subscript": {
            const table = parent.field("value");
            return table && !same(table, node) ? { with: [table] } : undefined;
        }
        case "assignment": {
            const left = parent.field("left");
            const name = left && !same(left, node) ? path(left) : undefined;
            return name === undefined ? undefined : { bound: name };
        }
        case "named_expression": {
            const name = parent.field("name")?.text();
            return name === undefined || name === node.text() ? undefined : { bound: name, to: parent };
        }
        default:
            return undefined;
    }
}

/** Whether the branch that a condition leads to ends the program or raises an error. */
function raises(condition: Node): boolean {
    const statement = condition.parent();
    const branch = statement?.is("if_statement") ? statement.field("consequence") : undefined;
    return (branch?.findAll({ rule: { any: [{ kind: "raise_statement" }, { kind: "call", regex: "^(sys\\.)?exit\\(" }] } }).length ?? 0) > 0;
}

function method(node: Node, attribute: Node): Step | undefined {
    if (!same(attribute.field("object") ?? attribute, node)) return undefined;
    const called = attribute.parent();
    if (!called?.is("call") || !same(called.field("function") ?? called, attribute)) return undefined;
    const name = attribute.field("attribute")?.text() ?? "";
    if (name === "lower" || name === "casefold") return { to: called, fold: "lower" };
    if (name === "upper") return { to: called, fold: "upper" };
    if (name === "get") return undefined;
    return transparent.has(name) ? { to: called } : undefined;
}

/** An argument: of a conversion, of an enumeration, or of a table that is looked up. */
function argument(node: Node, list: Node): Step | undefined {
    const called = list.parent();
    const target = called?.field("function");
    if (!called?.is("call") || !target) return undefined;
    const name = path(target);
    if (name !== undefined && conversions.has(name)) return { to: called };
    const first = list.namedChildren()[0];
    if (!first || !same(first, node)) return undefined;
    if (target.is("attribute") && target.field("attribute")?.text() === "get") return { with: [target.field("object") as Node] };
    return name !== undefined ? { with: [target] } : undefined;
}

function comparison(node: Node, parent: Node): Step {
    const others = parent.namedChildren().filter(other => !same(other, node));
    const operators = parent
        .children()
        .filter(one => !one.isNamed())
        .map(one => one.text());
    // `"x" in value` asks for a part of the text, not for the text.
    const member = parent.children().some(one => one.is("in") || one.is("not in"));
    if (member) return same(parent.namedChildren()[0] ?? parent, node) ? { with: others } : { tested: true };
    // `value is None` asks whether it is set, not whether there is anything in it.
    if (others.some(other => other.is("none")))
        return {
            tested: false,
            demanded: !operators.some(operator => /not|!=/.test(operator)) && !parent.children().some(one => one.is("is not")) && raises(parent),
        };
    return operators.some(operator => operator === "==" || operator === "!=") ? { with: others } : { tested: true };
}

function pattern(node: Node): Node[] {
    const inside = node.namedChildren()[0];
    if (!inside) return [];
    return inside.is("union_pattern") ? inside.namedChildren() : [inside];
}
