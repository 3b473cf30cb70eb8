import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { scratchFolder } from "../../scratch";
import { ask, found, why } from "./asked";
import { cyclonedx, sarif } from "./documents";

const root = join(__dirname, "../../..");
const rules = [
    { id: "critical", properties: { "security-severity": "9.1" } },
    { id: "high", properties: { "security-severity": "7.0" } },
    { id: "medium", properties: { "security-severity": "6.9" } },
    { id: "own", defaultConfiguration: { level: "error" } },
];
const results = (...ids: string[]) => ids.map(ruleId => ({ ruleId, message: { text: "m" } }));
const scanned = (ids: string[], more = {}) => sarif(results(...ids), { driver: { rules }, ...more });

describe("a file of a scan, as SARIF", () => {
    it("is rated by CVSS' score, and by the tool's own level where it has none", () => {
        assert.deepStrictEqual(found(ask("code-scan", scanned(["critical", "high", "high", "medium"]))), { critical: 1, high: 2 });
        assert.deepStrictEqual(found(ask("code-scan", scanned(["own", "unknown"]))), { critical: 0, high: 1 });
        assert.strictEqual(ask("code-scan", sarif([{ ruleId: "x", level: "error" }])).result, "fail");
        assert.strictEqual(ask("code-scan", scanned(["medium"])).result, "pass");
    });
    it("finds a rule by its index, and in an extension of the tool", () => {
        const byIndex = sarif([{ ruleIndex: 0 }, { rule: { index: 1 } }], { driver: { rules } });
        assert.deepStrictEqual(found(ask("code-scan", byIndex)), { critical: 1, high: 1 });
        const run = { tool: { driver: { name: "a", rules: [{ id: "of the tool itself" }] }, extensions: [{ name: "pack", rules }] } };
        const inPack = sarif([{ rule: { index: 0, toolComponent: { index: 0 } } }, ...results("high")], { run });
        assert.deepStrictEqual(found(ask("code-scan", inPack)), { critical: 1, high: 1 });
    });
    it("counts every finding for linters and for secrets, of whatever level, and not what is gone, passed, or only told", () => {
        const more = [
            { ruleId: "a", level: "note" },
            { ruleId: "a", kind: "pass" },
            { ruleId: "a", kind: "informational" },
            { ruleId: "a", baselineState: "absent" },
        ];
        const answer = ask("lint", sarif([...more, { ruleId: "a", kind: "open" }]));
        assert.deepStrictEqual(found(answer), { findings: 2, tools: 1 });
        assert.strictEqual(ask("secrets-scan", sarif(results("a-key"))).result, "fail");
    });
    it("leaves out what somebody set aside with a reason, and counts it without one, or where nothing may be exempted", () => {
        const one = (suppressions: object[]) => sarif([{ ruleId: "own", suppressions }], { driver: { rules } });
        const reasoned = one([{ kind: "external", justification: "a test's fixture" }]);
        assert.strictEqual(ask("code-scan", reasoned).result, "pass");
        assert.match(why(ask("code-scan", reasoned)), /1 more set aside with a reason/);
        for (const text of [
            one([{ kind: "inSource" }]),
            one([
                { kind: "inSource", justification: "a fixture" },
                { kind: "external", status: "rejected" },
            ]),
            one([{ kind: "external", status: "underReview", justification: "later" }]),
            one([]),
        ])
            assert.strictEqual(ask("code-scan", text).result, "fail", text);
        assert.strictEqual(ask("code-scan", reasoned, { critical: true }).result, "fail");
    });
    const silent: [what: string, text: string, says: RegExp][] = [
        ["no run", '{"version":"2.1.0","runs":[]}', /no run of any tool/],
        ["no result, as of a tool that did not look", sarif(undefined), /a-scanner says nothing of any result/],
        ["a tool that failed", sarif([], { run: { invocations: [{ executionSuccessful: false }] } }), /a-scanner says that it did not end well/],
        [
            "a tool that met an error",
            sarif([], { run: { invocations: [{ executionSuccessful: true, toolExecutionNotifications: [{ level: "error", message: { text: "m" } }] }] } }),
            /met an error on its way/,
        ],
        [
            "a tool whose settings are wrong",
            sarif([], { run: { invocations: [{ executionSuccessful: true, toolConfigurationNotifications: [{ level: "error", message: { text: "m" } }] }] } }),
            /met an error on its way/,
        ],
        ["a tool that says no more than that its code was 2", sarif([], { run: { invocations: [{ exitCode: 2 }] } }), /did not end well/],
        ["a tool that does not say how it ended", sarif([], { run: { invocations: [{ commandLine: "scan ." }] } }), /did not end well/],
    ];
    for (const [what, text, says] of silent)
        it(`is not evaluated with ${what}`, () => {
            assert.strictEqual(ask("secrets-scan", text).result, "not evaluated");
            assert.match(why(ask("secrets-scan", text)), says);
        });
    it("is not evaluated where one of several files is silent", () =>
        assert.match(why(ask("lint", [sarif([]), sarif(undefined)])), /^not evaluated: report-2: /));
    it("answers a control that is about some tools by those: their names, their rules, their call", () => {
        const of = ["mypy", "go vet"];
        assert.strictEqual(ask("lint", [sarif([], { driver: { name: "mypy" } }), sarif(results("a"))], { of }).result, "pass");
        assert.strictEqual(
            ask("lint", sarif([], { run: { invocations: [{ executionSuccessful: true, commandLine: "python -m mypy ." }] } }), { of }).result,
            "pass",
        );
        assert.match(why(ask("lint", sarif([]), { of })), /^not evaluated: no tool in it is of "mypy" or "go vet": a-scanner/);
    });
    it("counts the tools of several files once each", () => {
        const demands = { tools: { atLeast: 2, unit: "" }, findings: { atMost: 0, unit: "" } };
        assert.strictEqual(ask("lint", [sarif([]), sarif([])], { demands }).result, "fail");
        assert.strictEqual(ask("lint", [sarif([]), sarif([], { driver: { name: "another" } })], { demands }).result, "pass");
    });
    it("tells its commit and when it ended", () => {
        const run = {
            versionControlProvenance: [{ repositoryUri: "https://example.com", revisionId: "c".repeat(40) }],
            invocations: [{ executionSuccessful: true, endTimeUtc: "2026-11-28T10:00:00Z" }],
        };
        const [told] = ask("lint", sarif([], { run })).files;
        assert.deepStrictEqual([told.commit, told.at?.toISOString()], ["c".repeat(40), "2026-11-28T10:00:00.000Z"]);
    });
    it("is what Biome writes", function () {
        this.timeout(60_000);
        const folder = scratchFolder("biome");
        writeFileSync(join(folder, "biome.json"), "{}");
        writeFileSync(join(folder, "bad.js"), "debugger;\n");
        writeFileSync(join(folder, "good.js"), "export const one = 1;\n");
        const lint = (file: string) =>
            spawnSync(join(root, "node_modules/.bin/biome"), ["lint", "--reporter=sarif", file], { cwd: folder, encoding: "utf8" }).stdout;
        assert.strictEqual(ask("lint", lint("good.js")).result, "pass", why(ask("lint", lint("good.js"))));
        assert.deepStrictEqual(found(ask("lint", lint("bad.js"))), { findings: 1, tools: 1 });
    });
});

describe("a file of a scan, as CycloneDX", () => {
    const rated = (...severities: string[]) => ({ id: "CVE-2026-1", ratings: severities.map(severity => ({ severity })) });

    it("is rated by the worst that anybody gave", () => {
        const scores = { id: "b", ratings: [{ score: 9.8, method: "CVSSv31" }, { severity: "medium" }] };
        assert.deepStrictEqual(found(ask("dependency-scan", cyclonedx([rated("low", "high"), rated("Critical"), scores, rated("medium")]))), {
            critical: 2,
            high: 1,
        });
    });
    it("passes nothing that nobody has rated", () => {
        for (const one of [rated("unknown"), rated(), { id: "x" }, { id: "x", ratings: [{ score: 3, method: "other" }] }])
            assert.match(why(ask("dependency-scan", cyclonedx([one]))), /^not evaluated: /, JSON.stringify(one));
    });
    it("leaves out what was found to be none, with a reason", () => {
        const none = (analysis: object) => ask("dependency-scan", cyclonedx([{ ...rated("critical"), analysis }])).result;
        assert.strictEqual(none({ state: "not_affected", justification: "code_not_reachable" }), "pass");
        assert.strictEqual(none({ state: "not_affected" }), "fail");
        assert.strictEqual(none({ state: "in_triage", detail: "later" }), "fail");
    });
    it("is not evaluated without components, or where nobody says that anybody looked", () => {
        assert.match(why(ask("dependency-scan", cyclonedx([rated("low")], { components: [] }))), /^not evaluated: report-1: it lists no component/);
        assert.strictEqual(ask("dependency-scan", cyclonedx([])).result, "pass");
        for (const tools of [[{ vendor: "aquasecurity", name: "trivy" }], { components: [{ type: "application", name: "syft" }] }, undefined])
            for (const vulnerabilities of [[], undefined])
                assert.match(why(ask("dependency-scan", cyclonedx(vulnerabilities, { metadata: { tools } }))), /does not say that anybody looked for one/);
    });
    it("tells when it was written", () => assert.strictEqual(ask("dependency-scan", cyclonedx([])).files[0].at?.toISOString(), "2026-11-28T09:00:00.000Z"));
});

describe("a scan of images", () => {
    const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
    const grype = (of: string) => cyclonedx([], { metadata: { component: { type: "container", name: "bot", version: of } } });
    const trivy = (of: string) => sarif([], { run: { properties: { imageName: "bot:1", repoDigests: [`registry.example.com/bot@${of}`] } } });

    it("is of every image of the release, by its digest", () => {
        const images = { api: digest("a"), worker: digest("b") };
        assert.strictEqual(ask("image-scan", [grype(digest("a")), trivy(digest("b"))], { images }).result, "pass");
        const url = cyclonedx([], { metadata: { component: { type: "container", purl: `pkg:oci/bot@sha256%3A${"a".repeat(64)}?arch=arm64` } } });
        assert.strictEqual(ask("image-scan", url, { images: { api: digest("a") } }).result, "pass");
        assert.match(why(ask("image-scan", grype(digest("a")), { images })), /^not evaluated: .*no file that names sha256:bbbb/);
    });
    it("is of none where an image is not built, or the release has none", () => {
        assert.match(why(ask("image-scan", grype(digest("a")), { images: { api: undefined } })), /^not evaluated: .*not built yet/);
        assert.match(why(ask("image-scan", grype(digest("a")))), /^not evaluated: .*without images/);
    });
    it("fails by what was found, also where an image is missing", () => {
        const text = sarif([{ ruleId: "x", properties: { "security-severity": 9.9 } }]);
        assert.strictEqual(ask("image-scan", text, { images: { api: digest("a") } }).result, "fail");
    });
});
