import type { Format } from "./places";

/** Files of configuration as a bot reads them; policies/engine/documents.ts reads them the same way, and a test holds the two together. */

const endings: Record<string, Format> = {
    ...{ yaml: "yaml", yml: "yaml", json: "json", toml: "toml" },
    ...{ ini: "ini", cfg: "ini", conf: "ini", env: "ini", properties: "ini" },
};

/** The format that a file's name ends in, if it is a known one. */
export const formatOf = (file: string): Format | undefined => endings[file.slice(file.lastIndexOf(".") + 1).toLowerCase()];

/** A file's document; throws what its library throws when it is none. */
export function parseDocument(text: string, format: Format): unknown {
    if (format === "json") return JSON.parse(text);
    // Loaded only where there is such a file.
    if (format === "toml") return (require("smol-toml") as typeof import("smol-toml")).parse(text);
    if (format === "ini") return (require("ini") as typeof import("ini")).parse(text);
    return (require("yaml") as typeof import("yaml")).parse(text, { logLevel: "error" });
}

/** What stands at a path such as `limits.accounts[0].leverage`; nothing where there is no such path. */
export function valueAt(document: unknown, path: string): unknown {
    return path.split(/[.[\]]+/).reduce<unknown>((value, step) => {
        if (step === "") return value;
        return typeof value === "object" && value !== null && Object.hasOwn(value, step) ? (value as Record<string, unknown>)[step] : undefined;
    }, document);
}
