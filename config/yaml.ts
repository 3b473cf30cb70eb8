import { readFileSync } from "node:fs";
import { basename, relative } from "node:path";
import { parseDocument } from "yaml";
import type { Fault } from "./faults";

/** The mapping in a YAML file, or the one fault that says why there is none. */
export function readYaml(root: string, file: string): { data: Record<string, unknown> } | { fault: Fault } {
    const name = relative(root, file);
    const fault = (path: string, found: string, allowed: string) => ({ fault: { file: name, path, found, allowed } });
    let text: string;
    try {
        text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
    } catch (error) {
        const code = (error as NodeJS.ErrnoException).code;
        if (code === "ENOENT") return fault("(whole file)", "no such file", `a YAML file named ${basename(file)}`);
        if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") return fault("(whole file)", "another encoding", "text in UTF-8");
        return fault("(whole file)", `a file that cannot be read (${code})`, "a readable file");
    }
    const document = parseDocument(text, { merge: true, uniqueKeys: true, prettyErrors: true });
    const [error] = document.errors;
    // Its first line names the fault; the lines after it quote the file, which may hold a secret.
    if (error) return fault(`line ${error.linePos?.[0].line ?? 1}`, error.message.split("\n")[0].replace(/ at line \d+, column \d+:?$/, ""), "valid YAML");
    let data: unknown;
    try {
        data = document.toJS();
    } catch (error) {
        return fault("(whole file)", (error as Error).message.split("\n")[0], "valid YAML");
    }
    if (data === null || data === undefined) return fault("(whole file)", "an empty file", "a mapping");
    if (typeof data !== "object" || Array.isArray(data)) return fault("(whole file)", Array.isArray(data) ? "a list" : "a single value", "a mapping");
    return { data: data as Record<string, unknown> };
}
