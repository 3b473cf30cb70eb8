import { readFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { isatty } from "node:tty";
import { UsageError } from "../output/arguments";
import { callOf } from "../output/commands";

/** A key's fields never come from arguments or the environment, which others on the machine can read; no error quotes a value. */

const told = (fields: string[]) => `a JSON object with ${fields.join(", ")}, each a text`;

const pemBegin = "-----BEGIN ";
const pemEnd = /-----END [A-Z0-9 ]+-----/;

/** Why a field is no key, where it is the beginning of a PEM alone, or one whose lines are parted by two signs and no break. */
function brokenPem(value: string): string | undefined {
    if (!value.startsWith(pemBegin)) return undefined;
    if (!pemEnd.test(value)) return "a PEM without its end";
    return value.includes("\\n") ? "a PEM with \\n in the place of line breaks" : undefined;
}

/** The fields in what a person has given. Throws UsageError where one is missing or broken or one is too many, by its name alone. */
export function fieldsIn(text: string, fields: string[]): Record<string, string> {
    let value: unknown;
    if (text.includes("\0")) throw new UsageError(`The key: found another encoding, allowed: UTF-8, and in it ${told(fields)}.`);
    try {
        value = JSON.parse(text.replace(/^\uFEFF/, ""));
    } catch {
        throw new UsageError(`The key: found no JSON, allowed: ${told(fields)}.`);
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new UsageError(`The key: found no JSON object, allowed: ${told(fields)}.`);
    const given = value as Record<string, unknown>;
    const missing = fields.filter(field => typeof given[field] !== "string" || String(given[field]).trim() === "");
    if (missing.length) throw new UsageError(`The key: found nothing for ${missing.join(", ")}, allowed: ${told(fields)}.`);
    const strange = Object.keys(given).filter(field => !fields.includes(field));
    if (strange.length) throw new UsageError(`The key: found ${strange.length} more than it has, allowed: ${told(fields)}.`);
    const found = Object.fromEntries(fields.map(field => [field, String(given[field]).trim()]));
    for (const [field, text] of Object.entries(found)) {
        const broken = brokenPem(text);
        if (broken) throw new UsageError(`The key: found ${broken} for ${field}, allowed: a whole PEM with its line breaks, which in JSON are \\n once.`);
    }
    return found;
}

// npm hands on the three standard streams alone.
const fromFile = `${callOf("keys", "stage prod binance --fd 0")} < key.json`;

/** A number of an open file, as `--fd` names it: standard input, or one that was opened for it. */
function descriptor(given: string): number {
    if (!/^0$|^[3-9]$|^[1-9]\d{1,3}$/.test(given))
        throw new UsageError(`--fd: found ${JSON.stringify(given)}, allowed: 0, which is standard input, or an open file from 3 on, as in ${fromFile}`);
    if (isatty(Number(given))) throw new UsageError(`--fd ${given} is a terminal: without --fd it is asked for each field, and shows nothing.`);
    return Number(given);
}

function fromDescriptor(given: string, fields: string[]): Record<string, string> {
    let text: string;
    try {
        text = readFileSync(descriptor(given), "utf8");
    } catch (error) {
        if (error instanceof UsageError) throw error;
        throw new UsageError(
            `--fd ${given} cannot be read (${(error as NodeJS.ErrnoException).code}): nothing is open there. npm hands on standard input alone: ${fromFile}`,
        );
    }
    return fieldsIn(text, fields);
}

/** A field as it was typed or pasted: a line, or all lines of a PEM. Behind a PEM an empty line is the end of its last one. */
async function fieldFrom(lines: AsyncIterator<string>, behindPem: boolean): Promise<string | undefined> {
    let { value: text, done } = await lines.next();
    while (!done && behindPem && text.trim() === "") ({ value: text, done } = await lines.next());
    if (done) return undefined;
    text = text.trim();
    if (text.startsWith(pemBegin) && !pemEnd.test(text)) process.stderr.write("a PEM, to its END (Ctrl-D gives up)");
    while (text.startsWith(pemBegin) && !pemEnd.test(text)) {
        const next = await lines.next();
        if (next.done) break;
        text += `\n${next.value.trim()}`;
    }
    return text;
}

/** Takes what is still coming of a paste, until nothing has come for a while. */
async function drained(): Promise<void> {
    let last = Date.now();
    const comes = () => {
        last = Date.now();
    };
    process.stdin.on("data", comes);
    while (Date.now() - last < 500) await setTimeout(50);
    process.stdin.off("data", comes);
}

/**
 * Asks for each field at the terminal, which shows nothing of the answer. Until `use` is done it goes on taking what is typed or pasted, or the rest of a
 * paste would be the shell's next command.
 */
async function fromTerminal<T>(fields: string[], use: (key: Record<string, string>) => Promise<T>): Promise<T> {
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
    const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0 });
    // In this mode the terminal makes no signal of it.
    terminal.on("SIGINT", () => {
        terminal.close();
        process.kill(process.pid, "SIGINT");
    });
    // Lines that come at once are kept for the questions after.
    const lines = terminal[Symbol.asyncIterator]();
    const given: Record<string, string> = {};
    let last = "";
    try {
        for (const field of fields) {
            process.stderr.write(`${field} (nothing is shown): `);
            const text = await fieldFrom(lines, last.startsWith(pemBegin));
            process.stderr.write("\n");
            if (text === undefined) break;
            given[field] = last = text;
        }
        return await use(fieldsIn(JSON.stringify(given), fields));
    } finally {
        await drained();
        terminal.close();
    }
}

/** Uses the fields of a new key, from an open file or from whoever is at the terminal. Throws UsageError where neither is there, or not every field. */
export async function withNewKey<T>(fields: string[], fd: string | undefined, use: (key: Record<string, string>) => Promise<T>): Promise<T> {
    if (fd !== undefined) return use(fromDescriptor(fd, fields));
    if (process.stdin.isTTY) return fromTerminal(fields, use);
    throw new UsageError(`Nobody is at the terminal to be asked for the key. --fd 0 reads it from standard input: ${fromFile}`);
}
