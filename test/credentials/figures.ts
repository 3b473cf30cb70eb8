import { credentialIn, type Kind, kinds } from "../../credentials";
import { type Case, cases } from "./cases";

/** What the detector says of a case; an example out of a vendor's documentation is none. */
export function answerTo({ text }: Case): Kind | "none" {
    const found = credentialIn(text);
    return found && !found.example ? found.kind : "none";
}

/** Precision and recall of one row of the table. */
export interface Figures {
    /** A kind, or what all of them are together. */
    row: string;
    /** Cases that are of the kind. */
    labelled: number;
    /** Cases that the detector takes for the kind. */
    taken: number;
    /** Cases that are both. */
    right: number;
}

export const precision = ({ right, taken }: Figures): number => right / taken;
export const recall = ({ right, labelled }: Figures): number => right / labelled;

/** Each kind, and last whether a text is a credential at all. */
export function figures(): Figures[] {
    const answers = cases.map(one => ({ is: one.kind, taken: answerTo(one) }));
    const count = (row: string, is: (kind: string) => boolean): Figures => ({
        row,
        labelled: answers.filter(one => is(one.is)).length,
        taken: answers.filter(one => is(one.taken)).length,
        right: answers.filter(one => is(one.is) && is(one.taken)).length,
    });
    return [...kinds.map(kind => count(kind, other => other === kind)), count("a credential of any kind", kind => kind !== "none")];
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** The table of docs/credentials.md. */
export const table = (): string =>
    [
        "| kind | cases | found | precision | recall |",
        "|---|---|---|---|---|",
        ...figures().map(one => `| ${one.row} | ${one.labelled} | ${one.right} | ${percent(precision(one))} | ${percent(recall(one))} |`),
    ].join("\n");
