import * as assert from "node:assert";
import { gzipSync } from "node:zlib";
import { kinds } from "../../../checklist/ci";
import { documentOf, mostBytes } from "../../../checklist/ci/document";
import type { Report } from "../../../checklist/control";
import { ask, demanded, found, why } from "./asked";
import { cobertura, junit, k6, lcov, passing, sarif } from "./documents";

describe("files from CI", () => {
    for (const [format, kind, text] of passing) {
        it(`pass as ${format}`, () => assert.strictEqual(ask(kind, text).result, "pass", why(ask(kind, text))));
        it(`are told by content, with a byte order mark and space before it: ${format}`, () =>
            assert.strictEqual(ask(kind, `\ufeff${format === "LCOV" ? "" : "\n  "}${text}`).result, "pass"));
    }

    it("are refused where they are of no known format, or of another kind, and it is said which are read", () => {
        assert.throws(() => ask("coverage", "{}"), /^Error: report-1: its format is none that is known; coverage is read from Cobertura XML, LCOV$/);
        assert.throws(() => ask("coverage", junit("")), /report-1: it is JUnit XML; coverage is read from Cobertura XML, LCOV/);
        assert.throws(() => ask("tests", [junit('<testcase name="a"/>'), cobertura([[1, 1]])]), /report-2: it is Cobertura XML; tests is read from JUnit XML/);
    });
    it("are refused where they are empty, packed, no text, or too large", () => {
        assert.throws(() => ask("tests", " \n"), /it is empty/);
        assert.throws(() => ask("tests", [gzipSync(junit(""))]), /it is packed \(gzip\): unpack it/);
        assert.throws(() => ask("tests", [Buffer.from("PK\u0003\u0004rest")]), /packed \(zip\)/);
        assert.throws(() => ask("tests", [Buffer.from([0xff, 0xfe, 0x3c, 0x00])]), /no text in UTF-8/);
        assert.throws(() => ask("coverage", [Buffer.alloc(mostBytes + 1, "a")]), /at most are read/);
    });
    it("are refused where they are nested without end, before anything walks them", () => {
        assert.throws(() => ask("code-scan", `{"version":"2.1.0","runs":${"[".repeat(1e6)}`), /nested deeper than 64/);
        assert.match(why(ask("code-scan", `{"version":"2.1.0","runs":[],"x":"${"[".repeat(1000)}"}`)), /^not evaluated: report-1: it has no run of any tool/);
        assert.throws(() => ask("tests", `${"<testsuite>".repeat(1000)}${"</testsuite>".repeat(1000)}`), /no whole XML document/);
    });
    it("are refused with entities of their own, which one could grow without end", () => {
        const bomb = '<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "&x;&x;&x;">]>';
        assert.throws(() => ask("tests", `<?xml version="1.0"?>${bomb}<testsuite><testcase name="&z;"/></testsuite>`), /declares entities, and none is read/);
    });
    it("are refused with two roots, or with what no schema has", () => {
        assert.throws(() => ask("tests", "<testsuite/><testsuite/>"), /more than one root element/);
        assert.throws(() => ask("code-scan", '{"version":"2.1.0","runs":[{"tool":{}}]}'), /no SARIF 2\.1\.0 that can be read: runs\.0\.tool\.driver/);
        assert.throws(() => ask("mutation", '{"schemaVersion":"2","files":{"a":{"mutants":3}}}'), /files\.a\.mutants/);
        assert.throws(() => ask("coverage", "SF:a\nDA:x,1\nend_of_record"), /without hits/);
    });
    it("are evaluated by what a control demands, and not passed where it demands what they do not say", () => {
        assert.match(why(ask("load", k6(), { demands: { "tool-call-p95": { atMost: 100, unit: "ms" } } })), /^not evaluated: no such number/);
        assert.match(why(ask("load", k6(), { demands: { constructor: { atMost: 100, unit: "ms" } } })), /^not evaluated: no such number/);
        assert.match(why(ask("load", k6(), { demands: {} })), /^not evaluated: a control that demands no number/);
    });
    it("are held against a number as it is, and not as it is printed", () => {
        const twoThirds = lcov([
            [1, 1],
            [2, 1],
            [3, 0],
        ]);
        const answer = ask("coverage", twoThirds, { demands: { percent: { atLeast: 66.66668, unit: "%" } } });
        assert.deepStrictEqual([answer.result, answer.measured[0].holds], ["fail", "no"]);
        assert.ok((answer.measured[0].value as number) < 66.66668);
    });
    it("carry the demand and the value that the report holds against each list's own number", () =>
        assert.deepStrictEqual(
            ask(
                "coverage",
                lcov([
                    [1, 1],
                    [2, 0],
                ]),
            ).measured,
            [
                {
                    what: "share that the tests run",
                    demanded: "at least 80 %",
                    demand: "percent",
                    found: "50 % (1 of 2 lines in 1 file)",
                    holds: "no",
                    value: 50,
                },
            ],
        ));
});

describe("a reader of files from CI", () => {
    const formats = Object.entries(kinds).flatMap(([kind, { formats }]) => formats.map(format => [kind as Report, format] as const));
    for (const [kind, format] of formats)
        it(`tells its planted fault, and where it does not, nothing passes: ${kind}, ${format.name}`, () => {
            const [, , text] = passing.find(([, , one]) => format.isOne(documentOf(Buffer.from(one)))) ?? assert.fail("no document that passes");
            const awake = ask(kind, text);
            // No scan of an image passes that names none of the release's.
            if (kind !== "image-scan") assert.strictEqual(awake.result, "pass");
            assert.doesNotMatch(why(awake), /planted/);
            const { canary } = format;
            try {
                format.canary = { ...canary, tells: Object.fromEntries(Object.entries(canary.tells).map(([name, value]) => [name, value + 1])) };
                assert.match(why(ask(kind, text)), /^not evaluated: the reader of .* does not tell the fault that was planted for it$/);
                format.canary = { ...canary, text: "{" };
                assert.match(why(ask(kind, text)), /does not tell the fault/);
            } finally {
                format.canary = canary;
            }
        });
    it("that sleeps is noticed: one that reads every failure as a pass", () => {
        const [format] = kinds.tests.formats;
        const { read } = format;
        try {
            format.read = document => ({ ...read(document), part: [{ name: "a", state: "passed" }] });
            assert.match(why(ask("tests", junit('<testcase name="a"/>'))), /^not evaluated: the reader of JUnit XML does not tell/);
        } finally {
            format.read = read;
        }
    });
    it("that fails at its canary is noticed, whatever is demanded", () => {
        const [format] = kinds.load.formats;
        const { canary } = format;
        const trend = { type: "trend", contains: "time", values: { "p(95)": 9 } };
        const asked = () => why(ask("load", k6({ page_load: trend }), { demands: { "page-load": { atMost: 10, unit: "ms" } } }));
        try {
            assert.match(asked(), /^pass/);
            format.canary = { ...canary, text: "{" };
            assert.match(asked(), /does not tell the fault/);
        } finally {
            format.canary = canary;
        }
    });
    it("plants a fault of each number that controls demand of the kind", () => {
        for (const [kind, { formats }] of Object.entries(kinds))
            for (const { name, canary } of formats)
                for (const demand of Object.keys(demanded[kind as Report])) assert.ok(demand in canary.tells, `${kind}: ${name} plants no ${demand}`);
    });
});

describe("a file from CI that is cut off", function () {
    this.timeout(60_000);
    for (const [format, kind, text] of passing)
        it(`never passes, and never fails in another way than by being refused: ${format}`, () => {
            // A record of LCOV that has its end is whole, and nothing says that there were more of them.
            const whole = format === "LCOV" ? text.indexOf("end_of_record") + "end_of_record".length : text.trimEnd().length;
            for (let length = 0; length < whole; length += 1) {
                let result = "refused";
                try {
                    result = ask(kind, text.slice(0, length)).result;
                } catch (error) {
                    assert.match(String(error), /^Error: report-1: /, `${format} cut at ${length}`);
                }
                assert.notStrictEqual(result, "pass", `${format} cut at ${length}`);
            }
        });
    it("is refused or answered where bytes of it are changed, and breaks nothing", () => {
        // A generator of its own, so that a failure comes again.
        let seed = 7;
        const next = (below: number) => {
            seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
            return seed % below;
        };
        for (const [format, kind, text] of passing)
            for (let round = 0; round < 300; round += 1) {
                const bytes = Buffer.from(text);
                for (let count = 0; count <= next(4); count += 1) bytes[next(bytes.length)] = next(256);
                try {
                    ask(kind, [bytes]);
                } catch (error) {
                    assert.match(String(error), /^Error: report-1: /, `${format}, round ${round}`);
                }
            }
    });
    it("is told by how it is broken", () => {
        assert.throws(() => ask("tests", junit("").slice(0, -3)), /no whole XML document/);
        assert.throws(() => ask("code-scan", sarif([]).slice(0, -1)), /no whole JSON document/);
        assert.throws(() => ask("coverage", lcov([[1, 1]]).slice(0, 30)), /has no end/);
        assert.throws(() => ask("coverage", cobertura([[1, 1]]).replace("</coverage>", "")), /no whole XML document/);
    });
    it("has no number that is not in the document", () =>
        assert.deepStrictEqual(
            found(
                ask(
                    "coverage",
                    cobertura([
                        [1, 1],
                        [2, 1],
                    ]),
                ),
            ),
            { percent: 100 },
        ));
});
