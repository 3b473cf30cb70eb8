import * as assert from "node:assert";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { NotTold } from "../../cli/on-call/run";
import { choiceLines, readOver } from "../../cli/rollback/choice";
import { checkStanding, recordedRelease } from "../../cli/rollback/record";
import { scratchFolder } from "../scratch";

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const releaseOf = (version: string, letter: string) => ({ version, source: "example/bot", commit: letter.repeat(40), digests: { api: digest(letter) } });
type Release = ReturnType<typeof releaseOf>;
const [a, b, c] = [releaseOf("0.1.0", "a"), releaseOf("0.2.0", "b"), releaseOf("0.3.0", "c")];

/** A repository whose commits deploy one release each. */
function deployed(...releases: object[]) {
    const root = scratchFolder("record");
    const git = (...args: string[]) =>
        execFileSync("git", ["-C", root, "-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { encoding: "utf8" }).trim();
    git("init", "-q", "-b", "main");
    mkdirSync(join(root, "bots"));
    writeFileSync(join(root, "bots/mine.yaml"), "name: mine\n");
    const commits = releases.map(release => {
        writeFileSync(join(root, "Pulumi.prod.yaml"), JSON.stringify({ config: { "golive:bot": "mine", "golive:release": release } }));
        git("add", "-A");
        git("commit", "-q", "-m", "a release");
        return git("rev-parse", "HEAD");
    });
    /** Holds the commits' releases against a record. */
    const check = (record: object, ...over: string[]) =>
        checkStanding(root, "prod", over, () => ({ source: "", commit: "", ...(record as Pick<Release, "version">) }));
    return { commits, check, root };
}

describe("what is taken for standing", () => {
    it("is what the stack's own record has", () => {
        const { commits, check } = deployed(a, b);
        check(b, commits[1]);
        check({ ...b, digests: Object.fromEntries(Object.entries(b.digests)) }, commits[1]);
    });
    it("is what it was before, too, after one that did not come through whole", () => {
        const { commits, check } = deployed(a, b);
        check(a, commits[1], commits[0]);
        assert.throws(() => check(c, commits[1], commits[0]), /version 0\.2\.0 .* or version 0\.1\.0 .* for standing/);
    });
    it("is not guessed where somebody deployed from a machine of his own: both are named, and how to name the commit", () => {
        const { commits, check } = deployed(a, b);
        assert.throws(() => check(c, commits[1]), {
            name: "Error",
            message:
                `prod has version 0.3.0 of ccccccc by its own record, and GitHub takes version 0.2.0 of bbbbbbb (deployed from ${commits[1].slice(0, 7)}) for ` +
                "standing: somebody deployed from a machine of his own, or since this was chosen. Nothing was taken back, since the last good release may be another " +
                "one. Name the commit to go back to: gh workflow run rollback.yml --ref main --field stack=prod --field commit=<commit>",
        });
    });
    const others: [what: string, record: Release][] = [
        ["a version", { ...b, version: "0.2.1" }],
        ["a commit", { ...b, commit: "d".repeat(40) }],
        ["a source", { ...b, source: "example/fork" }],
        ["a digest", { ...b, digests: { api: digest("d") } }],
        ["an image less", { ...b, digests: {} as Release["digests"] }],
    ];
    for (const [what, record] of others)
        it(`is another release by ${what}`, () => {
            const { commits, check } = deployed(b);
            assert.throws(() => check(record, commits[0]), /Nothing was taken back/);
        });
    it("has nothing where the settings name nothing: no source, no commit, no digest", () => {
        const { commits, check } = deployed({ version: "0.2.0" });
        check({ version: "0.2.0", digests: {} }, commits[0]);
    });
    it("is not taken for true where nobody tells", () => {
        const { commits, root } = deployed(b);
        const silent = () => {
            throw new NotTold("pulumi stack output ended with 255: no stack");
        };
        assert.throws(
            () => checkStanding(root, "prod", commits, silent),
            /could not be read from its own record: .* ended with 255: no stack\. Name the commit/,
        );
    });
    it("is handed on in lines that the next job takes, and names nothing where a person named the commit", () => {
        const [one, two] = [a.commit, b.commit];
        assert.strictEqual(choiceLines(one, [two, one]), `commit=${one}\nover=${two},${one}\n`);
        assert.strictEqual(choiceLines(one, []), `commit=${one}\nover=\n`);
        assert.deepStrictEqual(readOver(`${two},${one}`), [two, one]);
        for (const wrong of ["main", `${one},`, `${one} ${two}`]) assert.throws(() => readOver(wrong), /--over has ".*", which is no whole commit/);
    });
});

describe("a stack's own record", () => {
    const old = process.env.PATH;
    afterEach(() => {
        process.env.PATH = old;
    });
    const pulumi = (script: string) => {
        const bin = scratchFolder("pulumi");
        writeFileSync(join(bin, "pulumi"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
        process.env.PATH = `${bin}:${old}`;
    };
    it("is asked of pulumi, which answers in JSON", () => {
        pulumi(`[ "$1 $2 $3 $4 $5 $6" = "stack output release --json --stack prod" ] && echo '${JSON.stringify(c)}'`);
        assert.deepStrictEqual(recordedRelease(".", "prod"), c);
    });
    for (const [what, script, says] of [
        ["fails", "echo 'error: no stack named prod' >&2; exit 255", /ended with 255: error: no stack named prod/],
        ["says nothing", "exit 0", /prod has no output release/],
        ["says another thing", "echo '[1]'", /printed another thing/],
        ["says a release without a version", "echo '{}'", /printed another thing than was asked for: version/],
        ["says no JSON", "echo oops", /printed what is no JSON/],
    ] as const)
        it(`is not told where pulumi ${what}`, () => {
            pulumi(script);
            assert.throws(
                () => recordedRelease(".", "prod"),
                (error: Error) => error instanceof NotTold && says.test(error.message),
            );
        });
    it("ends a rollback in one clear error, before a file is written", () => {
        pulumi(`echo '${JSON.stringify(c)}'`);
        const root = join(__dirname, "../..");
        const git = (...args: string[]) => execFileSync("git", ["-C", root, ...args], { encoding: "utf8" }).trim();
        const head = git("rev-parse", "HEAD");
        const before = git("status", "--porcelain");
        const { status, stderr } = spawnSync(process.execPath, ["--require=./cli/start.js", "cli/rollback.ts", "prod", "--to", head, `--over=${head}`], {
            cwd: root,
            encoding: "utf8",
            env: process.env,
        });
        assert.deepStrictEqual([status, git("status", "--porcelain")], [2, before]);
        assert.match(stderr, /^prod has version 0\.3\.0 of ccccccc by its own record, and GitHub takes version \S+/);
        assert.ok(!/\n\s+at /.test(stderr), stderr);
    });
});
