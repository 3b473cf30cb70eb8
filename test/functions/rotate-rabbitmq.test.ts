import * as assert from "node:assert";
import { FakeSecretsManager } from "./fakes";

const { makeHandler } = require("../../functions/secrets/rotate-rabbitmq.mjs");

/** RabbitMQ's management as far as the functions use it: users with passwords, of whom the administrator alone may use it. */
class FakeBroker {
    users = new Map([["golive", "admin's"]]);
    permissions: string[] = [];
    failing?: number;

    fetch = async (address: string, { method, headers, body }: { method: string; headers: Record<string, string>; body?: string }) => {
        const path = new URL(address).pathname.replace("/api/", "");
        const [user, password] = Buffer.from(headers.authorization.replace("Basic ", ""), "base64").toString().split(":");
        const answer = (status: number, value: object = {}) => new Response(status === 204 ? null : JSON.stringify(value), { status });
        if (this.failing && method === "PUT") return answer(this.failing);
        if (this.users.get(user) !== password) return answer(401, { error: "not_authorized", reason: "Not_Authorized" });
        if (user !== "golive") return answer(401, { error: "not_authorized", reason: "Not management user" });
        if (method === "GET") return answer(200, { name: user });
        const [kind, ...names] = path.split("/").map(decodeURIComponent);
        if (kind === "users") this.users.set(names[0], JSON.parse(body as string).password);
        else this.permissions.push(names.join(" "));
        return answer(204);
    };
}

describe("the rotation of a RabbitMQ user", () => {
    let secretsManager: FakeSecretsManager;
    let broker: FakeBroker;
    let step: (Step: string) => Promise<void>;
    const log = console.log;
    const old = "old".padEnd(48, "o");
    beforeEach(async () => {
        console.log = () => {};
        secretsManager = new FakeSecretsManager("cryptofunk/prod/queue-application");
        broker = new FakeBroker();
        broker.users.set("application", old);
        await secretsManager.putSecretValue({ SecretString: JSON.stringify({ username: "application", password: old }) });
        secretsManager.versions.set("token", { value: "", stages: ["AWSPENDING"], created: new Date() });
        const administrator = new FakeSecretsManager("cryptofunk/prod/queue-administrator");
        await administrator.putSecretValue({ SecretString: JSON.stringify({ username: "golive", password: "admin's" }) });
        const both = new Proxy(secretsManager, {
            get: (target, call) => (input: { SecretId: string }) => {
                const of = input.SecretId === administrator.name ? administrator : target;
                return (of as unknown as Record<string | symbol, (input: object) => unknown>)[call](input);
            },
        });
        const handler = makeHandler({
            ...{ secretsManager: both, fetch: broker.fetch, address: "https://broker", virtualHost: "a/b", sleep: async () => {} },
            ...{ secretId: secretsManager.name, administrator: administrator.name },
        });
        step = Step => handler({ SecretId: secretsManager.arn, ClientRequestToken: "token", Step });
    });
    afterEach(() => {
        console.log = log;
    });
    const all = async () => {
        for (const name of ["createSecret", "setSecret", "testSecret", "finishSecret"]) await step(name);
    };

    it("ends with another user who may do the same, while the one before keeps its password", async () => {
        await all();
        const { username, password } = secretsManager.fields("AWSCURRENT");
        assert.deepStrictEqual([username, password.length], ["application_clone", 48]);
        assert.deepStrictEqual([...broker.users].slice(1), [
            ["application", old],
            ["application_clone", password],
        ]);
        assert.deepStrictEqual(broker.permissions, ["a/b application_clone"]);
    });
    it("goes back to the first user the next time", async () => {
        await all();
        secretsManager.versions.set("next", { value: "", stages: ["AWSPENDING"], created: new Date() });
        const handler = makeHandler({ secretsManager, fetch: broker.fetch, secretId: secretsManager.name, sleep: async () => {} });
        await handler({ SecretId: secretsManager.arn, ClientRequestToken: "next", Step: "createSecret" });
        assert.strictEqual(secretsManager.fields("AWSPENDING").username, "application");
    });
    it("never makes current what the broker has refused, and tells no password", async () => {
        await step("createSecret");
        broker.failing = 500;
        await assert.rejects(step("setSecret"), (error: Error) => {
            assert.strictEqual(error.message, "PUT users/application_clone: HTTP 500");
            return true;
        });
        assert.strictEqual(secretsManager.fields("AWSCURRENT").username, "application");
    });
    it("finds out that the broker did not take the password", async () => {
        await step("createSecret");
        await assert.rejects(step("testSecret"), /application_clone can't log in: HTTP 401/);
    });
    it("changes no user that is in use", async () => {
        await step("createSecret");
        secretsManager.versions.set("token", {
            value: JSON.stringify({ username: "application", password: "x" }),
            stages: ["AWSPENDING"],
            created: new Date(),
        });
        await assert.rejects(step("setSecret"), /application is in use/);
        assert.strictEqual(broker.users.get("application"), old);
    });
});
