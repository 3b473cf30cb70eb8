import { setTimeout as pause } from "node:timers/promises";
import { projectRoot } from "../../config/check";
import { readSettings, stackConfig } from "../../config/load";
import type { Target } from "../../config/target";
import { readContract } from "../../contract";
import type { Means } from "../../probes/probe";
import { lookedTwice, ofRelease, runningRelease } from "../../probes/running-release";
import { type Recorded, record, wantedOf } from "../answering/answering";
import { catalogueNow } from "../recording/live";
import { recordedProgram } from "../recording/offline";
import { shutOut } from "./access";
import { answerOf, type DrillAnswer, notDone } from "./answers";
import { type Around, type Drill, type Plan, walked } from "./frame";

/** What is asked for, and how things are reached. */
export interface Asked {
    stack: string;
    bot?: string;
    drill: Drill;
    meansFor(target: Target): Means & { close(): Promise<void> };
    /** Shows the plan, and says why nothing is done; nothing where it is agreed to. */
    agree(planned: Planned): Promise<string | undefined>;
    ask(question: string): Promise<string | undefined>;
    /** Is aborted when somebody breaks it off. */
    signal: AbortSignal;
    /** Whether evidence is written. */
    writes: boolean;
    /** Whether nothing but the plan is wanted. @default false */
    plans?: boolean;
    now?: () => Date;
    sleep?: Around["sleep"];
    /** The folder that gets the evidence. @default the project's own */
    root?: string;
}

/** A drill as it would go. */
export interface Planned {
    bot: string;
    stack: string;
    drill: Pick<Drill, "name" | "says">;
    plan: Plan;
    /** Controls that it answers here. */
    controls: string[];
}

/** A drill as it went. */
export interface Drilled extends Planned, Recorded {
    /** Why nothing was done, or why what was done answers nothing. @default it was walked to the end */
    not?: string;
    answers: DrillAnswer[];
}

/** Plans a drill, and walks it where that is agreed to. What was seen and measured is written as evidence, also where it failed; a drill that is broken off, refused or not agreed to writes none. */
export async function drilled(asked: Asked, doing: (what: string) => void = () => {}): Promise<Drilled> {
    const { stack, drill, bot: chosen, now = () => new Date(), signal } = asked;
    const everything = readSettings({ config: stackConfig(stack, chosen === undefined ? [] : [`bot=${chosen}`]), project: "golive", stack });
    const { bot } = everything.target;
    const catalogue = catalogueNow();
    const wanted = wantedOf(catalogue, everything, ({ answer }) => "drill" in answer && answer.drill === drill.name);
    doing(`Building ${bot} in ${stack}, to know what is there...`);
    const { resources } = await recordedProgram(stack, chosen);
    const means = asked.meansFor(everything.target);
    const around: Around = {
        ...{ everything, contract: readContract(projectRoot, bot).contract, resources, means, now },
        ...{
            clock: () => performance.now(),
            sleep: asked.sleep ?? ((milliseconds, until) => pause(milliseconds, undefined, { signal: until })),
            ask: asked.ask,
        },
    };
    try {
        const plan = drill.plan(around);
        const planned: Planned = { bot, stack, drill: { name: drill.name, says: drill.says }, plan, controls: wanted.map(({ control }) => control.id) };
        const none = { ...planned, files: [], unwritten: [], answers: [] };
        if (asked.plans) return { ...none, not: "this is the plan, and nothing was done" };
        if ("refused" in plan) return { ...none, not: plan.refused };
        const given = { catalogue, everything, root: asked.root };
        const kept = (answers: DrillAnswer[]): Recorded => (asked.writes ? record(answers, { ...given, now: now() }) : { files: [], unwritten: [] });
        if ("missing" in plan) {
            const answers = notDone(wanted, drill.says, plan.missing);
            return { ...planned, not: plan.missing, answers, ...kept(answers) };
        }
        doing("Looking whether AWS and the cluster let in...");
        const shut = await shutOut(around, drill);
        if (shut !== undefined) return { ...none, not: shut };
        const no = await asked.agree(planned);
        if (no !== undefined) return { ...none, not: no };
        const isOfRelease = ({ control }: (typeof wanted)[number]) => control.good === "release";
        const look = async () => (wanted.some(isOfRelease) ? runningRelease(around) : undefined);
        const before = await look();
        const seen = await walked(plan.steps, around, signal, doing);
        if (seen.isBrokenOff) {
            const left = seen.facts.filter(({ what }) => what.startsWith("the way back"));
            const told = left.length ? `, and not all of it: ${left.map(({ what, found }) => `${what}: ${found}`).join("; ")}` : "";
            return { ...none, not: `It was broken off, and taken back${told}.` };
        }
        const after = await look();
        const running = before && after && lookedTwice(before, after);
        const answers = wanted.map(one => {
            const answer = answerOf(one, seen, drill.parts);
            return running && isOfRelease(one) ? ofRelease(answer, running) : answer;
        });
        const isUnasked = ({ result }: DrillAnswer) => seen.noAccess !== undefined && result === "not evaluated";
        const { files, unwritten } = kept(answers.filter(answer => !isUnasked(answer)));
        const why = `whoever drills is not let in, and that takes no answer away that somebody else has had: ${seen.noAccess}`;
        return { ...planned, answers, files, unwritten: [...answers.filter(isUnasked).map(({ control }) => `${control.id}: ${why}`), ...unwritten] };
    } finally {
        await means.close();
    }
}
