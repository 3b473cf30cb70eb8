import type { NamedControl } from "../../checklist/catalogue";
import type { Evidence, Measure } from "../../checklist/evidence-file";
import { type Demands, demandText, few, meets } from "../../checklist/judges/facts";
import { imagesThatRan } from "../../checklist/running";
import type { Everything } from "../../config/check";
import { type Phase, phaseSeries } from "../../config/phases";
import { stepAfter, stepAt } from "../../config/steps";
import { lengthOf, lengthText } from "../../config/time";
import type { Prometheus } from "../prometheus";
import { told } from "../told";
import { gapsIn, runsOf } from "./arithmetic";
import { type Asking, NotMeasured, reasonOf, step } from "./ask";
import { asleep } from "./canary";
import { type Found, releaseOf, soakMeasures } from "./measures";
import { fired, onlyReleased } from "./platform";
import { at, inWords } from "./words";

type Files = Pick<Everything, "manifest" | "settings">;

/** A control that a soak answers, with the numbers that it is held against. */
export interface Wanted {
    control: NamedControl;
    demands: Demands;
}

/** What a soak has answered to a control. */
export interface SoakAnswer {
    control: NamedControl;
    measure: string;
    result: Evidence["result"];
    measured: Measure[];
}

/** How long a phase, or a step of it, has to last before the next, as the manifest says. */
export interface Demanded {
    for: string;
    items: string[];
    /** The phase that comes next, or has the step that does. */
    next: Phase;
    /** The step that it is a soak of, and the one that it is for. */
    step?: { now: string; next: string };
    /** The measures that are asked. @default every one */
    measures?: readonly string[];
}

/** How long where the bot is has to last; nothing where nothing comes after. */
export function soakOf({ manifest, settings }: Files): Demanded | undefined {
    const [soaks, { environment, phase }] = [manifest.trading.soak, settings];
    const [now, after] = [stepAt(manifest, settings), stepAfter(manifest, settings)];
    if (now?.soak && after) return { ...now.soak, next: phase, step: { now: now.name, next: after.name } };
    if (phase === "dry") return { ...(environment === "production" ? soaks.production.dry : soaks.staging.dry), next: "canary" };
    const canary = environment === "production" ? soaks.production.canary : (soaks.staging.canary ?? soaks.staging.dry);
    return phase === "canary" ? { ...canary, next: "live" } : undefined;
}

const unknown = (what: string, demanded: string, found: string): Measure => ({ what, demanded, found, holds: "unknown" });

/** One condition of all measures: what it found, or why nobody knows. */
async function condition(what: string, demanded: string, look: () => Promise<Pick<Measure, "found" | "holds"> | string>): Promise<Measure> {
    try {
        const found = await look();
        return { what, demanded, ...(typeof found === "string" ? { found, holds: "yes" as const } : found) };
    } catch (error) {
        return unknown(what, demanded, reasonOf(error));
    }
}

/** A phase, with its step where it has one. */
const placeOf = (phase: Phase, step?: string): string => (step === undefined ? phase : `${phase}, at the step ${step}`);

/** Whether the bot was in its phase, and at its step, for all of the window, by the series that the program has Prometheus keep of the phase that is deployed. */
async function inPhase({ manifest, settings }: Files, { prometheus, window }: Asking, lasts: string): Promise<string> {
    const all = await prometheus.range(phaseSeries, window, step);
    const now = stepAt(manifest, settings)?.name;
    const isOwn = ({ labels }: (typeof all)[number]) => labels.phase === settings.phase && labels.step === now;
    const own = all.filter(isOwn).flatMap(({ samples }) => samples);
    const other = all.filter(one => !isOwn(one)).flatMap(({ samples }) => samples.map(([moment]) => moment));
    if (own.length === 0)
        throw new NotMeasured(`there is no series of ${phaseSeries} for ${placeOf(settings.phase, now)}: nobody knows since when it is deployed`);
    const began = runsOf(own, step).at(-1)?.from ?? window.to;
    const last = other.reduce((latest, one) => Math.max(latest, one), 0);
    const since = Math.max(began, last > 0 ? last + step : 0);
    if (since - window.from < step / 2 && gapsIn(own, window, step).length === 0) return `${placeOf(settings.phase, now)} alone`;
    throw new NotMeasured(`it is known to be since ${at(since)}, and has lasted ${lasts} at ${at(since + window.to - window.from)}`);
}

/** A critical alert stops the soak: it starts again when that ends. */
async function noAlert(asking: Asking): Promise<Pick<Measure, "found" | "holds"> | string> {
    const all = await fired(asking);
    const last = all.reduce<(typeof all)[number] | undefined>((latest, one) => (latest && latest.during.to >= one.during.to ? latest : one), undefined);
    if (!last) return "none fired";
    const which = few([...new Set(all.map(({ alert, during }) => `${alert} ${inWords(during)}`))], 3);
    const { from, to } = asking.window;
    const ended = last.during.to + step;
    const again =
        ended > to
            ? "it still fires, and the soak starts again when it ends"
            : `the soak starts again at ${at(ended)}, and is over at ${at(ended + to - from)}`;
    return { found: `${which}: ${again}`, holds: "no" };
}

/** What has to hold for any measure of the window to say something. */
async function conditions(files: Files, asking: Asking, lasts: string): Promise<Measure[]> {
    const { phase, release } = files.settings;
    const whole = `for all of ${lasts}, ${inWords(asking.window)}`;
    return [
        await condition(`the bot is in ${placeOf(phase, stepAt(files.manifest, files.settings)?.name)}`, whole, () => inPhase(files, asking, lasts)),
        await condition(imagesThatRan(release.version), whole, async () => {
            await onlyReleased(releaseOf(files), asking);
            return "they alone";
        }),
        await condition("critical alerts", `none that fires within ${inWords(asking.window)}`, () => noAlert(asking)),
        await condition("faults that are planted in the same run", "each told, or no pass counts", async () => {
            const why = await asleep(asking);
            if (why !== undefined) throw new NotMeasured(why);
            return "each told";
        }),
    ];
}

/** What a measure found, held against a control's numbers. */
function held({ control, demands }: Wanted, says: string, { found, values }: Found): Measure[] {
    const names = Object.keys(demands);
    if (names.length === 0) return [unknown(control.title, says, "the control demands no number")];
    return names.map(demand => {
        const value = values[demand];
        if (value === undefined || !Number.isFinite(value)) return unknown(says, demandText(demands[demand]), `nothing that this measures is called ${demand}`);
        return { what: says, demanded: demandText(demands[demand]), found, holds: meets(value, demands[demand]) ? "yes" : "no", demand, value };
    });
}

/** Takes a measure once. */
async function taken(name: string, files: Files, asking: Asking): Promise<Found | string> {
    try {
        const measure = soakMeasures[name];
        return measure ? await measure.take(files, asking) : "there is no such measure in this version of Golive";
    } catch (error) {
        return reasonOf(error);
    }
}

const resultOf = (measured: readonly Measure[]): Evidence["result"] =>
    measured.some(({ holds }) => holds === "no") ? "fail" : measured.some(({ holds }) => holds === "unknown") ? "not evaluated" : "pass";

/** What is asked, of which Prometheus, and when. */
export interface SoakOptions {
    files: Files;
    prometheus: Prometheus;
    now: Date;
    /** Is told how far the run is. */
    doing?: (what: string) => void;
}

/** Asks Prometheus what controls want to know of the phase's window, which ends now. Nothing that is missing, broken off or not understood is a pass. */
export async function soak(wanted: readonly Wanted[], { files, prometheus, now, doing = () => {} }: SoakOptions): Promise<SoakAnswer[]> {
    const lasts = soakOf(files)?.for ?? "0m";
    const to = Math.floor(now.getTime() / 1000 / step) * step;
    const asking: Asking = { prometheus, window: { from: to - lengthOf(lasts) / 1000, to } };
    doing(`Asking Prometheus about ${lengthText(lengthOf(lasts))}...`);
    // Each once, so that they can be shown once.
    const first = (await conditions(files, asking, lasts)).map(told);
    const found = new Map<string, Found | string>();
    const answers: SoakAnswer[] = [];
    for (const one of wanted) {
        const name = "soak" in one.control.answer ? one.control.answer.soak : "";
        const says = soakMeasures[name]?.says ?? one.control.title;
        if (!found.has(name)) {
            doing(`${found.size} measures taken; asking ${name}...`);
            found.set(name, await taken(name, files, asking));
        }
        const what = found.get(name) as Found | string;
        const measured = [...(typeof what === "string" ? [unknown(says, one.control.title, what)] : held(one, says, what)).map(told), ...first];
        answers.push({ control: one.control, measure: name, result: resultOf(measured), measured });
    }
    return answers;
}
