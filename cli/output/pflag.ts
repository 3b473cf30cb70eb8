/** A flag as pflag knows it, the parser of Pulumi's CLI. */
export interface PFlag {
    /** Without its two hyphens. */
    name: string;
    /** A letter that stands for it after one hyphen. @default none */
    short?: string;
    /** What has to stand behind it. @default nothing: it is a switch */
    value?: string;
    /** What it means where nothing stands behind `=`; a value stands there or nowhere. @default none */
    optional?: string;
}

/** What is wrong with a word: no flag of that name, nothing behind one that wants a value, or no flag at all. */
export type Misread = { kind: "unknown" | "valueless" | "malformed" | "no-switch"; raw: string; value?: string };

/** A command line, taken apart. */
export interface Taken<F extends PFlag> {
    /** Every flag in its order, with its value; of a switch "true" or "false". */
    flags: { flag: F; value: string }[];
    /** What is no flag. */
    words: string[];
}

/** What Go's strconv.ParseBool takes. */
const yes = ["1", "t", "T", "TRUE", "true", "True"];
const no = ["0", "f", "F", "FALSE", "false", "False"];

/**
 * Takes a command line apart as pflag does: letters in clusters (`-yd`), values that hang on a letter (`-cphase=dry`), behind `=` or in the
 * next word, and `--` before what is no flag. Stricter in one thing: a value in the next word does not begin with a hyphen. `refuse` throws.
 */
export function takenApart<F extends PFlag>(argv: readonly string[], known: readonly F[], refuse: (misread: Misread) => never): Taken<F> {
    const taken: Taken<F> = { flags: [], words: [] };
    let at = 0;
    const take = (flag: F, raw: string, given: string | undefined) => {
        const value = given ?? flag.optional ?? (flag.value === undefined ? "true" : next(raw));
        const isSwitch = flag.value === undefined && flag.optional === undefined;
        if (isSwitch && ![...yes, ...no].includes(value)) refuse({ kind: "no-switch", raw, value });
        taken.flags.push({ flag, value: isSwitch ? String(yes.includes(value)) : value });
    };
    const next = (raw: string): string => {
        const value = argv[at];
        if (value === undefined || value.startsWith("-")) return refuse({ kind: "valueless", raw });
        at++;
        return value;
    };
    const long = (word: string) => {
        const cut = word.indexOf("=");
        const name = word.slice(2, cut < 0 ? undefined : cut);
        if (name === "" || name.startsWith("-")) refuse({ kind: "malformed", raw: word });
        const flag = known.find(one => one.name === name) ?? refuse({ kind: "unknown", raw: `--${name}` });
        take(flag, `--${name}`, cut < 0 ? undefined : word.slice(cut + 1));
    };
    const letters = (word: string) => {
        for (let letter = 1; letter < word.length; letter++) {
            const raw = `-${word[letter]}`;
            const flag = known.find(one => one.short === word[letter]) ?? refuse({ kind: "unknown", raw });
            const rest = word.slice(letter + 1);
            if (rest.length > 1 && rest.startsWith("=")) return take(flag, raw, rest.slice(1));
            if (flag.value !== undefined && rest !== "") return take(flag, raw, rest);
            take(flag, raw, undefined);
        }
    };
    while (at < argv.length) {
        const word = argv[at++];
        if (word === "--") {
            taken.words.push(...argv.slice(at));
            break;
        }
        if (word.startsWith("--")) long(word);
        else if (word.startsWith("-") && word !== "-") letters(word);
        else taken.words.push(word);
    }
    return taken;
}
