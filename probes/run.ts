import type { NamedControl } from "../checklist/catalogue";
import { type Need, needs } from "../checklist/control";
import { canonical } from "../checklist/digests";
import type { Evidence, Measure } from "../checklist/evidence-file";
import { heldAgainst } from "../checklist/judges/evidence";
import { type Demands, demandText } from "../checklist/judges/facts";
import { pooled, within } from "./bounds";
import { type Family, NoAccess, type Probe, type Target, type World } from "./probe";
import { lookedTwice, ofRelease, type Running } from "./running-release";
import { told } from "./told";

/** A control that a probe answers, with the numbers that it is held against. */
export interface Wanted {
    control: NamedControl;
    demands: Demands;
}

/** What a probe has answered to a control. */
export interface ProbeAnswer {
    control: NamedControl;
    /** family.name */
    probe: string;
    result: Evidence["result"];
    measured: Measure[];
    /** Whether whoever asks was not let in somewhere: that says nothing of what runs. */
    noAccess: boolean;
}

/** How a run is made. */
export interface RunOptions {
    families: readonly Family[];
    world: World;
    /** Questions at a time. @default 8 */
    most?: number;
    /** Looks which release runs, before and after everything is asked. @default nobody looks: the answers are written down for no release */
    running?: () => Promise<Running>;
    /** How long a target, or a canary, is given where its probe does not say. @default 20 */
    seconds?: number;
    /** Is told how far the run is. */
    doing?: (what: string) => void;
}

/** One target's answer to one question. */
interface Asked {
    target: Target;
    measured: Measure[];
    noAccess: boolean;
}

/** A probe with numbers: asked once for all controls that ask the same. */
interface Question {
    // biome-ignore lint/suspicious/noExplicitAny: each probe knows its own targets
    probe: Probe<any>;
    demands: Record<string, number>;
}

const unknown = (what: string, demanded: string, found: string): Measure => ({ what, demanded, found, holds: "unknown" });
const because = (error: unknown): string => (error instanceof Error ? error.message || error.name : String(error));
const probeOf = ({ answer }: NamedControl): string => ("probe" in answer ? answer.probe : "");

/** The one number of each demand, for a probe that has to know it before it asks. */
const numbersOf = (demands: Demands): Record<string, number> =>
    Object.fromEntries(
        Object.entries(demands).flatMap(([name, { atLeast, atMost }]) => {
            const number = atLeast ?? atMost;
            return number === undefined ? [] : [[name, number] as const];
        }),
    );

const keyOf = (probe: string, demands: Demands): string => `${probe} ${canonical(numbersOf(demands))}`;

/** Needs that shut each other out: a control that names one of a row is answered by targets of that kind alone. */
const rows: readonly (readonly Need[])[] = [["postgres", "timescale", "pgvector", "mongodb", "redis", "rabbitmq", "nats"], ["public", "browser"], needs];

/** Whether a target is of the kind that a control needs. */
function concerns({ of }: Target, { needs: wanted }: NamedControl): boolean {
    if (of === undefined) return true;
    const row = rows.find(names => names.includes(of)) ?? [];
    const asked = row === needs ? wanted.filter(need => need === of) : wanted.filter(need => row.includes(need));
    return asked.length === 0 || asked.includes(of);
}

/** Why the passes of families do not count, by the family's name: its planted fault was not told. */
async function asleep(families: readonly Family[], seconds: number, most: number): Promise<Map<string, string>> {
    const why = async ({ canary }: Family): Promise<string | undefined> => {
        try {
            const measured = await within(seconds, canary);
            return measured.some(({ holds }) => holds === "no") ? undefined : "it was not told";
        } catch (error) {
            return because(error);
        }
    };
    const found = await pooled(
        families.map(family => async () => [family.name, await why(family)] as const),
        most,
    );
    return new Map(found.flatMap(([name, reason]) => (reason === undefined ? [] : [[name, reason]])));
}

/** What one target answers; whatever goes wrong is an answer that nobody has. */
async function askTarget({ probe, demands }: Question, target: Target, { world, seconds = 20 }: RunOptions): Promise<Asked> {
    try {
        const measured = await within(probe.seconds ?? seconds, signal => probe.ask(target, { world, demands, signal }));
        return { target, measured: measured.length ? measured : [unknown(target.name, probe.says, "nothing was measured")], noAccess: false };
    } catch (error) {
        return { target, measured: [unknown(target.name, probe.says, because(error))], noAccess: error instanceof NoAccess };
    }
}

/** The targets of a question, or why nobody knows them. */
function targetsOf({ probe }: Question, world: World): Target[] | string {
    try {
        const targets = probe.targets(world);
        return targets.length ? targets : "there is nothing to ask in this stack";
    } catch (error) {
        return because(error);
    }
}

/** The answer to a control, of what the targets that concern it have answered. */
function answerOf({ control, demands }: Wanted, probe: Probe, asked: Asked[] | string, sleeping: string | undefined): ProbeAnswer {
    const concerned = typeof asked === "string" ? [] : asked.filter(({ target }) => concerns(target, control));
    const about = { control, probe: probe.name, noAccess: concerned.some(({ noAccess }) => noAccess) };
    const none = (why: string): ProbeAnswer => ({ ...about, result: "not evaluated", measured: [unknown(control.title, probe.says, why)] });
    if (typeof asked === "string") return none(asked);
    const names = Object.keys(demands);
    const measured = concerned
        .flatMap(one => one.measured)
        // What is measured for another control's number says nothing of this one.
        .filter(({ demand }) => demand === undefined || names.length === 0 || names.includes(demand))
        .map(measure => told(heldAgainst(measure, demands)));
    if (measured.length === 0) return none("there is nothing of its kind to ask in this stack");
    const held = new Set(measured.flatMap(({ demand, value }) => (value === undefined ? [] : [demand])));
    if (measured.some(({ demand }) => demand !== undefined))
        measured.push(...names.filter(name => !held.has(name)).map(name => unknown(name, demandText(demands[name]), "nothing was held against it")));
    if (measured.some(({ holds }) => holds === "no")) return { ...about, result: "fail", measured };
    if (sleeping !== undefined)
        measured.push(told(unknown(`the planted fault of ${probe.name.split(".")[0]}`, "told in the same run, or no pass counts", sleeping)));
    return { ...about, result: measured.some(({ holds }) => holds === "unknown") ? "not evaluated" : "pass", measured };
}

/**
 * Asks what controls want to know. The families' canaries come first: one whose planted fault is not told has no passes. Nothing that hangs, throws,
 * finds nothing to ask or says nothing is a pass.
 */
export async function run(wanted: readonly Wanted[], options: RunOptions): Promise<ProbeAnswer[]> {
    const { families, world, most = 8, seconds = 20, doing = () => {} } = options;
    const probes = new Map(families.flatMap(family => family.probes.map(probe => [probe.name as string, { probe, family }] as const)));
    const questions = new Map<string, Question>();
    for (const { control, demands } of wanted) {
        const found = probes.get(probeOf(control));
        if (found) questions.set(keyOf(found.probe.name, demands), { probe: found.probe, demands: numbersOf(demands) });
    }
    const asking = [...new Set([...questions.values()].map(({ probe }) => probes.get(probe.name)?.family as Family))];
    doing(`Planting a fault for each of ${asking.length} families of probes...`);
    const sleeping = await asleep(asking, seconds, most);

    const isOfRelease = (family: Family | undefined, probe: Probe | undefined) => family?.ofRelease !== false && probe?.asksRelease !== true;
    const looks = options.running && asking.some(family => isOfRelease(family, undefined)) ? options.running : undefined;
    const before = await looks?.();

    const targets = new Map([...questions].map(([key, question]) => [key, targetsOf(question, world)]));
    const answers = new Map<string, Asked[]>();
    const tasks = [...questions].flatMap(([key, question]) => {
        const found = targets.get(key) ?? [];
        return typeof found === "string" ? [] : found.map(target => ({ key, question, target }));
    });
    let done = 0;
    const task =
        ({ key, question, target }: (typeof tasks)[number]) =>
        async () => {
            doing(`${done} of ${tasks.length} answered; asking ${question.probe.name} of ${target.name}...`);
            const answer = await askTarget(question, target, options);
            answers.set(key, [...(answers.get(key) ?? []), answer]);
            done++;
        };
    const disturbs = ({ question }: (typeof tasks)[number]) => question.probe.disturbs === true;
    await pooled(tasks.filter(one => !disturbs(one)).map(task), most);
    await pooled(tasks.filter(disturbs).map(task), 1);

    const after = await looks?.();
    const running = before && after && lookedTwice(before, after);
    return wanted.map(one => {
        const name = probeOf(one.control);
        const found = probes.get(name);
        if (!found) {
            const measured = [unknown(one.control.title, name, "there is no such probe in this version of Golive")];
            return { control: one.control, probe: name, result: "not evaluated", measured, noAccess: false };
        }
        const key = keyOf(name, one.demands);
        const none = targets.get(key);
        const answer = answerOf(one, found.probe, typeof none === "string" ? none : sorted(answers.get(key) ?? []), sleeping.get(found.family.name));
        if (!running || !isOfRelease(found.family, found.probe)) return answer;
        return { ...ofRelease(answer, running), noAccess: !running.isOther && (answer.noAccess || running.noAccess) };
    });
}

/** In the order of their names: which answered first says nothing. */
const sorted = (asked: Asked[]): Asked[] => [...asked].sort((a, b) => (a.target.name < b.target.name ? -1 : a.target.name > b.target.name ? 1 : 0));
