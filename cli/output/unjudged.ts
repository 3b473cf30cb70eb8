import type { Finding } from "../../policies/engine/analysis";
import { reasons } from "../../policies/engine/rule";
import { undecidedPrefix, withoutAdvice } from "../../policies/engine/runner";
import { hasEvidence } from "../../policies/rules/program/evidence";
import { inOwnWords } from "./own-words";
import { harmless, type Report } from "./report";

/** Lines that say what was not judged, and no more. */
const most = 3;

/** Whether a finding tells of rules that had nothing to go by. */
const isUnevaluated = ({ rule, result }: Finding): boolean => rule === hasEvidence.name && result === "fail";

/** Whether a rule could not answer and does not block, or had nothing to go by: nobody may take it for a pass. */
export const isUnjudged = (finding: Finding): boolean => finding.level === "advisory" && (finding.result === "undecided" || isUnevaluated(finding));

/** Why a rule could not answer. */
export function reasonOf(finding: Finding): string {
    const message = withoutAdvice(finding.message);
    return message.slice(message.indexOf(": ", undecidedPrefix.length) + 2);
}

/** What no rule could judge since it is not built yet: workloads that wait for a secret, and all that they are told. */
function waitingIn({ outputs }: Pick<Report, "outputs">): string[] {
    const waiting = outputs.waiting !== null && typeof outputs.waiting === "object" ? Object.keys(outputs.waiting) : [];
    const then = "It is built and judged once its secrets are named in golive:stagedSecrets.";
    return waiting.length ? [`Not judged: what waits for a secret, and the limits that it is told: ${waiting.join(", ")}. ${then}`] : [];
}

/** Charts, of which a preview sees the values alone: Helm would have to render them. What one has rendered stands in the graph as its children. */
function chartsIn({ resources }: Pick<Report, "resources">): string[] {
    const parents = new Set(resources.map(({ parent }) => parent));
    const count = resources.filter(({ type, urn }) => type.startsWith("kubernetes:helm.sh/") && !parents.has(urn)).length;
    return count > 0
        ? [`Not judged here: the objects inside ${count === 1 ? "a chart" : `${count} charts`}. Tests render and judge them: docs/charts.md.`]
        : [];
}

/** Which rules had nothing to go by, and what to add. */
const unevaluatedIn = ({ findings }: Pick<Report, "findings">): string[] =>
    findings.filter(isUnevaluated).map(({ message }) => `N${message.slice(1).replace(` ${reasons(hasEvidence)}`, "")} ${hasEvidence.fix}`);

/**
 * What was not judged, a line for each reason: rules that nothing in the program tells what they go by, a bot without a contract, names that nobody can follow, workloads that wait for a secret, and
 * what charts make.
 */
export function unjudged({ outputs, findings, resources, unjudged: others = [] }: Pick<Report, "outputs" | "findings" | "resources" | "unjudged">): string[] {
    const rules = new Map<string, Set<string>>();
    for (const finding of findings.filter(one => isUnjudged(one) && !isUnevaluated(one))) {
        const reason = inOwnWords(reasonOf(finding));
        rules.set(reason, (rules.get(reason) ?? new Set()).add(finding.rule));
    }
    const lines = [...rules].map(([reason, names]) => {
        const [first, ...others] = names;
        return `Not judged: ${first}${others.length ? ` and ${others.length} more rules` : ""}: ${reason}.`;
    });
    const more = lines.length > most ? [`Not judged for ${lines.length - most} more reasons: --verbose`] : [];
    const besideRules = others.map(one => `Not judged: ${one}.`);
    return [...waitingIn({ outputs }), ...unevaluatedIn({ findings }), ...besideRules, ...lines.slice(0, most), ...more, ...chartsIn({ resources })].map(
        harmless,
    );
}
