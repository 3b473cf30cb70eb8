import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { locksAt, stateAt } from "../../cli/unlock/locks";
import { scratchFolder } from "../scratch";
import { installation } from "./workspace";

describe("A lock on the state, as the real Pulumi has it", function () {
    this.timeout(120_000);
    const bin = installation();
    const folder = scratchFolder("lock");
    const [project, state] = ["project", "state"].map(name => join(folder, name));
    const pulumi = (...args: string[]) => {
        const env = {
            ...{ HOME: folder, PULUMI_HOME: join(folder, "home"), PATH: [bin, process.env.PATH].join(delimiter) },
            ...{ PULUMI_BACKEND_URL: `file://${state}`, PULUMI_CONFIG_PASSPHRASE: "of the test", PULUMI_SKIP_UPDATE_CHECK: "true" },
        };
        const { status, stdout, stderr } = spawnSync(join(bin ?? "", "pulumi"), [...args, "--non-interactive"], { cwd: project, env, encoding: "utf8" });
        return { status, said: stdout + stderr };
    };
    const lock = join(state, locksAt("prod"), "0b1c.json");

    before(function () {
        if (!bin) {
            process.stderr.write("\nNOT EVALUATED: where Pulumi keeps its locks: there is no complete installation of its CLI on the PATH.\n");
            return this.skip();
        }
        for (const made of [project, state]) mkdirSync(made);
        writeFileSync(join(project, "Pulumi.yaml"), "name: golive\nruntime: nodejs\n");
        const { status, said } = pulumi("stack", "init", "prod");
        assert.strictEqual(status, 0, said);
        mkdirSync(dirname(lock), { recursive: true });
        writeFileSync(lock, JSON.stringify({ pid: 2214, username: "runner", hostname: "runnervm1", timestamp: "2026-11-01T12:05:00.123456789+09:00" }));
    });

    it("lies where unlock looks, in the form that unlock reads, and keeps everybody out", () => {
        const { status, said } = pulumi("stack", "rm", "prod", "--yes");
        assert.notStrictEqual(status, 0, said);
        assert.match(said, /currently locked by 1 lock\(s\)[\s\S]*created by runner@runnervm1 \(pid 2214\) at 2026-11-01T12:05:00\+09:00/);
    });
    it("guards a state that lies where unlock asks when it was written", () => assert.ok(existsSync(join(state, stateAt("prod")))));
    it("is all that pulumi cancel takes away", () => {
        const { status, said } = pulumi("cancel", "prod", "--yes");
        assert.deepStrictEqual([status, existsSync(lock)], [0, false], said);
    });
});
