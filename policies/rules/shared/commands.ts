import { commandsOf } from "../../../contract";

/** The commands that a container starts, as its processes will be: out of a shell's script, and out of what only starts another. */

const shell = /(^|\/)(ba|da|a)?sh$/;

/** What a shell does by itself. */
const builtins = new Set(
    `. : [[ alias break case cd continue done echo elif else esac eval exit export fi for function hash if in let local printf pwd read readonly return select set
    shift source times trap type ulimit umask unset until wait while }`.split(/\s+/),
);
const keywords = new Set(["until", "while", "elif", "time", "!", "{", "exec"]);

/** The script that a shell is handed by `-c`. */
export function scriptIn([program = "", ...words]: string[]): string | undefined {
    const flag = shell.test(program) ? words.findIndex(word => /^-\w*c\w*$/.test(word)) : -1;
    // More options may stand behind it.
    return flag < 0 ? undefined : words.slice(flag + 1).find(word => !/^[-+]/.test(word));
}

const interpreter = /^(python[\d.]*|pypy[\d.]*|node|bun|deno|ruby|perl|php)$/;

/** An option behind which, or in which, an interpreter is handed a program. */
const handing = /^-(?![WX])[a-zA-Z]*?[ce](.*)$|^-[pr]$|^--(?:eval|print)(?:=(.*))?$|^eval$/s;

/** The program that an interpreter is handed in its command line: by `-c`, `-e`, `-p`, `-r` or `--eval`. */
export function programIn([program = "", ...words]: string[]): string | undefined {
    if (!interpreter.test(nameOf([program]))) return undefined;
    // What stands behind the file that it runs is that file's.
    const start = words.findIndex((word, index) => !word.startsWith("-") && !/^-[WX]$/.test(words[index - 1] ?? ""));
    const flag = words.slice(0, start < 0 ? undefined : start).findIndex(word => handing.test(word));
    const [, short, long] = handing.exec(words[flag] ?? "") ?? [];
    return flag < 0 ? undefined : short || long || words[flag + 1];
}

/** What only starts another command, and how many words stand before that one beside options, settings and numbers. */
const wrappers: Record<string, number> = {
    ...{ tini: 0, "dumb-init": 0, env: 0, nice: 0, nohup: 0, stdbuf: 0, timeout: 0, command: 0, npx: 0, bunx: 0 },
    ...{ gosu: 1, "su-exec": 1 },
};
/** What starts a command of a project's environment by the word `run`. */
const runners = new Set(["poetry", "pipenv", "pdm", "uv", "hatch"]);

/** The command that another one only starts. */
function startedBy([program, ...words]: string[]): string[] | undefined {
    const name = nameOf([program]);
    if (runners.has(name)) return words[0] === "run" && words.length > 1 ? words.slice(1) : undefined;
    if (!Object.hasOwn(wrappers, name)) return undefined;
    const start = words.findIndex(word => !/^(-.*|[A-Za-z_]\w*=.*|\d+[smhd]?)$/.test(word));
    const inner = start < 0 ? [] : words.slice(start + wrappers[name]);
    return inner.length ? inner : undefined;
}

/** A script without its here-documents: their lines are some command's input, and none themselves. */
const withoutDocuments = (script: string): string => script.replace(/(<<-?\s*(["']?)(\w+)\2[^\n]*\n)[\s\S]*?^\s*\3[ \t]*$/gm, "$1");

/** The functions that a script makes. */
const functionsIn = (script: string): Set<string> =>
    new Set([...script.matchAll(/(?:^|[\s;&|{])(?:function\s+([\w-]+)|([\w-]+)\s*\(\))/g)].map(([, a, b]) => a ?? b));

/** A command of a script without the words around it that are none. */
function bare([first, ...rest]: string[]): string[] {
    if (first === undefined) return [];
    if (/^[\w-]+\(\)\{?$/.test(first)) return bare(rest);
    if (first === "function") return bare(rest.slice(1));
    const word = first.replace(/^\(+/, "").replace(/^([^$(]*[^$()])\)+$/, "$1");
    return word === "" || keywords.has(word) || /^[A-Za-z_]\w*=/.test(word) ? bare(rest) : [word, ...rest];
}

/** Every command that some words start, each as its words; what a shell does by itself is none. */
export function commandsStarted(words: string[]): string[][] {
    if (!words.length) return [];
    const script = scriptIn(words);
    if (script !== undefined) {
        const inner = commandsOf(withoutDocuments(script)).map(bare);
        const own = functionsIn(script);
        return [words.slice(0, 1), ...inner.filter(([program = ""]) => !builtins.has(program) && !own.has(program)).flatMap(commandsStarted)];
    }
    const inner = startedBy(words);
    return inner ? [words.slice(0, 1), ...commandsStarted(inner)] : [words];
}

/** A command's name without its folder. */
export const nameOf = ([program = ""]: string[]): string => program.split("/").at(-1) ?? program;
