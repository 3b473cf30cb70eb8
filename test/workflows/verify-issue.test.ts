import * as assert from "node:assert";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { scratchFolder } from "../scratch";

const { bodyOf, read, tell } = require("../../cli/verify/issue.mjs");

const context = { repo: { owner: "example", repo: "golive" }, serverUrl: "https://github.com", runId: 7 };
const measured = [{ what: "api.example.com refuses TLS 1.1", demanded: "refused", found: "opened", holds: "no" }];
const turned = (control: string, more: object = {}) => ({
    ...{ control, title: "It holds", probe: "tls.it", result: "fail", turned: true, before: { result: "pass", at: "2026-11-20T06:00:00Z" }, measured },
    ...more,
});
const passes = (control: string) => turned(control, { result: "pass", turned: false, measured: [] });

/** An issue that an earlier run wrote, of these controls. */
const issueOf = (...controls: string[]) => ({
    ...{ number: 12, title: "cryptofunk prod: an answer has turned", user: { login: "github-actions[bot]" } },
    body: bodyOf({ bot: "cryptofunk", stack: "prod", answers: controls.map(control => turned(control)) }, "a run"),
});

function fileOf(answers: unknown): string {
    const file = join(scratchFolder("answers"), "answers.json");
    writeFileSync(file, typeof answers === "string" ? answers : JSON.stringify(answers));
    return file;
}

/** What a run with these answers does at GitHub, where these issues are open. */
async function told(answers: object[], open: object[] = [], more: object = {}) {
    const done: { what: string; issue_number?: number; state?: string; title?: string; body?: string }[] = [];
    const listForRepo = () => undefined;
    const issues = {
        listForRepo,
        create: async (given: object) => {
            done.push({ what: "create", ...given });
            return { data: { number: 34 } };
        },
        update: async (given: object) => done.push({ what: "update", ...given }),
        createComment: async (given: object) => done.push({ what: "comment", ...given }),
    };
    const github = {
        paginate: async (of: unknown, parameters: { state: string }) => {
            assert.deepStrictEqual([of, parameters.state], [listForRepo, "open"]);
            return open;
        },
        rest: { issues },
    };
    const said: string = await tell({ github, context, file: fileOf({ bot: "cryptofunk", stack: "prod", answers, ...more }) });
    return { said, done, whats: done.map(({ what }) => what) };
}

describe("the issue of an answer that has turned", () => {
    it("is opened, with what was found", async () => {
        const { said, done } = await told([turned("old-tls-is-refused"), passes("certificate-is-valid")]);
        assert.strictEqual(said, "Opened #34.");
        const [{ what, title, body = "" }] = done;
        assert.deepStrictEqual([what, title, done.length], ["create", "cryptofunk prod: an answer has turned", 1]);
        assert.match(body, /\| old-tls-is-refused: It holds \| 2026-11-20 \| fail \| api\.example\.com refuses TLS 1\.1: opened \(demanded: refused\) \|/);
        assert.doesNotMatch(body, /certificate-is-valid/);
        assert.match(body, /actions\/runs\/7/);
    });
    it("is not opened where nothing has turned", async () => {
        const { said, whats } = await told([passes("a"), turned("b", { turned: false, result: "not evaluated" })]);
        assert.deepStrictEqual([said, whats], ["No answer has turned.", []]);
    });
    it("says what nobody asked, and to what nobody was let in: in the issue, and where there is none", async () => {
        const shut = turned("b", { turned: false, result: "not evaluated", noAccess: true });
        const unanswered = turned("c", { turned: false, result: "not evaluated", noAccess: false });
        const given = { notAsked: ["pods", "stores"] };
        assert.strictEqual((await told([passes("a"), shut, unanswered], [], given)).said, "No answer has turned. Not asked: pods, stores. Not let in: b.");
        assert.match((await told([turned("a"), shut], [], given)).done[0].body ?? "", /runs\/7\. Not asked: pods, stores\. Not let in: b\. `npm run/);
        const many = Array.from({ length: 12 }, (_, index) => ({ ...shut, control: `s-${index}` }));
        assert.match((await told(many)).said, /Not let in: s-0, .*s-9 and 2 more\.$/);
    });
    it("is written anew where it is open, without a word where nothing is new", async () =>
        assert.deepStrictEqual((await told([turned("a")], [issueOf("a", "b")])).whats, ["update"]));
    it("says which have turned since", async () => {
        const { done, whats } = await told([turned("a"), turned("c")], [issueOf("a")]);
        assert.deepStrictEqual(whats, ["update", "comment"]);
        assert.match(done[1].body ?? "", /^Turned since: c\./);
    });
    it("is closed where all are a pass again", async () => {
        const { said, done, whats } = await told([passes("a"), passes("b")], [issueOf("a")]);
        assert.deepStrictEqual([said, whats, done[1].state], ["Closed #12.", ["comment", "update"], "closed"]);
    });
    it("stays open where nobody could ask again", async () => {
        const { said, whats } = await told([turned("a", { turned: false, result: "not evaluated" }), passes("b")], [issueOf("a")]);
        assert.deepStrictEqual([said, whats], ["Left #12 open: a could not be asked.", []]);
    });
    it("is nobody else's of the same title, nor another stack's", async () => {
        const strangers = [
            { ...issueOf("a"), user: { login: "somebody" } },
            { ...issueOf("a"), title: "cryptofunk staging: an answer has turned" },
        ];
        assert.strictEqual((await told([turned("a")], strangers)).said, "Opened #34.");
    });
    it("shows what a server sent as plain text, and has room in GitHub", async () => {
        const sent = [{ ...measured[0], found: "<img src=x> @everyone | [a](https://b) <!-- \n# x" }];
        const { done } = await told([turned("a", { measured: sent }), ...Array.from({ length: 2000 }, (_, index) => turned(`b-${index}`))]);
        const body = done[0].body ?? "";
        assert.doesNotMatch(body, /<img|@everyone|\]\(https|<!-- \n/);
        assert.ok(body.length < 65_000, String(body.length));
        assert.match(body, /The rest is left out here/);
    });
    it("is not touched by a run that asked nothing, or left something else", () => {
        for (const answers of [{ bot: "b", stack: "s", answers: [] }, {}, "no json"]) assert.throws(() => read(fileOf(answers)));
        assert.throws(() => read(fileOf("x".repeat(4_000_001))), /at most/);
        assert.throws(() => read(scratchFolder("answers")), /no plain file/);
    });
});
