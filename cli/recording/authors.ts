import { execFileSync } from "node:child_process";

/** Files by which a bot in a stack is what it is: whoever changed one last does not sign for the bot. */
export const signedFiles = ({ stack, bot }: { stack: string; bot: string }): string[] => [
    `bots/${bot}.yaml`,
    `bots/${bot}.contract.yaml`,
    `Pulumi.${stack}.yaml`,
];

const gitIn =
    (root: string) =>
    (...args: string[]): string =>
        execFileSync("git", ["-C", root, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });

/** Who made commits, as they wrote themselves and as the mailmap has them, and with whom: a line for each, and a zero byte before each commit. */
const people = "--format=%x00%an <%ae>%n%aN <%aE>%n%(trailers:key=Co-authored-by,valueonly,unfold)";

const isBot = (person: string): boolean => /\[bot\]\s*(<|$)/i.test(person);

/** Those who made the newest commit that somebody made: a bot's changes are told with those of the person before, who signs for neither. */
function newestPeople(log: string): string[] {
    const commits = log
        .split("\0")
        .slice(1)
        .map(text => text.split("\n").filter(Boolean));
    const last = commits.findIndex(([author]) => !isBot(author));
    return commits.slice(0, last < 0 ? undefined : last + 1).flat();
}

/**
 * Who last changed each of some files, and who made the release's commit where it is one of this repository, as git writes a person: whoever that is
 * does not sign for it. Of a file that a bot changed last, that is also the last person before. Nothing where git cannot know: no repository, or one
 * without its whole history, in which everything seems to be of the last commit that is there.
 */
export function authorsOf(root: string, files: readonly string[], commit?: string): string[] | undefined {
    const git = gitIn(root);
    try {
        if (git("rev-parse", "--is-shallow-repository").trim() !== "false") return undefined;
        const changed = files.flatMap(file => newestPeople(git("log", people, "--", file)));
        return [...new Set([...changed, ...madeBy(git, commit)])];
    } catch {
        return undefined;
    }
}

/** Who made a commit; nobody where it is of another repository, as a bot's own source is. */
function madeBy(git: (...args: string[]) => string, commit: string | undefined): string[] {
    try {
        return commit === undefined ? [] : newestPeople(git("log", "-1", people, commit, "--"));
    } catch {
        return [];
    }
}
