import { Failed, type Step, until, type Walk } from "../frame";

/** A connection, and how it ends. */
export interface Connection {
    close(): Promise<void>;
}

/** How a database is brought back from its backups into a scratch one beside it; the original is read, and nothing of it is changed. */
export interface Restorer<C extends Connection> {
    /** Its name in the manifest. */
    store: string;
    /** Name of the scratch one. */
    scratch: string;
    /** Connects to the original. */
    original(): Promise<C>;
    /** Whether the backups reach a moment of the original by now; `after` is a position of its log that lies behind it, where it has such. */
    reaches(moment: Date, after: string, original: C): Promise<boolean>;
    /** Begins to restore to a moment. */
    begin(moment: Date): Promise<void>;
    /** Connects to the scratch one; nothing while it does not answer. */
    restored(): Promise<C | undefined>;
    /** Takes the scratch one away, if it is there, or began to be. */
    drop(walk: Walk): Promise<void>;
}

/** Tells what nobody can compare of a database: with it nothing passes. */
export type Doubt = (what: string, demanded: string, found: string) => void;

/** What a restored database is, held against its original. */
export interface Compared {
    /** A line for each difference, by the name of what differs and never with what stands in it. */
    differences: string[];
    /** What was the same, where nothing differs. */
    same: string;
}

/** How two databases of a kind are compared: the original as it was at a moment, and the one that was restored to it. */
export interface Comparison<C extends Connection, S extends { at: Date }> {
    /** What is compared, and how it is told. */
    of: { each: "row" | "document"; all: "rows" | "documents"; one: "table" | "collection"; when: string };
    /** Counts and sums up all that the original holds, as it is `at` a moment; tells what of it nobody can compare. */
    sumUp(original: C, walk: Walk, doubt: Doubt): Promise<S>;
    /** A position of the original's log that lies behind the moment. @default none */
    behind?(original: C): Promise<string>;
    /** Sums up the restored one in the same way, and holds the two against each other. */
    compare(before: S, restored: C, walk: Walk, doubt: Doubt): Promise<Compared>;
}

/** Seconds after which a backup does not reach a moment any more, or a restore does not end: twice what the runbooks say. */
const patience = { backup: 2 * 3600, restore: 4 * 3600 };

/** Minutes between two moments of a clock. */
const minutes = (from: number, to: number): number => (to - from) / 60_000;
const figure = (value: number): string => String(Number(value.toPrecision(3)));

const withIn = async <C extends Connection, T>(connected: C, use: (connected: C) => Promise<T>): Promise<T> => {
    try {
        return await use(connected);
    } finally {
        await connected.close();
    }
};

/** The steps of a store's restore: to the moment at which the original was summed up, so that the two have to be the same. */
export function restoreSteps<C extends Connection, S extends { at: Date }>(restorer: Restorer<C>, comparison: Comparison<C, S>): Step[] {
    const { store, scratch } = restorer;
    const { of } = comparison;
    let before: S | undefined;
    let [summed, begun] = [0, 0];
    let begins: Promise<void> | undefined;
    const known = (): S => {
        if (before) return before;
        throw new Failed("nothing was summed up");
    };
    const doubtIn =
        ({ saw }: Walk): Doubt =>
        (what, demanded, found) =>
            saw({ what: `${store}: ${what}`, demanded, found, holds: "unknown" });
    const making: Step = {
        say: `Restore ${store} as ${scratch}, beside it, to that moment.`,
        run: async ({ around }) => {
            begun = around.clock();
            begins = restorer.begin(known().at);
            await begins;
        },
        back: {
            say: `Delete ${scratch}.`,
            run: async walk => {
                // Who breaks off while it is asked for leaves the question behind: what comes of it is deleted too.
                await begins?.catch(() => undefined);
                await restorer.drop(walk);
            },
        },
    };
    return [
        {
            say: `Count and sum up every ${of.each} of ${store}, ${of.when}.`,
            run: async walk => {
                summed = walk.around.clock();
                before = await withIn(await restorer.original(), original => comparison.sumUp(original, walk, doubtIn(walk)));
            },
        },
        {
            say: `Wait until the backups of ${store} reach that moment: so much would be lost.`,
            run: async walk => {
                await withIn(await restorer.original(), async original => {
                    const after = (await comparison.behind?.(original)) ?? "";
                    const reached = async () => ((await restorer.reaches(known().at, after, original)) ? true : undefined);
                    await until(`a backup that reaches ${known().at.toISOString()}`, walk, reached, { seconds: patience.backup, every: 10 });
                });
                const lost = minutes(summed, walk.around.clock());
                walk.measured("rpo-minutes", lost, `${store}: what would be lost`, `${figure(lost)} minutes until a ${of.each} is in the backups`);
            },
        },
        making,
        {
            say: `Wait until ${scratch} answers: so long it takes.`,
            run: async walk => {
                const connected = await until(`${scratch}`, walk, () => restorer.restored(), { seconds: patience.restore, every: 10 });
                await connected.close();
                const took = minutes(begun, walk.around.clock());
                walk.measured("rto-minutes", took, `${store}: how long a restore takes`, `${figure(took)} minutes until it answers`);
            },
        },
        {
            say: `Count and sum up every ${of.each} of ${scratch}, and compare.`,
            run: async walk => {
                const connected = await restorer.restored();
                if (!connected) throw new Failed(`${scratch} answers no more`);
                const before = known();
                const { differences: all, same } = await withIn(connected, restored => comparison.compare(before, restored, walk, doubtIn(walk)));
                walk.saw({
                    what: `${store}: ${of.all} of the restored one`,
                    demanded: `those of ${before.at.toISOString()}, ${of.one} by ${of.one}`,
                    found: all.length ? `${all.slice(0, 3).join("; ")}${all.length > 3 ? ` and ${all.length - 3} more` : ""}` : same,
                    holds: all.length ? "no" : "yes",
                });
            },
        },
    ];
}
