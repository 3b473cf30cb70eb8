import * as assert from "node:assert";
import { charts } from "../../components/cluster/charts";
import { keyOf, listedCharts, listedRows, ownObjects } from "./findings";
import { titleOf } from "./helm";

// These need no Helm: a chart whose version changes, and whose findings nobody has read again, is told everywhere.
describe("The list of what the rules find in charts", () => {
    it("has a section for every chart in its version", () => {
        assert.deepStrictEqual(listedCharts().sort(), [...Object.values(charts).map(titleOf), ownObjects].sort());
    });
    it("has a reason for every finding, and each once", () => {
        const rows = listedRows();
        for (const row of rows) assert.ok(row.reason.length > 30, `${keyOf(row)} has no reason`);
        assert.strictEqual(new Set(rows.map(keyOf)).size, rows.length, "listed twice");
        assert.ok(rows.length > 5, "a list that nobody can read is empty");
    });
    it("is read by sections and rows", () => {
        const text =
            "# T\n## a 1\n\n| Rule | Object | What it says | Why it stays |\n| --- | --- | --- | --- |\n| `r-s` | Pod x/y | is wrong | since so |\n## b 2\n\nNone.\n";
        assert.deepStrictEqual(listedCharts(text), ["a 1", "b 2"]);
        assert.deepStrictEqual(listedRows(text), [{ chart: "a 1", rule: "r-s", object: "Pod x/y", flaw: "is wrong", reason: "since so" }]);
    });
});
