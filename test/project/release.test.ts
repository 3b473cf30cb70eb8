import * as assert from "node:assert";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { license, version } from "../../package.json";
import { packages } from "../../package-lock.json";
import { version as packVersion } from "../../policies/package.json";

const root = join(__dirname, "../..");
const text = (file: string) => readFileSync(join(root, file), "utf8");

describe("The changelog", () => {
    const headings = [...text("CHANGELOG.md").matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    const releases = headings.slice(1).map(heading => /^\[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)$/.exec(heading) ?? assert.fail(heading));

    it("begins with what is not released", () => assert.strictEqual(headings[0], "[Unreleased]"));
    it("has the newest release first, and each on its day", () => {
        const later = releases.map(([, number, day]) => `${day} ${number}`);
        assert.deepStrictEqual(
            later,
            later.toSorted((a, b) => b.localeCompare(a, "en", { numeric: true })),
        );
        for (const [, , day] of releases) assert.strictEqual(new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10), day);
    });
    it("sorts changes as Keep a Changelog does", () => {
        const kinds = [...text("CHANGELOG.md").matchAll(/^### (.*)$/gm)].map(([, kind]) => kind);
        assert.ok(kinds.length > 0);
        assert.deepStrictEqual(
            kinds.filter(kind => !["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"].includes(kind)),
            [],
        );
    });
    it("ends at the version that the packages have", () =>
        assert.deepStrictEqual([version, packages[""].version, packVersion], [releases[0][1], releases[0][1], releases[0][1]]));
});

describe("The license", () => {
    it("is the one that package.json names", () => {
        assert.strictEqual(license, "Apache-2.0");
        assert.match(text("LICENSE"), /^\s*Apache License\s+Version 2\.0, January 2004/);
        assert.match(text("LICENSE"), /END OF TERMS AND CONDITIONS/);
    });
});

describe(".editorconfig", () => {
    it("says how the files are written", function () {
        let listed: string;
        try {
            listed = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
        } catch {
            process.stderr.write("\nNOT EVALUATED: .editorconfig. This is no checkout of git.\n");
            return this.skip();
        }
        const files = listed.split("\0").filter(file => file !== "" && file !== "LICENSE");
        assert.ok(files.length > 100);
        const faulty = files.filter(file => /\r|\t|[ ]\n|[^\n]$/.test(text(file)));
        assert.deepStrictEqual(faulty, []);
    });
});
