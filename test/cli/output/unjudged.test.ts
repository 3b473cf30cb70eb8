import * as assert from "node:assert";
import { isUnjudged, unjudged } from "../../../cli/output/unjudged";
import type { Finding } from "../../../policies/engine/analysis";
import { advicePrefix, undecidedPrefix } from "../../../policies/engine/runner";
import { judgeAll } from "../../../policies/judge";
import { hasEvidence } from "../../../policies/rules/program/evidence";
import { dailyLossIsLimited } from "../../../policies/rules/trading/limits";
import { resource } from "../../judge";

const undecided = (rule: string, reason: string, more: Partial<Finding> = {}): Finding => ({
    ...{ rule, severity: "high", level: "advisory", result: "undecided", urn: "urn:pulumi:prod::golive::x::engine", items: [] },
    message: `${advicePrefix}nothing trades: ${undecidedPrefix}'${rule}': ${reason}`,
    ...more,
});

describe("what was not judged", () => {
    it("is a line for each reason, however many rules say it", () => {
        const why = "there is no contract bots/x.contract.yaml";
        const findings = ["a", "b", "c", "a"].map(rule => undecided(rule, why));
        assert.deepStrictEqual(unjudged({ outputs: {}, resources: [], findings }), [`Not judged: a and 2 more rules: ${why}.`]);
        assert.deepStrictEqual(unjudged({ outputs: {}, resources: [], findings: [undecided("a", "PASSWORD: nobody knows")] }), [
            "Not judged: a: PASSWORD: nobody knows.",
        ]);
    });
    it("tells on one line which rules had nothing to go by, and what to add", async () => {
        const bot = resource("kubernetes:apps/v1:StatefulSet", "bot", {
            metadata: { name: "bot" },
            spec: { template: { spec: { containers: [{ name: "bot", env: [{ name: "BYBIT_API_SECRET", value: "x" }] }] } } },
        });
        const { findings } = await judgeAll([bot], { rules: [hasEvidence, dailyLossIsLimited] });
        const lines = unjudged({ outputs: {}, resources: [], findings });
        assert.deepStrictEqual(lines, [
            "Not evaluated: 1 rule, since nothing says what it goes by. bot (taken for an order placer by BYBIT_API_SECRET, a key of bybit): golive.dev/limit-max-daily-loss (daily-loss-is-limited). Add the annotations and tags; docs/policy-pack.md has an example of each.",
        ]);
        assert.ok(findings.every(isUnjudged));
    });
    it("counts reasons of which there are many", () => {
        const findings = ["1", "2", "3", "4", "5"].map(reason => undecided("a", reason));
        assert.deepStrictEqual(unjudged({ outputs: {}, resources: [], findings }).at(-1), "Not judged for 2 more reasons: --verbose");
    });
    it("is nothing where a rule blocks, fails or is exempt", () => {
        const findings = [undecided("a", "x", { level: "mandatory" }), undecided("b", "x", { result: "fail" }), undecided("c", "x", { result: "exempt" })];
        assert.deepStrictEqual(unjudged({ outputs: {}, resources: [], findings }), []);
    });
    it("says what waits for a secret first, on one line that no terminal obeys", () => {
        const lines = unjudged({ resources: [], outputs: { waiting: { engine: ["binance"] } }, findings: [undecided("a", "x\u001b[2J\ny")] });
        assert.match(lines[0], /^Not judged: what waits for a secret, and the limits that it is told: engine\. /);
        assert.strictEqual(lines[1], "Not judged: a: x [2J y.");
    });
    it("says last that charts are more than their values", () => {
        const chart = (type: string) => ({ type, urn: "urn:x", name: "it", properties: {} });
        const said = (...types: string[]) => unjudged({ outputs: {}, resources: types.map(chart), findings: [undecided("a", "x")] }).slice(1);
        assert.deepStrictEqual(said("kubernetes:core/v1:ConfigMap"), []);
        assert.match(
            said("kubernetes:helm.sh/v3:Release").join(),
            /^Not judged here: the objects inside a chart\. Tests render and judge them: docs\/charts\.md\.$/,
        );
        assert.match(said("kubernetes:helm.sh/v4:Chart", "kubernetes:helm.sh/v3:Release").join(), /inside 2 charts\./);
    });
    it("does not count a chart whose objects stand in the preview", () => {
        const made = { type: "kubernetes:apps/v1:Deployment", urn: "urn:y", name: "child", parent: "urn:x", properties: {} };
        const chart = { type: "kubernetes:helm.sh/v4:Chart", urn: "urn:x", name: "it", properties: {} };
        assert.deepStrictEqual(unjudged({ outputs: {}, resources: [chart, made], findings: [] }), []);
    });
});
