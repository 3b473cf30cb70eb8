import { readFileSync } from "node:fs";
import { basename, relative } from "node:path";
import { type Document, LineCounter, parseDocument, visit } from "yaml";
import { type Fault, show } from "./faults";

/** What was found and what is allowed. */
type Words = [found: string, allowed: string];

/** The library's codes in words: its own sentences quote the file, which may hold a secret, and speak of its functions. */
const words: Record<string, Words> = {
    BAD_INDENT: ["a line whose indentation fits no line before it, or a bracket that is not closed", "the same indentation for every key of a mapping"],
    BAD_SCALAR_START: ["text that begins with a sign of YAML's own, such as @ or `", "such text in quotes"],
    BLOCK_AS_IMPLICIT_KEY: ["a second key in the line", "a line per key; text with a colon and a space in quotes"],
    MISSING_CHAR: ["a quote or bracket that is not closed, or a colon or comma that is missing", "valid YAML"],
    MULTILINE_IMPLICIT_KEY: ["a line without a colon", "key: value"],
    MULTIPLE_DOCS: ["a second document after ---", "one document"],
    TAB_AS_INDENT: ["a tab as indentation", "spaces"],
};

/** Faults that say nothing about the lines after them; after another one nothing is told, since it may follow from that. */
const alone = new Set(["BAD_SCALAR_START", "DUPLICATE_KEY", "TAB_AS_INDENT"]);

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
    const flaws = [...flawsOf(document, text), ...orphans(document)].map(({ at, told: [found, allowed] }) => ({
        line: lines.linePos(at).line,
        found,
        allowed,
    }));
    const faults = flaws.sort((a, b) => a.line - b.line).map(({ line, ...said }) => ({ file: name, path: `line ${line}`, ...said }));
    if (faults.length) return { faults };
    let data: unknown;
    try {
        data = document.toJS();
    } catch {
        return fault("(whole file)", "aliases that unfold into far too much", "few aliases");
    }
    if (data === null || data === undefined) return fault("(whole file)", "an empty file", "a mapping");
    if (typeof data !== "object" || Array.isArray(data)) return fault("(whole file)", Array.isArray(data) ? "a list" : "a single value", "a mapping");
    return { data: data as Record<string, unknown> };
}

function flawsOf({ errors }: Document, text: string): { at: number; told: Words }[] {
    const inOrder = errors.toSorted((a, b) => a.pos[0] - b.pos[0]);
    const last = inOrder.findIndex(({ code }) => !alone.has(code));
    return inOrder
        .slice(0, last < 0 ? undefined : last + 1)
        .map(({ code, pos: [at] }) => ({ at, told: code === "DUPLICATE_KEY" ? twice(text.slice(at)) : (words[code] ?? ["what is no YAML", "valid YAML"]) }));
}

const twice = (rest: string): Words => {
    const key = /^["']?([\w.:-]*[\w.-])/.exec(rest)?.[1];
    return [key ? `the key ${show(key)} a second time` : "a key a second time", "each key once"];
};

/** Aliases of nothing: a value that begins with * without quotes is one. */
function orphans(document: Document): { at: number; told: Words }[] {
    const found: { at: number; told: Words }[] = [];
    if (document.errors.length === 0)
        visit(document, {
            Alias: (_, alias) => {
                if (!alias.resolve(document)) found.push({ at: alias.range?.[0] ?? 0, told: ["an alias of nothing", "text that begins with * in quotes"] });
            },
        });
    return found;
}
