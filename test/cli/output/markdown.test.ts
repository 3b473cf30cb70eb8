import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readArguments } from "../../../cli/output/arguments";
import { asMarkdown } from "../../../cli/output/markdown";
import { inert, markdownLimit } from "../../../cli/output/markdown-pieces";
import { plain } from "../../../cli/output/paint";
import { asJson, type Report } from "../../../cli/output/report";
import { asText } from "../../../cli/output/terminal";
import type { Finding } from "../../../policies/engine/analysis";

const finding = (over: Partial<Finding> = {}): Finding => ({
    rule: "database-is-encrypted",
    severity: "high",
    level: "mandatory",
    result: "fail",
    urn: "urn:pulumi:prod::golive::golive:data:Postgres$aws:rds/instance:Instance::database",
    message: "storageEncrypted is absent. A database is encrypted at rest.",
    items: ["mech-exo:42"],
    ...over,
});
const report = (findings: Finding[] = [], over: Partial<Report> = {}): Report => ({
    bot: "cryptofunk",
    stack: "prod",
    verdict: findings.some(one => one.level === "mandatory" && one.result !== "exempt") ? "NO-GO" : "GO",
    resources: [{ urn: "a", type: "pulumi:pulumi:Stack", name: "golive-prod", properties: {} }],
    findings,
    rules: [
        { name: "database-is-encrypted", judged: 2 },
        { name: "no-iam-access-key", judged: 0 },
    ],
    outputs: { natAddresses: ["[unknown]"] },
    ...over,
});
const lines = (text: string) => text.split("\n");

describe("the report as Markdown", () => {
    it("has the verdict in its first line", () => {
        assert.strictEqual(lines(asMarkdown(report()))[0], "## GO · cryptofunk prod");
        assert.strictEqual(lines(asMarkdown(report([finding()])))[0], "## NO-GO · cryptofunk prod");
    });
    it("says there in which phase it was judged, as the terminal and the JSON document do", () => {
        const judged = report([], { phase: "canary" });
        assert.strictEqual(lines(asMarkdown(judged))[0], "## GO · cryptofunk prod, canary");
        assert.match(asText(judged, plain), /^GO {2}cryptofunk prod, canary: /m);
        assert.strictEqual(JSON.parse(asJson(judged)).phase, "canary");
    });
    it("has one small table that is not folded, with what was counted", () => {
        const undecided = finding({ result: "undecided" });
        const advisory = finding({ level: "advisory" });
        const shown = asMarkdown(report([finding(), finding(), undecided, advisory])).split("<details>")[0];
        assert.ok(shown.includes("| 1 | 1 of 2 | 2 | 1 | 1 |"), shown);
    });
    it("says beside the table what was not judged", () => {
        const waiting = { executor: ["binance"] };
        assert.match(asMarkdown(report([], { outputs: { waiting } })), /\|\n\nNot judged: .*: executor\. .*\n\n<details>/);
        assert.doesNotMatch(asMarkdown(report()), /Not judged/);
    });
    it("folds findings, outputs and rules, and leaves out what is empty", () => {
        const summaries = (text: string) => [...text.matchAll(/<summary>(.*)<\/summary>/g)].map(([, summary]) => summary);
        assert.deepStrictEqual(summaries(asMarkdown(report([finding(), finding({ level: "advisory" })]))), [
            "1 finding in the way",
            "1 finding that blocks nothing",
            "Outputs",
            "2 rules",
        ]);
        assert.deepStrictEqual(summaries(asMarkdown(report([], { outputs: {} }))), ["2 rules"]);
    });
    it("names rule, severity, resource, type, checklist item and message of a finding", () =>
        assert.ok(
            asMarkdown(report([finding()])).includes(
                "- **database-is-encrypted**, high, fail · database (aws:rds/instance:Instance) · mech-exo:42  \n  storageEncrypted is absent. A database is encrypted at rest.",
            ),
        ));
    it("says of each rule what became of it", () => {
        const text = asMarkdown(report([finding({ result: "exempt" })]));
        assert.ok(text.includes("| database-is-encrypted | 2 | exempt |"));
        assert.ok(text.includes("| no-iam-access-key | 0 | no subject |"));
        assert.ok(asMarkdown(report()).includes("| database-is-encrypted | 2 | pass |"));
    });
    it("leaves nothing of a message to Markdown, HTML or GitHub", () => {
        const message = "</details><img src=x> @octocat ![a](https://evil.example) #12 GH-3 www.evil.example | `code`\n## GO";
        const text = asMarkdown(report([finding({ message })]));
        const line = text.split("**database-is-encrypted**")[1].split("\n")[1];
        assert.strictEqual(
            line,
            "  &lt;/details&gt;&lt;img src=x&gt; @\u200boctocat \\!\\[a\\]\\(https:\u200b//evil.example\\) \\#\u200b12 GH\u200b-3 www\u200b.evil.example \\| \\`code\\` \\#\\# GO",
        );
    });
    it("takes bidirectional and control characters out, which would make a text read differently", () =>
        assert.strictEqual(inert("a\u202eb\u0007c\u2066d"), "a b c d"));
    it("stays below its limit and says how much is missing, keeping the findings that block", () => {
        const many = Array.from({ length: 900 }, (_, i) => finding({ message: `flaw number ${i} ${"x".repeat(60)}`, level: i % 2 ? "advisory" : "mandatory" }));
        const text = asMarkdown(report(many, { rules: Array.from({ length: 300 }, (_, i) => ({ name: `rule-${i}`, judged: 1 })) }));
        assert.ok(text.length <= markdownLimit, `${text.length} characters`);
        const shown = [...text.matchAll(/flaw number (\d+)/g)].map(([, i]) => Number(i));
        const [, left, all] = /\*\*(\d+) of (\d+) left out here/.exec(text) ?? [];
        assert.strictEqual(all, "450");
        assert.strictEqual(shown.length + Number(left), 450);
        assert.ok(
            shown.every(i => i % 2 === 0),
            "an advisory took the room of a blocking finding",
        );
        assert.ok(text.includes("**450 of 450 left out here") && text.includes("**302 of 302 left out here"), "what was left out whole is not said");
        assert.strictEqual(text.split("<details>").length, text.split("</details>").length);
    });
    it("leaves room for two stacks in one comment, with two verdicts each", () => assert.ok(4 * markdownLimit + 1000 < 64_000));
});

describe("--markdown", () => {
    it("takes a file", () => assert.strictEqual(readArguments("preview", ["prod", "--markdown", "verdict.md"], {}).markdown, "verdict.md"));
    it("is refused when npm kept it", () =>
        assert.throws(
            () => readArguments("preview", ["prod"], { npm_lifecycle_event: "preview", npm_config_markdown: "true" }),
            /npm kept --markdown for itself.*--markdown <file>/,
        ));

    const root = join(__dirname, "..", "..", "..");
    const preview = (...flags: string[]) =>
        spawnSync(process.execPath, ["--require=./cli/start.js", "cli/preview.ts", "staging", ...flags], { cwd: root, encoding: "utf8" });
    it("writes the file beside what is printed, with the same verdict", () => {
        const folder = mkdtempSync(join(tmpdir(), "golive-"));
        try {
            const file = join(folder, "verdict.md");
            const { stdout, stderr } = preview("--json", "--markdown", file);
            assert.ok(stdout, stderr);
            assert.strictEqual(lines(readFileSync(file, "utf8"))[0], `## ${JSON.parse(stdout).verdict} · cryptofunk staging, dry`);
        } finally {
            rmSync(folder, { recursive: true, force: true });
        }
    });
    it("refuses a file that cannot be written, as bad input", () => {
        const { status, stderr } = preview("--markdown", "/nowhere/verdict.md");
        assert.strictEqual(status, 2);
        assert.match(stderr, /--markdown \/nowhere\/verdict\.md cannot be written \(ENOENT\)/);
    });
});
