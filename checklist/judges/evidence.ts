import type { EvidenceRead } from "../evidence";
import type { Measure } from "../evidence-file";
import { covers, signatureKey, signerOf, silenceIn } from "../silence";
import { type Answer, type Demands, demandText, type Facts, few, type Judge, meets } from "./facts";

/** Who or which run gave an answer. */
const byWhom = ({ by }: EvidenceRead["evidence"]): string => ("person" in by ? `${by.person} as ${by.role}` : by.run);

/** Where a report leads to for evidence. */
const shown = ({ file, evidence }: EvidenceRead): Answer["evidence"] => ({
    ...{ file, by: byWhom(evidence), at: evidence.at, until: evidence.until },
    links: evidence.evidence.map(({ link }) => link),
});

/** The evidence of a control where it counts, or how the control stands without. */
function counted(key: string, { evidence }: Facts, without: "not evaluated" | "unsigned"): EvidenceRead | Answer {
    const one = evidence.get(key);
    if (!one) return { state: without, reason: without === "unsigned" ? "nobody has signed it" : "nobody has asked it yet" };
    if (!one.not) return one;
    const reason = `${one.file}: ${one.not.why}`;
    return one.not.expired ? { state: "expired", reason, evidence: shown(one) } : { state: without, reason: `${reason}, so it does not count` };
}

/** A measure held against a list's own number, where it says which of the control's it was held against. */
export function heldAgainst(measure: Measure, demands: Demands): Measure {
    const demand = measure.demand === undefined ? undefined : demands[measure.demand];
    if (!demand || measure.value === undefined) return measure;
    return { ...measure, demanded: demandText(demand), holds: meets(measure.value, demand) ? "yes" : "no" };
}

const told = ({ what, found, demanded }: Measure): string => `${what}: found ${found}, demanded is ${demanded}`;

/** What was measured, against the numbers that are demanded now. A run that failed for another reason than a number that this list tolerates has failed. */
export const judgeMeasured: Judge = (control, demands, facts) => {
    const one = counted(control.id, facts, "not evaluated");
    if ("state" in one) return one;
    const { result, measured: found } = one.evidence;
    const measured = found.map(measure => heldAgainst(measure, demands));
    const about = { measured, evidence: shown(one) };
    const missed = measured.filter(({ holds }) => holds === "no");
    if (missed.length) return { state: "fail", reason: few(missed.map(told), 2), ...about };
    // A number that this list tolerates explains a failure; nothing else does.
    const explained = found.some(({ holds, demand }, index) => holds === "no" && demand !== undefined && measured[index].holds === "yes");
    if (result === "fail" && !explained) return { state: "fail", reason: "the run failed", ...about };
    // What keeps a person from signing comes first.
    const unknown = measured.filter(({ holds }) => holds === "unknown").sort((a, b) => Number(a.silent ?? false) - Number(b.silent ?? false));
    if (unknown.length) return { state: "not evaluated", reason: few(unknown.map(told), 2), ...about };
    if (result === "not evaluated" || measured.length === 0) return { state: "not evaluated", reason: "the run measured nothing", ...about };
    const unheld = Object.keys(demands).filter(name => !measured.some(({ demand, value }) => demand === name && value !== undefined));
    if (unheld.length) return { state: "not evaluated", reason: `nothing was held against ${few(unheld)}`, ...about };
    return { state: "pass", reason: `${measured.length} of ${measured.length} measured hold`, ...about };
};

/** A signature, as it stands before it is compared with the others (apart.ts). */
export const judgeSignature: Judge = ({ id }, _, facts) => {
    const one = counted(id, facts, "unsigned");
    return "state" in one ? one : signedAs(one, facts);
};

function signedAs(one: EvidenceRead, facts: Facts): Answer {
    const { result, measured, by } = one.evidence;
    const about = { measured, evidence: shown(one) };
    const person = "person" in by ? by.person : "";
    if (result === "not evaluated") return { state: "unsigned", reason: `${byWhom(one.evidence)} could not say`, ...about };
    if (result === "fail") return { state: "fail", reason: `${byWhom(one.evidence)} says no`, ...about };
    if (!facts.authors) return { state: "not evaluated", reason: "git does not know who changed what is signed: a whole clone does", ...about };
    if (facts.changed?.length) return { state: "not evaluated", reason: `what is signed has changes that are not committed: ${few(facts.changed)}`, ...about };
    if (facts.authors.some(author => isSame(author, person)))
        return { state: "fail", reason: `${person} signs for a change of their own: ask somebody else`, ...about };
    const doubt = facts.unproven?.get(one.file);
    if (doubt) return { state: "unsigned", reason: `${one.file}: ${doubt}`, ...about };
    return { state: "pass", reason: `signed by ${byWhom(one.evidence)}`, ...about };
}

/**
 * A probe's answer; where nothing is open in it but what those who are asked never say, a signature for exactly that. What they do say beats every
 * signature, and without a newest answer that counts there is nothing to sign for.
 */
export const judgeProbe: Judge = (control, demands, facts) => {
    const answer = judgeMeasured(control, demands, facts);
    const [signer, silence] = [signerOf(control), silenceIn(answer.measured ?? [])];
    if (answer.state !== "not evaluated" || signer === undefined || silence.length === 0) return answer;
    const one = counted(signatureKey(control.id), facts, "unsigned");
    if ("state" in one) {
        const why = facts.evidence.has(signatureKey(control.id)) ? one.reason : `${signer} signs for what is not said`;
        return { ...answer, state: one.state === "expired" ? "expired" : "not evaluated", reason: `${answer.reason}; ${why}` };
    }
    if (!covers(one.evidence.measured, silence))
        return { ...answer, reason: `${answer.reason}; ${one.file} was signed for another answer, as of the key before this one, so it does not count` };
    const { state, reason, evidence } = signedAs(one, facts);
    if (state !== "pass" && state !== "fail") return { ...answer, reason: `${answer.reason}; ${reason}` };
    const until = [evidence?.until ?? "", answer.evidence?.until ?? ""].sort()[0];
    return {
        ...{ state, measured: answer.measured, evidence: evidence && { ...evidence, until } },
        reason: `${reason}, since nobody else says it: ${answer.reason}`,
    };
};

/** Whether two persons, as git writes them, are one: the same address, or the same name. */
export function isSame(one: string, other: string): boolean {
    const parts = (person: string) => /^(.*?)\s*<([^>]*)>$/.exec(person.toLowerCase().normalize("NFKC").trim())?.slice(1) ?? [person.toLowerCase(), ""];
    const [[name, mail], [otherName, otherMail]] = [parts(one), parts(other)];
    return (mail !== "" && mail === otherMail) || (name.trim() !== "" && name.trim() === otherName.trim());
}
