import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bears } from "../../../checklist/ci/bears";
import { scratchFolder } from "../../scratch";
import { ask, found, why } from "./asked";
import { junit } from "./documents";

const root = join(__dirname, "../../..");
const share = { tests: { atLeast: 1, unit: "" }, failures: { atMost: 0, unit: "" }, share: { atLeast: 83, unit: "%" } };

describe("a file of tests", () => {
    it("counts as passed what ran and neither failed nor was skipped, errors among the failures", () => {
        const cases =
            '<testcase name="a"/><testcase name="b"><failure message="m">t</failure></testcase><testcase name="c"><error type="x"/></testcase><testcase name="d"><skipped/></testcase>';
        const answer = ask("tests", junit(cases, 'tests="4" failures="1" errors="1" skipped="1"'), { demands: share });
        assert.deepStrictEqual(found(answer), { tests: 1, failures: 2, share: 25 });
        assert.strictEqual(answer.result, "fail");
        assert.match(why(answer), /1 passed, 2 failed, 1 skipped/);
    });
    it("is held against the list's own number of tests, skipped ones left out", () => {
        const cases = Array.from({ length: 178 }, (_, index) => `<testcase name="t${index}"/>`).join("");
        const demands = { tests: { atLeast: 178, unit: "" } };
        assert.strictEqual(ask("tests", junit(cases), { demands }).result, "pass");
        assert.strictEqual(ask("tests", junit(cases.replace('"t7"/>', '"t7"><skipped/></testcase>')), { demands }).result, "fail");
    });
    it("takes suites in suites, and what several files have together", () => {
        const inner = '<testsuite name="inner" tests="1"><testcase name="a"/></testsuite>';
        assert.deepStrictEqual(found(ask("tests", [junit(inner), junit('<testcase name="b"><failure/></testcase>')])), { tests: 1, failures: 1 });
    });
    it("takes words for skipped and failed that stand in an attribute, as GoogleTest writes them", () => {
        const cases = '<testcase name="a" status="run" result="completed"/><testcase name="DISABLED_b" status="notrun" result="suppressed"/>';
        assert.deepStrictEqual(found(ask("tests", junit(cases))), { tests: 1, failures: 0 });
        assert.strictEqual(ask("tests", junit('<testcase name="a" status="failed"/>')).result, "fail");
    });
    for (const word of ["timedout", "crashed", "aborted", "broken", "Inconclusive", "Failure", "fail"])
        it(`is no pass with the word ${word} in an attribute`, () => {
            for (const attribute of [`status="${word}"`, `result="${word}"`, `status="run" result="${word}"`])
                assert.deepStrictEqual(
                    found(ask("tests", junit(`<testcase name="a"/><testcase name="b" ${attribute}/>`))),
                    { tests: 1, failures: 1 },
                    attribute,
                );
        });
    it("passes words for what went well", () => {
        const cases = ["passed", "Success", "run", "completed"].map(word => `<testcase name="${word}" status="${word}"/>`).join("");
        assert.deepStrictEqual(found(ask("tests", junit(cases))), { tests: 4, failures: 0 });
    });
    const empty: [what: string, text: string, says: RegExp][] = [
        ["no test", junit(""), /it has no test/],
        ["nothing but skipped tests", junit('<testcase name="a"><skipped/></testcase>'), /all of its 1 tests were skipped/],
        ["a suite that says more than it lists", junit('<testcase name="a"/>', 'tests="12"'), /the suite "bot" says that it has 12 tests, and lists 1/],
        ["failures in its head that it does not list", junit('<testcase name="a"/>', 'tests="1" failures="1"'), /says that 1 failed, and lists none of them/],
        [
            "an error and no test, as of a run that could not start",
            '<testsuites name="Biome" tests="0" failures="0" errors="1"></testsuites>',
            /says that 1 failed/,
        ],
    ];
    for (const [what, text, says] of empty)
        it(`is not evaluated with ${what}`, () => {
            const answer = ask("tests", text);
            assert.strictEqual(answer.result, "not evaluated");
            assert.match(why(answer), says);
        });
    it("answers a control that is about one subject by the tests that bear it in their names, or in their suites'", () => {
        const cases =
            '<testcase classname="orders" name="places one"/><testcase classname="auth.test_sign_in" name="refuses a forged token"/><testcase name="Login fails"><failure/></testcase>';
        const of = ["sign in", "login"];
        assert.deepStrictEqual(found(ask("tests", junit(cases), { of })), { tests: 1, failures: 1 });
        assert.match(
            why(ask("tests", junit(cases), { of: ["withdraw", "pay out"] })),
            /^not evaluated: none of its 3 tests bears "withdraw" or "pay out" in its name/,
        );
        assert.deepStrictEqual(found(ask("tests", junit(cases).replace('name="bot"', 'name="login"'), { of })), { tests: 2, failures: 1 });
    });
    it("tells its commit and its time, where they are whole", () => {
        const properties = `<properties><property name="git.commit" value="${"AB".repeat(20)}"/></properties>`;
        const [told] = ask("tests", junit(`${properties}<testcase name="a"/>`, 'timestamp="2026-11-28T10:00:00Z"')).files;
        assert.deepStrictEqual([told.commit, told.at], ["ab".repeat(20), new Date("2026-11-28T10:00:00Z")]);
        const [silent] = ask("tests", junit('<testcase name="a"/>', 'timestamp="2026-11-28T10:00:00"')).files;
        assert.deepStrictEqual([silent.commit, silent.at], [undefined, undefined]);
    });

    it("is what mocha writes", function () {
        this.timeout(60_000);
        const folder = scratchFolder("mocha");
        const file = join(folder, "some.test.js");
        writeFileSync(
            file,
            'describe("orders", () => { it("are placed", () => {}); it("are cancelled", () => { throw new Error("<no> & not"); }); it.skip("are replaced", () => {}); });',
        );
        const out = join(folder, "tests.xml");
        const mocha = join(root, "node_modules/mocha/bin/mocha.js");
        spawnSync(process.execPath, [mocha, "--no-config", "--reporter", "xunit", "--reporter-options", `output=${out}`, file], { cwd: folder });
        const text = readFileSync(out, "utf8");
        const answer = ask("tests", text, { demands: share });
        assert.deepStrictEqual(
            answer.measured.map(({ value }) => value),
            [1, 1, 33.3333],
        );
        assert.strictEqual(answer.result, "fail");
    });
});

describe("a name", () => {
    it("bears a word that stands in it, however its words are joined", () => {
        for (const name of ["sign in", "testSignIn", "test_sign-in.works", "SIGN IN", "auth: Sign In!"]) assert.ok(bears(name, ["sign in"]), name);
        for (const name of ["tests.e2e.orders", "E2E orders", "WebSocket", "websocket_delivers"]) assert.ok(bears(name, ["e2e", "websocket"]), name);
    });
    it("does not bear the end of another word", () => {
        for (const name of ["test_score", "design in depth", "blogin", "signing"]) assert.ok(!bears(name, ["core", "sign in", "login"]), name);
    });
});
