import { type OptionAnswer, optionAnswer, optionsOf } from "../../../contract";
import type { PodNode } from "../../engine/graph";
import { allFlaws, Undecided } from "../../engine/rule";
import { commandsStarted, nameOf } from "../shared/commands";
import { contractOf, type Held, isWebServer, startOf } from "../shared/contract";
import { modeNamed } from "../shared/mode-names";
import { toldModes } from "../shared/told";

/** The words for modes in a command line, held against the options that the code declares. */

/** The files in which a command's program may lie, as far as its words name one: `python a.py`, `python -m a.b`. */
function filesOf(words: string[]): string[] {
    if (!/^(python|pypy)[\d.]*$/.test(nameOf(words))) return words[0]?.endsWith(".py") ? [words[0]] : [];
    const [, ...rest] = words;
    const start = rest.findIndex((word, index) => !word.startsWith("-") && !/^-[WX]$/.test(rest[index - 1] ?? ""));
    if (start < 0) return [];
    if (rest[start - 1] !== "-m") return [rest[start]];
    const path = rest[start].replaceAll(".", "/");
    return [`${path}.py`, `${path}/__main__.py`];
}

/** What Go takes for a yes or a no. */
const goBoolean = /^(1|0|t|f|T|F|true|false|TRUE|FALSE|True|False)$/;
const ofGo = /^(flag|pflag|cobra)$/;

type Known = (OptionAnswer & { answer: "read" })["options"];

/** What is wrong with the value of an option that is known. */
function valueFlaw(name: string, inline: string | undefined, next: string | undefined, known: Known): string | undefined {
    const [{ at }] = known;
    if (known.every(({ bare }) => bare)) {
        if (inline === undefined) return undefined;
        if (known.every(({ by }) => !ofGo.test(by))) return `${name} is given ${inline}, and takes no value at ${at[0]}`;
        return goBoolean.test(inline) ? undefined : `${name} is ${inline}, which ${at[0]} does not know: it takes true, false`;
    }
    const value = inline ?? next;
    const values = [...new Set(known.flatMap(one => one.values ?? []))];
    if (value === undefined || known.some(one => !one.values?.length) || values.includes(value)) return undefined;
    return `${name} is ${value}, which ${at[0]} does not know: it takes ${values.join(", ")}`;
}

/** What is wrong with one word of a command. */
function wordFlaw(words: string[], index: number, { image }: Held, pod: PodNode): string | undefined {
    const [, name, inline] = /^(-[^=]+)(?:=(.*))?$/s.exec(words[index]) ?? [];
    const isTold = toldModes(pod).some(({ argument }) => argument === name);
    if (name === undefined || !(isTold || modeNamed(name))) return undefined;
    const found = optionAnswer(contractOf(pod), image, name, filesOf(words));
    if (found.answer === "not scanned") throw new Undecided(`${name} among the arguments: ${found.why}`);
    if (found.answer === "not read") {
        const hint = found.elsewhere ? `, only ${found.elsewhere} does` : found.nearest ? `; the nearest name is ${found.nearest}` : "";
        return `${name} is an argument, and no code of ${image.id} declares it${hint}`;
    }
    const next = words[index + 1];
    return valueFlaw(name, inline, next?.startsWith("-") ? undefined : next, found.options);
}

/** Words that are modes wherever they stand: nobody can tell which of the code's arguments they are, if none takes them. */
function anyFlaw(words: string[], { image }: Held, pod: PodNode): undefined {
    const modes = toldModes(pod).flatMap(({ argument, allowed }) => (argument === "any" ? allowed : []));
    const word = words.find(one => modes.includes(one));
    if (word === undefined) return;
    const options = optionsOf(contractOf(pod), image, filesOf(words));
    if (!options.some(({ name, values = [] }) => name === word || values.includes(word)))
        throw new Undecided(`${word} is an argument, and no option or command that the contract has takes it`);
}

/** What is wrong with the words for modes by which a container is started: the code declares no such option, or it does not take what stands there. */
export function strangeArguments(held: Held, pod: PodNode): string | undefined {
    if (isWebServer(held)) return undefined;
    return allFlaws(commandsStarted(startOf(held)), words =>
        allFlaws([() => anyFlaw(words, held, pod), ...words.map((_, index) => () => wordFlaw(words, index, held, pod))], question => question()),
    );
}
