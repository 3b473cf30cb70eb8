import { words } from "./names";
import { saysNoAccount } from "./no-account";
import { after, ambiguous, anyVenue, beside, brokers, chains, clients, exchanges, ofPrograms, ofWhom, onChain, onlyBySecret, signers } from "./trading-names";

/** Which names of variables, of secrets and of their fields are those of a key with which orders can be placed. */

/** What a name ends in that is a secret. */
type Part = "key" | "private" | "secret" | "passphrase" | "password" | "token" | "login" | "client" | "credentials";

const parts: Record<string, Part> = {
    ...{ key: "key", keys: "key", apikey: "key", apikeys: "key", appkey: "key", accesskey: "key", secretkey: "secret" },
    ...{ secret: "secret", secrets: "secret", apisecret: "secret", appsecret: "secret" },
    ...{ passphrase: "passphrase", password: "password", passwd: "password", pwd: "password", pw: "password", pass: "password" },
    ...{ privatekey: "private", privkey: "private", pk: "private", keypair: "private", keystore: "private", jwk: "private" },
    ...{ mnemonic: "private", seed: "private", phrase: "private", words: "private" },
    ...{ token: "token", client: "client", credential: "credentials", credentials: "credentials", cred: "credentials", creds: "credentials" },
    ...{ user: "login", username: "login", userid: "login", login: "login", pin: "login", totp: "login" },
};

/** What a name says at its end, and the words before that. */
interface Ending {
    part: Part;
    /** Whether only who signs in at an API has such a secret. */
    isOfApi: boolean;
    /** The word that the part is told by. */
    last: string;
    before: string[];
}

/** One of several: a number, and what is counted. */
const counted = /^(v?|account|sub)\d+$/;

/** A name as words with one line between; a house that is written in two is one. */
const folded = (name: string): string =>
    words(name)
        .replace(/_+/g, "_")
        .replace(/^_|_$/g, "")
        .replace(
            /(^|_)(crypto_(?:dot_)?com|gate_io|capital_com|trading_212|3_commas|ib_gateway|coinbase_(?:pro|advanced)|binance_us|hot_wallet|market_maker)(?=_|$)/g,
            whole => `_${whole.replace(/_/g, "")}`,
        )
        .replace(/^_/, "");

/** How many words after a key say where it is kept, or which of several it is. */
const most = 3;

function endingOf(said: string[]): Ending | undefined {
    let length = said.length;
    while (said.length - length < most && (after.has(said[length - 1]) || counted.test(said[length - 1]))) length--;
    // A name may be nothing but such words.
    const last = said[length - 1] ?? "";
    const found = Object.hasOwn(parts, last) ? parts[last] : undefined;
    if (!found) return undefined;
    const adjective = said[length - 2] ?? "";
    const ending = (part: Part, isOfApi = true): Ending => ({ part, isOfApi, last, before: said.slice(0, length - 1) });
    if (last === "passphrase" || (last === "phrase" && adjective === "pass")) return ending("passphrase");
    if (/^(phrase|words)$/.test(last) && !/^(seed|recovery|secret)$/.test(adjective)) return undefined;
    if (found === "key" && /^(private|priv)$/.test(adjective)) return ending("private");
    if (adjective === "client") return ending("client");
    const isOfApi = found === "private" || /^(api|app|access)\w/.test(last) || /^(api|app|access|secret|consumer|signing|refresh)$/.test(adjective);
    return ending(found === "key" && adjective === "secret" ? "secret" : found, isOfApi);
}

/** Whether a name says that its key is for nothing which trades: to look at prices, to be paid, to play, to reach another service. */
export const opensNoAccount = (name: string): boolean => saysNoAccount(folded(name));

const wallet = "a wallet that signs orders";

/** Whether a venue's name, with that end, is that of one who trades. */
function trades(venue: string, { part, isOfApi, before }: Ending): boolean {
    const adjective = before.at(-1) ?? "";
    if (ambiguous.has(venue) && !isOfApi && part !== "passphrase" && !(brokers.has(venue) && /^(password|login)$/.test(part))) return false;
    if (onlyBySecret.has(venue) && /^(key|credentials)$/.test(part) && !/^(exchange|trading|trade)$/.test(before[before.indexOf(venue) + 1] ?? ""))
        return false;
    if (part === "client") return clients.has(venue);
    if (brokers.has(venue)) return true;
    if (part === "token") return /^(access|api|auth|session|refresh|bearer)$/.test(adjective);
    return part !== "login";
}

/** What a key has that is nobody's by name: a broker may be one of messages, and an exchange one of mails. */
function tradesAnywhere(word: string, { part, isOfApi }: Ending): boolean {
    if (word === "dex") return part === "private";
    if (word === "ccxt") return part !== "token";
    if (word === "exchange") return isOfApi || /^(key|secret|credentials)$/.test(part);
    return isOfApi ? part !== "client" : part === "credentials" && !word.startsWith("broker");
}

/** The last word that satisfies a condition, where only words that say more of it stand behind. */
function lastOf(list: string[], is: (word: string, index: number) => boolean): string | undefined {
    for (let index = list.length - 1; index >= 0; index--) {
        if (is(list[index], index)) return list[index];
        if (!beside.has(list[index]) && !counted.test(list[index])) return undefined;
    }
    return undefined;
}

/** Whether a word is a venue's name, or that of one of several accounts there. */
const isVenue = (word: string): boolean => [word, word.replace(/\d$/, "")].some(one => exchanges.has(one) || brokers.has(one) || onChain.has(one));

function venueNamed(ending: Ending): string | undefined {
    const { before } = ending;
    const venue = lastOf(before, (word, index) => isVenue(word) && (index === 0 || !ambiguous.has(word)) && trades(word, ending));
    if (venue) return venue;
    const any = lastOf(before, (word, i) => anyVenue.has(word) && before.slice(0, i).every(one => ofWhom.test(one)) && tradesAnywhere(word, ending));
    return any && "an exchange";
}

/** Whether who signs on a chain has a key of that name: a private one, or what only wallets have. */
function signs({ part, isOfApi, last, before }: Ending): boolean {
    if (last === "mnemonic" || (last !== "pk" && part === "private" && /^(seed|recovery)$/.test(before.at(-1) ?? ""))) return true;
    const who = lastOf(before, word => chains.has(word) || signers.has(word));
    if (who === undefined) return false;
    if (part === "private" || (part === "secret" && last === "key")) return true;
    if (who === "wallet") return /^(key|secret|password)$/.test(part) && !isOfApi;
    return part === "key" && !isOfApi && /^(signer|trader|keeper|liquidator|searcher|hotwallet)$/.test(before.at(-1) ?? "");
}

/** Names that say nothing of who asks for the key; where the bot's code has the library of an exchange, it is that one. */
const bare = /^(api_?key|api_?secret|api_?passphrase|passphrase|access_?key|private_?key|mnemonic)$/;

/**
 * Whose trading key a name says that it is, in words for a message; nothing where it says nobody's.
 * `libraries` are those of exchanges that the bot's code asks for: with one, a name such as `API_KEY` is an exchange's.
 */
export function exchangeKeyOf(name: string, libraries: readonly string[] = []): string | undefined {
    const known = folded(name);
    if (bare.test(known) && libraries.length) return `an exchange, by ${libraries[0]} in its code`;
    if (opensNoAccount(known)) return undefined;
    const program = ofPrograms.find(([pattern]) => pattern.test(known));
    if (program) return program[1];
    const said = known.split("_");
    const ending = endingOf(said);
    if (ending) return signs(ending) ? wallet : venueNamed(ending);
    const [venue = "", ...rest] = [said.at(-1), ...said.slice(0, -1)];
    // `API_KEY_BINANCE` is the same as `BINANCE_API_KEY`.
    const turned = isVenue(venue) && !ambiguous.has(venue) ? endingOf([venue, ...rest]) : undefined;
    return turned && venueNamed(turned);
}

/** A key that may be a wallet's: many others have one of the same name. */
export const mayBeWallets = (name: string): boolean => /^((app|user|my)_)?(private_?keys?|priv_?key|pk)(_(\d+|file|path|b64|base64|hex))?$/.test(folded(name));

/** Whether a name says only what a key is, and not whose: what it comes from may say that. */
export const saysNobody = (name: string): boolean =>
    folded(name)
        .split("_")
        .every(word => beside.has(word) || after.has(word) || Object.hasOwn(parts, word));

/** The venue whose keys a whole secret holds, by its name: of one that holds other things too, its name says nothing. */
export function wholeSecretOf(name: string): string | undefined {
    const known = folded(name);
    if (opensNoAccount(known)) return undefined;
    const said = known.split("_").filter(word => !/^(k8s|sealed|external|prod|production|live)$/.test(word));
    const direct = exchangeKeyOf(said.join("_")) ?? exchangeKeyOf([...said, "credentials"].join("_"));
    if (direct) return direct;
    const held = exchangeKeyOf([...said, "api_key"].join("_"));
    return held === "an exchange" ? undefined : held;
}

/** Whose trading key a secret is, by its own name and the names of its fields. */
export const exchangeSecretOf = (name: string, fields: readonly string[]): string | undefined =>
    fields.map(field => exchangeKeyOf(`${name}_${words(field)}`)).find(one => one !== undefined);
