import { Undecided } from "../../engine/rule";
import { unitNamed } from "./limit-names";
import { canonical, type Kind, near, ownUnit, shown } from "./limits";
import type { LimitPlace } from "./told";

/** In which unit a number is a limit, as far as the number, its name and the code's own default tell. */

const units: Record<Kind, readonly string[]> = {
    share: ["fraction", "percent", "quote"],
    distance: ["fraction", "percent"],
    amount: ["quote", "fraction", "percent"],
    factor: ["factor"],
    count: ["count"],
};

/** What a number may mean under a name, in the limit's own unit; nothing where only somebody who knows the capital can say. */
function meanings(kind: Kind, number: number, name: string, capital: number): number[] {
    const said = unitNamed(name);
    if (said === "basis points") return [number / 10_000];
    const own = units[kind];
    // An amount without a word for its unit is one; a percentage below one may be a fraction in spite of its name.
    const percentages = number < 1 ? ["fraction", "percent"] : ["percent"];
    const open =
        said === "percent" ? own.filter(unit => percentages.includes(unit)) : said && own.includes(said) ? [said] : kind === "amount" ? ["quote"] : own;
    return open.map(unit => canonical(kind, number, { unit }, capital)).filter(value => !Number.isNaN(value));
}

/**
 * Whether a number under another name says what a limit says: the same in some unit, or less in every one. To nothing and below zero a limit may
 * be switched off. Nothing where nobody can tell.
 */
export function agrees(kind: Kind, number: number, limit: number, name: string, capital: number): boolean | undefined {
    if (number === 0) return false;
    const values = meanings(kind, Math.abs(number), name, capital);
    if (!values.length) return undefined;
    return values.some(value => near(value, limit)) || values.every(value => value <= limit);
}

/** A default of the code, where it stands. */
interface Default {
    at: string;
    number: number;
}

/** What is wrong with a limit's sign, by that of the code's default. */
export function signFlaw(name: string, { negative = false }: LimitPlace, defaults: Default[]): string | undefined {
    const other = defaults.find(({ number }) => number < 0 !== negative);
    return other && `${name} is told ${negative ? "below" : "above"} zero, and its default at ${other.at} is ${shown(other.number)}`;
}

/** A limit at a place. */
interface Placed {
    name: string;
    kind: Kind;
    place: LimitPlace;
    /** Its value in its own unit. */
    limit: number;
    capital: number;
}

/** How many times one number is the other, whichever is the larger. */
const times = (one: number, other: number): number => Math.max(one / other, other / one);

/**
 * What is wrong with a limit's unit: in another one the code's default is much nearer, or it is far away in this one, or the
 * name says another and no default speaks for this one. How large a default amount is depends on its author's capital, and a factor has
 * no other unit.
 */
export function otherUnit({ name, kind, place, limit, capital }: Placed, defaults: Default[]): string | undefined {
    const unit = place.unit ?? ownUnit[kind];
    const away = (number: number, one: string): number => times(canonical(kind, Math.abs(number), { unit: one }, capital), limit);
    for (const { at, number } of defaults) {
        const nearer = units[kind].find(one => away(number, one) <= 10);
        const own = away(number, unit);
        if (own > 20 && nearer) return `${name} is told in the unit ${unit}, and its default ${shown(number)} at ${at} looks like one in the unit ${nearer}`;
        if (own > 100 && unit !== "quote" && (kind === "share" || kind === "distance"))
            return `${name} is told in the unit ${unit}, in which its default ${shown(number)} at ${at} is ${Math.round(own)} times away`;
    }
    const said = unitNamed(name);
    const isConfirmed = defaults.some(({ number }) => away(number, unit) <= 20);
    if (!said || said === unit || isConfirmed || kind === "factor" || kind === "count") return undefined;
    return `${name} is told in the unit ${unit}, and its name says ${said}`;
}

/** What is wrong with what stands between a list's entries, by the code's default; nobody can tell of one that is no comma and has none. */
export function separatorFlaw(
    name: string,
    { variable, separator = "," }: LimitPlace,
    defaults: { at: string; text: string }[],
    isGiven: boolean,
): string | undefined {
    if (variable === undefined || !isGiven) return undefined;
    const lists = defaults.flatMap(({ at, text }) => {
        const between = /^[\w/:.-]+(\s*[,;|]\s*|\s+)[\w/:.-]/.exec(text)?.[1];
        return between === undefined ? [] : [{ at, text, between: between.trim() || " " }];
    });
    const other = lists.find(({ between }) => between !== (separator.trim() || " "));
    if (other) return `${name} is told with "${separator}" between its entries, and its default at ${other.at} has "${other.between}"`;
    if (separator === "," || lists.length) return undefined;
    throw new Undecided(`${name} is told with "${separator}" between its entries, and nothing that was read says where the code parts it`);
}
