import { type MeasureName, type Measures, millisecondsOf, partsOf } from "../../config/measures";
import { NotAnswered } from "../json-over-http";
import { NoAccess } from "../probe";
import type { Prometheus, Series, Window } from "../prometheus";
import { gapsIn, quantileOf, risen } from "./arithmetic";
import { inWords } from "./words";

/** A measure could not be taken, and why, as half a sentence: it is not evaluated. */
export class NotMeasured extends Error {}

/** Seconds between two points of a window that are looked at. */
export const step = 60;
/** Seconds without a sample that are no gap yet: five scrapes of the usual thirty seconds. */
const tolerated = 150;

/** What is asked, of whom, and for which time. */
export interface Asking {
    prometheus: Prometheus;
    window: Window;
}

/** Throws NotMeasured where an expression has no value for some of the window, and says from when to when. */
export async function covered(what: string, expression: string, { prometheus, window }: Asking): Promise<void> {
    const [presence] = await prometheus.range(`count(${expression})`, window, step);
    if (!presence) throw new NotMeasured(`there is no series of ${what}`);
    const gaps = gapsIn(presence.samples, window, step);
    if (gaps.length)
        throw new NotMeasured(
            `there is no series of ${what} ${gaps.slice(0, 3).map(inWords).join(", ")}${gaps.length > 3 ? ` and ${gaps.length - 3} more times` : ""}`,
        );
}

/** Throws NotMeasured where a metric's series are not there for all of the window; its labels may come and go. */
const metricCovered = (metric: string, asking: Asking): Promise<void> => covered(metric, `present_over_time(${metric}[${tolerated}s])`, asking);

/** Throws NotMeasured where a selector asks for a label that no series of its metric has: it would find nothing for ever, and count zero. */
async function labelsExist(selector: string, metric: string, { prometheus, window }: Asking): Promise<void> {
    const { labels } = partsOf(selector);
    if (labels.length === 0) return;
    const there = await prometheus.labelNames(metric, window);
    const missing = labels.find(label => !there.has(label));
    if (missing !== undefined) throw new NotMeasured(`no series of ${metric} has a label ${missing}`);
}

const listed = (selectors: string | readonly string[]): string[] => [selectors].flat();

/** The series of selectors, each of whose metrics has to be there for all of the window. */
async function seriesOf(selectors: string | readonly string[], asking: Asking, expression = (selector: string) => selector): Promise<Series[]> {
    const found: Series[] = [];
    for (const selector of listed(selectors)) {
        const { metric } = partsOf(selector);
        await metricCovered(metric, asking);
        await labelsExist(selector, metric, asking);
        found.push(...(await asking.prometheus.range(expression(selector), asking.window, step)));
    }
    const isNumber = found.every(({ samples }) => samples.every(([, value]) => Number.isFinite(value)));
    if (!isNumber) throw new NotMeasured(`${listed(selectors).join(" or ")} has a value that is no number`);
    return found;
}

/** How often something was counted within the window. Throws NotMeasured. */
export async function countOf(selectors: string | readonly string[], asking: Asking): Promise<number> {
    const series = await seriesOf(selectors, asking);
    return series.reduce((sum, one) => sum + risen(one, asking.window.from), 0);
}

/** The highest value of gauges within the window, between two points too. Throws NotMeasured. */
export async function worstOf(selectors: string | readonly string[], asking: Asking): Promise<number> {
    const series = await seriesOf(selectors, asking, selector => `max_over_time(${selector}[${2 * step}s])`);
    const values = series.flatMap(({ samples }) => samples.map(([, value]) => value));
    if (values.length === 0) throw new NotMeasured(`${listed(selectors).join(" or ")} finds no series`);
    return values.reduce((worst, value) => Math.max(worst, value));
}

/** The share of what was counted, in percent. Throws NotMeasured where nothing was. */
export async function shareOf(
    { series, of }: { series: string | string[]; of: string | string[] },
    asking: Asking,
): Promise<{ percent: number; part: number; all: number }> {
    const [part, all] = [await countOf(series, asking), await countOf(of, asking)];
    if (!(all > 0)) throw new NotMeasured(`nothing was counted by ${listed(of).join(" or ")}, so there is no share of it`);
    if (part > all) throw new NotMeasured(`${listed(series).join(" or ")} counted more than ${listed(of).join(" or ")}, of which it should be a part`);
    return { percent: (part / all) * 100, part, all };
}

/** Milliseconds within which nineteen of twenty were done, over the whole window. Throws NotMeasured. */
export async function p95Of(latency: NonNullable<Measures["latency-p95"]>, asking: Asking): Promise<number> {
    const { metric } = partsOf(latency.series);
    const bucket = latency.series.replace(metric, `${metric}_bucket`);
    const counts = new Map<string, number>();
    for (const one of await seriesOf(bucket, asking)) counts.set(one.labels.le, (counts.get(one.labels.le) ?? 0) + risen(one, asking.window.from));
    const buckets = [...counts].map(([le, count]) => ({ le: le === "+Inf" ? Number.POSITIVE_INFINITY : Number(le), count }));
    const found = quantileOf(0.95, buckets);
    if (found === undefined) throw new NotMeasured(`nothing was counted by ${bucket}`);
    const factor = millisecondsOf(latency) ?? 1000;
    if (Number.isFinite(found)) return found * factor;
    const bounds = buckets.map(({ le }) => le).filter(Number.isFinite);
    throw new NotMeasured(`more than a twentieth lies above the last bucket of ${metric}, which ends at ${Math.max(0, ...bounds) * factor} ms`);
}

/** Half a sentence of what kept a measure from being taken; anything else is thrown on. */
export function reasonOf(error: unknown): string {
    if (error instanceof NotMeasured || error instanceof NotAnswered || error instanceof NoAccess) return error.message;
    throw error;
}

/** What a person writes so that a measure can be taken. */
export const undeclared = (name: MeasureName): NotMeasured =>
    new NotMeasured(`the manifest does not say which metric counts it: trading.soak.measures.${name}`);

/** Seconds before a drill in which a metric has to have been there: one that nobody ever exported counts nothing for ever. */
const before = 3600;

/** How often something was counted between two moments of a drill: a process that has ended counts nothing. Throws NotMeasured, NotAnswered. */
export async function risenIn(prometheus: Prometheus, selectors: string | readonly string[], from: Date, to: Date): Promise<number> {
    return [...(await risenBy("", prometheus, selectors, from, to)).values()].reduce((sum, one) => sum + one, 0);
}

/** The same, apart by a label of the series. */
export async function risenBy(
    label: string,
    prometheus: Prometheus,
    selectors: string | readonly string[],
    from: Date,
    to: Date,
): Promise<Map<string, number>> {
    const seconds = (moment: Date) => Math.floor(moment.getTime() / 1000);
    const window = { from: seconds(from), to: seconds(to) };
    const all = new Map<string, number>();
    for (const selector of listed(selectors)) {
        const { metric } = partsOf(selector);
        const earlier = { from: window.from - before, to: window.to };
        if ((await prometheus.labelNames(metric, earlier)).size === 0) throw new NotMeasured(`there is no series of ${metric}`);
        await labelsExist(selector, metric, { prometheus, window: earlier });
        for (const one of await prometheus.range(selector, window, 15)) {
            const key = one.labels[label] ?? "";
            all.set(key, (all.get(key) ?? 0) + risen(one, window.from));
        }
    }
    return all;
}
