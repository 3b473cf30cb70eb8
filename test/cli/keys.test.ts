import * as assert from "node:assert";
import { spawn, spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { closeSync, existsSync, openSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { silenceIn } from "../../checklist/silence";
import { type Checked, checked } from "../../cli/keys/check";
import { fieldsIn, withNewKey } from "../../cli/keys/fields";
import { keyPlace, keysPlace } from "../../cli/keys/place";
import { stage as stageKey } from "../../cli/keys/steps";
import { UsageError } from "../../cli/output/arguments";
import { keysText } from "../../cli/output/keys";
import { plain } from "../../cli/output/paint";
import { catalogueNow, evidenceNow } from "../../cli/recording/live";
import { expectedOf } from "../../config/key-questions";
import { serving as planted, type Question } from "../../probes/canary/server";
import { meansOf } from "../../probes/canary/world";
import type { KeyCheck } from "../../probes/exchange/key-guard";
import { keyChecks } from "../../venues";
import { bot, withFolder } from "../checklist/fixture";
import { sound as soundFiles, texts, withProject } from "../config/sandbox";
import { secret } from "../leaks/collect";
import { scratchFolder } from "../scratch";

const root = join(__dirname, "../..");
const key = { apiKey: secret("new-key-of-nobody"), secretKey: secret("new-secret-of-nobody") };

type Check = { check: string; demanded: string; found: string; holds: string };
const check = (name: string, found: string, holds: string): Check => ({ check: name, demanded: "as it should be", found, holds });
const all = keyChecks.map(name => check(name, "is so", "yes"));
const but = (changed: Check): Check[] => all.map(one => (one.check === changed.check ? changed : one));
const sound = { answer: "sound", checks: all };
const withdraws = { answer: "refused", checks: but(check("withdraw", "may withdraw", "no")) };
const gone = { answer: "refused", checks: [check("works", "is refused: it may be the key", "no")] };
const again = { answer: "not evaluated", checks: [check("works", "the key at GOLIVE_STAGED is the current one", "unknown")] };
const slow = { answer: "not evaluated", checks: [check("works", "no answer in time", "unknown")] };

/** The address of each zone's guard. */
const froms: Record<string, string> = { a: "54.178.0.1", c: "54.178.0.2", d: "54.178.0.3" };

/** What a guard repeats of the question, and what it went by. */
const echoOf = ({ secretId, stage = "AWSCURRENT", versionId }: Record<string, unknown>, zone: string) => {
    const [name, , exchange] = String(secretId).split("/");
    const { manifest, settings } = bot(name);
    const { venue, ...expected } = expectedOf(exchange, manifest.exchanges[exchange], settings);
    const went = { ...expected, addresses: Object.values(froms) };
    return { secretId, stage, venue, version: versionId ?? "v1", at: new Date().toISOString(), from: froms[zone], expected: went };
};

describe("npm run keys", function () {
    this.timeout(30_000);
    let server: Server;
    let versions: Record<string, string[]>;
    let rotates: boolean;
    let said: Record<string, object>;
    let calls: { what: string; input: Record<string, unknown> }[];

    before(async () => {
        server = createServer(async (request, response) => {
            const parts: Buffer[] = [];
            for await (const part of request) parts.push(part as Buffer);
            const input = JSON.parse(Buffer.concat(parts).toString() || "{}");
            const target = String(request.headers["x-amz-target"] ?? "").split(".")[1];
            const name = /:([^:/]+)\/invocations/.exec(decodeURIComponent(String(request.url)))?.[1];
            calls.push({ what: target ?? name ?? "", input });
            response.writeHead(200, { "content-type": "application/json" });
            if (name)
                response.end(
                    JSON.stringify({
                        ...echoOf(input, name.slice(-1)),
                        ...((input.stage === "AWSCURRENT" && said.current) || (said[name.slice(-1)] ?? said.all)),
                    }),
                );
            else if (target === "DescribeSecret") response.end(JSON.stringify({ Name: "x", RotationEnabled: rotates, VersionIdsToStages: versions }));
            else {
                labelled(input);
                response.end(JSON.stringify({ VersionId: input.ClientRequestToken }));
            }
        });
        server.listen(0, "127.0.0.1");
        await once(server, "listening");
    });
    after(() => server.close());
    beforeEach(() => {
        versions = { v1: ["AWSCURRENT"] };
        rotates = true;
        said = { all: sound };
        calls = [];
    });

    /** Gives and takes labels as Secrets Manager does: a version without one is gone. */
    function labelled({ VersionStages, VersionStage, ClientRequestToken, MoveToVersionId }: Record<string, unknown>): void {
        const to = ClientRequestToken ?? MoveToVersionId;
        const [moved, old] = [(VersionStages ?? [VersionStage]) as string[], Object.entries(versions)];
        const left = old.map(([version, stages]) => [version, stages.filter(stage => !moved.includes(stage))] as const);
        const given =
            to === undefined
                ? left
                : [...left.filter(([version]) => version !== to), [String(to), [...(Object.fromEntries(left)[String(to)] ?? []), ...moved]] as const];
        versions = Object.fromEntries(given.filter(([, stages]) => stages.length > 0)) as typeof versions;
    }

    const environment = () => ({
        ...{ PATH: process.env.PATH, HOME: "/nonexistent", AWS_EC2_METADATA_DISABLED: "true", AWS_ACCESS_KEY_ID: "AKIDEXAMPLE" },
        ...{ AWS_SECRET_ACCESS_KEY: "made-up", AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    });

    /** Runs the command as npm does, with a key in an open file where there is one. */
    async function ran(args: string[], given?: object | string, by: "node" | "npm" = "node"): Promise<{ code: number; out: string; err: string }> {
        const file = join(scratchFolder("key"), "key.json");
        writeFileSync(file, typeof given === "string" ? given : JSON.stringify(given ?? {}));
        const open = openSync(file, "r");
        const [program, first] = by === "npm" ? ["npm", ["run", "-s", "keys", "--"]] : [process.execPath, ["--require=./cli/start.js", "cli/keys.ts"]];
        const command = spawn(program, [...first, ...args], {
            cwd: root,
            env: environment(),
            stdio: by === "npm" ? [open, "pipe", "pipe"] : ["ignore", "pipe", "pipe", open],
        });
        let [out, err] = ["", ""];
        command.stdout?.on("data", part => {
            out += part;
        });
        command.stderr?.on("data", part => {
            err += part;
        });
        const [code] = await once(command, "close");
        closeSync(open);
        assert.doesNotMatch(`${out}${err}`, /of-nobody/, "no part of a key is printed");
        return { code, out, err };
    }
    // Binance never says to which addresses a key is bound, and the settings of cryptofunk name no account.
    const seen = ["addresses", "account"];
    const words = seen.map(check => `GOLIVE_SEEN_${check}_${keyPlace("prod", "binance").heldAgainst}`);
    const stage = (given: object | string = key) => ran(["stage", "prod", "binance", "--seen", String(seen), "--fd", "3"], given);
    const did = (what: string) => calls.filter(one => one.what === what).map(({ input }) => input);

    it("lays a sound key beside the current one, under a label of its own, and has it looked at from every zone", async () => {
        const { code, out } = await stage();
        assert.strictEqual(code, 0);
        const [{ SecretId, SecretString, VersionStages }] = did("PutSecretValue");
        const labels = ["GOLIVE_STAGED", ...words];
        assert.deepStrictEqual([SecretId, JSON.parse(String(SecretString)), VersionStages], ["cryptofunk/prod/binance", key, labels]);
        const asked = { secretId: "cryptofunk/prod/binance", stage: "GOLIVE_STAGED", versionId: did("PutSecretValue")[0].ClientRequestToken };
        for (const zone of ["a", "c", "d"]) assert.deepStrictEqual(did(`cryptofunk-prod-key-guard-${zone}`), [asked]);
        assert.match(out, /It is staged\. .*becomes current on sunday at 03:00 UTC; at once: aws secretsmanager rotate-secret/);
        assert.deepStrictEqual(did("UpdateSecretVersionStage"), []);
    });
    it("reads a key through npm from standard input, the one file that npm hands on", async () => {
        const { code, err } = await ran(["stage", "prod", "binance", "--seen", String(seen), "--fd", "0"], key, "npm");
        assert.deepStrictEqual([code, JSON.parse(String(did("PutSecretValue")[0]?.SecretString ?? "{}"))], [0, key], err);
    });
    const pastes: [how: string, apart: number, before: string, behind: string][] = [
        ["at once", 0, "", ""],
        ["in pieces 20 ms apart", 20, "", ""],
        ["in pieces 150 ms apart", 150, "", ""],
        ["behind a space", 20, "  ", ""],
        ["with an END that is none, which nobody takes", 100, "no-key-of-nobody\r", "more"],
    ];
    for (const [how, apart, ahead, behind] of pastes)
        it(`shows no line of a PEM that is pasted at the terminal ${how}, and leaves none to the shell`, async function () {
            if (spawnSync("script", ["--version"]).status !== 0) {
                console.log("      SKIPPED: there is no script(1), which makes a terminal");
                return this.skip();
            }
            const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 4096 });
            const pem = String(privateKey.export({ type: "pkcs8", format: "pem" })).trim();
            secret(pem);
            const call = `${process.execPath} --require=./cli/start.js cli/keys.ts stage prod binance --seen ${seen}`;
            const command = spawn("script", ["-qec", call, "/dev/null"], { cwd: root, env: environment(), stdio: ["pipe", "pipe", "pipe"] });
            let shown = "";
            for (const stream of [command.stdout, command.stderr]) stream.on("data", part => (shown += part));
            const asks = async (field: string) => {
                while (!shown.includes(`${field} (nothing is shown): `)) await once(command.stdout, "data");
            };
            await asks("apiKey");
            command.stdin.write("new-key-of-nobody\r");
            await asks("secretKey");
            const pasted = `${ahead}${pem.replaceAll("\n", "\r")}\rthe-next-line-of-nobody\r`;
            for (let at = 0; at < pasted.length; at += 1000) {
                command.stdin.write(pasted.slice(at, at + 1000));
                await setTimeout(apart);
            }
            const [code] = await once(command, "close");
            assert.doesNotMatch(shown, /of-nobody|BEGIN|[A-Za-z0-9+/]{60,}/);
            const [{ SecretString }] = did("PutSecretValue");
            const secretKey = behind ? ahead.trim() : pem;
            assert.deepStrictEqual([code, JSON.parse(String(SecretString))], [0, { apiKey: "new-key-of-nobody", secretKey }]);
        });
    it("takes the label of a rotation that failed out of the way", async () => {
        versions = { v1: ["AWSCURRENT"], v2: ["AWSPENDING"] };
        assert.strictEqual((await stage()).code, 0);
        assert.deepStrictEqual(did("UpdateSecretVersionStage"), [
            { SecretId: "cryptofunk/prod/binance", VersionStage: "AWSPENDING", RemoveFromVersionId: "v2" },
        ]);
    });
    it("keeps no key that one zone's guard refuses", async () => {
        said = { all: sound, c: withdraws };
        const { code, out } = await stage();
        assert.strictEqual(code, 1);
        assert.match(out, /may withdraw/);
        assert.match(out, /nothing is staged, and the current key stays/);
        assert.deepStrictEqual(versions, { v1: ["AWSCURRENT"] });
    });
    it("keeps no key that is the current one", async () => {
        said = { all: again };
        const { code, err } = await stage();
        assert.deepStrictEqual([code, err.split("\n")[0]], [2, "The new key of binance is the current one: make another at the exchange. Nothing is staged."]);
        assert.deepStrictEqual(versions, { v1: ["AWSCURRENT"] });
    });
    it("keeps no key that is the one before the current one", async () => {
        said = { all: { ...again, checks: again.checks.map(one => ({ ...one, found: "the key at GOLIVE_STAGED is the one before the current one" })) } };
        const { code, err } = await stage();
        assert.deepStrictEqual([code, err.split(":")[0]], [2, "The new key of binance is the one before the current one"]);
        assert.deepStrictEqual(versions, { v1: ["AWSCURRENT"] });
    });
    it("stages a key about which nobody could be asked: its rotation tests it", async () => {
        said = { all: slow };
        const { code, out } = await stage();
        assert.strictEqual(code, 0);
        assert.match(out, /no answer in time/);
    });
    it("makes the first key the current one, since there is no other, and has it looked at", async () => {
        versions = {};
        const { code, out } = await stage();
        assert.deepStrictEqual([code, did("PutSecretValue")[0].VersionStages], [0, ["AWSCURRENT"]]);
        assert.match(out, /so the current one\. Name binance in golive:stagedSecrets/);
        said = { all: slow };
        versions = {};
        assert.match((await stage()).out, /so the current one\. Nobody has called it sound yet\. Name binance/);
    });
    it("tells that the guard refuses the first key, which nothing uses yet", async () => {
        [versions, said] = [{}, { all: sound, d: withdraws }];
        const { code, out } = await stage();
        assert.strictEqual(code, 1);
        assert.match(out, /but the key guard refuses it\. Leave binance out of golive:stagedSecrets, and stage another, which takes its place\./);
    });

    const unseen: [what: string, args: string[], message: RegExp][] = [
        [
            "nothing of what the venue never says",
            [],
            /^No machine is told of a key of binance: addresses \(these are the stack's own, and no other\), account \(it is of/,
        ],
        [
            "too little of it",
            ["--seen", "addresses"],
            /: account \(it is of the stack's account\)\. Look at .* -- stage prod binance --seen addresses,account Without account where/,
        ],
        ["what the venue says itself", ["--seen", "addresses,account,withdraw"], /^--seen: found 1 that it does not take, allowed: addresses, account\./],
    ];
    for (const [what, args, message] of unseen)
        it(`takes no key of which a person has said ${what}`, async () => {
            const { code, err } = await ran(["stage", "prod", "binance", ...args, "--fd", "3"], key);
            assert.strictEqual(code, 2);
            assert.match(err, message);
            assert.deepStrictEqual(calls, []);
        });
    it("takes no key of an exchange that says nothing of keys, until a person has said all of it", async () => {
        const { code, err } = await ran(["stage", "prod", "upbit", "--bot", "arbitrage", "--fd", "3"], { accessKey: "of-nobody", secretKey: "of-nobody" });
        assert.deepStrictEqual([code, calls], [2, []]);
        assert.match(err, /withdraw \(it cannot withdraw\), transfer .* --seen withdraw,transfer,bound,addresses,trade,account/);
    });
    it("takes back what was said of a key that was staged before", async () => {
        versions = { v1: ["AWSCURRENT"], v2: ["GOLIVE_STAGED", words[0], "GOLIVE_SEEN_addresses_0123456789ab", "GOLIVE_SEEN_withdraw_0123456789ab"] };
        await stage();
        const [{ ClientRequestToken: version }] = did("PutSecretValue");
        assert.deepStrictEqual(versions, { v1: ["AWSCURRENT"], [String(version)]: ["GOLIVE_STAGED", ...words] });
    });

    describe("where no rotation is deployed", () => {
        const names = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL"] as const;
        const before = names.map(name => process.env[name]);
        beforeEach(() => {
            rotates = false;
            const { port } = server.address() as AddressInfo;
            Object.assign(process.env, { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "made-up", AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` });
        });
        afterEach(() =>
            names.forEach((name, index) => {
                const value = before[index];
                if (value === undefined) delete process.env[name];
                else process.env[name] = value;
            }),
        );
        /** Stages a key that nothing uses, since no stack's settings name it yet. */
        async function unused() {
            const place = keyPlace("prod", "binance");
            place.everything.settings.stagedSecrets = [];
            const done = await stageKey(place, key, seen);
            return { ...done, version: String(did("PutSecretValue")[0].ClientRequestToken) };
        }

        it("puts a sound key in the place of one that nothing uses", async () => {
            const { done, says, version } = await unused();
            assert.deepStrictEqual([done, versions], [true, { [version]: ["AWSCURRENT"] }]);
            assert.match(says, /It is the current one now/);
        });
        it("puts one there of which nothing is open but what a person has seen", async () => {
            const silent = (name: string) => ({ ...check(name, "the venue does not say", "unknown"), silent: true });
            said = { all: { answer: "not evaluated", checks: but(silent("addresses")) } };
            assert.strictEqual((await unused()).done, true);
            [calls, versions] = [[], { v1: ["AWSCURRENT"] }];
            said = { all: { answer: "not evaluated", checks: but(silent("withdraw")) } };
            assert.deepStrictEqual([(await unused()).done, versions.v1], [false, ["AWSCURRENT"]]);
        });
        it("leaves the current key where one zone's guard does not answer", async () => {
            said = { all: sound, d: slow };
            const { done, says } = await unused();
            assert.deepStrictEqual([done, versions.v1], [false, ["AWSCURRENT"]]);
            assert.match(says, /Not every zone's guard calls it sound\. It is staged, and the current key stays\./);
        });
        it("leaves a key that is in use to the rotation that up deploys", async () => {
            const { code, out } = await stage();
            assert.deepStrictEqual([code, versions.v1], [0, ["AWSCURRENT"]]);
            assert.match(out, /No rotation is at work that would make it current: npm run up, or up with --refresh/);
        });
    });

    const wrong: [what: string, args: string[], message: RegExp][] = [
        ["nobody at the terminal", ["stage", "prod", "binance", "--seen", "addresses,account"], /^Nobody is at the terminal to be asked for the key\. --fd 0/],
        ["no exchange", ["stage", "prod"], /^keys stage is for one key\. Write: npm run -s keys -- stage prod <exchange>/],
        ["another action", ["stge", "prod"], /^keys stge: found "stge", allowed: stage, check, retire/],
        ["a key to check", ["check", "prod", "--fd", "3"], /^--fd is for stage alone/],
        [
            "a person's word of an old key",
            ["retire", "prod", "binance", "--seen", "withdraw"],
            /^--seen is for stage alone, which takes a person's word; retire takes none/,
        ],
        ["a key among the words", ["stage", "prod", "binance", "secret-of-nobody"], /found "stage" "prod" "binance" and 1 more\. Write:/],
        ["a step without evidence", ["retire", "prod", "binance", "--dry-run"], /^--dry-run is for check alone, which writes evidence; retire writes none/],
    ];
    for (const [what, args, message] of wrong)
        it(`says what is wrong with ${what}, and changes nothing`, async () => {
            const { code, err } = await ran(args);
            assert.strictEqual(code, 2);
            assert.match(err, message);
            assert.deepStrictEqual(calls, []);
        });

    it("tells what an exchange says of the current key, and is content with sound ones alone", async () => {
        const { code, out } = await ran(["check", "prod", "binance"]);
        assert.strictEqual(code, 0);
        assert.match(out, /binance {2}from zone a, 54\.178\.0\.1 {2}sound/);
        assert.match(out, /No evidence is written of one key alone: npm run -s keys -- check prod$/m);
        said = { all: sound, d: slow };
        const open = await ran(["check", "prod", "binance"]);
        assert.strictEqual(open.code, 1);
        assert.match(open.out, /from zone d, 54\.178\.0\.3 {2}not evaluated\n {2}\? works {6}no answer in time/);
    });

    it("believes no guard that answers for another key, or of long ago, and lets no old key go by its word", async () => {
        versions = { v1: ["AWSPREVIOUS"], v2: ["AWSCURRENT"] };
        for (const [lie, told] of [
            [{ ...gone, secretId: "cryptofunk/staging/binance", stage: "AWSPREVIOUS" }, /it answers for cryptofunk\/staging\/binance/],
            [{ ...gone, stage: "AWSCURRENT" }, /at AWSCURRENT/],
            [{ ...gone, at: "2026-01-01T00:00:00Z" }, /and not of now/],
            [{ ...gone, answer: "sound" }, /calls the key sound/],
        ] as const) {
            said = { all: gone, c: lie };
            const { code, out } = await ran(["retire", "prod", "binance"]);
            assert.strictEqual(code, 1);
            assert.match(out, told);
            assert.match(out, /Nobody knows whether the exchange still takes the old key/);
        }
        assert.deepStrictEqual(did("UpdateSecretVersionStage"), []);
    });

    const retired: [what: string, answers: Record<string, object>, code: number, says: RegExp, off: number][] = [
        ["is refused everywhere, and the current one works", { all: gone, current: sound }, 0, /refuses the old key from every address/, 1],
        ["is refused as the current one is", { all: gone }, 1, /does not take the current key from every address either/, 0],
        ["is refused, and of the current one nobody knows", { all: gone, current: slow }, 1, /does not take the current key/, 0],
        ["still works somewhere", { all: gone, c: sound }, 1, /still takes the old key: delete it there/, 0],
        ["works and may withdraw", { all: withdraws }, 1, /still takes the old key/, 0],
        ["is a matter of doubt", { all: gone, c: slow }, 1, /Nobody knows/, 0],
    ];
    for (const [what, answers, code, says, off] of retired)
        it(`${off ? "lets the old key go" : "keeps the old key's label"} where it ${what}`, async () => {
            versions = { v1: ["AWSPREVIOUS"], v2: ["AWSCURRENT"] };
            said = answers;
            const found = await ran(["retire", "prod", "binance"]);
            assert.strictEqual(found.code, code);
            assert.match(found.out, says);
            assert.deepStrictEqual(
                did("UpdateSecretVersionStage").map(({ VersionStage, RemoveFromVersionId }) => [VersionStage, RemoveFromVersionId]),
                off ? [["AWSPREVIOUS", "v1"]] : [],
            );
        });
    it("has nothing to let go where there was no key before", async () => {
        const { code, out } = await ran(["retire", "prod", "binance"]);
        assert.deepStrictEqual([code, calls.length], [0, 1]);
        assert.match(out, /there is nothing to retire/);
    });
});

describe("npm run keys check, of every key", function () {
    this.timeout(120_000);
    const controls = ["account", "age", "bound-to-addresses", "cannot-withdraw", "may-trade"].map(what => `exchange.key-${what}`);
    /** What is checked in a folder of its own, of guards that say of each check what they are told; everything else holds. */
    const checkedOn = (
        given: { says?: Record<string, Partial<KeyCheck>>; guard?: (zone: string) => object; writes?: boolean },
        use: (found: Checked, folder: string, calls: string[]) => void,
    ) =>
        withFolder({}, folder => {
            const calls: string[] = [];
            const answers = ({ path, operation, body }: Question): unknown => {
                const zone = /key-guard-([a-z])\/invocations/.exec(path)?.[1];
                calls.push(zone ? `guard ${zone}` : operation);
                if (zone === undefined) return { Versions: [{ VersionId: "1", VersionStages: ["AWSCURRENT"], CreatedDate: Date.now() / 1000 - 86_400 }] };
                const later = { later: true as const };
                const all = keyChecks.map(check => ({
                    check,
                    demanded: "so",
                    found: "is",
                    holds: "yes",
                    ...(check === "trade" && later),
                    ...given.says?.[check],
                }));
                const checks = all as KeyCheck[];
                const decide = checks.filter(one => !one.later).map(({ holds }) => holds);
                const answer = decide.includes("no") ? "refused" : decide.includes("unknown") ? "not evaluated" : "sound";
                return { ...echoOf(JSON.parse(body), zone), answer, checks, ...given.guard?.(zone) };
            };
            return planted(answers, async address => {
                const aws = async () => ({
                    region: "ap-northeast-1",
                    endpoint: address,
                    maxAttempts: 1,
                    credentials: { accessKeyId: "a", secretAccessKey: "b" },
                });
                const means = { ...meansOf({ aws }), close: async () => undefined };
                use(await checked({ stack: "prod", writes: given.writes ?? true, root: folder, meansFor: () => means }), folder, calls);
            });
        });
    const resultOf = ({ evidence }: Checked, probe: string) => evidence.answers.find(one => one.probe === `exchange.key-${probe}`)?.result;
    const writtenIn = (folder: string) => [...evidenceNow(bot("cryptofunk"), catalogueNow(), new Date(), folder).values()];

    it("writes the evidence of their controls beside the table, asking each guard once", () =>
        checkedOn({}, (found, folder, calls) => {
            assert.deepStrictEqual(found.evidence.answers.map(({ probe }) => probe).sort(), controls);
            assert.deepStrictEqual(new Set(found.evidence.answers.map(({ result }) => result)), new Set(["pass"]));
            assert.deepStrictEqual(calls.filter(call => call.startsWith("guard")).sort(), ["guard a", "guard c", "guard d"]);
            assert.deepStrictEqual(
                found.answers.map(({ zone, from, answer }) => [zone, from, answer]),
                Object.entries(froms).map(([zone, from]) => [zone, from, "sound"]),
            );
            const read = writtenIn(folder);
            assert.deepStrictEqual([read.length, read.filter(({ not }) => not)], [5, []]);
        }));
    it("writes nothing where that is asked for", () =>
        checkedOn({ writes: false }, (found, folder) => {
            assert.deepStrictEqual([found.evidence.files, existsSync(join(folder, "evidence")), found.answers.length], [[], false, 3]);
        }));
    it("writes a no, and what is never said as what a person may sign for", () =>
        checkedOn(
            {
                says: {
                    withdraw: { holds: "no", found: "may withdraw" },
                    addresses: { holds: "unknown", found: "the venue does not say to which", silent: true },
                },
            },
            (found, folder) => {
                assert.deepStrictEqual(
                    [resultOf(found, "cannot-withdraw"), resultOf(found, "bound-to-addresses"), resultOf(found, "account")],
                    ["fail", "not evaluated", "pass"],
                );
                const bound = writtenIn(folder).find(({ evidence }) => evidence.control === "exchange-key-is-bound-to-addresses");
                assert.deepStrictEqual([bound?.not, silenceIn(bound?.evidence.measured ?? []).length], [undefined, 3]);
                assert.match(keysText(found.answers, plain), /✗ withdraw +may withdraw/);
            },
        ));
    it("tells in dry whether the key may trade, which decides nothing there and is evidence for the canary", () =>
        checkedOn({ says: { trade: { holds: "no", found: "may not trade spot" } } }, found => {
            assert.deepStrictEqual([found.answers[0].answer, resultOf(found, "may-trade")], ["sound", "fail"]);
            assert.match(keysText(found.answers, plain), /✗ trade +may not trade spot {2}\(so, from canary on\)/);
        }));
    it("passes nothing by a zone that goes by other settings, and the table says so", () =>
        checkedOn({ guard: zone => (zone === "c" ? { expected: { addresses: [], phase: "live" } } : {}) }, found => {
            for (const probe of ["account", "bound-to-addresses", "cannot-withdraw", "may-trade"]) assert.strictEqual(resultOf(found, probe), "not evaluated");
            assert.match(keysText(found.answers, plain), /from zone c {2}not evaluated\n {2}\? works +cryptofunk-prod-key-guard-c goes by other settings/);
        }));
});

describe("where the keys of a stack are", () => {
    it("is known from its files", () => {
        const place = keyPlace("prod", "upbit", "arbitrage");
        assert.deepStrictEqual([place.secret, place.fields, Object.keys(place.guards).length], ["arbitrage/prod/upbit", ["accessKey", "secretKey"], 3]);
        assert.deepStrictEqual(keysPlace("prod", "mech-exo").asked, []);
    });
    it("is not asked of an exchange that nobody can ask", () => {
        const wrong = (exchange: string, bot: string) => () => keyPlace("prod", exchange, bot);
        const says = (exchange: string, venue: string) => ({
            name: "Error",
            message: `The key of ${exchange} cannot be staged: it is not asked: nobody here knows how to ask ${venue} (docs/exchange-keys.md). Put it into Secrets Manager as docs/rotation.md says.`,
        });
        assert.throws(wrong("ib", "mech-exo"), (error: Error) => error instanceof UsageError);
        assert.throws(wrong("ib", "mech-exo"), says("ib", "ibkr"));
        assert.throws(wrong("avantis", "vanta"), says("avantis", "avantis"));
    });
    it("is not known of a key whose manifest has no field for its passphrase", () => {
        const files = soundFiles();
        Object.assign(files.manifest.exchanges.binance, { venue: "okx", permissions: ["read_only", "trade"], hosts: ["www.okx.com"] });
        delete files.manifest.exchanges.binance.testnet;
        withProject(texts(files), root => {
            const staging = () => keyPlace("prod", "binance", undefined, root);
            assert.throws(staging, (error: Error) => error instanceof UsageError);
            assert.throws(staging, {
                message: "bots/cryptofunk.yaml exchanges.binance.keys: found apiKey, secretKey, and a key of okx has a passphrase: name a field for it.",
            });
        });
    });
    const fields = ["apiKey", "secretKey"];
    const bad: [what: string, given: object | string, message: RegExp, has?: string[]][] = [
        ["no field", { apiKey: "of-nobody" }, /^The key: found nothing for secretKey, allowed: a JSON object with apiKey, secretKey/],
        ["no passphrase", key, /^The key: found nothing for passphrase, allowed: a JSON object with apiKey, secretKey, passphrase/, [...fields, "passphrase"]],
        ["an empty field", { ...key, secretKey: " " }, /found nothing for secretKey/],
        ["a field too many", { ...key, passphrase: "of-nobody" }, /found 1 more than it has/],
        [
            "the first line of a PEM",
            { ...key, secretKey: "-----BEGIN PRIVATE KEY-----" },
            /^The key: found a PEM without its end for secretKey, allowed: a whole/,
        ],
        [
            "a PEM in one line",
            { ...key, secretKey: "-----BEGIN X-----\\nof-nobody\\n-----END X-----" },
            /^The key: found a PEM with \\n in the place of line breaks/,
        ],
        ["another encoding", Buffer.from(JSON.stringify(key), "utf16le").toString("latin1"), /^The key: found another encoding, allowed: UTF-8, /],
        ["no JSON", "key of-nobody", /^The key: found no JSON, /],
        ["a list", ["of-nobody"], /^The key: found no JSON object/],
    ];
    for (const [what, given, message, has = fields] of bad)
        it(`is told what is wrong with ${what}, and never a value`, () => {
            const text = typeof given === "string" ? given : JSON.stringify(given);
            assert.throws(
                () => fieldsIn(text, has),
                (error: Error) => error instanceof UsageError && message.test(error.message) && !error.message.includes("of-nobody"),
            );
        });
    it("takes a file that is open, by its number, and no stream that is written to", async () => {
        const nothing = (fd: string) => withNewKey(fields, fd, async () => assert.fail("there is no key"));
        await assert.rejects(
            nothing("777"),
            /^Error: --fd 777 cannot be read \(EBADF\): nothing is open there\. npm hands on standard input alone: npm run -s keys -- stage prod binance --fd 0 < key\.json$/,
        );
        await assert.rejects(nothing("key"), /^Error: --fd: found "key", allowed: 0, which is standard input, or an open file from 3 on/);
        for (const stream of ["1", "2", "-1", "00"]) await assert.rejects(nothing(stream), /^Error: --fd: found .*, allowed: 0, which is standard input/);
    });
    it("has no exchange by another name", () =>
        assert.throws(() => keyPlace("prod", "binanse"), /^Error: bots\/cryptofunk\.yaml has no exchange binanse; did you mean binance\?/));
    it("takes a file with the mark that some editors put before it", () =>
        assert.deepStrictEqual(fieldsIn('\uFEFF{"apiKey":"a","secretKey":"b"}', fields), { apiKey: "a", secretKey: "b" }));
    it("takes a key's fields as they are, but for space around them", () =>
        assert.deepStrictEqual(fieldsIn('{"a":" x\\n","b":"-----BEGIN\\ny\\n-----END"}', ["a", "b"]), { a: "x", b: "-----BEGIN\ny\n-----END" }));
});
