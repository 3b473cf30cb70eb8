import { z } from "zod";

/** The words that the schemas of manifest and settings are made of. */

/** A name that Kubernetes takes, of at most so many characters. */
export const label = (max: number) =>
    z
        .string()
        .max(max)
        .regex(/^[a-z]([-a-z0-9]*[a-z0-9])?$/, "lower-case letters, digits and hyphens, starting with a letter");

/** A name of an environment variable; Kubernetes allows dots, and a bot that reads its configuration with viper and no key replacer needs them. */
export const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_.]*$/, "a name of an environment variable");

/** A TCP port. */
export const portNumber = z.int().min(1).max(65535);

/** A Kubernetes quantity of CPU. */
export const cpu = z.string().regex(/^(\d+m|\d+(\.\d+)?)$/, 'a Kubernetes CPU quantity such as "250m" or "1"');

/** A Kubernetes quantity of memory. */
export const memory = z.string().regex(/^\d+(Mi|Gi)$/, 'a Kubernetes memory quantity such as "512Mi" or "2Gi"');

/** A number of days. */
export const days = (min: number, max: number) => z.int().min(min).max(max);

/** A checklist item. */
export const citation = z.string().regex(/^[a-z][a-z0-9-]*:\d+$/, 'a list and a line of it, such as "cryptofunk:391"');

/** A path in a container. */
export const absolutePath = z.string().regex(/^\/[^\0]*$/, "an absolute path");

/** A time zone of the IANA database; "UTC" is written "Etc/UTC". */
export const timezone = z.string().refine(zone => zone.includes("/") && isTimezone(zone), 'a time zone of the IANA database such as "Europe/Berlin"');

function isTimezone(zone: string): boolean {
    try {
        new Intl.DateTimeFormat("en", { timeZone: zone });
        return true;
    } catch {
        return false;
    }
}

const cronFields: Array<[lowest: number, highest: number]> = [
    [0, 59],
    [0, 23],
    [1, 31],
    [1, 12],
    [0, 6],
];

/** Five fields of numbers, lists, ranges and steps; without names of months and days, nor @daily, which says no hour. */
export const cron = z.string().refine(isCron, 'five fields as cron has them, in numbers, such as "30 6 * * 1-5"');

function isCron(text: string): boolean {
    const fields = text.split(" ");
    const inside = (part: string, [lowest, highest]: [number, number]) => {
        const [, from, to, step] = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part) ?? ["", "-1"];
        if (step !== undefined && Number(step) < 1) return false;
        if (from === undefined) return true;
        return Number(from) >= lowest && Number(to ?? from) <= highest && Number(from) <= Number(to ?? from);
    };
    return fields.length === cronFields.length && fields.every((field, index) => field.split(",").every(part => inside(part, cronFields[index])));
}

/** A time of day. */
export const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as "22:00", in quotes');
