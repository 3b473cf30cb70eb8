import type { Manifest } from "./manifest";
import type { Place } from "./places";
import { limitWords } from "./reports";
import { stepAt, type Where } from "./steps";
import { type Unit, units } from "./trading";

/** The limits of a manifest in a phase, and what each is in a bot's own unit. */

export const limitNames = limitWords;
export type LimitName = (typeof limitNames)[number];

/** A place from which a bot reads a limit. */
export interface Told extends Place {
    /** The service that reads it. Default: every service that places orders. */
    service?: string;
    unit: Unit;
    /** Whether it stands there below zero. */
    negative?: boolean;
    /** What stands between the entries of a list. */
    separator?: string;
}

/** A limit as it holds in a phase: a canary's is tighter (vanta:395), and a step of live has its own (vanta:422). */
export interface Limit {
    name: LimitName;
    /** A fraction of the capital or of a price, a factor, an amount in the quote currency, a count, or symbols. */
    value: number | string[];
    told: Told[];
    enforcedBy: { code: string } | { exchange: string } | { nobody: string };
}

type Written = Omit<Limit, "name"> & { canary?: Limit["value"] };

/** The limits that a bot has where it is: those of its phase, and in live those of its step. */
export function limitsOf({ risk = {} as never, trading }: Partial<Pick<Manifest, "risk" | "trading">>, where: Where): Limit[] {
    const step = stepAt({ trading }, where);
    return limitNames.flatMap(name => {
        const limit = risk[name] as Written | undefined;
        if (!limit) return [];
        const { value, canary, told, enforcedBy } = limit;
        const tight = canary ?? (name === "maxLeverage" ? Math.min(2, value as number) : value);
        const now = step ? (step.limits[name] ?? tight) : where.phase === "canary" ? tight : value;
        return [{ name, value: now, told, enforcedBy }];
    });
}

/** Whether a limit lets no more through than another: a number that is not larger, symbols that are all among the other's. */
export const isWithin = (value: Limit["value"], limit: Limit["value"]): boolean =>
    Array.isArray(value) ? Array.isArray(limit) && value.every(symbol => limit.includes(symbol)) : value <= Number(limit);

/** Whether a limit can be said in a unit only by somebody who knows the capital. */
export const needsCapital = (name: LimitName, unit: Unit): boolean => (name === "maxNotional" ? unit !== "quote" : unit === "quote");

/** A limit as a text in a unit; an unknown capital is nothing that any amount is a share of. */
export function textOf(
    { name, value }: Pick<Limit, "name" | "value">,
    { unit, negative, separator = "," }: Omit<Told, keyof Place>,
    capital = Number.NaN,
): string {
    if (Array.isArray(value)) return value.join(separator);
    const share = name === "maxNotional" ? value / capital : value;
    const said = unit === "percent" ? share * 100 : unit === "fraction" ? share : unit === "quote" && name !== "maxNotional" ? value * capital : value;
    return decimal(negative ? -said : said);
}

/** The limits as a text may name them: `${risk.maxDrawdown}`, `${risk.maxDrawdownPercent}`, `${risk.maxDrawdownQuote}`; symbols also as a list. */
export function limitTexts(limits: Limit[], capital?: number): Record<string, string> {
    const texts = limits.flatMap(({ name, value }) => {
        if (Array.isArray(value))
            return [
                [name, value.join(",")],
                [`${name}List`, JSON.stringify(value)],
            ];
        const [own, ...others] = unitsOf[name];
        return [[name, textOf({ name, value }, { unit: own })], ...others.map(unit => [placeholder(name, unit), textOf({ name, value }, { unit }, capital)])];
    });
    return Object.fromEntries(texts);
}

/** The units that each limit may be told in; the first is its own. */
const unitsOf: Record<LimitName, readonly Unit[]> = {
    ...{ maxPositionSize: units.share, maxDailyLoss: units.share, maxDrawdown: units.share, stopLoss: units.distance },
    ...{ maxLeverage: units.factor, maxNotional: units.amount, symbols: units.list, ordersPerMinute: units.count },
};

/** The unit in which a manifest has a limit. */
export const ownUnit = (name: LimitName): Unit => unitsOf[name][0];

/** The placeholder's field that writes a limit in a unit. */
export function placeholder(name: LimitName, unit: Unit): string {
    if (unit === "list") return `${name}List`;
    return unit === unitsOf[name][0] ? name : `${name}${unit[0].toUpperCase()}${unit.slice(1)}`;
}

/** Every field that a placeholder of a limit may have. */
export const limitFields = (name: LimitName): string[] => [...new Set([name, ...unitsOf[name].map(unit => placeholder(name, unit))])];

/** A number without the noise of binary fractions: 0.07 * 100 is 7. */
function decimal(value: number): string {
    return String(Number(value.toPrecision(12)));
}
