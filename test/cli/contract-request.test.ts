import * as assert from "node:assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contractRequest } from "../../cli/contract-request";
import { secret } from "../leaks/collect";
import { changed } from "./contract-request/contracts";
import { gitHub, type Known } from "./contract-request/git-hub";

const token = secret("github_pat_0123456789");
const [old, head, left] = ["a", "b", "d"].map(letter => letter.repeat(40));
const before = changed(contract => {
    contract.commit = old;
});
const after = changed(contract => {
    contract.commit = head;
    contract.metrics = contract.metrics.slice(1);
});
const gone = before.contract.metrics[0].name;
const main = (contract?: string) => ({ main: { sha: "e".repeat(40), contract } });

/** Stands for `npm run contract`: writes what the test gives, notes what it was given. */
const npm = `#!/bin/sh
env > given.txt
echo "$@" > called.txt
[ -z "$SAYS" ] || echo "$SAYS" >&2
[ ! -f made.yaml ] || cp made.yaml bots/vanta.contract.yaml
exit "\${CODE:-0}"
`;

describe("the pull request with a contract", () => {
    let root: string;
    let server: Awaited<ReturnType<typeof gitHub>> | undefined;
    beforeEach(() => {
        root = mkdtempSync(join(tmpdir(), "golive-"));
        mkdirSync(join(root, "bots"));
        mkdirSync(join(root, "bin"));
        writeFileSync(join(root, "bin/npm"), npm);
        chmodSync(join(root, "bin/npm"), 0o755);
        writeFileSync(join(root, "made.yaml"), after.text);
        writeFileSync(join(root, "bots/vanta.contract.yaml"), before.text);
    });
    afterEach(async () => {
        await server?.stop();
        server = undefined;
        rmSync(root, { recursive: true, force: true });
    });

    /** What the action hands over at the push of a tag. */
    const given = (more: Record<string, string>) => ({
        PATH: `${join(root, "bin")}:${process.env.PATH}`,
        BOT: "vanta",
        GOLIVE: "example/golive",
        BASE: "main",
        DIRECTORY: ".",
        TOKEN: token,
        GITHUB_WORKSPACE: "/checkout",
        GITHUB_EVENT_NAME: "push",
        GITHUB_API_URL: server?.api ?? "http://127.0.0.1:9",
        GITHUB_OUTPUT: join(root, "output"),
        GITHUB_STEP_SUMMARY: join(root, "summary"),
        ...more,
    });
    async function run(known: Known, more: Record<string, string> = {}) {
        server = await gitHub(known);
        const said: string[] = [];
        const code = await contractRequest(root, given(more), line => said.push(line));
        return { code, said: said.join("\n"), output: readFileSync(join(root, "output"), "utf8"), server };
    }
    const refused = (known: Known, says: RegExp, more: Record<string, string> = {}) =>
        assert.rejects(run(known, more), (error: Error) => {
            assert.match(error.message, says);
            assert.ok(!error.message.includes(token), error.message);
            assert.strictEqual(error.message.split("\n").length, 1);
            return true;
        });
    const whats = () => server?.written().map(({ what }) => what);

    it("is opened where there is none, on a branch that begins at main", async () => {
        const { code, output, server } = await run({ branches: main(before.text) });
        assert.strictEqual(code, 0);
        assert.strictEqual(output, "changed=true\npull-request=https://github.com/example/golive/pull/31\n");
        assert.deepStrictEqual(whats(), ["POST /git/refs", "PUT /contents/bots/vanta.contract.yaml", "POST /pulls"]);
        assert.deepStrictEqual(server.written()[0].body, { ref: "refs/heads/contract/vanta", sha: "e".repeat(40) });
        assert.strictEqual(server.branches["contract/vanta"].contract, after.text);
        const { title, head: from, base, body } = server.written()[2].body as Record<string, string>;
        assert.deepStrictEqual([title, from, base], [`Contract of vanta at ${head.slice(0, 12)}`, "contract/vanta", "main"]);
        assert.ok(body.includes(`| metrics |  | \`${gone}\` |  |`), body);
        assert.ok(body.includes(`commit: ${head}`), body);
        assert.ok(server.asked.every(({ authorization }) => authorization === `Bearer ${token}`));
    });
    it("is brought up to date where there is one, on top of what people have put there", async () => {
        const { output, server } = await run({
            branches: { ...main(before.text), "contract/vanta": { sha: left, contract: before.text } },
            pulls: [{ number: 12, head: "contract/vanta", base: "main" }],
        });
        assert.match(output, /^changed=true\npull-request=.*\/pull\/12\n$/);
        assert.deepStrictEqual(whats(), ["PUT /contents/bots/vanta.contract.yaml", "PATCH /pulls/12"]);
        assert.strictEqual(server.branches["contract/vanta"].contract, after.text);
    });
    it("has no second commit of the same contract", async () => {
        await run({
            branches: { ...main(before.text), "contract/vanta": { sha: left, contract: after.text } },
            pulls: [{ number: 12, head: "contract/vanta", base: "main" }],
        });
        assert.deepStrictEqual(whats(), ["PATCH /pulls/12"]);
    });
    it("begins anew on a branch that a merged one has left", async () => {
        const { server } = await run({ branches: { ...main(before.text), "contract/vanta": { sha: left, contract: "of long ago" } } });
        assert.deepStrictEqual(whats(), ["PATCH /git/refs/heads/contract/vanta", "PUT /contents/bots/vanta.contract.yaml", "POST /pulls"]);
        assert.deepStrictEqual(server.written()[0].body, { sha: "e".repeat(40), force: true });
    });
    it("is opened for a first contract", async () => {
        const { server } = await run({ branches: main() });
        assert.match(String(server.written().at(-1)?.body?.body), /; there was none before\./);
        assert.strictEqual(server.branches["contract/vanta"].contract, after.text);
    });
    it("is opened where the commit alone differs", async () => {
        const other = changed(contract => {
            contract.commit = head;
        });
        writeFileSync(join(root, "made.yaml"), other.text);
        const { output, server } = await run({ branches: main(before.text) });
        assert.match(output, /^changed=true\n/);
        assert.match(String(server.written().at(-1)?.body?.body), /No variable, key, metric, route, port or image came, went or is otherwise/);
    });
    it("is not opened where nothing differs from main, whatever the pinned Golive has", async () => {
        const { output, said } = await run({ branches: main(after.text) });
        assert.strictEqual(output, "changed=false\npull-request=\n");
        assert.deepStrictEqual(whats(), []);
        assert.match(said, /Nothing differs/);
    });
    it("says in its first line which language was not evaluated", async () => {
        const silent = changed(contract => {
            contract.commit = head;
            Object.assign(contract.languages[0], { evaluated: false, reason: "its canary's line 3 was missed" });
        });
        writeFileSync(join(root, "made.yaml"), silent.text);
        const { code, server } = await run({ branches: main(before.text) }, { CODE: "1" });
        assert.strictEqual(code, 0);
        const [first] = String(server.written().at(-1)?.body?.body).split("\n");
        assert.match(first, /^\*\*`python` was not evaluated: `its canary's line 3 was missed`\.\*\*/);
    });
    it("is made without the token, of the folder that the input names", async () => {
        await run({ branches: main(before.text) }, { DIRECTORY: "source" });
        assert.ok(!readFileSync(join(root, "given.txt"), "utf8").includes(token));
        assert.strictEqual(readFileSync(join(root, "called.txt"), "utf8"), "run -s contract -- vanta /checkout/source\n");
    });
    for (const [what, code] of [
        ["a GO", "0"],
        ["what npm's own failure looks like", "1"],
    ])
        it(`is not made of the contract that lay there, after ${what}`, async () => {
            rmSync(join(root, "made.yaml"));
            await assert.rejects(run({ branches: main() }, { CODE: code }), new RegExp(`ended with ${code} and wrote no bots/vanta.contract.yaml`));
            assert.deepStrictEqual(whats(), []);
        });

    describe("of a pull request's run", () => {
        for (const [what, more] of [
            ["a fork's, without a token", { TOKEN: "" }],
            ["a branch's, with one", {}],
        ] as const)
            it(`is only told: ${what}`, async () => {
                const { code, output, said, server } = await run({ branches: main() }, { GITHUB_EVENT_NAME: "pull_request", ...more });
                assert.strictEqual(code, 0);
                assert.deepStrictEqual(server.asked, []);
                assert.strictEqual(output, "changed=true\npull-request=\n");
                assert.ok(said.includes(`\`${gone}\``), said);
                assert.match(said, /No pull request was opened: .*A push of the tag opens one\.$/);
                assert.ok(readFileSync(join(root, "summary"), "utf8").includes(`\`${gone}\``));
            });
    });

    describe("is refused in one sentence, without the token in it", () => {
        const there = { branches: main(before.text) };
        const answers = (begin: string, status: number, message: string): Known => ({ ...there, instead: { [begin]: { status, message } } });
        it("when the token is not known", () =>
            refused(answers("GET", 401, "Bad credentials"), /^token: found one that GitHub does not know.*Bad credentials/));
        it("when the token may not write contents", () =>
            refused(
                answers("POST /git/refs", 403, "Resource not accessible by personal access token"),
                /^token: found one without the rights.*example\/golive.*read and write.*Resource not accessible/,
            ));
        it("when the token may not open pull requests", () => refused(answers("POST /pulls", 403, "Resource not accessible"), /^token: .*POST \/pulls/));
        it("when the token does not see the repository, which is no first contract", async () => {
            await refused({ branches: {} }, /^token: found one without the rights, or no such branch/);
            assert.deepStrictEqual(whats(), []);
        });
        it("when GitHub sends the token back", () => refused(answers("GET", 403, `no rights for ${token}\nat all`), /no rights for \[token\] at all/));
        it("when GitHub is not well", () => refused(answers("PUT", 502, "bad gateway"), /got no pull request\. GitHub answered 502 to PUT/));
        it("when another run was quicker", () => refused(answers("PUT", 409, "is at another blob"), /Run this again/));
        it("when GitHub cannot be reached", async () => {
            const { api, stop } = await gitHub(there);
            await stop();
            await refused(there, /cannot be reached \(ECONNREFUSED\)/, { GITHUB_API_URL: api });
        });
        it("when there is no token at the push of a tag", () => refused(there, /^token: found nothing, allowed: /, { TOKEN: " " }));
        it("when the token has a line's end inside", () => refused(there, /^token: found characters that no token has/, { TOKEN: `${token}\nx` }));
        it("when the bot has no name", () => refused(there, /^bot: found nothing, allowed: /, { BOT: "" }));
        it("when the bot is a path", () => refused(there, /^bot: found "\.\.\/x"/, { BOT: "../x" }));
        it("when Golive is an address", () => refused(there, /^golive: found "https:/, { GOLIVE: "https://github.com/example/golive" }));
        it("when the branch climbs", () => refused(there, /^base: found "a\/\.\.\/b"/, { BASE: "a/../b" }));
        it("when the branch is no name", () => refused(there, /^base: found "main\?ref=x"/, { BASE: "main?ref=x" }));
    });

    it("ends as the contract's command does on bad input, with its sentence and 2", async () => {
        rmSync(join(root, "made.yaml"));
        server = await gitHub({ branches: main(before.text) });
        const script = join(__dirname, "../../cli/contract-request.ts");
        const sentence = "source: found no git checkout, allowed: the top of a git checkout of the bot's source.";
        const tsx = require.resolve("tsx");
        const child = spawn(process.execPath, [`--import=${tsx}`, script], { cwd: root, env: given({ CODE: "2", SAYS: sentence }) });
        let [out, error] = ["", ""];
        child.stdout.on("data", part => (out += part));
        child.stderr.on("data", part => (error += part));
        const [code] = await once(child, "close");
        assert.deepStrictEqual([code, out, error], [2, "", `${sentence}\n`]);
        assert.deepStrictEqual(whats(), []);
    });
});
