import type { Measure } from "../../checklist/evidence-file";
import { counted, held, listed, numbers, untold } from "../held";
import type { Probe } from "../probe";
import { type Sql, withPostgres } from "./postgres";
import { type PostgresRole, type Store, storesOf } from "./store";

type Postgres = Store<"postgres">;
type Ask = (sql: Sql, store: Postgres, demands: Record<string, number>) => Promise<Measure[]>;

/** A probe that asks each PostgreSQL's catalogue as a role. */
const ofPostgres = (name: Probe["name"], says: string, role: PostgresRole, ask: Ask): Probe<Postgres> => ({
    name,
    says,
    targets: world => storesOf(world, "postgres"),
    ask: (store, { world, demands, signal }) => withPostgres(store, { role }, { world, signal }, sql => ask(sql, store, demands)),
});

/** A table's name in two, for a catalogue: without a schema it counts in every one, as the search path of a migration is not known here. */
const inTwo = (table: string): [string | null, string] => (table.includes(".") ? (table.split(".") as [string, string]) : [null, table]);

/** Every extension that the manifest names is installed in the database. */
export const extensionsInstalled = ofPostgres(
    "stores.extensions-installed",
    "whether the database has the extensions that the manifest names",
    "application",
    async (sql, { store, spec }) => {
        if (spec.extensions.length === 0) return [untold(`extensions of ${store}`, "those of the manifest", "the manifest names none (stores.*.extensions)")];
        const found = await sql<{ name: string; version: string }[]>`SELECT extname AS name, extversion AS version FROM pg_extension`;
        const versions = new Map(found.map(({ name, version }) => [name, version]));
        return spec.extensions.map(extension => {
            // pgvector is called vector inside.
            const version = versions.get(extension === "pgvector" ? "vector" : extension);
            return held(`extension ${extension} of ${store}`, "installed", version !== undefined, version ?? "not installed");
        });
    },
);

/** TimescaleDB's own views say what is a hypertable, how long its chunks are, and after how long they are compressed. */
export const hypertablesExist = ofPostgres(
    "stores.hypertables-exist",
    "whether the manifest's hypertables are some, with short chunks that are compressed in time",
    "application",
    async (sql, { store, spec }, demands) => {
        const what = `hypertables of ${store}`;
        if (spec.hypertables.length === 0) return [untold(what, "those of the manifest", "the manifest names none (stores.*.hypertables)")];
        const [views] = await sql<{ there: boolean }[]>`SELECT to_regclass('timescaledb_information.dimensions') IS NOT NULL AS there`;
        if (!views?.there) return [held(what, listed(spec.hypertables), false, "the database has no TimescaleDB")];
        const tables = await sql<{ schema: string; name: string; days: number | null; after: number | null }[]>`
            SELECT h.hypertable_schema AS schema, h.hypertable_name AS name,
                (SELECT extract(epoch FROM time_interval)::float8 / 86400 FROM timescaledb_information.dimensions d
                    WHERE d.hypertable_schema = h.hypertable_schema AND d.hypertable_name = h.hypertable_name AND dimension_number = 1) AS days,
                (SELECT min(extract(epoch FROM (config ->> 'compress_after')::interval))::float8 / 86400 FROM timescaledb_information.jobs j
                    WHERE j.hypertable_schema = h.hypertable_schema AND j.hypertable_name = h.hypertable_name
                        AND scheduled AND config ->> 'compress_after' ~ '[a-z:]') AS after
            FROM timescaledb_information.hypertables h`;
        return spec.hypertables.flatMap(table => {
            const [schema, name] = inTwo(table);
            const found = tables.find(one => one.name === name && (schema === null || one.schema === schema));
            if (!found) return [held(`${table} in ${store}`, "a hypertable", false, "none")];
            const number = (demand: string, of: string, value: number | null): Measure =>
                value === null
                    ? { ...untold(of, "a number of days", "TimescaleDB tells none"), demand, holds: demand === "compress-after-days" ? "no" : "unknown" }
                    : counted({ what: of, demand, value, is: "atMost", unit: "days", demands });
            return [
                held(`${table} in ${store}`, "a hypertable", true, "a hypertable"),
                ...numbers(demands, () => [
                    number("chunk-days", `days of a chunk of ${table}`, found.days),
                    number("compress-after-days", `days until a chunk of ${table} is compressed`, found.after),
                ]),
            ];
        });
    },
);

/** How a server tells that somebody may not change a table: it plans the change, which asks for the right, and carries nothing out. */
async function refusesChange(sql: Sql, table: string, column: string): Promise<string[]> {
    const statements = { UPDATE: `EXPLAIN UPDATE ${table} SET ${column} = ${column}`, DELETE: `EXPLAIN DELETE FROM ${table}` };
    const allowed: string[] = [];
    for (const [what, statement] of Object.entries(statements))
        try {
            await sql.unsafe(statement);
            allowed.push(what);
        } catch (error) {
            if ((error as { code?: string }).code !== "42501") throw error;
        }
    return allowed;
}

/**
 * The application may neither change nor delete a row of an immutable table, nor of its parts, and the guard that refuses its owner too is on. The
 * server is asked as the application, by plans of the changes: it looks for the right as if they were made, and no trigger of the bot's runs.
 */
export const tablesImmutable = ofPostgres(
    "stores.tables-immutable",
    "whether the database refuses the application to change a row of an immutable table",
    "application",
    async (sql, { store, spec }) => {
        if (spec.immutableTables.length === 0)
            return [untold(`immutable tables of ${store}`, "those of the manifest", "the manifest names none (stores.*.immutableTables)")];
        const measures: Measure[] = [];
        for (const table of spec.immutableTables) {
            const [schema, name] = inTwo(table);
            const family = await sql<{ table: string; column: string | null; may: boolean; guarded: boolean }[]>`
                WITH RECURSIVE family(id) AS (
                    SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
                    WHERE relname = ${name} AND relkind IN ('r', 'p') AND nspname NOT LIKE 'pg\\_%' AND (${schema}::text IS NULL OR nspname = ${schema})
                    UNION SELECT inhrelid FROM pg_inherits JOIN family ON inhparent = id)
                SELECT format('%I.%I', nspname, relname) AS table,
                    (SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = id AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum LIMIT 1) AS column,
                    has_table_privilege(id, 'UPDATE, DELETE, TRUNCATE') OR has_any_column_privilege(id, 'UPDATE') AS may,
                    (SELECT count(*) FROM pg_trigger WHERE tgrelid = id AND tgname IN ('golive_immutable_rows', 'golive_immutable_truncate') AND tgenabled IN ('O', 'A')) = 2 AS guarded
                FROM family JOIN pg_class c ON c.oid = id JOIN pg_namespace n ON n.oid = relnamespace`;
            const what = `${table} in ${store}`;
            if (family.length === 0) {
                measures.push(held(what, "refuses changes", false, "there is no such table"));
                continue;
            }
            const open: string[] = [];
            for (const part of family) {
                const allowed = part.column === null ? [] : await refusesChange(sql, part.table, part.column);
                if (allowed.length) open.push(`${allowed.join(" and ")} on ${part.table}`);
                else if (part.may) open.push(`a right to change ${part.table}`);
            }
            measures.push(held(`changes of ${what}, as the application`, "refused", open.length === 0, open.length ? `it may: ${listed(open)}` : "refused"));
            const off = family.filter(({ guarded }) => !guarded).map(part => part.table);
            measures.push(held(`guard of ${what}`, "on, for its owner too", off.length === 0, off.length ? `off or missing on ${listed(off)}` : "on"));
        }
        return measures;
    },
);

const bigRows = 10_000;

/** Days since each large table was last vacuumed and analyzed, by whatever did it. */
export const vacuumed = ofPostgres(
    "stores.vacuumed",
    "how many days ago each large table was vacuumed and analyzed",
    "monitoring",
    async (sql, { store }, demands) => {
        const what = `large tables of ${store}`;
        const tables = await sql<{ table: string; days: number | null; age: number | null }[]>`
            SELECT format('%I.%I', schemaname, relname) AS table,
                extract(epoch FROM now() - LEAST(GREATEST(last_vacuum, last_autovacuum), GREATEST(last_analyze, last_autoanalyze)))::float8 / 86400 AS days,
                CASE WHEN GREATEST(last_vacuum, last_autovacuum) IS NULL OR GREATEST(last_analyze, last_autoanalyze) IS NULL THEN 1 END::float8 AS age
            FROM pg_stat_user_tables WHERE n_live_tup + n_dead_tup >= ${bigRows} ORDER BY relname`;
        if (tables.length === 0) return [untold(what, "vacuumed", `no table has ${bigRows} rows yet`)];
        const never = tables.filter(({ age, days }) => age !== null || days === null).map(({ table }) => table);
        if (never.length) return [held(what, "vacuumed and analyzed", false, `never both: ${listed(never)}`)];
        const oldest = tables.reduce((a, b) => (Number(b.days) > Number(a.days) ? b : a));
        return numbers(demands, () => [
            counted({ what: `${what}, the longest ago: ${oldest.table}`, demand: "days", value: Number(oldest.days), is: "atMost", unit: "days", demands }),
        ]);
    },
);

const fewestCalls = 100;

/**
 * How long 95 of a hundred queries of the application take. PostgreSQL keeps a mean and a deviation of each statement and no queries: a statement counts
 * with its mean and twice its deviation, as often as it was called.
 */
export const queryTimes = ofPostgres(
    "stores.query-times",
    "how long 95 of a hundred queries of each database take",
    "monitoring",
    async (sql, { store }, demands) => {
        const what = `time of 95 of 100 queries of ${store} (of each statement its mean and twice its deviation)`;
        const [there] = await sql<{ there: boolean }[]>`SELECT to_regclass('pg_stat_statements') IS NOT NULL AS there`;
        const none = (why: string): Measure[] => [{ ...untold(what, "a time", why), demand: "p95" }];
        if (!there?.there) return none("the database has no pg_stat_statements");
        const statements = await sql<{ calls: number; time: number }[]>`
            SELECT calls::float8 AS calls, mean_exec_time + 2 * stddev_exec_time AS time FROM pg_stat_statements s JOIN pg_roles r ON r.oid = userid
            WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND rolname IN ('application', 'application_clone') AND calls > 0
            ORDER BY time`;
        const calls = statements.reduce((total, one) => total + one.calls, 0);
        if (calls < fewestCalls) return none(`the application has asked ${calls} times: fewer than ${fewestCalls} say nothing`);
        let passed = 0;
        const at = statements.find(one => {
            passed += one.calls;
            return passed >= 0.95 * calls;
        });
        return numbers(demands, () => [counted({ what, demand: "p95", value: at?.time ?? Number.NaN, is: "atMost", unit: "ms", demands })]);
    },
);
