import { blockers } from "../../checklist/verdict";
import type { Finding } from "../../policies/engine/analysis";
import type { Report, ReportedResource } from "./report";

type Style = "bold" | "dim" | "red" | "green" | "yellow";
const codes: Record<Style, number> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 };

/** Paints text for a terminal, or leaves it alone. */
export type Paint = (style: Style, text: string) => string;
export const plain: Paint = (_, text) => text;
export const colourful: Paint = (style, text) => `\u001b[${codes[style]}m${text}\u001b[0m`;

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

/** One finding, for people. */
export function findingLines(finding: Finding, paint: Paint): string[] {
    const mark = finding.level === "mandatory" ? paint("red", finding.result.toUpperCase()) : paint("yellow", finding.result);
    const where = finding.urn.split("::").slice(2).join(" ");
    const items = finding.items.length > 0 ? `  ${paint("dim", finding.items.join(" "))}` : "";
    return [
        `${mark} ${paint("bold", finding.rule)} (${finding.severity}, ${finding.level})${items}`,
        `  ${where}`,
        ...finding.message.split("\n").map(line => `  ${line}`),
        "",
    ];
}

function outputLines(outputs: Record<string, unknown>): string[] {
    return Object.entries(outputs).map(([key, value]) => `  ${key}: ${typeof value === "string" ? value : JSON.stringify(value)}`);
}

function verdictLine(report: Report, paint: Paint): string {
    const blocking = blockers(report.findings);
    const failed = blocking.filter(finding => finding.result === "fail").length;
    const count = `${report.resources.length} resources, ${report.rules.filter(rule => rule.judged > 0).length} of ${report.rules.length} rules had something to judge, ${failed} failed, ${blocking.length - failed} undecided`;
    return `${paint("bold", paint(report.verdict === "GO" ? "green" : "red", report.verdict))}  ${report.bot} ${report.stack}: ${count}`;
}

/** The report for a terminal: resource tree, each rule's verdict, what was found, and GO or NO-GO in the last line. */
export function asText(report: Report, paint: Paint): string {
    const findings = report.findings.flatMap(finding => findingLines(finding, paint));
    return [
        paint("bold", "Resources"),
        ...tree(report.resources, paint),
        "",
        paint("bold", "Rules"),
        ...ruleLines(report, paint),
        "",
        ...(findings.length > 0 ? [paint("bold", "Findings"), ...findings] : []),
        paint("bold", "Outputs"),
        ...outputLines(report.outputs),
        "",
        verdictLine(report, paint),
        "",
    ].join("\n");
}
