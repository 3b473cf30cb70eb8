import { nearest } from "../../names";
import { elsewhere, right, stackOf, UsageError } from "./arguments";
import { callOf } from "./commands";
import { type Misread, type PFlag, takenApart } from "./pflag";
import { type PulumiFlag, pulumiFlags, refusedFlags } from "./pulumi-flags";

/** A flag of `pulumi up` with its value, a switch's too. */
export interface Given {
    flag: PulumiFlag;
    value: string;
}

/** What a person asked `up` for. */
export interface UpArguments {
    stack: string;
    /** Overrides of settings, `key=value` each. */
    config: string[];
    /** Every other flag that is handed on, in order. */
    flags: Given[];
}

const allowed = new Map<string, PulumiFlag>(pulumiFlags.map(flag => [flag.name, flag]));
const known: PFlag[] = [...pulumiFlags, ...Object.entries(refusedFlags).map(([name, flag]) => ({ name, ...flag }))];

/** What a misread word is told by; throws UsageError. */
function refuse(misread: Misread): never {
    const { kind, raw, value } = misread;
    const call = right("up");
    if (kind === "valueless") throw new UsageError(`${raw} wants a value; one that begins with a hyphen stands behind =. ${call}`);
    if (kind === "no-switch") throw new UsageError(`${raw} is a switch: true or false may stand behind its =, and "${value}" does. ${call}`);
    if (kind === "malformed") throw new UsageError(`"${raw}" is no flag. ${call}`);
    const near = nearest(
        raw,
        pulumiFlags.map(({ name }) => `--${name}`),
    );
    const guess = near ? `; did you mean ${near}?` : ".";
    throw new UsageError(`${elsewhere(raw.replace(/^-+/, ""), "up") ?? `up has no flag ${raw}${guess}`} ${call}`);
}

/**
 * Reads the command line of `up` as pulumi itself would. What is handed on is written anew from what was understood, so that nothing can be
 * read in two ways; throws UsageError at a flag that is not on the list.
 */
export function readUp(argv: string[], environment: NodeJS.ProcessEnv = process.env): UpArguments {
    const { flags, words } = takenApart(argv, known, refuse);
    const given = flags.map(({ flag: { name, short }, value }): Given => {
        const flag = allowed.get(name);
        if (flag) return { flag, value };
        const letter = short ? ` (-${short})` : "";
        throw new UsageError(`--${name}${letter} is not allowed here: ${refusedFlags[name].because}. ${right("up")}`);
    });
    const stack = stackOf("up", { words }, "staging", environment, { given: new Set(given.map(({ flag }) => flag.name)) });
    const flat = given.find(({ flag, value }) => flag.name === "config-path" && value === "false");
    if (flat) throw new UsageError(`--config-path=false is not allowed here: a key of --config is a path, as in ${callOf("up", stack, "--config phase=dry")}.`);
    const isConfig = ({ flag }: Given) => flag.name === "config";
    return {
        stack,
        config: given.filter(isConfig).map(({ value }) => value),
        flags: given.filter(one => !isConfig(one) && one.flag.name !== "config-path"),
    };
}

/** Flags as pulumi gets them: each in one word, with its value. */
export const asWords = (flags: Given[]): string[] => flags.map(({ flag, value }) => `--${flag.name}=${value}`);
