import * as assert from "node:assert";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkOut, NotEvaluated } from "../../bench/before";
import { run } from "../../bench/run";

describe("the commit that a bench compares with", () => {
    let folder: string;
    let project: string;
    const git = (...args: string[]) =>
        execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", ...args], { cwd: project, encoding: "utf8" });
    before(() => {
        folder = mkdtempSync(join(tmpdir(), "golive-before-"));
        project = join(folder, "project");
        mkdirSync(join(project, "node_modules", "library"), { recursive: true });
        mkdirSync(join(project, "node_modules", ".cache"));
        writeFileSync(join(project, "node_modules", "library", "index.js"), `module.exports = "the same library";`);
        git("init", "--quiet");
        for (const says of ["before", "now"]) {
            writeFileSync(join(project, "says.js"), `module.exports = "${says}";`);
            git("add", "says.js");
            git("commit", "--quiet", "--message", says);
        }
    });
    after(() => rmSync(folder, { recursive: true }));

    /** What a process says of the folder it has checked out, before it ends in one way or another. */
    const checkedOut = (ending: string) => {
        const file = join(folder, "looks.ts");
        writeFileSync(
            file,
            `import { existsSync } from "node:fs";
            import { checkOut } from ${JSON.stringify(join(__dirname, "../../bench/before"))};
            const folder = checkOut(${JSON.stringify(project)}, "HEAD~1");
            const modules = ["library", ".cache"].map(name => existsSync(folder + "/node_modules/" + name));
            console.log(JSON.stringify([folder, require(folder + "/says"), modules]));
            ${ending}`,
        );
        const { stdout } = spawnSync(process.execPath, ["--import=tsx", file], { encoding: "utf8" });
        return JSON.parse(stdout) as [folder: string, says: string, modules: boolean[]];
    };
    for (const [how, ending] of [
        ["well", ""],
        ["with a fault", `throw new Error("nothing was measured");`],
        ["by a person's interruption", `process.kill(process.pid, "SIGINT"); setInterval(() => {}, 1000);`],
    ])
        it(`stands in a folder of its own with the same libraries, and is gone when the process ends ${how}`, () => {
            const [checkout, says, modules] = checkedOut(ending);
            assert.deepStrictEqual([says, modules], ["before", [true, false]]);
            assert.throws(() => readFileSync(join(checkout, "says.js")), { code: "ENOENT" });
            assert.strictEqual(git("worktree", "list").trimEnd().split("\n").length, 1);
        });
    it("is not evaluated where there is no history, in words that say what to do", () => {
        assert.throws(
            () => checkOut(project, "HEAD~2"),
            (error: Error) => error instanceof NotEvaluated && /git has no HEAD~2 here: .*git fetch --unshallow/.test(error.message),
        );
        assert.throws(() => checkOut(folder, "HEAD~1"), NotEvaluated);
    });
});

describe("a measured run", () => {
    let folder: string;
    before(() => {
        folder = mkdtempSync(join(tmpdir(), "golive-run-"));
    });
    after(() => rmSync(folder, { recursive: true }));
    const ends = (line: string) => run(folder, ["--eval", line]);

    it("counts when it ends with GO or NO-GO", async () => {
        for (const line of [`console.log("GO  toy prod")`, `console.log("NO-GO  toy prod"); process.exitCode = 1`]) {
            const { seconds, processor, megabytes } = await ends(line);
            assert.ok(seconds > 0 && processor > 0 && megabytes > 10);
        }
    });
    it("is an error when it ends in any other way, whatever the exit code", async () => {
        await assert.rejects(ends(`throw new Error("no such module")`), /ended with exit code 1, and nothing was measured:\n[\s\S]*no such module/);
        await assert.rejects(ends("process.exitCode = 2"), /ended with exit code 2/);
    });
});
