import { z } from "zod";
import { jsonFrom } from "../json-over-http";
import type { World } from "../probe";

/** What every answer is wrapped in. */
const envelope = z.object({ status: z.literal("success"), data: z.unknown() });

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

const vector = z.object({
    resultType: z.literal("vector"),
    result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) })),
});

/** A series that an expression found, with its value now. */
export interface Sample {
    labels: Record<string, string>;
    value: number;
}

/** Prometheus' HTTP API, as far as the probes ask it. Each question throws where it is not answered as documented. */
export class Prometheus {
    constructor(
        private readonly address: string,
        private readonly signal: AbortSignal,
    ) {}

    private get<T>(path: string, data: z.ZodType<T>, form?: Record<string, string>): Promise<T> {
        const answer = envelope.transform(({ data }) => data).pipe(data);
        return jsonFrom(`${this.address}/api/v1/${path}`, answer, { who: "Prometheus", signal: this.signal, form });
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
export const prometheusOf = async ({ world, signal }: { world: World; signal: AbortSignal }): Promise<Prometheus> =>
    new Prometheus(await world.means.prometheus(), signal);
