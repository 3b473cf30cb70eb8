import { UsageError } from "./arguments";
import { type Command, type CommandName, callOf, commands, others, written } from "./commands";
import type { Flag } from "./flag";

const width = 100;

/** Words on lines of at most a width; a longer word stays whole, so that it can be copied. */
export function wrapped(text: string, room: number): string[] {
    const lines: string[] = [];
    for (const word of text.split(" ")) {
        const last = lines.at(-1);
        if (last === undefined || last.length + 1 + word.length > room) lines.push(word);
        else lines[lines.length - 1] = `${last} ${word}`;
    }
    return lines;
}

/** Rows of two columns, the second wrapped. */
export function columns(rows: [left: string, right: string][]): string[] {
    const first = Math.max(...rows.map(([left]) => left.length)) + 2;
    return rows.flatMap(([left, right]) => wrapped(right, width - 2 - first).map((line, i) => `  ${(i === 0 ? left : "").padEnd(first)}${line}`));
}

const sentence = (text: string) => `${text[0].toUpperCase()}${text.slice(1).replace(/\.?$/, ".")}`;
/** A flag with the letter that stands for it, those without one below those that have one. */
const short = (flag: Flag) => `${flag.short ? `-${flag.short}, ` : "    "}${written(flag)}`;

const help: [string, string] = ["--help", "this text, and nothing else"];

/** Flags with what each does; those that stand under a heading, heading by heading, in one width. */
function flagLines({ flags = [] }: Command): string[] {
    const headings = [...new Set(flags.map(({ under }) => under))];
    if (!headings.some(Boolean)) return columns([...flags.map((flag): [string, string] => [written(flag), flag.says ?? ""]), help]);
    const lines = columns([...flags.map((flag): [string, string] => [short(flag), flag.says ?? ""]), [`    ${help[0]}`, help[1]]]);
    const first = (heading: string | undefined) =>
        lines.findIndex(line => line.startsWith(`  ${short(flags.find(({ under }) => under === heading) as Flag)} `));
    const starts = new Map(headings.map(heading => [first(heading), heading]));
    return lines.flatMap((line, at) => (starts.has(at) ? [...(at ? [""] : []), `${starts.get(at)}:`, line] : [line]));
}

/** What `--help` prints. */
export function helpOf(command: Command): string {
    const { name, takes, says, flags = [], names, exits } = command;
    const call = [callOf(name, takes ?? ""), ...(flags.length ? ["[flags]"] : [])].join(" ");
    const npms = `npm keeps flags for itself unless they stand behind --: \`npm run ${name} --help\` is npm's own help.`;
    const notes = [...(names ? [`${names}.`, ""] : []), ...(exits ? [`Exit code: ${exits}.`] : []), npms].flatMap(note => wrapped(note, width));
    return [call, "", ...wrapped(sentence(says), width), "", ...flagLines(command), "", ...notes, ""].join("\n");
}

/** The help that a call asks for, if it does; throws UsageError where it is given a value. */
export function helpFor(command: CommandName, argv: string[]): string | undefined {
    if (argv.includes("--help") || argv.includes("-h")) return helpOf(commands[command]);
    if (argv.some(word => word.startsWith("--help="))) throw new UsageError(`--help takes no value. Write: ${callOf(command, "--help")}`);
    return undefined;
}

/** Every script of package.json, what `npm run help` prints. */
export function allCommands(): string {
    const rows = [...Object.values(commands), ...others].map(({ name, takes, says }: Command): [string, string] => [
        [name, takes ?? ""].join(" ").trimEnd(),
        says,
    ]);
    return ["npm run <command>", "", ...columns(rows), "", ...wrapped(`The flags of a command: ${callOf("preview", "--help")}.`, width), ""].join("\n");
}

/** The table of the preview's calls in the README. */
export function readmeTable(): string[] {
    const { preview } = commands;
    const call = (flag: Flag) => callOf("preview", flag.alone ? "" : "prod", written(flag, flag.example));
    const rows = preview.flags.map((flag): [string, string] => [call(flag), flag.says ?? ""]);
    const all: [string, string][] = [
        ["npm run preview prod", preview.says],
        ...rows,
        [callOf("preview", "--help"), "every flag; the other commands have it too"],
    ];
    return ["| call | what you get |", "|---|---|", ...all.map(([left, right]) => `| \`${left}\` | ${right} |`)];
}
