/** A fact of an answer: only true and false are one. */
const fact = value => (typeof value === "boolean" ? value : undefined);

/** Whether any of several facts is true; one that is not said leaves it open, unless another is. */
const any = facts => (facts.includes(true) ? true : facts.includes(undefined) ? undefined : false);

/**
 * What words grant by a venue's own vocabulary: `{ word: [right, ...] }`. A word that nobody knows may grant anything, so what no
 * other word grants is then not said. No list, and one with nothing in it, says nothing: a key that was taken may do something.
 */
export function rightsIn(words, vocabulary, rights) {
    if (!Array.isArray(words) || words.length === 0 || !words.every(word => typeof word === "string"))
        return Object.fromEntries(rights.map(right => [right, undefined]));
    const granted = new Set(words.flatMap(word => (Object.hasOwn(vocabulary, word) ? vocabulary[word] : [])));
    const unknown = words.some(word => !Object.hasOwn(vocabulary, word));
    return Object.fromEntries(rights.map(right => [right, granted.has(right) ? true : unknown ? undefined : false]));
}

/**
 * The same at a venue where the words of a main account grant more than those of its sub-accounts. Where nobody says which one it is, what only one of
 * the two would have stays open.
 */
export function rightsOfAccount(isMain, words, { main, sub }, rights) {
    const [asMain, asSub] = [main, sub].map(vocabulary => rightsIn(words, vocabulary, rights));
    if (isMain !== undefined) return isMain ? asMain : asSub;
    return Object.fromEntries(rights.map(right => [right, asMain[right] === asSub[right] ? asMain[right] : undefined]));
}

/** What a key of a main account is told that makes keys of sub-accounts (`cure` of verdict.mjs). */
export const ofSubAccount = { cure: "use a key of a sub-account" };

/** Names of fields that say a right. */
const named = /^(enable|permit|can|may|allow)/i;

/**
 * What an answer grants that says each right by a field of its own, true or false. A field that is named like a right, that nobody knows, and that is not
 * false may grant anything, as an unknown word does.
 */
export function rightsBy(answer, vocabulary, rights) {
    const unknown = Object.entries(answer).some(([name, value]) => named.test(name) && !Object.hasOwn(vocabulary, name) && value !== false);
    const fields = Object.keys(vocabulary);
    return Object.fromEntries(
        rights.map(right => {
            const may = any(fields.filter(name => vocabulary[name].includes(right)).map(name => fact(answer[name])));
            return [right, may === false && unknown ? undefined : may];
        }),
    );
}

/** What stands in a text apart by commas; nothing of what is no text. */
export const listed = value =>
    typeof value === "string"
        ? value
              .split(",")
              .map(one => one.trim())
              .filter(Boolean)
        : undefined;

/** A list of addresses as facts; `open` says that it is one of every address. */
export const addressesIn = (list, open = list?.length === 0) => {
    if (!Array.isArray(list) || !list.every(one => typeof one === "string")) return { bound: undefined, addresses: undefined };
    if (open) return { bound: false, addresses: undefined };
    return list.length ? { bound: true, addresses: list } : { bound: undefined, addresses: undefined };
};

/** A moment in UTC; nothing of what is none. */
export const momentOf = value => {
    const time = typeof value === "string" || typeof value === "number" ? new Date(value).getTime() : Number.NaN;
    return Number.isNaN(time) ? undefined : new Date(time).toISOString();
};

/** A number of seconds or milliseconds, however it is written; nothing of what is none. */
export const numberOf = value => {
    if (typeof value === "string") return /^\d+$/.test(value) ? Number(value) : undefined;
    return typeof value === "number" && value >= 0 ? value : undefined;
};

/** A name or a number of an account as text; nothing of what is none. */
export const textOf = value => (["string", "number"].includes(typeof value) && value !== "" ? String(value) : undefined);
