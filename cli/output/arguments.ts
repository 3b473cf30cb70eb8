import { parseArgs } from "node:util";
import { nearest } from "../../names";
import { type Command, type CommandName, callOf, commands, usage, written } from "./commands";
import type { Flag } from "./flag";
import { type Caller, swallowed } from "./swallowed";

/** What a person asked a command for. */
export interface Arguments {
    /** Name of the stack, such as "prod"; empty with `all`. */
    stack: string;
    /** Whether every bot is asked for in every stack. */
    all: boolean;
    /** Manifest to use in place of the one in the stack's settings. */
    bot?: string;
    /** Overrides of settings, `key=value` each. */
    config: string[];
    /** Whether to print one JSON document. */
    json: boolean;
    /** Whether to print the resource tree, each rule's answer, or everything, beside the first screen. */
    tree: boolean;
    rules: boolean;
    verbose: boolean;
    /** The one rule whose findings are shown. @default every rule's */
    rule?: string;
    /** Commit that was deployed last; none is asked of git. */
    since?: string;
    /** File that gets the report as Markdown, beside what is printed. */
    markdown?: string;
    /** File that gets the bot's picture as SVG. */
    diagram?: string;
}

/** A call that cannot be understood; its message says what is right. */
export class UsageError extends Error {}

/** What a person is told whose file cannot be written. */
export const unwritable = (flag: string, file: string, error: unknown): UsageError =>
    new UsageError(`${flag} ${file} cannot be written (${(error as NodeJS.ErrnoException).code}). Name a file in a folder that exists.`);

/** A command line, taken apart. */
interface Call {
    /** The values of each flag that was given; of a switch an empty text. */
    flags: Map<string, string[]>;
    /** What is no flag. */
    words: string[];
}

const flagsOf = (command: CommandName): readonly Flag[] => commands[command].flags;

/** The call a person should have made. */
export const right = (command: CommandName, stack = "<stack>"): string => {
    const all = command === "up" ? `; every flag: ${callOf(command, "--help")}` : "";
    return `Write: ${usage(commands[command]).replace("<stack>", stack)}${all}`;
};

/** Another command that has a flag, with the call that it belongs into. */
export function elsewhere(name: string, command: CommandName): string | undefined {
    const others = (Object.values(commands) as Command[]).filter(other => other.name !== command && other.name !== "up");
    const found = others.flatMap(other => other.flags?.filter(flag => flag.name === name).map(flag => ({ other, flag })) ?? []);
    return found.map(
        ({ other, flag }) => `--${name} is a flag of ${other.name}, not of ${command}: ${callOf(other.name, flag.alone ? "" : "<stack>", written(flag))}.`,
    )[0];
}

function refuseFlag(command: CommandName, raw: string): never {
    const name = raw.replace(/^-+/, "");
    const near = nearest(
        raw,
        flagsOf(command).map(flag => `--${flag.name}`),
    );
    const unknown = `${command} has no flag ${raw}${near ? `; did you mean ${near}?` : "."}`;
    throw new UsageError(`${elsewhere(name, command) ?? unknown} ${right(command)}`);
}

/** Takes a command line apart by the command's own flags; throws UsageError at what it does not take. */
function takeApart(command: CommandName, argv: string[]): Call {
    const options = flagsOf(command).map(({ name, short, value }) => [name, { type: value ? "string" : "boolean", ...(short && { short }) }] as const);
    const { tokens } = parseArgs({ args: argv, allowPositionals: true, strict: false, tokens: true, options: Object.fromEntries(options) });
    const call: Call = { flags: new Map(), words: [] };
    for (const token of tokens) {
        if (token.kind === "positional") call.words.push(token.value);
        if (token.kind !== "option") continue;
        const flag = flagsOf(command).find(({ name }) => name === token.name);
        if (!flag) return refuseFlag(command, token.rawName);
        const given = token.value !== undefined && (token.inlineValue || !token.value.startsWith("-"));
        if (flag.value && !given) throw new UsageError(`--${flag.name} wants a value. ${right(command)}`);
        if (!flag.value && given) throw new UsageError(`--${flag.name} takes no value. ${right(command)}`);
        call.flags.set(flag.name, [...(call.flags.get(flag.name) ?? []), token.value ?? ""]);
    }
    return call;
}

/** Refuses a call of which npm kept flags for itself; throws UsageError with the call that was meant. */
export function refuseSwallowedFlags(command: CommandName, words: readonly string[], environment: NodeJS.ProcessEnv, caller?: Caller): void {
    const why = swallowed(commands[command], words, environment, right(command, words[0]), caller);
    if (why !== undefined) throw new UsageError(why);
}

/** What stands behind a command that has no flags; throws UsageError where that is more or less than it takes, or a flag. */
export function readWords(
    command: Exclude<CommandName, "preview" | "up" | "stop" | "drill" | "rollback" | "recover" | "unlock" | "scan">,
    argv: string[],
    environment = process.env,
): string[] {
    return readCall(command, argv, environment).words;
}

/** Reads the command line of a command that takes words and flags: the words, as many as it takes, the last value of each flag, and whether it is there. */
export function readCall(
    command: CommandName,
    argv: string[],
    environment: NodeJS.ProcessEnv = process.env,
): { words: string[]; last: (flag: string) => string | undefined; has: (flag: string) => boolean } {
    const { words, flags } = takeApart(command, argv);
    refuseSwallowedFlags(command, words, environment);
    const { takes = "" }: Command = commands[command];
    const [least, most] = [takes.split("<").length - 1, takes.includes("...") ? Number.POSITIVE_INFINITY : takes.split(/[<[]/).length - 1];
    if (words.length >= least && words.length <= most && !words.includes(""))
        return { words, last: flag => flags.get(flag)?.at(-1), has: flag => flags.has(flag) };
    // What stands behind a call about a key may be the key itself: it is counted, and not shown.
    const shown = command === "keys" ? words.slice(0, most) : words;
    const more = words.length > shown.length ? ` and ${words.length - shown.length} more` : "";
    throw new UsageError(`${command} takes ${takes || "nothing"}; found ${shown.map(word => `"${word}"`).join(" ") || "nothing"}${more}. ${right(command)}`);
}

/** The stack that a call names: the one word in it. */
export function stackOf(command: CommandName, { words }: Pick<Call, "words">, example: string, environment: NodeJS.ProcessEnv, caller?: Caller): string {
    const [first, ...stray] = words;
    refuseSwallowedFlags(command, words, environment, caller);
    if (!first) throw new UsageError(`No stack was named. Write: ${callOf(command, example)}`);
    if (stray.length === 0) return first;
    const said = stray.map(word => `"${word}"`).join(" ");
    throw new UsageError(`Unexpected ${said} after the stack "${first}"; npm keeps flags for itself unless they stand behind --. ${right(command, first)}`);
}

/** Reads a command line; throws UsageError with the right call when it cannot be understood. */
export function readArguments(command: "preview" | "scan", argv: string[], environment: NodeJS.ProcessEnv = process.env): Arguments {
    const call = takeApart(command, argv);
    const has = (name: string) => call.flags.has(name);
    const last = (name: string) => call.flags.get(name)?.at(-1);
    const given = { config: call.flags.get("config") ?? [], json: has("json"), tree: has("tree"), rules: has("rules"), verbose: has("verbose") };
    const files = { bot: last("bot"), rule: last("rule"), since: last("since"), markdown: last("markdown"), diagram: last("diagram") };
    if (has("all")) {
        const beside = [...call.flags.keys()].filter(name => !["all", "config", "json"].includes(name));
        if (call.words.length || beside.length)
            throw new UsageError(`--all is every bot in every stack, as a table. Write: ${callOf(command, "--all [--config key=value]... [--json]")}`);
        return { stack: "", all: true, ...given };
    }
    const stack = stackOf(command, call, "prod", environment);
    const more = ["tree", "rules", "verbose"].filter(has);
    if (given.json && more.length)
        throw new UsageError(`--json is everything already, and nothing else: without --${more.join(" and --")}. Write: ${callOf(command, stack, "--json")}`);
    const whole = ["json", "markdown", "verbose"].filter(has);
    if (files.rule !== undefined && whole.length)
        throw new UsageError(
            `--rule shows a part, and --${whole[0]} is of every rule. Write: ${callOf(command, stack, written({ name: "rule", value: files.rule }))}`,
        );
    if (files.diagram !== undefined && !/[^/]\.svg$/i.test(files.diagram))
        throw new UsageError(
            `--diagram ${files.diagram} is no picture. Allowed: a file that ends in .svg, as in ${callOf(command, stack, "--diagram bot.svg")}`,
        );
    return { stack, all: false, ...given, ...files };
}

/** Reads the command line of a command that takes a stack: its name, the last value and all values of each flag, and whether a switch is there. */
export function readStackCall(
    command: CommandName,
    argv: string[],
    environment: NodeJS.ProcessEnv = process.env,
): { stack: string; last: (flag: string) => string | undefined; all: (flag: string) => string[]; has: (flag: string) => boolean } {
    const call = takeApart(command, argv);
    const all = (flag: string) => call.flags.get(flag) ?? [];
    return { stack: stackOf(command, call, "prod", environment), last: flag => all(flag).at(-1), all, has: flag => call.flags.has(flag) };
}

/** A flag's value among those that there are; throws UsageError. */
export function among<T extends string>(flag: string, value: string | undefined, values: readonly T[]): T | undefined {
    if (value === undefined || (values as readonly string[]).includes(value)) return value as T | undefined;
    throw new UsageError(`--${flag} ${value}: found ${JSON.stringify(value)}, allowed: ${values.join(", ")}.`);
}

/** Reads the command line of `recover`: a stack, a service, and whether the plan is agreed to. */
export function readServiceCall(argv: string[], environment: NodeJS.ProcessEnv = process.env): { stack: string; service: string; yes: boolean } {
    const call = takeApart("recover", argv);
    const [stack, service, ...stray] = call.words;
    refuseSwallowedFlags("recover", call.words, environment);
    const allowed = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
    if (!stack || !service || stray.length > 0 || !allowed.test(service))
        throw new UsageError(`recover takes a stack and a service; found ${argv.map(word => `"${word}"`).join(" ") || "nothing"}. ${right("recover")}`);
    return { stack, service, yes: call.flags.has("yes") };
}

/** What a person asked `drill` for. */
export interface DrillArguments {
    stack: string;
    name: string;
    bot?: string;
    yes: boolean;
    plan: boolean;
    writes: boolean;
    format: "terminal" | "json";
}

/** Reads the command line of `drill`; throws UsageError where it names no drill that there is. */
export function readDrillCall(argv: string[], names: readonly string[], environment: NodeJS.ProcessEnv = process.env): DrillArguments {
    const call = takeApart("drill", argv);
    const [stack, name, ...stray] = call.words;
    refuseSwallowedFlags("drill", call.words, environment);
    if (!stack || !name || stray.length > 0)
        throw new UsageError(
            `drill takes a stack and a drill; found ${call.words.map(word => `"${word}"`).join(" ") || "nothing"}. Drills: ${names.join(", ")}. ${right("drill")}`,
        );
    if (!names.includes(name)) {
        const near = nearest(name, names);
        throw new UsageError(`There is no drill "${name}"${near ? `; did you mean ${near}?` : "."} Allowed: ${names.join(", ")}.`);
    }
    const last = (flag: string) => call.flags.get(flag)?.at(-1);
    const format = among("format", last("format"), ["terminal", "json"] as const) ?? "terminal";
    return { stack, name, bot: last("bot"), yes: call.flags.has("yes"), plan: call.flags.has("plan"), writes: !call.flags.has("dry-run"), format };
}

/** What a person asked `stop` for. */
export interface StopArguments {
    stack: string;
    bot?: string;
    reason: string;
    now: boolean;
    json: boolean;
}

/** Reads the command line of `stop`; throws UsageError where it has no reason. */
export function readStop(argv: string[], environment: NodeJS.ProcessEnv = process.env): StopArguments {
    const call = takeApart("stop", argv);
    const stack = stackOf("stop", call, "prod", environment);
    const last = (name: string) => call.flags.get(name)?.at(-1);
    const reason = last("reason")?.trim();
    if (!reason) throw new UsageError(`A stop needs a reason. Write: ${callOf("stop", stack, '--reason "why, in a sentence"')}`);
    return { stack, bot: last("bot"), reason, now: call.flags.has("now"), json: call.flags.has("json") };
}
