import { blockers } from "../../checklist/verdict";
import type { Finding } from "../../policies/engine/analysis";
import { alike, apart, saidBy } from "./alike";
import type { Arguments } from "./arguments";
import { wrapped } from "./help";
import { again } from "./next";
import { inOwnWords } from "./own-words";
import type { Paint } from "./paint";
import type { Report, ReportedResource } from "./report";
import type { Entry, Screen } from "./screen";
import { unjudged } from "./unjudged";

/** Columns of a line; only what is to be copied may be longer. */
const width = 100;
/** Resources that an entry names, and entries that are only advised; the rest is counted. */
const most = 3;
const mostAdvised = 5;

function tree(resources: ReportedResource[], paint: Paint): string[] {
    const children = new Map<string | undefined, ReportedResource[]>();
    for (const resource of resources) {
        const siblings = children.get(resource.parent);
        if (siblings) siblings.push(resource);
        else children.set(resource.parent, [resource]);
    }
    const lines: string[] = [];
    const visit = (resource: ReportedResource, indent: string, branch: string, below: string): void => {
        lines.push(`${paint("dim", indent + branch)}${resource.name}  ${paint("dim", resource.type)}`);
        const own = children.get(resource.urn) ?? [];
        own.forEach((child, i) => {
            const last = i === own.length - 1;
            visit(child, indent + below, last ? "└─ " : "├─ ", last ? "   " : "│  ");
        });
    };
    for (const root of children.get(undefined) ?? []) visit(root, "", "", "");
    return lines;
}

function ruleLines({ rules, findings }: Report, paint: Paint): string[] {
    const width = Math.max(0, ...rules.map(rule => rule.name.length));
    return rules.map(rule => {
        const own = findings.filter(finding => finding.rule === rule.name);
        const failed = own.filter(finding => finding.result === "fail").length;
        const undecided = own.filter(finding => finding.result === "undecided").length;
        const exempt = own.filter(finding => finding.result === "exempt").length;
        const name = rule.name.padEnd(width);
        if (failed > 0) return `${paint("red", "✗ fail     ")} ${name}  ${failed} of ${rule.judged}`;
        if (undecided > 0) return `${paint("yellow", "? undecided")} ${name}  ${undecided} of ${rule.judged}`;
        if (exempt > 0) return `${paint("yellow", "! exempt   ")} ${name}  ${exempt} of ${rule.judged}`;
        if (rule.judged === 0) return paint("dim", `· no subject ${name}`);
        return `${paint("green", "✓ pass     ")} ${name}  ${paint("dim", String(rule.judged))}`;
    });
}

/** What is found of one resource, or alike of several, whole, for people. */
function findingLines(group: Finding[], paint: Paint): string[] {
    const [finding] = group;
    const mark = finding.level === "mandatory" ? paint("red", finding.result.toUpperCase()) : paint("yellow", finding.result);
    const where = ({ urn, message }: Finding) => {
        const { container } = apart(message);
        return `${urn.split("::").slice(2).join(" ")}${container && group.length > 1 ? ` (${container})` : ""}`;
    };
    const count = group.length > 1 ? `, ${group.length} resources` : "";
    const items = finding.items.length > 0 ? `  ${paint("dim", finding.items.join(" "))}` : "";
    return [
        `${mark} ${paint("bold", finding.rule)} (${finding.severity}, ${finding.level}${count})${items}`,
        ...group.map(one => `  ${where(one)}`),
        ...inOwnWords(saidBy(group))
            .split("\n")
            .map(line => `  ${line}`),
        "",
    ];
}

function outputLines(outputs: Record<string, unknown>): string[] {
    return Object.entries(outputs).map(([key, value]) => `  ${key}: ${typeof value === "string" ? value : JSON.stringify(value)}`);
}

function verdictLine(report: Report, paint: Paint): string {
    const blocking = blockers(report.findings);
    const failed = blocking.filter(finding => finding.result === "fail").length;
    const count = `${report.resources.length} resources, ${report.rules.filter(rule => rule.judged > 0).length} of ${report.rules.length} rules judged something, ${failed} failed, ${blocking.length - failed} undecided`;
    return `${paint("bold", paint(report.verdict === "GO" ? "green" : "red", report.verdict))}  ${report.bot} ${report.stack}${report.phase ? `, ${report.phase}` : ""}: ${count}`;
}

const marks = { fail: "✗", undecided: "?", exempt: "!" } as const;
const andMore = (count: number): string[] => (count > 0 ? [`and ${count} more`] : []);

/** One entry: the rule, what was found of which resources, what stands behind it, and the cure. */
export function entryLines({ rule, severity, result, blocks, items, count, found, written, cure }: Entry, paint: Paint): string[] {
    const about = [severity, count === 1 ? "" : `${count} resources`, items.join(" ")].filter(Boolean).join(", ");
    const flaws = found
        .slice(0, most)
        .map(({ flaw, resources }) => `${[...resources.slice(0, most), ...andMore(resources.length - most)].join(", ")}: ${flaw}`);
    const behind = [...written.slice(0, most), ...andMore(written.length - most)].join(", ");
    const indented = (text: string, first = "") => wrapped(first + text, width - 4).map((line, i) => `${i === 0 || !first ? "  " : "    "}${line}`);
    return [
        `${paint(blocks && result === "fail" ? "red" : "yellow", marks[result])} ${paint("bold", rule)}  ${paint("dim", about)}`,
        ...[...flaws, ...andMore(found.length - most)].flatMap(text => indented(text)),
        ...(behind ? indented(behind, "written in ") : []),
        ...(cure ? indented(cure, "→ ") : []),
    ];
}

const moreRules = (rest: number): string => (rest > 0 ? `${rest} more ${rest === 1 ? "rule says" : "rules say"} something` : "");

function section(title: string, entries: Entry[], paint: Paint, limit = entries.length): string[] {
    if (entries.length === 0) return [];
    const more = moreRules(entries.length - limit);
    return [paint("bold", title), ...entries.slice(0, limit).flatMap(entry => [...entryLines(entry, paint), ""]), ...(more ? [`${more}: --verbose`, ""] : [])];
}

/** What is only advised, two lines each: it must not push what comes next off the screen. */
function advice(entries: Entry[], paint: Paint): string[] {
    if (entries.length === 0) return [];
    const briefly = ({ rule, severity, result, count, found, written }: Entry) => {
        const [{ flaw, resources }] = found;
        const [line, ...rest] = wrapped(`${resources[0]}: ${flaw}`, width - 4);
        const about = [severity, count === 1 ? "" : `${count} resources`].filter(Boolean).join(", ");
        const where = written.find(place => `x ${rule}  ${about}, ${place}`.length <= width);
        return [
            `${paint("yellow", result === "fail" ? "!" : marks[result])} ${paint("bold", rule)}  ${paint("dim", where ? `${about}, ${where}` : about)}`,
            `  ${line}${rest.length > 0 ? "…" : ""}`,
        ];
    };
    const more = [moreRules(entries.length - mostAdvised), "Whole, with the cure: --verbose"].filter(Boolean).join(". ");
    const later = entries.filter(one => one.later).map(({ rule }) => rule);
    const warning = later.length ? wrapped(`From canary on these are a NO-GO: ${later.join(", ")}.`, width).map(line => paint("yellow", line)) : [];
    return [paint("bold", "Only advised"), ...warning, ...entries.slice(0, mostAdvised).flatMap(briefly), more, ""];
}

/** What no rule saw: silence about it is no praise. */
function unseenLines(report: Report, paint: Paint): string[] {
    const lines = unjudged(report).flatMap(one => wrapped(one, width));
    return lines.length ? [...lines.map(line => paint("yellow", line)), ""] : [];
}

function nextLines({ next }: Screen, asked: Arguments, paint: Paint): string[] {
    const first = 13;
    const more = { what: "See more", says: "--tree resources, --rules answers, --verbose everything, --help all flags:", run: [again(asked)] };
    return [...next, more].flatMap(({ what, says, run = [] }) => {
        const lines = [...wrapped(says, width - first - 2), ...run.map(command => paint("bold", command))];
        return lines.map((line, i) => `  ${(i === 0 ? what : "").padEnd(first)}${line}`);
    });
}

/** What a rule alone has said, where only that is shown: silence about it is no GO. */
function aloneLines({ rules, findings }: Report, rule: string): string[] {
    const judged = rules.find(({ name }) => name === rule)?.judged ?? 0;
    const found = findings.filter(finding => finding.rule === rule).length;
    const about = judged === 0 ? "it had nothing to judge" : `it judged ${judged}, and has ${found === 0 ? "nothing to say" : `${found} to say something of`}`;
    return [...wrapped(`1 of ${rules.length} rules shown, ${rule}: ${about}. The verdict is of all.`, width), ""];
}

/** What a person should see first: what stands in the way, what is advised, what comes next, and GO or NO-GO in the last line. */
export function asScreen(report: Report, screen: Screen, asked: Arguments, paint: Paint): string {
    const { blocking, advised, exempt } = screen;
    const { rule } = asked;
    const unseen = rule === undefined ? unseenLines(report, paint) : [];
    const nothing = [blocking.length ? "" : "Nothing stands in the way.", advised.length || unseen.length ? "" : "Nothing is advised."]
        .filter(Boolean)
        .join(" ");
    return [
        ...(asked.tree ? [paint("bold", "Resources"), ...tree(report.resources, paint), ""] : []),
        ...(asked.rules ? [paint("bold", "Rules"), ...ruleLines(report, paint), ""] : []),
        ...section("In the way", blocking, paint),
        ...(rule === undefined ? advice(advised, paint) : section("Only advised", advised, paint)),
        ...section("Let through by an exemption", exempt, paint, mostAdvised),
        ...(rule === undefined ? (nothing ? [nothing, ""] : []) : aloneLines(report, rule)),
        ...unseen,
        paint("bold", "Next"),
        ...nextLines(screen, asked, paint),
        "",
        verdictLine(report, paint),
        "",
    ].join("\n");
}

/** Everything: resource tree, each rule's answer, every finding whole, all outputs, and GO or NO-GO in the last line. */
export function asText(report: Report, paint: Paint): string {
    const findings = alike(report.findings).flatMap(group => findingLines(group, paint));
    return [
        paint("bold", "Resources"),
        ...tree(report.resources, paint),
        "",
        paint("bold", "Rules"),
        ...ruleLines(report, paint),
        "",
        ...(findings.length > 0 ? [paint("bold", "Findings"), ...findings] : []),
        ...unseenLines(report, paint),
        paint("bold", "Outputs"),
        ...outputLines(report.outputs),
        "",
        verdictLine(report, paint),
        "",
    ].join("\n");
}
