import type postgres from "postgres";
import { Failed, type Step, until, type Walk } from "../frame";
import { type Contents, contentsOf, differences, rowsIn } from "./rows";

/** A connection, and how it ends. */
export interface Connected {
    sql: postgres.Sql;
    close(): Promise<void>;
}

/** How a PostgreSQL is brought back from its backups into a scratch one beside it; the original is read, and nothing of it is changed. */
export interface Restorer {
    /** Its name in the manifest. */
    store: string;
    /** Name of the scratch one. */
    scratch: string;
    /** Connects to the original. */
    original(): Promise<Connected>;
    /** Whether the backups reach a moment of the original by now; `after` is a position of its log that lies behind it. */
    reaches(moment: Date, after: string, original: Connected): Promise<boolean>;
    /** Begins to restore to a moment. */
    begin(moment: Date): Promise<void>;
    /** Connects to the scratch one; nothing while it does not answer. */
    restored(): Promise<Connected | undefined>;
    /** Takes the scratch one away, if it is there, or began to be. */
    drop(): Promise<void>;
}

/** Seconds after which a backup does not reach a moment any more, or a restore does not end: twice what the runbooks say. */
const patience = { backup: 2 * 3600, restore: 4 * 3600 };

/** Minutes between two moments of a clock. */
const minutes = (from: number, to: number): number => (to - from) / 60_000;
const figure = (value: number): string => String(Number(value.toPrecision(3)));

const withIn = async <T>(connected: Connected, use: (sql: postgres.Sql) => Promise<T>): Promise<T> => {
    try {
        return await use(connected.sql);
    } finally {
        await connected.close();
    }
};

/** The steps of a store's restore: to the moment at which the original was summed up, so that the two have to be the same. */
export function restoreSteps(restorer: Restorer): Step[] {
    const { store, scratch } = restorer;
    let before: Contents | undefined;
    let [summed, begun] = [0, 0];
    const known = (): Contents => {
        if (before) return before;
        throw new Failed("nothing was summed up");
    };
    const making: Step = {
        say: `Restore ${store} as ${scratch}, beside it, to that moment.`,
        run: async ({ around }) => {
            begun = around.clock();
            await restorer.begin(known().at);
        },
        back: { say: `Delete ${scratch}.`, run: () => restorer.drop() },
    };
    return [
        {
            say: `Count and sum up every row of ${store}, as it is at one moment.`,
            run: async ({ around, signal, saw }) => {
                summed = around.clock();
                before = await withIn(await restorer.original(), sql => contentsOf(sql, signal));
                const { tables, unread } = before;
                const what = `${store}: rows that can be compared`;
                if (unread.length) saw({ what, demanded: "every table", found: `${unread.length} tables cannot be read, as ${unread[0]}`, holds: "unknown" });
                if (rowsIn(before) === 0n) saw({ what, demanded: "at least one", found: `none in ${tables.size} tables`, holds: "unknown" });
            },
        },
        {
            say: `Wait until the backups of ${store} reach that moment: so much would be lost.`,
            run: async walk => {
                const original = await restorer.original();
                await withIn(original, async sql => {
                    // A commit of nothing: a log that ends before the moment cannot be followed to it.
                    await sql`SELECT pg_current_xact_id()`;
                    const [{ after }] = await sql<{ after: string }[]>`SELECT pg_walfile_name(pg_current_wal_lsn()) AS after`;
                    const reached = async () => ((await restorer.reaches(known().at, after, original)) ? true : undefined);
                    await until(`a backup that reaches ${known().at.toISOString()}`, walk, reached, { seconds: patience.backup, every: 10 });
                });
                const lost = minutes(summed, walk.around.clock());
                walk.measured("rpo-minutes", lost, `${store}: what would be lost`, `${figure(lost)} minutes until a row is in the backups`);
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
            say: `Count and sum up every row of ${scratch}, and compare.`,
            run: async walk => compare(restorer, known(), walk),
        },
    ];
}

async function compare({ store, scratch, restored }: Restorer, before: Contents, { signal, saw }: Walk): Promise<void> {
    const connected = await restored();
    if (!connected) throw new Failed(`${scratch} answers no more`);
    const after = await withIn(connected, sql => contentsOf(sql, signal));
    if (after.since <= before.at) throw new Error(`what answers as ${scratch} runs since ${after.since.toISOString()}, so it is not the restored one`);
    const all = differences(before, after);
    const found = all.length
        ? `${all.slice(0, 3).join("; ")}${all.length > 3 ? ` and ${all.length - 3} more` : ""}`
        : `${rowsIn(after)} rows in ${after.tables.size} tables, the same`;
    saw({
        what: `${store}: rows of the restored one`,
        demanded: `those of ${before.at.toISOString()}, table by table`,
        found,
        holds: all.length ? "no" : "yes",
    });
}
