import { nearest } from "../names";
import { askable } from "./askable";
import { exchangeOf, type Market, marketOf } from "./exchanges";
import { type Right, vocabularies } from "./vocabularies";

/** What the words mean by which a key's rights are said, at each exchange. */

/** Words that hold at every exchange, whatever it calls the same, beside those for a market. */
const neutral: Record<string, readonly Right[]> = { read: ["read"], readonly: ["read"], withdraw: ["withdraw"], transfer: ["transfer"] };
/** Of all these, the ones that are offered. */
const offered = ["read", "trade", "margin", "futures"];

/** The right to trade on a market. */
export const rightOn: Readonly<Record<Market, Right>> = { spot: "trade", margin: "margin", futures: "futures", options: "options" };

/** Where the futures of an exchange are another venue, with keys of their own. */
const futuresElsewhere: Record<string, string> = { kraken: "kraken-futures" };

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

const ownRights = (venue: string, word: string) => ownWords.get(exchangeNamed(venue))?.get(plain(word));

/** The market that a word of everybody's is about: `trade` means the one that the venue's name says, or spot. */
function marketIn(venue: string, word: string): Market | undefined {
    if (plain(word) === "trade") return marketOf(venue.toLowerCase()) ?? "spot";
    return (["margin", "futures"] as const).find(market => market === plain(word));
}

/** What a word grants at a venue; nothing where it is none of its words. */
export function rightsOf(venue: string, word: string): readonly Right[] | undefined {
    const market = marketIn(venue, word);
    return ownRights(venue, word) ?? (market ? [rightOn[market]] : neutralWords.get(plain(word)));
}

/** The market of a word of everybody's on which no key of the venue is told to trade or not: nobody could ask of it. */
function marketLacking(venue: string, word: string): Market | undefined {
    const market = marketIn(venue, word);
    const exchange = exchangeNamed(venue);
    if (!market || ownRights(venue, word) || !Object.hasOwn(askable, exchange)) return undefined;
    return askable[exchange].markets.includes(market) ? undefined : market;
}

/** The words that a key may have at a venue: those of everybody, for markets that it has, and the venue's own that take no money out. */
export function allowedWords(venue: string): string[] {
    const exchange = exchangeNamed(venue);
    const own = Object.hasOwn(vocabularies, exchange) ? Object.entries(vocabularies[exchange].words) : [];
    const sound = own.flatMap(([word, rights]) => (rights.some(right => refused[right]) ? [] : [word]));
    return [...offered.filter(word => !marketLacking(venue, word)), ...sound.filter(word => !offered.includes(word))];
}

/** What stands against a word among a key's permissions, with what may stand there; nothing where it is allowed. */
export function permissionFault(venue: string, word: string): string | undefined {
    const rights = rightsOf(venue, word);
    const harm = rights?.flatMap(right => refused[right] ?? []) ?? [];
    const lacking = harm.length === 0 ? marketLacking(venue, word) : undefined;
    if (rights && harm.length === 0 && !lacking) return undefined;
    const allowed = allowedWords(venue);
    const list = `one of ${allowed.join(", ")}`;
    if (lacking) return `${list}; ${lackOf(exchangeNamed(venue), lacking)}`;
    const near = nearest(word, allowed);
    return harm.length > 0
        ? `${list}; this one ${harm.join(" and ")}: whoever steals such a key takes the money itself (cryptofunk:36)`
        : `${near ? `did you mean ${near}? ` : ""}${list}`;
}

const lackOf = (exchange: string, market: Market): string =>
    market === "futures" && futuresElsewhere[exchange]
        ? `the futures of ${exchange} are the venue ${futuresElsewhere[exchange]}`
        : `no key of ${exchange} says anything of ${market}`;

/** Whether a key with these permissions does no more than read; one whose words nobody knows, or that has none, may do anything. */
export const onlyReads = (venue: string, words: readonly string[]): boolean =>
    words.length > 0 && words.every(word => rightsOf(venue, word)?.every(right => right === "read") ?? false);

const placing: readonly Right[] = Object.values(rightOn);

/** Whether a permission lets a key place orders, on any market. */
export const places = (venue: string, word: string): boolean => rightsOf(venue, word)?.some(right => placing.includes(right)) ?? false;

/** Whether a permission lets a key borrow; of a word that nobody knows, nobody can say that it does not. */
export const borrows = (venue: string, word: string): boolean => rightsOf(venue, word)?.some(right => borrowing.includes(right)) ?? true;
