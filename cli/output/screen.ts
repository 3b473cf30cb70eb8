import { blockers } from "../../checklist/verdict";
import type { Finding } from "../../policies/engine/analysis";
import { reasons } from "../../policies/engine/rule";
import { adviceOf, duringPreview, withoutAdvice } from "../../policies/engine/runner";
import { rules } from "../../policies/rules";
import { onlyInDry } from "../../policies/rules/shared/phase";
import { apart } from "./alike";
import type { Arguments } from "./arguments";
import { type NextStep, nextSteps } from "./next";
import { inOwnWords } from "./own-words";
import { harmless, type Report } from "./report";
import { isUnjudged, reasonOf } from "./unjudged";
import { writtenBehind } from "./written";

/** What a rule says of some resources, told once. */
export interface Entry {
    rule: string;
    severity: string;
    result: Finding["result"];
    /** Whether it stands in the way of a GO. */
    blocks: boolean;
    /** Whether it is only told because the bot is in dry: from canary on it stands in the way. */
    later: boolean;
    /** Checklist items. */
    items: string[];
    /** How many resources it is said of. */
    count: number;
    /** What was found, and of which resources; those of which the same is said stand together. */
    found: { flaw: string; resources: string[] }[];
    /** Where what stands behind it is written, as `file:line path`; empty where that is not known. */
    written: string[];
    /** How to make the rule hold. */
    cure: string;
}

/** What a person should see first. */
export interface Screen {
    /** What stands in the way of a GO. */
    blocking: Entry[];
    /** What is only advised. */
    advised: Entry[];
    /** What an exemption lets through. */
    exempt: Entry[];
    next: NextStep[];
}

const byName = new Map(rules.map(rule => [rule.name, rule]));

/** What was found, without the reasons that every message of a rule ends with. */
function flawOf(finding: Finding): string {
    const { rule, result } = finding;
    const known = byName.get(rule);
    const message = withoutAdvice(finding.message);
    if (result === "undecided") return `${message.includes(duringPreview) ? "cannot be decided before a deployment" : "was not judged"}: ${reasonOf(finding)}`;
    const end = known ? ` ${reasons(known)}` : "";
    return (end && message.endsWith(end) ? message.slice(0, -end.length) : message).replace(/\.$/, "");
}

/** A resource as a person names it: its kind and its name. */
function nameOf(urn: string): string {
    const [, , type = "", name = ""] = urn.split("::");
    return urn ? `${type.split(/[$:]/).pop()} ${name}` : "the stack as a whole";
}

/** Findings that say the same of many resources are one entry with a count. */
export function entriesOf(findings: Finding[], written: (finding: Finding) => string | undefined): Entry[] {
    const groups = new Map<string, Finding[]>();
    for (const finding of findings) {
        const key = `${finding.rule} ${finding.result}`;
        groups.set(key, [...(groups.get(key) ?? []), finding]);
    }
    return [...groups.values()].map(group => {
        const [{ rule, severity, result, items }] = group;
        const flaws = new Map<string, string[]>();
        for (const finding of group) {
            const { said, container } = apart(harmless(inOwnWords(flawOf(finding))));
            const name = harmless(nameOf(finding.urn));
            flaws.set(said, [...(flaws.get(said) ?? []), container ? `${name} (${container})` : name]);
        }
        const places = group.flatMap(finding => written(finding) ?? []);
        return {
            ...{ rule, severity: severity ?? "", result, blocks: blockers(group).length > 0, items, count: group.length },
            later: group.some(({ message }) => onlyInDry.includes(adviceOf(message) ?? "")),
            found: [...flaws].map(([flaw, resources]) => ({ flaw, resources })),
            written: [...new Set(places)].map(harmless),
            cure: inOwnWords(byName.get(rule)?.fix ?? ""),
        };
    });
}

/** Whether a finding also stops `npm run up`: a rule that only refuses the verdict, as of a secret that nobody has staged yet, does not. */
export const stopsUp = (finding: Finding): boolean => blockers([finding]).length > 0 && !byName.get(finding.rule)?.goLive;

/** What a person should see first of a report. */
export function screenOf(report: Report, asked: Arguments, root?: string): Screen {
    const { findings } = report;
    const shown = asked.rule === undefined ? findings : findings.filter(({ rule }) => rule === asked.rule);
    const written = shown.length > 0 ? writtenBehind(report, asked, root) : () => undefined;
    const blocking = blockers(shown);
    const others = shown.filter(finding => !blocking.includes(finding));
    return {
        blocking: entriesOf(blocking, written),
        // What was not judged has lines of its own.
        advised: entriesOf(
            others.filter(finding => finding.result !== "exempt" && (asked.rule !== undefined || !isUnjudged(finding))),
            written,
        ),
        exempt: entriesOf(
            others.filter(({ result }) => result === "exempt"),
            written,
        ),
        next: nextSteps(report, asked, !findings.some(stopsUp)),
    };
}
