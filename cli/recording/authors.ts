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

/** Who made a commit, and with whom. */
const people = "--format=%an <%ae>%n%(trailers:key=Co-authored-by,valueonly,unfold)";

/**
 * Who last changed each of some files, and who made the release's commit where it is one of this repository, as git writes a person: whoever that is
 * does not sign for it. Nothing where git cannot know: no repository, or one without its whole history, in which everything seems to be of the last
 * commit that is there.
 */
export function authorsOf(root: string, files: readonly string[], commit?: string): string[] | undefined {
    const git = gitIn(root);
    try {
        if (git("rev-parse", "--is-shallow-repository").trim() !== "false") return undefined;
        const changed = files.map(file => git("log", "-1", people, "--", file));
        return [...new Set([...changed, madeBy(git, commit)].flatMap(text => text.split("\n")).filter(Boolean))];
    } catch {
        return undefined;
    }
}

/** Who made a commit; nobody where it is of another repository, as a bot's own source is. */
function madeBy(git: (...args: string[]) => string, commit: string | undefined): string {
    try {
        return commit === undefined ? "" : git("log", "-1", people, commit, "--");
    } catch {
        return "";
    }
}
