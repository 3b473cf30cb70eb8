import { answerOf, type CiAnswer } from "../../../checklist/ci";
import type { Asked } from "../../../checklist/ci/reading";
import type { Report } from "../../../checklist/control";
import type { Demands } from "../../../checklist/judges/facts";

/** What each kind of report is held against, as the controls have it. */
export const demanded: Record<Report, Demands> = {
    tests: { tests: { atLeast: 1, unit: "" }, failures: { atMost: 0, unit: "" } },
    coverage: { percent: { atLeast: 80, unit: "%" } },
    mutation: { percent: { atLeast: 75, unit: "%" } },
    lint: { tools: { atLeast: 1, unit: "" }, findings: { atMost: 0, unit: "" } },
    "secrets-scan": { findings: { atMost: 0, unit: "" } },
    "code-scan": { critical: { atMost: 0, unit: "" }, high: { atMost: 0, unit: "" } },
    "dependency-scan": { critical: { atMost: 0, unit: "" }, high: { atMost: 0, unit: "" } },
    "image-scan": { critical: { atMost: 0, unit: "" }, high: { atMost: 0, unit: "" } },
    load: { p95: { atMost: 200, unit: "ms" } },
};

export type More = Asked & { demands?: Demands };

/** What texts of files answer to a control of a kind. */
export function ask(kind: Report, texts: string | (string | Buffer)[], more: More = {}): CiAnswer {
    const files = [texts].flat().map((text, index) => ({ name: `report-${index + 1}`, bytes: Buffer.from(text) }));
    return answerOf(kind, files, { demands: demanded[kind], ...more });
}

/** What was found by the name of each demand, and the words for what could not be told. */
export const found = (answer: CiAnswer): Record<string, number | string> =>
    Object.fromEntries(answer.measured.map(({ demand, what, value, found }) => [demand ?? what, value ?? found]));

/** Why nothing was evaluated. */
export const why = (answer: CiAnswer): string => `${answer.result}: ${answer.measured.map(({ found }) => found).join("; ")}`;
