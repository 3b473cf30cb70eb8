import type { Found } from "./found";

/** Twelve short words in a row: whether they are BIP-39's is asked only then, for its list takes time to load. */
const candidates = /(?<![a-z])(?:[a-z]{3,8}["']?(?:\s*,\s*|[ \t\r\n_-]+)(?:\d{1,2}[.):]?\s*)?["']?){11,}[a-z]{3,8}(?![a-z])/gi;

const known = (): string[] => (require("@scure/bip39/wordlists/english.js") as typeof import("@scure/bip39/wordlists/english.js")).wordlist;

/** Lengths of a phrase. */
const lengths = [12, 15, 18, 21, 24];

/** Whether the last word holds the checksum of those before it. */
function isValid(phrase: string[]): boolean {
    const { validateMnemonic } = require("@scure/bip39") as typeof import("@scure/bip39");
    return validateMnemonic(phrase.join(" "), known());
}

/** Whether the words come as a dictionary has them, which is no phrase but a list of words. */
const isSorted = (run: string[]): boolean => run.every((word, i) => i === 0 || word > run[i - 1]);

/** Runs of words of BIP-39's list. */
function runs(text: string): string[][] {
    const found: string[][] = [[]];
    const list = known();
    for (const [word] of text.toLowerCase().matchAll(/[a-z]+/g)) {
        if (list.includes(word)) found[found.length - 1].push(word);
        else found.push([]);
    }
    return found.filter(run => run.length >= lengths[0] && !isSorted(run));
}

/** A wallet's words: certainly if the checksum fits, likely if twelve words of the list stand in a row. */
export function seedPhrase(text: string): Found | undefined {
    for (const [candidate] of text.matchAll(candidates))
        for (const run of runs(candidate)) {
            const valid = lengths.some(length => run.map((_, i) => run.slice(i, i + length)).some(isValid));
            if (valid) return { kind: "wallet words", what: "a wallet's words" };
            if (new Set(run).size >= 6) return { kind: "wallet words", what: "what reads like a wallet's words" };
        }
    return undefined;
}
