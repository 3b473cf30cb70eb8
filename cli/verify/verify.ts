import type { Evidence } from "../../checklist/evidence-file";
import { readEvidence } from "../../checklist/evidence-folder";
import { projectRoot } from "../../config/check";
import { readSettings, stackConfig } from "../../config/load";
import type { Target } from "../../config/target";
import { readContract } from "../../contract";
import type { Family, Means, World } from "../../probes/probe";
import { type ProbeAnswer, run } from "../../probes/run";
import { runningRelease } from "../../probes/running-release";
import { record, wantedOf } from "../answering/answering";
import { catalogueNow } from "../recording/live";
import { recordedProgram } from "../recording/offline";

/** What is asked, of what, and how it is reached. */
export interface Asked {
    stack: string;
    bot?: string;
    /** Families, or probes by their whole names; none is all. */
    only: readonly string[];
    families: readonly Family[];
    meansFor(target: Target): Means & { close(): Promise<void> };
    /** Is told at once what keeps many from being asked. @default nobody is */
    tell?(line: string): void;
    /** Whether evidence is written. */
    writes: boolean;
    /** Address of the workflow's run, or `local`. */
    by: string;
    now?: () => Date;
    /** The folder that gets the evidence. @default the project's own */
    root?: string;
}

/** An answer beside the one that was committed before. */
export interface Turning extends ProbeAnswer {
    /** What the committed evidence says. @default none is there */
    before?: Pick<Evidence, "result" | "at">;
    /** Whether it was a pass, and is none any more. Who was not let in knows nothing of that. */
    turned: boolean;
}

/** What was answered, and where it is written. */
export interface Verified {
    bot: string;
    stack: string;
    /** What was asked. */
    world: World;
    answers: Turning[];
    /** Families that the adopted lists want to know of and that this run was not to ask. */
    notAsked: string[];
    /** Paths of the evidence. */
    files: string[];
    /** Answers that are not written, and why. */
    unwritten: string[];
}

/** Whether nobody was asked, for want of access. */
const isUnasked = ({ result, noAccess }: Pick<ProbeAnswer, "result" | "noAccess">): boolean => result === "not evaluated" && noAccess;

/** An answer beside the one before. */
const turning = (answer: ProbeAnswer, before: Turning["before"]): Turning => ({
    ...answer,
    before,
    turned: before?.result === "pass" && answer.result !== "pass" && !isUnasked(answer),
});

/** Uses the ways into a stack and closes them, also where a person ends it: what leads inside would otherwise stay open. */
async function closing<T>(means: { close(): Promise<void> }, use: () => Promise<T>): Promise<T> {
    const end = () => void means.close().finally(() => process.exit(130));
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, end);
    try {
        return await use();
    } finally {
        for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, end);
        await means.close();
    }
}

/** Families that ask what the whole world sees, and nothing of AWS. */
const outside = ["http", "dns"];

/** Logs in to AWS before anything is asked: a code that a second factor shows is waited for here, and not within a probe's seconds. */
async function loggedIn(means: Means, tell: (line: string) => void): Promise<void> {
    try {
        await means.aws();
    } catch (error) {
        const { message } = error as Error;
        tell(`${message.charAt(0).toUpperCase()}${message.slice(1)}. What needs it is not asked.`);
    }
}

/** Asks a running environment everything that the adopted lists want to know of it, and writes the answers. */
export async function verified(asked: Asked, doing: (what: string) => void = () => {}): Promise<Verified> {
    const { stack, bot: chosen, now = () => new Date(), root = projectRoot } = asked;
    const everything = readSettings({ config: stackConfig(stack, chosen === undefined ? [] : [`bot=${chosen}`]), project: "golive", stack });
    const catalogue = catalogueNow();
    const { bot } = everything.target;
    const { contract } = readContract(projectRoot, bot);
    const runs = readEvidence(stack, bot, catalogue, root).filter(({ evidence: { by } }) => "run" in by);
    const before = new Map(runs.map(({ evidence: { control, result, at } }) => [control, { result, at }]));
    const all = wantedOf(catalogue, everything, ({ answer }) => "probe" in answer);
    const probeOf = ({ control: { answer } }: (typeof all)[number]) => ("probe" in answer ? answer.probe : "");
    const familyOf = (one: (typeof all)[number]) => probeOf(one).split(".")[0];
    const isAsked = (one: (typeof all)[number]) => asked.only.length === 0 || asked.only.includes(probeOf(one)) || asked.only.includes(familyOf(one));
    const wanted = all.filter(isAsked);
    const askedFamilies = new Set(wanted.map(familyOf));
    const notAsked = [...new Set(all.map(familyOf))].filter(family => !askedFamilies.has(family)).sort();
    doing(`Building ${bot} in ${stack}, to know what has to be there...`);
    const { resources } = await recordedProgram(stack, chosen);
    const means = asked.meansFor(everything.target);
    const world = { everything, contract, resources, means, now };
    const answers = await closing(means, async () => {
        if ([...askedFamilies].some(family => !outside.includes(family))) await loggedIn(means, asked.tell ?? (() => {}));
        return run(wanted, { families: asked.families, world, doing, ...(asked.writes && { running: () => runningRelease(world) }) });
    });
    const verified: Verified = {
        bot,
        stack,
        world,
        answers: answers.map(answer => turning(answer, before.get(answer.control.id))),
        notAsked,
        files: [],
        unwritten: [],
    };
    if (!asked.writes) return verified;
    const unasked = answers.filter(isUnasked);
    const { files, unwritten } = record(
        answers.filter(answer => !isUnasked(answer)),
        { catalogue, everything, now: now(), root, by: asked.by },
    );
    const why = "whoever asks is not let in, and that takes no answer away that somebody else has had";
    return { ...verified, files, unwritten: [...unasked.map(({ control }) => `${control.id}: ${why}`), ...unwritten] };
}
