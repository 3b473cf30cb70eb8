import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Why there is nothing to compare with. */
export class NotEvaluated extends Error {}

/**
 * Checks a commit out into a folder of its own, with the same node_modules; the folder is gone when the process ends, however it ends. Throws
 * NotEvaluated where the commit is not at hand, as in a clone without history.
 */
export function checkOut(root: string, commit: string): string {
    const git = (...args: string[]) => execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
    let name: string;
    try {
        name = git("rev-parse", "--short", "--verify", "--end-of-options", `${commit}^{commit}`);
    } catch {
        throw new NotEvaluated(`git has no ${commit} here: a clone without history needs git fetch --unshallow`);
    }
    const parent = mkdtempSync(path.join(tmpdir(), "golive-bench-"));
    const folder = path.join(parent, name);
    process.on("exit", () => {
        rmSync(parent, { recursive: true, force: true });
        git("worktree", "prune");
    });
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(3));
    git("worktree", "add", "--detach", folder, name);
    // All but what either keeps of compiled code, which would pile up under the name of a folder that is gone.
    const modules = path.join(root, "node_modules");
    mkdirSync(path.join(folder, "node_modules"));
    for (const entry of readdirSync(modules)) if (entry !== ".cache") symlinkSync(path.join(modules, entry), path.join(folder, "node_modules", entry));
    return folder;
}
