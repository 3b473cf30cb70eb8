import { type Document, isCollection, isScalar, type Node, visit, type YAMLParseError } from "yaml";
import { show } from "./faults";

/** What was found and what is allowed. */
type Words = [found: string, allowed: string];

/** Something that is no YAML: where in the text, and in words. */
export interface Flaw {
    at: number;
    told: Words;
}

const otherwiseIndented: Words = ["a line whose indentation fits no line before it", "the same indentation for every key of a mapping"];
const inQuotes = "such text in quotes";

/** The library's codes in words: its own sentences quote the file, which may hold a secret, and speak of its functions. */
const words: Record<string, Words> = {
    BAD_ALIAS: ["a * or & without a name behind it", inQuotes],
    BAD_DIRECTIVE: ["a line that begins with %", inQuotes],
    BAD_DQ_ESCAPE: ["a \\ in double quotes that YAML does not know", "\\\\, or single quotes"],
    BAD_INDENT: otherwiseIndented,
    BAD_SCALAR_START: ["text that begins with a sign of YAML's own, such as @ or `", inQuotes],
    BLOCK_AS_IMPLICIT_KEY: ["a second key in the line", "a line per key; text with a colon and a space in quotes"],
    BLOCK_IN_FLOW: ["entries in brackets without a comma between them", "a comma after each entry"],
    MISSING_CHAR: ["a line without a colon, or a comma or a blank that is missing", "key: value, a comma between entries, a blank before #"],
    MULTILINE_IMPLICIT_KEY: ["a line without a colon and a blank behind it", "key: value"],
    MULTIPLE_DOCS: ["a second document after ---", "one document"],
    TAB_AS_INDENT: ["a tab as indentation", "spaces"],
    UNEXPECTED_TOKEN: ["something behind the end of a value: text after a quote, a bracket or a comma too many", "one value; text with such signs in quotes"],
};

/** Faults that say nothing about the lines after them; after another one nothing is told, since it may follow from that. */
const alone = new Set(["BAD_SCALAR_START", "DUPLICATE_KEY", "TAB_AS_INDENT"]);

/** All of a document's text that is no YAML, as far as one flaw does not follow from another. */
export function flawsIn(document: Document, text: string): Flaw[] {
    const errors = document.errors.toSorted((a, b) => a.pos[0] - b.pos[0]);
    if (errors.length === 0) return orphans(document);
    const last = errors.findIndex(({ code }) => !alone.has(code));
    return errors.slice(0, last < 0 ? undefined : last + 1).map((error, i) => flawOf(error, errors[i + 1], document, text));
}

function flawOf({ code, message, pos: [at] }: YAMLParseError, next: YAMLParseError | undefined, document: Document, text: string): Flaw {
    if (code === "DUPLICATE_KEY") return { at, told: twice(text.slice(at)) };
    // What is not closed is noticed lines below, or at the file's end: it is told where it begins.
    if (code === "MISSING_CHAR" && /quote$/.test(message))
        return { at: begins(document, at, isQuoted), told: ["a quote that is not closed", "a quote at both ends"] };
    if (code === "BAD_INDENT" && message.startsWith("Flow"))
        return { at: begins(document, at, isBracketed), told: ["a bracket that is not closed, or closed further left than its key", "a bracket at both ends"] };
    // A value with a deeper line below it looks like a key of several lines.
    if (code === "BLOCK_AS_IMPLICIT_KEY" && next?.code === "MULTILINE_IMPLICIT_KEY" && next.pos[0] === at) return { at: next.pos[1], told: otherwiseIndented };
    return { at, told: words[code] ?? ["what is no YAML", "valid YAML"] };
}

const isQuoted = (node: Node): boolean => isScalar(node) && /^QUOTE/.test(node.type ?? "");
const isBracketed = (node: Node): boolean => isCollection(node) && node.flow === true;

/** Where the innermost node of a kind begins that reaches up to a place, or the place itself. */
function begins(document: Document, at: number, isKind: (node: Node) => boolean): number {
    const starts: number[] = [];
    visit(document, {
        Node: (_, node) => {
            const [start, , end] = node.range ?? [at, at, -1];
            if (isKind(node) && start < at && end >= at) starts.push(start);
        },
    });
    return starts.length ? Math.max(...starts) : at;
}

const twice = (rest: string): Words => {
    const key = /^["']?([\w.:-]*[\w.-])/.exec(rest)?.[1];
    return [key ? `the key ${show(key)} a second time` : "a key a second time", "each key once"];
};

/** Aliases of nothing: a value that begins with * without quotes is one. */
function orphans(document: Document): Flaw[] {
    const found: Flaw[] = [];
    visit(document, {
        Alias: (_, alias) => {
            if (!alias.resolve(document)) found.push({ at: alias.range?.[0] ?? 0, told: ["an alias of nothing", "text that begins with * in quotes"] });
        },
    });
    return found;
}
