import { readFileSync } from "node:fs";
import { basename, relative } from "node:path";
import { Lexer, LineCounter, parseDocument } from "yaml";
import { credentialInProse } from "../../credentials";
import type { Fault } from "./faults";
import { flawsIn } from "./yaml-flaws";

/** The mapping in a YAML file, or the faults that say why there is none. */
export function readYaml(root: string, file: string): { data: Record<string, unknown> } | { faults: Fault[] } {
    const name = relative(root, file);
    const fault = (path: string, found: string, allowed: string) => ({ faults: [{ file: name, path, found, allowed }] });
    let text: string;
    try {
        text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
    } catch (error) {
        const code = (error as NodeJS.ErrnoException).code;
        if (code === "ENOENT") return fault("(whole file)", "no such file", `a YAML file named ${basename(file)}`);
        if (code === "EISDIR") return fault("(whole file)", "a folder", "a YAML file");
        if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") return fault("(whole file)", "another encoding", "text in UTF-8");
        return fault("(whole file)", `a file that cannot be read (${code})`, "a readable file");
    }
    const lines = new LineCounter();
    const document = parseDocument(text, { merge: true, uniqueKeys: true, prettyErrors: false, lineCounter: lines });
    const flaws = flawsIn(document, text).map(({ at, told: [found, allowed] }) => ({
        line: lines.linePos(at).line,
        found,
        allowed,
    }));
    const faults = flaws.sort((a, b) => a.line - b.line).map(({ line, ...said }) => ({ file: name, path: `line ${line}`, ...said }));
    if (faults.length) return { faults };
    const open = inComments(text).map(({ line, what }) => ({
        ...{ file: name, path: `line ${line}`, found: `a comment with what looks like a credential: ${what}` },
        allowed: "no credential: the file is in the repository, and its comments with it",
    }));
    if (open.length) return { faults: open };
    let data: unknown;
    try {
        data = document.toJS();
    } catch (error) {
        if (!/^Excessive/.test((error as Error).message))
            return fault("(whole file)", "a << with something else than a mapping", "an alias of a mapping behind <<");
        return fault("(whole file)", "aliases that unfold into far too much", "few aliases");
    }
    if (data === null || data === undefined) return fault("(whole file)", "an empty file", "a mapping");
    if (typeof data !== "object" || Array.isArray(data)) return fault("(whole file)", Array.isArray(data) ? "a list" : "a single value", "a mapping");
    return { data: data as Record<string, unknown> };
}

/** Comments that hold a credential, by the lines in which they stand: what is only taken out of use opens as much as before. */
function inComments(text: string): { line: number; what: string }[] {
    let line = 1;
    return [...new Lexer().lex(text)].flatMap(token => {
        const at = line;
        line += token.split("\n").length - 1;
        const what = token.startsWith("#") ? credentialInProse(token)?.what : undefined;
        return what ? [{ line: at, what }] : [];
    });
}
