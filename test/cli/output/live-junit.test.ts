import * as assert from "node:assert";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { liveJunit } from "../../../cli/output/live/junit";
import { aControl, aGo, aReport } from "./live-fixture";

interface Case {
    name: string;
    classname: string;
    file?: string;
    line?: string;
    failure?: { message: string; type: string };
    error?: { message: string; type: string };
    skipped?: { message: string };
}
interface Suite {
    name: string;
    tests: string;
    failures: string;
    errors: string;
    skipped: string;
    testcase: Case[];
}
const isArray = (name: string) => name === "testsuite" || name === "testcase";
function junit(text: string): Record<string, string> & { testsuite: Suite[] } {
    assert.strictEqual(XMLValidator.validate(text), true);
    return new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "", isArray, parseAttributeValue: false }).parse(text).testsuites;
}

describe("the report as JUnit's XML", () => {
    const blocking = { level: "blocking", phase: "dry" } as const;
    const few = aReport({
        controls: [
            aControl(1, { ...blocking, id: "a", state: "fail", blocks: true, reason: "it is 3 < 4", written: { file: "bots/b.yaml", line: 7 } }),
            ...(["not evaluated", "unsigned", "expired"] as const).map(state => aControl(1, { ...blocking, id: state.slice(0, 3), state, blocks: true })),
            aControl(1, {
                ...{ ...blocking, id: "e", state: "exempt", blocks: false, reason: "it is 3" },
                exemption: { owner: "ann@example.com", reason: "The old module goes.", until: "2027-03-31" },
            }),
            aControl(1, { ...blocking, id: "g", state: "pass", blocks: false }),
            aControl(1, { ...blocking, id: "h", state: "not applicable", blocks: false, reason: "this bot has no MongoDB" }),
            aControl(1, { level: "should", phase: "dry", id: "i", state: "fail", blocks: false }),
            aControl(1, { level: "blocking", phase: "live", id: "j", state: "unsigned", blocks: false, reason: "nobody has signed it" }),
        ],
        untested: [{ id: "j", title: "J", phase: "live" }],
    });
    const { testsuite: suites, ...totals } = junit(liveJunit(few));
    const named = (id: string) => suites.flatMap(({ testcase }) => testcase ?? []).find(({ name }) => name.startsWith(`${id}:`));

    it("keeps red what is red: a failure where it failed, an error where nobody answered, at every level", () => {
        assert.deepStrictEqual(named("a")?.failure?.message, "fail: it is 3 < 4");
        for (const [id, type] of [
            ["not", "not evaluated"],
            ["uns", "unsigned"],
            ["exp", "expired"],
        ])
            assert.strictEqual(named(id)?.error?.type, type);
        assert.strictEqual(named("i")?.failure?.type, "fail");
    });
    it("skips what is exempt, does not apply or is asked later, and says why", () => {
        assert.strictEqual(named("e")?.skipped?.message, "exempt by ann@example.com, until 2027-03-31: The old module goes. it is 3");
        assert.strictEqual(named("h")?.skipped?.message, "this bot has no MongoDB");
        assert.strictEqual(named("j")?.skipped?.message, "not asked before live; unsigned: nobody has signed it");
        assert.deepStrictEqual([named("g")?.failure, named("g")?.error, named("g")?.skipped], [undefined, undefined, undefined]);
    });
    it("is red where the verdict is NO-GO, also where no control is", () => {
        assert.strictEqual(suites[0].testcase[0].failure?.message, "7 of 9 controls stand in the way");
        const nothing = junit(liveJunit(aReport({ controls: [], items: [], why: "nothing was judged, and that is no pass" })));
        assert.deepStrictEqual([nothing.tests, nothing.failures], ["1", "1"]);
        assert.deepStrictEqual([junit(liveJunit(aGo())).failures, junit(liveJunit(aGo())).errors], ["0", "0"]);
    });
    it("counts what it has, and says where a control is written", () => {
        assert.deepStrictEqual(totals, { name: "vanta prod for canary", tests: "10", failures: "3", errors: "3", skipped: "3" });
        for (const { tests, failures, errors, skipped, testcase = [] } of suites) {
            const count = (kind: keyof Case) => String(testcase.filter(one => one[kind] !== undefined).length);
            assert.deepStrictEqual([tests, failures, errors, skipped], [String(testcase.length), count("failure"), count("error"), count("skipped")]);
        }
        assert.deepStrictEqual([named("a")?.file, named("a")?.line, named("a")?.classname], ["bots/b.yaml", "7", `blocking.${few.controls[0].kind}`]);
    });
    it("is XML whatever texts are in it, one test for each control", () => {
        const report = aReport();
        assert.strictEqual(junit(liveJunit(report)).tests, String(report.controls.length + 1));
        assert.doesNotMatch(liveJunit(report), /[\p{Cs}\p{Cn}\p{Cf}]|[^\P{Cc}\n]/u);
    });
});
