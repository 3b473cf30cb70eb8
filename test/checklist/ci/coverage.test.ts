import * as assert from "node:assert";
import { ask, found, why } from "./asked";
import { cobertura, lcov, stryker } from "./documents";

describe("a file of coverage", () => {
    it("is counted line by line, methods' lines once", () => {
        const doubled = cobertura([
            [1, 1],
            [2, 0],
            [3, 0],
            [4, 4],
        ]).replace("<methods/>", '<methods><method name="m"><lines><line number="1" hits="1"/></lines></method></methods>');
        assert.deepStrictEqual(found(ask("coverage", doubled)), { percent: 50 });
    });
    it("is one with others: what any of them ran through was run", () => {
        const [first, second] = [
            lcov([
                [1, 1],
                [2, 0],
            ]),
            lcov([
                [1, 0],
                [2, 3],
                [3, 0],
            ]),
        ];
        assert.deepStrictEqual(found(ask("coverage", [first, second])), { percent: 66.6667 });
        assert.deepStrictEqual(
            found(
                ask("coverage", [
                    first,
                    cobertura([
                        [1, 0],
                        [2, 0],
                    ]),
                ]),
            ),
            { percent: 25 },
        );
    });
    it("does not believe its own head", () => {
        assert.match(
            why(
                ask(
                    "coverage",
                    cobertura(
                        [
                            [1, 1],
                            [2, 0],
                        ],
                        "0.95",
                    ),
                ),
            ),
            /^not evaluated: report-1: its head says 95\.0 %, and its lines say 50\.0 %/,
        );
        assert.strictEqual(
            ask(
                "coverage",
                cobertura(
                    [
                        [1, 1],
                        [2, 0],
                    ],
                    "0.51",
                ),
            ).result,
            "fail",
        );
        assert.deepStrictEqual(found(ask("coverage", lcov([[1, 0]]).replace("LH:1", "LH:100"))), { percent: 0 });
    });
    const empty: [what: string, text: string][] = [
        ["Cobertura with no class", '<coverage line-rate="1"><packages/></coverage>'],
        ["Cobertura with no line", cobertura([])],
        ["LCOV with no line", "TN:\nSF:a.ts\nLF:0\nLH:0\nend_of_record\n"],
    ];
    for (const [what, text] of empty)
        it(`is not evaluated as ${what}`, () => assert.match(why(ask("coverage", text)), /^not evaluated: it has no line of any file/));
    for (const [lines, listed] of [
        ["", 0],
        ["DA:1,1\nDA:1,1\n", 1],
    ])
        it(`is not evaluated as LCOV with a record that lists ${listed} of its 1000 lines`, () =>
            assert.match(
                why(ask("coverage", `SF:a.ts\nDA:1,1\nLF:1\nLH:1\nend_of_record\nSF:b.ts\n${lines}LF:1000\nLH:0\nend_of_record\n`)),
                new RegExp(`^not evaluated: .*its record of "b\\.ts" says that it has 1000 lines, and lists ${listed}`),
            ));
    it("takes what writers add: checksums, branches, other line ends", () => {
        const text = "TN:x\r\nSF:a.ts\r\nFN:1,f\r\nFNDA:1,f\r\nDA:1,1,cb2d\r\nDA:2,-1\r\nBRDA:1,0,0,1\r\nend_of_record\r\n";
        assert.deepStrictEqual(found(ask("coverage", text)), { percent: 50 });
    });
    it("is refused as LCOV with a record that has no end, also in the middle", () =>
        assert.throws(() => ask("coverage", "SF:a.ts\nDA:1,1\nSF:b.ts\nDA:1,1\nend_of_record\n"), /its record of "a\.ts" has no end/));
    it("tells its time, written in seconds or in milliseconds", () => {
        for (const stamp of ["1795860000", "1795860000000"]) {
            const [told] = ask("coverage", cobertura([[1, 1]]).replace('version="7.6"', `timestamp="${stamp}"`)).files;
            assert.strictEqual(told.at?.toISOString(), "2026-11-28T10:00:00.000Z");
        }
    });
});

describe("a file of mutants", () => {
    it("counts what no test covered, or nobody tried, as not noticed, and leaves out what makes no program", () =>
        assert.deepStrictEqual(found(ask("mutation", stryker(["Killed", "Timeout", "Survived", "NoCoverage", "Pending", "Ignored", "CompileError"]))), {
            percent: 40,
        }));
    const cargo = (...summaries: string[]) =>
        JSON.stringify({ outcomes: [{ scenario: "Baseline", summary: "Success" }, ...summaries.map(summary => ({ scenario: { Mutant: {} }, summary }))] });
    const mutmut = (more: object) => JSON.stringify({ killed: 0, survived: 0, total: 0, no_tests: 0, skipped: 0, suspicious: 0, timeout: 0, ...more });
    it("is also cargo-mutants' and mutmut's", () => {
        assert.deepStrictEqual(found(ask("mutation", cargo("CaughtMutant", "MissedMutant", "Timeout", "Unviable"))), { percent: 66.6667 });
        assert.deepStrictEqual(found(ask("mutation", mutmut({ killed: 3, survived: 1, no_tests: 1, skipped: 9, total: 14 }))), { percent: 60 });
    });
    const empty: [what: string, text: string, says: RegExp][] = [
        ["no mutant", stryker([]), /no change of the code was tried/],
        ["nothing but ignored ones", stryker(["Ignored"]), /no change of the code was tried/],
        ["a state that nobody knows", stryker(["Killed", "Vanished"]), /in the state "Vanished"/],
        ["a baseline alone", cargo(), /no change of the code was tried/],
        ["mutants that ended by a failure of the tool", cargo("CaughtMutant", "Failure"), /1 of its 2 mutants were not tried to the end/],
        ["a run that was interrupted", mutmut({ killed: 9, check_was_interrupted_by_user: 1 }), /interrupted/],
    ];
    for (const [what, text, says] of empty)
        it(`is not evaluated with ${what}`, () => {
            assert.strictEqual(ask("mutation", text).result, "not evaluated");
            assert.match(why(ask("mutation", text)), says);
        });
});
