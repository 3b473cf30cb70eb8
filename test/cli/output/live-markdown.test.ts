import * as assert from "node:assert";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Base, readBase, turnedSince } from "../../../cli/output/live/compared";
import { liveMarkdown } from "../../../cli/output/live/markdown";
import { inert, markdownLimit } from "../../../cli/output/markdown-pieces";
import { aControl, aGo, aReport, hostile } from "./live-fixture";

const { harmless } = require("../../../cli/comment.mjs");

const summaries = (text: string) => [...text.matchAll(/<summary>(.*)<\/summary>/g)].map(([, summary]) => summary);
const baseOf = (states: Record<string, string>, more: Partial<Base> = {}): Base => ({
    ...{ bot: "vanta", stack: "prod", wants: "canary", verdict: "NO-GO" },
    controls: Object.entries(states).map(([id, state]) => ({ id, title: `Title of ${id}`, state: state as Base["controls"][number]["state"] })),
    ...more,
});

describe("the report for a pull request", () => {
    const few = aReport({
        controls: [
            aControl(0, { id: "a", title: "A holds", state: "fail", level: "blocking", blocks: true, reason: "it is 3", next: "mend it", critical: true }),
            aControl(1, { id: "b", title: "B holds", state: "unsigned", level: "blocking", blocks: true }),
            aControl(2, { id: "c", title: "C holds", state: "exempt", level: "should", blocks: false }),
            aControl(3, { id: "d", title: "D holds", state: "not evaluated", level: "nice", blocks: false }),
            aControl(4, { id: "e", title: "E holds", state: "pass", level: "blocking", blocks: false }),
        ],
        notCounted: [{ file: "evidence/prod/vanta/x.yaml", why: "it is of another release" }],
        untested: [{ id: "f", title: "F holds", phase: "live" }],
    });

    it("has the verdict and the phase in its first line, apart from the preview's", () => {
        assert.strictEqual(liveMarkdown(few).split("\n")[0], "## NO-GO for canary · vanta prod");
        assert.strictEqual(liveMarkdown(aGo()).split("\n")[0], "## GO for canary · vanta prod");
    });
    it("has one small table by level and state that is not folded, and both verdicts in words", () => {
        const shown = liveMarkdown(few).split("<details>")[0];
        assert.ok(shown.includes("May it go from dry to canary? 7 of 9 controls stand in the way. May it be deployed? GO."), shown);
        assert.ok(shown.includes("| controls | pass | fail | not evaluated | unsigned | expired | exempt | not applicable |"), shown);
        assert.ok(shown.includes("| blocking | 1 | 1 | 0 | 1 | 0 | 0 | 0 |"), shown);
        assert.ok(shown.includes("| should | 0 | 0 | 0 | 0 | 0 | 1 | 0 |") && shown.includes("| nice | 0 | 0 | 1 | 0 | 0 | 0 | 0 |"), shown);
    });
    it("folds the rest, what stands in the way first and by weight", () =>
        assert.deepStrictEqual(summaries(liveMarkdown(few)), [
            "1 failed, in the way",
            "1 unsigned, in the way",
            "1 control let through by an exemption",
            "1 that does not count",
            "Lists",
            "1 open, and in nobody's way",
            "1 not asked for canary",
            "What was judged",
        ]));
    it("says of a control what it is, why it stands so, where it is written and what to do", () =>
        assert.ok(
            liveMarkdown(few).includes("- **a**: A holds, critical · bots/a bot\\#\u200b1.yaml:1  \n  it is 3. Next: mend it"),
            liveMarkdown(few).split("\n").slice(13, 18).join("\n"),
        ));
    it("says of a list that is left out why, in the place of its counts", () =>
        assert.match(liveMarkdown(few), /^\| mech-exo \| left out: It learns nothing\. .*\|$/m));
    it("says nothing of a base that there is not", () => assert.doesNotMatch(liveMarkdown(few), /Before:|turned/));
});

describe("hostile texts in the report for a pull request", () => {
    const text = liveMarkdown(aReport(), { limit: 10_000_000, base: baseOf({ "control-1": "fail" }, { wants: hostile[0] }) });
    it("are all in it, inert", () => {
        for (const one of hostile.filter(({ length }) => length < 600)) assert.ok(text.includes(inert(one)), one);
    });
    it("bring no tag but the folds, and leave nothing that GitHub's comment has to take out", () => {
        assert.deepStrictEqual([...new Set(text.match(/<[^>]*>/g))].sort(), ["</details>", "</summary>", "<details>", "<summary>"]);
        assert.ok(harmless(text) === text, "the comment has something to take out");
    });
    it("bring no link, mention, picture, formula, heading or column", () => {
        assert.doesNotMatch(text, /@(?!\u200b)|[^\\]\]\(|[^\\]`(?!npm)|[^\\]\$|https?:\/\//);
        assert.deepStrictEqual(text.match(/^#+ .*/gm), ["## NO-GO for canary · vanta prod"]);
        const rows = text.split("\n").filter(line => /^\| [\w-]+ \|/.test(line));
        assert.ok(rows.length > 8);
        for (const row of rows) assert.ok([9, 10].includes(row.split(/(?<!\\)\|/).length - 1), row);
    });
    it("take no more room than a text may have", () => assert.ok(!text.includes("x".repeat(601)) && text.includes(`${"x".repeat(500)}`)));
});

describe("the room of the report for a pull request", () => {
    it("is never more than its limit, and what is left out is counted", () => {
        const text = liveMarkdown(aReport());
        assert.ok(text.length <= markdownLimit, String(text.length));
        const blocking = aReport().controls.filter(({ blocks, state }) => blocks && state === "fail").length;
        const [, left, all] = /\*\*(\d+) of (\d+) left out here, for want of room\.\*\* All of it: `npm run -s report -- prod --format html/.exec(text) ?? [];
        assert.strictEqual(Number(all), blocking);
        const shown =
            text
                .slice(text.indexOf("failed, in the way"))
                .split("</details>")[0]
                .match(/^- \*\*control-/gm) ?? [];
        assert.strictEqual(shown.length + Number(left), blocking);
        assert.strictEqual(text.split("<details>").length, text.split("</details>").length);
    });
    it("never cuts the verdict, however little there is", () => {
        const [first, , second] = liveMarkdown(aReport(), { limit: 2500 }).split("\n");
        assert.strictEqual(first, "## NO-GO for canary · vanta prod");
        assert.match(second, /7 of 9 controls stand in the way/);
        assert.ok(liveMarkdown(aReport(), { limit: 4000 }).length <= 4000);
    });
});

describe("the comparison with the base", () => {
    const now = aReport({
        controls: [
            aControl(0, { id: "mended", state: "pass" }),
            aControl(1, { id: "broken", state: "fail" }),
            aControl(2, { id: "same", state: "unsigned" }),
            aControl(3, { id: "asked", state: "not evaluated" }),
            aControl(4, { id: "exempted", state: "exempt" }),
            aControl(5, { id: "brought", state: "pass" }),
        ],
    });
    const base = baseOf({ mended: "fail", broken: "pass", same: "unsigned", exempted: "fail", removed: "pass" });
    it("names what turned, what got worse first, and what came or went", () =>
        assert.deepStrictEqual(
            turnedSince(base, now).map(({ id, from, to, worse }) => [id, from, to, worse]),
            [
                ["broken", "pass", "fail", true],
                ["asked", "new", "not evaluated", true],
                ["mended", "fail", "pass", false],
                ["exempted", "fail", "exempt", false],
                ["brought", "new", "pass", false],
                ["removed", "pass", "gone", false],
            ],
        ));
    it("stands beside the table, and folded by name", () => {
        const text = liveMarkdown(now, { base });
        assert.ok(text.split("<details>")[0].includes("Before: NO-GO. Since then 2 turned worse, 4 better or gone."));
        assert.ok(text.includes("<summary>6 turned</summary>") && text.includes("- ▼ **broken**: pass → fail."));
    });
    it("says that nothing turned, and that the base was for another phase", () => {
        const same = Object.fromEntries(now.controls.map(({ id, state }) => [id, state]));
        const text = liveMarkdown(now, { base: baseOf(same, { verdict: "GO", wants: "live" }) });
        assert.ok(text.includes("Before: GO. Since then nothing turned. That was for live."));
        assert.doesNotMatch(text, /<summary>0 turned/);
    });
    it("names thirty at most, so that what stands in the way has room", () => {
        const many = baseOf(Object.fromEntries(aReport().controls.map(({ id }) => [id, "expired"])));
        const [turned] = liveMarkdown(aReport(), { base: many, limit: 1_000_000 }).match(/<summary>\d+ turned[\s\S]*?<\/details>/) ?? [""];
        assert.strictEqual((turned.match(/^- [▼▲]/gm) ?? []).length, 30);
        assert.match(turned, /^- and \d+ more$/m);
    });

    const reading = (text: string) => {
        const folder = mkdtempSync(join(tmpdir(), "golive-base-"));
        try {
            writeFileSync(join(folder, "base.json"), text);
            return readBase(join(folder, "base.json"), now);
        } finally {
            rmSync(folder, { recursive: true, force: true });
        }
    };
    it("takes a report of an older Golive, which knew less, or more", () =>
        assert.strictEqual(reading(JSON.stringify({ ...base, older: true })).controls.length, 5));
    it("refuses what is no report of this bot and stack", () => {
        assert.throws(() => reading("# NO-GO"), /--base .*base\.json: found text that is no JSON, allowed: a report that --format json wrote\./);
        assert.throws(() => reading('{"bot":"vanta"}'), /--base .*: stack: found something else than a report has there/);
        assert.throws(() => reading(JSON.stringify({ ...base, stack: "staging" })), /found a report of vanta in staging, allowed: one of vanta in prod/);
        assert.throws(() => readBase("/nowhere/base.json", now), /found no file that can be read \(ENOENT\)/);
    });
});
