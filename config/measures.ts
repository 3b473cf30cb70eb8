import { z } from "zod";
import { citation } from "./faults/words";

/** What of a bot's own metrics `npm run soak` asks, each by the name that controls ask for. The metrics of the platform need no word here. */

const matcher = String.raw`[a-zA-Z_][a-zA-Z0-9_]*\s*(?:=~|!~|!=|=)\s*"(?:[^"\\]|\\.)*"`;
const selectorPattern = new RegExp(String.raw`^([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(?:\{\s*((?:${matcher}\s*(?:,\s*${matcher}\s*)*,?)?)\s*\})?$`);

/** Series as PromQL selects them: a metric by its name, and its labels. No function and no sum: what was counted is counted series by series. */
export const selector = z
    .string()
    .regex(selectorPattern, 'series by name and labels and nothing around them, as PromQL selects them, such as orders_total{status="failed"}');

/** The metric and the labels' names of a selector. */
export function partsOf(text: string): { metric: string; labels: string[] } {
    const [, metric = "", matchers = ""] = selectorPattern.exec(text.trim()) ?? [];
    return { metric, labels: [...matchers.matchAll(new RegExp(matcher, "g"))].map(([one]) => /^[a-zA-Z_][a-zA-Z0-9_]*/.exec(one)?.[0] ?? "") };
}

const items = z.array(citation).default([]).describe("Checklist items that ask for it, such as vanta:120. Default: none.");
const series = (what: string) => z.union([selector, z.array(selector).min(1)]).describe(`${what}; of several, all together.`);

const counted = (what: string) =>
    z
        .strictObject({ series: series(`Counters of ${what}`), items })
        .optional()
        .describe(`How often: ${what}. Default: nobody counts it.`);
const worst = (what: string) =>
    z
        .strictObject({ series: series(`Gauges of ${what}`), items })
        .optional()
        .describe(`The worst value: ${what}. Default: nobody measures it.`);
const share = (what: string, of: string) =>
    z
        .strictObject({ series: series(`Counters of ${what}`), of: series(`Counters of ${of}`), items })
        .optional()
        .describe(`The share of ${what} in ${of}. Default: nobody counts it.`);

/** The measures of a bot's own metrics. */
export const measures = z.strictObject({
    "error-rate": share("what failed", "everything that was tried"),
    "success-rate": share("what succeeded", "everything that was tried"),
    "latency-p95": z
        .strictObject({
            series: selector.describe("A histogram, by its name without _bucket."),
            unit: z.enum(["s", "ms"]).optional().describe("Its unit. Default: as its name says, which has to end in _seconds, _milliseconds or _ms."),
            items,
        })
        .optional()
        .describe("How long nineteen of twenty took at most; latency-change compares it with the release before. Default: nobody measures it."),
    "duplicate-intents": counted("a signal became two intents"),
    "illegal-transitions": counted("a transaction went through its states in a forbidden order"),
    "completed-trades": counted("a trade was completed"),
    "mode-changes": counted("the execution mode changed"),
    "limit-breaches": counted("a risk limit was broken"),
    signals: counted("a signal was made and arrived"),
    "failed-trades-in-a-row": worst("trades that failed in a row"),
});
export type Measures = z.output<typeof measures>;
export type MeasureName = keyof Measures;

/** What `npm run soak` measures of the platform, without a word of the manifest. */
const ofThePlatform = ["uptime", "restarts", "crashes", "memory-slope", "pages", "latency-change"] as const;

/** Every measure of `npm run soak`. */
export const soakMeasureNames = [...ofThePlatform, ...(Object.keys(measures.shape) as MeasureName[])];

/** The type that a metric has to have for a measure. */
export const metricTypeOf = (name: MeasureName): "counter" | "gauge" | "histogram" =>
    name === "latency-p95" ? "histogram" : name === "failed-trades-in-a-row" ? "gauge" : "counter";

/** Every selector of a measure, with the field that it stands in. */
export function selectorsOf(measure: NonNullable<Measures[MeasureName]>): { field: "series" | "of"; selector: string }[] {
    const of = (field: "series" | "of", value: string | string[] | undefined) => [value ?? []].flat().map(one => ({ field, selector: one }));
    return [...of("series", measure.series), ...("of" in measure ? of("of", measure.of) : [])];
}

/** Milliseconds of one unit of a histogram; nothing where neither a word nor its name says it. */
export function millisecondsOf({ series: text, unit }: NonNullable<Measures["latency-p95"]>): number | undefined {
    const { metric } = partsOf(text);
    if (unit ?? /_seconds$/.test(metric)) return unit === "ms" ? 1 : 1000;
    return /_(milliseconds|ms)$/.test(metric) ? 1 : undefined;
}
