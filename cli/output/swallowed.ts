import { distance } from "../../names";
import { type Command, callOf, written } from "./commands";
import type { Flag } from "./flag";

/** What npm has left of the flags it kept for itself: its options as the environment has them, by their names with hyphens. */
const keptIn = (environment: NodeJS.ProcessEnv): ReadonlyMap<string, string> =>
    new Map(
        Object.entries(environment).flatMap(([key, value = ""]) =>
            key.startsWith("npm_config_") ? [[key.slice("npm_config_".length).replaceAll("_", "-"), value] as const] : [],
        ),
    );

/** Options of npm's that a flag turns into, as `name` or `name=beginning of its value`, and whether all of them are there. */
function isTraced({ traces }: Flag, kept: ReadonlyMap<string, string>): boolean {
    const isThere = (trace: string) => {
        const [name, value = ""] = trace.split("=");
        return kept.get(name)?.startsWith(value) ?? false;
    };
    return traces?.every(isThere) ?? false;
}

/** A flag that npm kept, with the value that it left; without one where that is among the words. */
interface Kept {
    flag: Flag;
    value?: string;
    /** Whether npm's own settings may have left it. */
    npms: boolean;
}

/** Who called: the flags that did reach the command, and whether a person is at the terminal to be asked. */
export interface Caller {
    given?: ReadonlySet<string>;
    atTerminal?: boolean;
}

function isNpms({ name, npms = false }: Flag, value: string, { given, atTerminal = process.stdin.isTTY === true }: Caller): boolean {
    return typeof npms === "boolean" ? npms : given?.has(name) || npms(value, atTerminal);
}

/** A flag as npm kept it; nothing where no trace of it is there. */
function keptOf(flag: Flag, kept: ReadonlyMap<string, string>, words: readonly string[], caller: Caller): Kept | undefined {
    // One word alone is the stack.
    const bare = flag.bare && words.length > 1 ? words.find(word => flag.bare?.test(word)) : undefined;
    if (bare !== undefined) return { flag, value: bare, npms: isNpms(flag, bare, caller) };
    const trace = isTraced(flag, kept) ? flag.traces?.[0]?.split("=")[0] : undefined;
    // What npm has for false is empty.
    const value = [flag.name, flag.short?.toLowerCase(), trace].map(name => name && kept.get(name)).find(Boolean);
    return value ? { flag, npms: isNpms(flag, value, caller), ...(flag.value !== undefined && value !== "true" && { value }) } : undefined;
}

const quoted = (word: string): string => (/^[\w.,:/@=+<>-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** The call that was meant: the words that npm left of a flag stand behind it again, and what is missing is named. */
function meant({ name, takes = "" }: Command, words: readonly string[], flags: readonly Kept[]): string {
    const wanted = takes.split(" ").filter(Boolean);
    const least = flags.some(({ flag }) => flag.alone) ? 0 : wanted.filter(word => word.startsWith("<")).length;
    const values = flags.flatMap(({ flag, value }) => (flag.bare && value !== undefined ? [value] : []));
    const own = words.filter(word => !values.includes(word));
    const open = flags.filter(({ flag, value }) => flag.value !== undefined && value === undefined);
    const left = open.length > 0 && own.length - open.length >= least ? own.splice(-open.length) : [];
    // Of several nobody knows which belongs to which.
    const fits = ({ flag, value }: Kept) => value ?? (open.length === 1 ? left[0] : undefined) ?? flag.value ?? "";
    const said = flags.map(one => written(one.flag, one.flag.value === undefined ? undefined : quoted(fits(one))));
    return callOf(name, ...own.map(quoted), ...wanted.slice(own.length, least), ...said);
}

/**
 * Why a call cannot be what a person wrote: npm passes on only what stands behind `--`, takes the rest for options of its own, by name, by letters or
 * by a beginning, and leaves a trace in the environment. `npm run preview prod --json` would otherwise silently ignore the flag.
 */
export function swallowed(command: Command, words: readonly string[], environment: NodeJS.ProcessEnv, right: string, caller: Caller = {}): string | undefined {
    if (environment.npm_lifecycle_event !== command.name) return undefined;
    const { name, flags = [] } = command;
    const kept = keptIn(environment);
    const found = flags.flatMap(flag => keptOf(flag, kept, words, caller) ?? []);
    const sure = found.filter(({ npms }) => !npms);
    if (kept.has("dry-run") && !flags.some(flag => flag.name === "dry-run")) {
        const look = callOf("preview", ...(words.length ? words : ["<stack>"]));
        return `npm kept --dry-run for itself, and nothing would have been dry. A look without a deployment: ${look}`;
    }
    if (sure.length) {
        const call = meant(
            command,
            words,
            // What npm has an option for may come from elsewhere; a call that leaves it out would be another one.
            found.filter(({ flag, value, npms }) => !npms || flag.value === undefined || value !== undefined),
        );
        return `npm kept ${sure.map(({ flag }) => `--${flag.name}`).join(" and ")} for itself. Write: ${call}`;
    }
    // npm takes a misspelt flag as well, and with it what a person meant to narrow.
    const own = flags.map(flag => flag.name);
    const misspelt = [...kept.keys()].find(key => !own.includes(key) && own.some(flag => distance(key, flag) <= (flag.length < 6 ? 1 : 2)));
    return misspelt && `npm kept --${misspelt} for itself, and ${name} has no such flag. ${right}`;
}
