import * as assert from "node:assert";
import { FakeSecretsManager } from "./fakes";

const { makeHandler } = require("../../functions/secrets/export-definitions.mjs");

const definitions = {
    rabbitmq_version: "4.2",
    users: [{ name: "application", password_hash: "aGFzaA==", tags: [] }],
    permissions: [{ user: "application", vhost: "bot" }],
    topic_permissions: [],
    vhosts: [{ name: "bot" }],
    queues: [{ name: "orders", vhost: "bot" }],
    exchanges: [],
    bindings: [],
    policies: [],
};

describe("the export of a broker's definitions", () => {
    const log = console.log;
    beforeEach(() => {
        console.log = () => {};
    });
    afterEach(() => {
        console.log = log;
    });
    const run = async (response: Response) => {
        const secretsManager = new FakeSecretsManager("cryptofunk/prod/queue-administrator");
        await secretsManager.putSecretValue({ SecretString: JSON.stringify({ username: "golive", password: "admin's" }) });
        const asked: [string, string][] = [];
        const put: { Bucket: string; Key: string; Body: string }[] = [];
        const handler = makeHandler({
            secretsManager,
            s3: { putObject: async (input: (typeof put)[0]) => put.push(input) },
            fetch: async (address: string, { headers }: { headers: Record<string, string> }) => {
                asked.push([address, Buffer.from(headers.authorization.split(" ")[1], "base64").toString()]);
                return response;
            },
            ...{ address: "https://broker", administrator: secretsManager.name, bucket: "b", key: "definitions.json", sleep: async () => {} },
        });
        return { answer: handler({}) as Promise<object>, asked, put };
    };

    it("saves what is declared, and neither users nor their hashes", async () => {
        const { answer, asked, put } = await run(Response.json(definitions));
        assert.deepStrictEqual(await answer, { saved: { vhosts: 1, queues: 1, exchanges: 0, bindings: 0, policies: 0 } });
        assert.deepStrictEqual(asked, [["https://broker/api/definitions", "golive:admin's"]]);
        const { users, permissions, topic_permissions, ...kept } = definitions;
        assert.deepStrictEqual(JSON.parse(put[0].Body), kept);
        assert.deepStrictEqual([put[0].Bucket, put[0].Key], ["b", "definitions.json"]);
        assert.doesNotMatch(put[0].Body, /aGFzaA|password|application/);
    });
    it("fails when the broker refuses, and leaves the last good one alone", async () => {
        const { answer, put } = await run(new Response("no", { status: 401 }));
        await assert.rejects(answer, /^Error: GET definitions: HTTP 401$/);
        assert.deepStrictEqual(put, []);
    });
    it("takes no other page for definitions", async () => {
        for (const other of [new Response("<html>"), Response.json({}), Response.json({ ...definitions, queues: undefined })]) {
            const { answer, put } = await run(other);
            await assert.rejects(answer, /^Error: the answer has no definitions$/);
            assert.deepStrictEqual(put, []);
        }
    });
});
