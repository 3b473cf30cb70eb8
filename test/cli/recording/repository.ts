import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { scratchFolder } from "../../scratch";

const project = join(__dirname, "../../..");

/** A repository on main without a commit, with production's settings and its bot's manifest. */
export function repositoryOf(name: string): { root: string; git(...args: string[]): string } {
    const root = scratchFolder(name);
    const git = (...args: string[]) =>
        execFileSync("git", ["-C", root, "-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
            encoding: "utf8",
            stdio: ["ignore", "pipe", "ignore"],
        });
    mkdirSync(join(root, "bots"));
    for (const file of ["Pulumi.yaml", "Pulumi.prod.yaml", "bots/cryptofunk.yaml"]) cpSync(join(project, file), join(root, file));
    git("init", "-q", "-b", "main");
    return { root, git };
}
