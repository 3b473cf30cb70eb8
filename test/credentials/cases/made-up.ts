import { createHash } from "node:crypto";
import { entropyToMnemonic } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import type { Kind, Text } from "../../../credentials";

/**
 * A text, what it is, and why it stands here. `missed` is a credential that the detector is known not to find, or a harmless text that it is known
 * to take for one.
 */
export interface Case {
    kind: Kind | "none";
    about: string;
    text: Text;
    missed?: true;
}

type Where = Omit<Text, "value" | "name"> & { missed?: true };

/** A labelled case. */
export function labelled(kind: Case["kind"], about: string, name: string | undefined, value: string, { missed, ...where }: Where = {}): Case {
    return { kind, about, text: { ...(name !== undefined && { name }), value, ...where }, ...(missed && { missed }) };
}

/** A word of a command line, behind others. */
export const argument = (kind: Case["kind"], about: string, before: (string | undefined)[], value: string, missed?: true): Case =>
    labelled(kind, about, undefined, value, { within: "command", before, ...(missed && { missed }) });

// Every secret here is the digest of a sentence that says it is made up; none stands in the source, so that no scanner takes the tests for a leak.
const digest = (label: string): Buffer => createHash("sha512").update(`made up for a test: ${label}`).digest();
const alphabet =
    (letters: string) =>
    (label: string, length: number): string =>
        Array.from({ length }, (_, i) => letters[digest(`${label} ${i}`)[0] % letters.length]).join("");

const digits = "0123456789";
const lower = "abcdefghijklmnopqrstuvwxyz";
export const hex = alphabet("0123456789abcdef");
export const alnum = alphabet(digits + lower + lower.toUpperCase());
export const upper = alphabet(digits + lower.toUpperCase());
export const base32 = alphabet("234567ABCDEFGHIJKLMNOPQRSTUVWXYZ");
export const base58 = alphabet("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz");
export const number = alphabet("123456789");
export const base64 = (label: string, bytes: number): string => digest(label).subarray(0, bytes).toString("base64");
export const base64url = (label: string, bytes: number): string => digest(label).subarray(0, bytes).toString("base64url");
export const encoded = (text: string): string => Buffer.from(text).toString("base64");
export const uuid = (label: string): string => hex(label, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");

/** Words of a wallet that nobody has: 16 bytes make 12 words, 32 make 24. */
export const phrase = (label: string, bytes = 16): string => entropyToMnemonic(digest(label).subarray(0, bytes), wordlist);
/** The same words in an order in which the last is no checksum. */
export const brokenPhrase = (label: string): string => {
    const [first, ...rest] = phrase(label).split(" ");
    return [...rest, wordlist[(wordlist.indexOf(first) + 1) % wordlist.length]].join(" ");
};
/** A keypair as a list of 64 numbers. */
export const bytes = (label: string, count = 64): number[] => [...digest(label).subarray(0, count)];
/** A password that nobody uses. */
export const password = "Hunter2-made-up";
/** Put together at run time. */
export const pem = (kind: string): string => `-----BEGIN ${kind}-----\n${base64(kind, 48)}\n-----END ${kind}-----\n`;
