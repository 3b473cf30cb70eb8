import staging from "../staging.json";
import type { Config } from "./configuration";
import { known } from "./reading";

/** An environment that rules know. */
export type Environment = "production" | "staging";

/** What the rules are told for an environment; production needs nothing, its thresholds are the rules' own. */
export const configFor = (environment: Environment): Config => (environment === "staging" ? (staging as Config) : {});

/**
 * The configuration for the stack that the CLI is judging: it hands a pack the stack's settings as it hands them to a program.
 * Anything but `golive:environment: staging` is judged as production.
 */
export function environmentConfig(settings = process.env.PULUMI_CONFIG): Config {
    const said = known(() => JSON.parse(String(settings)) as Record<string, unknown> | null);
    return configFor(said?.["golive:environment"] === "staging" ? "staging" : "production");
}
