import type { NamedControl } from "./catalogue";
import type { Role, State } from "./control";
import type { Evidence, Measure } from "./evidence-file";

// What those who are asked never say: a probe's answer is then not evaluated, and where the control lets one, a person signs for exactly that.

/** Who signs a control: its role, or whoever signs where a probe's question is never answered; nobody for every other. */
export function signerOf({ answer }: Pick<NamedControl, "answer">): Role | undefined {
    if ("signature" in answer) return answer.signature.by;
    return "probe" in answer ? answer.silent?.by : undefined;
}

/** Days for which a person signs for what is never said: as long as an exchange key may live. */
const longest = "90d";

/** How long an answer to a control is good at most, by who gave it. */
export const goodOf = ({ answer, good }: Pick<NamedControl, "answer" | "good">, by: Evidence["by"]): NamedControl["good"] =>
    "probe" in answer && "person" in by ? longest : good;

/** Under what evidence is kept while a report is made: by control, and beside a probe's answer the signature for what it leaves open. */
export const evidenceKey = ({ control, by }: Pick<Evidence, "control" | "by">, { answer }: Pick<NamedControl, "answer">): string =>
    "probe" in answer && "person" in by ? signatureKey(control) : control;
export const signatureKey = (control: string): string => `${control} (signed)`;

/** What was never said; nothing where anything else is open, or does not hold: then nobody signs. */
export function silenceIn(measured: readonly Measure[]): Measure[] {
    const open = measured.filter(({ holds }) => holds !== "yes");
    return open.every(({ holds, silent }) => holds === "unknown" && silent) ? open : [];
}

/** Whether somebody who signed has seen all of what is not said now: a new key, another account, another address are none of it. */
export const covers = (signed: readonly Measure[], silence: readonly Measure[]): boolean =>
    silence.every(one => signed.some(({ what, demanded, found, silent }) => silent && what === one.what && demanded === one.demanded && found === one.found));

/** Who has to sign for what a probe is never told, as a report has it; nobody where something else is open, or all holds. */
export const waitsFor = (control: Pick<NamedControl, "answer">, { state, measured }: { state: State; measured: readonly Measure[] }): Role | undefined =>
    "probe" in control.answer && (state === "not evaluated" || state === "expired") && silenceIn(measured).length > 0 ? signerOf(control) : undefined;
