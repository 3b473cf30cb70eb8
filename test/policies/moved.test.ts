import * as assert from "node:assert";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { moved } from "../../policies/moved";

const root = join(__dirname, "../..");

/** Every file that the pack has ever had, as far as the history is there. */
function everCommitted(): string[] {
    try {
        const out = execFileSync("git", ["log", "--no-renames", "--diff-filter=A", "--name-only", "--format=", "--", "policies"], {
            cwd: root,
            encoding: "utf8",
        });
        return [...new Set(out.split("\n").filter(file => file.endsWith(".ts")))];
    } catch {
        return [];
    }
}

describe("a file of the pack that is gone", () => {
    it("is named with where it is, by whoever imports it", () => {
        const old = (path: string) => () => require(`../../policies/${path}`);
        assert.throws(
            old("rule"),
            /^Error: policies\/rule\.ts is gone; what stood in it is now in policies\/engine\/rule\.ts\. Change the import in .*moved\.test\.ts\.$/,
        );
        assert.throws(old("engine/documents"), /^Error: policies\/engine\/documents\.ts is gone; what stood in it is now in documents\/index\.ts\. /);
        assert.throws(old("rules/tls.ts"), /policies\/rules\/tls\.ts is gone; what stood in it is now in .*policies\/rules\/aws\/lb\.ts/);
    });

    it("is told apart from one that never was", () => assert.throws(() => require(`../../policies/${"rules/never"}`), /Cannot find module/));

    it("leads to files that are there", () => {
        const named = Object.values(moved).flat();
        assert.ok(named.length > 0);
        assert.deepStrictEqual(
            named.filter(path => !existsSync(join(root, "policies", `${path}.ts`))),
            [],
        );
    });

    it("is in the table, every one of the history", function () {
        const files = everCommitted();
        // A copy without its history, or with the last commit alone, has nothing to say.
        if (!files.includes("policies/rules/tls.ts")) this.skip();
        const lost = files.filter(file => !existsSync(join(root, file))).map(file => file.replace(/^policies\/|\.ts$/g, ""));
        assert.deepStrictEqual(
            lost.filter(path => !Object.hasOwn(moved, path)),
            [],
        );
    });
});
