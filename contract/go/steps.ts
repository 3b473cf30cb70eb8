import type { Step } from "../syntax/grammar";
import { type Node, same } from "../syntax/tree";
import { call, folds, path, textOf } from "./nodes";

/** What happens to a value at the place where it stands, in Go. */
export function step(node: Node): Step | undefined {
    const parent = node.parent();
    if (!parent) return undefined;
    switch (parent.kind() as string) {
        case "parenthesized_expression":
            return { to: parent };
        case "binary_expression": {
            const [left, right] = [parent.field("left"), parent.field("right")];
            const other = left && same(left, node) ? right : left;
            if (!other || !["==", "!="].includes(parent.field("operator")?.text() ?? "")) return undefined;
            return textOf(other) === "" ? { tested: true, demanded: ends(parent) } : { with: [other] };
        }
        case "expression_switch_statement":
            return { with: parent.namedChildren().flatMap(one => (one.is("expression_case") ? (one.field("value")?.namedChildren() ?? []) : [])) };
        case "argument_list": {
            const outer = parent.parent();
            const called = outer && call(outer);
            if (!outer || !called) return undefined;
            if (called.written in folds) return { to: outer, fold: folds[called.written] };
            if (called.written === "slices.Contains" && called.args[1] && same(called.args[1], node)) return { with: [called.args[0]] };
            return called.written === "strings.EqualFold" ? { with: called.args.filter(one => !same(one, node)) } : undefined;
        }
        case "index_expression": {
            const table = parent.field("operand");
            return table && !same(table, node) ? { with: [table] } : undefined;
        }
        case "var_spec":
            return { bound: parent.field("name")?.text() ?? "" };
        case "expression_list":
            return declared(node, parent);
        default:
            return undefined;
    }
}

function declared(node: Node, list: Node): Step | undefined {
    const statement = list.parent();
    if (statement?.is("var_spec")) return { bound: statement.fieldChildren("name")[0]?.text() ?? "" };
    if (!statement || !(statement.is("short_var_declaration") || statement.is("assignment_statement")) || !same(statement.field("right") ?? statement, list))
        return undefined;
    const place = list.namedChildren().findIndex(one => same(one, node));
    const target = statement.field("left")?.namedChildren()[place];
    const name = target ? path(target) : undefined;
    return name === undefined || name === "_" ? undefined : { bound: name };
}

/** Whether the branch after a question for an empty text ends the program or hands an error back. */
function ends(condition: Node): boolean {
    const statement = condition.parent();
    const branch = statement?.is("if_statement") && condition.field("operator")?.text() === "==" ? statement.field("consequence") : undefined;
    return Boolean(
        branch?.findAll({ rule: { kind: "call_expression", regex: "^(log|logger)\\.[\\s\\S]*Fatal|^os\\.Exit|^panic\\(|^(fmt|errors)\\.(Errorf|New)\\(" } })
            .length,
    );
}
