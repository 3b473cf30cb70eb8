import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type Fault, oneOf, pathText, type Step, show } from "./faults";
import { settingsSchema } from "./settings";

/** One stack's file serves several bots: what is otherwise for one of them stands in its section of `bots`. */

type Values = Record<string, unknown>;

const mapping = (value: unknown): Values | undefined => (value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Values) : undefined);

/** The bot that settings choose. */
export const chosenBot = ({ bot }: Values): string => (bot === undefined ? settingsSchema.shape.bot.parse(undefined) : String(bot));

/** The chosen bot's section. */
export function sectionOf(values: Values): Values {
    const bots = mapping(values.bots) ?? {};
    const bot = chosenBot(values);
    return (Object.hasOwn(bots, bot) && mapping(bots[bot])) || {};
}

/** Settings as the chosen bot has them: what its section says replaces the stack's, and null takes it away. What the section may not say is left to the schema. */
export function settingsOf(values: Values): Values {
    const own = Object.entries(sectionOf(values)).filter(([key]) => inSection(key));
    const all = { ...values, ...Object.fromEntries(own) };
    return Object.fromEntries(Object.entries(all).filter(([key, value]) => value !== null || !own.some(([name]) => name === key)));
}

const inSection = (key: string): boolean => Object.hasOwn(settingsSchema.shape, key) && !["bot", "bots", "environment"].includes(key);

/** Where a setting stands that the chosen bot has: in its section, or beside it. */
export function stands(values: Values, [first, ...rest]: Step[]): Step[] {
    return typeof first === "string" && inSection(first) && Object.hasOwn(sectionOf(values), first)
        ? ["bots", chosenBot(values), first, ...rest]
        : [first, ...rest].filter(step => step !== undefined);
}

/** Manifests there are. */
export function botsIn(root: string): string[] {
    const folder = join(root, "bots");
    return existsSync(folder) ? readdirSync(folder).flatMap(entry => (entry.endsWith(".yaml") ? [entry.slice(0, -5)] : [])) : [];
}

/** Sections of bots that are not there: a mistyped name would silently say nothing. */
export function strangers(values: Values, root: string, file: string, place: (path: Step[]) => Step[]): Fault[] {
    const there = botsIn(root);
    return Object.entries(mapping(values.bots) ?? {}).flatMap(([bot, section]) =>
        there.includes(bot) ? [] : [{ file, path: pathText(place(["bots", bot])), found: show(section), allowed: `a section of ${oneOf(bot, there)}` }],
    );
}
