import * as assert from "node:assert";
import postgres from "postgres";
import { FakeSecretsManager, secretsManagerOf } from "../functions/fakes";
import { programs, Server } from "./postgres-server";

const { makeHandler } = require("../../functions/secrets/rotate-postgres.mjs");
const { serverOf } = require("../../functions/secrets/postgres.mjs");

type User = { username: string; password: string };
type Handler = (event: { SecretId: string; ClientRequestToken: string; Step: string }) => Promise<void>;

const steps = ["createSecret", "setSecret", "testSecret", "finishSecret"];
const administrators = "the administrator's own, forty-eight characters..";

describe("the rotation of a role on a real PostgreSQL", () => {
    const db = new Server();
    let secret: FakeSecretsManager;
    let handler: Handler;
    const log = console.log;
    const at = (over: { authority?: string; host?: string; port?: number } = {}): Handler => {
        const where = { host: "localhost", port: db.port, authority: db.authority(), ...over };
        const master = new FakeSecretsManager("rds!db-1");
        master.versions.set("1", { value: JSON.stringify({ username: "golive", password: administrators }), stages: ["AWSCURRENT"], created: new Date() });
        const secretsManager = secretsManagerOf(secret, master);
        const logIn = serverOf({ postgres, database: "bot", ...where });
        return makeHandler({ secretsManager, logIn, host: where.host, role: "application", secretId: secret.name, sleep: async () => {} });
    };
    const current = (): User => secret.fields("AWSCURRENT");
    const step = (token: string, Step: string) => handler({ SecretId: secret.arn, ClientRequestToken: token, Step });
    const rotate = async (token: string) => {
        secret.startRotation(token);
        for (const name of steps) await step(token, name);
    };
    /** A pod's own connection. */
    const client = ({ username, password }: User) =>
        postgres({ host: "localhost", port: db.port, database: "bot", username, password, ssl: { ca: db.authority() }, max: 1 });

    const logsIn = async (user: User) => {
        const connection = client(user);
        try {
            await connection`SELECT 1`;
        } finally {
            await connection.end();
        }
    };

    before(async function () {
        if (!programs) {
            console.error("    SKIPPED: no PostgreSQL server under /usr/lib/postgresql; the rotation of database roles is NOT proven here");
            return this.skip();
        }
        await db.start();
        assert.strictEqual(db.run("postgres", "CREATE DATABASE bot", { database: "postgres" }).status, 0);
        db.makeRoles();
        db.allows("postgres", `CREATE ROLE golive LOGIN CREATEROLE PASSWORD '${administrators.replace("'", "''")}'`);
        // As on RDS: no superuser, and the database's owner.
        db.allows("postgres", "ALTER DATABASE bot OWNER TO golive");
        db.allows("migrations", "CREATE TABLE orders (id int)");
    });
    after(async () => {
        if (programs) await db.stop();
    });
    beforeEach(async () => {
        console.log = () => {};
        secret = new FakeSecretsManager("bot/prod/database-application");
        const first = "first".padEnd(48, "1");
        db.allows("postgres", `ALTER ROLE application PASSWORD '${first}'`);
        const where = { host: "localhost", port: db.port, dbname: "bot", ssl: "true", masterarn: new FakeSecretsManager("rds!db-1").arn };
        await secret.putSecretValue({ SecretString: JSON.stringify({ ...where, username: "application", password: first }) });
        handler = at();
    });
    afterEach(() => {
        console.log = log;
    });

    it("fails no query of a client that asks all the while and connects again once per rotation", async () => {
        let user = current();
        let connection = client(user);
        let [asked, connected] = [0, 1];
        let over = false;
        const asking = (async () => {
            while (!over) {
                // As a pod does that is restarted with the new secret: not at once, and with all it has open until then.
                if (current().username !== user.username) {
                    user = current();
                    const before = connection;
                    connection = client(user);
                    connected++;
                    await connection`INSERT INTO orders VALUES (1)`;
                    await before.end();
                }
                await connection`SELECT count(*) FROM orders`;
                asked++;
            }
        })();
        for (const token of ["one", "two"]) {
            await rotate(token);
            const before = asked;
            while (asked < before + 50) await Promise.race([asking, new Promise(done => setImmediate(done))]);
        }
        over = true;
        await asking;
        await connection.end();
        assert.deepStrictEqual([connected, user.username], [3, "application"]);
        assert.ok(asked >= 100, `${asked} queries`);
    });

    it("leaves the user before its password until the next rotation but one", async () => {
        const old = current();
        await rotate("one");
        const connection = client(old);
        assert.deepStrictEqual([...(await connection`SELECT 1 AS one`)], [{ one: 1 }]);
        await rotate("two");
        assert.deepStrictEqual([...(await connection`SELECT 1 AS one`)], [{ one: 1 }], "an open connection stays");
        await connection.end();
        await assert.rejects(logsIn(old), /password authentication failed/);
    });

    it("leaves no password in the server's log, which has every statement in it", async () => {
        db.allows("postgres", "ALTER ROLE golive RESET ALL");
        await rotate("one");
        assert.match(db.log(), /ALTER ROLE "application_clone" PASSWORD 'SCRAM-SHA-256\$4096:/, "or the log shows nothing");
        assert.ok(!db.log().includes(current().password));
        assert.ok(!db.log().includes(administrators));
    });

    it("may run every step twice, and all of it again", async () => {
        secret.startRotation("one");
        for (const name of steps) {
            await step("one", name);
            await step("one", name);
        }
        const { password } = current();
        for (const name of steps) await step("one", name);
        assert.strictEqual(current().password, password);
        await logsIn(current());
    });

    it("never sets a password for a rotation that another one has replaced, whichever comes first", async () => {
        secret.startRotation("slow");
        await step("slow", "createSecret");
        // The slow one has read its value, and waits while the other one does all of it.
        const original = secret.getSecretValue.bind(secret);
        let go = () => {};
        const held = new Promise<void>(done => {
            go = done;
        });
        let reads = 0;
        secret.getSecretValue = async input => {
            const answer = await original(input);
            if (++reads === 2) await held;
            return answer;
        };
        const late = step("slow", "setSecret");
        while (reads < 2) await new Promise(done => setImmediate(done));
        secret.giveUpRotation();
        await rotate("quick");
        go();
        await assert.rejects(late, /version slow of .* is not AWSPENDING/);
        await logsIn(current());
    });

    describe("stays with the current secret and says nothing to", () => {
        const refuses = async (why: RegExp, where: Handler, said: () => string) => {
            const before = secret.fields("AWSCURRENT");
            const attempts = () => said().match(/connection authorized|password authentication failed/g)?.length ?? 0;
            const lines = attempts();
            handler = where;
            secret.startRotation("one");
            await step("one", "createSecret");
            for (const name of ["setSecret", "testSecret", "finishSecret"]) await assert.rejects(step("one", name), why, name);
            assert.deepStrictEqual(secret.fields("AWSCURRENT"), before);
            assert.strictEqual(attempts(), lines, "nobody logs in");
            await logsIn(before);
        };
        const other = new Server();
        const plain = new Server();
        before(async () => {
            await other.start({ commonName: "database.example" });
            await plain.start({ tls: false });
        });
        after(async () => {
            await other.stop();
            await plain.stop();
        });

        it("a server whose certificate another authority signed", () =>
            refuses(/self-signed certificate/, at({ authority: other.authority() }), () => db.log()));
        it("a server whose certificate has another name", () =>
            refuses(/Hostname\/IP does not match certificate's altnames/, at({ port: other.port, authority: other.authority() }), () => other.log()));
        it("a server without TLS", () => refuses(/ECONNRESET|secure TLS connection|wrong version|packet length/, at({ port: plain.port }), () => plain.log()));
        it("a server that is not there", () => refuses(/ECONNREFUSED/, at({ port: 1 }), () => ""));
    });
});
