import type { Graph, PodNode } from "../../engine/graph";
import { annotationOf } from "./annotations";
import { isInNoImage } from "./contract";
import { foundAt, type LimitPlace, type ToldLimit } from "./told";

/** What a limit is a number of. */
export type Kind = "share" | "distance" | "amount" | "factor" | "count";

const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A number that a bot would read, if it is one. */
export function numberOf(value: unknown): number | undefined {
    if (typeof value === "number") return value;
    return typeof value === "string" && isNumber.test(value.trim()) ? Number(value) : undefined;
}

/** The unit that a limit's own value has. */
export const ownUnit: Record<Kind, string> = { share: "fraction", distance: "fraction", amount: "quote", factor: "factor", count: "count" };

/** A number in a bot's unit as the limit's own: a fraction, or an amount. */
function canonical(kind: Kind, value: number, { unit = ownUnit[kind], negative }: LimitPlace, capital: number): number {
    const above = negative ? -value : value;
    const share = unit === "percent" ? above / 100 : above;
    if (kind === "amount") return unit === "quote" ? above : share * capital;
    return unit === "quote" ? above / capital : share;
}

const near = (one: number, other: number): boolean => Math.abs(one - other) <= 1e-9 * Math.max(Math.abs(one), Math.abs(other));
/** A number as a message shows it. */
export const shown = (value: number): string => String(Number(value.toPrecision(9)));
const capitalOf = (pod: PodNode): number => Number(annotationOf(pod, "capital") ?? Number.NaN);

/** What the places of a limit say, each in the limit's own unit, and what is wrong with those that say nothing. */
export function readings(pod: PodNode, graph: Graph, kind: Kind, told: LimitPlace[]): { values: { where: string; value: number }[]; faults: string[] } {
    const values: { where: string; value: number }[] = [];
    const faults: string[] = [];
    for (const place of told) {
        for (const found of foundAt(place, pod, graph)) {
            const value = "value" in found ? numberOf(found.value) : undefined;
            if ("missing" in found) faults.push(found.missing);
            else if (value === undefined) faults.push(`${found.where} is "${String(found.value)}", no number`);
            else {
                const own = canonical(kind, value, place, capitalOf(pod));
                if (Number.isNaN(own)) faults.push(`${found.where} is told in ${place.unit}, and golive.dev/capital does not say of what`);
                else values.push({ where: found.where, value: own });
            }
        }
    }
    return { values, faults };
}

/** What is wrong with who enforces a limit. */
export function enforcement({ enforcedBy: { code, exchange, nobody } }: ToldLimit, pod: PodNode): string[] {
    if (code || exchange) return [isInNoImage(code, pod)].filter(flaw => flaw !== undefined);
    return [nobody ? `nobody enforces it: ${nobody.replace(/[.]$/, "")}` : "the pod does not say who enforces it"];
}

/** Where the places of a limit say something else than one another, or than the pod's caption. */
export function agreement(values: { where: string; value: number }[], caption: number | undefined): string[] {
    const [first, ...others] = values;
    if (!first) return [];
    const other = others.find(({ value }) => !near(value, first.value));
    if (other) return [`${first.where} says ${shown(first.value)}, and ${other.where} ${shown(other.value)}`];
    return caption === undefined || near(caption, first.value) ? [] : [`the pod's caption says ${shown(caption)}, and ${first.where} ${shown(first.value)}`];
}

/** Between what a limit has to be. */
export type Bounds = { least: number; most: number };

/** How a limit is too small or too large. */
export function outside({ where, value }: { where: string; value: number }, { least, most }: Bounds, unit: string | undefined): string | undefined {
    const looks = (other: number) => other >= least && other <= most && other > 0;
    const guess =
        unit === "fraction" && looks(value / 100) ? ": it looks like percent" : unit === "percent" && looks(value * 100) ? ": it looks like a fraction" : "";
    if (value > most) return `it is ${shown(value)} in ${where}, more than ${most}${guess}`;
    return value < least || value <= 0 ? `it is ${shown(value)} in ${where}, less than ${least || "something above 0"}${guess}` : undefined;
}
