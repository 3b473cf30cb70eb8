import * as assert from "node:assert";
import { answerOf } from "../../../cli/drill/answers";
import { walked } from "../../../cli/drill/frame";
import { drills } from "../../../cli/drill/index";
import { restoreSteps } from "../../../cli/drill/restore/restore";
import { rows } from "../../../cli/drill/restore/rows";
import { restoredCluster } from "../../../cli/restore/cluster-postgres";
import { programs } from "../../servers/postgres-server";
import { Archived } from "./archived-postgres";
import { around, wanted } from "./around";

const database = new Archived();

describe("npm run drill -- <stack> restore, on a real PostgreSQL with a backup and an archive", () => {
    before(async function () {
        if (!programs) this.skip();
        await database.start();
        await database.sql(
            "CREATE TABLE trades (id int PRIMARY KEY, price numeric); CREATE TABLE empty (id int); CREATE SCHEMA audit; CREATE TABLE audit.events (at timestamptz, what text)",
        );
        await database.sql("INSERT INTO trades SELECT n, n * 1.5 FROM generate_series(1, 1000) n");
        database.backUp();
        // What only the log has.
        await database.sql("INSERT INTO audit.events SELECT now(), 'event ' || n FROM generate_series(1, 50) n; UPDATE trades SET price = 0 WHERE id = 7");
    });
    after(() => database.stop());
    afterEach(() => {
        database.spoil = undefined;
        assert.strictEqual(database.leaves, false, "nothing of the scratch one is left");
    });

    const walk = (signal = new AbortController().signal) => walked(restoreSteps(database, rows), around(), signal);
    const told = ({ facts }: Awaited<ReturnType<typeof walk>>) => facts.map(({ what, found, holds }) => [what.replace(/^database: /, ""), found, holds]);

    it("restores every row to the moment at which they were summed up, and measures how long it took and what would be lost", async () => {
        const seen = await walk();
        assert.deepStrictEqual(told(seen), [["rows of the restored one", "1050 rows in 3 tables, the same", "yes"]]);
        assert.deepStrictEqual(
            seen.numbers.map(({ demand }) => demand),
            ["rpo-minutes", "rto-minutes"],
        );
        const quick = answerOf(wanted("restore-is-quick", "restore", { "rto-minutes": { atMost: 120 } }), seen);
        assert.strictEqual(quick.result, "pass");
        assert.match(quick.measured[0].found, /minutes until it answers/);
        assert.strictEqual(answerOf(wanted("restore-was-tried", "restore"), seen).result, "pass");
    });
    it("tells a row that another value stands in", async () => {
        database.spoil = "UPDATE trades SET price = 2 WHERE id = 8";
        const seen = await walk();
        assert.deepStrictEqual(told(seen), [["rows of the restored one", "public.trades has 1000 rows, and other values in them", "no"]]);
        assert.strictEqual(answerOf(wanted("restore-was-tried", "restore"), seen).result, "fail");
    });
    it("tells a row that is missing, and a table", async () => {
        database.spoil = "DELETE FROM trades WHERE id > 998; DROP TABLE audit.events";
        assert.deepStrictEqual(told(await walk()), [
            ["rows of the restored one", "audit.events is missing; public.trades has 998 rows in the place of 1000", "no"],
        ]);
    });
    it("does not take the original for the restored one, where a way leads back to it", async () => {
        const { restored } = database;
        database.restored = () => database.original();
        try {
            const seen = await walk();
            assert.match(JSON.stringify(told(seen)), /what answers runs since .*, so it is not the restored one","unknown"/);
        } finally {
            database.restored = restored;
        }
    });
    it("tells a row behind a continuous aggregate of TimescaleDB, and counts no chunk beside the table that it is of", async () => {
        await database.sql(`CREATE SCHEMA _timescaledb_internal; CREATE TABLE _timescaledb_internal._hyper_1_1_chunk () INHERITS (trades);
            INSERT INTO _timescaledb_internal._hyper_1_1_chunk VALUES (5000, 1);
            CREATE TABLE _timescaledb_internal._materialized_hypertable_2 AS SELECT 1 AS bucket, 2 AS price`);
        try {
            assert.deepStrictEqual(told(await walk()), [["rows of the restored one", "1052 rows in 4 tables, the same", "yes"]]);
            database.spoil = "DELETE FROM _timescaledb_internal._materialized_hypertable_2";
            assert.match(JSON.stringify(told(await walk())), /_materialized_hypertable_2 has 0 rows in the place of 1/);
        } finally {
            await database.sql("DROP SCHEMA _timescaledb_internal CASCADE");
        }
    });
    it("knows what came after the moment from what was lost: nothing of it is missing", async () => {
        const { begin } = database;
        database.begin = async moment => {
            await database.sql("INSERT INTO trades SELECT n, 1 FROM generate_series(2000, 2100) n");
            await begin(moment);
        };
        try {
            assert.deepStrictEqual(told(await walk()), [["rows of the restored one", "1050 rows in 3 tables, the same", "yes"]]);
        } finally {
            database.begin = begin;
            await database.sql("DELETE FROM trades WHERE id >= 2000");
        }
    });
    it("takes the scratch one away where the comparison fails, and where somebody breaks it off", async () => {
        const before = database.dropped;
        const controller = new AbortController();
        const steps = restoreSteps(database, rows);
        const last = steps[4];
        last.run = async () => controller.abort();
        const seen = await walked(steps, around(), controller.signal);
        // The last step was done when it was broken off: everything before it is taken back all the same.
        assert.deepStrictEqual([seen.isBrokenOff, database.dropped - before], [true, 1]);
        last.run = async () => {
            throw new Error("the connection is gone");
        };
        const failed = await walked(steps, around(), new AbortController().signal);
        assert.deepStrictEqual(failed.facts, [
            {
                what: "Count and sum up every row of database-restored, and compare",
                demanded: "it goes through",
                found: "the connection is gone",
                holds: "unknown",
            },
        ]);
    });
    it("compares nothing where there is no row", async () => {
        await database.sql(
            "CREATE TABLE kept AS TABLE trades; CREATE TABLE events AS TABLE audit.events; TRUNCATE trades, audit.events; ALTER TABLE kept SET UNLOGGED; ALTER TABLE events SET UNLOGGED",
        );
        try {
            const seen = await walk();
            assert.deepStrictEqual(told(seen)[0], ["rows that can be compared", "none in 3 tables", "unknown"]);
            assert.strictEqual(answerOf(wanted("restore-was-tried", "restore"), seen).result, "not evaluated");
        } finally {
            await database.sql("INSERT INTO trades TABLE kept; INSERT INTO audit.events TABLE events; DROP TABLE kept, events");
        }
    });
});

describe("npm run drill -- <stack> restore, of several stores", () => {
    const plan = (stores: object, resources: object[] = []) => {
        const everything = { manifest: { name: "bot", stores }, settings: {}, target: { bot: "bot", stack: "staging", region: "eu-central-1" } } as never;
        return drills.get("restore")?.plan(around({ everything, resources: resources as never })) ?? assert.fail();
    };
    it("leaves none out in silence", () => {
        const rds = { urn: "x", type: "aws:rds/instance:Instance", name: "database", properties: { identifier: "bot-database" } };
        const found = plan({ database: { kind: "postgres", hosting: "rds", database: "bot" }, documents: { kind: "mongodb" } }, [rds]);
        assert.deepStrictEqual(found, { missing: "the preview does not have every database of the manifest: documents" });
        assert.match(JSON.stringify(plan({ cache: { kind: "redis" } })), /"missing":"the bot has neither a PostgreSQL nor documents/);
    });
    it("lets no job of TimescaleDB run in the restored one", () => {
        const postgresql = { parameters: { max_connections: "100" }, shared_preload_libraries: ["timescaledb"], synchronous: { number: 1 } };
        const plugins = [{ name: "barman", isWALArchiver: true, parameters: { barmanObjectName: "x" } }];
        const made = restoredCluster({ metadata: { name: "database", namespace: "data" }, spec: { plugins, bootstrap: {}, postgresql } });
        const { spec } = made as { spec: { postgresql: { parameters: object; synchronous?: object } } };
        assert.deepStrictEqual(spec.postgresql.parameters, { max_connections: "100", "timescaledb.max_background_workers": "0" });
        assert.strictEqual(spec.postgresql.synchronous, undefined);
    });
});
