import type { Measure } from "../../checklist/evidence-file";
import type { Contract } from "../../contract";
import { ClusterApi, type Job } from "../cluster-api";
import { held, listed, untold } from "../held";
import type { Probe, World } from "../probe";
import { type Sql, withPostgres } from "./postgres";
import { type Store, storesOf } from "./store";

type Migrations = Contract["migrations"][number];

/** What a tool writes into the database of what it has applied: the names or numbers, and what has failed. */
interface Record_ {
    table: string;
    /** SQL of the applied migrations, as `applied`, and whether one has failed, as `failed`. */
    sql: string;
    /** Whether the database has what a file is, by the file's name; without it, as many as there are files. */
    has?: (applied: string[], file: string) => boolean;
}

const leading = (file: string): string => String(Number(/^\d+/.exec(file)?.[0] ?? Number.NaN));

/** By the tool's name in the contract (contract/migrations.ts). What is not here writes no record, or one that only the tool can read. */
const records: Record<string, Record_> = {
    django: {
        table: "django_migrations",
        sql: "SELECT name AS applied, false AS failed FROM django_migrations",
        has: (applied, file) => applied.includes(file.replace(/\.py$/, "")),
    },
    prisma: {
        table: "_prisma_migrations",
        sql: "SELECT migration_name AS applied, finished_at IS NULL AND rolled_back_at IS NULL AS failed FROM _prisma_migrations",
    },
    drizzle: { table: "drizzle.__drizzle_migrations", sql: "SELECT hash AS applied, false AS failed FROM drizzle.__drizzle_migrations" },
    knex: { table: "knex_migrations", sql: "SELECT name AS applied, false AS failed FROM knex_migrations", has: (applied, file) => applied.includes(file) },
    diesel: { table: "__diesel_schema_migrations", sql: "SELECT version AS applied, false AS failed FROM __diesel_schema_migrations" },
    flyway: {
        table: "flyway_schema_history",
        sql: "SELECT script AS applied, NOT success AS failed FROM flyway_schema_history",
        has: (applied, file) => applied.includes(file),
    },
    sqlx: {
        table: "_sqlx_migrations",
        sql: "SELECT version::text AS applied, NOT success AS failed FROM _sqlx_migrations",
        has: (applied, file) => applied.includes(leading(file)),
    },
};

/** Files of migrations in a folder, where the contract knows them by name. */
const filesOf = ({ tree }: Contract, { folder }: Migrations): string[] => (tree[`./${folder}/`] ?? []).filter(file => /\.(sql|py|js|ts)$/.test(file));

/** golang-migrate keeps one number, and whether its migration broke off. */
async function oneNumber(sql: Sql, files: string[], what: string): Promise<Measure> {
    const head = Math.max(...files.filter(file => file.endsWith(".up.sql")).map(file => Number(leading(file))));
    const [is] = await sql<{ version: string; dirty: boolean }[]>`SELECT version::text AS version, dirty FROM schema_migrations`;
    if (!Number.isFinite(head)) return untold(what, "the last file's", "the contract does not know the files");
    return held(
        what,
        String(head),
        Number(is?.version) === head && is?.dirty === false,
        is ? `${Number(is.version)}${is.dirty ? ", broken off" : ""}` : "none",
    );
}

/** Alembic keeps the revisions that nothing follows; which those are among the files only the files' texts say. */
async function revisions(sql: Sql, files: string[], what: string): Promise<Measure> {
    const found = (await sql<{ version: string }[]>`SELECT version_num AS version FROM alembic_version`).map(({ version }) => version);
    const known = found.every(version => files.length === 0 || files.some(file => file.startsWith(version)));
    return held(what, "a revision of the release's files", found.length > 0 && known, found.length ? listed(found) : "none");
}

async function everyFile(sql: Sql, record: Record_, files: string[], count: number, what: string): Promise<Measure> {
    const rows = await sql.unsafe<{ applied: string; failed: boolean }[]>(record.sql);
    const failed = rows.filter(row => row.failed).map(({ applied }) => applied);
    const applied = rows.filter(row => !row.failed).map(row => row.applied);
    const { has } = record;
    const missing = has && files.length ? files.filter(file => !has(applied, file)) : [];
    const enough = has && files.length ? missing.length === 0 : applied.length >= count;
    const found = failed.length ? `${listed(failed)} failed` : missing.length ? `${listed(missing)} is missing` : `${applied.length} applied`;
    return held(what, `${count} applied`, enough && failed.length === 0, found);
}

/** What the database itself says of the migrations that it has. */
async function inDatabase(store: Store<"postgres">, migrations: Migrations, asked: { world: World; signal: AbortSignal }): Promise<Measure[]> {
    const { contract } = asked.world;
    const files = contract ? filesOf(contract, migrations) : [];
    const what = `migrations by ${migrations.tool} in ${store.store}`;
    const record = records[migrations.tool];
    const table = { alembic: "alembic_version", "golang-migrate": "schema_migrations" }[migrations.tool] ?? record?.table;
    // Plain SQL keeps no record: that the release's Job ended well is all that there is to know.
    if (table === undefined) return [];
    return withPostgres(store, { role: "migrations" }, asked, async sql => {
        const [is] = await sql<{ there: boolean }[]>`SELECT to_regclass(${table}) IS NOT NULL AS there`;
        if (!is?.there) return [held(what, "applied", false, `there is no table ${table}`)];
        if (migrations.tool === "alembic") return [await revisions(sql, versionsOf(contract, migrations), what)];
        if (migrations.tool === "golang-migrate") return [await oneNumber(sql, files, what)];
        return [await everyFile(sql, record, files, migrations.files, what)];
    });
}

const versionsOf = (contract: Contract | undefined, { folder }: Migrations): string[] =>
    contract?.tree[`./${folder}/versions/`] ?? contract?.tree[`./${folder}/`] ?? [];

/** The Job that migrates for this release, by the name that the preview records. */
async function released(world: World, signal: AbortSignal): Promise<Measure> {
    const { manifest } = world.everything;
    const what = "the release's migration";
    const recorded = world.resources
        .filter(({ type }) => type === "kubernetes:batch/v1:Job")
        .map(({ properties }) => (properties as { metadata?: { name?: string; namespace?: string } }).metadata)
        .find(metadata => metadata?.namespace === manifest.name && metadata.name?.startsWith("migrate-"));
    if (!recorded?.name) return untold(what, "it ended well", "the stack has no Job that migrates");
    const cluster = await ClusterApi.of(world, signal);
    const job = await cluster.one<Job>(`/apis/batch/v1/namespaces/${manifest.name}/jobs/${recorded.name}`);
    if (!job) return held(what, "it ended well", false, `there is no Job ${recorded.name}: another release runs`);
    const is = (type: string) => job.status?.conditions?.some(one => one.type === type && one.status === "True") === true;
    return held(what, "it ended well", is("Complete"), `${recorded.name} ${is("Complete") ? "ended well" : is("Failed") ? "failed" : "has not ended"}`);
}

/** The release's migration ended well, and the database says of itself that it has what the release's files are. */
export const migrationsAtHead: Probe<Store<"postgres">> = {
    name: "stores.migrations-at-head",
    says: "whether the database has every migration of the release",
    targets: world => storesOf(world, "postgres").filter(({ store }) => world.everything.manifest.migrations?.store === store),
    async ask(store, { world, signal }) {
        // Of two folders of one tool the one with more is what the release migrates with.
        const migrations = [...(world.contract?.migrations ?? [])].filter(({ files }) => files > 0).sort((a, b) => b.files - a.files);
        const said = migrations.length ? await inDatabase(store, migrations[0], { world, signal }) : [];
        return [await released(world, signal), ...said];
    },
};
