/** Kinds of credentials, as the table in docs/credentials.md counts them. */
export const kinds = [
    "wallet words",
    "wallet key",
    "private key",
    "token",
    "webhook",
    "key in an address",
    "password in an address",
    "connection string",
    "exchange key",
    "named value",
    "random string",
] as const;

/** A kind of credential. */
export type Kind = (typeof kinds)[number];

/** What was found; never the value. */
export interface Found {
    kind: Kind;
    /** The same in words that a sentence can go on with: `an AWS access key`. */
    what: string;
    /** That it is the example out of a vendor's documentation, which opens nothing. */
    example?: true;
}

/** A text, and where it stands. */
export interface Text {
    value: string;
    /** Name of the variable, the key or the property that it is the value of. Default: none. */
    name?: string;
    /** Path of the keys above the name, as far as they say what stands below them: `values.priceFeeds`. Default: none. */
    above?: string;
    /** What the text stands in: a chart's values name other objects, a command has flags and may be a shell's. Default: a setting. */
    within?: "chart" | "command";
    /** Words before it in the same command line; one that is not known yet is undefined. Default: none. */
    before?: readonly (string | undefined)[];
}

/** The first finding, asked one after the other. */
export function firstFound<T>(list: Iterable<T>, find: (item: T) => Found | undefined): Found | undefined {
    for (const item of list) {
        const found = find(item);
        if (found) return found;
    }
    return undefined;
}
