import * as assert from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { settingsSchema } from "../../config/settings";
import { contractPath } from "../../contract";
import { faultsOf, load, sound, texts, withProject } from "./sandbox";

const file = contractPath("cryptofunk");
const made = readFileSync(join(__dirname, "../..", file), "utf8");
const reading = <T>(contract: Record<string, string>, use: (root: string) => T): T => withProject({ ...texts(sound()), ...contract }, use);
const only = (text: string) => {
    const faults = reading({ [file]: text }, root => faultsOf(() => load(root, "prod")));
    assert.strictEqual(faults.length, 1, JSON.stringify(faults));
    return faults[0];
};

describe("the contract beside a manifest", () => {
    it("is read when it is as it was made, and missed by nobody", () => {
        reading({ [file]: made }, root => assert.ok(load(root, "prod")));
        reading({}, root => assert.ok(load(root, "prod")));
    });
    it("is a fault of its own when it was edited by hand", () => {
        const { file: where, path, found, allowed } = only(made.replace(/^commit: .*$/m, `commit: ${"f".repeat(40)}`));
        assert.deepStrictEqual({ where, path, found }, { where: file, path: "digest", found: "another content than was made: the file was edited by hand" });
        assert.strictEqual(allowed, "what `npm run contract -- cryptofunk <checkout>` writes");
    });
    it("is a fault when it is no contract, or another bot's", () => {
        assert.deepStrictEqual([only("bot: it").path, only("bot: it").found], ["repository", "another shape"]);
        assert.strictEqual(only("a: [").found, "what is no YAML");
        const other = readFileSync(join(__dirname, "../..", contractPath("vanta")), "utf8");
        assert.deepStrictEqual([only(other).path, only(other).found], ["bot", "the contract of vanta"]);
    });
});

describe("the commit of a release", () => {
    const commit = (value: unknown) => settingsSchema.shape.release.safeParse({ version: "1.4.2", commit: value });
    it("is a whole hash in lower case, or left out", () => {
        assert.ok(commit("0123456789012345678901234567890123456789").success);
        assert.ok(commit(undefined).success);
        for (const wrong of ["main", "0123456", "0123456789012345678901234567890123456789 ", "G".repeat(40), 1])
            assert.ok(!commit(wrong).success, String(wrong));
    });
});
