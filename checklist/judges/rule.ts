import type { Finding } from "../../policies/engine/analysis";
import { reasons } from "../../policies/engine/rule";
import { withoutAdvice } from "../../policies/engine/runner";
import type { NamedControl } from "../catalogue";
import type { Answer, Facts, Judge } from "./facts";
import { few } from "./facts";

/** A resource as a person names it. */
const nameOf = (urn: string): string => urn.split("::").at(-1) || "the stack as a whole";

/** What was found, without the reasons that every message of a rule ends with, on one line. */
function flawOf({ rule, message }: Finding, { rules }: Facts): string {
    const known = rules.find(({ name }) => name === rule);
    const said = withoutAdvice(message);
    const end = known ? ` ${reasons(known)}` : "";
    const line = (end && said.endsWith(end) ? said.slice(0, -end.length) : said).replace(/\s+/g, " ").trim().replace(/\.$/, "");
    return line.length > 240 ? `${line.slice(0, 239)}…` : line;
}

function told(found: Finding[], facts: Facts): string {
    const [first] = found;
    return `${first.rule}, ${nameOf(first.urn)}${found.length > 1 ? ` and ${found.length - 1} more` : ""}: ${flawOf(first, facts)}`;
}

/** What exempts a finding, as the file has it. */
function exemptionOf({ rule, urn }: Finding, { exemptions }: Facts): Answer["exemption"] {
    const one = exemptions.find(one => one.rule === rule && (urn === one.resource || urn.endsWith(`::${one.resource}`)));
    return one && { owner: one.owner, reason: one.reason, until: one.expiry };
}

/** Nothing was judged: why that is sound, where the control or the environment says so. */
function nothingJudged(answer: NamedControl["answer"], { off, files }: Facts): Answer {
    const { rule: names, orNone } = answer as Extract<NamedControl["answer"], { rule: unknown }>;
    const are = (some: string[], verb: string) => `${few(some)} ${some.length > 1 ? "are" : "is"} ${verb}`;
    const left = names.filter(name => off.has(name));
    const idle = names.filter(name => !off.has(name));
    const notAsked = left.length ? `${are(left, `not asked in ${files.settings.environment}`)}` : "";
    if (idle.length === 0) return { state: "not applicable", reason: notAsked };
    const nothing = `this stack has nothing of the kind that ${few(idle)} ${idle.length > 1 ? "judge" : "judges"}`;
    if (orNone === undefined) return { state: "not evaluated", reason: [nothing, notAsked].filter(Boolean).join(", and ") };
    // Where some are not asked, nobody knows whether there is nothing for them.
    return { state: "not applicable", reason: left.length ? `${notAsked}, and ${nothing}` : orNone.replace(/\.$/, "") };
}

/**
 * A control that rules of the pack answer. A flaw fails it also where its rule only advises: the list asks for it, whatever a deployment may do
 * without. What could not be decided has not passed, and neither has what had nothing to judge.
 */
export const judgeRules: Judge = ({ answer }, _, facts) => {
    const names = "rule" in answer ? answer.rule : [];
    const found = facts.analysis.findings.filter(({ rule }) => names.includes(rule));
    const failed = found.filter(({ result }) => result === "fail");
    if (failed.length) return { state: "fail", reason: told(failed, facts) };
    const undecided = found.filter(({ result }) => result === "undecided");
    if (undecided.length) return { state: "not evaluated", reason: told(undecided, facts) };
    const judged = new Map(facts.analysis.rules.map(rule => [rule.name, rule.judged]));
    const unknown = names.filter(name => !judged.has(name));
    if (unknown.length) return { state: "not evaluated", reason: `${few(unknown)} did not run` };
    const asked = names.filter(name => judged.get(name));
    if (asked.length === 0) return nothingJudged(answer, facts);
    const exempted = found.filter(({ result }) => result === "exempt");
    const [exempt] = exempted;
    if (exempt) return { state: "exempt", reason: told(exempted, facts), exemption: exemptionOf(exempt, facts) };
    const count = asked.reduce((sum, name) => sum + (judged.get(name) ?? 0), 0);
    const idle = names.length - asked.length;
    return {
        state: "pass",
        reason: `${count} ${count > 1 ? "resources hold" : "resource holds"}${idle ? `; ${idle} of ${names.length} rules had nothing of their kind` : ""}`,
    };
};
