import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { XMLValidator } from "fast-xml-parser";
import { liveReportSchema } from "../../../checklist/answered";
import { readBase, turnedSince } from "../../../cli/output/live/compared";
import { formats, wantedOf } from "../../../cli/report/formats";
import { standingIn } from "../../../config/faults/lines";

const root = join(__dirname, "../../..");

describe("what a report is printed as", () => {
    it("is the terminal's where nothing is said, and of a list how it stands", () => {
        assert.deepStrictEqual(wantedOf([], [], undefined), { renderings: [{ format: "terminal", file: undefined }], list: undefined });
        assert.deepStrictEqual(wantedOf([], [], "vanta"), { renderings: [], list: "vanta" });
    });
    it("goes into a file for each format, in their order", () =>
        assert.deepStrictEqual(wantedOf(["json", "html"], ["a.json", "b.html"], undefined).renderings, [
            { format: "json", file: "a.json" },
            { format: "html", file: "b.html" },
        ]));
    const refused: [formats: string[], files: string[], list: string | undefined, says: RegExp][] = [
        [["pdf"], [], undefined, /^Error: --format pdf: found "pdf", allowed: terminal, markdown, html, junit, sarif, json, attestation\.$/],
        [["toString"], [], undefined, /--format toString: found "toString"/],
        [["sarif"], [], "vanta", /--format sarif: found "sarif", allowed: a list is printed as one of markdown, html\.$/],
        [["html", "json"], [], undefined, /--format: found 2 without files, allowed: one, or an --output for each\.$/],
        [["html", "json"], ["a"], undefined, /--output: found 1 for 2 of --format, allowed: one for each, in their order/],
        [[], ["a"], undefined, /--output a: found no --format, allowed: both/],
        [["html", "json"], ["a", "a"], undefined, /--output a: found twice, allowed: a file for each format\.$/],
    ];
    for (const [names, files, list, says] of refused)
        it(`is refused: ${[...names, ...files, list].join(" ")}`, () => assert.throws(() => wantedOf(names, files, list), says));
});

describe("npm run report, into files", function () {
    this.timeout(180_000);
    let folder: string;
    let ran: { status: number | null; stdout: string; stderr: string };
    const file = (name: string) => join(folder, name);
    const read = (name: string) => readFileSync(file(name), "utf8");
    const report = (...argv: string[]) =>
        spawnSync(process.execPath, ["--require=./cli/start.js", "cli/report.ts", "prod", ...argv], { cwd: root, encoding: "utf8", maxBuffer: 1 << 26 });
    const all = formats.filter(format => format !== "terminal");

    before(() => {
        folder = mkdtempSync(join(tmpdir(), "golive-report-"));
        ran = report(...all.flatMap(format => ["--format", format, "--output", file(format)]));
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    it("writes every format of one real report, and prints the terminal's beside", () => {
        assert.strictEqual(ran.status, 1, ran.stderr);
        assert.match(ran.stdout, /^NO-GO {2}cryptofunk prod/);
        assert.deepStrictEqual(readdirSync(folder).sort(), [...all].sort());
        assert.match(read("markdown"), /^## NO-GO for canary · cryptofunk prod\n/);
        assert.match(read("html"), /<h1 class="no-go">NO-GO<\/h1>/);
        assert.strictEqual(XMLValidator.validate(read("junit")), true);
        const { controls, items } = liveReportSchema.parse(JSON.parse(read("json")));
        assert.ok(items.length > 900 && items.every(({ section }) => section !== undefined));
        const results = JSON.parse(read("sarif")).runs[0].results.length;
        assert.strictEqual(results, controls.filter(({ state }) => !["pass", "not applicable"].includes(state)).length + 1);
    });
    it("attests the very report that it writes", () => {
        const digest = createHash("sha256").update(read("json")).digest("hex");
        assert.strictEqual(JSON.parse(read("attestation")).predicate.inputAttestations[0].digest.sha256, digest);
    });
    it("points at the lines of manifest and settings that a person changes", () => {
        const { controls, written } = liveReportSchema.parse(JSON.parse(read("json")));
        const settings = standingIn(join(root, "Pulumi.prod.yaml"));
        const manifest = standingIn(join(root, "bots/cryptofunk.yaml"));
        assert.deepStrictEqual(written, { file: "Pulumi.prod.yaml", line: settings(["config", "golive:phase"]).line });
        const of = (id: string) => controls.find(one => one.id === id)?.written;
        assert.deepStrictEqual(of("daily-loss-limited"), { file: "bots/cryptofunk.yaml", line: manifest(["risk", "maxDailyLoss"]).line });
        assert.deepStrictEqual(of("memory-threshold"), { file: "bots/cryptofunk.yaml", line: manifest(["alertAbove", "memoryPercent"]).line ?? 0 });
        assert.ok(controls.filter(one => ["setting", "alert", "contract"].includes(one.kind)).every(one => one.written));
        for (const { written } of controls) if (written) assert.ok(readFileSync(join(root, written.file), "utf8").split("\n").length >= written.line);
    });
    it("turns nothing against itself", () => {
        const now = liveReportSchema.parse(JSON.parse(read("json")));
        assert.deepStrictEqual(turnedSince(readBase(file("json"), now), now), []);
        const { stdout } = report("--format", "markdown", "--base", file("json"));
        assert.match(stdout, /^Before: NO-GO\. Since then nothing turned\.$/m);
    });
    it("refuses a file that cannot be written, as bad input", () => {
        const { status, stderr, stdout } = report("--format", "html", "--output", "/nowhere/report.html");
        assert.deepStrictEqual([status, stdout], [2, ""]);
        assert.match(stderr, /^--output \/nowhere\/report\.html cannot be written \(ENOENT\)/m);
    });
    it("names the keys that a person writes, in every format", () => {
        const { stdout } = report("--bot", "example", "--format", "markdown");
        assert.match(stdout, /: risk\.maxDailyLoss: nobody enforces it/);
        assert.doesNotMatch(stdout, /the limit max-/);
    });
    it("prints a list, filled in", () => {
        const { status, stdout } = report("--list", "cryptofunk", "--format", "markdown");
        assert.strictEqual(status, 1);
        assert.match(stdout, /^# cryptofunk, filled in for cryptofunk prod\n/);
        assert.match(stdout, /^## Keys of exchanges, and secrets$/m);
        assert.match(stdout, /^\| 36 \| blocking \| \*\*/m);
    });
    it("says in the terminal how a list stands, with and without a file of it", () => {
        for (const more of [[], ["--format", "html", "--output", file("list-html")]]) {
            const { status, stdout } = report("--list", "cryptofunk", ...more);
            assert.strictEqual(status, 1);
            const [first] = stdout.split("\n");
            const [, blocking] = /^NO-GO {2}cryptofunk prod, .*; of cryptofunk (\d+) of \d+ items stand in the way$/.exec(first) ?? assert.fail(first);
            assert.strictEqual(stdout.match(/^✗ cryptofunk:\d+ {2}\S/gm)?.length, Number(blocking));
            assert.match(stdout, /\nItem by item: npm run -s report -- prod --list cryptofunk --format html --output cryptofunk\.html\n$/);
            assert.doesNotMatch(stdout, /(arbitrage|vanta|mech-exo|bot-core):\d/);
        }
    });
    it("refuses a base without Markdown", () => {
        const { status, stderr } = report("--format", "html", "--base", file("json"));
        assert.deepStrictEqual([status, stderr], [2, `--base ${file("json")}: found no report that compares, allowed: beside --format markdown.\n`]);
    });
});
