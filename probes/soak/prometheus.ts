import { z } from "zod";

/** Prometheus did not answer, or not with what was asked for. What it said is no part of the message: it may be anything. */
export class NotAnswered extends Error {}

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
/** Bytes of an answer that are read. */
const mostBytes = 256 * 1024 * 1024;
/** Milliseconds for one question. */
const patience = 60_000;

const matrix = z.array(z.object({ metric: z.record(z.string(), z.string()), values: z.array(z.tuple([z.number(), z.string()])) }));
const answered = <T extends z.ZodType>(data: T) =>
    z.object({ status: z.literal("success"), data, warnings: z.array(z.string()).max(0, "it warns that its answer is not whole").optional() });
const rangeAnswer = answered(z.object({ resultType: z.literal("matrix"), result: matrix }));
const seriesAnswer = answered(z.array(z.record(z.string(), z.string())));

const keyOf = (labels: Record<string, string>): string => JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Prometheus' HTTP API, as far as a soak asks it. */
export class Prometheus {
    readonly #base: string;

    /** `base` is its address without a trailing slash; `signal` ends every question. */
    constructor(
        base: string,
        private readonly signal?: AbortSignal,
    ) {
        this.#base = base.replace(/\/+$/, "");
    }

    async #ask<T extends z.ZodType>(schema: T, path: string, parameters: Record<string, string>): Promise<z.output<T>> {
        const signal = AbortSignal.any([AbortSignal.timeout(patience), ...(this.signal ? [this.signal] : [])]);
        let text = "";
        try {
            const headers = { "content-type": "application/x-www-form-urlencoded" };
            const response = await fetch(`${this.#base}/api/v1/${path}`, {
                method: "POST",
                headers,
                body: new URLSearchParams(parameters),
                signal,
                redirect: "error",
            });
            const parts: Uint8Array[] = [];
            let bytes = 0;
            for await (const part of response.body ?? []) {
                bytes += part.length;
                if (bytes > mostBytes) throw new NotAnswered("Prometheus answered with more than anybody reads");
                parts.push(part);
            }
            text = Buffer.concat(parts).toString("utf8");
            if (response.status !== 200) throw new NotAnswered(`Prometheus answered ${path} with ${response.status}`);
        } catch (error) {
            if (error instanceof NotAnswered) throw error;
            const { name, cause } = error as Error & { cause?: { code?: string } };
            throw new NotAnswered(
                `Prometheus did not answer ${path}: ${name === "TimeoutError" ? `nothing within ${patience / 1000} s` : (cause?.code ?? name)}`,
            );
        }
        let value: unknown;
        try {
            value = JSON.parse(text);
        } catch {
            throw new NotAnswered(`Prometheus answered ${path} with what is no JSON`);
        }
        const { data, error } = schema.safeParse(value);
        if (!error) return data as z.output<T>;
        const [issue] = error.issues;
        throw new NotAnswered(
            `Prometheus answered ${path} with another thing than was asked for: ${issue.path[0] === "warnings" ? issue.message : issue.path.join(".")}`,
        );
    }

    /** The values of an expression at every step of a stretch of time. A long one is asked in several parts. Throws NotAnswered. */
    async range(query: string, { from, to }: Window, step: number): Promise<Series[]> {
        const series = new Map<string, Series>();
        for (let start = from; start <= to; start += mostPoints * step) {
            const end = Math.min(to, start + (mostPoints - 1) * step);
            const { data } = await this.#ask(rangeAnswer, "query_range", { query, start: String(start), end: String(end), step: String(step) });
            for (const { metric, values } of data.result) {
                const key = keyOf(metric);
                const one = series.get(key) ?? { labels: metric, samples: [] };
                for (const [at, value] of values) one.samples.push([at, Number(value.replace("Inf", "Infinity"))]);
                series.set(key, one);
            }
        }
        return [...series.values()];
    }

    /** The labels' names of every series that a selector finds in a stretch of time. Throws NotAnswered. */
    async labels(selector: string, { from, to }: Window): Promise<Set<string>> {
        const { data } = await this.#ask(seriesAnswer, "series", { "match[]": selector, start: String(from), end: String(to) });
        return new Set(data.flatMap(labels => Object.keys(labels)));
    }
}
