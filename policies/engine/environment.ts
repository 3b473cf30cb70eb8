import staging from "../staging.json";
import { presetIn } from "./presets";
import { known } from "./reading";
import type { Config, Preset } from "./rule";

/** An environment that rules know. */
export type Environment = "production" | "staging";

/** What the rules are told for an environment; production needs nothing, its thresholds are the rules' own. */
export const configFor = (environment: Environment): Config => (environment === "staging" ? (staging as Config) : {});

/**
 * The configuration for the stack that the CLI is judging: it hands a pack the stack's settings as it hands them to a program.
 * Anything but `golive:environment: staging` is judged as production.
 */
export const environmentConfig = (settings = process.env.PULUMI_CONFIG): Config =>
    configFor(said(settings)?.["golive:environment"] === "staging" ? "staging" : "production");

/** The preset that the stack's settings name, if they name one; one that there is not throws. */
export const stackPreset = (settings = process.env.PULUMI_CONFIG): Preset | undefined => presetIn(said(settings));

/** Whether the stack's settings are those of Golive's own program, which has a phase and a release. */
export const isOwn = (settings = process.env.PULUMI_CONFIG): boolean => ["golive:phase", "golive:release"].every(key => key in (said(settings) ?? {}));

/** The bot that the stack's settings name, if they are Golive's. */
export function botOf(settings = process.env.PULUMI_CONFIG): string | undefined {
    const bot = said(settings)?.["golive:bot"];
    return typeof bot === "string" ? bot : undefined;
}

const said = (settings: string | undefined) => known(() => JSON.parse(String(settings)) as Record<string, unknown> | null);
