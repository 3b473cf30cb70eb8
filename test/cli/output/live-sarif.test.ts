import * as assert from "node:assert";
import { readFileSync } from "node:fs";
import Ajv from "ajv";
import { liveSarif } from "../../../cli/output/live/sarif";
import { aControl, aGo, aReport } from "./live-fixture";

interface Sarif {
    runs: {
        tool: { driver: { rules: { id: string; shortDescription: { text: string }; properties: Record<string, unknown> }[] } };
        automationDetails: { id: string };
        invocations: { toolExecutionNotifications: { message: { text: string } }[] }[];
        results: {
            ruleId: string;
            ruleIndex: number;
            level: string;
            message: { text: string };
            locations: { physicalLocation: { artifactLocation: { uri: string; uriBaseId: string }; region: { startLine: number } } }[];
            partialFingerprints: Record<string, string>;
            suppressions?: { kind: string; justification: string }[];
        }[];
    }[];
}
const sarif = (text: string) => (JSON.parse(text) as Sarif).runs[0];

describe("the report as SARIF", () => {
    const report = aReport();
    const run = sarif(liveSarif(report));

    it("has a result for each control that is open or exempt, and one for the verdict", () => {
        const shown = report.controls.filter(({ state }) => !["pass", "not applicable"].includes(state));
        assert.deepStrictEqual(
            run.results.map(({ ruleId }) => ruleId),
            ["may-go-live", ...shown.map(({ id }) => id)],
        );
        assert.deepStrictEqual(sarif(liveSarif(aGo())).results, []);
        assert.strictEqual(sarif(liveSarif(aReport({ controls: [] }))).results.length, 1);
    });
    it("has what GitHub's code scanning demands: rules that are there, messages, levels, places in the repository, fingerprints, few tags", () => {
        const { rules } = run.tool.driver;
        assert.ok(run.results.length < 5000 && rules.length < 25_000);
        for (const { id, shortDescription, properties } of rules) {
            assert.ok(id && shortDescription.text.length > 0);
            assert.ok((properties.tags as string[]).length <= 10 && Number(properties["security-severity"]) > 0);
        }
        for (const { ruleId, ruleIndex, level, message, locations, partialFingerprints } of run.results) {
            assert.strictEqual(rules[ruleIndex].id, ruleId);
            assert.ok(["error", "warning", "note"].includes(level) && message.text.length > 0);
            const { artifactLocation, region } = locations[0].physicalLocation;
            assert.match(artifactLocation.uri, /^(?!\/|\.\.|\w+:)[\w.%/-]+$/);
            assert.strictEqual(artifactLocation.uriBaseId, "%SRCROOT%");
            assert.ok(Number.isInteger(region.startLine) && region.startLine >= 1);
            assert.match(partialFingerprints.primaryLocationLineHash, /^[0-9a-f]{16}:1$/);
        }
        assert.strictEqual(new Set(run.results.map(one => one.partialFingerprints.primaryLocationLineHash)).size, run.results.length);
    });
    it("keeps two stacks apart, and an alert the same one while its line moves", () => {
        assert.strictEqual(run.automationDetails.id, "golive/vanta/prod/");
        const one = (line: number, stack = "prod") =>
            sarif(liveSarif(aReport({ stack, controls: [aControl(1, { state: "fail", written: { file: "bots/vanta.yaml", line } })] }))).results[1];
        assert.deepStrictEqual(one(3).partialFingerprints, one(9).partialFingerprints);
        assert.notDeepStrictEqual(one(3).partialFingerprints, one(3, "staging").partialFingerprints);
    });
    it("points at what a person changes, and otherwise at the phase that asks for it", () => {
        const place = (id: string) => run.results.find(({ ruleId }) => ruleId === id)?.locations[0].physicalLocation;
        const written = report.controls.find(one => one.written && one.state === "fail");
        const none = report.controls.find(one => !one.written && one.state === "fail");
        assert.deepStrictEqual(place(written?.id ?? "")?.artifactLocation.uri, "bots/a%20bot%231.yaml");
        assert.deepStrictEqual(place(none?.id ?? ""), {
            artifactLocation: { uri: "Pulumi.prod.yaml", uriBaseId: "%SRCROOT%" },
            region: { startLine: 15 },
        });
    });
    it("is an error where it stands in the way, and says of what is exempt who lets it through", () => {
        for (const { id, blocks, state } of report.controls) {
            const result = run.results.find(({ ruleId }) => ruleId === id);
            if (!result) continue;
            assert.strictEqual(result.level === "error", blocks, id);
            assert.strictEqual(result.suppressions !== undefined, state === "exempt");
            assert.ok(result.message.text.startsWith(`${state}: `));
        }
    });
    it("tells of evidence that does not count", () => assert.strictEqual(run.invocations[0].toolExecutionNotifications.length, report.notCounted.length));
    it("is valid against the standard's own schema", function () {
        const file = process.env.GOLIVE_SARIF_SCHEMA;
        if (file === undefined) {
            process.stderr.write(
                "\n    GOLIVE_SARIF_SCHEMA names no file; SARIF was NOT held against OASIS's sarif-schema-2.1.0.json (github.com/oasis-tcs/sarif-spec)\n",
            );
            return this.skip();
        }
        // Of draft 4, which calls its name otherwise; nothing else in it differs from what is understood here.
        const { id, $schema: _, ...schema } = JSON.parse(readFileSync(file, "utf8")) as { id: string } & Record<string, unknown>;
        const validate = new Ajv({ strict: false, validateFormats: false }).compile({ ...schema, $id: id });
        for (const one of [report, aGo(), aReport({ controls: [] })])
            assert.ok(validate(JSON.parse(liveSarif(one))), JSON.stringify(validate.errors?.slice(0, 3), undefined, 2));
        const broken = JSON.parse(liveSarif(report));
        broken.runs[0].results[0].level = "fatal";
        assert.ok(!validate(broken), "the schema takes everything");
    });
});
