import { clausesOf } from "../../../contract";
import { filesOf } from "../../engine/given";
import type { Graph, PodNode } from "../../engine/graph";
import type { Container } from "../../engine/pods";
import { listOf } from "../../engine/reading";
import { Undecided } from "../../engine/rule";
import { nameOf, programIn, scriptIn } from "./commands";
import { setByCode } from "./inline-code";

/** What stands at a place, or why nothing does. */
export type Found = { where: string; value: unknown } | { missing: string };

/** What a command makes of one variable of its container before the program starts: it finds another value there, or none. */
interface Asked {
    name: string;
    /** The text of a script that the stack mounts. */
    scriptAt(path: string): string | undefined;
}

/** Words behind which the command itself is still to come. */
const before = new Set(
    `export declare typeset readonly local exec env command nice nohup stdbuf timeout tini dumb-init time if then elif else while until do ! { ( sudo npx bunx cross-env poetry pipenv pdm uv hatch run`.split(
        " ",
    ),
);
/** What starts another program with variables that it has from elsewhere: a file, a vault, a service. */
const settingOthers = new Set("dotenv dotenvx env-cmd doppler infisical chamber envconsul summon envdir direnv honcho foreman teller".split(" "));
/** What sets the variables that it is told. */
const setters = new Set("export declare typeset readonly env sudo cross-env".split(" "));
const shell = /^(ba|da|a)?sh$/;
const setting = /^([A-Za-z_]\w*)=(.*)$/s;

/** What an assignment puts in; its own value, with or without a default, changes nothing. */
function setTo(name: string, value: string): Found[] {
    if (value === `$${name}` || (value.startsWith(`\${${name}`) && /^(\}|:?[-=?][^}]*\})$/.test(value.slice(name.length + 2)))) return [];
    return [/[$`]/.test(value) ? { missing: `${name} is set by the command to what nobody sees here` } : { where: `${name} in the command`, value }];
}

/** How a shell sets a variable beside an assignment that stands by itself: in a loop, a sum, a choice, by reading, in text for another shell. */
const otherForms = (name: string): RegExp =>
    new RegExp(
        [
            String.raw`\b${name}\+=`,
            String.raw`\b(for|select)\s+${name}\b`,
            String.raw`(\(\(|\blet\s)[^;\n]*\b${name}\s*([-+*/%]?=(?!=)|\+\+|--)`,
            String.raw`\b(read|mapfile|readarray|getopts)\b[^;|&\n]*\b${name}\b`,
            String.raw`\bprintf\s+-v\s+["']?${name}\b`,
            String.raw`\)\s*${name}=`,
            String.raw`\$\{${name}:?=`,
            String.raw`\bxargs\b[^;|\n]*\b${name}=`,
            String.raw`\b${name}=[^\n]*\|\s*(\S*/)?(ba|da|a)?sh\b`,
        ].join("|"),
    );

/** A script without its comments. */
const withoutComments = (script: string): string => script.replace(/(^|\s)#.*/gm, " ");

function inScript(script: string, asked: Asked): Found[] {
    if (otherForms(asked.name).test(withoutComments(script))) throw new Undecided(`${asked.name}: what the script in the command makes of it is not read`);
    return clausesOf(script).flatMap(words => inWords(words, asked));
}

/** Whether an option of `env`, or of the shell's `exec`, takes a variable away. */
function takesAway(program: string, option: string, next: string | undefined, name: string): boolean {
    if (program === "exec") return /^-\w*c/.test(option);
    if (program !== "env") return false;
    if (/^(-|--ignore-environment|-[a-z0]*i\w*)$/.test(option)) return true;
    return option === `-u${name}` || option === `--unset=${name}` || (/^(-u|--unset)$/.test(option) && next === name);
}

function inWords(words: string[], asked: Asked): Found[] {
    const { name } = asked;
    const found: Found[] = [];
    let last = "";
    for (let index = 0; index < words.length; index++) {
        const word = words[index].replace(/^\((?=.)/, "");
        const rest = words.slice(index + 1);
        const [, variable, value] = setting.exec(word) ?? [];
        if (variable !== undefined) {
            if (variable === name) found.push(...setTo(name, value));
        } else if (before.has(nameOf([word]))) last = nameOf([word]);
        else if (setters.has(last) && /^[^=]*[$`]/.test(word)) throw new Undecided(`${name}: ${last} ${word} in the command sets what nobody sees here`);
        else if (last === "env" && /^(-S|--split-string)/.test(word)) {
            const script = word.replace(/^(-S|--split-string=?)/, "");
            return [...found, ...inScript(script || String(rest[0]), asked)];
        } else if (last !== "" && /^(-.*|\d+[smhd]?)$/.test(word)) {
            if (takesAway(last, word, rest[0], name)) found.push({ missing: `the command takes ${name} away (${last} ${word})` });
            if (/^(-u|--unset)$/.test(word) && last === "env") index++;
        } else return [...found, ...inProgram(word, rest, asked)];
    }
    return found;
}

/** What a program that is started, or a command of the shell, does to a variable by what it is told. */
function inProgram(word: string, rest: string[], asked: Asked): Found[] {
    const { name, scriptAt } = asked;
    const program = nameOf([word]);
    // A script that starts itself says nothing new.
    const inFile = (path: string): Found[] => {
        const text = scriptAt(path);
        return text === undefined ? [] : inScript(text, { name, scriptAt: other => (other === path ? "" : scriptAt(other)) });
    };
    if (program === "unset") return rest.includes(name) ? [{ missing: `the command takes ${name} away (unset)` }] : [];
    if (program === "eval") return inScript(rest.join(" "), asked);
    if (settingOthers.has(program)) throw new Undecided(`${name}: ${program} in the command sets variables that nobody sees here`);
    const code = programIn([word, ...rest]);
    if (code !== undefined) return setByCode(name, program, code).map(value => ({ where: `${name} in the command`, value }));
    if (program === "su") return inScript(String(rest[rest.indexOf("-c") + 1]), asked);
    if (program === "gosu" || program === "su-exec") return inWords(rest.slice(1), asked);
    if (program === "." || program === "source") {
        const [path = ""] = rest;
        // A virtual environment's own script sets its path and nothing else.
        if (scriptAt(path) === undefined && !path.endsWith("/activate"))
            throw new Undecided(`${name}: ${program} ${path} in the command sets what nobody sees here`);
        return inFile(path);
    }
    if (!shell.test(program)) return word.endsWith(".sh") || /^#!.*\b(ba|da|a)?sh\b/.test(String(scriptAt(word))) ? inFile(word) : [];
    const script = scriptIn([program, ...rest]);
    if (script !== undefined) return inScript(script, asked);
    const file = rest.find(option => !/^[-+]/.test(option));
    return file === undefined ? [] : inFile(file);
}

/** What the command of a container makes of a variable. */
export function overridesIn(container: Container, name: string, pod: PodNode, graph: Graph): Found[] {
    const scriptAt = (path: string) => filesOf(pod, graph, path).find(one => one.container === (container.name ?? "unnamed"))?.value;
    return inWords([...listOf(container.command), ...listOf(container.args)], { name, scriptAt });
}

/** What the commands of a pod's containers make of a variable that they are given. */
export const overridesOf = (name: string, pod: PodNode, graph: Graph): Found[] =>
    pod.containers.flatMap(({ container }) => overridesIn(container, name, pod, graph));
