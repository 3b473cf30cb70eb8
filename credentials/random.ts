import type { Found, Text } from "./found";
import { identifierName, keyName, namesExchange, publicKeyName, publicName, words } from "./names";
import { isMasked, isReference } from "./placeholders";

export const bitsPerCharacter = (text: string): number => {
    const counts = new Map<string, number>();
    for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
    return [...counts.values()].reduce((bits, count) => bits - (count / text.length) * Math.log2(count / text.length), 0);
};

const encoded = /^[A-Za-z0-9+/_=-]{32,128}$/;
/** A hash in hexadecimal has no capitals, an identifier no small letters, a name no digits. */
const kinds = [/[a-z]/, /[A-Z]/, /\d/];
/** Names in camel case have words; a random string changes its kind of character all the time. */
const change = /[a-z](?=[A-Z0-9])|[A-Z](?=[a-z0-9])|\d(?=[A-Za-z])/g;

/** What everybody may see and looks random: addresses and programs of Solana, of Bitcoin and of Tron, files by their content; extended public keys. */
const published = /^([xyztuv]pub[1-9A-HJ-NP-Za-km-z]+|[1-9A-HJ-NP-Za-km-z]{43,44}|[T13r][1-9A-HJ-NP-Za-km-z]{31,33}|Qm[1-9A-HJ-NP-Za-km-z]{44})$/;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const oneWord = /^[A-Za-z0-9+/_=.~-]{16,512}$/;
const letter = /[a-z]/i;
const digit = /\d/;
/** Letters and digits mixed as no word mixes them. */
const isMixed = (text: string): boolean => letter.test(text) && (digit.test(text) || [...text.matchAll(change)].length >= text.length * 0.3);

/** Whether a text is random enough for a key, where its name or its place says that it is one. */
export const looksRandom = (text: string): boolean => uuid.test(text) || (oneWord.test(text) && isMixed(text) && bitsPerCharacter(text) > 3);

/** A random string under a name that could be a key's. */
function byWeakName(known: string, value: string): Found | undefined {
    if (!looksRandom(value) || isMasked(value)) return undefined;
    if (namesExchange(known)) return { kind: "exchange key", what: "an exchange's key" };
    return keyName.test(known) && !uuid.test(value) && bitsPerCharacter(value) > 3.3 && longestPiece(value) >= 16
        ? { kind: "random string", what: "a random string" }
        : undefined;
}

const longestPiece = (value: string): number => Math.max(...value.split(/[-_/=+.]/).map(piece => piece.length));

/** A random string that is no hash, identifier, certificate or path. */
export function byEntropy({ name, value }: Text): Found | undefined {
    const known = words(name);
    if (identifierName.test(known) || publicName.test(known) || publicKeyName.test(known) || isReference(value)) return undefined;
    const weak = byWeakName(known, value);
    if (weak) return weak;
    if (!encoded.test(value) || published.test(value) || !kinds.every(kind => kind.test(value))) return undefined;
    const changes = [...value.matchAll(change)].length;
    const isRandom = longestPiece(value) >= 20 && changes >= value.length * 0.4 && bitsPerCharacter(value) >= 4.3;
    return isRandom ? { kind: "random string", what: "a random string" } : undefined;
}
