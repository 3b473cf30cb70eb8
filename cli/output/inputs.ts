import { UsageError } from "./arguments";

/** What a workflow hands over in variables of the environment, and what GitHub's runner does. */
export type Given = Record<string, string | undefined>;

/** What may stand in an input. */
export interface Input {
    /** As the workflow or action calls it. */
    name: string;
    pattern: RegExp;
    /** What is allowed, in words. */
    allowed: string;
}

/** The value of an input; throws a UsageError where it is another than allowed. */
export function input(given: Given, variable: string, { name, pattern, allowed }: Input): string {
    const value = given[variable] ?? "";
    if (!pattern.test(value)) throw new UsageError(`${name}: found ${value === "" ? "nothing" : JSON.stringify(value)}, allowed: ${allowed}.`);
    return value;
}
