import type { Severity } from "@pulumi/policy";

/** Severities, the dearest first. */
const severities: (Severity | undefined)[] = ["critical", "high", "medium", "low"];

/** What the order of findings goes by. */
interface Ordered {
    rule: string;
    severity?: Severity;
    level: "mandatory" | "advisory";
    result: "fail" | "undecided" | "exempt";
}

const results = ["fail", "undecided", "exempt"];

/**
 * Findings in the order in which they cost money: first what blocks, in it what has failed, then by severity, and of equal severity in the order
 * of the rules, which begins with keys, writers, credentials and open data. What is equal in all of it stays as it was.
 */
export function byCost<F extends Ordered>(findings: F[], rules: { name: string }[]): F[] {
    const place = new Map(rules.map(({ name }, i) => [name, i]));
    const keys = (one: F) => [
        one.result === "exempt" || one.level === "advisory" ? 1 : 0,
        results.indexOf(one.result),
        severities.indexOf(one.severity),
        place.get(one.rule) ?? -1,
    ];
    return findings
        .map(finding => ({ finding, keys: keys(finding) }))
        .sort((one, other) => one.keys.map((key, i) => key - other.keys[i]).find(difference => difference !== 0) ?? 0)
        .map(({ finding }) => finding);
}

/** Rules in the order in which their findings are reported: of one resource the dearest flaw first. */
export const dearestFirst = <R extends { severity: Severity }>(rules: R[]): R[] =>
    rules.toSorted((one, other) => severities.indexOf(one.severity) - severities.indexOf(other.severity));
