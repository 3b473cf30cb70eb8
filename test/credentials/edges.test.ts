import * as assert from "node:assert";
import { validateMnemonic } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { credentialIn, mightBeCredential, words } from "../../credentials";
import { alnum, hex, password, phrase } from "./cases/made-up";

/** A number on either side of the one that the detector draws a line at, and forms that are one character away from another answer. */

const kind = (value: string, name?: string) => credentialIn({ value, name })?.kind;
const called = (before: (string | undefined)[], value: string) => credentialIn({ within: "command", before, value })?.kind;

describe("a wallet's words, at the edge", () => {
    const six = ["zoo", "apple", "wolf", "banana", "river", "cube"];
    it("are six different ones at least", () => {
        const twice = [...six, ...six];
        assert.ok(!validateMnemonic(twice.join(" "), wordlist));
        assert.strictEqual(credentialIn({ value: twice.join(" ") })?.what, "what reads like a wallet's words");
        const five = twice.map(word => (word === "cube" ? "zoo" : word));
        assert.strictEqual(kind(five.join(" ")), undefined);
    });
    it("may repeat themselves in the order of the alphabet", () => assert.strictEqual(kind(`${"abandon ".repeat(11)}about`), "wallet words"));
    it("are none in the order of a dictionary", () => assert.strictEqual(kind(wordlist.slice(100, 124).join(" ")), undefined));
    it("are twelve at least, with a word of another list before or behind them", () => {
        const eleven = phrase("eleven").split(" ").slice(0, 11).join(" ");
        assert.strictEqual(kind(`${eleven} tuesday`), undefined);
        assert.strictEqual(kind(`tuesday ${eleven}`), undefined);
    });
});

describe("a keypair, at the edge", () => {
    const bytes = (of: (i: number) => number, separator = ",") => `[${Array.from({ length: 64 }, (_, i) => of(i)).join(separator)}]`;
    it("has a byte above 127", () => {
        assert.strictEqual(kind(bytes(i => (i * 37 + 5) % 128)), undefined);
        assert.strictEqual(kind(bytes(i => (i === 9 ? 128 : (i * 37 + 5) % 128))), "wallet key");
    });
    it("has 32 different bytes", () => {
        assert.strictEqual(kind(bytes(i => 200 - ((i * 7) % 32))), "wallet key");
        assert.strictEqual(kind(bytes(i => 200 - ((i * 7) % 31))), undefined);
    });
    it("does not rise, with and without a space between, or a number twice", () => {
        assert.strictEqual(kind(bytes(i => i * 4, ", ")), undefined);
        assert.strictEqual(kind(bytes(i => (i === 1 ? 0 : i * 4))), undefined);
    });
});

describe("a key's name in a file, at the edge", () => {
    const bare = hex("bare", 64);
    const key = `0x${hex("edge", 64)}`;
    it("says that hexadecimal without 0x is a key, in JSON and in YAML", () => {
        assert.strictEqual(kind(JSON.stringify({ private_key: bare })), "wallet key");
        assert.strictEqual(kind(`bot:\n  private_key: ${bare}\n`), "wallet key");
        assert.strictEqual(kind(JSON.stringify({ x: bare })), undefined);
    });
    it("is the innermost of those above", () => {
        assert.strictEqual(kind(JSON.stringify({ hashes: { signer: key } })), "wallet key");
        assert.strictEqual(kind(JSON.stringify({ signer: { hashes: key } })), undefined);
    });
    it("is no sibling's, nor one in a sibling's bracket", () => {
        assert.strictEqual(kind(JSON.stringify({ hashes: "x", payer: key })), "wallet key");
        assert.strictEqual(kind(JSON.stringify({ a: [{ hashes: 1 }], payer: [1, key] })), "wallet key");
        assert.strictEqual(kind(JSON.stringify({ hashes: key })), undefined);
        assert.strictEqual(kind(JSON.stringify({ hashes: [{ a: 1 }, key] })), undefined);
    });
    it("may be missing, or without quotes", () => assert.strictEqual(kind(`[{a: "${key}"}]`), "wallet key"));
    it("stands above a comment that is less indented", () => assert.strictEqual(kind(`hashes:\n# a note\n  a: "${key}"\n`), undefined));
    it("is empty where there is none", () => assert.strictEqual(words(undefined), ""));
});

describe("a random string, at the edge", () => {
    it("has more than three bits a character, if it has digits", () => {
        assert.strictEqual(kind("abcd1234abcd1234", "KRAKEN_KEY"), undefined);
        assert.strictEqual(kind("abcd12345abcd12345", "KRAKEN_KEY"), "exchange key");
    });
    it("changes its kind of letter at three of ten characters, if it has no digits", () => {
        assert.strictEqual(kind("abcDefgHijkLmnopqrst", "KRAKEN_KEY"), "exchange key");
        assert.strictEqual(kind("abcDefgHijklmnopqrst", "KRAKEN_KEY"), undefined);
    });
    it("has more than 3.3 bits and a piece of 16 under a key's name", () => {
        assert.strictEqual(kind("abcdefgh1abcdefgh1", "COINGLASS_KEY"), undefined);
        assert.strictEqual(kind(alnum("sixteen", 16), "COINGLASS_KEY"), "random string");
        assert.strictEqual(kind(`${alnum("fifteen", 15)}-${alnum("other", 15)}`, "COINGLASS_KEY"), undefined);
    });
    const piece = (label: string, length: number) =>
        Array.from({ length }, (_, i) => "aK7bQ2cX9dZ4eW1fV8gU3hT6jS5kR".charAt((i * 5 + label.length) % 29)).join("");
    it("has a piece of twenty, and all kinds of characters, under any name", () => {
        assert.strictEqual(kind(`${piece("a", 20)}-${piece("bcd", 20)}`, "X"), "random string");
        assert.strictEqual(kind(`${piece("a", 19)}-${piece("bcd", 19)}`, "X"), undefined);
        assert.strictEqual(kind("a1b2c3d4e5f6g7h8i9j0k1m2n3p4q5r6s7t8u9v0", "X"), undefined);
    });
    it("is hidden above 3.5 bits a character, and not at them", () => {
        assert.ok(!mightBeCredential("aabbccddeeffgghh1111222233334444"));
        assert.ok(mightBeCredential("aabbccddeeffgghi1111222233334444"));
    });
    it("is not put together from what stands on both sides of a digest", () =>
        assert.ok(!mightBeCredential(`${alnum("left", 12)} sha256:${hex("digest", 64)}${alnum("right", 12).toUpperCase()}`)));
});

describe("a mask, at the edge", () => {
    const infura = (key: string) => kind(`https://mainnet.infura.io/v3/${key}`);
    it("has four different characters at most", () => {
        assert.strictEqual(infura("abcd".repeat(8)), undefined);
        assert.strictEqual(infura("abcde".repeat(7).slice(0, 32)), "key in an address");
    });
    it("is looked for in the secret part of a token, and in none of its other forms", () => {
        assert.strictEqual(kind(`ghp_${"a".repeat(36)}`), undefined);
        assert.strictEqual(kind(`github_pat_${"a".repeat(40)}`), undefined);
    });
    it("is a vendor's example only at the end of a key", () => {
        assert.strictEqual(credentialIn({ value: "AKIAIOSFODNN7EXAMPLE" })?.example, true);
        assert.strictEqual(credentialIn({ value: "AKIAIEXAMPLEODNN7ABC" })?.example, undefined);
        assert.strictEqual(kind("AKIAIEXAMPLEODNN7ABC"), "token");
    });
    it("stands in a comment's line, not in one behind it", () => {
        assert.strictEqual(kind("# redis://user:password@cache"), undefined);
        assert.strictEqual(kind("# a note\nredis://user:password@cache"), "password in an address");
    });
});

describe("a command line, at the edge", () => {
    it("needs no words before", () => {
        assert.strictEqual(credentialIn({ within: "command", value: `--api-secret=${password}` })?.kind, "named value");
        assert.strictEqual(credentialIn({ within: "command", value: "dry" }), undefined);
        assert.strictEqual(credentialIn({ within: "command", value: "go dry" }), undefined);
    });
    it("names its program by a path too", () => assert.strictEqual(called(["/usr/bin/redis-cli", "-a"], password), "named value"));
    it("takes a password that has the name of a source in it", () => {
        assert.strictEqual(called(["redis-cli", "-a"], "hunterfile1x"), "named value");
        assert.strictEqual(called(["openssl", "enc", "-k"], "file:/run/secrets/x"), undefined);
    });
    it("takes a reference behind pass:", () => {
        assert.strictEqual(called(["openssl", "enc", "-passin"], "pass:$KEY"), undefined);
        assert.strictEqual(called(["openssl", "enc", "-passin"], "pass:hunter2"), "named value");
    });
    it("wants a name and a password of curl", () => {
        assert.strictEqual(called(["curl", "-u"], "bot:hunter2"), "named value");
        assert.strictEqual(called(["curl", "-u"], "bot"), undefined);
    });
    it("is one of several in a shell", () => {
        assert.strictEqual(called(["sh", "-c"], "true && redis-cli -a hunter2"), "named value");
        assert.strictEqual(called(["sh", "-c"], "redis-cli ping && echo -a hunter2"), undefined);
    });
    it("is a shell's only where its script begins a line", () => {
        const script = "#!/bin/sh\nredis-cli -a hunter2";
        assert.strictEqual(kind(script), "named value");
        assert.strictEqual(kind(`note ${script}`), undefined);
    });
});

describe("a name, at the edge", () => {
    it("is a primary key's only at its end", () => {
        assert.strictEqual(kind("hunter2", "PRIVATE_KEY"), "named value");
        assert.strictEqual(kind("hunter2", "HOT_PK"), undefined);
        assert.strictEqual(kind("hunter2", "__DB_PASSWORD"), "named value");
    });
    it("of a JSON Web Key's part needs the key's type beside it", () => {
        const part = { d: alnum("part", 43) };
        assert.strictEqual(kind(JSON.stringify({ kty: "EC", ...part })), "private key");
        assert.notStrictEqual(kind(JSON.stringify(part)), "private key");
    });
});
