import { nearest } from "../names";
import { exchangeOf } from "./exchanges";
import { type Right, vocabularies } from "./vocabularies";

/** What the words mean by which a key's rights are said, at each exchange. */

/** Words that hold at every exchange, whatever it calls the same. */
const neutral: Record<string, readonly Right[]> = {
    ...{ read: ["read"], trade: ["trade"], margin: ["margin"], futures: ["futures"] },
    ...{ readonly: ["read"], withdraw: ["withdraw"], transfer: ["transfer"] },
};
/** Of these, the ones that are offered. */
const offered = ["read", "trade", "margin", "futures"];

const refused: Partial<Record<Right, string>> = { withdraw: "withdraws", transfer: "transfers money out", manage: "gives keys and addresses new rights" };
const borrowing: readonly Right[] = ["margin", "futures", "options"];

/** A word whatever its case and its hyphens. */
const plain = (word: string): string => word.toLowerCase().replace(/[-_]/g, "");

const byPlain = (words: Record<string, readonly Right[]>) => new Map(Object.entries(words).map(([word, rights]) => [plain(word), rights]));
const neutralWords = byPlain(neutral);
const ownWords = new Map(Object.entries(vocabularies).map(([exchange, { words }]) => [exchange, byPlain(words)]));

const exchangeNamed = (venue: string): string => exchangeOf(venue.toLowerCase());

/** The words of a text in which spaces and commas part them. */
export const wordsIn = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

/** What a word grants at a venue; nothing where it is none of its words. */
export function rightsOf(venue: string, word: string): readonly Right[] | undefined {
    return ownWords.get(exchangeNamed(venue))?.get(plain(word)) ?? neutralWords.get(plain(word));
}

/** The words that a key may have at a venue: those of everybody, and the venue's own that take no money out. */
export function allowedWords(venue: string): string[] {
    const exchange = exchangeNamed(venue);
    const own = Object.hasOwn(vocabularies, exchange) ? Object.entries(vocabularies[exchange].words) : [];
    const sound = own.flatMap(([word, rights]) => (rights.some(right => refused[right]) ? [] : [word]));
    return [...offered, ...sound.filter(word => !offered.includes(word))];
}

/** What stands against a word among a key's permissions, with what may stand there; nothing where it is allowed. */
export function permissionFault(venue: string, word: string): string | undefined {
    const rights = rightsOf(venue, word);
    const harm = rights?.flatMap(right => refused[right] ?? []) ?? [];
    if (rights && harm.length === 0) return undefined;
    const allowed = allowedWords(venue);
    const near = nearest(word, allowed);
    const list = `one of ${allowed.join(", ")}`;
    return harm.length > 0
        ? `${list}; this one ${harm.join(" and ")}: whoever steals such a key takes the money itself (cryptofunk:36)`
        : `${near ? `did you mean ${near}? ` : ""}${list}`;
}

/** Whether a key with these permissions does no more than read; one whose words nobody knows, or that has none, may do anything. */
export const onlyReads = (venue: string, words: readonly string[]): boolean =>
    words.length > 0 && words.every(word => rightsOf(venue, word)?.every(right => right === "read") ?? false);

/** Whether a permission lets a key borrow; of a word that nobody knows, nobody can say that it does not. */
export const borrows = (venue: string, word: string): boolean => rightsOf(venue, word)?.some(right => borrowing.includes(right)) ?? true;
