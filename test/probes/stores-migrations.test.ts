import * as assert from "node:assert";
import { storeProbes } from "../../probes/stores";
import { passwords, programs, Server } from "../servers/postgres-server";
import { Api } from "./api";
import { allHold, asked, says, worldWith } from "./worlds";

const probe = storeProbes().find(({ name }) => name === "stores.migrations-at-head") ?? assert.fail();

describe("stores.migrations-at-head, on a real PostgreSQL and a server that answers as the cluster's API does", () => {
    const db = new Server();
    const api = new Api();
    before(async function () {
        if (!programs) {
            console.error("    SKIPPED: no PostgreSQL server under /usr/lib/postgresql; the probe of migrations is NOT proven here");
            return this.skip();
        }
        await db.start();
        assert.strictEqual(db.run("postgres", "CREATE DATABASE bot", { database: "postgres" }).status, 0);
        db.makeRoles({ database: "bot", extensions: [], immutableTables: [] });
        await api.start();
    });
    after(async () => {
        api.stop();
        if (programs) await db.stop();
    });

    const job = (type: string) => ({ metadata: { name: "migrate-1-abc" }, status: { conditions: [{ type, status: "True" }] } });
    const ask = (contract: object | undefined, ended: object | number = job("Complete"), resources = [recordedJob]) => {
        api.documents = { "/apis/batch/v1/namespaces/bot/jobs/migrate-1-abc": ended };
        const secret = async (name: string) => {
            const role = name.replace("bot/prod/database-", "");
            return { username: role, password: passwords[role], host: "localhost", port: "5432" };
        };
        const inside = async () => ({ host: "127.0.0.1", port: db.port, serverName: "localhost", ca: db.authority() });
        const store = { kind: "postgres", hosting: "rds", database: "bot" };
        const manifest = { stores: { database: store }, migrations: { store: "database" } };
        return asked(probe, worldWith({ means: { ...api.means(), inside, secret }, manifest, contract, resources }));
    };
    const recordedJob = { urn: "m", type: "kubernetes:batch/v1:Job", name: "migrate", properties: { metadata: { name: "migrate-1-abc", namespace: "bot" } } };
    const with_ = (tool: string, files: string[], folder = "migrations") => ({
        migrations: [{ tool, folder, files: files.length, images: [] }],
        tree: { [`./${folder}/`]: files },
    });
    const table = (sql: string) => db.allows("migrations", sql);

    it("passes a release whose Job ended well, where plain SQL keeps no record", async () => {
        const measured = await ask(with_("sql", ["1.sql"]));
        allHold(measured);
        says(measured, "the release's migration", "yes", /migrate-1-abc ended well/);
    });
    it("fails a Job that failed, has not ended, or is another release's", async () => {
        says(await ask(undefined, job("Failed")), "the release's migration", "no", /failed/);
        says(await ask(undefined, { metadata: { name: "migrate-1-abc" }, status: {} }), "the release's migration", "no", /has not ended/);
        says(await ask(undefined, 404), "the release's migration", "no", /another release runs/);
    });
    it("is not evaluated where the stack has no such Job", async () =>
        says(await ask(undefined, 404, []), "the release's migration", "unknown", /no Job that migrates/));
    it("Alembic: a revision among the release's files", async () => {
        const contract = with_("alembic", ["a1_first.py", "b2_second.py"]);
        says(await ask(contract), "alembic", "no", /no table alembic_version/);
        table("CREATE TABLE alembic_version (version_num text)");
        says(await ask(contract), "alembic", "no", /none/);
        table("INSERT INTO alembic_version VALUES ('b2')");
        allHold(await ask(contract));
        table("UPDATE alembic_version SET version_num = 'c3'");
        says(await ask(contract), "alembic", "no", /^c3$/);
    });
    it("golang-migrate: the last file's number, not broken off", async () => {
        const contract = with_("golang-migrate", ["0001_a.up.sql", "0001_a.down.sql", "0012_b.up.sql"]);
        table("CREATE TABLE schema_migrations (version bigint, dirty boolean); INSERT INTO schema_migrations VALUES (12, false)");
        allHold(await ask(contract));
        table("UPDATE schema_migrations SET dirty = true");
        says(await ask(contract), "golang-migrate", "no", /12, broken off/);
        table("UPDATE schema_migrations SET version = 1, dirty = false");
        says(await ask(contract), "golang-migrate", "no", /^1$/);
    });
    it("sqlx: every file, none failed", async () => {
        const contract = with_("sqlx", ["20260101000000_a.sql", "20260201000000_b.sql"]);
        table("CREATE TABLE _sqlx_migrations (version bigint, success boolean); INSERT INTO _sqlx_migrations VALUES (20260101000000, true)");
        says(await ask(contract), "sqlx", "no", /20260201000000_b.sql is missing/);
        table("INSERT INTO _sqlx_migrations VALUES (20260201000000, false)");
        says(await ask(contract), "sqlx", "no", /20260201000000 failed/);
        table("UPDATE _sqlx_migrations SET success = true");
        allHold(await ask(contract));
    });
    it("flyway and knex: by the names of their files; prisma and diesel: by their number", async () => {
        table("CREATE TABLE flyway_schema_history (script text, success boolean); INSERT INTO flyway_schema_history VALUES ('V1__a.sql', true)");
        allHold(await ask(with_("flyway", ["V1__a.sql"])));
        says(await ask(with_("flyway", ["V1__a.sql", "V2__b.sql"])), "flyway", "no", /V2__b.sql is missing/);
        table("CREATE TABLE knex_migrations (name text); INSERT INTO knex_migrations VALUES ('1_a.js')");
        allHold(await ask(with_("knex", ["1_a.js"])));
        table("CREATE TABLE _prisma_migrations (migration_name text, finished_at timestamptz, rolled_back_at timestamptz)");
        table("INSERT INTO _prisma_migrations VALUES ('1', now(), NULL), ('2', NULL, NULL)");
        says(await ask(with_("prisma", ["1", "2"])), "prisma", "no", /2 failed/);
    });
});
