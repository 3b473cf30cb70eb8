import { type Contract, type Difference, differences } from "../../contract";

/** Names of a kind that are shown; a first contract has hundreds, and GitHub takes 65,536 characters. */
const shown = 25;
const longest = 120;

/** A text of the bot's source as code: nothing in it is a link, a mention or a cell's end. */
const code = (text: string): string => {
    const plain = text.replace(/[`|\p{C}]/gu, "?");
    return `\`${plain.length > longest ? `${plain.slice(0, longest)}…` : plain}\``;
};

const list = (names: string[]): string => {
    const rest = names.length - shown;
    return names.slice(0, shown).map(code).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
};

const table = (found: Difference[]): string[] => [
    "| | came | went | is otherwise |",
    "|---|---|---|---|",
    ...found.map(({ kind, came, went, changed }) => `| ${kind} | ${list(came)} | ${list(went)} | ${list(changed)} |`),
];

/** The commit, with a link to it where the repository has an address. */
const commitOf = ({ repository, commit }: Contract): string =>
    /^https:\/\/[\w.-]+(\/[\w.-]+)+$/.test(repository) ? `[\`${commit.slice(0, 12)}\`](${repository}/commit/${commit})` : `\`${commit.slice(0, 12)}\``;

const was = (before: Contract | undefined): string => (before ? `; the one before is of ${commitOf(before)}` : "; there was none before");

/** The pull request's title, which is its commit's message too. */
export const contractTitle = ({ bot, commit }: Contract): string => `Contract of ${bot} at ${commit.slice(0, 12)}`;

/** What a pull request says of a new contract. What was not evaluated stands first: without it, the rest is believed too much. */
export function contractBody(before: Contract | undefined, after: Contract): string {
    const silent = after.languages.filter(({ evaluated }) => !evaluated);
    const found = differences(before, after);
    const extractors = before && before.extractor !== after.extractor ? ` Another extractor made it: ${before.extractor} before, ${after.extractor} now.` : "";
    return `${[
        ...silent.flatMap(({ name, reason }) => [
            `**${code(name)} was not evaluated: ${code(reason ?? "no reason is given")}.** What this contract does not have of it may be there.`,
            "",
        ]),
        `What ${code(after.bot)} reads, exports and contains at ${commitOf(after)}${was(before)}.${extractors}`,
        "",
        ...(found.length > 0 ? table(found) : ["No variable, key, metric, route, port or image came, went or is otherwise: places and files alone moved."]),
        "",
        `**Before this is merged:** the contract has to be of the commit that is deployed. Put the release on this branch too, in each stack that runs ${code(after.bot)}: its \`golive:release\` gets \`commit: ${after.commit}\` and a new \`version\`. Neither is set here: which release goes where is a person's word.`,
    ].join("\n")}\n`;
}
