import type { Graph, Node } from "../../engine/graph";
import { known, listOf } from "../../engine/reading";
import { allFlaws } from "../../engine/rule";
import { isObject, parsed } from "../../engine/yaml";
import type { ConfigMap } from "./monitoring-files";

/** A rule of Prometheus, wherever it stands. */
export interface AlertRule {
    alert?: string;
    record?: string;
    expr?: unknown;
    for?: string;
}

/** Rules as Prometheus reads them. */
export interface RuleFile {
    groups?: { name?: string; rules?: AlertRule[] }[];
}

/** The groups of a PrometheusRule. */
export const groupsOf = (node: Node) => listOf((node.props as { spec?: RuleFile }).spec?.groups);

/** The flaws among the rules of a PrometheusRule. */
export const ruleFlaws = (node: Node, flaw: (rule: AlertRule) => string | undefined): string | undefined =>
    allFlaws(groupsOf(node), ({ rules }) => allFlaws(listOf(rules), flaw));

const inGroups = ({ groups }: RuleFile): AlertRule[] => listOf(groups).flatMap(group => listOf(group?.rules).filter(isObject)) as AlertRule[];

/** The texts of a ConfigMap that hold rules; one that is not known yet is none. */
const texts = ({ data = {} }: ConfigMap): string[] =>
    Object.keys(data).flatMap(name => {
        const text = /\.ya?ml$|rules$/.test(name) ? known(() => data[name]) : undefined;
        return typeof text === "string" && /^groups:/m.test(text) && /\bexpr:/.test(text) ? [text] : [];
    });

/** The rules of a PrometheusRule, or of the files in a ConfigMap. */
export function rulesIn(node: Node): AlertRule[] {
    if (node.kind === "PrometheusRule") return inGroups({ groups: groupsOf(node) });
    return texts(node.props as ConfigMap).flatMap(text => {
        const read = parsed(text);
        return "document" in read && isObject(read.document) ? inGroups(read.document as RuleFile) : [];
    });
}

/** Everything of a stack that has rules of Prometheus. */
export const ruleSources = (graph: Graph): Node[] => [
    ...graph.ofKind("PrometheusRule"),
    ...graph.ofKind("ConfigMap").filter(node => (known(() => texts(node.props as ConfigMap)) ?? []).length),
];

/** The expressions of every rule of the stack; what is not known yet is none. */
export const expressions = (graph: Graph): string[] =>
    graph
        .once(ruleSources)
        .flatMap(node => (known(() => rulesIn(node)) ?? []).flatMap(rule => known(() => (rule.expr === undefined ? [] : [String(rule.expr)])) ?? []));
