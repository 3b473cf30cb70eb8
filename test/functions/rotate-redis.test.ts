import * as assert from "node:assert";
import { awsError, FakeElastiCache, FakeSecretsManager } from "./fakes";

const { makeHandler } = require("../../functions/secrets/rotate-redis.mjs");

describe("the rotation of a Redis user", () => {
    let secretsManager: FakeSecretsManager;
    let elasticache: FakeElastiCache;
    let step: (Step: string) => Promise<void>;
    const log = console.log;
    /** Milliseconds that the function has left; each sleep takes of them. */
    let left: number;
    const sleep = async (ms: number) => {
        left -= ms;
    };
    beforeEach(async () => {
        console.log = () => {};
        left = 840_000;
        secretsManager = new FakeSecretsManager("cryptofunk/prod/cache-application");
        elasticache = new FakeElastiCache();
        await secretsManager.putSecretValue({ SecretString: JSON.stringify({ username: "application", password: "old".padEnd(48, "o") }) });
        secretsManager.versions.set("token", { value: "", stages: ["AWSPENDING"], created: new Date() });
        const handler = makeHandler({ secretsManager, elasticache, secretId: secretsManager.name, userId: "u", sleep, left: () => left });
        step = Step => handler({ SecretId: secretsManager.arn, ClientRequestToken: "token", Step });
    });
    afterEach(() => {
        console.log = log;
    });

    it("ends with a new current password of the same length, and both passwords holding", async () => {
        for (const name of ["createSecret", "setSecret", "testSecret", "finishSecret"]) await step(name);
        const { username, password } = secretsManager.fields("AWSCURRENT");
        assert.deepStrictEqual([username, password.length], ["application", 48]);
        assert.deepStrictEqual(elasticache.passwords, [password, "old".padEnd(48, "o")]);
    });

    it("keeps the pending password when a step is repeated", async () => {
        await step("createSecret");
        const { password } = secretsManager.fields("AWSPENDING");
        await step("createSecret");
        assert.strictEqual(secretsManager.fields("AWSPENDING").password, password);
    });

    it("does nothing after it has finished", async () => {
        for (const name of ["createSecret", "setSecret", "testSecret", "finishSecret"]) await step(name);
        await step("setSecret");
        assert.strictEqual(elasticache.changes, 1);
    });

    it("never makes a password current that ElastiCache has refused", async () => {
        await step("createSecret");
        elasticache.failing = [awsError("InvalidParameterValue")];
        await assert.rejects(step("setSecret"), /InvalidParameterValue/);
        assert.strictEqual(secretsManager.fields("AWSCURRENT").password, "old".padEnd(48, "o"));
    });

    it("refuses another secret, a version that is not pending, and an unknown step", async () => {
        const other = makeHandler({ secretsManager, elasticache, secretId: "cryptofunk/prod/binance", userId: "u", sleep, left: () => left });
        await assert.rejects(
            other({ SecretId: secretsManager.arn, ClientRequestToken: "token", Step: "setSecret" }),
            /rotates cryptofunk\/prod\/binance, not cryptofunk\/prod\/cache/,
        );
        secretsManager.versions.set("token", { value: "", stages: [], created: new Date() });
        await assert.rejects(step("setSecret"), /version token of .* is not AWSPENDING/);
        await assert.rejects(step("constructor"), /no step constructor/);
    });
});
