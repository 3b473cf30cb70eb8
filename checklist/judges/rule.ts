import type { Finding } from "../../policies/engine/analysis";
import { withoutAdvice } from "../../policies/engine/runner";
import type { Answer, Facts, Judge } from "./facts";
import { few } from "./facts";

/** A resource as a person names it. */
const nameOf = (urn: string): string => urn.split("::").at(-1) || "the stack as a whole";

const onOneLine = (message: string): string => {
    const line = withoutAdvice(message).replace(/\s+/g, " ").trim();
    return (line.length > 240 ? `${line.slice(0, 239)}…` : line).replace(/\.$/, "");
};

function told(found: Finding[]): string {
    const [{ rule, urn, message }] = found;
    return `${rule}, ${nameOf(urn)}${found.length > 1 ? ` and ${found.length - 1} more` : ""}: ${onOneLine(message)}`;
}

/** What exempts a finding, as the file has it. */
function exemptionOf({ rule, urn }: Finding, { exemptions }: Facts): Answer["exemption"] {
    const one = exemptions.find(one => one.rule === rule && (urn === one.resource || urn.endsWith(`::${one.resource}`)));
    return one && { owner: one.owner, reason: one.reason, until: one.expiry };
}

/**
 * A control that rules of the pack answer. A flaw fails it also where its rule only advises: the list asks for it, whatever a deployment may do
 * without. What could not be decided has not passed, and neither has what had nothing to judge.
 */
export const judgeRules: Judge = ({ answer }, _, facts) => {
    const names = "rule" in answer ? answer.rule : [];
    const found = facts.analysis.findings.filter(({ rule }) => names.includes(rule));
    const failed = found.filter(({ result }) => result === "fail");
    if (failed.length) return { state: "fail", reason: told(failed) };
    const undecided = found.filter(({ result }) => result === "undecided");
    if (undecided.length) return { state: "not evaluated", reason: told(undecided) };
    const judged = new Map(facts.analysis.rules.map(rule => [rule.name, rule.judged]));
    const unknown = names.filter(name => !judged.has(name));
    if (unknown.length) return { state: "not evaluated", reason: `${few(unknown)} did not run` };
    const asked = names.filter(name => judged.get(name));
    if (asked.length === 0)
        return { state: "not evaluated", reason: `this stack has nothing of the kind that ${few(names)} ${names.length > 1 ? "judge" : "judges"}` };
    const exempt = found.find(({ result }) => result === "exempt");
    if (exempt) return { state: "exempt", reason: told(found.filter(({ result }) => result === "exempt")), exemption: exemptionOf(exempt, facts) };
    const count = asked.reduce((sum, name) => sum + (judged.get(name) ?? 0), 0);
    const idle = names.length - asked.length;
    return {
        state: "pass",
        reason: `${count} ${count > 1 ? "resources hold" : "resource holds"}${idle ? `; ${idle} of ${names.length} rules had nothing of their kind` : ""}`,
    };
};
