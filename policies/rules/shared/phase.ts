import { answer } from "../../../contract";
import { filesOf, type Given, mappedVariables, ownVariables, valueIn, variablesOf, wordsOf } from "../../engine/given";
import type { AdviceWhile, Graph, Node, PodNode } from "../../engine/graph";
import { annotationOf, placesOrders } from "./annotations";
import { contracted, contractOf, hasContract, isObeyed, keyAnswer } from "./contract";
import { foundAt, isSwitchAsText, readerOf, type ToldMode, toldModes } from "./told";

/** Which money a pod trades, by what it is given: its words for mode, and not what its annotations say of it. */

const playWord = /paper|dry|sim|demo|test|backtest|off|read/i;
const moneyWord = /live|real|prod/i;

/** What a word for a mode says, if it says anything. */
export const moneyOf = (word: string): "money" | "play" | undefined =>
    moneyWord.test(word) === playWord.test(word) ? undefined : moneyWord.test(word) ? "money" : "play";

const yes = /^(true|1|yes|on)$/i;
const no = /^(false|0|no|off)$/i;
const playSwitch = /^(dry[-_]?run|paper([-_]?trading)?|simulat(e|ion|ed)|sandbox|testnet|backtest|read[-_]?only)$/i;
const moneySwitch = /^(live([-_]?(trading|mode))?|real([-_]?(money|trading|orders))?|mainnet)$/i;
const modeOption = /^((trading|execution|exec|run)[-_]?)?mode$/i;

/** What an option says whose name is a mode, given its value. */
function optionMoney(name: string, value: string | undefined): "money" | "play" | undefined {
    if (modeOption.test(name)) return value === undefined ? undefined : moneyOf(value);
    const negated = /^no[-_]/i.test(name);
    const bare = name.replace(/^no[-_]/i, "");
    const own = playSwitch.test(bare) ? "play" : moneySwitch.test(bare) ? "money" : undefined;
    const holds = value !== undefined && no.test(value) ? negated : !negated;
    return own && (holds ? own : own === "play" ? "money" : "play");
}

const modeTail = /(?:^|_)((?:no_)?(?:dry_?run|paper(?:_trading)?|sandbox|testnet|live(?:_(?:trading|mode))?|real(?:_trading)?)|(?:[a-z]+_)?mode)$/i;

/** What a variable says whose name ends as a mode's does. */
const variableMoney = (name: string, value: string): "money" | "play" | undefined => {
    const tail = modeTail.exec(name)?.[1];
    return tail === undefined ? undefined : optionMoney(tail, value);
};

/** The words for modes in a command line, as they stand there, with what each says. */
export function argumentModes(pod: PodNode): { text: string; says: "money" | "play" }[] {
    const words = wordsOf(pod);
    return words.flatMap((word, index) => {
        const [, dashes, name, , value] = /^(--?)([A-Za-z][\w-]*)(=(.*))?$/.exec(word) ?? /^()([A-Za-z_]\w*)(=(.*))$/.exec(word) ?? [];
        if (!name) return [];
        const next = words[index + 1];
        const apart = dashes && value === undefined && next !== undefined && (modeOption.test(name) || yes.test(next) || no.test(next)) ? next : undefined;
        const says = dashes ? optionMoney(name, value ?? apart) : variableMoney(name, String(value));
        return says ? [{ text: apart === undefined ? word : `${word} ${apart}`, says }] : [];
    });
}

/** What the name of a mode's place says, given the word that stands there: `DRY_RUN` with `false` is money. */
export function namedMoney({ variable, argument, at }: ToldMode, word: string): "money" | "play" | undefined {
    if (variable !== undefined) return variableMoney(variable, word);
    return argument === undefined ? variableMoney(at?.split(".").at(-1) ?? "", word) : optionMoney(argument.replace(/^-+/, ""), word);
}

/** Names of variables that are a mode, whatever the manifest says of them; those of test networks only say which prices are read. */
const modeVariable = /(?:^|_)(?:(?:no_)?(?:dry_?run|paper(?:_trading)?)|live(?:_(?:trading|mode))?|real_(?:trading|money)|(?:trading|execution|exec)_mode)$/i;

/** The variables of a pod that are a mode by their name, and that its code reads, without those that are told as one; with what each says. */
export const environmentModes = (pod: PodNode, graph: Graph): { text: string; says: "money" | "play" }[] =>
    modeVariables(pod, graph).flatMap(({ text, says }) => (says ? [{ text, says }] : []));

/** Those of them whose word says nothing of money, such as `both`. */
export const unclearModes = (pod: PodNode, graph: Graph): string[] => modeVariables(pod, graph).flatMap(({ text, says }) => (says ? [] : [text]));

function modeVariables(pod: PodNode, graph: Graph): { text: string; says: "money" | "play" | undefined }[] {
    const told = toldModes(pod).filter(mode => readerOf(mode, pod, graph) === pod);
    const isOpen = (name: string): boolean => modeVariable.test(name) && !told.some(({ variable }) => variable === name);
    return pod.containers.flatMap(({ container }) => {
        const names = new Set([ownVariables, mappedVariables].flatMap(all => all(container, pod, graph)).filter(isOpen));
        return [...names].flatMap(name => {
            const value = valueIn(container, name, pod, graph);
            // A word that is no yes and no no is a path or a number: nobody can tell what the code makes of it.
            if (!value || !(/mode$/i.test(name) || yes.test(value) || no.test(value))) return [];
            const says = variableMoney(name, value);
            return isRead({ variable: name, allowed: [] }, pod, graph) ? [{ text: `${name}=${value}`, says }] : [];
        });
    });
}

function isPlay(mode: ToldMode, pod: PodNode, graph: Graph): boolean {
    const found = foundAt(mode, pod, graph, mode.allowed);
    return found.every(one => {
        if ("missing" in one) return false;
        const word = String(one.value);
        const named = namedMoney(mode, word);
        if (isSwitchAsText(mode, one.value) || moneyOf(word) === "money" || named === "money") return false;
        return mode.dry === undefined ? moneyOf(word) === "play" || named === "play" : word === mode.dry;
    });
}

/** Whether the bot's code reads a mode; of an argument nobody can tell. */
function isRead({ variable, file, at }: ToldMode, pod: PodNode, graph: Graph): boolean {
    const names = (given: Given[]) => given.map(({ container }) => container);
    if (variable !== undefined)
        return isObeyed(pod, names(variablesOf(pod, graph, variable)), ({ image }) => answer(contractOf(pod), "variable", variable, image.id));
    if (file === undefined) return true;
    return isObeyed(pod, names(filesOf(pod, graph, file)), held => keyAnswer(file, String(at), held, pod, graph));
}

/** The words for modes that a pod is given beside those that are told, in its command and in its variables. */
export const otherModes = (pod: PodNode, graph: Graph): { text: string; says: "money" | "play" }[] => [
    ...argumentModes(pod).map(({ text, says }) => ({ text: `its command says ${text}`, says })),
    ...environmentModes(pod, graph).map(({ text, says }) => ({ text: `its environment says ${text}`, says })),
];

/** Whether a pod trades no money: it says so, and everything that it is given as a mode, and that its code reads, says it too. */
export function isDry(pod: PodNode, graph: Graph): boolean {
    if (annotationOf(pod, "phase") !== "dry") return false;
    const modes = toldModes(pod).filter(mode => isRead(mode, readerOf(mode, pod, graph) ?? pod, graph));
    return modes.length > 0 && modes.every(mode => isPlay(mode, pod, graph)) && otherModes(pod, graph).every(({ says }) => says === "play");
}

/** A rule's findings are advice while the pod trades no money. */
export const adviceInDry = { says: "what the pod is given trades no money", holds: isDry };

const noMoney = (graph: Graph): boolean => graph.pods.filter(placesOrders).every(pod => isDry(pod, graph));
const noContract = (graph: Graph): boolean => !graph.once(contracted).some(hasContract);

/** Nobody has read the bot's source. */
export const adviceWithoutContract: AdviceWhile<Node> = { says: "there is no contract of the bot", holds: (_, graph) => graph.once(noContract) };

/** Whatever places orders says that it trades none. */
export const adviceWithoutMoney: AdviceWhile<Node> = { says: "nothing in the stack trades money", holds: (_, graph) => graph.once(noMoney) };

/** When what does not fit a bot's contract is advice. */
export const adviceOnContract: AdviceWhile<Node>[] = [adviceWithoutMoney, adviceWithoutContract];
