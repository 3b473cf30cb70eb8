import { type Found, firstFound, type Text } from "./found";
import { keysAbove } from "./keys-above";
import { namesHash, namesPrivateKey, words } from "./names";
import { isMasked } from "./placeholders";
import { seedPhrase } from "./seed-phrase";

const ethereum: Found = { kind: "wallet key", what: "an Ethereum private key" };
const solana: Found = { kind: "wallet key", what: "a Solana keypair" };
const bitcoin: Found = { kind: "wallet key", what: "a Bitcoin private key" };

/** 64 bytes as numbers, as Solana's command line writes a keypair, or as a list of YAML. */
const numbers = /(?<![\d.,-]\s*)\[?\s*(?:-\s+)?((?:\d{1,3}(?:\s*,\s*|\s*\n\s*-\s+)){63}\d{1,3})(?![\d.]|\s*,|\s*\n\s*-)/g;

/** What such a list has in any spelling: most texts do not, and cost one quick search. */
const row = /(?:\d{1,3}[\s,-]+){63}\d/;

function byKeypair({ value }: Text): Found | undefined {
    if (!row.test(value)) return undefined;
    return firstFound(value.matchAll(numbers), ([, list]) => {
        const bytes = list.split(/[\s,-]+/).map(Number);
        const rising = bytes.every((byte, i) => i === 0 || byte >= bytes[i - 1]);
        // A table of settings has small numbers, repeats itself or rises.
        return bytes.every(byte => byte <= 255) && Math.max(...bytes) > 127 && new Set(bytes).size >= 32 && !rising ? solana : undefined;
    });
}

/** The form of a key, the kind, and whether it is one only under a name that says so. */
const forms: [form: RegExp, found: Found, onlyNamed?: true][] = [
    [/(?<![\w/])0x([0-9a-fA-F]{64})(?![0-9a-zA-Z])/g, ethereum],
    [/(?<![\w:@/.-])([0-9a-fA-F]{64})(?![\w-])/g, ethereum, true],
    [/\b[xyztuv]prv([1-9A-HJ-NP-Za-km-z]{100,})/g, { kind: "wallet key", what: "an extended private key" }],
    [/(?<![\w+/=-])([1-9A-HJ-NP-Za-km-z]{87,88})(?![\w+/=-])/g, solana],
    [/(?<![\w+/=-])(5[HJK][1-9A-HJ-NP-Za-km-z]{49}|[KL][1-9A-HJ-NP-Za-km-z]{51})(?![\w+/=-])/g, bitcoin],
];

function byForm(text: Text): Found | undefined {
    return firstFound(forms, ([form, found, onlyNamed]) =>
        firstFound(text.value.matchAll(form), match => {
            if (isMasked(match[1])) return undefined;
            const names = [text.above, text.name, ...keysAbove(text.value, match.index)];
            if (namesHash(names)) return undefined;
            return onlyNamed && !namesPrivateKey(words(names.at(-1))) ? undefined : found;
        }),
    );
}

/** Twelve words of three letters; every key is longer. */
const shortest = 47;

/** A wallet's words or key. */
export function byWallet(text: Text): Found | undefined {
    if (text.value.length < shortest) return undefined;
    return byForm(text) ?? byKeypair(text) ?? seedPhrase(text.value);
}
