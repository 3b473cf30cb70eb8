import { type Verdict, verdictOf } from "../../checklist/verdict";
import type { Analysis, Finding } from "../../policies/engine/analysis";
import { byCost } from "../../policies/engine/order";
import type { Removed } from "../recording/deployed";
import type { Recording } from "../recording/record";
import { shown } from "../recording/values";
import { inOwnWords } from "./own-words";

/** One resource as a report shows it: secrets as `[secret]`, values not known before a deployment as `[unknown]`. */
export interface ReportedResource {
    urn: string;
    type: string;
    name: string;
    /** URN of the resource it belongs to; none for the stack itself. */
    parent?: string;
    properties: unknown;
}

/** What a preview found out: the value that every rendering shows. */
export interface Report {
    bot: string;
    stack: string;
    verdict: Verdict;
    /** The phase that it is judged in. @default not said */
    phase?: string;
    resources: ReportedResource[];
    /** The dearest first. */
    findings: Finding[];
    /** Every rule with what it judged; not part of the JSON document. */
    rules: Analysis["rules"];
    /** The stack's outputs, as shown. */
    outputs: Record<string, unknown>;
    /** What could not be judged beside the rules, in sentences without a full stop; not part of the JSON document. @default nothing */
    unjudged?: string[];
}

/** Puts a recording and the rules' answers together. */
export function reportOf(bot: string, stack: string, recording: Recording, analysis: Pick<Analysis, "findings" | "rules">, removed: Removed): Report {
    const findings = byCost([...removed.findings, ...analysis.findings], analysis.rules);
    return {
        bot,
        stack,
        verdict: verdictOf(findings),
        resources: recording.resources.map(({ urn, type, name, parent, properties }) => ({ urn, type, name, parent, properties: shown(properties) })),
        findings,
        rules: analysis.rules,
        outputs: shown(recording.outputs) as Record<string, unknown>,
        unjudged: removed.unjudged ? [removed.unjudged] : [],
    };
}

/** A text from a program's resources on one line, without what a terminal would obey. */
export const harmless = (text: string): string => text.replace(/[\p{C}\s]+/gu, " ").trim();

/** The report as one JSON document. */
export function asJson({ bot, stack, phase, verdict, resources, findings }: Report): string {
    const told = findings.map(finding => ({ ...finding, message: inOwnWords(finding.message) }));
    return JSON.stringify({ bot, stack, phase, verdict, resources, findings: told }, undefined, 2);
}
