import type { Graph, PodNode } from "../../engine/graph";
import { annotationOf } from "./annotations";
import { isInNoImage } from "./contract";
import { foundAt, type LimitPlace, placesObeyedBy, readerOf, type ToldLimit } from "./told";

/** What a limit is a number of. */
export type Kind = "share" | "distance" | "amount" | "factor" | "count";

/** Limits by their names in a pod's annotations, in the order in which they are told. */
export const limitKeys = [
    "max-position-size",
    "max-daily-loss",
    "max-drawdown",
    "stop-loss",
    "max-leverage",
    "max-notional",
    "symbols",
    "orders-per-minute",
] as const;
export type LimitKey = (typeof limitKeys)[number];

/** What each limit is a number of; symbols are a list, and counted. */
export const kindOf: Record<LimitKey, Kind> = {
    ...{ "max-position-size": "share", "max-daily-loss": "share", "max-drawdown": "share", "stop-loss": "distance" },
    ...{ "max-leverage": "factor", "max-notional": "amount", symbols: "count", "orders-per-minute": "count" },
};

const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A number that a bot would read, if it is one. */
export function numberOf(value: unknown): number | undefined {
    if (typeof value === "number") return value;
    return typeof value === "string" && isNumber.test(value.trim()) ? Number(value) : undefined;
}

/** The unit that a limit's own value has. */
export const ownUnit: Record<Kind, string> = { share: "fraction", distance: "fraction", amount: "quote", factor: "factor", count: "count" };

/** A number in a bot's unit as the limit's own: a fraction, or an amount. */
export function canonical(kind: Kind, value: number, { unit = ownUnit[kind], negative }: LimitPlace, capital: number): number {
    const above = negative ? -value : value;
    const share = unit === "percent" ? above / 100 : above;
    if (kind === "amount") return unit === "quote" ? above : share * capital;
    return unit === "quote" ? above / capital : share;
}

/** Whether a limit of a kind can be read from a place only by somebody who knows the capital. */
export const needsCapital = (kind: Kind, { unit = ownUnit[kind] }: LimitPlace): boolean =>
    kind === "amount" ? unit !== "quote" : kind === "share" && unit === "quote";

/** Whether two numbers are one, beside the noise of binary fractions. */
export const near = (one: number, other: number): boolean => Math.abs(one - other) <= 1e-9 * Math.max(Math.abs(one), Math.abs(other));
/** A number as a message shows it. */
export const shown = (value: number): string => String(Number(value.toPrecision(9)));
/** The capital that a pod says; not a number where it says none. */
export const capitalOf = (pod: PodNode): number => Number(annotationOf(pod, "capital") ?? Number.NaN);

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

/**
 * Limits that an exchange can hold: by the leverage and the tier of risk that an account is set to, which bound the position too, and by the symbols
 * that a key or a sub-account may trade. None knows the loss of a bot's day, its peak, or how far from the price it wants to be stopped.
 * Sources: bybit-exchange.github.io/docs, Set Leverage and Set Risk Limit (an order beyond it is refused); binance.com/en/support/faq, How to
 * Whitelist API Trading Symbol for Sub-accounts.
 */
const heldByExchanges: readonly string[] = ["max-leverage", "max-position-size", "symbols"];

/** Whether a variable, or a key of a file, is a place where the bot is told a limit or a mode. */
export const isTold = ({ variable, file, at }: LimitPlace, pod: PodNode, graph: Graph): boolean =>
    placesObeyedBy(pod, graph).some(one => (variable === undefined ? one.file === file && one.at === at : one.variable === variable));

/** What is wrong with who enforces a limit. */
export function enforcement(key: string, limit: ToldLimit | undefined, pod: PodNode): string | undefined {
    if (!limit) return undefined;
    const { code, exchange, nobody } = limit.enforcedBy;
    if (code) return isInNoImage(code, pod);
    if (exchange)
        return heldByExchanges.includes(key) ? undefined : "no exchange holds it: it knows leverage, positions and symbols, and no other limit of a bot";
    return nobody ? `nobody enforces it: ${nobody.replace(/[.]$/, "")}` : "the pod does not say who enforces it";
}

/** Why a limit does not reach the pod that places the orders: it reaches nobody, or others alone. */
export function reach({ told, enforcedBy }: ToldLimit, pod: PodNode, graph: Graph): string[] {
    if (!told.length) return enforcedBy.exchange ? [] : ["it reaches nothing: no variable and no file"];
    if (told.some(place => readerOf(place, pod, graph) === pod)) return [];
    return [`it reaches ${[...new Set(told.map(({ service }) => service))].join(" and ")} alone, and not this pod, which places the orders`];
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
