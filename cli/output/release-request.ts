import type { Contract } from "../../contract";
import { contractBody } from "./contract-request";

/** What a pull request says of a release. */
interface Told {
    bot: string;
    version: string;
    source: string;
    commit: string;
    stacks: { stack: string }[];
    /** Images that are built from another source. */
    elsewhere: string[];
}

/** The pull request's title, which is its commits' message too. */
export const releaseTitle = ({ bot, version, commit }: Told): string => `Release ${version} of ${bot} at ${commit.slice(0, 12)}`;

/** What a pull request says of a release that was built: what merging it does, what was built from where, and what its code reads otherwise. */
export function releaseBody(release: Told, digests: Record<string, string>, before: Contract | undefined, after: Contract): string {
    const { bot, version, source, commit, stacks, elsewhere } = release;
    return `${[
        `Merging this deploys ${bot} ${version} to ${stacks.map(({ stack }) => `\`${stack}\``).join(" and ")}, as \`deploy.yml\` does: staging first, production behind its approval.`,
        "",
        `Built from [\`${commit.slice(0, 12)}\`](https://github.com/${source}/commit/${commit}) of ${source}, pushed, and scanned by the registry.`,
        "",
        "| image | digest |",
        "|---|---|",
        ...Object.entries(digests).map(([name, digest]) => `| \`${name}\` | \`${digest}\` |`),
        ...(elsewhere.length > 0
            ? ["", `Not built here, since their source is another: ${elsewhere.map(name => `\`${name}\``).join(", ")}. Their digests are a person's to write.`]
            : []),
        "",
        "## The contract of the same commit",
        "",
        contractBody(before, after),
    ].join("\n")}`;
}
