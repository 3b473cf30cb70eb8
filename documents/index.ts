/** Files of configuration as a bot reads them: settings and rules look at the same thing in the same way. */

/** Formats of files that are read. */
export const formats = ["yaml", "json", "toml", "ini"] as const;
export type Format = (typeof formats)[number];

const endings: Record<string, Format> = {
    ...{ yaml: "yaml", yml: "yaml", json: "json", toml: "toml" },
    ...{ ini: "ini", cfg: "ini", conf: "ini", env: "ini", properties: "ini" },
};

/** The format that a file's name ends in, if it is a known one. */
export const formatOf = (file: string): Format | undefined => endings[file.slice(file.lastIndexOf(".") + 1).toLowerCase()];

// A library is loaded only where there is such a file: the CLI waits for the pack at every run.
const readers: Record<Format, (text: string) => unknown> = {
    json: text => JSON.parse(text),
    toml: text => (require("smol-toml") as typeof import("smol-toml")).parse(text),
    ini: text => (require("ini") as typeof import("ini")).parse(text),
    yaml: text => (require("yaml") as typeof import("yaml")).parse(text, { logLevel: "error" }),
};

/** A file's document; throws what its library throws when it is none. */
export const parseDocument = (text: string, format: Format): unknown => readers[format](text);

/** What stands at a path such as `limits.accounts[0].leverage`; nothing where there is no such path. */
export function valueAt(document: unknown, path: string): unknown {
    return path.split(/[.[\]]+/).reduce<unknown>((value, step) => {
        if (step === "") return value;
        return typeof value === "object" && value !== null && Object.hasOwn(value, step) ? (value as Record<string, unknown>)[step] : undefined;
    }, document);
}

/** What a person writes as a setting each: the values of a document that hold no others, with their paths, dots between the steps. */
export function leaves(value: unknown, path: string[] = []): { at: string; value: unknown }[] {
    const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
    if (entries.length === 0) return path.length ? [{ at: path.join("."), value }] : [];
    return entries.flatMap(([key, one]) => leaves(one, [...path, key]));
}
