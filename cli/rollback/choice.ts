import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { UsageError } from "../output/arguments";
import { releaseAt, sameRelease } from "./release-of-then";

const commit = z.string().regex(/^[0-9a-f]{40}$/);

/**
 * What stands in a stack, as cli/rollback/history.mjs asks it of GitHub: what was written last (`whole` when it came through), the commits of
 * which one is in the stack's own record, the commits that came through before it and were not left behind, the newest first, and every commit that
 * ever came through.
 */
const historySchema = z.object({
    stack: z.string(),
    current: z.object({ commit, whole: z.boolean() }).optional(),
    stands: z.array(commit),
    before: z.array(commit),
    whole: z.array(commit),
});
export type History = z.output<typeof historySchema>;

/** Reads what history.mjs wrote. */
export function readHistory(file: string, stack: string): History {
    let history: History;
    try {
        history = historySchema.parse(JSON.parse(readFileSync(file, "utf8")));
    } catch {
        throw new UsageError(`--history ${file} cannot be read. Allowed: what cli/rollback/history.mjs wrote.`);
    }
    if (history.stack !== stack) throw new UsageError(`--history ${file} is of ${history.stack}; allowed: one of ${stack}.`);
    return history;
}

/** What GitHub takes for standing in a stack: the choice is only as good, and is held against the stack's own record before anything is written. */
export const standsText = (stack: string, { commit, whole }: NonNullable<History["current"]>): string =>
    `Instead of ${commit.slice(0, 7)}, which GitHub knows as the last that was written into ${stack}${whole ? "" : ", and not whole"}. ` +
    "What somebody deployed from a machine of his own it does not know: where the stack's own record says another release, nothing is taken back.\n";

/** A choice as lines for GITHUB_OUTPUT. `over` has what it goes by, and is empty where a person named the commit. */
export const choiceLines = (commit: string, stands: string[]): string => `commit=${commit}\nover=${stands.join(",")}\n`;

/** Commits that `--over` names; throws UsageError at what is none. */
export function readOver(words: string): string[] {
    const commits = words.split(",");
    const wrong = commits.find(one => !commit.safeParse(one).success);
    if (wrong !== undefined) throw new UsageError(`--over has "${wrong}", which is no whole commit. Allowed: 40 hexadecimal digits each, a comma between two.`);
    return commits;
}

/** A commit of main, by its digits; throws UsageError where it is none. */
function onMain(root: string, commit: string): string {
    if (!/^[0-9a-f]{40}$/.test(commit)) throw new UsageError(`--to ${commit} is no whole commit. Allowed: 40 hexadecimal digits.`);
    try {
        execFileSync("git", ["-C", root, "merge-base", "--is-ancestor", commit, "HEAD"], { stdio: "ignore" });
    } catch {
        throw new UsageError(`--to ${commit} is no commit that led to this one. Allowed: one that was deployed to the stack, in a clone with its history.`);
    }
    return commit;
}

/**
 * The commit whose release comes back: the one that a person names, if it was ever deployed whole, or the newest one whose release is another than
 * what stands. Without a history nobody asked GitHub, and the person's word has to do.
 */
export function choose(root: string, stack: string, { to, history }: { to?: string; history?: History }): string {
    if (to) {
        if (history && !history.whole.includes(to)) throw new UsageError(`${to} was never deployed to ${stack} whole, or longer ago than GitHub remembers.`);
        return onMain(root, to);
    }
    if (!history) throw new UsageError(`No release was named. Write: npm run rollback ${stack} -- --to <commit>, a commit that was deployed to ${stack}.`);
    const { current, before } = history;
    if (!current) throw new UsageError(`Nothing was ever deployed to ${stack}, as far as GitHub remembers.`);
    const standing = releaseAt(root, current.commit, stack);
    const commit = before.find(one => !sameRelease(releaseAt(root, one, stack), standing));
    if (!commit)
        throw new UsageError(
            `No earlier release came through to ${stack}, as far as GitHub remembers: every commit before deployed what ${current.commit.slice(0, 7)} did.`,
        );
    return onMain(root, commit);
}
