import { z } from "zod";

/** Times that a person writes: when something happened, and how long it has to last. */

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const units = { m: minute, h: hour, d: day };

// The second form with an hour is what Pulumi makes of a day or a moment that stands in YAML without quotes.
const moments = /^(\d{4}-\d{2}-\d{2})(?:(?:T| )((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)(?:(Z|[+-]\d{2}:\d{2})| ([+-]\d{4}) \S+))?$/;

const lengths = /^([1-9]\d{0,4})([mhd])$/;

/** The stretch of time in which something happened, in milliseconds since 1970: a day, or a moment, which ends where it begins. */
export interface Span {
    from: number;
    until: number;
}

/** What a text means: a day in UTC, or a moment; NaN if there is none such. Midnight in UTC is the day, since Pulumi turns the one into the other. */
export function spanOf(text: string): Span {
    const [, date, time = "00:00", zone, offset] = moments.exec(text) ?? [];
    const exists = new Date(Date.parse(`${date}T00:00Z`) || 0).toISOString().startsWith(`${date}T`);
    const from = exists ? Date.parse(`${date}T${time}${zone ?? offset?.replace(/(..)$/, ":$1") ?? "Z"}`) : Number.NaN;
    return { from, until: from % day === 0 ? from + day : from };
}

/** A length of time of at least so much; the item says who demands that. */
export const lasting = (least: string, item?: string) =>
    z
        .string()
        .regex(lengths, 'a length of time such as "90m", "24h" or "7d"')
        .refine(text => lengthOf(text) >= lengthOf(least), `${least} or more${item ? ` (${item})` : ""}`);

/** Milliseconds of a length of time; NaN for any other text. */
export function lengthOf(text: string): number {
    const [, count, unit] = lengths.exec(text) ?? [];
    return Number(count) * units[unit as keyof typeof units];
}

/** A length of time in its two largest units, never more than it is: 6d 23h, 90m as 1h 30m. */
export function lengthText(length: number): string {
    const parts = [
        [Math.floor(length / day), "d"],
        [Math.floor((length % day) / hour), "h"],
        [Math.floor((length % hour) / minute), "m"],
    ] as const;
    const first = parts.findIndex(([count]) => count > 0);
    if (first < 0) return "no time";
    return parts
        .slice(first, first + 2)
        .flatMap(([count, unit]) => (count ? [`${count}${unit}`] : []))
        .join(" ");
}
