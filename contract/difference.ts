import type { Contract } from "./schema";

/** What came, went or is otherwise between two contracts of a bot, of one kind of name. */
export interface Difference {
    /** The kind, in the plural: `variables`. */
    kind: string;
    came: string[];
    went: string[];
    /** Names that stayed and of which something else is said than where they stand: a default, an enumeration, a type. */
    changed: string[];
}

type Named = [name: string, says: unknown];

/** The kinds of names that a manifest relies on, and where a contract has them. */
const kinds: Record<string, (contract: Contract) => Named[]> = {
    variables: ({ variables }) => variables.map(one => [one.name, one.reads]),
    "keys of files": ({ files }) => files.flatMap(({ file, keys }) => keys.map((one): Named => [`${file}: ${one.path}`, one])),
    metrics: ({ metrics }) => metrics.map(one => [one.name, one]),
    routes: ({ routes }) => routes.map(one => [`${one.method} ${one.path}`, one]),
    ports: ({ ports }) => ports.map(one => [String(one.port ?? one.variable ?? "[computed]"), one]),
    images: ({ images }) => images.map(({ contains: _, ...one }) => [one.id, one]),
};

/** What is said of a name, without its places: lines move with every commit. */
function withoutPlaces(value: unknown): unknown {
    if (Array.isArray(value)) return [...new Set(value.map(one => JSON.stringify(withoutPlaces(one))))].sort();
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
        Object.entries(value)
            .filter(([key]) => key !== "at")
            .map(([key, one]) => [key, withoutPlaces(one)]),
    );
}

/** All that is said of each name, in one text; a name may stand in a contract more than once. */
function said(named: Named[]): Map<string, string> {
    const all = new Map<string, unknown[]>();
    for (const [name, says] of named) all.set(name, [...(all.get(name) ?? []), says]);
    return new Map([...all].map(([name, says]) => [name, JSON.stringify(withoutPlaces(says))]));
}

/** What differs between two contracts, by kind; kinds in which nothing does are left out. Before the first contract there was nothing. */
export function differences(before: Contract | undefined, after: Contract): Difference[] {
    return Object.entries(kinds)
        .map(([kind, of]) => {
            const [old, now] = [said(before ? of(before) : []), said(of(after))];
            const names = [...now.keys()].sort();
            return {
                kind,
                came: names.filter(name => !old.has(name)),
                went: [...old.keys()].filter(name => !now.has(name)).sort(),
                changed: names.filter(name => old.has(name) && old.get(name) !== now.get(name)),
            };
        })
        .filter(({ came, went, changed }) => came.length + went.length + changed.length > 0);
}
