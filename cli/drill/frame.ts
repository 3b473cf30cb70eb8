import type { Need } from "../../checklist/control";
import type { Measure } from "../../checklist/evidence-file";
import { NoAccess, type World } from "../../probes/probe";

/** What a drill has: the running environment, a clock, and whoever is at the terminal. */
export interface Around extends World {
    /** Waits, or throws when the drill is broken off. */
    sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
    /** Milliseconds of a clock that nobody sets. */
    clock(): number;
    /** Asks whoever is at the terminal; nothing where nobody is. */
    ask(question: string): Promise<string | undefined>;
}

/** Something that a drill saw. */
export interface Fact extends Pick<Measure, "what" | "demanded" | "found" | "holds"> {
    /** What of the bot it is of: a control that needs another part, as another channel, is not answered by it. @default whatever is needed */
    of?: Need;
    /** What alone it is of: it says nothing to a control that does not need that, as the quiet hours. @default nothing */
    only?: Need;
}

/** What steps hand on and what they saw. */
export interface Walk {
    around: Around;
    /** Is aborted when somebody breaks the drill off. */
    signal: AbortSignal;
    /** Keeps what was seen. */
    saw(fact: Fact): void;
    /** Keeps a number by the name of the demand that controls hold it against, with what it is of. */
    measured(demand: string, value: number, what: string, found: string): void;
    /** Is told what takes its time. */
    doing(what: string): void;
}

/** A step of a drill, and the way back from it. */
export interface Step {
    /** What it does, as a sentence that begins with what is done. */
    say: string;
    run(walk: Walk): Promise<void>;
    /** Takes back what the step did, or began; it may be asked where there is nothing to take back. @default there is nothing */
    back?: { say: string; run(walk: Walk): Promise<void> };
    /** An earlier step whose way back this one goes, as a part of the drill. */
    takesBack?: Step;
}

/** How a drill goes here. */
export type Plan =
    | { steps: Step[] }
    /** It is not safe here, and why. */
    | { refused: string }
    /** No machine can do it here, and what a person declares or does so that one can. */
    | { missing: string };

/** A drill. */
export interface Drill {
    /** As controls name it. */
    name: string;
    /** What it breaks and sees, as half a sentence. */
    says: string;
    /** What it tries one by one: a control that needs one of these is answered by what was seen of that alone. @default nothing */
    parts?: readonly Need[];
    /** Whether its steps ask the cluster; AWS is asked by every drill. @default true */
    asksCluster?(around: Around): boolean;
    /** From what is written and recorded; nothing is asked, and nothing changed. */
    plan(around: Around): Plan;
}

/** Something did not go as it has to: the drill has failed, and says so in half a sentence. */
export class Failed extends Error {}

/** Somebody has broken the drill off. */
class BrokenOff extends Error {}

/** What a drill saw and measured. */
export interface Walked {
    facts: Fact[];
    numbers: { demand: string; value: number; what: string; found: string }[];
    /** Whether somebody broke it off: it has answered nothing then. */
    isBrokenOff: boolean;
    /** Why a step could not ask what it needs: what is not known then, nobody has looked at. @default every step could */
    noAccess?: string;
}

const lineOf = (error: unknown): string => (error instanceof Error ? error.message || error.name : String(error)).replace(/\s+/g, " ");

/** What kept a step from being done, as a fact: only what was tried fails; what could not be reached or understood is no failure, and no pass either. */
const fault = ({ say }: Pick<Step, "say">, error: unknown): Fact => ({
    ...{ what: say.replace(/\.$/, ""), demanded: "it goes through", found: lineOf(error) },
    holds: error instanceof Failed ? "no" : "unknown",
});

/** How the ways back went. */
interface Way {
    steps: readonly Step[];
    walk: Walk;
    doing: (what: string) => void;
}

/**
 * Walks the steps of a drill. Whatever happens, each step that was begun is taken back, the last first, also where it failed or somebody breaks the
 * drill off; what could not be taken back is a fact that does not hold.
 */
export async function walked(steps: readonly Step[], around: Around, signal: AbortSignal, doing: (what: string) => void = () => {}): Promise<Walked> {
    const found: Walked = { facts: [], numbers: [], isBrokenOff: false };
    const begun: Step[] = [];
    const walk: Walk = {
        around,
        signal,
        doing,
        saw: fact => found.facts.push(fact),
        measured: (demand, value, what, text) => found.numbers.push({ demand, value, what, found: text }),
    };
    try {
        for (const step of steps) {
            if (signal.aborted) throw new BrokenOff();
            doing(step.say);
            begun.push(step);
            await orBroken(step.run(walk), signal);
            if (step.takesBack?.back) {
                await orBroken(step.takesBack.back.run(walk), signal);
                const taken = begun.indexOf(step.takesBack);
                if (taken >= 0) begun.splice(taken, 1);
            }
        }
        if (signal.aborted) throw new BrokenOff();
    } catch (error) {
        if (error instanceof BrokenOff || signal.aborted) found.isBrokenOff = true;
        else {
            if (error instanceof NoAccess) found.noAccess = lineOf(error);
            found.facts.push(fault(begun[begun.length - 1] ?? { say: "the drill" }, error));
        }
    }
    found.facts.push(...(await takenBack({ steps: begun, walk: { ...walk, signal: new AbortController().signal }, doing })));
    return found;
}

/** A promise, or the end by whoever breaks off: a step that does not look at its signal is left behind. */
async function orBroken<T>(run: Promise<T>, signal: AbortSignal): Promise<T> {
    let end = () => {};
    const broken = new Promise<never>((_, fail) => {
        end = () => fail(new BrokenOff());
        if (signal.aborted) end();
        else signal.addEventListener("abort", end, { once: true });
    });
    try {
        return await Promise.race([run, broken]);
    } finally {
        signal.removeEventListener("abort", end);
    }
}

/** Takes steps back, the last first: one that fails keeps no other from being taken back. */
async function takenBack({ steps, walk, doing }: Way): Promise<Fact[]> {
    const facts: Fact[] = [];
    for (const { back } of [...steps].reverse()) {
        if (!back) continue;
        doing(`Back: ${back.say}`);
        try {
            await back.run(walk);
        } catch (error) {
            facts.push({ what: `the way back: ${back.say.replace(/\.$/, "")}`, demanded: "it is gone to the end", found: lineOf(error), holds: "no" });
        }
    }
    return facts;
}

/** Asks until something is so, with a breath between; throws Failed when it is not so in time. */
export async function until<T>(
    what: string,
    { around, signal }: Pick<Walk, "around" | "signal">,
    ask: () => Promise<T | undefined>,
    { seconds, every = 5 }: { seconds: number; every?: number },
): Promise<T> {
    const end = around.clock() + seconds * 1000;
    for (;;) {
        const found = await ask();
        if (found !== undefined) return found;
        if (around.clock() >= end) throw new Failed(`${what} did not come within ${seconds >= 120 ? `${seconds / 60} minutes` : `${seconds} s`}`);
        await around.sleep(every * 1000, signal);
    }
}

/** Why a drill that breaks something is not safe in production once money is at stake; nothing where it is. */
export function unsafe({ everything: { settings } }: Pick<Around, "everything">, what: string): string | undefined {
    if (settings.environment !== "production" || settings.phase === "dry") return undefined;
    return `${what}, and in ${settings.phase} it trades money. Run it in staging, or in production while dry`;
}
