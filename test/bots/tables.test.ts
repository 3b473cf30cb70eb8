import * as assert from "node:assert";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { releaseThatRuns } from "../../checklist/running";
import { record } from "../../cli/answering/answering";
import { catalogueNow, evidenceNow } from "../../cli/recording/live";
import { type Verified, verified } from "../../cli/verify/verify";
import { storesFamily } from "../../probes/stores";
import { bot, reportOn, root, withFolder } from "../checklist/fixture";
import { passwords, programs, Server } from "../servers/postgres-server";

const immutable = "trades-are-never-rewritten";

/** A bot whose manifest names its tables, from the manifest to the report, with a real PostgreSQL in the place of its database. */
describe("the tables that a manifest names", function () {
    this.timeout(180_000);
    const everything = bot("arbitrage");
    const spec = everything.manifest.stores.database;
    const db = new Server();
    const secrets: Record<string, Record<string, string>> = {};

    before(async function () {
        if (!programs) {
            console.error("    SKIPPED: no PostgreSQL server under /usr/lib/postgresql; a bot's tables are NOT asked here");
            return this.skip();
        }
        await db.start();
        if (spec.kind !== "postgres") throw new Error("arbitrage has a PostgreSQL");
        assert.strictEqual(db.run("postgres", `CREATE DATABASE ${spec.database}`, { database: "postgres" }).status, 0);
        // What the stack's Job does with the manifest's store, then what the bot's migrations do.
        db.makeRoles({ database: spec.database, extensions: spec.extensions, immutableTables: spec.immutableTables });
        for (const table of spec.immutableTables) allows("migrations", `CREATE TABLE ${table} (id int PRIMARY KEY, note text)`);
        for (const [role, password] of Object.entries(passwords))
            secrets[`arbitrage/prod/database-${role}`] = { username: role, password, host: "localhost", port: String(db.port) };
    });
    const allows = (login: string, sql: string) => db.allows(login, sql, "arbitrage");
    after(async () => {
        if (programs) await db.stop();
    });

    /** What `npm run verify prod --family stores` answers, and how the control then stands in the report. */
    async function asked(folder: string): Promise<{ found: Verified; answer: Verified["answers"][number]; state?: string; reason: string }> {
        const inside = async () => ({ host: "127.0.0.1", port: db.port, serverName: "localhost", ca: db.authority() });
        const secret = async (name: string) => secrets[name] ?? assert.fail(name);
        const nobody = async () => Promise.reject(new Error("nobody is there"));
        const means = { inside, secret, world: nobody, kubernetes: nobody, aws: nobody, prometheus: nobody, close: async () => undefined };
        const run = {
            stack: "prod",
            bot: "arbitrage",
            only: ["stores"],
            families: [storesFamily()],
            meansFor: () => means,
            writes: false,
            by: "local",
            root: folder,
        };
        const found = await verified(run);
        const catalogue = catalogueNow();
        const seen = { what: releaseThatRuns, demanded: "1.0.0", found: "1.0.0", holds: "yes" as const };
        // No pods run here, which say of every answer what release it is of: written as the command does it where they do.
        record(
            found.answers.filter(({ noAccess }) => !noAccess).map(one => ({ ...one, measured: [...one.measured, seen] })),
            { catalogue, everything, now: new Date(), root: folder, by: "local" },
        );
        const evidence = evidenceNow(everything, catalogue, new Date(Date.now() + 1000), folder);
        const { state, reason } = reportOn(catalogue, { files: everything, evidence, now: new Date(Date.now() + 1000) }, "canary");
        return {
            found,
            answer: found.answers.find(({ control }) => control.id === immutable) ?? assert.fail(immutable),
            state: state(immutable),
            reason: reason(immutable),
        };
    }
    const inFolder = (use: (folder: string) => Promise<void>) =>
        withFolder({}, folder => {
            cpSync(join(root, "checklist"), join(folder, "checklist"), { recursive: true });
            return use(folder);
        });

    it("are asked as the application, pass while they refuse it, and the report counts that", () =>
        inFolder(async folder => {
            const { answer, state } = await asked(folder);
            assert.deepStrictEqual([answer.result, state], ["pass", "pass"], JSON.stringify(answer.measured));
            for (const table of ["trades", "v2_fills"])
                assert.ok(
                    answer.measured.some(({ what, holds }) => what.includes(table) && holds === "yes"),
                    table,
                );
        }));
    it("fail where one accepts an UPDATE, which turns the answer and keeps the bot from going up", () =>
        inFolder(async folder => {
            await asked(folder);
            allows("postgres", "GRANT UPDATE ON v2_fills TO application");
            try {
                const { answer, state, reason } = await asked(folder);
                assert.deepStrictEqual([answer.result, answer.turned, state], ["fail", true, "fail"]);
                assert.match(reason, /v2_fills/);
                assert.match(JSON.stringify(answer.measured), /it may: UPDATE on public\.v2_fills/);
            } finally {
                allows("postgres", "REVOKE UPDATE ON v2_fills FROM application");
            }
            assert.strictEqual((await asked(folder)).state, "pass");
        }));
    it("fail where the guard, which holds the table's owner too, is off", () =>
        inFolder(async folder => {
            allows("migrations", "ALTER TABLE trades DISABLE TRIGGER golive_immutable_rows");
            try {
                const { answer, state } = await asked(folder);
                assert.deepStrictEqual([answer.result, state], ["fail", "fail"]);
            } finally {
                allows("migrations", "ALTER TABLE trades ENABLE TRIGGER golive_immutable_rows");
            }
        }));
    it("fail where the bot's migrations make no table of the name: its trades lie somewhere else", () =>
        inFolder(async folder => {
            allows("migrations", "ALTER TABLE trades RENAME TO trade_log");
            try {
                const { answer, state, reason } = await asked(folder);
                assert.deepStrictEqual([answer.result, state], ["fail", "fail"]);
                assert.match(reason, /there is no such table/);
            } finally {
                allows("migrations", "ALTER TABLE trade_log RENAME TO trades");
            }
        }));
    it("are not evaluated where nobody gets in, which takes no answer away", () =>
        inFolder(async folder => {
            await asked(folder);
            const { port } = db;
            db.port = 1;
            try {
                const { answer, found, state } = await asked(folder);
                assert.deepStrictEqual([answer.result, answer.turned, state], ["not evaluated", false, "pass"]);
                assert.ok(found.answers.filter(({ noAccess }) => noAccess).includes(answer));
            } finally {
                db.port = port;
            }
        }));
});
