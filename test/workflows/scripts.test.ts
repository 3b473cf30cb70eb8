import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { readStop } from "../../cli/output/arguments";
import { asMarkdown } from "../../cli/output/markdown";

const { comment, findArtifact, harmless } = require("../../cli/comment.mjs");

const sha = (letter: string) => letter.repeat(40);
let folder: string;
/** Gives each test of a suite a folder; hooks outside of any suite would run for every test of every file. */
function eachWithFolder(): void {
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "golive-"));
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));
}

const run = { id: 7, head_sha: sha("a"), head_branch: "feature", head_repository: { id: 2, owner: { login: "fork" } } };
const context = { repo: { owner: "example", repo: "golive" }, payload: { workflow_run: run } };

interface Pull {
    number: number;
    head: { sha: string; repo: { id: number } | null };
}
interface Comment {
    id: number;
    user: { login: string };
    body: string;
}

/** GitHub's side: pull requests and comments, and what was asked and written. */
function gitHub({ pulls = [{ number: 12, head: { sha: sha("a"), repo: { id: 2 } } }] as Pull[], comments = [] as Comment[], artifacts = [] as object[] } = {}) {
    const asked: object[] = [];
    const written: { what: string; issue_number?: number; comment_id?: number; body: string }[] = [];
    const listComments = () => undefined;
    const github = {
        paginate: async (of: unknown, parameters: object) => {
            assert.strictEqual(of, listComments);
            asked.push(parameters);
            return comments;
        },
        rest: {
            pulls: {
                list: async (parameters: object) => {
                    asked.push(parameters);
                    return { data: pulls };
                },
            },
            issues: {
                listComments,
                createComment: async (parameters: { body: string }) => written.push({ what: "create", ...parameters }),
                updateComment: async (parameters: { body: string }) => written.push({ what: "update", ...parameters }),
            },
            actions: { listWorkflowRunArtifacts: async () => ({ data: { artifacts } }) },
        },
    };
    return { github, asked, written };
}

describe("the comment on a pull request", () => {
    eachWithFolder();
    const post = async (text: string, given: Parameters<typeof gitHub>[0] = {}) => {
        const file = join(folder, "verdict.md");
        writeFileSync(file, text);
        const { github, asked, written } = gitHub(given);
        return { told: await comment({ github, context, file }), asked, written };
    };

    it("is written under the pull request whose branch and commit were judged", async () => {
        const { told, asked, written } = await post("## GO · cryptofunk prod\n");
        assert.strictEqual(told, "Wrote the comment of #12.");
        assert.deepStrictEqual(asked[0], { owner: "example", repo: "golive", state: "open", head: "fork:feature", per_page: 100 });
        assert.strictEqual(written.length, 1);
        assert.strictEqual(written[0].issue_number, 12);
        assert.ok(written[0].body.startsWith("<!-- golive: verdict -->\n## GO · cryptofunk prod\n"), written[0].body);
    });
    it("takes the place of the one before", async () => {
        const comments = [
            { id: 1, user: { login: "somebody" }, body: "<!-- golive: verdict -->\nmine" },
            { id: 2, user: { login: "github-actions[bot]" }, body: "another workflow's" },
            { id: 3, user: { login: "github-actions[bot]" }, body: "<!-- golive: verdict -->\n## NO-GO" },
        ];
        const { told, written } = await post("## GO", { comments });
        assert.strictEqual(told, "Updated the comment of #12.");
        assert.deepStrictEqual(
            written.map(({ what, comment_id }) => [what, comment_id]),
            [["update", 3]],
        );
    });
    for (const [what, pulls] of [
        ["a newer commit came meanwhile", [{ number: 12, head: { sha: sha("b"), repo: { id: 2 } } }]],
        ["the branch is another repository's of the same owner", [{ number: 12, head: { sha: sha("a"), repo: { id: 3 } } }]],
        ["the fork is gone", [{ number: 12, head: { sha: sha("a"), repo: null } }]],
        ["the pull request is closed", []],
    ] as [string, Pull[]][])
        it(`is not written when ${what}`, async () => {
            const { told, written } = await post("## GO", { pulls });
            assert.deepStrictEqual(written, []);
            assert.match(told, /nothing was written/);
        });
    it("mentions nobody, links to nothing, and has no tag but the folds", () => {
        const text =
            "@octocat #12 GH-3 [a](https://evil.example) ![b](//x) [c][d]\n[d]: http://x\n<img src=x><!-- golive --><details><summary>s</summary></details><details open>";
        assert.strictEqual(
            harmless(text),
            "@\u200boctocat #\u200b12 GH\u200b-3 [a]\u200b(https:\u200b//evil.example) ![b]\u200b(//x) [c]\u200b[d]\n[d]\u200b: http:\u200b//x\n" +
                "&lt;img src=x>&lt;!-- golive --><details><summary>s</summary></details>&lt;details open>",
        );
    });
    it("takes out characters that turn text around or hide it", () => assert.strictEqual(harmless("a\u202eb\u200dc\rd\te\nf"), "abcde\nf"));
    it("leaves a real report's words and folds as they are", () => {
        const report = {
            bot: "b",
            stack: "prod",
            verdict: "GO" as const,
            resources: [],
            findings: [],
            rules: [{ name: "kms-key-rotates", judged: 1 }],
            outputs: {},
        };
        assert.strictEqual(harmless(asMarkdown(report)), asMarkdown(report));
    });
    it("closes folds that the text leaves open, so that it hides nothing after it", async () => {
        const { written } = await post("<details><summary>x</summary><details>");
        assert.strictEqual(written[0].body.split("</details>").length - 1, 2);
        assert.ok(written[0].body.endsWith("Computed by the pull request's own code, and judged again before anything is deployed."));
    });
    it("stays within what GitHub takes and says what is missing", async () => {
        const { written } = await post("x".repeat(100_000));
        assert.ok(written[0].body.length < 65_536, `${written[0].body.length}`);
        assert.match(written[0].body, /The rest is left out here/);
    });
    it("refuses a file that is too large to be a verdict", () => assert.rejects(post("x".repeat(250_001)), /250001 bytes/));
    it("refuses a link to another file", async () => {
        const file = join(folder, "verdict.md");
        writeFileSync(join(folder, "secret"), "s");
        symlinkSync(join(folder, "secret"), file);
        await assert.rejects(comment({ github: gitHub().github, context, file }), /no plain file/);
    });
    it("does not fetch an archive that is too large", async () => {
        await assert.rejects(findArtifact({ github: gitHub({ artifacts: [{ id: 5, size_in_bytes: 250_001 }] }).github, context }), /250001 bytes/);
        assert.strictEqual(await findArtifact({ github: gitHub({ artifacts: [{ id: 5, size_in_bytes: 900 }] }).github, context }), "5");
        assert.strictEqual(await findArtifact({ github: gitHub().github, context }), "");
    });
});

describe("the pull request's verdict", () => {
    eachWithFolder();
    const workflow = parse(readFileSync(join(__dirname, "..", "..", ".github", "workflows", "pull-request.yml"), "utf8"));
    const scriptOf = (name: string): string => workflow.jobs.verdict.steps.find((step: { name?: string }) => step.name === name).run;
    /** Runs the step as GitHub does, with an npm that answers per stack. */
    const step = (npm: string, name = "Preview both stacks") => {
        mkdirSync(join(folder, "bin"));
        writeFileSync(join(folder, "bin", "npm"), `#!/bin/bash\nstack=$5; file=$7; [ "$3" != report ] || file=$9\n${npm}\n`);
        chmodSync(join(folder, "bin", "npm"), 0o755);
        writeFileSync(join(folder, "step.sh"), scriptOf(name));
        const summary = join(folder, "summary.md");
        const env = { ...process.env, PATH: `${join(folder, "bin")}:${process.env.PATH}`, GITHUB_STEP_SUMMARY: summary, RUNNER_TEMP: folder };
        const { status, stderr } = spawnSync("bash", ["-e", "-o", "pipefail", "step.sh"], { cwd: folder, env, encoding: "utf8" });
        return { status, stderr, summary: readFileSync(summary, "utf8"), verdict: readFileSync(join(folder, "verdict.md"), "utf8") };
    };
    it("is GO when both stacks are, in the summary and in what is left for the comment", () => {
        const { status, summary, verdict } = step('echo "## GO $stack" > "$file"');
        assert.strictEqual(status, 0);
        assert.strictEqual(verdict, "## GO staging\n\n## GO prod\n\n");
        assert.strictEqual(summary, verdict);
    });
    it("fails the job when one stack is NO-GO, and still tells of the other", () => {
        const { status, verdict } = step('if [ "$stack" = staging ]; then echo "## NO-GO staging" > "$file"; exit 1; fi; echo "## GO prod" > "$file"');
        assert.strictEqual(status, 1);
        assert.strictEqual(verdict, "## NO-GO staging\n\n## GO prod\n\n");
    });
    it("is NO-GO when nothing could be judged", () => {
        const { status, verdict } = step("exit 2");
        assert.strictEqual(status, 2);
        assert.match(verdict, /^## NO-GO · staging\n\nNothing was judged; the log of this job says why\.\n\n## NO-GO · prod\n/);
    });

    describe("of going live", () => {
        const live = (npm: string) => step(npm, "Whether it may go live");
        const uncompared = "\n\nNot compared with the base, which has no report.\n\n";
        it("is said of both stacks, and a NO-GO keeps nothing back", () => {
            const { status, summary, verdict } = live('echo "## NO-GO for canary · $stack" > "$file"; exit 1');
            assert.deepStrictEqual([status, verdict], [0, `## NO-GO for canary · staging${uncompared}## NO-GO for canary · prod${uncompared}`]);
            assert.strictEqual(summary, verdict);
        });
        it("is compared with the base where that has a report", () => {
            writeFileSync(join(folder, "base-prod.json"), "{}");
            const { verdict } = live('echo "$stack $*" > "$file"');
            assert.match(verdict, /^staging run -s report -- staging --format markdown --output verdict\/staging\.live\n\nNot compared/);
            assert.match(verdict, /^prod run .* --base \S+\/base-prod\.json\n\n$/m);
        });
        it("stands behind the preview's", () => {
            writeFileSync(join(folder, "verdict.md"), "## GO · prod\n");
            assert.match(live('echo "## GO for canary" > "$file"').verdict, /^## GO · prod\n## GO for canary\n/);
        });
        for (const code of [1, 2, 3])
            it(`is NO-GO and fails the job where nothing could be judged: exit code ${code}`, () => {
                const { status, verdict } = live(`exit ${code}`);
                assert.strictEqual(status, code > 1 ? code : 3);
                assert.match(verdict, /^## NO-GO for the next phase · staging\n\nNothing was judged; the log of this job says why\./);
            });
        it("fails the job where evidence is bad input, however the other stack stands", () => {
            const { status } = live('[ "$stack" = prod ] || exit 2; echo "## GO" > "$file"');
            assert.strictEqual(status, 2);
        });
    });
});

describe("a workflow's step", () => {
    eachWithFolder();
    const stepOf = (file: string, job: string, name: string): string =>
        parse(readFileSync(join(__dirname, "..", "..", ".github", "workflows", file), "utf8")).jobs[job].steps.find(
            (step: { name?: string }) => step.name === name,
        ).run;
    /** Runs a step as GitHub does with `shell: bash`, with programs that answer as is written here. */
    const step = (script: string, programs: Record<string, string>, variables: Record<string, string>) => {
        mkdirSync(join(folder, "bin"));
        for (const [program, text] of Object.entries(programs)) writeFileSync(join(folder, "bin", program), `#!/bin/bash\n${text}\n`, { mode: 0o755 });
        writeFileSync(join(folder, "step.sh"), script);
        const files = { GITHUB_STEP_SUMMARY: join(folder, "summary"), GITHUB_OUTPUT: join(folder, "output"), RUNNER_TEMP: folder };
        const env = { ...process.env, PATH: `${join(folder, "bin")}:${process.env.PATH}`, ...files, ...variables };
        const { status, stdout, stderr } = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "step.sh"], { cwd: folder, env, encoding: "utf8" });
        const read = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : "");
        return { status, stdout, stderr, summary: read("summary"), output: read("output") };
    };

    describe("that chooses what to go back to", () => {
        const choice = (preview: string, chosen = `echo commit=${sha("a")}; echo over=${sha("b")}; echo "Instead of bbbbbbb" >&2`) =>
            step(
                stepOf("rollback.yml", "release", "The release to go back to"),
                {
                    git: 'echo "Back to aaaaaaa"',
                    npm: `case "$*" in *--choose) ${chosen};; *"--to ${sha("a")}") echo "goes back";; *preview*) ${preview};; esac`,
                },
                { STACK: "prod", WANTED: "" },
            );
        const wrote = (text: string) => `echo "${text}" > "\${@: -1}"`;
        it("says what comes back, with the verdict", () => {
            const { status, summary, output } = choice(wrote("## GO"));
            assert.deepStrictEqual(
                [status, summary, output],
                [0, "Back to aaaaaaa\nInstead of bbbbbbb\ngoes back\n## GO\n", `commit=${sha("a")}\nover=${sha("b")}\n`],
            );
        });
        it("is held back by no NO-GO: what keeps a deployment back is up's to say, and a secret that nobody has staged keeps none", () => {
            const { status, summary } = choice(`${wrote("## NO-GO")}; exit 1`);
            assert.deepStrictEqual([status, summary], [0, "Back to aaaaaaa\nInstead of bbbbbbb\ngoes back\n## NO-GO\n"]);
        });
        for (const code of [2, 3]) it(`ends where nothing could be judged: exit code ${code}`, () => assert.strictEqual(choice(`exit ${code}`).status, code));
        it("ends where there is nothing to go back to, and says why", () => {
            const { status, output, stderr } = choice(wrote("## GO"), 'echo "No earlier release" >&2; exit 2');
            assert.deepStrictEqual([status, output, stderr], [2, "", "No earlier release\n"]);
        });
    });

    describe("that brings back the release of then", () => {
        const then = (over: string, code = 0) =>
            step(
                stepOf("up.yml", "up", "The release of then"),
                { npm: `printf '<%s>' "$@"; echo; echo "why" >&2; exit ${code}` },
                { STACK: "prod", BACK: sha("a"), OVER: over },
            );
        for (const [what, over] of [
            ["what is taken for standing", sha("b")],
            ["nothing where a person named the commit", ""],
        ])
            it(`hands on ${what}`, () =>
                assert.strictEqual(then(over).stdout.split("\n")[0], `<run><-s><rollback><prod><--><--to><${sha("a")}><--over=${over}>`));
        it("fails where the stack's own record says otherwise, and says why in the summary", () => {
            const { status, summary } = then(sha("b"), 2);
            assert.strictEqual(status, 2);
            assert.match(summary, /^why$/m);
        });
    });

    describe("that renders what is on main", () => {
        const render = (npm: string) => step(stepOf("report.yml", "report", "Every rendering of one report"), { npm }, { STACK: "prod" });
        const json = "touch report/report.json";
        it("attests a NO-GO like a GO", () => {
            const { status, stdout } = render(`${json}; echo "$*"; exit 1`);
            assert.strictEqual(status, 0);
            assert.match(
                stdout,
                /^run -s report -- prod --format json --output report\/report\.json .* --format attestation --output report\/verdict\.json\n$/,
            );
        });
        it("renders a release that is nothing to attest, without an attestation", () => {
            const { status, stdout } = render(`case "$*" in *attestation*) exit 2;; esac; ${json}; echo "$*"`);
            assert.strictEqual(status, 0);
            assert.doesNotMatch(stdout, /attestation/);
        });
        for (const code of [2, 3]) it(`fails where nothing could be judged: exit code ${code}`, () => assert.strictEqual(render(`exit ${code}`).status, code));
        it("fails where nothing was written", () => assert.notStrictEqual(render("exit 1").status, 0));
    });

    describe("that stops", () => {
        const stop = (reason: string, more: Record<string, string> = {}, code = 0) =>
            step(
                stepOf("stop.yml", "stop", "Stop"),
                { npm: `printf '<%s>' "$@"; echo; echo "NOT STOPPED: why" >&2; exit ${code}` },
                { STACK: "prod", REASON: reason, NOW: "false", ...more },
            );
        for (const reason of ["sells wrong", "-5 % in a minute", '$(reboot) "`', "--now"])
            it(`hands on the reason ${reason} as one word that is no flag`, () => {
                const { status, stdout } = stop(reason);
                assert.deepStrictEqual([status, stdout.split("\n")[0]], [0, `<run><stop><prod><--><--reason=${reason}>`]);
                assert.strictEqual(readStop(["prod", `--reason=${reason}`], {}).reason, reason);
            });
        it("asks for it now", () => assert.match(stop("it", { NOW: "true" }).stdout, /<--reason=it><--now>\n/));
        it("fails where nothing was stopped, and says why in the summary", () => {
            const { status, summary } = stop("it", {}, 1);
            assert.strictEqual(status, 1);
            assert.match(summary, /NOT STOPPED: why/);
        });
    });
});
