import * as assert from "node:assert";
import { awsError, FakeElastiCache, FakeSecretsManager } from "./fakes";

const { makeHandler } = require("../../functions/secrets/birth.mjs");

const name = "cryptofunk/prod/cache-application";
const event = { secretId: name, fields: {}, generate: { field: "password", length: 48 } };

describe("the birth of a secret", () => {
    let secretsManager: FakeSecretsManager;
    let elasticache: FakeElastiCache;
    let handler: (event: object) => Promise<{ born: boolean; updated: boolean }>;
    let logged: string[];
    const log = console.log;
    /** Milliseconds that the function has left; each sleep takes of them. */
    let left: number;
    const sleep = async (ms: number) => {
        left -= ms;
    };
    beforeEach(() => {
        secretsManager = new FakeSecretsManager(name);
        elasticache = new FakeElastiCache();
        handler = makeHandler({ secretsManager, elasticache, sleep, left: () => left });
        logged = [];
        left = 900_000;
        console.log = (line: string) => logged.push(line);
    });
    afterEach(() => {
        console.log = log;
    });

    it("puts a random value beside the fields that are no secret", async () => {
        assert.deepStrictEqual(await handler({ ...event, fields: { username: "application", port: 5432 } }), { born: true, updated: false });
        assert.deepStrictEqual(secretsManager.fields("AWSCURRENT"), { username: "application", port: 5432, password: "secret-1-".padEnd(48, "x") });
    });

    it("is not in the way of an empty version that is pending, nor that one in its way", async () => {
        secretsManager.startRotation("t");
        assert.deepStrictEqual(await handler({ ...event, fields: { host: "a" } }), { born: true, updated: false });
        assert.deepStrictEqual(await handler({ ...event, fields: { host: "b" } }), { born: false, updated: true });
        const { host, password } = secretsManager.fields("AWSCURRENT");
        assert.deepStrictEqual([host, password], ["b", "secret-1-".padEnd(48, "x")]);
        assert.deepStrictEqual(secretsManager.versions.get("t")?.stages, ["AWSPENDING"]);
    });

    it("excludes what would break a URL or a shell", async () => {
        await handler(event);
        for (const character of "/:@%?#&'\"`$\\!;|<>") assert.ok(secretsManager.excluded.includes(character), character);
    });

    it("neither answers nor logs the value", async () => {
        const answer = await handler({ ...event, redisUser: { userId: "u", accessString: "on ~* +@all" } });
        assert.ok(!JSON.stringify([answer, logged]).includes("secret-1"));
        assert.deepStrictEqual(logged, [`{"secretId":"${name}","born":true,"updated":false}`]);
    });

    it("leaves an existing value alone, and does not even read one without fields", async () => {
        await handler(event);
        const before = secretsManager.fields("AWSCURRENT");
        secretsManager.calls = [];
        assert.deepStrictEqual(await handler(event), { born: false, updated: false });
        assert.deepStrictEqual(secretsManager.calls, ["describeSecret"]);
        assert.deepStrictEqual(secretsManager.fields("AWSCURRENT"), before);
    });

    it("lets one of two attempts at once win, and the other one agree", async () => {
        const answers = await Promise.all([handler(event), handler(event)]);
        assert.deepStrictEqual(
            answers.map(a => a.born),
            [true, false],
        );
        assert.strictEqual(secretsManager.versions.size, 1);
    });

    it("follows a changed host, and keeps the password and the user that rotation has made current", async () => {
        await handler({ ...event, fields: { host: "old", username: "application" } });
        await secretsManager.putSecretValue({ SecretString: JSON.stringify({ host: "old", username: "application_clone", password: "rotated" }) });
        assert.deepStrictEqual(await handler({ ...event, fields: { host: "new", username: "application" } }), { born: false, updated: true });
        assert.deepStrictEqual(secretsManager.fields("AWSCURRENT"), { host: "new", username: "application_clone", password: "rotated" });
    });

    it("waits for permissions that have not spread yet", async () => {
        secretsManager.failing.describeSecret = [awsError("AccessDeniedException"), awsError("AccessDeniedException")];
        assert.strictEqual((await handler(event)).born, true);
    });

    it("gives up on what waiting won't cure, at once or after forty tries", async () => {
        secretsManager.failing.putSecretValue = [awsError("DecryptionFailure")];
        await assert.rejects(handler(event), /DecryptionFailure/);
        secretsManager.failing.describeSecret = Array.from({ length: 40 }, () => awsError("AccessDeniedException"));
        secretsManager.calls = [];
        await assert.rejects(handler(event), /AccessDeniedException/);
        assert.strictEqual(secretsManager.calls.length, 40);
    });

    it("says what to do about a secret that is being deleted", async () => {
        secretsManager.deleted = true;
        await assert.rejects(handler(event), /cache-application is scheduled for deletion: restore it first/);
    });

    it("says what to do about a first version that somebody has unstaged", async () => {
        await handler(event);
        for (const version of secretsManager.versions.values()) version.stages = [];
        await assert.rejects(handler(event), /has a first version that is not AWSCURRENT/);
    });

    it("does not quote a value that is no JSON", async () => {
        await secretsManager.putSecretValue({ SecretString: "hunter2{" });
        await assert.rejects(handler({ ...event, fields: { host: "new" } }), (error: Error) => !error.message.includes("hunter2"));
    });

    describe("of a Redis user", () => {
        const redis = { ...event, redisUser: { userId: "cryptofunk-prod-application", accessString: "on ~* +@all" } };

        it("switches the user on with the password, and waits until ElastiCache has spread it", async () => {
            await handler(redis);
            assert.deepStrictEqual(elasticache.passwords, [secretsManager.fields("AWSCURRENT").password]);
            assert.strictEqual(elasticache.accessString, "on ~* +@all");
            assert.ok(elasticache.busy <= 0);
        });

        it("finishes what an attempt left half done, with the same password", async () => {
            elasticache.failing = [awsError("UserGroupQuotaExceeded")];
            await assert.rejects(handler(redis), /UserGroupQuotaExceeded/);
            const { password } = secretsManager.fields("AWSCURRENT");
            assert.deepStrictEqual(await handler(redis), { born: false, updated: false });
            assert.deepStrictEqual(elasticache.passwords, [password]);
        });

        it("waits for a user that is being changed", async () => {
            elasticache.busy = 3;
            await handler(redis);
            assert.strictEqual(elasticache.changes, 1);
        });

        it("waits for one that takes longer than five minutes, as long as the function has time", async () => {
            elasticache.busy = 100;
            await handler(redis);
            assert.strictEqual(elasticache.changes, 1);
            elasticache.busy = 1000;
            await assert.rejects(handler(redis), /user cryptofunk-prod-application was not active for as long as this function had time/);
            assert.ok(left > 0, "it ends by itself, and is not cut off");
        });

        it("ends only when the user's group is active too, or no replication group could be made with it", async () => {
            elasticache.groupBusy = 3;
            await handler(redis);
            assert.ok(elasticache.groupBusy < 0);
        });

        it("keeps the password that a rotation is about to make current", async () => {
            await handler(redis);
            await secretsManager.putSecretValue({ SecretString: '{"password":"next"}', ClientRequestToken: "t", VersionStages: ["AWSPENDING"] });
            await handler(redis);
            assert.deepStrictEqual(elasticache.passwords, [secretsManager.fields("AWSCURRENT").password, "next"]);
        });

        it("takes an empty version that is pending for none: a rotation has begun, or failed before it had a value", async () => {
            await handler(redis);
            const old = secretsManager.fields("AWSCURRENT").password;
            await secretsManager.putSecretValue({ SecretString: '{"password":"new"}' });
            secretsManager.startRotation("t");
            await handler(redis);
            assert.deepStrictEqual(elasticache.passwords, ["new", old]);
        });

        it("keeps the previous password, which pods may still hold", async () => {
            await handler(redis);
            const old = secretsManager.fields("AWSCURRENT").password;
            await secretsManager.putSecretValue({ SecretString: '{"password":"new"}' });
            await handler(redis);
            assert.deepStrictEqual(elasticache.passwords, ["new", old]);
        });
    });
});
