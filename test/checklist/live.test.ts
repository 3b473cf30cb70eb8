import * as assert from "node:assert";
import { demandsOf, strictest } from "../../checklist/answerer";
import type { NamedControl } from "../../checklist/catalogue";
import { liveReport, nextPhase } from "../../checklist/live";
import type { Everything } from "../../config/load";
import { phases } from "../../config/phases";
import type { Loose } from "../config/sandbox";
import { answers, bot, catalogueOf, control, facts, finding, held, hours, reportOn, type Written } from "./fixture";

const soak = (measure: string, more: Loose = {}) => control({ soak: measure }, more);
const two: Written = { controls: { a: soak("uptime"), b: soak("crashes") } };
/** The report where these controls have passed, and the others have no evidence. */
function passing(written: Written, passed: string[], more: Parameters<typeof reportOn>[1] = {}, wants: Parameters<typeof reportOn>[2] = "canary") {
    const catalogue = catalogueOf(written);
    return reportOn(catalogue, { evidence: answers(catalogue, Object.fromEntries(passed.map(id => [id, {}]))), ...more }, wants);
}
const verdict = (...given: Parameters<typeof passing>) => passing(...given).report.verdict;

describe("the verdict on going up a phase", () => {
    it("is GO where every control that blocks passes, and NO-GO while one does not", () => {
        assert.strictEqual(verdict(two, ["a", "b"]), "GO");
        assert.strictEqual(verdict(two, ["a"]), "NO-GO");
        assert.strictEqual(verdict(two, []), "NO-GO");
        assert.match(passing(two, ["a"]).report.why, /^1 of 2 controls that block canary stand in the way$/);
        assert.match(passing(two, ["a", "b"]).report.why, /^2 of 2 controls that block canary pass/);
    });
    it("is NO-GO where the rules let nothing be deployed", () => {
        const { report } = passing(two, ["a", "b"], { analysis: { findings: [finding("pod-has-limits")], rules: [] } });
        assert.deepStrictEqual([report.verdict, report.deploy, report.why], ["NO-GO", "NO-GO", "the rules let nothing be deployed"]);
    });
    it("is NO-GO where what it is judged by is not as it is committed", () => {
        const catalogue = catalogueOf(two);
        const evidence = answers(catalogue, { a: {}, b: {} });
        const report = (unreviewed: string[]) => liveReport({ catalogue, facts: facts({ evidence }), wants: "canary", unreviewed });
        assert.strictEqual(report([]).verdict, "GO");
        assert.strictEqual(report(["policies/exemptions.yaml"]).verdict, "NO-GO");
        assert.strictEqual(report(["policies/exemptions.yaml"]).why, "what it is judged by has changes that are not committed: policies/exemptions.yaml");
    });
    it("asks the controls of this phase and those before it, and names the others", () => {
        const controls = { a: soak("uptime"), b: soak("crashes", { phase: "canary" }), c: soak("pages", { phase: "live" }) };
        assert.strictEqual(verdict({ controls }, ["a"], {}, "dry"), "GO");
        assert.strictEqual(verdict({ controls }, ["a"]), "NO-GO");
        assert.strictEqual(verdict({ controls }, ["a", "b"]), "GO");
        assert.strictEqual(verdict({ controls }, ["a", "b"], {}, "live"), "NO-GO");
        assert.deepStrictEqual(passing({ controls }, ["a", "b"]).report.untested, [{ id: "c", title: "It holds", phase: "live" }]);
        assert.deepStrictEqual(passing({ controls }, ["a", "b"], {}, "live").report.untested, []);
    });
    it("blocks on blocking items alone", () => {
        const items = (level: string) => ({ cryptofunk: { 1: { controls: ["a"] }, 2: { controls: ["b"], level } } });
        for (const level of ["should", "nice"]) assert.strictEqual(verdict({ ...two, items: items(level) }, ["a"]), "GO", level);
        assert.strictEqual(verdict({ ...two, items: items("blocking") }, ["a"]), "NO-GO");
    });
    it("is as the heaviest item that asks for a control", () => {
        const items = { cryptofunk: { 1: { controls: ["a"] }, 2: { controls: ["b"], level: "nice" } }, vanta: { 1: { controls: ["b"] } } };
        const { report, of } = passing({ ...two, items }, ["a"]);
        assert.deepStrictEqual([report.verdict, of("b")?.level, of("b")?.blocks], ["NO-GO", "blocking", true]);
    });
    it("lets exemptions and what does not apply through, and says which", () => {
        const controlExemptions = [{ control: "b", reason: "A test.", owner: "ann", ticket: "OPS-1", expiry: "2027-01-31" }];
        assert.strictEqual(verdict(two, ["a"], { controlExemptions }), "GO");
        assert.strictEqual(verdict({ controls: { a: soak("uptime"), b: soak("crashes", { needs: ["mongodb"] }) } }, ["a"]), "GO");
    });
    it("is no GO where nothing passed, whatever let it through", () => {
        const { report } = passing({ controls: { a: soak("uptime", { needs: ["mongodb"] }) } }, []);
        assert.deepStrictEqual([report.verdict, report.why], ["NO-GO", "nothing was judged, and that is no pass"]);
    });
    it("is no GO where an adopted list asks nothing", () => {
        const catalogue = catalogueOf(two);
        const lists = catalogue.lists.map(list => (list.name === "vanta" ? { ...list, items: new Map() } : list));
        const evidence = answers(catalogue, { a: {}, b: {} });
        assert.strictEqual(reportOn(catalogue, { evidence }).report.verdict, "GO");
        const { report } = reportOn({ ...catalogue, lists }, { evidence });
        assert.deepStrictEqual([report.verdict, report.why], ["NO-GO", "1 of its lists ask nothing"]);
        assert.strictEqual(reportOn({ ...catalogue, lists: catalogue.lists.slice(1) }, { evidence }).report.verdict, "NO-GO");
    });
});

describe("an item that may be open where somebody answers for it", () => {
    const signed = (more: Loose = {}) => control({ signature: { by: "product", because: "it is a decision" } }, more);
    const controls = { a: soak("uptime"), b: soak("crashes"), yes: signed() };
    const items = { cryptofunk: { 1: { controls: ["a"] }, 2: { controls: ["b"], level: "should", approval: "yes" } } };
    const written: Written = { controls, items };
    const failed = { b: { result: "fail" as const, measured: [held({ holds: "no" as const })] } };
    const report = (given: Parameters<typeof answers>[1], more: Parameters<typeof reportOn>[1] = {}, of = written) => {
        const catalogue = catalogueOf(of);
        return reportOn(catalogue, { evidence: answers(catalogue, { a: {}, ...given }), ...more });
    };

    it("asks nobody while it holds", () => {
        const { report: found, of } = report({ b: {} });
        assert.deepStrictEqual([found.verdict, of("yes")?.state, of("yes")?.reason], ["GO", "not applicable", "what it would let be open holds"]);
    });
    it("is NO-GO while it is open and nobody signed, or somebody says no", () => {
        for (const open of [failed, {}]) {
            const { report: found, of } = report(open);
            assert.deepStrictEqual([found.verdict, of("yes")?.state, of("yes")?.blocks, of("b")?.blocks], ["NO-GO", "unsigned", true, false]);
            assert.match(found.items.find(({ line }) => line === 2)?.reason ?? "", /; yes: unsigned, nobody has signed it$/);
            assert.match(of("yes")?.next ?? "", /sign -- prod yes$/);
        }
        assert.deepStrictEqual(report({ ...failed, yes: { result: "fail" } }).report.verdict, "NO-GO");
    });
    it("is GO where it was signed, to the signature's end, and stays open", () => {
        const { report: found, state } = report({ ...failed, yes: {} });
        assert.deepStrictEqual([found.verdict, state("b"), state("yes")], ["GO", "fail", "pass"]);
        const ended = report({ ...failed, yes: { at: hours(24 * 10), until: hours(24) }, b: { ...failed.b, at: hours(24 * 11) } });
        assert.deepStrictEqual([ended.report.verdict, ended.state("yes")], ["NO-GO", "expired"]);
    });
    it("is NO-GO where it was found open after it was signed: nobody agreed to that", () => {
        const { report: found, reason } = report({ yes: { at: hours(3) }, b: { ...failed.b, at: hours(2) } });
        assert.deepStrictEqual([found.verdict, reason("yes")], ["NO-GO", "b was found open after it was signed"]);
    });
    it("is NO-GO where what is open is critical, whoever signs", () => {
        const critical = { ...written, controls: { ...controls, b: soak("crashes", { critical: true }) } };
        const { report: found, of } = report({ ...failed, yes: {} }, {}, critical);
        assert.deepStrictEqual([found.verdict, of("b")?.blocks], ["NO-GO", true]);
    });
    it("is nobody's question in a phase that does not ask for what is open", () => {
        const later = { ...written, controls: { ...controls, b: soak("crashes", { phase: "live" }) } };
        assert.deepStrictEqual(report(failed, {}, later).report.verdict, "GO");
    });
    it("names a signature, and only should hold", () => {
        const faults = (more: Loose, from: Loose = controls) => {
            try {
                catalogueOf({ controls: from, items: { cryptofunk: { ...items.cryptofunk, 2: { controls: ["b", "yes"], ...more } } } } as Written);
                return "";
            } catch (error) {
                return (error as Error).message;
            }
        };
        assert.match(faults({ level: "should", approval: "yess" }), /items\.2\.approval.*did you mean yes\?/);
        assert.match(faults({ level: "should", approval: "a" }), /items\.2\.approval.*a control that somebody signs/);
        assert.match(faults({ approval: "yes" }), /items\.2\.approval.*only should hold/);
    });
});

describe("the lists", () => {
    const leaves = (leftOut: object): Everything => ({ ...bot(), manifest: { ...bot().manifest, checklists: { leftOut } } }) as Everything;
    const items = { cryptofunk: { 1: { controls: ["a"] } }, vanta: { 1: { controls: ["b"] }, 2: { none: "a heading" } } };
    it("are all asked, unless the manifest leaves one out with the reason", () => {
        assert.strictEqual(verdict({ ...two, items }, ["a"]), "NO-GO");
        const { report, of } = passing({ ...two, items }, ["a"], { files: leaves({ vanta: "It trades no perpetuals." }) });
        assert.strictEqual(report.verdict, "GO");
        assert.strictEqual(of("b"), undefined);
        assert.deepStrictEqual(
            report.lists.filter(({ leftOut }) => leftOut),
            [{ name: "vanta", leftOut: "It trades no perpetuals." }],
        );
    });
    it("say of evidence that none of them asks for that it does not count", () =>
        assert.deepStrictEqual(passing({ ...two, items }, ["a", "b"], { files: leaves({ vanta: "It trades no perpetuals." }) }).report.notCounted, [
            { file: "evidence/prod/cryptofunk/b.yaml", why: "no list that the bot adopts asks for it" },
        ]));
});

describe("an item", () => {
    const items = {
        cryptofunk: {
            1: { controls: ["a", "b"], number: "1.1" },
            2: { notApplicable: "There is no such machine." },
            3: { none: "a reference" },
        },
        arbitrage: { 9: { controls: ["a"], level: "nice" } },
    };
    it("is never better than the worst of its controls, and says which one", () => {
        const { report } = passing({ ...two, items }, ["a"]);
        assert.deepStrictEqual(report.items, [
            { list: "arbitrage", line: 9, level: "nice", controls: ["a"], state: "pass", reason: "2 of 2 measured hold", blocks: false, with: {} },
            {
                ...{ list: "cryptofunk", line: 1, number: "1.1", level: "blocking", controls: ["a", "b"], state: "not evaluated" },
                ...{ reason: "b: nobody has asked it yet", blocks: true, with: {} },
            },
            {
                list: "cryptofunk",
                line: 2,
                level: "blocking",
                controls: [],
                state: "not applicable",
                reason: "There is no such machine",
                blocks: false,
                with: {},
            },
        ]);
    });
    it("stands in the part of its list that begins last before it", () => {
        const catalogue = catalogueOf({ ...two, items });
        const lists = catalogue.lists.map(list => ({ ...list, sections: list.name === "cryptofunk" ? new Map([[2, "Machines"]]) : new Map<number, string>() }));
        assert.deepStrictEqual(
            reportOn({ ...catalogue, lists }).report.items.map(({ line, section }) => [line, section]),
            [
                [9, undefined],
                [1, undefined],
                [2, "Machines"],
            ],
        );
    });
    it("has its own answer where its list has another number, and the control the worst of them", () => {
        const demands = { percent: { atMost: 80, unit: "%" } };
        const written = {
            controls: { cpu: control({ probe: "pods.resource-use" }, { demands }) },
            items: { cryptofunk: { 1: { controls: ["cpu"], with: { percent: 90 } } }, vanta: { 1: { controls: ["cpu"], level: "nice" } } },
        };
        const catalogue = catalogueOf(written);
        const evidence = answers(catalogue, { cpu: { result: "fail", measured: [held({ demand: "percent", value: 85, found: "85 %", holds: "no" })] } });
        const { report, state } = reportOn(catalogue, { evidence });
        assert.deepStrictEqual(
            report.items.map(({ list, state }) => [list, state]),
            [
                ["vanta", "fail"],
                ["cryptofunk", "pass"],
            ],
        );
        assert.strictEqual(state("cpu"), "fail");
        assert.strictEqual(report.verdict, "GO", "what only is nice does not block");
        const asked = catalogue.controls.get("cpu") as NamedControl;
        assert.deepStrictEqual(demandsOf(asked, { percent: 90 }), { percent: { atMost: 90, unit: "%" } });
        assert.deepStrictEqual(strictest(asked, catalogue.lists), { percent: { atMost: 80, unit: "%" } });
    });
    it("is held against the strictest number by whoever measures", () => {
        const written = (demand: object, first: number, second: number) => ({
            controls: { it: control({ soak: "uptime" }, { demands: { n: demand } }) },
            items: { cryptofunk: { 1: { controls: ["it"], with: { n: first } } }, vanta: { 1: { controls: ["it"], with: { n: second } } } },
        });
        const of = (demand: object) => {
            const catalogue = catalogueOf(written(demand, 5, 7));
            return strictest(catalogue.controls.get("it") as NamedControl, catalogue.lists).n;
        };
        assert.deepStrictEqual(of({ atLeast: 1 }), { atLeast: 7, unit: "" });
        assert.deepStrictEqual(of({ atMost: 1 }), { atMost: 5, unit: "" });
    });
});

describe("the report", () => {
    it("tells what stands in the way first, the weightiest before", () => {
        const controls = {
            passes: soak("uptime"),
            open: soak("crashes"),
            critical: soak("pages", { critical: true }),
            signed: control({ signature: { by: "risk", because: "It is a judgement." } }),
            failed: control({ alert: ["Gone"] }),
            nice: control({ alert: ["Gone"] }),
        };
        const items = {
            cryptofunk: Object.fromEntries(
                Object.keys(controls).map((id, index) => [index + 1, { controls: [id], level: id === "nice" ? "nice" : "blocking" }]),
            ),
        };
        const { report } = passing({ controls, items }, ["passes"], { alerts: new Set(["There"]) });
        assert.deepStrictEqual(
            report.controls.map(({ id }) => id),
            ["failed", "critical", "open", "signed", "nice", "passes"],
        );
    });
    it("says of each control who answers it and with which command, naming a bot that is not the stack's own", () => {
        const { of } = passing({ controls: { a: soak("uptime"), s: control({ signature: { by: "risk", because: "It is a judgement." } }) } }, []);
        assert.deepStrictEqual([of("a")?.answeredBy, of("a")?.next], ["the soak uptime", "npm run -s soak -- prod"]);
        assert.deepStrictEqual([of("s")?.answeredBy, of("s")?.next], ["a signature of risk", "npm run -s sign -- prod s"]);
    });
    it("sends whoever asks for what staging answers to the bot's staging", () => {
        const { of } = passing({ controls: { a: control({ soak: "uptime", in: "staging" }) } }, []);
        assert.strictEqual(of("a")?.next, "npm run -s soak -- staging --bot cryptofunk");
    });
    it("is for the next phase, to the last that the environment has", () => {
        assert.deepStrictEqual(
            phases.map(phase => nextPhase(phase)),
            ["canary", "live", "live"],
        );
        assert.deepStrictEqual(
            phases.slice(0, 2).map(phase => nextPhase(phase, "canary")),
            ["canary", "canary"],
        );
    });
    it("names the release, the digest of what was asked, and who could have signed", () => {
        const { report } = passing(two, []);
        assert.match(report.pack, /^sha256:[0-9a-f]{64}$/);
        assert.deepStrictEqual([report.release.version, report.at, report.signatures], ["0.10.0", "2026-11-29T12:00:00Z", "anybody who may merge"]);
    });
});
