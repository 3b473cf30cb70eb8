import type { Step } from "../syntax/grammar";
import { type Node, same } from "../syntax/tree";
import { path } from "./nodes";

/** Methods after which a text is still the same text. */
export const transparent = new Set(
    "as_str to_string to_owned clone into as_ref as_deref ok trim as_bytes parse borrow into_string to_str unwrap_or_default flatten cloned".split(" "),
);

/** What happens to a value at the place where it stands, in Rust. */
export function step(node: Node): Step | undefined {
    const parent = node.parent();
    if (!parent) return undefined;
    switch (parent.kind() as string) {
        case "try_expression":
            return { to: parent, demanded: true };
        case "reference_expression":
        case "parenthesized_expression":
        case "await_expression":
            return { to: parent };
        case "field_expression":
            return same(parent.field("value") ?? parent, node) ? method(parent) : undefined;
        case "binary_expression": {
            const [left, right] = [parent.field("left"), parent.field("right")];
            const other = left && same(left, node) ? right : left;
            return other && /^[=!]=$/.test(parent.field("operator")?.text() ?? "") ? { with: [other] } : undefined;
        }
        case "match_expression":
            return matched(parent);
        case "let_declaration":
        case "const_item":
        case "static_item": {
            const name = path(parent.field("pattern") ?? parent.field("name") ?? parent);
            return name === undefined ? undefined : { bound: name };
        }
        case "let_condition": {
            const name = parent.field("pattern")?.namedChildren().at(-1);
            const outer = parent.parent();
            return name?.is("identifier") && outer ? { named: name.text(), within: outer.is("let_chain") ? (outer.parent() ?? outer) : outer } : undefined;
        }
        case "assignment_expression": {
            const left = parent.field("left");
            const name = left && !same(left, node) ? path(left) : undefined;
            return name === undefined ? undefined : { bound: name };
        }
        case "unary_expression":
            return { tested: true };
        default:
            return undefined;
    }
}

/** Texts of a match's arms; with `Ok(x) =>`, the value goes on as x in the arm. */
function matched(match: Node): Step | undefined {
    const arms = (match.field("body")?.namedChildren() ?? []).filter(one => one.is("match_arm"));
    const patterns = arms.flatMap(arm => arm.field("pattern")?.namedChildren() ?? []);
    const texts = patterns.flatMap(one =>
        one.is("or_pattern")
            ? one.findAll({ rule: { kind: "string_literal" } })
            : one.is("string_literal")
              ? [one]
              : one.findAll({ rule: { kind: "string_literal" } }),
    );
    if (texts.length) return { with: texts };
    for (const arm of arms) {
        const pattern = arm.field("pattern")?.namedChildren()[0];
        const name = pattern?.is("tuple_struct_pattern") ? pattern.namedChildren().at(-1) : undefined;
        const value = arm.field("value");
        if (name?.is("identifier") && /^(Ok|Some)\b/.test(pattern?.text() ?? "") && value) return { named: name.text(), within: arm };
    }
    return undefined;
}

function method(field: Node): Step | undefined {
    const called = field.parent()?.is("generic_function") ? field.parent()?.parent() : field.parent();
    if (!called?.is("call_expression")) return undefined;
    const name = field.field("field")?.text() ?? "";
    const [first] = called.field("arguments")?.namedChildren() ?? [];
    switch (name) {
        case "unwrap":
        case "expect":
            return { to: called, demanded: true };
        case "unwrap_or":
            return { to: called, otherwise: first, when: "missing" };
        case "unwrap_or_else":
        case "or_else":
            return { to: called, otherwise: first?.is("closure_expression") ? (first.field("body") ?? undefined) : undefined, when: "missing" };
        case "unwrap_or_default":
            return { to: called, otherwise: undefined, when: "empty" };
        case "to_lowercase":
        case "to_ascii_lowercase":
            return { to: called, fold: "lower" };
        case "to_uppercase":
        case "to_ascii_uppercase":
            return { to: called, fold: "upper" };
        case "eq_ignore_ascii_case":
        case "eq":
            return first ? { with: [first] } : undefined;
        case "is_empty":
            return { tested: true };
        case "filter":
            return /is_empty\(\)/.test(first?.text() ?? "") ? { to: called, otherwise: undefined, when: "empty" } : { to: called };
        case "map":
        case "and_then":
        case "map_or":
        case "is_ok_and":
        case "is_some_and":
            return closure(called);
        case "map_err":
        case "context":
        case "with_context":
        case "ok_or":
        case "ok_or_else":
            return { to: called };
        default:
            return transparent.has(name) ? { to: called } : undefined;
    }
}

/** `.map(|v| v == "true")`: the value goes on as the closure's parameter, and the closure's result after it. */
function closure(called: Node): Step | undefined {
    const one = called
        .field("arguments")
        ?.namedChildren()
        .findLast(argument => argument.is("closure_expression"));
    const name = one?.field("parameters")?.namedChildren()[0];
    return one && name ? { named: name.text().replace(/^&?(mut )?/, ""), within: one.field("body") ?? one, to: called } : { to: called };
}
