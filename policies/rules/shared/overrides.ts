import { clausesOf } from "../../../contract";
import { filesOf } from "../../engine/given";
import type { Graph, PodNode } from "../../engine/graph";
import { listOf } from "../../engine/reading";
import { nameOf } from "./commands";

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
    `export declare typeset readonly local exec env command nice nohup stdbuf timeout tini dumb-init time if then elif else while until do ! { (`.split(" "),
);
const shell = /^(ba|da|a)?sh$/;
const setting = /^([A-Za-z_]\w*)=(.*)$/s;

/** What an assignment puts in; its own value, with or without a default, changes nothing. */
function setTo(name: string, value: string): Found[] {
    if (value === `$${name}` || (value.startsWith(`\${${name}`) && /^(\}|:?[-=?][^}]*\})$/.test(value.slice(name.length + 2)))) return [];
    return [/[$`]/.test(value) ? { missing: `${name} is set by the command to what nobody sees here` } : { where: `${name} in the command`, value }];
}

const inScript = (script: string, asked: Asked): Found[] => clausesOf(script).flatMap(words => inWords(words, asked));

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
        else if (last !== "" && /^(-.*|\d+[smhd]?)$/.test(word)) {
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
    const file = (path = ""): Found[] =>
        path ? inScript(scriptAt(path) ?? "", { name, scriptAt: other => (other === path ? undefined : scriptAt(other)) }) : [];
    if (program === "unset") return rest.includes(name) ? [{ missing: `the command takes ${name} away (unset)` }] : [];
    if (program === "eval") return inScript(rest.join(" "), asked);
    if (program === "gosu" || program === "su-exec") return inWords(rest.slice(1), asked);
    if (program === "." || program === "source") return file(rest[0]);
    if (!shell.test(program)) return word.endsWith(".sh") || /^#!.*\b(ba|da|a)?sh\b/.test(scriptAt(word) ?? "") ? file(word) : [];
    const flag = rest.findIndex(option => /^-\w*c$/.test(option));
    return flag < 0 ? file(rest.find(option => !option.startsWith("-"))) : inScript(rest[flag + 1] ?? "", asked);
}

/** What the commands of a pod's containers make of a variable that they are given. */
export const overridesOf = (name: string, pod: PodNode, graph: Graph): Found[] =>
    pod.containers.flatMap(({ container }) => {
        const scriptAt = (path: string) => filesOf(pod, graph, path).find(one => one.container === (container.name ?? "unnamed"))?.value;
        return inWords([...listOf(container.command), ...listOf(container.args)], { name, scriptAt });
    });
