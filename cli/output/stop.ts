import type { Paint } from "./paint";

/** What the function answers to a stop. */
export interface StopAnswer {
    id: string;
    bot: string;
    stack: string;
    who: string;
    /** Whether AWS itself says who it is. */
    proven: boolean;
    when: string;
    reason: string;
    /** Whether nothing places orders any more, and nothing that does may start. */
    stopped: boolean;
    /** Whether every step went well. */
    complete: boolean;
    seconds: number;
    steps: { step: string; ok: boolean; says: string; seconds: number }[];
}

const words: Record<string, string> = {
    hold: "nothing that trades may start",
    switch: "the kill switch is thrown",
    cancel: "open orders are cancelled",
    end: "what places orders has ended",
    record: "a record is kept",
    tell: "the channels are told",
};

/** What `npm run stop` prints: each step, how long it took, and what comes next. */
export function stopText(answer: StopAnswer, paint: Paint): string {
    const { id, bot, stack, who, reason, stopped, seconds, steps } = answer;
    const lines = steps.map(({ step, ok, says, seconds }) => {
        const mark = paint(ok ? "green" : "red", ok ? "✓" : "✗");
        return `${mark} ${seconds.toFixed(1).padStart(5)} s  ${(words[step] ?? step).padEnd(30)}  ${says}`;
    });
    const orders = steps.some(({ step, ok }) => step === "cancel" && ok)
        ? []
        : ["Open orders stay where they are: cancel them at the exchange. No position was closed."];
    const forgets = steps.some(({ step, ok }) => step === "switch" && ok)
        ? ["A container that starts again may have forgotten the switch (RESTARTS in kubectl get pods): then stop again with --now."]
        : [];
    const next = stopped
        ? [...orders, ...forgets, `It starts again by a pull request that sets golive:resume: ${id}`]
        : ["Revoke the key at the exchange now: it is the only sure way left.", ...orders];
    const verdict = paint("bold", paint(stopped ? "green" : "red", stopped ? "STOPPED" : "NOT STOPPED"));
    return [...lines, "", `${verdict}  ${bot} ${stack} in ${seconds.toFixed(1)} s, by ${who}: ${reason}`, ...next, ""].join("\n");
}
