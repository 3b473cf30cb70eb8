import { answerIn, contradictionIn, doubtOf, type GuardAnswer, gapIn, type KeyAsked, strangerIn, verdictOf, wentBy } from "../../config/key-answers";

// What the answers of the key guard come to, for whoever deploys.

/** An answer that is believed: its word, and why. */
export type Answer = Pick<GuardAnswer, "answer" | "checks" | "from">;

/** What a guard was asked, when, and what it has to have held the key against. */
export interface Question extends KeyAsked {
    /** Milliseconds, when the program asked. The function may have been made since. */
    began: number;
    /** What settings and manifest expect of the key (config/key-questions.ts), without its exchange. */
    expected: Record<string, unknown>;
    /** The stack's addresses, and of them that of the guard's zone. */
    addresses: readonly string[];
    from: string;
}

/**
 * What a guard answered, as the probes believe it (config/key-answers.ts); nothing where it is no answer to what was asked, or one by other settings, as
 * that of a function which this deployment has yet to change. Where it contradicts itself, leaves a check out, or the clocks are apart, a no counts and a
 * yes does not.
 */
export function believed(payload: string | undefined, { began, expected, addresses, from, ...asked }: Question, ended: number): Answer | undefined {
    const said = answerIn(payload);
    if (!said || strangerIn(said, asked) || !wentBy(said, expected)) return undefined;
    if (said.from !== from || String([...said.expected.addresses].sort()) !== String([...addresses].sort())) return undefined;
    const found: Answer = { answer: verdictOf(said.checks), checks: said.checks, from };
    if (found.answer === "refused") return found;
    return doubtOf(said, asked, began, ended) || gapIn(said) || contradictionIn(said) ? undefined : found;
}

/** Why a key may not place orders by what is believed; nothing where no answer refuses it. */
export function refusalOf(exchange: string, stack: string, answers: (Answer | undefined)[]): string | undefined {
    const refusing = answers.flatMap(one => (one?.answer === "refused" ? [one] : []));
    if (refusing.length === 0) return undefined;
    const why = refusing.map(({ from, checks }) => {
        const bad = checks.filter(({ holds, later }) => holds === "no" && !later).map(({ check, found }) => `${check}: ${found}`);
        return `${from ? `from ${from}, ` : ""}${bad.join("; ")}`;
    });
    const cure = `Stage another (npm run keys stage ${stack} ${exchange}), or take ${exchange} out of golive:stagedSecrets`;
    return `The key guard refuses the key of ${exchange}: ${[...new Set(why)].join(" | ")}. What places orders is left as it is. ${cure} (docs/exchange-keys.md).`;
}

/** The answers of all zones as one word: the worst of them. One that nobody believes is none, and no answer at all is not sound. */
export const worst = (answers: (Answer | undefined)[]): Answer["answer"] => {
    const words = answers.map(one => one?.answer ?? "not evaluated");
    return words.includes("refused") ? "refused" : words.length > 0 && words.every(word => word === "sound") ? "sound" : "not evaluated";
};
