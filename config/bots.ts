import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type Fault, oneOf, pathText, type Step, show } from "./faults/faults";
import { settingsSchema } from "./settings";

/** One stack's file serves several bots: what is otherwise for one of them stands in its section of `bots`. */

type Values = Record<string, unknown>;

/** A value as a mapping, if it is one. */
export const mapping = (value: unknown): Values | undefined =>
    value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Values) : undefined;

/** The chosen bot's section, and its name; none while no bot is named. */
function section({ bot, bots }: Values): { bot: string; own: Values } | undefined {
    const all = mapping(bots) ?? {};
    const own = typeof bot === "string" && Object.hasOwn(all, bot) ? mapping(all[bot]) : undefined;
    return own && { bot: String(bot), own };
}

/**
 * What the stack's file says of its own bot alone: its phase, its money, keys, addresses, accounts and stops say nothing about another bot. One
 * with a section says its own there, and one without has none of it; without a phase it is in dry, without staged secrets it has none.
 */
const ownBotsAlone = ["phase", "step", "capital", "stagedSecrets", "exchangeAddresses", "exchangeAccounts", "exchangeAccountNumbers", "resume", "stopped"];
const nobodyElses = (key: Step) => ownBotsAlone.includes(String(key));

/** Settings that a chosen bot does not take from the stack's file: nothing for the stack's own bot, or where a section says what is its own. */
export function notOf(values: Values, stacksBot: unknown): string[] {
    return values.bot === stacksBot || section(values) ? [] : ownBotsAlone;
}

/** Settings as the chosen bot has them: what its section says replaces the stack's, and null takes it away. What the section may not say is left to the schema. */
export function settingsOf(values: Values): Values {
    const chosen = section(values);
    if (!chosen) return values;
    const own = Object.fromEntries(Object.entries(chosen.own).filter(([key]) => inSection(key)));
    const shared = Object.entries(values).filter(([key]) => !nobodyElses(key) && !(Object.hasOwn(own, key) && own[key] === null));
    return { ...Object.fromEntries(shared), ...Object.fromEntries(Object.entries(own).filter(([, value]) => value !== null)) };
}

const inSection = (key: string): boolean => Object.hasOwn(settingsSchema.shape, key) && !["bot", "bots", "environment"].includes(key);

/** Where a setting stands that the chosen bot has: in its section, or beside it. */
export function stands(values: Values, [first, ...rest]: Step[]): Step[] {
    const chosen = section(values);
    return chosen && typeof first === "string" && inSection(first) && (Object.hasOwn(chosen.own, first) || nobodyElses(first))
        ? ["bots", chosen.bot, first, ...rest]
        : [first, ...rest].filter(step => step !== undefined);
}

/** Manifests there are. */
export function botsIn(root: string): string[] {
    const folder = join(root, "bots");
    return existsSync(folder) ? readdirSync(folder).flatMap(entry => (/^[^.]+\.yaml$/.test(entry) ? [entry.slice(0, -5)] : [])) : [];
}

/** Stacks there are: those with a file of settings. Pulumi takes dots in their names. */
export const stacksIn = (root: string): string[] => readdirSync(root).flatMap(name => /^Pulumi\.([\w.-]+)\.yaml$/.exec(name)?.[1] ?? []);

/** Keys of a stack's `config` that say what another one says too, in Pulumi's other form: which of them holds is left to chance. */
export function twice(config: Values, project: string): string[] {
    const names = Object.keys(config).flatMap(key => Object.keys(keyed({ [key]: null }, project)));
    return Object.keys(config).filter((_, index) => names.indexOf(names[index]) < index);
}

/** The `config` of a stack's file, every key with its namespace; Pulumi also reads the long form, `golive:config:phase`. */
export const keyed = (config: Values, project: string): Values =>
    Object.fromEntries(Object.entries(config).map(([key, value]) => [key.includes(":") ? key.replace(/^([^:]*):config:/, "$1:") : `${project}:${key}`, value]));

/** Sections of bots that are not there: a mistyped name would silently say nothing. */
export function strangers(values: Values, root: string, file: string, place: (path: Step[]) => Step[]): Fault[] {
    const there = botsIn(root);
    return Object.entries(mapping(values.bots) ?? {}).flatMap(([bot, section]) =>
        there.includes(bot)
            ? []
            : [{ file, path: pathText(place(["bots", bot])), found: show(section), allowed: `a section of a bot that is there: ${oneOf(bot, there)}` }],
    );
}
