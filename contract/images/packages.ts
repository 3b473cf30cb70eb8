/** Packages that commands install, by installer. */
export interface Packages {
    apt: string[];
    apk: string[];
    pip: string[];
    npm: string[];
}

/** What a command installs that is listed in a file, or as a project. */
export interface Listed {
    installer: "pip" | "npm";
    /** Requirements file or project folder, from the folder of the command. */
    what: string;
}

export const noPackages = (): Packages => ({ apt: [], apk: [], pip: [], npm: [] });

/** Flags that take a word of their own. */
const takesWord = new Set([
    "-r",
    "--requirement",
    "-c",
    "--constraint",
    "-t",
    "--target",
    "-i",
    "--index-url",
    "--extra-index-url",
    "-f",
    "--find-links",
    "--virtual",
    "--repository",
    "--prefix",
    "-o",
]);

/** Adds what a command installs; what it takes from a list is handed back. */
export function installed(words: string[], into: Packages): Listed[] {
    const [program, ...rest] = words;
    const name = program?.split("/").at(-1) ?? "";
    if (name === "apt-get" || name === "apt") into.apt.push(...after(rest, ["install"]));
    else if (name === "apk") into.apk.push(...after(rest, ["add"]));
    else if (/^pip[\d.]*$/.test(name)) return pip(rest, into);
    else if (/^python[\d.]*$/.test(name) && rest[0] === "-m" && rest[1] === "pip") return pip(rest.slice(2), into);
    else if (name === "uv" && rest[0] === "pip") return pip(rest.slice(1), into);
    else if (["npm", "yarn", "pnpm", "bun"].includes(name)) return node(name, rest, into);
    return [];
}

function after(words: string[], verbs: string[]): string[] {
    const start = words.findIndex(word => verbs.includes(word));
    return start < 0 ? [] : named(words.slice(start + 1));
}

function named(words: string[]): string[] {
    const found: string[] = [];
    for (let at = 0; at < words.length; at++) {
        if (takesWord.has(words[at])) at++;
        else if (!words[at].startsWith("-") && !words[at].includes("$") && !/^[<>]/.test(words[at])) found.push(bare(words[at]));
    }
    return found;
}

/** The name without version, extras or build: `uvicorn[standard]==0.3` is uvicorn, `@scope/x@latest` is @scope/x. */
export const bare = (word: string): string =>
    word.startsWith("@") ? `@${word.slice(1).split("@")[0]}` : (/^[A-Za-z0-9._+-]*[A-Za-z0-9_+]/.exec(word.split(/[[=<>~!@;]/)[0])?.[0] ?? word);

function pip(words: string[], into: Packages): Listed[] {
    if (words[0] !== "install") return [];
    const listed: Listed[] = [];
    const rest: string[] = [];
    for (let at = 1; at < words.length; at++) {
        if (words[at] === "-r" || words[at] === "--requirement") listed.push({ installer: "pip", what: words[++at] ?? "" });
        else if (words[at].startsWith("-r") && words[at].length > 2) listed.push({ installer: "pip", what: words[at].slice(2) });
        else if (words[at] === "-e" || words[at] === "--editable") listed.push({ installer: "pip", what: words[++at] ?? "." });
        else if (/^\.{1,2}(\/|\[|$)/.test(words[at])) listed.push({ installer: "pip", what: words[at] });
        else rest.push(words[at]);
    }
    into.pip.push(...named(rest).filter(name => !/\.whl$/.test(name)));
    return listed;
}

function node(name: string, words: string[], into: Packages): Listed[] {
    const verb = words.find(word => !word.startsWith("-"));
    const packages = verb === undefined ? [] : named(words.slice(words.indexOf(verb) + 1));
    const installs = name === "npm" || name === "pnpm" ? ["install", "i", "ci", "add"] : ["install", "add", "global"];
    if (verb === undefined) return name === "yarn" ? [{ installer: "npm", what: "." }] : [];
    if (!installs.includes(verb)) return [];
    const names = packages.filter(one => one !== "add");
    into.npm.push(...names);
    return names.length ? [] : [{ installer: "npm", what: "." }];
}
