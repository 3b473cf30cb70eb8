import { known } from "./reading";
import { yaml } from "./yaml";

/** Formats of a program's own configuration. */
export type Format = "yaml" | "json" | "toml" | "ini";

const endings: Record<string, Format> = {
    ...{ yaml: "yaml", yml: "yaml", json: "json", toml: "toml" },
    ...{ ini: "ini", cfg: "ini", conf: "ini", env: "ini", properties: "ini" },
};

/** The format that a file's name ends in, if it is a known one. */
export const formatOf = (file: string): Format | undefined => endings[file.slice(file.lastIndexOf(".") + 1).toLowerCase()];

const readers: Record<Format, (text: string) => unknown> = {
    json: text => JSON.parse(text),
    toml: text => (require("smol-toml") as typeof import("smol-toml")).parse(text),
    ini: text => (require("ini") as typeof import("ini")).parse(text),
    yaml: text => yaml().parse(text, { logLevel: "error" }),
};

/** The document of a file, in a list; none when it is not written as it should be. */
export function documentsOf(text: string, format: Format): unknown[] {
    const read = known(() => [readers[format]?.(text)]);
    return read ?? [];
}

/** What stands at a path such as `limits.accounts[0].leverage`; nothing where there is no such path. */
export function valueAt(document: unknown, path: string): unknown {
    return path.split(/[.[\]]+/).reduce<unknown>((value, step) => {
        if (step === "") return value;
        return typeof value === "object" && value !== null && Object.hasOwn(value, step) ? (value as Record<string, unknown>)[step] : undefined;
    }, document);
}
