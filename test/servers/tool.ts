import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Whether a program is installed; says so aloud where it is not, since the tests that need it are then skipped. */
export function installed(program: string, bringer: string): boolean {
    const there = !spawnSync(program, ["--version"]).error;
    if (!there) console.warn(`\n    !!! ${program} is not installed, its tests are SKIPPED: apt-get install ${bringer}\n`);
    return there;
}

/** Runs a program on files, which are gone afterwards: its exit code, what it says, and all of it with its warnings. */
export function run(program: string, args: string[], files: Record<string, string>): { code: number | null; said: string; output: string } {
    const folder = mkdtempSync(join(tmpdir(), "golive-"));
    try {
        for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
        const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: "utf8" });
        return { code: status, said: stdout.trim(), output: stdout + stderr };
    } finally {
        rmSync(folder, { recursive: true });
    }
}
