import * as assert from "node:assert";
import { listHtml, listMarkdown } from "../../../cli/output/live/list";
import { inert } from "../../../cli/output/markdown-pieces";
import { aControl, aReport, hostile } from "./live-fixture";

const controls = [
    aControl(1, {
        ...{ id: "a", title: "A holds", state: "pass", kind: "probe", reason: "2 of 2 hold", level: "blocking", blocks: false },
        evidence: { file: "evidence/prod/vanta/a.yaml", by: "run 7", at: "2026-11-28T10:00:00Z", until: "2027-02-26T23:59:59Z", links: [] },
    }),
    aControl(2, { id: "b", title: "B holds", state: "pass", kind: "rule", answeredBy: "the rule b-holds", reason: "3 resources hold", evidence: undefined }),
    aControl(3, { id: "c", title: "C holds", state: "unsigned", kind: "signature", reason: "nobody has signed it", evidence: undefined }),
    aControl(4, {
        ...{ id: "d", title: "D holds", state: "exempt", kind: "probe", reason: "it is 3", evidence: undefined },
        exemption: { owner: "ann", reason: "The old module goes.", until: "2027-03-31" },
    }),
];
const item = { list: "vanta", level: "blocking", blocks: false, with: {}, reason: "" } as const;
const report = aReport({
    controls,
    items: [
        { ...item, line: 9, section: "First", controls: ["a", "b"], state: "pass" },
        { ...item, line: 10, section: "First", number: "1.2", controls: ["c"], state: "unsigned", blocks: true, with: { "p95-ms": 200 } },
        { ...item, line: 30, section: "Second", level: "should", controls: ["d"], state: "exempt" },
        { ...item, line: 31, section: "Second", controls: [], state: "not applicable", reason: "There is no such machine" },
        { ...item, list: "cryptofunk", line: 1, controls: ["a"], state: "pass" },
    ],
});

describe("a list that is filled in", () => {
    it("has every item in the order of its lines, with answer, evidence and dates, one row for each control", () => {
        const rows = listMarkdown(report, "vanta")
            .split("\n")
            .filter(line => /^(##|\| (?!line))/.test(line) && !line.startsWith("|---"));
        assert.deepStrictEqual(rows, [
            "## First",
            "| 9 | blocking | **pass** | **A holds**: pass. 2 of 2 hold | evidence/prod/vanta/a.yaml by run 7 | 2026-11-28 | 2027-02-26 |",
            "|  |  |  | **B holds**: pass. 3 resources hold | computed: the rule b-holds | 2026-11-29 |  |",
            "| 10 \\(no. 1.2\\) | blocking | **unsigned** | **C holds**: unsigned. nobody has signed it<br>The list's own numbers: p95 ms 200 | none |  |  |",
            "## Second",
            "| 30 | should | **exempt** | **D holds**: exempt. it is 3 | exempt by ann: The old module goes. |  | 2027-03-31 |",
            "| 31 | blocking | **not applicable** | There is no such machine |  | 2026-11-29 |  |",
        ]);
    });
    it("says in its head what it is of, and how it stands", () => {
        const [first, , second] = listMarkdown(report, "vanta").split("\n");
        assert.strictEqual(first, "# vanta, filled in for vanta prod");
        assert.match(second, /^NO-GO for canary; release 1\.0\.0; 4 items, 1 in the way; computed at 2026-11-29T08:00:00Z by pack sha256:d{64}\.$/);
    });
    it("is the same as a page", () => {
        const text = listHtml(report, "vanta");
        assert.deepStrictEqual(
            [...text.matchAll(/<tr(?: class="again")? data-item="(\d+)"/g)].map(([, line]) => line),
            ["9", "9", "10", "30", "31"],
        );
        assert.ok(text.includes('<td class="day" data-head="answered">2026-11-28</td><td class="day" data-head="until">2027-02-26</td>'));
        assert.ok(text.includes("<code>evidence/prod/vanta/a.yaml</code> by run 7"));
        assert.match(text, /<h1 class="list">vanta<\/h1>/);
    });
    it("is whole, however long it is, and hostile texts stay in their cells", () => {
        const big = aReport();
        const text = listMarkdown(big, "vanta");
        for (const { line } of big.items.filter(({ list }) => list === "vanta")) assert.match(text, new RegExp(`^\\| ${line} `, "m"));
        for (const row of text.split("\n").filter(line => line.startsWith("| "))) assert.strictEqual(row.split(/(?<!\\)\|/).length, 9, row);
        assert.ok(text.includes(inert(hostile[0])));
        assert.deepStrictEqual([...new Set(text.match(/<[^>]*>/g))], ["<br>"]);
    });
    it("is refused where the bot leaves it out, or there is none", () => {
        assert.throws(
            () => listMarkdown(report, "mech-exo"),
            /^Error: --list mech-exo: found a list that vanta leaves out \(It learns nothing\. .*\), allowed: arbitrage, vanta, bot-core, cryptofunk\.$/,
        );
        assert.throws(() => listHtml(report, "vnata"), /--list vnata: found "vnata", allowed: arbitrage/);
    });
});
