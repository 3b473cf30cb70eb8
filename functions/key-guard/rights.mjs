/**
 * What words grant by a venue's own vocabulary: `{ word: [right, ...] }`. A word that nobody knows may grant anything, so what no
 * other word grants is then not said. No list at all says nothing.
 */
export function rightsIn(words, vocabulary, rights) {
    if (!Array.isArray(words) || !words.every(word => typeof word === "string")) return Object.fromEntries(rights.map(right => [right, undefined]));
    const granted = new Set(words.flatMap(word => (Object.hasOwn(vocabulary, word) ? vocabulary[word] : [])));
    const unknown = words.some(word => !Object.hasOwn(vocabulary, word));
    return Object.fromEntries(rights.map(right => [right, granted.has(right) ? true : unknown ? undefined : false]));
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

/** A name or a number of an account as text; nothing of what is none. */
export const textOf = value => (["string", "number"].includes(typeof value) && value !== "" ? String(value) : undefined);
