import * as assert from "node:assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { bundleOf } from "../../../components/foundation";
import { credentials, SecretsManagerServer } from "../../servers/secrets-manager";
import { FakeSecretsManager } from "../fakes";
import { fieldsOf, secretId, steps } from "./rotation-ground";

const root = join(__dirname, "../../..");
const guards = ["bot-prod-key-guard-a", "bot-prod-key-guard-b"];
const always = ["works", "withdraw", "transfer", "bound", "addresses", "trade", "account", "expires"];

/** The function that rotates, in the one file that Lambda gets, with the clients that it makes itself: of Secrets Manager, and of Lambda for the guards. */
describe("the rotation of an exchange key, as it is deployed", function () {
    this.timeout(60_000);

    async function rotated(holds: (guard: string, check: string) => object, seen = ["GOLIVE_SEEN_addresses_0123456789ab"]) {
        const secret = new FakeSecretsManager(secretId);
        const lay = (id: string, name: string, day: number, ...stages: string[]) =>
            secret.versions.set(id, { value: JSON.stringify(fieldsOf(name)), stages, created: new Date(Date.UTC(2026, 10, day)) });
        lay("v1", "old", 1, "AWSCURRENT");
        lay("v2", "fresh", 2, "GOLIVE_STAGED", ...seen);
        secret.startRotation("t1");
        const aws = new SecretsManagerServer([secret]);
        await aws.start();
        const asked: object[] = [];
        const lambda = createServer(async (request, response) => {
            const parts: Buffer[] = [];
            for await (const part of request) parts.push(part as Buffer);
            const guard = /functions\/([^/]+)\/invocations/.exec(String(request.url))?.[1] ?? "";
            const event = JSON.parse(Buffer.concat(parts).toString());
            asked.push({ guard, ...event });
            const checks = always.map(check => ({ check, demanded: "", found: "is so", ...holds(guard, check) }));
            response.end(JSON.stringify({ ...event, version: event.versionId, answer: "not evaluated", from: "192.0.2.1", checks }));
        });
        await new Promise<void>(done => lambda.listen(0, "127.0.0.1", done));
        const script = `const { rotate } = require(${JSON.stringify(join(root, bundleOf("key-guard"), "index.js"))});
            (async () => { for (const Step of ${JSON.stringify(steps)}) await rotate({ SecretId: "${secret.arn}", ClientRequestToken: "t1", Step }); })()
                .catch(error => { console.error(error.message); process.exitCode = 1; });`;
        const env = {
            ...{ PATH: process.env.PATH, AWS_REGION: "eu-central-1", AWS_ACCESS_KEY_ID: credentials.accessKeyId },
            ...{ AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey, AWS_SESSION_TOKEN: credentials.sessionToken },
            ...{ AWS_ENDPOINT_URL_SECRETS_MANAGER: aws.endpoint, AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${(lambda.address() as AddressInfo).port}` },
            ...{ SECRET_NAME: secretId, GUARDS: JSON.stringify(guards), SILENT: JSON.stringify(["addresses"]), HELD_AGAINST: "0123456789ab" },
        };
        const child = spawn(process.execPath, ["-e", script], { cwd: root, env });
        let said = "";
        for (const stream of [child.stdout, child.stderr]) stream.on("data", text => (said += text));
        const [code] = await once(child, "close");
        await aws.stop();
        lambda.closeAllConnections();
        lambda.close();
        assert.strictEqual(aws.refused, 0);
        assert.doesNotMatch(said, /of-nobody/);
        return { code, said, asked, current: secret.fields("AWSCURRENT") };
    }

    it("asks every guard about the version that is pending, twice, and makes it current past what no answer could settle", async () => {
        const { code, said, asked, current } = await rotated((_, check) => (check === "addresses" ? { holds: "unknown", silent: true } : { holds: "yes" }));
        assert.strictEqual(code, 0, said);
        assert.deepStrictEqual(current, fieldsOf("fresh"));
        const about = { secretId, stage: "AWSPENDING", versionId: "t1" };
        const each = guards.map(guard => ({ guard, ...about }));
        assert.deepStrictEqual(
            [...asked].sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
            each.flatMap(one => [one, one]),
        );
    });
    it("leaves the current key where nobody has said what no answer could settle", async () => {
        const silent = (_: string, check: string) => (check === "addresses" ? { holds: "unknown", silent: true } : { holds: "yes" });
        const { code, said, current } = await rotated(silent, []);
        assert.deepStrictEqual([code, current], [1, fieldsOf("old")]);
        assert.match(said, /addresses: is so, and whoever staged the key has not said by these settings that he saw it: npm run keys stage/);
    });
    it("leaves the current key where one guard has an open question that some answer settles", async () => {
        const { code, said, current } = await rotated((guard, check) => ({ holds: guard === guards[1] && check === "withdraw" ? "unknown" : "yes" }));
        assert.strictEqual(code, 1);
        assert.match(said, /the key of bot\/prod\/binance is not evaluated: from 192\.0\.2\.1, withdraw: is so/);
        assert.deepStrictEqual(current, fieldsOf("old"));
    });
});
