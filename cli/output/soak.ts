import type { Measure } from "../../checklist/evidence-file";
import type { Phase } from "../../config/phases";
import type { SoakAnswer } from "../../probes/soak";
import { harmless } from "../../probes/told";
import { answerLines, counted, countsOf, measureLine } from "./answers";
import type { Paint } from "./paint";

/** What a soak has answered. */
export interface SoakReport {
    bot: string;
    stack: string;
    phase: Phase;
    /** The phase that it is a soak for. */
    next: Phase;
    /** The step of the phase that it is a soak of, and the one that it is for. */
    step?: { now: string; next: string };
    /** How long the window is. */
    for: string;
    /** Items of the lists that demand so long a one. */
    items: string[];
    /** Why nothing was asked. @default Prometheus was */
    not?: string;
    answers: SoakAnswer[];
    /** Paths of the evidence; none with --dry-run. */
    files: string[];
    /** Answers that could not be written, and why. */
    unwritten: string[];
}

/** What is measured for every control alike. */
const shared = (answers: readonly SoakAnswer[]): Measure[] => {
    const [first, ...others] = answers;
    return first?.measured.filter(one => one.demand === undefined && others.every(({ measured }) => measured.includes(one))) ?? [];
};

/** What the soak is of, and what it is for. */
const between = ({ phase, next, step }: SoakReport): string =>
    step ? `at the step ${step.now} of ${phase} before ${step.next}` : `in ${phase} before ${next}`;

/** The answers for people: the window's conditions first, which are every control's, then each control. */
export function soakText(report: SoakReport, paint: Paint): string {
    const { bot, stack, items, answers, files, unwritten, not } = report;
    if (not !== undefined) return `Not evaluated: ${harmless(not)}\n`;
    const all = answers.length > 1 ? shared(answers) : [];
    const passes = answers.length > 0 && answers.every(({ result }) => result === "pass");
    const who = items.length ? ` (${items.join(", ")})` : "";
    return [
        paint("bold", `${bot} ${stack}: ${report.for} ${between(report)}${who}`),
        ...all.map(one => measureLine(one, paint)),
        "",
        ...answers.flatMap(({ control, result, measured }) =>
            answerLines({ id: control.id, result, measured: measured.filter(one => !all.includes(one)) }, paint),
        ),
        "",
        `${paint("bold", paint(passes ? "green" : "red", passes ? "HELD" : "NOT HELD"))}  ${countsOf(answers)}`,
        ...unwritten.map(why => `${paint("red", "✗")} not written: ${harmless(why)}`),
        ...(files.length ? [`${counted(files.length, "file")} of evidence in evidence/${stack}/${bot}: review and commit`] : []),
        "",
    ].join("\n");
}

/** The same as one JSON document. */
export const soakJson = ({ answers, ...rest }: SoakReport): string =>
    `${JSON.stringify({ ...rest, answers: answers.map(({ control, ...answer }) => ({ control: control.id, ...answer })) }, undefined, 2)}\n`;
