import { z } from "zod";
import { jsonFrom } from "./json-over-http";
import type { World } from "./probe";

/** What every answer is wrapped in. */
const envelope = z.object({ status: z.literal("success"), data: z.unknown() });
/** The same of an answer that is long and counted in, so that nothing of it may be missing. */
const whole = { wrapped: envelope.extend({ warnings: z.array(z.string()).max(0, "it warns that its answer is not whole").optional() }), most: 256 };

const target = z.object({
    labels: z.record(z.string(), z.string()),
    scrapePool: z.string(),
    health: z.enum(["up", "down", "unknown"]),
    lastError: z.string().default(""),
});
export type ScrapeTarget = z.output<typeof target>;

const loadedRule = z.object({
    name: z.string(),
    query: z.string(),
    /** Seconds that an alert waits; a recording rule has none. */
    duration: z.number().default(0),
    labels: z.record(z.string(), z.string()).default({}),
    health: z.enum(["ok", "err", "unknown"]),
    lastError: z.string().default(""),
    type: z.enum(["alerting", "recording"]),
});
const loadedGroup = z.object({ name: z.string(), file: z.string(), rules: z.array(loadedRule) });
export type LoadedRule = z.output<typeof loadedRule>;
export type LoadedGroup = z.output<typeof loadedGroup>;

const labels = z.record(z.string(), z.string());
const sample = z.tuple([z.number(), z.string()]);
const vector = z.object({ resultType: z.literal("vector"), result: z.array(z.object({ metric: labels, value: sample })) });
const matrix = z.object({ resultType: z.literal("matrix"), result: z.array(z.object({ metric: labels, values: z.array(sample) })) });

/** A series that an expression found, with its value now. */
export interface Sample {
    labels: Record<string, string>;
    value: number;
}

/** A stretch of time, in seconds since 1970; both ends belong to it. */
export interface Window {
    from: number;
    to: number;
}

/** A series: its labels, and its samples as seconds since 1970 and value, in their order. */
export interface Series {
    labels: Record<string, string>;
    samples: [at: number, value: number][];
}

/** Points of a series that Prometheus returns in one answer; it refuses more than 11,000. */
const mostPoints = 10_000;
/** Milliseconds for one question. */
const patience = 60_000;

const keyOf = (labels: Record<string, string>): string => JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Prometheus' HTTP API, as far as anybody asks it. Each question throws where it is not answered as documented. */
export class Prometheus {
    /** `address` has no trailing slash; `signal` ends every question. */
    constructor(
        private readonly address: string,
        private readonly signal?: AbortSignal,
    ) {}

    private get<T>(path: string, data: z.ZodType<T>, form?: Record<string, string>, how: Partial<typeof whole> = {}): Promise<T> {
        const answer = (how.wrapped ?? envelope).transform(({ data }) => data).pipe(data);
        const signal = AbortSignal.any([AbortSignal.timeout(patience), ...(this.signal ? [this.signal] : [])]);
        return jsonFrom(`${this.address}/api/v1/${path}`, answer, { who: "Prometheus", signal, form, most: how.most });
    }

    /** Everything that it scrapes. */
    async targets(): Promise<ScrapeTarget[]> {
        return (await this.get("targets?state=active", z.object({ activeTargets: z.array(target) }))).activeTargets;
    }

    /** Every group of rules that it has loaded. */
    async groups(): Promise<LoadedGroup[]> {
        return (await this.get("rules", z.object({ groups: z.array(loadedGroup) }))).groups;
    }

    /** The series that an expression finds now. */
    async query(expression: string): Promise<Sample[]> {
        const { result } = await this.get("query", vector, { query: expression });
        return result.map(({ metric, value: [, value] }) => ({ labels: metric, value: Number(value) }));
    }

    /** The same, without those whose value is no number. */
    async numbers(expression: string): Promise<Sample[]> {
        return (await this.query(expression)).filter(({ value }) => Number.isFinite(value));
    }

    /** The values of an expression at every step of a stretch of time, in seconds. A long one is asked in several parts. */
    async range(query: string, { from, to }: Window, step: number): Promise<Series[]> {
        const series = new Map<string, Series>();
        for (let start = from; start <= to; start += mostPoints * step) {
            const end = Math.min(to, start + (mostPoints - 1) * step);
            const form = { query, start: String(start), end: String(end), step: String(step) };
            for (const { metric, values } of (await this.get("query_range", matrix, form, whole)).result) {
                const key = keyOf(metric);
                const one = series.get(key) ?? { labels: metric, samples: [] };
                for (const [at, value] of values) one.samples.push([at, Number(value.replace("Inf", "Infinity"))]);
                series.set(key, one);
            }
        }
        return [...series.values()];
    }

    /** The labels' names of every series that a selector finds in a stretch of time. */
    async labelNames(selector: string, { from, to }: Window): Promise<Set<string>> {
        const found = await this.get("series", z.array(labels), { "match[]": selector, start: String(from), end: String(to) }, whole);
        return new Set(found.flatMap(one => Object.keys(one)));
    }

    /** An expression as Prometheus itself writes it. */
    formatted(expression: string): Promise<string> {
        return this.get("format_query", z.string(), { query: expression });
    }

    /** What it was started with. */
    flags(): Promise<Record<string, string>> {
        return this.get("status/flags", z.record(z.string(), z.string()));
    }

    /** Values that a label has, of the series that a selector finds. */
    labelValues(label: string, selector: string): Promise<string[]> {
        return this.get(`label/${encodeURIComponent(label)}/values?${new URLSearchParams({ "match[]": selector })}`, z.array(z.string()));
    }
}

/** The stack's Prometheus. Throws NoAccess where nobody reaches it. */
export const prometheusOf = async ({ world, signal }: { world: Pick<World, "means">; signal: AbortSignal }): Promise<Prometheus> =>
    new Prometheus(await world.means.prometheus(), signal);
