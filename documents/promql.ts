import type { SyntaxNode } from "@lezer/common";

/** What a PromQL expression reads, and whether it can ever be true: by the grammar that Prometheus' own web page reads it with. */

/** Several rules ask of the same expressions; a stack has some hundred. */
const parsed = new Map<string, SyntaxNode>();
const mostParsed = 1_000;

/** The grammar's tables take time to load: only a stack with alerts or dashboards needs them. */
function topOf(expression: string): SyntaxNode {
    const known = parsed.get(expression);
    if (known) return known;
    const { parser } = require("@prometheus-io/lezer-promql") as typeof import("@prometheus-io/lezer-promql");
    const top = parser.parse(expression).topNode;
    if (parsed.size >= mostParsed) parsed.clear();
    parsed.set(expression, top);
    return top;
}

const childrenOf = (node: SyntaxNode): SyntaxNode[] => {
    const found: SyntaxNode[] = [];
    for (let child = node.firstChild; child; child = child.nextSibling) found.push(child);
    return found;
};

/** Every node of some names, whatever it stands in. */
const nodesOf = (node: SyntaxNode, ...names: string[]): SyntaxNode[] =>
    names.includes(node.name) ? [node] : childrenOf(node).flatMap(child => nodesOf(child, ...names));

/** What stands in quotes. */
const unquoted = (text: string): string => text.slice(1, -1).replace(/\\(.)/g, "$1");

/** A condition on a label. */
export interface Matcher {
    label: string;
    op: string;
    value: string;
}

/** What an expression asks for: a metric, and the labels that its series have to have. */
export interface Asked {
    metric: string | undefined;
    matchers: Matcher[];
}

/** Everything that an expression asks for. */
export function askedIn(expression: string): Asked[] {
    const text = ({ from, to }: SyntaxNode) => expression.slice(from, to);
    return nodesOf(topOf(expression), "VectorSelector").map(selector => {
        const matchers = nodesOf(selector, "UnquotedLabelMatcher", "QuotedLabelMatcher").map(one => {
            const [label, op, value] = childrenOf(one).map(text);
            return { label: one.name === "QuotedLabelMatcher" ? unquoted(label) : label, op, value: unquoted(String(value)) };
        });
        const [name] = nodesOf(selector, "Identifier").map(text);
        const [quoted] = nodesOf(selector, "QuotedLabelName").map(one => unquoted(text(one)));
        // A name may be written as a label too.
        const labelled = matchers.find(({ label, op }) => label === "__name__" && op === "=")?.value;
        return { metric: name ?? quoted ?? labelled, matchers };
    });
}

/** The metrics that an expression reads. */
export const metricsIn = (expression: string): string[] => [...new Set(askedIn(expression).map(({ metric }) => metric))].filter(metric => metric !== undefined);

/** What of an expression Prometheus does not read, if anything. */
export function syntaxFlaw(expression: string): string | undefined {
    const [error] = nodesOf(topOf(expression), "⚠");
    if (!error) return undefined;
    return error.from >= expression.trimEnd().length
        ? "it ends before it is complete"
        : `Prometheus does not read it from "${expression.slice(error.from, error.from + 30)}" on`;
}

const units: Record<string, number> = { y: 31_536_000, w: 604_800, d: 86_400, h: 3_600, m: 60, s: 1, ms: 0.001 };

/** Seconds of a duration as Prometheus writes it, such as 15d or 1h30m; NaN where it is none. */
export const secondsOf = (duration: string): number =>
    /^(\d+(ms|[ywdhms]))+$/.test(duration)
        ? [...duration.matchAll(/(\d+)(ms|[ywdhms])/g)].reduce((sum, [, count, unit]) => sum + Number(count) * units[unit], 0)
        : Number.NaN;

/** No number that anybody measures: a nanosecond of a date is 2e18. */
const beyond = 1e20;

/** A number of PromQL; nothing for another word, as a duration. */
function numberIn(text: string): number | undefined {
    const bare = text.replace(/_/g, "").toLowerCase();
    if (bare.includes("nan")) return Number.NaN;
    const value = Number(bare.replace("inf", "Infinity"));
    return Number.isNaN(value) ? undefined : value;
}

/** The function that is called, by its name in the grammar. */
const called = (node: SyntaxNode): string | undefined => node.getChild("FunctionIdentifier")?.firstChild?.name;

/** The value of what is the same whenever it is asked; nothing of what is read from a series. */
function constant(node: SyntaxNode | null | undefined, expression: string): number | undefined {
    if (!node) return undefined;
    if (node.name === "NumberDurationLiteral") return numberIn(expression.slice(node.from, node.to));
    if (node.name === "ParenExpr") return constant(node.firstChild, expression);
    if (called(node) === "Vector") return constant(node.getChild("FunctionCallBody")?.firstChild, expression);
    if (node.name !== "UnaryExpr") return undefined;
    const value = constant(node.lastChild, expression);
    return value === undefined || expression[node.from] === "+" ? value : -value;
}

/** What has a value where its argument has none. */
const lasting = ["Absent", "AbsentOverTime", "Scalar"];

const holds: Record<string, (one: number, other: number) => boolean> = {
    Eql: (one, other) => one === other,
    Neq: (one, other) => one !== other,
    Gtr: (one, other) => one > other,
    Gte: (one, other) => one >= other,
    Lss: (one, other) => one < other,
    Lte: (one, other) => one <= other,
};
const turned: Record<string, string> = { Gtr: "Lss", Lss: "Gtr", Gte: "Lte", Lte: "Gte" };

/** Whether no series has a value that compares so with a number. */
function isOutOfReach(op: string, number: number | undefined): boolean {
    if (number === undefined) return false;
    if (Number.isNaN(number)) return op !== "Neq";
    if (op === "Gtr" || op === "Gte") return number >= beyond && !(op === "Gte" && number === Number.POSITIVE_INFINITY);
    if (op === "Lss" || op === "Lte") return number <= -beyond && !(op === "Lte" && number === Number.NEGATIVE_INFINITY);
    return op === "Eql" && Number.isFinite(number) && Math.abs(number) >= beyond;
}

/** The part of an expression for which no series is ever found, as far as it shows in the expression itself. */
export function neverIn(expression: string): string | undefined {
    const text = ({ from, to }: SyntaxNode) => expression.slice(from, to);
    const never = (node: SyntaxNode): string | undefined => {
        if (node.name === "BinaryExpr") return binary(node);
        if (lasting.includes(String(called(node)))) return undefined;
        for (const part of childrenOf(node)) {
            const found = never(part);
            if (found) return found;
        }
        return undefined;
    };
    const binary = (node: SyntaxNode): string | undefined => {
        const parts = childrenOf(node);
        const [left, right] = [parts[0], parts.at(-1) as SyntaxNode];
        if (node.getChild("Or")) return never(left) && never(right);
        if (node.getChild("Unless")) {
            // What is always there, and asked for no label, leaves nothing.
            const clause = node.getChild("MatchingModifierClause");
            const isOnNothing = clause?.getChild("On") && !clause.getChild("GroupingLabels")?.firstChild;
            return never(left) ?? (isOnNothing && constant(right, expression) !== undefined ? text(node) : undefined);
        }
        const within = never(left) ?? never(right);
        const op = parts.find(({ name }) => Object.hasOwn(holds, name))?.name;
        if (within || op === undefined || node.getChild("BoolModifier")) return within;
        const [one, other] = [constant(left, expression), constant(right, expression)];
        const isNever = one !== undefined && other !== undefined ? !holds[op](one, other) : isOutOfReach(op, other) || isOutOfReach(turned[op] ?? op, one);
        return isNever ? text(node) : undefined;
    };
    return never(topOf(expression));
}
