import { z } from "zod";
import { keyChecks } from "../venues";

// What the key guard answers (functions/key-guard/guard.mjs), and what makes an answer one to what was asked: `up` and the probes hold it to the same.

/** What it has found of one thing, as functions/key-guard/verdict.mjs has it. */
const check = z.object({
    check: z.string().min(1),
    demanded: z.string(),
    found: z.string(),
    holds: z.enum(["yes", "no", "unknown"]),
    silent: z.literal(true).optional(),
    later: z.literal(true).optional(),
});
export type KeyCheck = z.output<typeof check>;

const answered = z.object({
    ...{ secretId: z.string(), stage: z.string(), venue: z.string(), version: z.string().min(1).optional() },
    answer: z.enum(["sound", "refused", "not evaluated"]),
    checks: z.array(check).min(1),
    at: z.iso.datetime(),
    from: z.ipv4().optional(),
    expected: z.looseObject({ addresses: z.array(z.string()) }),
});
export type GuardAnswer = z.output<typeof answered>;

/** What a guard is asked about. */
export interface KeyAsked {
    secret: string;
    stage: string;
    /** The exchange, as venues/ calls it. */
    venue: string;
    /** The version that has to be there. Default: whichever is. */
    version?: string;
}

/** Milliseconds by which the guard's clock and this one may be apart. */
const apart = 120_000;

/** An answer in what a function returned; nothing where it is none of this version of Golive. */
export function answerIn(payload: string | undefined): GuardAnswer | undefined {
    try {
        return answered.safeParse(JSON.parse(payload ?? "")).data;
    } catch {
        return undefined;
    }
}

/** What the checks come to: what is asked of money alone decides nothing. */
export function verdictOf(checks: readonly KeyCheck[]): GuardAnswer["answer"] {
    const decide = checks.filter(({ later }) => !later);
    if (decide.some(({ holds }) => holds === "no")) return "refused";
    return decide.some(({ holds }) => holds === "unknown") ? "not evaluated" : "sound";
}

/** Why an answer is one to another question; nothing where it is not. */
export function strangerIn(one: GuardAnswer, asked: KeyAsked): string | undefined {
    if (one.secretId !== asked.secret || one.stage !== asked.stage) return `it answers for ${one.secretId} at ${one.stage}, and ${asked.secret} was asked`;
    if (asked.version !== undefined && one.version !== asked.version)
        return `it has looked at version ${one.version ?? "(none)"}, and ${asked.version} was asked`;
    return one.venue === asked.venue ? undefined : `it has asked ${one.venue}, and the key is one of ${asked.venue}`;
}

/** Why an answer is none to what was asked between two moments; nothing where it is one. */
export function doubtOf(one: GuardAnswer, asked: KeyAsked, began: number, ended: number): string | undefined {
    const stranger = strangerIn(one, asked);
    if (stranger) return stranger;
    const at = Date.parse(one.at);
    if (at < began - apart || at > ended + apart) return `its answer is of ${one.at}, and not of now`;
    if (new Set(one.checks.map(({ check: name }) => name)).size < one.checks.length) return "it says two things of one";
    return undefined;
}

/** Which checks an answer leaves out that are made of every key that is taken; nothing where it has them all. A key that is not taken has no others. */
export function gapIn({ answer, checks }: GuardAnswer): string | undefined {
    const taken = answer === "sound" || checks.some(({ check: name, holds }) => name === "works" && holds === "yes");
    const left = taken ? keyChecks.filter(name => !checks.some(one => one.check === name)) : [];
    return left.length > 0 ? `it says nothing of ${left.join(", ")}` : undefined;
}

/** Where an answer's word is not what its checks come to; nothing where it is. */
export const contradictionIn = ({ answer, checks }: GuardAnswer): string | undefined =>
    verdictOf(checks) === answer ? undefined : `it calls the key ${answer}, and what it found says ${verdictOf(checks)}`;

/** Whether a guard held the key against what settings and manifest say today, but for the addresses. */
export function wentBy({ expected }: GuardAnswer, today: Record<string, unknown>): boolean {
    const { addresses: _, ...its } = expected;
    const sorted = (value: object) => JSON.stringify(Object.entries(JSON.parse(JSON.stringify(value))).sort(([a], [b]) => (a < b ? -1 : 1)));
    return sorted(its) === sorted(today);
}
