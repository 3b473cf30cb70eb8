import { execFileSync } from "node:child_process";

/**
 * Who last changed each of some files, as git writes a person: whoever that is does not sign for it. Nothing where git cannot know: no repository, or
 * one without its whole history, in which everything seems to be of the last commit that is there.
 */
export function authorsOf(root: string, files: readonly string[]): string[] | undefined {
    const git = (...args: string[]) => execFileSync("git", ["-C", root, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    try {
        if (git("rev-parse", "--is-shallow-repository") !== "false") return undefined;
        return [...new Set(files.flatMap(file => git("log", "-1", "--format=%an <%ae>", "--", file) || []))];
    } catch {
        return undefined;
    }
}
