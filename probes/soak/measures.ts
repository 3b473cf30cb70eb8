import type { Everything } from "../../config/check";
import type { Measures } from "../../config/measures";
import { type Asking, countOf, NotMeasured, p95Of, shareOf, undeclared, worstOf } from "./ask";
import { fired, type Release, restartsOf, slopeIn, uptimeOf, windowBefore } from "./platform";
import { figure } from "./words";

/** What a measure found: in words, and as numbers by the names of the demands that they are held against. */
export interface Found {
    found: string;
    values: Record<string, number>;
}

/** One measure of `npm run soak`. */
export interface SoakMeasure {
    /** What it measures, as half a sentence. */
    says: string;
    /** Throws NotMeasured or NotAnswered. */
    take(everything: Pick<Everything, "manifest" | "settings">, asking: Asking): Promise<Found>;
}

type Counted = "duplicate-intents" | "illegal-transitions" | "completed-trades" | "mode-changes" | "limit-breaches" | "signals";

const own = <N extends keyof Measures>(name: N, { manifest }: Pick<Everything, "manifest">): NonNullable<Measures[N]> => {
    const measure = manifest.trading.soak.measures[name];
    if (!measure) throw undeclared(name);
    return measure as NonNullable<Measures[N]>;
};

const counted = (name: Counted, unit: string, says: string): SoakMeasure => ({
    says,
    async take(everything, asking) {
        const count = await countOf(own(name, everything).series, asking);
        return { found: `${figure(count)} ${unit}`, values: { [unit]: count } };
    },
});

const worst = (name: "failed-trades-in-a-row", unit: string, says: string): SoakMeasure => ({
    says,
    async take(everything, asking) {
        const value = await worstOf(own(name, everything).series, asking);
        return { found: `${figure(value)} ${unit} at worst`, values: { [unit]: value } };
    },
});

const share = (name: "error-rate" | "success-rate", says: string): SoakMeasure => ({
    says,
    async take(everything, asking) {
        const { percent, part, all } = await shareOf(own(name, everything), asking);
        return { found: `${figure(percent)} %, ${figure(part)} of ${figure(all)}`, values: { percent } };
    },
});

/** What of a bot has to run, by the digests of its images. */
export const releaseOf = ({ manifest, settings }: Pick<Everything, "manifest" | "settings">): Release => ({
    bot: manifest.name,
    services: Object.keys(manifest.services),
    digests: Object.values(settings.release.digests),
});

const lengths = ({ window }: Asking) => ({ hours: (window.to - window.from) / 3600, minutes: (window.to - window.from) / 60 });

/** Every measure, by the name that controls ask for. */
export const soakMeasures: Record<string, SoakMeasure> = {
    uptime: {
        says: "every service was up",
        async take({ manifest }, asking) {
            const services = Object.entries(manifest.services).map(([name, { metrics }]) => ({ name, isScraped: metrics !== undefined }));
            const { percent, service } = await uptimeOf(manifest.name, services, asking);
            return { found: `${figure(percent)} % for ${service}, the least`, values: { percent, ...lengths(asking) } };
        },
    },
    restarts: {
        says: "containers that ended and were started again",
        async take({ manifest }, asking) {
            const restarts = await restartsOf(manifest.name, asking);
            return { found: `${figure(restarts)} restarts`, values: { restarts, ...lengths(asking) } };
        },
    },
    crashes: {
        says: "containers that ended and were started again, for whatever reason",
        async take({ manifest }, asking) {
            const crashes = await restartsOf(manifest.name, asking);
            return { found: `${figure(crashes)} crashes`, values: { crashes, ...lengths(asking) } };
        },
    },
    "memory-slope": {
        says: "the container whose memory grew most",
        async take({ manifest }, asking) {
            const { growth, container } = await slopeIn(manifest.name, asking);
            return { found: `${figure(growth)} % per hour, ${container}`, values: { growth, ...lengths(asking) } };
        },
    },
    pages: {
        says: "critical alerts that fired",
        async take(_, asking) {
            const pages = (await fired(asking)).length;
            return { found: `${pages} pages`, values: { pages } };
        },
    },
    "error-rate": share("error-rate", "the share of what failed"),
    "success-rate": share("success-rate", "the share of what succeeded"),
    "latency-p95": {
        says: "how long nineteen of twenty took at most",
        async take(everything, asking) {
            const milliseconds = await p95Of(own("latency-p95", everything), asking);
            return { found: `${figure(milliseconds)} ms`, values: { milliseconds } };
        },
    },
    "latency-change": {
        says: "how much slower nineteen of twenty became than in the release before",
        async take(everything, asking) {
            const latency = own("latency-p95", everything);
            const now = await p95Of(latency, asking);
            const before = await p95Of(latency, { ...asking, window: await windowBefore(releaseOf(everything), asking) });
            if (!(before > 0)) throw new NotMeasured("the release before took no time at all");
            const slower = (now / before - 1) * 100;
            return { found: `${figure(slower)} %: ${figure(now)} ms after ${figure(before)} ms`, values: { slower } };
        },
    },
    "duplicate-intents": counted("duplicate-intents", "intents", "signals that became two intents"),
    "illegal-transitions": counted("illegal-transitions", "transitions", "states in a forbidden order"),
    "completed-trades": counted("completed-trades", "trades", "trades that were completed"),
    "mode-changes": counted("mode-changes", "changes", "changes of the execution mode"),
    "limit-breaches": counted("limit-breaches", "breaches", "risk limits that were broken"),
    signals: counted("signals", "signals", "signals that were made and arrived"),
    "failed-trades-in-a-row": worst("failed-trades-in-a-row", "trades", "trades that failed in a row"),
};

/** Every measure's name, as controls may refer to it. */
export const soakNames: ReadonlySet<string> = new Set(Object.keys(soakMeasures));
