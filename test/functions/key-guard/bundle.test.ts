import * as assert from "node:assert";
import { readFileSync, rmSync } from "node:fs";
import { relative } from "node:path";
import { coldStart } from "../../../bench/key-guard";
import { bundleOf } from "../../../components/foundation/bundle";
import { secret } from "../../leaks/collect";
import { scratchFolder } from "../../scratch";

describe("the key guard in one file", function () {
    this.timeout(60_000);
    const root = process.cwd();
    const built = (into?: string) => readFileSync(`${bundleOf("key-guard", into)}/index.js`);

    it("has the same bytes wherever it is built", () => {
        const elsewhere = relative(root, scratchFolder("bundle"));
        assert.ok(built(elsewhere).equals(built()));
    });
    it("is kept: a second look builds nothing", () => assert.strictEqual(bundleOf("key-guard"), bundleOf("key-guard")));
    it("has less than 5 MB, and names no place of the machine that built it", () => {
        const code = built();
        assert.ok(code.length > 1_000_000 && code.length < 5_000_000, String(code.length));
        assert.ok(!code.includes(root));
    });
    it("asks as its files do, and says nothing of the key", async () => {
        for (const part of ["key-of-nobody", "secret-of-nobody"]) secret(part);
        const { said } = await coldStart();
        const open = said.checks.filter(one => !("holds" in one && one.holds === "yes"));
        assert.deepStrictEqual(
            [said.answer, open],
            [
                "not evaluated",
                [
                    {
                        check: "addresses",
                        demanded: "is bound to 192.0.2.1",
                        found: "the venue does not say to which; it works from 192.0.2.1",
                        holds: "unknown",
                        silent: true,
                    },
                ],
            ],
        );
        assert.doesNotMatch(JSON.stringify(said), /of-nobody/);
    });
    it("says plainly where it cannot be built", () => {
        assert.throws(() => bundleOf("stop", "node_modules/.cache/golive-none"), /functions\/stop could not be put into one file: .*\. Write: npm ci$/);
        rmSync("node_modules/.cache/golive-none", { recursive: true });
    });
});
