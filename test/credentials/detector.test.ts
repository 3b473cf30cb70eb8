import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { credentialIn, credentialInArguments, kinds, mightBeCredential } from "../../credentials";
import { cases } from "./cases";
import { alnum, brokenPhrase, hex, password, phrase } from "./cases/made-up";
import { answerTo, figures, precision, recall, table } from "./figures";

const root = join(__dirname, "../..");
const doc = readFileSync(join(root, "docs/credentials.md"), "utf8");
const secrets = cases.filter(({ kind }) => kind !== "none");

// Titles say what a case is about, and never its value.
describe("the detector of credentials", () => {
    for (const one of cases)
        it(`${one.missed ? "is known to mistake" : "knows"} ${one.kind === "none" ? "that it is none" : one.kind}: ${one.about}`, () => {
            const answer = answerTo(one);
            if (one.missed) assert.notStrictEqual(answer, one.kind, "no longer mistaken: take the mark away, and the figures in docs/credentials.md go up");
            else assert.strictEqual(answer, one.kind);
        });

    it("is asked often enough both ways, and for each kind", () => {
        assert.ok(secrets.length >= 150 && cases.length - secrets.length >= 150, `${secrets.length} of ${cases.length}`);
        for (const kind of kinds) assert.ok(secrets.filter(one => one.kind === kind).length >= 5, kind);
        assert.strictEqual(
            new Set(cases.map(({ kind, about, text }) => JSON.stringify([kind, about, text.name]))).size,
            cases.length,
            "a case stands here twice",
        );
    });

    it("is precise, and misses little", () => {
        const all = figures().at(-1);
        assert.ok(all && precision(all) >= 0.97 && recall(all) >= 0.95, JSON.stringify(all));
    });

    it("never says the value", () => {
        for (const { text, about } of secrets) {
            const said = JSON.stringify(credentialIn(text) ?? "");
            for (const piece of text.value.split(/[\s"'=,:@/]+/))
                if (piece.length > 12 && !/(password|secret|token|key)$/i.test(piece)) assert.ok(!said.includes(piece), about);
        }
    });

    it("hides in output whatever it finds", () => {
        for (const one of secrets.filter(({ text }) => !text.before && !text.name && !text.within)) assert.ok(mightBeCredential(one.text.value), one.about);
    });

    it("has its figures in the documentation", () => assert.ok(doc.includes(table()), `docs/credentials.md wants:\n${table()}`));
    it("has every mistake that is known in the documentation", () => {
        const listed = [...doc.matchAll(/^- (.+)$/gm)].map(([, about]) => about);
        for (const { kind, about, missed } of cases) {
            const line = kind === "none" ? about : `${kind}: ${about}`;
            if (missed) assert.ok(listed.includes(line), `docs/credentials.md wants: - ${line}`);
        }
    });
});

describe("a wallet's words", () => {
    const what = (value: string) => credentialIn({ value })?.what;
    it("are certain with a checksum, and likely without", () => {
        assert.strictEqual(what(phrase("certain")), "a wallet's words");
        assert.strictEqual(what(brokenPhrase("likely")), "what reads like a wallet's words");
    });
    it("are found behind other words of the list", () => assert.strictEqual(what(`market ${phrase("behind")}`), "a wallet's words"));
    it("cost nothing where there are none: the list is loaded only for twelve short words in a row", () => {
        const asked = (value: string) => {
            const script = `const { credentialIn } = require("./credentials"); credentialIn({ value: ${JSON.stringify(value)} });
                console.log(Object.keys(require.cache).some(file => file.includes("bip39")));`;
            const { stdout, stderr } = spawnSync(process.execPath, ["--require=tsx/cjs", "-e", script], { cwd: root, encoding: "utf8" });
            return stdout.trim() || stderr;
        };
        assert.strictEqual(asked("postgres://db:5432/bot"), "false");
        assert.strictEqual(asked(phrase("loaded")), "true");
    });
});

describe("what is found", () => {
    const said: [about: string, text: Parameters<typeof credentialIn>[0], what: string][] = [
        ["a name", { name: "API_SECRET", value: password }, "a value under the name API_SECRET"],
        ["a flag", { within: "command", before: ["bot", "--api-secret"], value: password }, "a value under the name api-secret"],
        ["a program", { within: "command", before: ["redis-cli", "-a"], value: password }, "a password that redis-cli is called with"],
        ["a login", { within: "command", before: ["docker", "login", "-p"], value: password }, "a password that docker login is called with"],
        ["an address", { value: `redis://:${password}@cache` }, "an address with a password"],
        ["a provider", { value: `https://mainnet.infura.io/v3/${hex("said", 32)}` }, "an address with a provider's key"],
        ["a connection string", { value: `host=db password=${password}` }, "a connection string with a password"],
        ["an exchange", { name: "BINANCE_KEY", value: alnum("said", 64) }, "an exchange's key"],
        ["a random string", { name: "X", value: alnum("said", 48) }, "a random string"],
        ["a random string under a key's name", { name: "COINGLASS_KEY", value: hex("said", 32) }, "a random string"],
        ["a key in base64", { value: Buffer.from("-----BEGIN PRIVATE KEY-----\nmade up").toString("base64") }, "a private key"],
        ["a JSON Web Key", { value: JSON.stringify({ kty: "EC", d: alnum("said", 43) }) }, "a private key"],
        ["a login in base64", { value: `Basic ${Buffer.from(`bot:${password}`).toString("base64")}` }, "a login in base64"],
    ];
    for (const [about, text, what] of said) it(`is said in words: ${about}`, () => assert.strictEqual(credentialIn(text)?.what, what));
});

describe("a command line", () => {
    it("tells which argument it is", () => {
        assert.deepStrictEqual(credentialInArguments(["bot", undefined, "--password", password])?.index, 3);
        assert.strictEqual(credentialInArguments(["bot", "--live", undefined]), undefined);
    });
});

describe("the names above a value", () => {
    const key = `0x${hex("above", 64)}`;
    const kindOf = (value: string, above?: string) => credentialIn({ value, above })?.kind;
    const isKey: [about: string, value: string][] = [
        ["a sibling of hashes in JSON", JSON.stringify({ roots: { a: 1 }, payer: key })],
        ["behind a list of hashes in JSON", JSON.stringify({ hashes: [1, 2], payer: [key] })],
        ["a sibling of hashes in YAML", `hashes:\n  a: 1\npayer: "${key}"\n`],
        ["first in JSON, below nothing", JSON.stringify([key, { hashes: 1 }])],
        ["deeper than hashes of a sibling in YAML", `a:\n  hashes: 1\nb:\n  c:\n    payer: "${key}"\n`],
        ["a signer below hashes", `hashes:\n  signer: "${key}"\n`],
        ["another section of TOML", `[hashes]\na = 1\n[payer]\nx = "${key}"\n`],
    ];
    const isHash: [about: string, value: string][] = [
        ["below hashes in JSON, deeper", JSON.stringify({ hashes: { a: { b: [{ c: key }] } } })],
        ["below hashes in JSON, behind a sibling", JSON.stringify({ hashes: { a: { b: 1 }, d: [[1], 2], c: key } })],
        ["first of a list of hashes in JSON", JSON.stringify({ hashes: [key, 1] })],
        ["below hashes in YAML, deeper", `hashes:\n  a:\n    b:\n      - c: "${key}"\n`],
        ["in a list of YAML that is not indented", `hashes:\n- x\n- "${key}"\n`],
        ["in a section of TOML", `[chain.hashes]\na = "${key}"\n`],
        ["behind an assignment", `TX_HASH=${key}\n`],
    ];
    for (const [about, value] of isKey) it(`leave a key a key: ${about}`, () => assert.strictEqual(kindOf(value), "wallet key"));
    for (const [about, value] of isHash) it(`say that it is a hash: ${about}`, () => assert.strictEqual(kindOf(value), undefined));
    it("may be given, as a chart's values are", () => {
        assert.strictEqual(kindOf(key, "values.priceFeeds.eth"), undefined);
        assert.strictEqual(kindOf(key, "values.wallets.eth"), "wallet key");
    });
});

describe("what might be a credential", () => {
    for (const [about, value] of [
        ["a hash", hex("hidden", 64)],
        ["an identifier of 24 letters", alnum("hidden id", 24)],
        ["a path with capitals", `${alnum("left", 16)}/${alnum("right", 16)}`],
        ["the key in AWS's documentation", "AKIAIOSFODNN7EXAMPLE"],
        ["a token that is cut off", "xoxb-12"],
        ["a publishable key", "pk_live_12"],
        ["a key that begins", "-----BEGIN SOMETHING"],
        ["a webhook's beginning", "hooks.slack.com/services/T0"],
        ["a digest and a hash", `sha256:${hex("shown", 64)} ${hex("hidden", 64)}`],
    ])
        it(`is hidden: ${about}`, () => assert.ok(mightBeCredential(value)));
    for (const [about, value] of [
        ["a range", "10.0.0.0/8"],
        ["a word", "dry"],
        ["a digest", `sha256:${hex("shown", 64)}`],
        ["a region", "eu-central-1"],
        ["a page", "https://example.com/a/page"],
        ["23 letters", alnum("shown", 23)],
        ["a long word", "abcdefghijklmnopqrstuvwxyz"],
        ["a long number", "12345678901234567890123456"],
        ["a long path with a number", "one/two/three/four/five/six/seven8/nine"],
        ["a pattern", "a1".repeat(20)],
    ])
        it(`is shown: ${about}`, () => assert.ok(!mightBeCredential(value)));
});
