import { XMLParser, XMLValidator } from "fast-xml-parser";

/** A file that cannot be read for what it is said to be: bad input, and nothing is answered. */
export class Unread extends Error {}

/** A file that is what it is said to be, and in which nothing was looked at: an answer, and never a pass. */
export class NotEvaluated extends Error {}

/** An element of an XML document: attributes by their names, children by theirs. */
export interface Element {
    attributes: Record<string, string>;
    children: Record<string, Element[]>;
}

/** What a file is before anybody knows what it says: told by its content, never by its name. */
export type Document = { json: unknown } | { xml: { name: string; root: Element } } | { lines: string[] };

/** How large a file may be; the largest report of a large project has a tenth of it. */
export const mostBytes = 64 * 1024 * 1024;
const deepest = 64;

/** How files begin that somebody packed. */
const packed: [string, Buffer][] = [
    ["gzip", Buffer.from([0x1f, 0x8b])],
    ["zip", Buffer.from("PK\u0003\u0004")],
    ["zstd", Buffer.from([0x28, 0xb5, 0x2f, 0xfd])],
];

/** Reads a file as the kind of document that its content is. Throws Unread. */
export function documentOf(bytes: Buffer): Document {
    if (bytes.length > mostBytes) throw new Unread(`it has ${bytes.length} bytes, and ${mostBytes} at most are read`);
    const archive = packed.find(([, magic]) => bytes.subarray(0, magic.length).equals(magic));
    if (archive) throw new Unread(`it is packed (${archive[0]}): unpack it`);
    const text = decoded(bytes);
    const start = text.trimStart();
    if (start === "") throw new Unread("it is empty");
    if (start.startsWith("{") || start.startsWith("[")) return { json: jsonOf(text) };
    return start.startsWith("<") ? { xml: xmlOf(start) } : { lines: text.split(/\r?\n/) };
}

function decoded(bytes: Buffer): string {
    try {
        return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
        throw new Unread("it is no text in UTF-8");
    }
}

function jsonOf(text: string): unknown {
    if (isDeep(text)) throw new Unread(`it is nested deeper than ${deepest}`);
    try {
        return JSON.parse(text);
    } catch (error) {
        throw new Unread(`it is no whole JSON document (${(error as Error).message.replace(/^.*?(at position \d+|Unexpected end).*$/s, "$1")})`);
    }
}

/** Whether brackets outside of texts are nested deeper than they may be: told before a parser walks them. */
function isDeep(text: string): boolean {
    let depth = 0;
    for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
        if (token === "{" || token === "[") depth += 1;
        else if (token === "}" || token === "]") depth -= 1;
        if (depth > deepest) return true;
    }
    return false;
}

const attribute = "@";
const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: attribute,
    parseAttributeValue: false,
    parseTagValue: false,
    processEntities: false,
    maxNestedTags: deepest,
    isArray: (_, __, ___, isAttribute) => !isAttribute,
});

function xmlOf(text: string): { name: string; root: Element } {
    if (/<!ENTITY/i.test(text)) throw new Unread("it declares entities, and none is read");
    let roots: [string, unknown][];
    try {
        const valid = XMLValidator.validate(text);
        if (valid !== true) throw new Error(valid.err.msg);
        roots = Object.entries(parser.parse(text)).filter(([name]) => !/^[?#]/.test(name));
    } catch (error) {
        throw new Unread(`it is no whole XML document (${(error as Error).message.replace(/ at position.*/s, "")})`);
    }
    const [[name, root], ...more] = roots.flatMap(([tag, found]) => [found].flat().map((one): [string, unknown] => [tag, one]));
    if (more.length) throw new Unread("it has more than one root element");
    return { name, root: elementOf(root) };
}

/** An element as the parser has it: a text where it has nothing else. */
function elementOf(parsed: unknown): Element {
    const element: Element = { attributes: {}, children: {} };
    if (parsed === null || typeof parsed !== "object") return element;
    for (const [name, value] of Object.entries(parsed)) {
        if (name.startsWith(attribute)) element.attributes[name.slice(attribute.length)] = String(value);
        else if (!name.startsWith("#")) element.children[name] = [value].flat().map(elementOf);
    }
    return element;
}

/** The elements below one that bear a name, at any depth. */
export const below = (element: Element, name: string): Element[] =>
    Object.entries(element.children).flatMap(([tag, children]) => children.flatMap(child => [...(tag === name ? [child] : []), ...below(child, name)]));
