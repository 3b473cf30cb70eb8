/** Loaded only where there is such a file: the CLI waits for the pack at every run. */
export const yaml = (): typeof import("yaml") => require("yaml");

/** An object of a file. */
export type Document = Record<string, unknown>;

export const isObject = (value: unknown): value is Document => typeof value === "object" && value !== null && !Array.isArray(value);

/** A file of configuration, or what keeps it from being read. */
export function parsed(text: string): { document: unknown } | { error: string } {
    try {
        return { document: yaml().parse(text, { logLevel: "error" }) };
    } catch (error) {
        return { error: (error as Error).message.split("\n")[0].replace(/[.:]\s*$/, "") };
    }
}
