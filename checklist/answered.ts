import type { Phase } from "../config/phases";
import type { AnswerKind, Level, State } from "./control";
import type { Measure } from "./evidence-file";

// The one value that every rendering of a report shows.

/** How a control stands for a bot, a stack and the phase that it wants to be in. */
export interface AnsweredControl {
    id: string;
    title: string;
    why: string;
    kind: AnswerKind;
    /** The rule, probe, soak, drill, report or role behind it, in words. */
    answeredBy: string;
    phase: Phase;
    state: State;
    /** The heaviest level at which an adopted list asks for it. */
    level: Level;
    /** Whether it stands in the way of the GO. */
    blocks: boolean;
    critical: boolean;
    /** Why it stands so, in one sentence without a full stop: what was measured, why a file does not count, who has to sign. */
    reason: string;
    measured: Measure[];
    /** The evidence that counts, or that would if it were not past its end: path in the project, who or which run, when, until when. */
    evidence?: { file: string; by: string; at: string; until: string; links: string[] };
    /** Owner, reason and end of what exempts it. */
    exemption?: { owner: string; reason: string; until: string };
    /** Where a person changes what it judges, as path of the project and line. */
    written?: { file: string; line: number };
    /** The command that answers it, or what to do. */
    next: string;
}

/** An item of a list with its answer: never better than the worst of its controls. */
export interface AnsweredItem {
    list: string;
    line: number;
    number?: string;
    level: Level;
    /** Ids of the controls; none where the item does not apply. */
    controls: string[];
    state: State;
    reason: string;
    /** Whether it stands in the way of the GO. */
    blocks: boolean;
    /** The list's own numbers that its controls were held against. */
    with: Record<string, number>;
}

/** Whether a bot may go up to a phase, and why. */
export interface LiveReport {
    bot: string;
    stack: string;
    /** The phase it is in, and the one that the report is for. */
    phase: Phase;
    wants: Phase;
    verdict: "GO" | "NO-GO";
    /** What the verdict rests on, in one sentence without a full stop. */
    why: string;
    /** The other verdict, of the rules alone: whether it may be deployed. Without it nothing may go live. */
    deploy: "GO" | "NO-GO";
    release: { version: string; commit?: string; digests: Record<string, string> };
    pack: string;
    at: string;
    /** The lists that the bot adopts, and those it leaves out with the reason. */
    lists: { name: string; leftOut?: string }[];
    controls: AnsweredControl[];
    items: AnsweredItem[];
    /** Evidence that is sound and does not count, exemptions that let nothing through, each with the reason. */
    notCounted: { file: string; why: string }[];
    /** What this phase deliberately does not ask: controls of later phases. */
    untested: { id: string; title: string; phase: Phase }[];
    /** Who could have signed: whether commits' signatures were verified. */
    signatures: "verified" | "anybody who may merge";
}
