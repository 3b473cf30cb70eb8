import type { Evidence, Measure } from "../../checklist/evidence-file";
import { harmless } from "../../probes/told";
import type { Paint } from "./paint";

// What a run has answered to controls, as soaks and drills print it.

const marks = { pass: ["green", "✓"], fail: ["red", "✗"], "not evaluated": ["yellow", "?"] } as const;
const holds = { yes: marks.pass, no: marks.fail, unknown: marks["not evaluated"] } as const;

/** What was measured, in a line. */
export function measureLine({ what, demanded, found, holds: answer }: Measure, paint: Paint): string {
    const [style, mark] = holds[answer];
    return `  ${paint(style, mark)} ${harmless(what)}: ${harmless(found)} ${paint("dim", `(demanded: ${harmless(demanded)})`)}`;
}

/** A control's answer as a run gave it. */
interface Told {
    id: string;
    result: Evidence["result"];
    measured: readonly Measure[];
    /** Whether all that was measured is shown. @default what does not hold, or the first of what does */
    whole?: boolean;
}

/** One control's answer, with what was measured beneath it. */
export function answerLines({ id, result, measured, whole = false }: Told, paint: Paint): string[] {
    const [style, mark] = marks[result];
    const open = measured.filter(one => one.holds !== "yes");
    const shown = whole ? measured : open.length ? open : measured.slice(0, 1);
    return [`${paint(style, `${mark} ${result.padEnd(13)}`)} ${paint("bold", id)}`, ...shown.map(one => measureLine(one, paint))];
}

/** How many there are of something, in words: `one file`, `3 files`. */
export const counted = (count: number, what: string): string => (count === 1 ? `one ${what}` : `${count} ${what}s`);

/** How many answers are of each kind: `3 pass, 1 fail`. */
export function countsOf(answers: readonly { result: Evidence["result"] }[]): string {
    const kinds = Object.keys(marks) as Evidence["result"][];
    const counts = kinds.map(kind => [kind, answers.filter(({ result }) => result === kind).length] as const).filter(([, count]) => count > 0);
    return counts.map(([kind, count]) => `${count} ${kind}`).join(", ") || "nothing was asked";
}
