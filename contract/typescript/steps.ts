import type { Step } from "../syntax/grammar";
import { around, inside, type Node, same } from "../syntax/tree";
import { call, conversions, path, transparent } from "./nodes";

/** What happens to a value at the place where it stands, in TypeScript and JavaScript. */
export function step(node: Node): Step | undefined {
    const parent = node.parent();
    if (!parent) return undefined;
    switch (parent.kind() as string) {
        case "as_expression":
        case "satisfies_expression":
        case "non_null_expression":
        case "await_expression":
            return same(parent.namedChildren()[0] ?? parent, node) ? { to: parent } : undefined;
        case "parenthesized_expression":
            return { to: parent };
        case "if_statement":
        case "while_statement":
            return { tested: true };
        case "switch_statement":
            return { with: parent.findAll({ rule: { kind: "switch_case" } }).flatMap(one => one.field("value") ?? []) };
        case "unary_expression":
            return parent.field("operator")?.text() === "!" ? { tested: true, demanded: throws(parent) } : undefined;
        case "ternary_expression":
            return same(parent.field("condition") ?? parent, node) ? { tested: true } : { to: parent };
        case "binary_expression":
            return binary(node, parent);
        case "member_expression":
            return method(node, parent);
        case "arguments":
            return argument(node, parent);
        case "subscript_expression": {
            const table = parent.field("object");
            return table && !same(table, node) ? { with: [table] } : undefined;
        }
        case "variable_declarator": {
            const name = parent.field("name");
            return name?.is("identifier") && !same(name, node) ? { bound: name.text() } : undefined;
        }
        case "public_field_definition":
            return { bound: `this.${parent.field("name")?.text()}` };
        case "assignment_expression": {
            const left = parent.field("left");
            const name = left && !same(left, node) ? path(left) : undefined;
            return name === undefined ? undefined : { bound: name };
        }
        default:
            return undefined;
    }
}

function binary(node: Node, parent: Node): Step | undefined {
    const [left, right] = [parent.field("left"), parent.field("right")];
    if (!left || !right) return undefined;
    const other = same(left, node) ? right : left;
    switch (parent.field("operator")?.text()) {
        case "||":
            return same(left, node) ? { to: parent, otherwise: right, when: "empty" } : { to: parent };
        case "??":
            return same(left, node) ? { to: parent, otherwise: right, when: "missing" } : { to: parent };
        case "&&":
            return same(left, node) ? { tested: true } : { to: parent };
        case "===":
        case "==":
        case "!==":
        case "!=":
            return ["undefined", "null"].includes(other.kind() as string)
                ? { tested: false, demanded: /^={2,3}$/.test(parent.field("operator")?.text() ?? "") && throws(parent) }
                : { with: [other] };
        default:
            return undefined;
    }
}

/** Whether the branch that a condition leads to ends the program or raises an error. */
function throws(condition: Node): boolean {
    const statement = around(condition, new Set(["if_statement"]));
    const [asked, branch] = [statement?.field("condition"), statement?.field("consequence")];
    if (!asked || !branch || !inside(condition, asked)) return false;
    return branch.findAll({ rule: { any: [{ kind: "throw_statement" }, { kind: "call_expression", regex: "^process\\.exit\\(" }] } }).length > 0;
}

function method(node: Node, member: Node): Step | undefined {
    if (!same(member.field("object") ?? member, node)) return undefined;
    const called = member.parent();
    if (!called?.is("call_expression") || !same(called.field("function") ?? called, member)) return undefined;
    const name = member.field("property")?.text() ?? "";
    if (name === "toLowerCase") return { to: called, fold: "lower" };
    if (name === "toUpperCase") return { to: called, fold: "upper" };
    return transparent.has(name) ? { to: called } : undefined;
}

/** An argument: of a conversion, of a question whether a list has it, or of a table that is looked up. */
function argument(node: Node, list: Node): Step | undefined {
    const outer = list.parent();
    const called = outer && call(outer);
    if (!outer || !called) return undefined;
    if (conversions.has(called.written)) return same(called.args[0], node) ? { to: outer } : undefined;
    const target = outer.field("function");
    const name = target?.is("member_expression") ? target.field("property")?.text() : undefined;
    return name !== undefined && ["includes", "has", "indexOf", "get"].includes(name) ? { with: [target?.field("object") as Node] } : undefined;
}
