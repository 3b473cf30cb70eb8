import * as assert from "node:assert";
import { createHash, createHmac } from "node:crypto";
import { awsError, FakeSecretsManager, secretsManagerOf } from "./fakes";

const { makeHandler } = require("../../functions/secrets/rotate-postgres.mjs");
const { scramVerifier, serverOf } = require("../../functions/secrets/postgres.mjs");

type User = { username: string; password: string };

/** A server's logins, which it checks by the verifiers that it was given. */
class FakeServer {
    verifiers = new Map<string, string>();
    said: string[] = [];
    logins: string[] = [];
    /** Statements that fail, by their first word, and users who can't log in: how often. */
    failing: Record<string, number> = {};

    logIn = async ({ username, password }: User, work: (run: (sql: string) => Promise<void>) => Promise<unknown>) => {
        this.logins.push(username);
        const [, salt] = /:([^$]+)\$/.exec(this.verifiers.get(username) ?? "") ?? [];
        const right = salt !== undefined && scramVerifier(password, Buffer.from(salt, "base64")) === this.verifiers.get(username);
        if (!right || this.fails(username)) throw new Error(`password authentication failed for user "${username}"`);
        return work(async sql => {
            this.said.push(sql);
            if (this.fails(sql.split(" ")[0])) throw new Error(`${sql.split(" ")[0]} failed`);
            const [, user, verifier] = /^ALTER ROLE "(\w+)" PASSWORD '(.*)'$/.exec(sql) ?? [];
            if (user) this.verifiers.set(user, verifier);
        });
    };
    private fails(what: string) {
        return (this.failing[what] ?? 0) > 0 && this.failing[what]-- > 0;
    }
}

describe("the rotation of a role of Postgres", () => {
    const steps = ["createSecret", "setSecret", "testSecret", "finishSecret"];
    const host = "db.example";
    let secret: FakeSecretsManager;
    let master: FakeSecretsManager;
    let server: FakeServer;
    let logged: string[];
    const first = { username: "application", password: "old".padEnd(48, "o") };
    const log = console.log;

    beforeEach(async () => {
        logged = [];
        console.log = (line: string) => logged.push(line);
        server = new FakeServer();
        server.verifiers.set("golive", scramVerifier("admin's"));
        server.verifiers.set("application", scramVerifier(first.password));
        master = new FakeSecretsManager("rds!db-1");
        await master.putSecretValue({ SecretString: JSON.stringify({ username: "golive", password: "admin's" }) });
        secret = new FakeSecretsManager("bot/prod/database-application");
        await secret.putSecretValue({ SecretString: JSON.stringify({ host, port: 5432, masterarn: master.arn, ...first }) });
    });
    afterEach(() => {
        console.log = log;
    });
    const handler = () =>
        makeHandler({
            secretsManager: secretsManagerOf(secret, master),
            logIn: server.logIn,
            host,
            role: "application",
            secretId: secret.name,
            sleep: async () => {},
        });
    const step = (token: string, Step: string) => handler()({ SecretId: secret.arn, ClientRequestToken: token, Step });
    const all = async (token: string) => {
        for (const name of steps) await step(token, name);
    };
    const rotate = async (token: string) => {
        secret.startRotation(token);
        await all(token);
    };
    const current = (): User => secret.fields("AWSCURRENT");
    const works = (user: User) => server.logIn(user, async () => {});

    it("ends with the clone, while the role keeps its password; and goes back the next time", async () => {
        await rotate("one");
        assert.deepStrictEqual([current().username, current().password.length], ["application_clone", 48]);
        await works(current());
        await works(first);
        const clone = current();
        await rotate("two");
        assert.strictEqual(current().username, "application");
        await works(current());
        await works(clone);
        await assert.rejects(works(first), /password authentication failed/);
    });
    it("keeps what else the secret says", async () => {
        await rotate("one");
        const { username: _, password: __, ...rest } = secret.fields("AWSCURRENT");
        assert.deepStrictEqual(rest, { host, port: 5432, masterarn: master.arn });
    });
    it("tells the server, the log and whoever reads an error no password", async () => {
        await rotate("one");
        secret.startRotation("two");
        await step("two", "createSecret");
        server.failing = { ALTER: 1, application: 1 };
        const errors = await Promise.all(["setSecret", "testSecret"].map(name => step("two", name).catch((error: Error) => `${error.message} ${error.stack}`)));
        assert.match(errors.join(), /ALTER failed.*authentication failed/s);
        const everything = JSON.stringify([server.said, logged, errors]);
        assert.match(everything, /PASSWORD 'SCRAM-SHA-256\$4096:/);
        for (const said of ["secret-1", "secret-2", first.password, "admin's"]) assert.ok(!everything.includes(said), said);
    });
    it("makes the verifier that PostgreSQL makes, of printable ASCII alone: others would have to be prepared first", () => {
        // The exchange of RFC 7677: what is stored proves the client by its proof, and the server to the client by its signature.
        const nonces = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
        const message = `n=user,r=rOprNGfwEbeRWgbNEkqO,${nonces},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,${nonces}`;
        const verifier = scramVerifier("pencil", Buffer.from("W22ZaJ0SNY7soEsUEjb6gQ==", "base64"));
        const [, stored, serverKey] = /^SCRAM-SHA-256\$4096:W22ZaJ0SNY7soEsUEjb6gQ==\$(.{44}):(.{44})$/.exec(verifier) ?? [];
        const signed = (key: string) => createHmac("sha256", Buffer.from(key, "base64")).update(message).digest();
        const proof = Buffer.from("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", "base64");
        const clientKey = signed(stored).map((byte, index) => byte ^ proof[index]);
        assert.strictEqual(createHash("sha256").update(clientKey).digest("base64"), stored);
        assert.strictEqual(signed(serverKey).toString("base64"), "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
        for (const password of ["пароль", "pencil\n", "\tpencil", ""]) assert.throws(() => scramVerifier(password), /other characters/);
        assert.notStrictEqual(scramVerifier("pencil"), scramVerifier("pencil"), "a salt each");
    });
    it("speaks TLS alone, and believes the authority for the server's own name alone", async () => {
        const made: object[] = [];
        const ended: object[] = [];
        const sql = { unsafe: async (text: string) => text, end: async (how: object) => ended.push(how) };
        const postgres = (options: object) => {
            made.push(options);
            return sql;
        };
        const logIn = serverOf({ postgres, host, port: "5432", database: "bot", authority: "PEM" });
        assert.strictEqual(await logIn(first, (run: (text: string) => Promise<string>) => run("SELECT 1")), "SELECT 1");
        await assert.rejects(
            logIn(first, () => Promise.reject(new Error("of the work"))),
            /of the work/,
        );
        const [{ ssl, connection, onnotice, ...others }] = made as Record<string, object>[];
        assert.deepStrictEqual(ssl, { ca: "PEM", servername: host, minVersion: "TLSv1.2", rejectUnauthorized: true });
        assert.deepStrictEqual(others, { ...first, host, port: 5432, database: "bot", max: 1, connect_timeout: 10, fetch_types: false, prepare: false });
        assert.deepStrictEqual(ended, [{ timeout: 5 }, { timeout: 5 }], "whether the work ends well or not");
    });

    describe("repeated", () => {
        for (const name of steps)
            it(`does ${name} once, however often and however late it is called`, async () => {
                secret.startRotation("one");
                for (const before of steps.slice(0, steps.indexOf(name) + 1)) await step("one", before);
                const value = secret.versions.get("one")?.value;
                await step("one", name);
                await all("one");
                await all("one");
                assert.strictEqual(secret.versions.get("one")?.value, value);
                assert.deepStrictEqual(secret.versions.get("one")?.stages.includes("AWSCURRENT"), true);
                await works(current());
                await works(first);
            });
        for (const name of steps)
            it(`ends the same when two do ${name} at once`, async () => {
                secret.startRotation("one");
                for (const before of steps.slice(0, steps.indexOf(name))) await step("one", before);
                await Promise.all(
                    [step("one", name), step("one", name)].map(one =>
                        one.catch((error: Error) => assert.match(error.message, /not AWSPENDING|InvalidParameter/)),
                    ),
                );
                await all("one");
                await works(current());
                assert.strictEqual(current().username, "application_clone");
            });
    });

    describe("that failed", () => {
        const faults: Record<string, () => void> = {
            "at the read of the current value": () => (secret.failing = { getSecretValue: [awsError("DecryptionFailure")] }),
            "at the random password": () => (secret.failing = { getRandomPassword: [awsError("InvalidParameterException")] }),
            "at the new value": () => (secret.failing = { putSecretValue: [awsError("EncryptionFailure")] }),
            "at the administrator's secret": () => (master.failing = { getSecretValue: [awsError("DecryptionFailure")] }),
            "at the administrator's login": () => (server.failing = { golive: 1 }),
            "at the lock": () => (server.failing = { SELECT: 1 }),
            "at the new password": () => (server.failing = { ALTER: 1 }),
            "at the end of the transaction": () => (server.failing = { COMMIT: 1 }),
            "at the new user's login": () => (server.failing = { application_clone: 1 }),
            "at the last test": () => (server.failing = { application_clone: 1 }),
            "at the move of the label": () => (secret.failing = { updateSecretVersionStage: [awsError("LimitExceededException")] }),
        };
        for (const [where, break_] of Object.entries(faults))
            it(`${where} leaves the current value, and is finished by the next attempt`, async () => {
                const before = secret.fields("AWSCURRENT");
                secret.startRotation("one");
                if (where === "at the last test") for (const name of steps.slice(0, 3)) await step("one", name);
                break_();
                await assert.rejects(all("one"));
                assert.deepStrictEqual(secret.fields("AWSCURRENT"), before);
                await works(first);
                await all("one");
                await works(current());
                assert.strictEqual(current().username, "application_clone");
            });
        it("says so in the step that failed, and not in the next", async () => {
            secret.startRotation("one");
            secret.failing = { putSecretValue: [awsError("EncryptionFailure")] };
            await assert.rejects(step("one", "createSecret"), { name: "EncryptionFailure" });
        });
        it("leaves an empty version that is pending, which the next attempt fills", async () => {
            secret.startRotation("one");
            assert.throws(() => secret.startRotation("two"), /InvalidRequestException/);
            await all("one");
            await works(current());
        });
        it("never makes an empty version current, nor changes a user for it", async () => {
            secret.startRotation("one");
            for (const name of ["setSecret", "finishSecret"]) await assert.rejects(step("one", name), /AWSPENDING of .* is empty/);
            assert.deepStrictEqual([current().username, server.said], ["application", []]);
        });
        it("takes a version without a text for an empty one", async () => {
            secret.startRotation("one");
            const original = secret.getSecretValue.bind(secret);
            secret.getSecretValue = async input => (input.VersionStage === "AWSPENDING" ? ({} as { SecretString: string }) : original(input));
            await assert.rejects(step("one", "finishSecret"), /AWSPENDING of .* is empty/);
            await step("one", "createSecret");
            assert.ok(secret.versions.get("one")?.value);
        });
        it("and was given up is forgotten: the next one makes a value of its own, and the old one's steps are refused", async () => {
            secret.startRotation("one");
            await step("one", "createSecret");
            await step("one", "setSecret");
            secret.giveUpRotation();
            await rotate("two");
            for (const name of steps) await assert.rejects(step("one", name), /version one of .* is not AWSPENDING/);
            await works(current());
        });
    });

    it("tries the way to the server where Secrets Manager only tries the function", async () => {
        secret.startRotation("trial");
        await step("trial", "testSecret");
        assert.deepStrictEqual([server.logins, server.said], [["application"], ["SELECT 1"]]);
        server.failing = { application: 1 };
        await assert.rejects(step("trial", "testSecret"), /authentication failed/);
    });
    it("refuses a pending value that is older than the current one, and says in which field alone", async () => {
        secret.startRotation("one");
        await step("one", "createSecret");
        await secret.putSecretValue({ SecretString: JSON.stringify({ ...secret.fields("AWSCURRENT"), host: "restored.example", port: 5433 }) });
        for (const name of ["setSecret", "finishSecret"])
            await assert.rejects(step("one", name), (error: Error) => {
                assert.match(error.message, /older than AWSCURRENT, where host, port changed: take the label off version one/);
                return true;
            });
        assert.deepStrictEqual(server.logins, []);
    });
    it("does not move the label when somebody has put another value meanwhile", async () => {
        secret.startRotation("one");
        for (const name of steps.slice(0, 3)) await step("one", name);
        const original = secret.describeSecret.bind(secret);
        let asked = 0;
        secret.describeSecret = async input => {
            const answer = await original(input);
            if (++asked === 2) await secret.putSecretValue({ SecretString: JSON.stringify({ ...secret.fields("AWSCURRENT") }) });
            return answer;
        };
        await assert.rejects(step("one", "finishSecret"), /InvalidParameterException/);
        assert.strictEqual(current().username, "application");
    });
    it("changes nobody's password but the role's and its clone's, whatever the secret says", async () => {
        for (const username of ["golive", "golive_clone", 'application" SUPERUSER --', "migrations"]) {
            await secret.putSecretValue({ SecretString: JSON.stringify({ ...secret.fields("AWSCURRENT"), username }) });
            secret.startRotation(username);
            await assert.rejects(step(username, "createSecret"), /is of application or application_clone, not of/);
            secret.giveUpRotation();
        }
        secret.startRotation("one");
        await secret.putSecretValue({ SecretString: JSON.stringify({ ...secret.fields("AWSCURRENT"), ...first }) });
        secret.versions.set("one", {
            value: JSON.stringify({ ...secret.fields("AWSCURRENT"), username: "golive" }),
            stages: ["AWSPENDING"],
            created: new Date(),
        });
        for (const name of steps.slice(1)) await assert.rejects(step("one", name), /not of "golive"/);
        secret.versions.set("one", { value: JSON.stringify({ ...secret.fields("AWSCURRENT"), password: "x" }), stages: ["AWSPENDING"], created: new Date() });
        await assert.rejects(step("one", "setSecret"), /application is in use/);
        assert.deepStrictEqual(server.said, []);
    });
    it("brings the administrator's password to no other server than its own", async () => {
        await secret.putSecretValue({ SecretString: JSON.stringify({ ...secret.fields("AWSCURRENT"), host: "elsewhere.example" }) });
        secret.startRotation("one");
        await step("one", "createSecret");
        await assert.rejects(step("one", "setSecret"), /is for another server than db\.example/);
        assert.deepStrictEqual(server.logins, []);
    });
    it("is of one secret, by steps that there are", async () => {
        secret.startRotation("one");
        await assert.rejects(step("one", "constructor"), /no step constructor/);
        const other = makeHandler({ secretsManager: secretsManagerOf(secret, master), logIn: server.logIn, host, role: "application", secretId: "another" });
        await assert.rejects(other({ SecretId: secret.arn, ClientRequestToken: "one", Step: "createSecret" }), /rotates another, not bot\/prod/);
        await assert.rejects(step("nobody's", "createSecret"), /version nobody's of .* is not AWSPENDING/);
        await step("one", "createSecret");
        assert.deepStrictEqual(logged, ['{"secretId":"bot/prod/database-application","step":"createSecret"}']);
    });
    it("locks out a rotation that another has replaced between its look and its change", async () => {
        secret.startRotation("slow");
        await step("slow", "createSecret");
        const { logIn } = server;
        server.logIn = async (user, work) => {
            server.logIn = logIn;
            secret.giveUpRotation();
            await rotate("quick");
            return logIn(user, work);
        };
        await assert.rejects(step("slow", "setSecret"), /version slow of .* is not AWSPENDING/);
        await works(current());
        assert.ok(server.said.indexOf("SELECT pg_advisory_xact_lock(hashtext('golive rotation'))") > 0);
    });
});
