import type postgres from "postgres";
import type { Comparison, Connection } from "./restore";

/** A connection to a PostgreSQL. */
export interface Connected extends Connection {
    sql: postgres.Sql;
}

/** What stands in a table: how many rows, and a sum over all that is in them, whatever their order. */
export interface Table {
    rows: bigint;
    sum: string;
}

/** What stands in a database at one moment. */
export interface Contents {
    /** By the database's own clock. */
    at: Date;
    /** Since when the server that answered runs, by the same clock. */
    since: Date;
    tables: Map<string, Table>;
    /** Tables that whoever asks may not read. */
    unread: string[];
}

const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`;

/**
 * Counts and sums up every table of a database as it is at one moment: a transaction that sees no later one. It reads every row. Partitions and chunks
 * are read with the table that they belong to. Of what TimescaleDB keeps for itself the rows behind continuous aggregates count, which may be all that
 * is left of rows that it has dropped.
 */
async function contentsOf(sql: postgres.Sql, signal: AbortSignal): Promise<Contents> {
    // At a full second: RDS goes back to no part of one.
    await sql`SELECT pg_sleep(extract(epoch FROM date_trunc('second', clock_timestamp()) + interval '1 second' - clock_timestamp()))`;
    return sql.begin("isolation level repeatable read read only", async transaction => {
        const [{ at, since }] = await transaction<{ at: Date; since: Date }[]>`SELECT clock_timestamp() AS at, pg_postmaster_start_time() AS since`;
        await transaction`SET LOCAL TIME ZONE 'UTC'`;
        await transaction`SET LOCAL statement_timeout = '2h'`;
        const found = await transaction<{ schema: string; name: string; readable: boolean }[]>`
            SELECT n.nspname AS schema, c.relname AS name, has_table_privilege(c.oid, 'SELECT') AND has_schema_privilege(n.oid, 'USAGE') AS readable
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence = 'p'
                AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' AND (n.nspname NOT LIKE '\\_timescaledb%' OR c.relname LIKE '\\_materialized\\_hypertable\\_%')
            ORDER BY 1, 2`;
        const tables = new Map<string, Table>();
        for (const { schema, name } of found.filter(({ readable }) => readable)) {
            signal.throwIfAborted();
            const [one] = await transaction.unsafe<{ rows: string; sum: string }[]>(
                `SELECT count(*)::text AS rows, coalesce(sum(('x' || substr(md5(t::text), 1, 16))::bit(64)::bigint::numeric), 0)::text AS sum FROM ${identifier(schema)}.${identifier(name)} t`,
            );
            tables.set(`${schema}.${name}`, { rows: BigInt(one.rows), sum: one.sum });
        }
        return { at, since, tables, unread: found.filter(({ readable }) => !readable).map(({ schema, name }) => `${schema}.${name}`) };
    }) as Promise<Contents>;
}

/** How one database's tables differ from another's, a line each; nothing where they have the same rows. */
function differences(original: Contents, restored: Contents): string[] {
    const names = [...new Set([...original.tables.keys(), ...restored.tables.keys()])].sort();
    return names.flatMap(name => {
        const [here, there] = [original.tables.get(name), restored.tables.get(name)];
        if (!there) return [`${name} is missing`];
        if (!here) return [`${name} was not there before`];
        if (here.rows !== there.rows) return [`${name} has ${there.rows} rows in the place of ${here.rows}`];
        return here.sum === there.sum ? [] : [`${name} has ${there.rows} rows, and other values in them`];
    });
}

const rowsIn = ({ tables }: Contents): bigint => [...tables.values()].reduce((sum, { rows }) => sum + rows, 0n);

/** PostgreSQL is compared table by table, as of one moment. */
export const rows: Comparison<Connected, Contents> = {
    of: { each: "row", all: "rows", one: "table", when: "as it is at one moment" },
    sumUp: async ({ sql }, { signal }, doubt) => {
        const found = await contentsOf(sql, signal);
        const { tables, unread } = found;
        const what = "rows that can be compared";
        if (unread.length) doubt(what, "every table", `${unread.length} tables cannot be read, as ${unread[0]}`);
        if (rowsIn(found) === 0n) doubt(what, "at least one", `none in ${tables.size} tables`);
        return found;
    },
    behind: async ({ sql }) => {
        // A commit of nothing: a log that ends before the moment cannot be followed to it.
        await sql`SELECT pg_current_xact_id()`;
        const [{ after }] = await sql<{ after: string }[]>`SELECT pg_walfile_name(pg_current_wal_lsn()) AS after`;
        return after;
    },
    compare: async (before, { sql }, { signal }) => {
        const after = await contentsOf(sql, signal);
        if (after.since <= before.at) throw new Error(`what answers runs since ${after.since.toISOString()}, so it is not the restored one`);
        return { differences: differences(before, after), same: `${rowsIn(after)} rows in ${after.tables.size} tables, the same` };
    },
};
