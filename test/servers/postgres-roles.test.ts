import * as assert from "node:assert";
import { type Role, roles } from "../../components/stores/sql";
import { manifest, passwords, programs, Server, spiteful } from "./postgres-server";

describe("the roles' SQL on a real PostgreSQL", () => {
    const db = new Server();

    before(async function () {
        if (!programs) {
            console.error("    SKIPPED: no PostgreSQL server under /usr/lib/postgresql; privileges of the database roles are NOT proven here");
            return this.skip();
        }
        await db.start();
        assert.strictEqual(db.run("postgres", "CREATE DATABASE bot", { database: "postgres" }).status, 0);
        db.makeRoles();
        db.allows("migrations", "CREATE TABLE orders (id int PRIMARY KEY, note text)");
        db.allows("migrations", "CREATE TABLE trades (id serial PRIMARY KEY, order_id int REFERENCES orders ON DELETE CASCADE, price numeric)");
        db.allows("application", "INSERT INTO orders VALUES (1, 'a'), (2, 'b')");
        db.allows("application", "INSERT INTO trades (order_id, price) VALUES (1, 100)");
    });
    after(async () => {
        if (programs) await db.stop();
    });

    describe("the application", () => {
        it("reads and writes ordinary tables that a migration made", () =>
            db.allows("application", "UPDATE orders SET note = 'c' WHERE id = 2; DELETE FROM orders WHERE id = 2; SELECT * FROM orders"));
        it("inserts and reads trades", () => db.allows("application", "INSERT INTO trades (price) VALUES (7) RETURNING id"));
        it("cannot update trades", () => db.refuses("application", "UPDATE trades SET price = 0", /permission denied for table trades/));
        it("cannot delete trades", () => db.refuses("application", "DELETE FROM trades", /permission denied for table trades/));
        it("cannot truncate trades, nor any other table", () => {
            db.refuses("application", "TRUNCATE trades", /permission denied for table trades/);
            db.refuses("application", "TRUNCATE orders CASCADE", /permission denied for table/);
        });
        it("cannot overwrite a trade by inserting it again", () =>
            db.refuses(
                "application",
                "INSERT INTO trades (id, price) VALUES (1, 0) ON CONFLICT (id) DO UPDATE SET price = 0",
                /permission denied for table trades/,
            ));
        it("cannot delete trades through a cascading foreign key", () =>
            db.refuses("application", "DELETE FROM orders WHERE id = 1", /DELETE on public.trades is refused: its rows are immutable/));
        it("cannot create, alter or drop tables, nor schemas", () => {
            db.refuses("application", "CREATE TABLE mine (id int)", /permission denied for schema public/);
            db.refuses("application", "ALTER TABLE trades DISABLE TRIGGER ALL", /must be owner of table trades/);
            db.refuses("application", "DROP TABLE orders CASCADE", /must be owner of table orders/);
            db.refuses("application", "CREATE SCHEMA mine", /permission denied for database bot/);
        });
        it("may have temporary tables", () => db.allows("application", "CREATE TEMPORARY TABLE batch (id int)"));
        it("cannot become another role or make one", () => {
            db.refuses("application", "SET ROLE migrations", /permission denied to set role/);
            db.refuses("application", "CREATE ROLE mine", /permission denied to create role/);
        });
        it("cannot reach Golive's own functions", () => db.refuses("application", "SELECT golive.settle(0)", /permission denied for schema golive/));
    });

    describe("immutable tables", () => {
        it("are guarded in another schema too, by their qualified name only", () => {
            db.allows("migrations", "CREATE SCHEMA audit CREATE TABLE events (id int) CREATE TABLE notes (id int)");
            db.allows("migrations", "CREATE TABLE events (id int)");
            db.allows("application", "INSERT INTO audit.events VALUES (1); UPDATE audit.notes SET id = 2; UPDATE events SET id = 2");
            db.refuses("application", "DELETE FROM audit.events", /permission denied for table events/);
        });
        it("are guarded when they are made from a query", () => {
            db.makeRoles({ ...manifest, immutableTables: [...manifest.immutableTables, "fills", "old_fills"] });
            db.allows("migrations", "CREATE TABLE fills AS SELECT 1 AS id");
            db.allows("migrations", "SELECT 1 AS id INTO old_fills");
            db.refuses("application", "UPDATE fills SET id = 2", /permission denied for table fills/);
            db.refuses("application", "UPDATE old_fills SET id = 2", /permission denied for table old_fills/);
        });
        it("stay guarded after the manifest forgets them", () => {
            db.makeRoles();
            db.refuses("application", "UPDATE fills SET id = 2", /permission denied for table fills/);
        });
        it("are guarded when a table is renamed to one, and stay so when renamed away", () => {
            db.makeRoles({ ...manifest, immutableTables: [...manifest.immutableTables, "ledger"] });
            db.allows("migrations", "CREATE TABLE ledger_new (id int)");
            db.allows("application", "INSERT INTO ledger_new VALUES (1); UPDATE ledger_new SET id = 2");
            db.allows("migrations", "ALTER TABLE ledger_new RENAME TO ledger");
            db.refuses("application", "UPDATE ledger SET id = 3", /permission denied for table ledger/);
            db.allows("migrations", "ALTER TABLE ledger RENAME TO ledger_2026");
            db.refuses("application", "UPDATE ledger_2026 SET id = 3", /permission denied for table ledger_2026/);
            db.refuses("migrations", "DELETE FROM ledger_2026", /its rows are immutable/);
        });
        it("are guarded when they existed before the manifest named them", () => {
            db.allows("migrations", "CREATE TABLE positions (id int)");
            db.allows("application", "INSERT INTO positions VALUES (1); UPDATE positions SET id = 2");
            db.makeRoles({ ...manifest, immutableTables: [...manifest.immutableTables, "positions"] });
            db.refuses("application", "UPDATE positions SET id = 3", /permission denied for table positions/);
        });
        it("are guarded in their partitions: made inside, attached, or two levels down", () => {
            db.makeRoles({ ...manifest, immutableTables: [...manifest.immutableTables, "ticks"] });
            db.allows("migrations", "CREATE TABLE ticks (id int, day int) PARTITION BY RANGE (day)");
            db.allows("migrations", "CREATE TABLE ticks_1 PARTITION OF ticks FOR VALUES FROM (1) TO (2)");
            db.allows("migrations", "CREATE TABLE ticks_2 (id int, day int)");
            db.allows("application", "INSERT INTO ticks_2 VALUES (1, 2); UPDATE ticks_2 SET id = 2");
            db.allows("migrations", "ALTER TABLE ticks ATTACH PARTITION ticks_2 FOR VALUES FROM (2) TO (3)");
            db.allows("migrations", "CREATE TABLE ticks_3 PARTITION OF ticks FOR VALUES FROM (3) TO (9) PARTITION BY RANGE (id)");
            db.allows("migrations", "CREATE TABLE ticks_3_1 PARTITION OF ticks_3 FOR VALUES FROM (0) TO (9)");
            db.allows("application", "INSERT INTO ticks VALUES (1, 1), (2, 2), (3, 3)");
            for (const table of ["ticks", "ticks_1", "ticks_2", "ticks_3", "ticks_3_1"]) {
                db.refuses("application", `UPDATE ${table} SET id = 0`, new RegExp(`permission denied for table ${table}\n`));
                db.refuses("migrations", `DELETE FROM ${table}`, /its rows are immutable/);
                db.refuses("migrations", `TRUNCATE ${table}`, /its rows are immutable/);
            }
        });
        it("are guarded in tables that inherit from them", () => {
            db.allows("migrations", "CREATE TABLE trades_archive () INHERITS (trades)");
            db.refuses("application", "DELETE FROM trades_archive", /permission denied for table trades_archive/);
        });
        it("refuse their owner and the administrator, until a migration says otherwise", () => {
            db.refuses("migrations", "UPDATE trades SET price = 0", /UPDATE on public.trades is refused: its rows are immutable/);
            db.refuses("migrations", "TRUNCATE trades CASCADE", /TRUNCATE on public.trades is refused: its rows are immutable/);
            db.refuses("postgres", "DELETE FROM trades", /its rows are immutable/);
            db.allows("migrations", "BEGIN; ALTER TABLE trades DISABLE TRIGGER golive_immutable_rows; UPDATE trades SET price = price; ROLLBACK");
        });
        it("refuse by trigger what a later grant would allow", () => {
            db.allows("migrations", "GRANT UPDATE ON trades TO application");
            db.refuses("application", "UPDATE trades SET price = 0", /its rows are immutable/);
            db.makeRoles();
            db.refuses("application", "UPDATE trades SET price = 0", /permission denied for table trades/);
        });
    });

    describe("analysts", () => {
        it("read tables and views, also those made later", () => {
            db.allows("migrations", "CREATE VIEW prices AS SELECT price FROM trades; CREATE TABLE later (id int)");
            db.allows("analysts", "SELECT * FROM trades; SELECT * FROM prices; SELECT * FROM later; SELECT * FROM audit.events");
        });
        it("cannot write, not even after switching the session to writing", () => {
            db.refuses("analysts", "INSERT INTO orders VALUES (9)", /cannot execute INSERT in a read-only transaction/);
            db.refuses("analysts", "BEGIN READ WRITE; INSERT INTO orders VALUES (9)", /permission denied for table orders/);
            db.refuses("analysts", "BEGIN READ WRITE; UPDATE orders SET note = ''", /permission denied for table orders/);
            db.refuses("analysts", "BEGIN READ WRITE; CREATE TEMPORARY TABLE x (id int)", /permission denied to create temporary tables/);
        });
        it("cannot hold the server up", () => assert.strictEqual(db.run("analysts", "SHOW statement_timeout").stdout, "5min"));
    });

    it("lets the monitoring role read statistics and no table", () => {
        db.allows("monitoring", "SELECT count(*) FROM pg_stat_statements WHERE query IS NOT NULL");
        db.refuses("monitoring", "SELECT * FROM trades", /permission denied for table trades/);
    });

    it("keeps everybody else out of the database", () => {
        db.run("postgres", "CREATE ROLE stranger LOGIN PASSWORD 'stranger'");
        const { status, stderr } = db.run("stranger", "SELECT 1", { password: "stranger" });
        assert.notStrictEqual(status, 0);
        assert.match(stderr, /permission denied for database "bot"/);
        db.run("postgres", "DROP ROLE stranger");
    });

    it("changes nothing when it runs again", () => {
        const before = db.state();
        db.makeRoles();
        assert.strictEqual(db.state(), before);
    });

    describe("passwords", () => {
        it("survive quotes, dollars, backslashes and other alphabets", () => {
            for (const role of roles) db.allows(role, "SELECT 1");
            assert.match(db.run("application", "SELECT 1", { password: "wrong" }).stderr, /password authentication failed/);
        });
        it("stand neither in the log nor in the statistics", () => {
            for (const password of [spiteful, passwords.analysts, passwords.migrations]) assert.ok(!db.log().includes(password), "a password is in the log");
            assert.strictEqual(db.run("postgres", "SELECT count(*) FROM pg_stat_statements WHERE query LIKE '%analysts pass%'").stdout, "0");
            assert.match(db.log(), /ALTER USER analysts PASSWORD 'SCRAM-SHA-256\$/);
        });
        it("are no use without TLS", () =>
            assert.match(db.run("application", "SELECT 1", { sslmode: "disable" }).stderr, /pg_hba.conf rejects connection .*no encryption/));
    });

    describe("the clone with which a role takes turns", () => {
        before(() => {
            for (const role of roles) db.allows("postgres", `ALTER USER ${role}_clone WITH PASSWORD 'rotated'`);
        });
        const clone = (role: Role, sql: string) => db.run(`${role}_clone`, sql, { password: "rotated" });
        const allows = (role: Role, sql: string) => assert.strictEqual(clone(role, sql).stderr, "");

        it("has its role's privileges", () => {
            allows("application", "INSERT INTO trades (price) VALUES (8); UPDATE orders SET note = 'd'");
            allows("analysts", "SELECT * FROM trades; SELECT * FROM audit.events");
            allows("monitoring", "SELECT count(*) FROM pg_stat_statements WHERE query IS NOT NULL");
        });
        it("has no more than those", () => {
            assert.match(clone("application", "UPDATE trades SET price = 0").stderr, /permission denied for table trades/);
            assert.match(clone("application", "CREATE TABLE mine (id int)").stderr, /permission denied for schema public/);
            assert.match(clone("analysts", "BEGIN READ WRITE; UPDATE orders SET note = ''").stderr, /permission denied for table orders/);
            assert.match(clone("monitoring", "SELECT * FROM trades").stderr, /permission denied for table trades/);
            assert.match(clone("migrations", "CREATE ROLE mine").stderr, /permission denied to create role/);
        });
        it("has its role's limits", () => {
            assert.strictEqual(clone("application", "SHOW idle_in_transaction_session_timeout").stdout, "1min");
            assert.strictEqual(clone("analysts", "SHOW statement_timeout").stdout, "5min");
            assert.match(clone("analysts", "INSERT INTO orders VALUES (9)").stderr, /cannot execute INSERT in a read-only transaction/);
            const connections = "SELECT string_agg(rolconnlimit::text, ' ' ORDER BY rolname) FROM pg_roles WHERE rolname ~ '^(application|migrations)'";
            assert.strictEqual(db.run("postgres", connections).stdout, "150 150 5 5");
        });
        it("migrates in its role's name: what it makes belongs to that, is guarded, and the role goes on with it", () => {
            db.makeRoles({ ...manifest, immutableTables: [...manifest.immutableTables, "cloned_fills"] });
            allows("migrations", "CREATE TABLE cloned (id serial); CREATE SCHEMA later CREATE TABLE notes (id int); CREATE TABLE cloned_fills (id int)");
            const owners = "SELECT DISTINCT tableowner FROM pg_tables WHERE tablename IN ('cloned', 'notes', 'cloned_fills')";
            assert.strictEqual(db.run("postgres", owners).stdout, "migrations");
            db.allows("migrations", "ALTER TABLE cloned ADD note text; DROP TABLE later.notes");
            allows("migrations", "ALTER TABLE orders ADD IF NOT EXISTS extra text; ALTER TABLE cloned DROP note");
            db.allows("application", "INSERT INTO cloned DEFAULT VALUES; UPDATE cloned SET id = 2; INSERT INTO cloned_fills VALUES (1)");
            db.refuses("application", "UPDATE cloned_fills SET id = 2", /permission denied for table cloned_fills/);
        });
        it("keeps its password and its role's when the Job runs while the clone is current", () => {
            passwords.application_clone = "rotated";
            const application = passwords.application;
            passwords.application = "rotated";
            db.makeRoles(manifest, "postgres", { application: "application_clone" });
            passwords.application = application;
            allows("application", "SELECT 1");
            db.allows("application", "SELECT 1");
        });
    });

    it("keeps what the administrator says out of the log, even a password in a statement that is slow or fails", () => {
        db.allows("postgres", "ALTER ROLE analysts PASSWORD 'said aloud'; SELECT pg_sleep(0.01)");
        db.refuses("postgres", "ALTER ROLE nobody PASSWORD 'said in vain'", /role "nobody" does not exist/);
        assert.ok(!db.log().includes("said aloud") && !db.log().includes("said in vain"));
        db.allows("migrations", "SELECT 'said by another'");
        assert.match(db.log(), /said by another/, "or the log shows nothing");
    });
});

describe("the roles' SQL under an administrator that is no superuser, as on RDS", () => {
    const db = new Server();

    before(async function () {
        if (!programs) return this.skip();
        await db.start();
        assert.strictEqual(db.run("postgres", "CREATE ROLE rdsadmin LOGIN CREATEROLE CREATEDB", { database: "postgres" }).status, 0);
        assert.strictEqual(db.run("postgres", "CREATE DATABASE bot OWNER rdsadmin", { database: "postgres" }).status, 0);
        // RDS lets its master user make event triggers and pg_stat_statements; PostgreSQL itself asks for a superuser.
        db.allows("postgres", "CREATE EXTENSION pg_stat_statements; CREATE SCHEMA golive AUTHORIZATION rdsadmin");
        db.allows("rdsadmin", "CREATE FUNCTION golive.settle_new() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'");
        db.allows("postgres", "CREATE EVENT TRIGGER golive_settle ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION golive.settle_new()");
        db.makeRoles(manifest, "rdsadmin");
        db.allows("migrations", "CREATE TABLE trades (id int)");
    });
    after(async () => {
        if (programs) await db.stop();
    });

    it("guards trades", () => {
        db.allows("application", "INSERT INTO trades VALUES (1)");
        db.refuses("application", "DELETE FROM trades", /permission denied for table trades/);
        db.refuses("migrations", "DELETE FROM trades", /its rows are immutable/);
    });
    it("gives ordinary tables all rights on rows, and analysts reading", () => {
        db.allows("migrations", "CREATE TABLE orders (id int)");
        db.allows("application", "INSERT INTO orders VALUES (1); UPDATE orders SET id = 2; DELETE FROM orders");
        db.allows("analysts", "SELECT * FROM orders");
    });
    it("changes nothing when it runs again", () => {
        const before = db.state();
        db.makeRoles(manifest, "rdsadmin");
        assert.strictEqual(db.state(), before);
    });
});
