import type { Contract } from "../../../contract";

/** Endings of the files of each language that a contract tells of. */
const endings: Record<string, RegExp> = {
    python: /\.py$/,
    go: /\.go$/,
    rust: /\.rs$/,
    typescript: /\.[mc]?[jt]sx?$/,
};

/** Endings of languages that no contract tells of, in which a bot may be written all the same. */
const unread = /\.(c|cc|cpp|cxx|h|hpp|cs|fs|exs?|erl|java|kts?|scala|clj|php|rb|swift|sol|hs|ml|jl|lua|nim|zig|pyx|r)$/i;

/** Why a place that is said to enforce something is no line of a source, as far as its own text tells. */
export function noLine(code: string): string | undefined {
    const [, file, line] = /^(.*?)(?::(\d+))?$/.exec(code) ?? [];
    if (!Object.values(endings).some(ending => ending.test(file)) && !unread.test(file))
        return `${file}, which is said to enforce it, is no source of a program`;
    return line !== undefined && Number(line) < 1 ? `${code}, which is said to enforce it, is no line: the first is 1` : undefined;
}

/** Why nothing of the bot runs a file: no image has a file of its language. */
export function noLanguage(file: string, { languages, notScanned }: Contract): string | undefined {
    const name = Object.keys(endings).find(one => endings[one].test(file));
    const runs = name
        ? languages.some(one => one.name === name && one.inImages > 0)
        : notScanned.some(({ what, inImages }) => inImages > 0 && !/^(shell|notebooks)$/.test(what));
    return runs ? undefined : `${file}, which is said to enforce it, is of a language that is in no image of the bot`;
}
