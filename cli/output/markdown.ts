import { blockers } from "../../checklist/verdict";
import type { Finding } from "../../policies/engine/analysis";
import { alike, saidBy } from "./alike";
import { callOf } from "./commands";
import { count, inert, limited, markdownLimit, type Part } from "./markdown-pieces";
import { inOwnWords } from "./own-words";
import type { Report } from "./report";
import { unjudged } from "./unjudged";

/** Resources that one line names; the rest is counted. */
const most = 5;

/** What is found of one resource, or alike of several, in a line. */
function findingLine(group: Finding[]): string {
    const [{ rule, severity, result, items }] = group;
    const named = group.flatMap(({ urn }) => {
        const [, , type = "", name = ""] = urn.split("::");
        return urn ? [`${inert(name)} (${inert(type.split("$").pop() ?? "")})`] : [];
    });
    const rest = named.length > most ? [`and ${named.length - most} more`] : [];
    const of = named.length > 1 ? `${named.length} resources: ` : "";
    const where = named.length ? ` · ${of}${[...named.slice(0, most), ...rest].join(", ")}` : "";
    const answers = items.length > 0 ? ` · ${inert(items.join(", "))}` : "";
    return `- **${inert(rule)}**, ${inert(severity ?? "")}, ${result}${where}${answers}  \n  ${inert(inOwnWords(saidBy(group)))}`;
}

function ruleLines({ rules, findings }: Report): string[] {
    const answers = rules.map(({ name, judged }) => {
        const own = findings.filter(finding => finding.rule === name);
        const worst = (["fail", "undecided", "exempt"] as const).find(result => own.some(finding => finding.result === result));
        return { name, judged, answer: worst ?? (judged > 0 ? "pass" : "no subject") };
    });
    return ["| rule | judged | answer |", "|---|---:|---|", ...answers.map(({ name, judged, answer }) => `| ${inert(name)} | ${judged} | ${answer} |`)];
}

const outputLines = (outputs: Report["outputs"]): string[] =>
    Object.entries(outputs).map(([key, value]) => `- ${inert(key)}: ${inert(typeof value === "string" ? value : JSON.stringify(value))}`);

/**
 * The report for a pull request: the verdict in the first line, a small table, the rest folded. What does not fit is counted, never dropped
 * in silence: first the table of rules goes, then outputs, then findings that block nothing, and of the blocking ones the last.
 */
export function asMarkdown(report: Report, limit = markdownLimit): string {
    const { bot, stack, phase, verdict, resources, rules, findings } = report;
    const blocking = blockers(findings);
    const other = findings.filter(finding => !blocking.includes(finding));
    const failed = blocking.filter(finding => finding.result === "fail").length;
    const unseen = unjudged(report);
    const judging = rules.filter(rule => rule.judged > 0).length;
    const all = `All of it: \`${callOf("preview", stack.replace(/[^\w-]/g, ""), "--verbose")}\`.`;
    const head = [
        `## ${verdict} · ${inert(bot)} ${inert(stack)}${phase ? `, ${inert(phase)}` : ""}`,
        "",
        "| resources | rules with something to judge | failed | undecided | advisory or exempt |",
        "|---:|---:|---:|---:|---:|",
        `| ${resources.length} | ${judging} of ${rules.length} | ${failed} | ${blocking.length - failed} | ${other.length} |`,
        "",
        ...unseen.flatMap(line => [inert(line), ""]),
    ];
    const parts: Part[] = [
        [`${count(blocking.length, "finding")} in the way`, alike(blocking).map(findingLine)],
        [count(other.length, "finding that blocks nothing", "findings that block nothing"), alike(other).map(findingLine)],
        ["Outputs", outputLines(report.outputs)],
        [`${count(rules.length, "rule")}`, ruleLines(report)],
    ];
    return limited(head, parts, limit, all);
}
