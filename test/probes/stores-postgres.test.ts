import * as assert from "node:assert";
import { storeProbes } from "../../probes/stores";
import { passwords, programs, Server } from "../servers/postgres-server";
import { allHold, asked, says, worldWith } from "./worlds";

const probe = (name: string) => storeProbes().find(one => one.name === `stores.${name}`) ?? assert.fail(name);

describe("probes of a real PostgreSQL", () => {
    const db = new Server();
    const store = { kind: "postgres", hosting: "rds", database: "bot", extensions: ["pg_trgm"], immutableTables: ["trades"], indexes: [], hypertables: [] };
    const secrets: Record<string, Record<string, string>> = {};

    before(async function () {
        if (!programs) {
            console.error("    SKIPPED: no PostgreSQL server under /usr/lib/postgresql; the probes of PostgreSQL are NOT proven here");
            return this.skip();
        }
        await db.start();
        assert.strictEqual(db.run("postgres", "CREATE DATABASE bot", { database: "postgres" }).status, 0);
        db.makeRoles({ database: "bot", extensions: ["pg_trgm"], immutableTables: ["trades"] });
        db.allows("migrations", "CREATE TABLE trades (id int PRIMARY KEY, note text)");
        db.allows("migrations", "CREATE TABLE orders (id int PRIMARY KEY, key text)");
        for (const [role, password] of Object.entries(passwords))
            secrets[`bot/prod/database-${role}`] = { username: role, password, host: "localhost", port: String(db.port) };
    });
    after(async () => {
        if (programs) await db.stop();
    });

    const world = (over: object = {}, more: Parameters<typeof worldWith>[0] = {}) =>
        worldWith({
            ...more,
            means: {
                inside: async () => ({ host: "127.0.0.1", port: db.port, serverName: "localhost", ca: db.authority() }),
                secret: async name => secrets[name] ?? assert.fail(name),
                ...more.means,
            },
            manifest: { stores: { database: { ...store, ...over } }, ...more.manifest },
        });
    const ask = (name: string, over?: object, demands?: Record<string, number>) => asked(probe(name), world(over), demands);
    const administrator = (sql: string) => db.allows("postgres", sql);

    describe("stores.roles-connect", () => {
        it("passes roles that are let in as themselves, each with its own password alone", async () => {
            const measured = await ask("roles-connect");
            allHold(measured);
            assert.strictEqual(measured.length, 12);
            says(measured, "database as analysts with its own password", "yes", /^analysts in bot$/);
            says(measured, "with a wrong password", "yes", /^refused \(28P01\)$/);
        });
        it("passes a role whose clone has its turn", async () => {
            administrator("ALTER ROLE analysts_clone PASSWORD 'of the clone'");
            secrets["bot/prod/database-analysts"] = { ...secrets["bot/prod/database-analysts"], username: "analysts_clone", password: "of the clone" };
            try {
                allHold(await ask("roles-connect"));
            } finally {
                secrets["bot/prod/database-analysts"] = { ...secrets["bot/prod/database-analysts"], username: "analysts", password: passwords.analysts };
            }
        });
        it("fails a role whose password was changed behind the secret's back", async () => {
            administrator("ALTER ROLE analysts PASSWORD 'another one'");
            try {
                const measured = await ask("roles-connect");
                says(measured, "database as analysts with its own password", "no", /28P01/);
                says(measured, "database as application with its own password", "yes", /application in bot/);
            } finally {
                administrator(`ALTER ROLE analysts PASSWORD '${passwords.analysts}'`);
            }
        });
        it("fails a role that can do more than it should", async () => {
            administrator("ALTER ROLE application CREATEROLE; GRANT INSERT ON orders TO analysts; GRANT CREATE ON SCHEMA public TO monitoring");
            try {
                const measured = await ask("roles-connect");
                says(measured, "what database as application may do", "no", /makes roles/);
                says(measured, "what database as analysts may do", "no", /writes public\.orders/);
                says(measured, "what database as monitoring may do", "no", /makes tables/);
            } finally {
                administrator("ALTER ROLE application NOCREATEROLE; REVOKE INSERT ON orders FROM analysts; REVOKE CREATE ON SCHEMA public FROM monitoring");
            }
        });
        it("cannot say of a database that is not there", async () => {
            await assert.rejects(ask("roles-connect", { database: "another" }), /there is no such database/);
        });
    });

    describe("stores.extensions-installed", () => {
        it("passes one that is installed", async () => allHold(await ask("extensions-installed")));
        it("fails one that is not, by its name inside", async () => {
            const measured = await ask("extensions-installed", { extensions: ["pg_trgm", "pgvector"] });
            says(measured, "pg_trgm", "yes", /^1\./);
            says(measured, "pgvector", "no", /not installed/);
        });
        it("is not evaluated where the manifest names none", async () =>
            says(await ask("extensions-installed", { extensions: [] }), "extensions", "unknown", /names none/));
    });

    describe("stores.indexes-exist", () => {
        const one = (unique: boolean) => ({ indexes: [{ name: "uq_orders_key", table: "orders", unique }] });
        it("fails one that is not there, then one that is not unique, and passes a unique one", async () => {
            says(await ask("indexes-exist", one(true)), "uq_orders_key on orders", "no", /there is none/);
            db.allows("migrations", "CREATE INDEX uq_orders_key ON orders (key)");
            says(await ask("indexes-exist", one(true)), "uq_orders_key", "no", /not unique/);
            says(await ask("indexes-exist", one(false)), "uq_orders_key", "yes", /there/);
            db.allows("migrations", "DROP INDEX uq_orders_key; CREATE UNIQUE INDEX uq_orders_key ON orders (key)");
            allHold(await ask("indexes-exist", one(true)));
        });
        it("fails one that was never built to its end", async () => {
            administrator("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'uq_orders_key'::regclass");
            says(await ask("indexes-exist", one(true)), "uq_orders_key", "no", /not valid/);
            administrator("UPDATE pg_index SET indisvalid = true WHERE indexrelid = 'uq_orders_key'::regclass");
        });
        it("is not evaluated where the manifest names none", async () => says(await ask("indexes-exist"), "indexes", "unknown", /names none/));
    });

    describe("stores.tables-immutable", () => {
        it("passes a guarded table, and changes nothing", async () => {
            db.allows("application", "INSERT INTO trades VALUES (1, 'kept')");
            const measured = await ask("tables-immutable");
            allHold(measured);
            says(measured, "as the application", "yes", /^refused$/);
            assert.strictEqual(db.run("postgres", "SELECT note FROM trades").stdout, "kept");
        });
        it("fails one whose rows the application may change, in one column alone too", async () => {
            for (const [grant, found] of [
                ["UPDATE", /UPDATE on public\.trades/],
                ["DELETE", /DELETE on public\.trades/],
                ["UPDATE (note)", /a right to change public\.trades/],
                ["TRUNCATE", /a right to change public\.trades/],
            ] as const) {
                administrator(`GRANT ${grant} ON trades TO application`);
                says(await ask("tables-immutable"), "as the application", "no", found);
                administrator(`REVOKE ${grant} ON trades FROM application`);
            }
            allHold(await ask("tables-immutable"));
        });
        it("runs no trigger and writes no row while it asks", async () => {
            administrator("CREATE TABLE seen (what text); GRANT UPDATE ON trades TO application; GRANT INSERT ON seen TO application");
            administrator(
                "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO seen VALUES (TG_OP); RETURN NULL; END $$; CREATE TRIGGER note BEFORE UPDATE ON trades FOR EACH STATEMENT EXECUTE FUNCTION note()",
            );
            says(await ask("tables-immutable"), "as the application", "no", /UPDATE/);
            assert.strictEqual(db.run("postgres", "SELECT count(*) FROM seen").stdout, "0");
            administrator("DROP TRIGGER note ON trades; DROP FUNCTION note; DROP TABLE seen; REVOKE UPDATE ON trades FROM application");
        });
        it("fails a guard that a migration switched off and forgot", async () => {
            db.allows("migrations", "ALTER TABLE trades DISABLE TRIGGER golive_immutable_rows");
            says(await ask("tables-immutable"), "guard of trades", "no", /off or missing on public\.trades/);
            db.allows("migrations", "ALTER TABLE trades ENABLE TRIGGER golive_immutable_rows");
        });
        it("fails a table that is not there, for its trades lie somewhere else", async () =>
            says(await ask("tables-immutable", { immutableTables: ["fills"] }), "fills", "no", /no such table/));
        it("is not evaluated where the manifest names none", async () =>
            says(await ask("tables-immutable", { immutableTables: [] }), "immutable", "unknown", /names none/));
    });

    describe("stores.hypertables-exist, by views of TimescaleDB's names", () => {
        const prices = { hypertables: ["prices"] };
        const demands = { "chunk-days": 1, "compress-after-days": 7 };
        it("fails a database without TimescaleDB", async () => says(await ask("hypertables-exist", prices), "hypertables", "no", /no TimescaleDB/));
        it("passes a hypertable with short chunks that are compressed, and fails each that is otherwise", async () => {
            administrator("CREATE SCHEMA timescaledb_information; GRANT USAGE ON SCHEMA timescaledb_information TO PUBLIC");
            administrator("CREATE TABLE timescaledb_information.hypertables AS SELECT 'public'::text AS hypertable_schema, 'prices'::text AS hypertable_name");
            administrator(
                "CREATE TABLE timescaledb_information.dimensions AS SELECT *, 1 AS dimension_number, interval '1 day' AS time_interval FROM timescaledb_information.hypertables",
            );
            administrator(
                `CREATE TABLE timescaledb_information.jobs AS SELECT *, true AS scheduled, '{"compress_after": "7 days"}'::jsonb AS config FROM timescaledb_information.hypertables`,
            );
            administrator("GRANT SELECT ON ALL TABLES IN SCHEMA timescaledb_information TO PUBLIC");
            allHold(await ask("hypertables-exist", prices, demands));
            says(await ask("hypertables-exist", { hypertables: ["candles"] }, demands), "candles", "no", /none/);
            administrator("UPDATE timescaledb_information.dimensions SET time_interval = '7 days'");
            says(await ask("hypertables-exist", prices, demands), "days of a chunk", "no", /^7 days$/);
            administrator("UPDATE timescaledb_information.jobs SET scheduled = false");
            says(await ask("hypertables-exist", prices, demands), "is compressed", "no", /tells none/);
        });
        it("is not evaluated where the manifest names none", async () => says(await ask("hypertables-exist"), "hypertables", "unknown", /names none/));
    });

    describe("its figures", () => {
        it("stores.versions", async () => {
            says(await ask("versions", {}, { postgres: 15 }), "version", "yes", /^\d\d$/);
            says(await ask("versions", {}, { postgres: 99 }), "version", "no", /^\d\d$/);
        });
        it("stores.connections: of all that it takes, and of the pod that has most", async () => {
            const measured = await ask("connections", {}, { percent: 80, "per-pod": 20 });
            says(measured, "in use", "yes", /%$/);
            says(measured, "each pod", "unknown", /no pod of the bot is connected/);
            says(await ask("connections", {}, { percent: 0 }), "in use", "no", /%$/);
        });
        it("stores.vacuumed: only where there is something to vacuum", async () => {
            says(await ask("vacuumed", {}, { days: 7 }), "large tables", "unknown", /no table has 10000 rows/);
            db.allows("migrations", "CREATE TABLE prices AS SELECT generate_series(1, 20000) AS price");
            administrator("SELECT pg_stat_force_next_flush()");
            says(await ask("vacuumed", {}, { days: 7 }), "large tables", "no", /never both: public\.prices/);
            administrator("VACUUM ANALYZE prices");
            says(await ask("vacuumed", {}, { days: 7 }), "large tables", "yes", /^0 days$/);
            says(await ask("vacuumed", {}, { days: -1 }), "large tables", "no", /^0 days$/);
        });
        it("stores.query-times: by statements that the application made, and only where there are some", async () => {
            administrator("SELECT pg_stat_statements_reset()");
            says(await ask("query-times", {}, { p95: 50 }), "time of 95", "unknown", /fewer than 100/);
            db.allows("application", "DO $$ BEGIN FOR i IN 1..200 LOOP PERFORM 1; END LOOP; END $$");
            administrator("ALTER SYSTEM SET pg_stat_statements.track = 'all'");
            administrator("SELECT pg_reload_conf()");
            db.allows("application", "DO $$ BEGIN FOR i IN 1..200 LOOP PERFORM count(*) FROM orders; END LOOP; END $$");
            says(await ask("query-times", {}, { p95: 5000 }), "time of 95", "yes", /ms$/);
            says(await ask("query-times", {}, { p95: -1 }), "time of 95", "no", /ms$/);
            administrator("DROP EXTENSION pg_stat_statements");
            says(await ask("query-times", {}, { p95: 50 }), "time of 95", "unknown", /no pg_stat_statements/);
        });
    });

    describe("stores.roles-connect, of a server that is somebody else", () => {
        it("sends no password to a certificate by another authority", async () => {
            const inside = async () => ({ host: "127.0.0.1", port: db.port, serverName: "localhost" });
            await assert.rejects(asked(probe("roles-connect"), world({}, { means: { inside } })), /certificate is not by the authority/);
        });
        it("speaks no plain text where the server has no TLS", async () => {
            const plain = new Server();
            await plain.start({ tls: false });
            try {
                const inside = async () => ({ host: "127.0.0.1", port: plain.port, serverName: "localhost", ca: db.authority() });
                await assert.rejects(asked(probe("extensions-installed"), world({}, { means: { inside } })), /no session came about/);
            } finally {
                await plain.stop();
            }
        });
    });
});
