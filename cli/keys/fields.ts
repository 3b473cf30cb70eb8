import { readFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { isatty } from "node:tty";
import { UsageError } from "../output/arguments";
import { callOf } from "../output/commands";

/** A key's fields never come from arguments or the environment, which others on the machine can read; no error quotes a value. */

const told = (fields: string[]) => `a JSON object with ${fields.join(", ")}, each a text`;

/** The fields in what a person has given. Throws UsageError where one is missing or one is too many, by its name alone. */
export function fieldsIn(text: string, fields: string[]): Record<string, string> {
    let value: unknown;
    try {
        value = JSON.parse(text);
    } catch {
        throw new UsageError(`The key: found no JSON, allowed: ${told(fields)}.`);
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new UsageError(`The key: found no JSON object, allowed: ${told(fields)}.`);
    const given = value as Record<string, unknown>;
    const missing = fields.filter(field => typeof given[field] !== "string" || String(given[field]).trim() === "");
    if (missing.length) throw new UsageError(`The key: found nothing for ${missing.join(", ")}, allowed: ${told(fields)}.`);
    const strange = Object.keys(given).filter(field => !fields.includes(field));
    if (strange.length) throw new UsageError(`The key: found ${strange.length} more than it has, allowed: ${told(fields)}.`);
    return Object.fromEntries(fields.map(field => [field, String(given[field]).trim()]));
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

/** Asks for each field at the terminal, which shows nothing of the answer, nor of what is pasted before the next question. */
async function fromTerminal(fields: string[]): Promise<Record<string, string>> {
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
    const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0 });
    // Lines that come at once are kept for the questions after.
    const lines = terminal[Symbol.asyncIterator]();
    const given: Record<string, string> = {};
    try {
        for (const field of fields) {
            process.stderr.write(`${field} (nothing is shown): `);
            const { value, done } = await lines.next();
            process.stderr.write("\n");
            if (done) break;
            given[field] = value;
        }
    } finally {
        terminal.close();
    }
    return fieldsIn(JSON.stringify(given), fields);
}

/** The fields of a new key, from an open file or from whoever is at the terminal. Throws UsageError where neither is there, or not every field. */
export async function newKey(fields: string[], fd: string | undefined): Promise<Record<string, string>> {
    if (fd !== undefined) return fromDescriptor(fd, fields);
    if (process.stdin.isTTY) return fromTerminal(fields);
    throw new UsageError(`Nobody is at the terminal to be asked for the key. --fd 0 reads it from standard input: ${fromFile}`);
}
