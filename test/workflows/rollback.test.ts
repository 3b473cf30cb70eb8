import * as assert from "node:assert";
import { type Fate, gitHubWith, type Run, sha } from "./github-runs";

const { historyOf } = require("../../cli/rollback/history.mjs");
const { takeTurn } = require("../../cli/rollback/turn.mjs");

/** A run of Deploy in which staging came through, and what became of production. */
const deploy = (commit: string, at: number, ...prod: Fate[]): Run => ({ workflow: "deploy.yml", commit, at, jobs: { staging: ["whole"], prod } });
/** A run that ended in staging. */
const inStaging = (commit: string, at: number, fate: Fate): Run => ({ workflow: "deploy.yml", commit, at, jobs: { staging: [fate], prod: ["skipped"] } });
const back = (commit: string, at: number, ...prod: Fate[]): Run => ({ workflow: "rollback.yml", commit, at, jobs: { prod } });
const again = (run: Run, at: number): Run => ({ ...run, again: at });

describe("the last good release of production", () => {
    // a is good, b is bad and stands in production unless the row says otherwise; what stands, and what a rollback may take, the first first.
    const rows: [what: string, runs: Run[], current: string, before: string][] = [
        ["after one that came through and turned out bad", [deploy("a", 0, "whole"), deploy("b", 10, "whole")], "b", "a"],
        ["with a newer one failed in staging", [deploy("a", 0, "whole"), deploy("b", 10, "whole"), inStaging("c", 20, "half")], "b", "a"],
        ["with a newer one refused in staging", [deploy("a", 0, "whole"), deploy("b", 10, "whole"), inStaging("c", 20, "refused")], "b", "a"],
        ["with a newer one that waits for approval", [deploy("a", 0, "whole"), deploy("b", 10, "whole"), deploy("c", 20, "waiting")], "b", "a"],
        ["with a newer one that nobody approved", [deploy("a", 0, "whole"), deploy("b", 10, "whole"), deploy("c", 20, "cancelled")], "b", "a"],
        ["with a newer one refused by production's preview", [deploy("a", 0, "whole"), deploy("b", 10, "whole"), deploy("c", 20, "refused")], "b", "a"],
        ["after one that was half written", [deploy("a", 0, "whole"), deploy("b", 10, "half")], "b", "a"],
        ["after one that was cancelled while it wrote", [deploy("a", 0, "whole"), deploy("b", 10, "cut")], "b", "a"],
        ["with one that is writing now", [deploy("a", 0, "whole"), deploy("b", 10, "writing")], "b", "a"],
        ["with one that was admitted and has not written", [deploy("a", 0, "whole"), deploy("b", 10, "whole"), deploy("c", 20, "admitted")], "b", "a"],
        ["after two of which the newer was half written", [deploy("a", 0, "whole"), deploy("b", 10, "whole"), deploy("c", 20, "half")], "c", "ba"],
        [
            "after a run that failed, and came through when it was started again",
            [deploy("a", 0, "whole"), again(deploy("b", 10, "half", "whole"), 20)],
            "b",
            "a",
        ],
        [
            "after a run that came through, and was half written when it was started again",
            [deploy("a", 0, "whole"), again(deploy("b", 10, "whole", "half"), 20)],
            "b",
            "a",
        ],
        [
            "after an older run was started again, which left the newer behind",
            [deploy("f", 0, "whole"), again(deploy("a", 10, "whole", "whole"), 30), deploy("b", 20, "whole")],
            "a",
            "f",
        ],
        [
            "after a rollback: the one that was left is not taken",
            [deploy("f", 0, "whole"), deploy("a", 10, "whole"), deploy("b", 20, "whole"), back("a", 30, "whole")],
            "a",
            "f",
        ],
        ["after a rollback and a new release", [deploy("a", 0, "whole"), deploy("b", 10, "whole"), back("a", 20, "whole"), deploy("c", 30, "whole")], "c", "a"],
        [
            "after a rollback that was half written",
            [deploy("f", 0, "whole"), deploy("a", 10, "whole"), deploy("b", 20, "whole"), back("a", 30, "half")],
            "a",
            "f",
        ],
        ["after a rollback that was refused", [deploy("a", 0, "whole"), deploy("b", 10, "whole"), back("a", 20, "refused")], "b", "a"],
        ["with nothing whole before it", [deploy("a", 0, "half"), deploy("b", 10, "whole")], "b", ""],
        ["with nothing before it", [deploy("a", 0, "whole")], "a", ""],
        ["where nothing was ever written", [inStaging("a", 0, "half"), deploy("b", 10, "waiting")], "", ""],
    ];
    for (const [what, runs, current, before] of rows)
        it(what, async () => {
            const history = await historyOf(gitHubWith(runs), "prod");
            assert.deepStrictEqual([history.stack, history.current?.commit ?? "", history.before], ["prod", current && sha(current), [...before].map(sha)]);
        });
    it("is told apart from what was half written", async () => {
        const { current, whole } = await historyOf(gitHubWith([deploy("a", 0, "whole"), deploy("b", 10, "half")]), "prod");
        assert.deepStrictEqual([current.whole, whole], [false, [sha("a")]]);
    });
    const records: [what: string, runs: Run[], stands: string][] = [
        ["what came through whole, alone", [deploy("a", 0, "whole"), deploy("b", 10, "whole")], "b"],
        ["what was half written, or the last whole one before it", [deploy("f", 0, "whole"), deploy("a", 10, "whole"), deploy("b", 20, "half")], "ba"],
        ["one of two that were half written, or the whole one before", [deploy("a", 0, "whole"), deploy("b", 10, "half"), deploy("c", 20, "cut")], "cba"],
        ["what was half written with nothing whole before", [deploy("a", 0, "half")], "a"],
        ["nothing where nothing was written", [deploy("b", 10, "waiting")], ""],
    ];
    for (const [what, runs, stands] of records)
        it(`leaves in the stack's own record ${what}`, async () =>
            assert.deepStrictEqual((await historyOf(gitHubWith(runs), "prod")).stands, [...stands].map(sha)));
    it("of staging is another: what failed there stands there", async () => {
        const { current, before } = await historyOf(gitHubWith([deploy("a", 0, "whole"), deploy("b", 10, "waiting"), inStaging("c", 20, "half")]), "staging");
        assert.deepStrictEqual([current, before], [{ commit: sha("c"), whole: false }, [sha("b"), sha("a")]]);
    });
});

describe("whose turn it is to write", () => {
    /** Looks as long as there are answers; each is what GitHub says then. */
    async function turn(looks: Run[][], run: number, { stack = "prod" } = {}): Promise<number> {
        let look = 0;
        const own = looks[0][run - 1];
        const current = () => gitHubWith(looks[Math.min(look, looks.length - 1)], run);
        const listJobsForWorkflowRun = () => undefined;
        const github = {
            paginate: (of: unknown, parameters: { run_id: number; filter: string }) => {
                const now = current().github;
                return now.paginate(of === listJobsForWorkflowRun ? now.rest.actions.listJobsForWorkflowRun : of, parameters);
            },
            rest: {
                actions: {
                    listJobsForWorkflowRun,
                    listWorkflowRuns: (parameters: { workflow_id: string; branch: string }) => current().github.rest.actions.listWorkflowRuns(parameters),
                },
            },
        };
        const sleep = async () => {
            look++;
            assert.ok(look < 20, "waits for ever");
        };
        const { context } = gitHubWith([], run);
        await takeTurn({ github, context, stack, back: own.workflow === "rollback.yml", say: () => undefined, sleep });
        return look;
    }

    it("is at once where nobody writes", async () => assert.strictEqual(await turn([[deploy("a", 0, "whole"), deploy("b", 10, "turning")]], 2), 0));
    it("is not held up by a deployment that waits for approval", async () =>
        assert.strictEqual(await turn([[deploy("a", 0, "waiting"), deploy("b", 10, "turning")]], 2), 0));
    it("comes when the one that writes has ended", async () => {
        const then = (fate: Fate) => [deploy("a", 0, fate), deploy("b", 10, "turning")];
        assert.strictEqual(await turn([then("writing"), then("admitted"), then("whole")], 2), 2);
    });
    it("is the older one's where two wait", async () => {
        const both = [deploy("a", 0, "turning"), deploy("b", 10, "turning")];
        assert.strictEqual(await turn([both], 1), 0);
        assert.strictEqual(await turn([both, [deploy("a", 0, "whole"), deploy("b", 10, "turning")]], 2), 1);
    });
    it("is not held up by who writes into another stack", async () => {
        const runs: Run[] = [{ workflow: "deploy.yml", commit: "a", at: 0, jobs: { staging: ["writing"] } }, deploy("b", 10, "turning")];
        assert.strictEqual(await turn([runs], 2), 0);
    });
    it("of a rollback comes before a deployment that waits as it does, and after one that was admitted", async () => {
        assert.strictEqual(await turn([[deploy("a", 0, "turning"), back("f", 10, "turning")]], 2), 0);
        const then = (fate: Fate) => [deploy("a", 0, fate), back("f", 10, "turning")];
        assert.strictEqual(await turn([then("admitted"), then("writing"), then("half")], 2), 2);
    });
    it("of a second rollback comes after the first", async () => {
        const then = (fate: Fate) => [back("f", 0, fate), back("e", 10, "turning")];
        assert.strictEqual(await turn([then("turning"), then("writing"), then("whole")], 2), 2);
    });
    const refused: [what: string, runs: Run[], run: number, says: RegExp][] = [
        [
            "while a rollback waits for approval",
            [deploy("a", 0, "turning"), back("f", 10, "waiting")],
            1,
            /a rollback of prod is under way \(run 1\), and it goes first/,
        ],
        [
            "after a rollback that came later than the merge",
            [deploy("a", 0, "turning"), back("f", 10, "whole")],
            1,
            /prod was taken back since this was merged/,
        ],
        ["after a newer commit", [deploy("a", 0, "turning"), deploy("b", 10, "whole")], 1, /a newer commit was deployed to prod already \(run 2\)/],
        ["after a newer commit that was half written", [deploy("a", 0, "turning"), deploy("b", 10, "half")], 1, /a newer commit was deployed/],
    ];
    for (const [what, runs, run, says] of refused) it(`is refused ${what}`, () => assert.rejects(turn([runs], run), says));
    it("is not refused for a rollback before the merge, one that wrote nothing, or one of another stack", async () => {
        assert.strictEqual(await turn([[back("f", 0, "whole"), deploy("a", 10, "turning")]], 2), 0);
        assert.strictEqual(await turn([[deploy("a", 0, "turning"), back("f", 10, "refused")]], 1), 0);
        assert.strictEqual(await turn([[deploy("a", 0, "turning"), { workflow: "rollback.yml", commit: "f", at: 10, jobs: { staging: ["writing"] } }]], 1), 0);
    });
    it("is nobody's who is not among the runs", async () => {
        const github = gitHubWith([deploy("a", 0, "whole")], 5);
        await assert.rejects(takeTurn({ ...github, stack: "prod", back: false }), /none of the newest of deploy\.yml and rollback\.yml on main/);
    });
    it("ends after hours, with the way on", async () => {
        const github = gitHubWith([deploy("a", 0, "writing"), deploy("b", 10, "turning")], 2);
        await assert.rejects(
            takeTurn({ ...github, stack: "prod", back: false, say: () => undefined, sleep: async () => undefined }),
            /for hours\. .*npm run unlock prod/,
        );
    });
});
