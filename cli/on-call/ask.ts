import { createInterface } from "node:readline/promises";

/** Asks whoever is at the terminal; undefined where nobody is. Standard output belongs to the report. */
export async function ask(question: string): Promise<string | undefined> {
    if (!process.stdin.isTTY) return undefined;
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    try {
        return (await terminal.question(question)).trim();
    } finally {
        terminal.close();
    }
}

/** Asks whoever is at the terminal for the code of a second factor; throws where nobody is. */
export async function codeOf(device: string): Promise<string> {
    const code = await ask(`Code of ${device}: `);
    if (code === undefined) throw new Error(`${device} wants a code, and nobody is at the terminal`);
    return code;
}

/** Whether a person writes the word that a plan wants before anything is changed; `yes` is said already, as in a script. Otherwise why nothing is done. */
export async function refusal(word: string, yes: boolean): Promise<string | undefined> {
    if (yes) return undefined;
    const said = await ask(`Write ${word} to do it: `);
    if (said === undefined) return "Nothing was done: nobody is at the terminal to be asked. --yes says that it was read.";
    return said === word ? undefined : "Nothing was done.";
}
