import { parseArgs } from "node:util";

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

const common = "[--bot <name>] [--config key=value]... [--json]";

/** What a command takes; `up` hands on what pulumi takes. */
const takes: Record<string, { flags: readonly string[]; allowed: string }> = {
    preview: { flags: ["all", "bot", "config", "diagram", "json", "markdown"], allowed: `${common} [--markdown <file>] [--diagram <file>.svg]` },
    "restore:drill": { flags: ["bot", "config", "json"], allowed: common },
    up: { flags: ["config", "diff", "exclude", "refresh", "replace", "target", "target-dependents"], allowed: "[flags of pulumi up]" },
};

const switches = ["all", "diff", "json", "refresh", "target-dependents"];

/** The call a person should have made: npm hands flags on only behind `--`. */
function rightCall(command: string, stack: string, rest: string): string {
    return `npm run -s ${command} -- ${stack}${rest ? ` ${rest}` : ""}`;
}

/**
 * Flags that npm took for itself: it passes on only what stands behind `--`, and leaves a trace in the environment.
 * `npm run preview prod --json` would otherwise silently ignore the flag.
 */
export function refuseSwallowedFlags(command: string, stack: string, environment: NodeJS.ProcessEnv): void {
    if (environment.npm_lifecycle_event !== command) return;
    const swallowed = takes[command].flags.filter(flag => environment[`npm_config_${flag.replaceAll("-", "_")}`] !== undefined);
    if (swallowed.length === 0) return;
    if (swallowed.includes("all")) throw new UsageError(`npm kept --all for itself. Write: npm run -s ${command} -- --all`);
    const rest = swallowed.map(flag => (switches.includes(flag) ? `--${flag}` : `--${flag} <value>`)).join(" ");
    throw new UsageError(`npm kept ${swallowed.map(flag => `--${flag}`).join(" and ")} for itself. Write: ${rightCall(command, stack, rest)}`);
}

/** Reads a command line; throws UsageError with the right call when it cannot be understood. */
export function readArguments(command: string, argv: string[], environment: NodeJS.ProcessEnv = process.env): Arguments {
    const { flags, allowed } = takes[command];
    let parsed: ReturnType<typeof parse>;
    try {
        parsed = parse(argv, flags);
    } catch (error) {
        throw new UsageError(`${(error as Error).message.split(". ")[0]}. Allowed: ${rightCall(command, "<stack>", allowed)}`);
    }
    const { all = false, config = [], json = false, bot, markdown, diagram } = parsed.values;
    if (all) {
        if (parsed.positionals.length || bot !== undefined || markdown !== undefined || diagram !== undefined)
            throw new UsageError("--all is every bot in every stack, as a table. Write: npm run -s preview -- --all [--config key=value]... [--json]");
        return { stack: "", all, config, json };
    }
    const [stack, ...stray] = parsed.positionals;
    refuseSwallowedFlags(command, stack ?? "prod", environment);
    if (!stack) throw new UsageError(`No stack was named. Write: ${rightCall(command, "prod", "")}`);
    if (stray.length > 0) {
        throw new UsageError(
            `Unexpected ${stray.map(word => `"${word}"`).join(" ")} after the stack "${stack}"; npm keeps flags for itself unless they stand behind --. Write: ${rightCall(command, stack, allowed)}`,
        );
    }
    if (diagram !== undefined && !/[^/]\.svg$/i.test(diagram))
        throw new UsageError(`--diagram ${diagram} is no picture. Allowed: a file that ends in .svg, as in ${rightCall(command, stack, "--diagram bot.svg")}`);
    return { stack, all: false, bot, config, json, markdown, diagram };
}

const options = {
    all: { type: "boolean" },
    bot: { type: "string" },
    config: { type: "string", multiple: true },
    diagram: { type: "string" },
    json: { type: "boolean" },
    markdown: { type: "string" },
} as const;

function parse(argv: string[], flags: readonly string[]) {
    // A flag that the command does not take is left out, and then unknown to the parser.
    const own = Object.fromEntries(Object.entries(options).filter(([flag]) => flags.includes(flag))) as typeof options;
    return parseArgs({ args: argv, allowPositionals: true, options: own });
}
