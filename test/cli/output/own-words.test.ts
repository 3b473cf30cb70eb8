import * as assert from "node:assert";
import { enginesLines } from "../../../cli/engine/preview";
import { liveSarif } from "../../../cli/output/live/sarif";
import { asMarkdown } from "../../../cli/output/markdown";
import { inOwnWords, reportInOwnWords } from "../../../cli/output/own-words";
import { plain } from "../../../cli/output/paint";
import { asJson, reportOf } from "../../../cli/output/report";
import { asText } from "../../../cli/output/terminal";
import { unjudged } from "../../../cli/output/unjudged";
import type { Finding } from "../../../policies/engine/analysis";
import { reasons } from "../../../policies/engine/rule";
import { undecidedPrefix } from "../../../policies/engine/runner";
import { rules } from "../../../policies/rules";
import { aControl, aReport } from "./live-fixture";

describe("what the pack says, on a stack of Golive's own", () => {
    const said: [string, string][] = [
        ["golive:addresses is missing: nobody says that", "golive:exchangeAddresses is missing: nobody says that"],
        [
            "nothing says how its kill switch is thrown: golive.dev/kill-switch-at is missing",
            "nothing says how its kill switch is thrown: trading.killSwitch is missing",
        ],
        ["the limit max-daily-loss: nobody enforces it", "risk.maxDailyLoss: nobody enforces it"],
        ["daily-loss-is-limited, engine: the limit max-daily-loss: it reaches nothing", "daily-loss-is-limited, engine: risk.maxDailyLoss: it reaches nothing"],
        ["golive.dev/limit-symbols is missing", "risk.symbols is missing"],
        ["golive:phase is canary, and the limit of memory: 2", "golive:phase is canary, and the limit of memory: 2"],
    ];
    for (const [text, own] of said) it(`is ${own}`, () => assert.strictEqual(inOwnWords(text), own));

    it("stays as it is when it is said again", () => {
        for (const [, own] of said) assert.strictEqual(inOwnWords(own), own);
        for (const { fix } of rules) assert.strictEqual(inOwnWords(inOwnWords(fix)), inOwnWords(fix));
    });
    it("is a cure that names the key of manifest or settings alone", () => {
        const fix = (name: string) => inOwnWords(rules.find(one => one.name === name)?.fix ?? "");
        assert.match(fix("daily-loss-is-limited"), /\(enforcedBy\), in risk\.maxDailyLoss of bots\/<bot>\.yaml; /);
        assert.match(fix("kill-switch-can-be-thrown"), /^Say in trading\.killSwitch of the manifest how it is thrown /);
        assert.match(fix("trading-mode-is-set"), /^Set trading\.mode in the manifest to one of its allowed values, /);
        assert.match(fix("arming-takes-its-steps"), /^Mend trading\.arming in the manifest: a file /);
        assert.match(fix("exchange-key-names-own-addresses"), / at the exchange, and in golive:exchangeAddresses\.$/);
        for (const { name, fix } of rules)
            assert.doesNotMatch(inOwnWords(fix), /annotation golive\.dev\/(limit-|modes|arming|capital|testnet|kill-switch-at)|golive:addresses/, name);
    });
});

describe("every rendering of a finding", () => {
    const rule = rules.find(({ name }) => name === "daily-loss-is-limited") ?? assert.fail();
    const missing = "golive.dev/limit-max-daily-loss is missing";
    const finding: Finding = {
        ...{ rule: rule.name, severity: "critical", level: "mandatory", result: "fail", items: [] },
        ...{ urn: "urn:pulumi:prod::golive::kubernetes:apps/v1:StatefulSet::engine", message: `${missing}. ${reasons(rule)}` },
    };
    const doubt: Finding = { ...finding, level: "advisory", result: "undecided", message: `${undecidedPrefix}'${rule.name}': ${missing}` };
    const report = reportOf("cryptofunk", "prod", { resources: [], outputs: {} }, { findings: [finding, doubt], rules: [] }, { findings: [] });
    const told = { ran: new Map(), steps: new Map(), violations: [], errors: [] };
    const violation = { rule: rule.name, urn: finding.urn, message: finding.message, level: "mandatory" };
    const answered = { reason: `${rule.name}, engine: ${missing}`, next: `write ${missing}` };
    const live = aReport({ controls: [aControl(1, { ...answered, state: "fail" })] });
    const rendered: Record<string, string> = {
        "--verbose": asText(report, plain),
        Markdown: asMarkdown(report),
        JSON: asJson(report),
        "what was not judged": unjudged(report).join("\n"),
        "the engine's": enginesLines({ told, failed: [violation], undecided: [], unevaluated: [] } as never, plain).join("\n"),
        "the report's": liveSarif(reportInOwnWords(live)),
    };
    for (const [name, text] of Object.entries(rendered))
        it(`names the key that a person writes: ${name}`, () => {
            assert.ok(text.includes("risk.maxDailyLoss is missing"), text);
            assert.doesNotMatch(text, /golive\.dev\/limit-|annotation golive/);
        });
    it("leaves the rule's name and the resource's as they are in a document for machines", () =>
        assert.deepStrictEqual(
            JSON.parse(asJson(report)).findings.map(({ rule, urn }: Finding) => [rule, urn]),
            [finding, doubt].map(({ rule, urn }) => [rule, urn]),
        ));
});
