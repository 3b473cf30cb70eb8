import { known } from "../../engine/reading";

/** A ConfigMap, as a rule on the files in it reads it. */
export type ConfigMap = { data?: Record<string, string> };

/** Why a file has to load. */
export const dead = "What does not load is ignored or stops the program, and nobody is told when the bot loses money.";
/** Whether a value is a list. */
export const isList = (value: unknown): value is unknown[] => Array.isArray(value);

/** The first name that stands there twice. */
export const twice = (names: unknown[]): unknown => names.find((name, i) => names.indexOf(name) !== i);

/** A file of a ConfigMap; while it is unknown, only one whose name speaks of monitoring matters. */
export function fileOf(data: Record<string, string>, name: string): string | undefined {
    const read = () => data[name];
    return /prometheus|alert|scrape|rules/i.test(name) ? read() : known(read);
}
