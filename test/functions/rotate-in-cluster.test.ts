import * as assert from "node:assert";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { awsError, FakeSecretsManager } from "./fakes";

const { rotateDue } = require("../../functions/secrets/rotate-in-cluster.mjs");
const { rotation } = require("../../functions/secrets/rotation.mjs");
const { podCredentials, secretsManagerBy } = require("../../functions/secrets/secrets-manager.mjs");

const day = 86_400_000;

describe("the rotation of what no function reaches", () => {
    const log = console.log;
    let secret: FakeSecretsManager;
    let now: number;
    let broken: boolean;

    beforeEach(async () => {
        console.log = () => {};
        secret = new FakeSecretsManager("bot/prod/database-application");
        await secret.putSecretValue({ SecretString: JSON.stringify({ username: "application", password: "old" }) });
        now = Date.now();
        broken = false;
    });
    afterEach(() => {
        console.log = log;
    });
    const run = () => {
        const test = () => {
            if (broken) throw new Error("broken");
        };
        const passwords = () => ({ password: `new-${++secret.passwords}` });
        const handler = rotation({ ask: secret, secretId: secret.name, renew: passwords, set: () => {}, test });
        return rotateDue({ secretsManager: secret, handler, secretId: secret.name, days: 180, now: () => now, sleep: async () => {} });
    };
    const password = () => secret.fields("AWSCURRENT").password;

    it("is begun on the day, and not a moment before", async () => {
        const made = [...secret.versions.values()][0].created.getTime();
        now = made + 180 * day - 1;
        assert.deepStrictEqual([await run(), password()], [false, "old"]);
        now = made + 180 * day;
        assert.deepStrictEqual([await run(), password()], [true, "new-1"]);
        now = made + 10 * day;
        assert.deepStrictEqual([await run(), password()], [false, "new-1"], "the new one is young");
    });
    it("reads the seconds of the API as well as the SDK's dates", async () => {
        const made = [...secret.versions.values()][0].created.getTime();
        secret.listSecretVersionIds = async () => ({
            Versions: [{ VersionId: [...secret.versions.keys()][0], CreatedDate: (made / 1000) as unknown as Date }],
        });
        now = made + 179 * day;
        assert.strictEqual(await run(), false);
        now = made + 181 * day;
        assert.strictEqual(await run(), true);
    });
    it("goes on with the value that a failed run has made, however young", async () => {
        now += 181 * day;
        broken = true;
        await assert.rejects(run(), /broken/);
        assert.strictEqual(password(), "old");
        const [pending] = [...secret.versions].filter(([, { stages }]) => stages.includes("AWSPENDING"));
        broken = false;
        now = Date.now();
        assert.strictEqual(await run(), true);
        assert.deepStrictEqual([password(), secret.versions.get(pending[0])?.stages.includes("AWSCURRENT")], ["new-1", true]);
    });
    it("is one for two runs of a day, and another one the next day", async () => {
        now += 181 * day;
        broken = true;
        await Promise.all([run(), run()].map(one => assert.rejects(one, /broken/)));
        assert.strictEqual(secret.versions.size, 2);
        secret.giveUpRotation();
        broken = false;
        now += day;
        await run();
        assert.strictEqual(secret.versions.size, 3);
        for (const token of [...secret.versions.keys()].slice(1)) assert.match(token, /^[0-9a-f]{64}$/, "what Secrets Manager takes for a token");
    });
    it("takes a version that is current and pending for a rotation that is over", async () => {
        now += 181 * day;
        await run();
        assert.ok([...secret.versions.values()].some(({ stages }) => stages.includes("AWSCURRENT") && stages.includes("AWSPENDING")));
        now = Date.now() + 200 * day;
        assert.deepStrictEqual([await run(), password()], [true, "new-2"]);
    });
});

describe("Secrets Manager for a pod", () => {
    type Sent = { address: string; method: string; headers: Record<string, string>; body: string };
    const client = (status: number, answer: string, sent: Sent[] = []) =>
        secretsManagerBy({
            fetch: async (address: string, request: Omit<Sent, "address">) => {
                sent.push({ address, ...request });
                return new Response(answer, { status });
            },
            sign: (request: { headers: object }, { accessKeyId }: { accessKeyId: string }) => ({
                headers: { ...request.headers, Host: "h", "Content-Length": 2, Authorization: `signed by ${accessKeyId}` },
            }),
            credentials: { accessKeyId: "AKIDEXAMPLE" },
            ...{ region: "eu-central-1", endpoint: "https://secretsmanager.example" },
        });

    it("asks for an operation by its name, signed", async () => {
        const sent: Sent[] = [];
        assert.deepStrictEqual(await client(200, '{"Name":"x"}', sent).describeSecret({ SecretId: "x" }), { Name: "x" });
        const [{ address, method, headers, body }] = sent;
        assert.deepStrictEqual([address, method, body], ["https://secretsmanager.example/", "POST", '{"SecretId":"x"}']);
        assert.deepStrictEqual(headers, {
            "content-type": "application/x-amz-json-1.1",
            "x-amz-target": "secretsmanager.DescribeSecret",
            Authorization: "signed by AKIDEXAMPLE",
        });
    });
    it("fails by Secrets Manager's own names, which `patient` knows, and quotes nothing", async () => {
        const asked = client(400, '{"__type":"com.amazonaws#ResourceNotFoundException","Message":"quoted"}').getSecretValue({ SecretId: "x" });
        await assert.rejects(asked, { name: awsError("ResourceNotFoundException").name, message: "secretsmanager.GetSecretValue: ResourceNotFoundException" });
        await assert.rejects(client(400, '{"__type":"ThrottlingException"}').getSecretValue({}), { name: "ThrottlingException" });
        await assert.rejects(client(503, "<html>").getSecretValue({}), { message: "secretsmanager.GetSecretValue: HTTP 503" });
    });
});

describe("a pod's credentials", () => {
    const folder = mkdtempSync(join(tmpdir(), "golive-token-"));
    const tokenFile = join(folder, "token");
    before(() => writeFileSync(tokenFile, "the token\n"));
    after(() => rmSync(folder, { recursive: true }));

    it("come from the node's agent, for the pod's token", async () => {
        const fetch = async (address: string, { headers }: { headers: object }) => {
            assert.deepStrictEqual([address, headers], ["http://agent.example/", { authorization: "the token" }]);
            return new Response('{"AccessKeyId":"a","SecretAccessKey":"b","Token":"c","Expiration":"later"}');
        };
        assert.deepStrictEqual(await podCredentials({ fetch, address: "http://agent.example/", tokenFile }), {
            accessKeyId: "a",
            secretAccessKey: "b",
            sessionToken: "c",
        });
    });
    it("are missed at once", () =>
        assert.rejects(podCredentials({ fetch: async () => new Response("", { status: 503 }), address: "x", tokenFile }), /Pod Identity's agent: HTTP 503/));
});
