import * as assert from "node:assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readStop } from "../../cli/output/arguments";
import type { Paint } from "../../cli/output/paint";
import { type StopAnswer, stopText } from "../../cli/output/stop";
import { proofOf, stopPlace } from "../../cli/stop/function";
import { standsBy } from "../../cli/stop/standing";
import { soundEvents, standIn, streamOf } from "./pulumi-stand-in";

const { callerOf, proofHeader } = require("../../functions/stop/caller.mjs");

const root = join(__dirname, "../..");
const place = { bot: "cryptofunk", stack: "prod", region: "ap-northeast-1", name: "cryptofunk-prod-stop" };
const answer: StopAnswer = {
    ...{ id: "stop-20261129-031500-4f2a9c", bot: "cryptofunk", stack: "prod", who: "arn:aws:sts::444455556666:assumed-role/it/ada", proven: true },
    ...{ when: "2026-11-29T03:15:00.000Z", reason: "wrong orders", stopped: true, complete: true, seconds: 8.25 },
    steps: [
        { step: "hold", ok: true, says: "no new pod of what trades starts any more", seconds: 0.4 },
        { step: "end", ok: true, says: "order-executor-0 ended, and did not come back", seconds: 7.8 },
    ],
};
const plain: Paint = (_, text) => text;

/** Runs a command as npm does, with credentials that nobody has. */
async function ran(args: string[], over: Record<string, string>): Promise<{ code: number; out: string; err: string }> {
    const keys = { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "made-up" };
    const env = { PATH: process.env.PATH, HOME: "/nonexistent", AWS_EC2_METADATA_DISABLED: "true", GITHUB_ACTOR: "ada", ...keys, ...over };
    const command = spawn(process.execPath, ["--require=./cli/start.js", ...args], { cwd: root, env });
    let [out, err] = ["", ""];
    command.stdout.on("data", part => {
        out += part;
    });
    command.stderr.on("data", part => {
        err += part;
    });
    const [code] = await once(command, "close");
    return { code, out, err };
}

describe("npm run stop", () => {
    let lambda: Server;
    let asked: { path: string; order: Record<string, unknown> }[];
    let said: { status: number; body: object; headers?: Record<string, string> };

    before(async () => {
        lambda = createServer(async (request, response) => {
            const parts: Buffer[] = [];
            for await (const part of request) parts.push(part as Buffer);
            asked.push({ path: String(request.url), order: JSON.parse(Buffer.concat(parts).toString()) });
            response.writeHead(said.status, { "content-type": "application/json", ...said.headers });
            response.end(JSON.stringify(said.body));
        });
        lambda.listen(0, "127.0.0.1");
        await once(lambda, "listening");
    });
    after(() => lambda.close());
    beforeEach(() => {
        [asked, said] = [[], { status: 200, body: answer }];
    });

    const run = (args: string[], over: Record<string, string> = {}) =>
        ran(["cli/stop.ts", ...args], { AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${(lambda.address() as AddressInfo).port}`, ...over });

    it("needs no package that only tests and tools need, as stop.yml leaves them out, and neither does the way to its role", async () => {
        const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as { packages: Record<string, { dev?: true }> };
        const folder = mkdtempSync(join(tmpdir(), "golive-"));
        try {
            const [trace, file] = [join(folder, "trace.cjs"), join(folder, "loaded")];
            writeFileSync(
                trace,
                `process.once("exit", () => require("node:fs").writeFileSync(${JSON.stringify(file)}, Object.keys(require.cache).join("\\n")))`,
            );
            const loadedBy = () => {
                const paths = readFileSync(file, "utf8").split("\n");
                return new Set(
                    paths.flatMap(path => /^.*?(node_modules\/.*node_modules\/|node_modules\/)((@[^/]+\/)?[^/]+)/.exec(path)?.slice(1, 3).join("") ?? []),
                );
            };
            const NODE_OPTIONS = `--require=${trace}`;
            assert.strictEqual((await run(["prod", "--reason", "wrong orders"], { NODE_OPTIONS })).code, 0);
            const loaded = [...loadedBy()];
            assert.strictEqual((await ran(["cli/where.ts", "prod", "stop"], { NODE_OPTIONS })).code, 0);
            loaded.push(...loadedBy(), "node_modules/typescript", "node_modules/tsx");
            assert.ok(loaded.includes("node_modules/@aws-sdk/client-lambda") && loaded.includes("node_modules/yaml"), loaded.join());
            assert.deepStrictEqual(
                loaded.filter(name => !packages[name] || packages[name].dev),
                [],
            );
        } finally {
            rmSync(folder, { recursive: true });
        }
    });
    it("has the function of the stack stop the bot, and prints what it did and how it starts again", async () => {
        const { code, out, err } = await run(["prod", "--reason", "wrong orders"]);
        assert.strictEqual(code, 0, err);
        assert.strictEqual(asked[0].path, "/2015-03-31/functions/cryptofunk-prod-stop/invocations");
        const { proof, ...order } = asked[0].order;
        assert.deepStrictEqual(order, { reason: "wrong orders", now: false, told: "ada" });
        assert.match(String(proof), /^\/\?Action=GetCallerIdentity&.*X-Amz-Credential=AKIDEXAMPLE/);
        assert.match(out, /STOPPED {2}cryptofunk prod in 8\.3 s/);
        assert.match(out, /golive:resume: stop-20261129-031500-4f2a9c/);
    });
    it("says that a switch may be forgotten, and what then", () => {
        const forgets = /A container that starts again may have forgotten the switch .*: then stop again with --now\./;
        const steps = [{ step: "switch", ok: true, says: "POST /pause of engine-0 was answered", seconds: 1 }];
        assert.match(stopText({ ...answer, steps }, plain), forgets);
        assert.doesNotMatch(stopText({ ...answer, steps: steps.map(one => ({ ...one, ok: false })) }, plain), forgets);
        assert.doesNotMatch(stopText(answer, plain), forgets);
    });
    it("takes another bot, asks for it now, and prints one document", async () => {
        const { code, out } = await run(["staging", "--reason", "wrong orders", "--now", "--json", "--bot", "vanta"]);
        assert.strictEqual(asked[0].path, "/2015-03-31/functions/vanta-staging-stop/invocations");
        assert.deepStrictEqual([code, asked[0].order.now, JSON.parse(out)], [0, true, answer]);
    });
    it("ends in 1 where a step failed or the bot has not stopped", async () => {
        said.body = { ...answer, complete: false };
        assert.strictEqual((await run(["prod", "--reason", "it"])).code, 1);
        said.body = { ...answer, stopped: false, complete: false };
        const { code, out } = await run(["prod", "--reason", "it"]);
        assert.strictEqual(code, 1);
        assert.match(out, /NOT STOPPED[\s\S]*Revoke the key at the exchange now/);
    });
    for (const [what, status, body, headers, says] of [
        [
            "may not",
            403,
            { message: "no" },
            { "x-amzn-errortype": "AccessDeniedException" },
            /NOT STOPPED: cryptofunk-prod-stop in ap-northeast-1: AccessDenied/,
        ],
        ["finds no function", 404, { message: "no" }, { "x-amzn-errortype": "ResourceNotFoundException" }, /ResourceNotFoundException/],
        ["meets one that fails", 200, { errorMessage: "a stop needs a reason" }, { "x-amz-function-error": "Unhandled" }, /failed: a stop needs a reason/],
    ] as const)
        it(`says so in one line where it ${what}`, async () => {
            said = { status, body, headers };
            const { code, err } = await run(["prod", "--reason", "it"]);
            assert.strictEqual(code, 1);
            assert.match(err, says);
            assert.doesNotMatch(err, /\n {4}at /);
        });
    it("says so where there are no credentials", async () => {
        const { code, err } = await run(["prod", "--reason", "it"], { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" });
        assert.strictEqual(code, 1);
        assert.match(err, /^NOT STOPPED: there are no credentials of AWS/);
        assert.deepStrictEqual(asked, []);
    });
    for (const [args, says] of [
        [["prod"], /^A stop needs a reason\. Write: npm run -s stop -- prod --reason "why, in a sentence"\n$/],
        [["prod", "--reason", " "], /^A stop needs a reason/],
        [["nope", "--reason", "it"], /Pulumi\.nope\.yaml.*no such stack/],
        [["prod", "--reason", "it", "--bot", "cryptofonk"], /did you mean cryptofunk\?/],
        [["prod", "--reason", "it", "--resume"], /stop has no flag --resume/],
    ] as const)
        it(`refuses ${args.join(" ")} in one line`, async () => {
            const { code, err } = await run([...args]);
            assert.strictEqual(code, 2);
            assert.match(err, says);
            assert.deepStrictEqual(asked, []);
        });
    it("refuses a reason that npm kept for itself", () =>
        assert.throws(() => readStop(["prod", "it"], { npm_lifecycle_event: "stop", npm_config_reason: "true" }), /npm kept --reason for itself/));
    it("names the function as the program does, for the stack's bot and another one", () => {
        assert.deepStrictEqual(stopPlace("prod"), place);
        assert.strictEqual(stopPlace("prod", "vanta").name, "vanta-prod-stop");
    });
    it("says that open orders stay, unless they were cancelled", () => {
        assert.match(stopText(answer, plain), /Open orders stay/);
        const cancelled = { ...answer, steps: [...answer.steps, { step: "cancel", ok: true, says: "", seconds: 1 }] };
        assert.doesNotMatch(stopText(cancelled, plain), /Open orders stay/);
    });
    it("proves who calls by a question that the function takes, and for this stack alone", async () => {
        const proof = proofOf(place, { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "made-up", sessionToken: "se/ss+ion==" });
        assert.match(proof, new RegExp(`X-Amz-SignedHeaders=host%3B${proofHeader}`));
        const fetch = async () =>
            new Response(JSON.stringify({ GetCallerIdentityResponse: { GetCallerIdentityResult: { Arn: "arn:aws:iam::444455556666:role/it" } } }));
        assert.strictEqual((await callerOf({ fetch, region: "ap-northeast-1", stack: "cryptofunk-prod" }, { proof })).proven, true);
    });
});

describe("npm run up, of a stop", () => {
    const stop = { id: answer.id, who: "ada", when: answer.when, reason: "wrong orders" };
    describe("asks the function", () => {
        let folder: string;
        let lambda: Server;
        let asked: object[];
        let said: { status: number; body: object; headers?: Record<string, string> };
        before(async () => {
            folder = mkdtempSync(join(tmpdir(), "golive-stop-"));
            writeFileSync(join(folder, "pulumi"), standIn, { mode: 0o755 });
            writeFileSync(join(folder, "code"), "0");
            lambda = createServer(async (request, response) => {
                const parts: Buffer[] = [];
                for await (const part of request) parts.push(part as Buffer);
                asked.push(JSON.parse(Buffer.concat(parts).toString()));
                response.writeHead(said.status, { "content-type": "application/json", ...said.headers });
                response.end(JSON.stringify(said.body));
            });
            lambda.listen(0, "127.0.0.1");
            await once(lambda, "listening");
        });
        after(() => {
            lambda.close();
            rmSync(folder, { recursive: true });
        });
        beforeEach(() => {
            asked = [];
        });
        const up = async (...overrides: string[]) => {
            writeFileSync(join(folder, "stream"), streamOf(await soundEvents("staging", overrides)));
            rmSync(join(folder, "calls"), { force: true });
            return ran(["cli/up.ts", "staging", "--yes"], {
                PATH: `${folder}:${process.env.PATH}`,
                // Where the state is a folder, AWS may be one too.
                PULUMI_BACKEND_URL: `file://${folder}`,
                AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${(lambda.address() as AddressInfo).port}`,
            });
        };
        /** What pulumi was told at last. */
        const deployed = (): string[] => JSON.parse(readFileSync(join(folder, "calls"), "utf8").trim().split("\n").at(-1) ?? "{}").argv;

        it("and hands on that one stands", async () => {
            said = { status: 200, body: { standing: stop } };
            const { code, err } = await up(`stopped=${stop.id}`);
            assert.deepStrictEqual([code, asked], [7, [{ look: true }]], err);
            assert.match(err, /^A stop stands, of .* by ada: wrong orders\./m);
            assert.deepStrictEqual(deployed(), [
                "up",
                "--stack=staging",
                "--policy-pack=policies",
                "--config-path=true",
                `--config=golive:stopped=${stop.id}`,
                "--yes=true",
            ]);
        });
        for (const [what, answer, line] of [
            ["none stands", { status: 200, body: {} }, /^The engine's own preview/],
            ["there is no function yet", { status: 404, body: {}, headers: { "x-amzn-errortype": "ResourceNotFoundException" } }, /^The engine's own preview/],
            [
                "it may not be asked",
                { status: 403, body: {}, headers: { "x-amzn-errortype": "AccessDeniedException" } },
                /^Whether a stop stands could not be asked: /,
            ],
        ] as const)
            it(`and deploys as ever where ${what}`, async () => {
                said = answer;
                const { code, err } = await up();
                assert.strictEqual(code, 7, err);
                assert.deepStrictEqual(deployed(), ["up", "--stack=staging", "--policy-pack=policies", "--yes=true"]);
                assert.match(err, line);
            });
    });

    it("says nothing where none was ordered, or the last one is over", () => {
        assert.deepStrictEqual(standsBy(undefined, undefined), {});
        assert.deepStrictEqual(standsBy(undefined, "stop-20261101-000000-000000"), {});
        assert.deepStrictEqual(standsBy(stop, stop.id), {});
    });
    it("says in a line which one stands, and hands its id on", () => {
        const { id, line } = standsBy(stop, undefined);
        assert.strictEqual(id, stop.id);
        assert.match(
            String(line),
            /^A stop stands, of 2026-11-29T03:15:00\.000Z by ada: wrong orders\..*golive:resume: stop-20261129-031500-4f2a9c lifts it\.$/,
        );
    });
    it("takes the word that an older one is over for no word on this one", () => {
        const { id, line } = standsBy(stop, "stop-20261101-000000-000000");
        assert.strictEqual(id, stop.id);
        assert.match(String(line), /golive:resume names another one, stop-20261101-000000-000000/);
    });
});
