import type { Step } from "../faults/faults";
import { type Phase, phases, type Soak, stagingPhases } from "../phases";
import type { Settings } from "../settings";
import { lengthOf, lengthText, momentText, type Span, spanOf } from "../time";
import { type Flaw, type Known, type Rule, setting } from "./rule";

/** A phase on the way up to the stack's. */
interface Rung {
    /** Where in the settings it says when the phase was reached. */
    path: Step[];
    name: string;
    /** When it was reached, as it is written. */
    at?: string;
    /** How long it has to last; unknown while the manifest's part on trading is faulty. */
    soak?: Soak;
}

/** The way from the bottom to the stack's phase; empty where the environment has no such phase, which another rule says. */
function ladder({ settings: { environment, phase }, manifest: { trading } }: Known, reached: Settings["reached"]): Rung[] {
    const { staging, production }: { staging: Soaks; production: Soaks } = trading?.soak ?? { staging: {}, production: {} };
    const own = (soaks: Soaks) => (one: Phase) => ({ path: ["reached", one], name: one, at: reached[one], soak: soaks[one] });
    const inStaging = stagingPhases.map(one => ({ path: ["reached", "staging", one], name: `staging's ${one}`, at: reached.staging[one], soak: staging[one] }));
    const rungs = environment === "production" ? [...inStaging.filter(({ soak }) => soak), ...phases.map(own(production))] : stagingPhases.map(own(staging));
    return rungs.slice(0, rungs.findIndex(({ name }) => name === phase) + 1);
}

type Soaks = Partial<Record<Phase, Soak>>;

// What a phase needs, those above it need too, and dry needs nothing: what let a phase be lets every lower one be. Nobody has to mend a
// history while the bot loses money.
const onePhaseAtATime: Rule = known => {
    const { phase, environment, reached } = known.settings;
    if (!reached || !environment || phase === "dry") return [];
    return ladder(known, reached).flatMap((rung, index, rungs) => {
        const demand = demandOf(rungs[index - 1], rung);
        if (rung.at !== undefined) return demand ? tooEarly(rung.path, rung.at, demand) : [];
        const allowed =
            rung.name === phase
                ? `the day or the moment when ${phase} is reached${demand ? `, ${demand.words}` : ""}`
                : `the day or the moment when ${rung.name} was reached: ${phase} comes after it, one phase at a time (vanta:373)`;
        return [setting(rung.path, undefined, allowed)];
    });
};

/** What a phase demands of the next one. */
interface Demand {
    /** When it was reached; its soak begins where that ends. */
    since: Span;
    /** When the next phase may be reached. */
    until: number;
    words: string;
}

function demandOf(before: Rung | undefined, next: Rung): Demand | undefined {
    if (before?.at === undefined || !before.soak) return undefined;
    const since = spanOf(before.at);
    // A day without its hour counts from its end: no soak is shorter than it says.
    const until = since.until + lengthOf(before.soak.for);
    const day = since.until > since.from ? ", counted from that day's end," : "";
    const who = before.soak.items.join(", ") || "trading.soak in its manifest";
    const lasts = `${before.name} was reached on ${momentText(since.from)} and${day} has to last ${before.soak.for} before ${next.name} (${who})`;
    return { since, until, words: `${momentText(until)} or later: ${lasts}` };
}

function tooEarly(path: Step[], at: string, { since, until, words }: Demand): Flaw[] {
    const { from } = spanOf(at);
    if (!(from < until)) return [];
    const lasted = `until then it has lasted ${lengthText(Math.max(0, from - since.until))}`;
    const why = from < since.from ? "what was reached before the bot went back has to be reached again" : lasted;
    return [setting(path, at, `${words}; ${why}`)];
}

const nothingAhead: Rule = ({ settings: { reached }, now }) => {
    const { staging, ...own } = reached ?? {};
    const written = (spans: Partial<Record<Phase, string>> = {}, ...path: Step[]) =>
        Object.entries(spans)
            .filter(([, at]) => spanOf(at).from > now.getTime())
            .map(([phase, at]) => setting([...path, phase], at, `a time that has come; now it is ${now.toISOString().slice(0, 16)}Z`));
    return [...written(staging, "reached", "staging"), ...written(own, "reached")];
};

/** No bot has been on its way up for so long: what is older is a slip, or lets a soak be that nobody has seen. */
const oldest = 5 * 365 * 24 * 60 * 60 * 1000;

const nothingLongAgo: Rule = ({ settings: { reached }, now }) => {
    const { staging, ...own } = reached ?? {};
    const written = (spans: Partial<Record<Phase, string>> = {}, ...path: Step[]) =>
        Object.entries(spans)
            .filter(([, at]) => now.getTime() - spanOf(at).from > oldest)
            .map(([phase, at]) => setting([...path, phase], at, "a day of the last five years"));
    return [...written(staging, "reached", "staging"), ...written(own, "reached")];
};

/** Rules about how far the bot has come. */
export const phaseRules: Rule[] = [onePhaseAtATime, nothingAhead, nothingLongAgo];
