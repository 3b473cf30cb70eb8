const keyOfLine = /^[ \t]*(?:-[ \t]+)*(?:export[ \t]+|set[ \t]+)?["']?([A-Za-z_][\w.\-/ ]*?)["']?[ \t]*[:=]/;
const section = /^[ \t]*\[+[ \t]*["']?([\w.\-"]+?)["']?[ \t]*\]+[ \t]*$/;
/** What stands in front of a line's first word; a list's element stands below its key even where it is not indented. */
const margin = /^[ \t]*(?:-[ \t]+)*/;
const indentOf = (line: string): number => line.length - line.replace(margin, "").length;

const json = /^\s*[[{]\s*["\]}[{\d]/;

/** The keys that lead to a place in a file of JSON, YAML, TOML, INI or assignments, the innermost last. */
export const keysAbove = (text: string, index: number): (string | undefined)[] => (json.test(text) ? inJson(text, index) : inLines(text, index));

/** Walks back, out of one bracket after the other: in front of each stands its key. */
function inJson(text: string, index: number): (string | undefined)[] {
    const keys: (string | undefined)[] = [];
    let depth = 0;
    let isOwn = true;
    for (let i = index; i--; ) {
        const character = text[i];
        const opens = character === "{" || character === "[";
        if (character === "}" || character === "]") depth++;
        else if (opens && depth > 0) depth--;
        else if (opens) isOwn = true;
        else if (character === ":" && isOwn) {
            keys.unshift(/"([^"\\]*)"\s*$/.exec(text.slice(Math.max(0, i - 80), i))?.[1]);
            isOwn = false;
        }
    }
    return keys;
}

/** The key of the line, and those of lines above that are indented less, or of the section. */
function inLines(text: string, index: number): string[] {
    const lines = text.slice(0, index).split("\n");
    const here = String(lines.pop());
    const own = keyOfLine.exec(here)?.[1];
    const keys = own === undefined ? [] : [own];
    let indent = indentOf(here);
    for (const line of lines.reverse()) {
        const inSection = section.exec(line)?.[1];
        if (inSection !== undefined) return [inSection, ...keys];
        const key = keyOfLine.exec(line)?.[1];
        if (key === undefined || indentOf(line) >= indent) continue;
        keys.unshift(key);
        indent = indentOf(line);
    }
    return keys;
}
