import { execFileSync } from "node:child_process";

/** Runs git in a folder; nothing where git refuses. */
export const gitIn =
    (root: string) =>
    (...args: string[]): string | undefined => {
        try {
            return execFileSync("git", ["-C", root, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], maxBuffer: 1 << 26 });
        } catch {
            return undefined;
        }
    };
export type Git = ReturnType<typeof gitIn>;

/** A commit by any of its names. */
export const commitOf = (git: Git, name: string): string | undefined => git("rev-parse", "--verify", "--quiet", `${name}^{commit}`)?.trim();

/** The files that say what a stack consists of: its settings, and the manifests of the bots it may run. */
export const inputs = (stack: string): string[] => [`Pulumi.${stack}.yaml`, "bots"];

/** Whether those files are others than in a commit. */
export const changedSince = (git: Git, stack: string, commit: string): boolean => git("diff", "--quiet", commit, "--", ...inputs(stack)) === undefined;

/** Where a commit's branch left main; nothing on main itself. */
export function leftMain(git: Git, head: string | undefined): string | undefined {
    const main = ["origin/main", "origin/HEAD", "main"].map(name => commitOf(git, name)).find(Boolean);
    const left = head && main && git("merge-base", head, main)?.trim();
    return left && left !== head ? left : undefined;
}

/** The commit that was deployed last, as far as git knows: what is merged into main is deployed. */
export function baseOf(git: Git, stack: string, since?: string): string | undefined {
    if (since !== undefined) return commitOf(git, since);
    const head = commitOf(git, "HEAD");
    if (!head) return undefined;
    const left = leftMain(git, head);
    if (left) return left;
    return changedSince(git, stack, head) ? head : commitOf(git, "HEAD^");
}
