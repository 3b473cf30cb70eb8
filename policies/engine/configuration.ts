import type { ResourceValidationPolicy } from "@pulumi/policy";
import { nearest } from "../../names";
import { weakness } from "./binding";
import { levelIn, presetOf, presetPolicy, thresholdsIn } from "./presets";
import { listOf } from "./reading";
import type { Config, Level, Preset, RuleText, Thresholds } from "./rule";
import { call, configuredPolicies, disabledLevel, identity, makeAnalyzeRpcFun, pb, Struct } from "./sdk";

/** How a rule runs. */
export interface Setting {
    level: Level;
    thresholds: Thresholds;
}

/** A policy of the SDK that stands for a rule. */
export type Listed = ResourceValidationPolicy & { rule: RuleText };

/** The level at which a flaw counts for the verdict GO. */
export const levelOf = (rule: RuleText, config: Config = {}): Level | "disabled" => config[rule.name]?.enforcementLevel ?? rule.level ?? "mandatory";

/** The level at which a flaw counts for `pulumi up`. */
export const deployLevelOf = (rule: RuleText, config: Config): Level | "disabled" => {
    const level = levelOf(rule, config);
    return rule.goLive && level === "mandatory" ? "advisory" : level;
};

/** A rule's thresholds as Pulumi's policy configuration may set them. */
export function schemaOf(rule: RuleText, config: Config): ResourceValidationPolicy["configSchema"] {
    const typeOf = (value: Thresholds[string]) => (Array.isArray(value) ? "array" : (typeof value as "number" | "string" | "boolean"));
    const thresholds = { ...rule.thresholds, ...config[rule.name] } as Thresholds;
    const properties = Object.keys(rule.thresholds ?? {}).map(name => [name, { type: typeOf(thresholds[name]), default: thresholds[name] }]);
    return { properties: Object.fromEntries(properties) };
}

/** What Pulumi's policy configuration says now; a rule that is switched off is not in `settings`. */
export interface Configuration {
    settings: Map<string, Setting>;
    /** What the configuration says to no effect. */
    mistakes: string[];
}

/** What is wrong with the names that a configuration sets something for, given those that there are. */
export function strangers(names: string[], known: string[]): string[] {
    return names
        .filter(name => !known.includes(name))
        .map(name => {
            const near = nearest(name, known);
            const guess = near ? `; the nearest is ${near}` : "";
            return `the configuration names ${name}, which is no rule${guess}`;
        });
}

/** What is known of a stack before its policy configuration is. */
export interface Configuring {
    /** What holds unless the policy configuration says otherwise, the stack's preset applied. */
    config: Config;
    /** Names of policies that are no rules. */
    runners: string[];
    /** The preset that the stack's settings name. */
    preset?: Preset;
    /** Whether the stack is one of Golive's own. */
    own: boolean;
}

/** Properties that a configuration gives a rule, and that are not those it has anyway. */
function changed(name: string, { configSchema }: Listed): string[] {
    const own = configSchema?.properties ?? {};
    const given = configuredPolicies().get(name)?.properties ?? {};
    return Object.keys(given).filter(key => JSON.stringify(given[key]) !== JSON.stringify(own[key]?.default));
}

/**
 * Reads every rule's level and thresholds. The SDK tells a policy only its own configuration, and not even its level:
 * so the SDK's server is asked, once per run, with a policy in each rule's name that does nothing but answer.
 */
export async function configured(listed: Listed[], { config, runners, preset: stack, own }: Configuring): Promise<Configuration> {
    const given = new Map<string, object>();
    const probes = listed.map(policy => ({
        ...policy,
        remediateResource: undefined,
        validateResource: (args: { getConfig(): object }, report: (message: string) => void) => {
            given.set(policy.name, args.getConfig());
            report("");
        },
    }));
    const request = new pb.AnalyzeRequest();
    request.setProperties(Struct.fromJavaScript({}));
    request.setOptions(new pb.AnalyzerResourceOptions());
    const answers = await call(makeAnalyzeRpcFun(...identity, probes), request);
    const levels = new Map(answers.map(answer => [answer.getPolicyname(), answer.getEnforcementlevel() === 0 ? "advisory" : "mandatory"] as const));
    const settings = new Map<string, Setting>();
    const named = configuredPolicies();
    // With "all" switched off, somebody asks for some rules alone, and none of the others is meant.
    const asksForSome = named.get("all")?.level === disabledLevel;
    const isOff = ({ name }: RuleText) => !levels.has(name);
    const file = named.get(presetPolicy)?.properties.name;
    const rules = listed.map(({ rule }) => rule);
    const { preset, mistakes } = presetOf({ stack, file, own, all: named.has("all"), isOff }, rules);
    // Where nobody knows which preset is meant, nothing can be weaker than it.
    const isKnown = !mistakes.length;
    mistakes.push(...strangers([...named.keys()], ["all", ...runners, ...listed.map(({ name }) => name)]));
    for (const one of listed.filter(({ rule }) => isOff(rule) && levelIn(preset, rule) === "disabled"))
        for (const key of changed(one.name, one))
            mistakes.push(`the configuration sets ${key} of ${one.name}, which the preset ${preset} leaves out: set its enforcementLevel too`);
    for (const { name, rule } of listed) {
        // What judges the configuration itself cannot be switched off by it.
        const level = "faults" in rule && !asksForSome ? (rule.level ?? "mandatory") : levels.get(name);
        if (!level) continue;
        const own = given.get(name) ?? {};
        settings.set(name, { level, thresholds: { ...rule.thresholds, ...config[name], ...own } as Thresholds });
        for (const key of Object.keys(own))
            if (!(key in (rule.thresholds ?? {}))) mistakes.push(`the configuration of ${name} sets ${key}, which it does not have`);
    }
    for (const { name, rule } of asksForSome || !isKnown ? [] : listed) {
        const [level, setting] = [levels.get(name), settings.get(name)];
        const expected = { level: levelIn(preset, rule), thresholds: thresholdsIn(preset, rule) };
        mistakes.push(...listOf(weakness(rule, level && setting && { ...setting, level }, expected)));
    }
    return { settings, mistakes };
}
