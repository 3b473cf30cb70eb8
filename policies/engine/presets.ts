import { nearest } from "../../names";
import { type Config, type Level, type Preset, presets, type RuleText, type Thresholds } from "./rule";

/** Name of the SDK policy that stands in a policy configuration for the preset from which it was made. */
export const presetPolicy = "preset";

const isPreset = (name: unknown): name is Preset => presets.includes(name as Preset);

/** What is wrong with a name that no preset has. */
function stranger(name: unknown, where: string): string {
    const near = nearest(String(name), presets);
    return `${where} is ${JSON.stringify(name)}, which is no preset${near ? `; the nearest is ${near}` : ""}. There are ${presets.join(", ")}`;
}

/** The preset that a stack's settings name, if they name one; another name than there is throws. */
export function presetIn(settings: Record<string, unknown> | null | undefined): Preset | undefined {
    const name = settings?.["golive:preset"];
    if (name === undefined || isPreset(name)) return name;
    throw new Error(stranger(name, "golive:preset"));
}

/** The level that a rule has in a preset. */
export function levelIn(preset: Preset, rule: RuleText): Level | "disabled" {
    if (presets.indexOf(rule.preset ?? "baseline") > presets.indexOf(preset)) return "disabled";
    return rule.debatable && preset !== "golive" ? "advisory" : (rule.level ?? "mandatory");
}

/** The thresholds that a rule has in a preset, where it is in it. */
export const thresholdsIn = (preset: Preset, rule: RuleText): Thresholds =>
    ({ ...rule.thresholds, ...(preset === "golive" ? {} : rule.undisputed) }) as Thresholds;

type Setting = Config[string];

/** What a preset makes of a rule, where that is something else than the rule's own level and thresholds. */
function settingIn(preset: Preset, rule: RuleText): Setting | undefined {
    const level = levelIn(preset, rule);
    const changed = level === (rule.level ?? "mandatory") ? {} : { enforcementLevel: level };
    const setting = { ...changed, ...(preset === "golive" || level === "disabled" ? {} : rule.undisputed) };
    return Object.keys(setting).length ? setting : undefined;
}

/** What a preset makes of the rules: those that it leaves out or that only advise in it, and other thresholds. */
export const presetConfig = (rules: RuleText[], preset: Preset): Config =>
    Object.fromEntries(
        rules
            .map(rule => [rule.name, settingIn(preset, rule)] as const)
            .filter((entry): entry is [string, Setting] => entry[1] !== undefined)
            .sort(([one], [other]) => (one < other ? -1 : 1)),
    );

const laxest = ["disabled", "advisory", "mandatory"] as const;

/** Two configurations at once: of their levels the laxer one holds, of their thresholds the second. */
export function both(one: Config, other: Config): Config {
    const merged = (name: string): Setting => {
        const levels = [one[name]?.enforcementLevel, other[name]?.enforcementLevel].filter(level => level !== undefined);
        return { ...one[name], ...other[name], ...(levels.length ? { enforcementLevel: laxest.find(level => levels.includes(level)) } : {}) };
    };
    return Object.fromEntries(Object.keys({ ...one, ...other }).map(name => [name, merged(name)]));
}

/** Where a preset can be named: in the stack's settings and in a policy configuration. */
export interface Named {
    /** By the stack's settings. */
    stack?: Preset;
    /** By the policy configuration. */
    file?: unknown;
    /** Whether the stack is one of Golive's own. */
    own: boolean;
    /** Whether the policy configuration sets all rules at once. */
    all: boolean;
    /** Whether a rule is switched off. */
    isOff(rule: RuleText): boolean;
}

/** The preset that holds, and what contradicts it. */
export function presetOf({ stack, file, own, all, isOff }: Named, rules: RuleText[]): { preset: Preset; mistakes: string[] } {
    if (file !== undefined && !isPreset(file)) return { preset: stack ?? "golive", mistakes: [stranger(file, "the name of preset in the configuration")] };
    const preset = file ?? stack ?? "golive";
    const mistakes: string[] = [];
    if (stack && file && stack !== file)
        mistakes.push(`golive:preset is ${stack} and the configuration was made from the preset ${file}: take one of them away`);
    if ((stack || file) && all) mistakes.push(`the configuration sets "all", and the preset ${preset} holds beside it: take one of them away`);
    if (own && preset !== "golive") mistakes.push(`a stack of Golive's own is judged by the whole pack, and not by the preset ${preset}: take it away`);
    const left = rules.filter(rule => levelIn(preset, rule) === "disabled");
    if (file && left.length && !left.some(isOff))
        mistakes.push(
            `the configuration names the preset ${file} and leaves on every rule that it leaves out: take all of policies/presets/${file}.json, or set golive:preset`,
        );
    return { preset, mistakes };
}
