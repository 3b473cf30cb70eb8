import { answer } from "../../../contract";
import { filesOf, type Given, variablesOf, wordsOf } from "../../engine/given";
import type { Graph, Node, PodNode } from "../../engine/graph";
import { known } from "../../engine/reading";
import type { AdviceWhere } from "../../engine/rule";
import { annotationOf } from "./annotations";
import { captionOf, contracted, contractOf, type Held, hasContract, isObeyed, keyAnswer } from "./contract";
import { environmentModes, type ModeSaid } from "./environment-modes";
import { fileModes } from "./file-modes";
import { type Money, modeNamed, moneyOf, namedMoney, saidBy } from "./mode-names";
import { placesOrders } from "./order-placers";
import { foundAt, isSwitchAsText, readerOf, type ToldMode, toldModes } from "./told";
import { isTrading } from "./trading-containers";

/** Which money a pod trades, by what it is given: its words for mode, and not what its annotations say of it. */

/** The words for modes in a command line, as they stand there, with what each says. */
export function argumentModes(pod: PodNode, graph: Graph): { text: string; says: Money }[] {
    const words = wordsOf(pod, graph);
    return words.flatMap((word, index) => {
        const [, dashes, name, , value] = /^(--?)([A-Za-z][\w.-]*)(=(.*))?$/.exec(word) ?? /^()([A-Za-z_]\w*)(=(.*))$/.exec(word) ?? [];
        const mode = name ? modeNamed(name) : undefined;
        if (!mode) return [];
        const next = words[index + 1];
        const apart = dashes && value === undefined && next !== undefined && (!mode.yes || saidBy(next) !== undefined) ? next : undefined;
        const says = namedMoney(name, value ?? apart);
        return says ? [{ text: apart === undefined ? word : `${word} ${apart}`, says }] : [];
    });
}

/** What the name of a mode's place says, given the word that stands there: `DRY_RUN` with `false` is money. */
export const placeMoney = ({ variable, argument, at }: ToldMode, word: string): Money | undefined =>
    namedMoney(variable ?? argument ?? at?.split(".").at(-1) ?? "", word);

function isPlay(mode: ToldMode, pod: PodNode, graph: Graph): boolean {
    const found = foundAt(mode, pod, graph, mode.allowed);
    return found.every(one => {
        if ("missing" in one) return false;
        const word = String(one.value);
        const named = placeMoney(mode, word);
        if (isSwitchAsText(mode, one.value) || moneyOf(word) === "money" || named === "money") return false;
        return mode.dry === undefined ? moneyOf(word) === "play" || named === "play" : word === mode.dry;
    });
}

/** Whether the code that trades reads a mode: what a sidecar without a key shows of it, it obeys nowhere. Of an argument nobody can tell. */
function isRead({ variable, file, at }: ToldMode, pod: PodNode, graph: Graph): boolean {
    const names = (given: Given[]) => given.map(({ container }) => container);
    const trades = ({ container }: Held) => isTrading(container, pod, graph);
    if (variable !== undefined)
        return isObeyed(pod, names(variablesOf(pod, graph, variable)), ({ image }) => answer(contractOf(pod), "variable", variable, image.id), trades);
    if (file === undefined) return true;
    return isObeyed(pod, names(filesOf(pod, graph, file)), held => keyAnswer(file, String(at), held, pod, graph), trades);
}

/** What was found of a pod that was asked for: many rules want to know whether it is dry. */
const found = new WeakMap<PodNode, ModeSaid[]>();

/** The words for modes that a pod is given beside those that are told, in its command, its variables and its files. */
export function otherModes(pod: PodNode, graph: Graph): ModeSaid[] {
    const all = found.get(pod) ?? [
        ...argumentModes(pod, graph).map(({ text, says }) => ({ text: `its command says ${text}`, says, isSure: true })),
        ...environmentModes(pod, graph),
        ...fileModes(pod, graph),
    ];
    found.set(pod, all);
    return all;
}

/** Whether a pod trades no money: it says so, and everything that it is given as a mode, and that its code reads, says it too. */
export function isDry(pod: PodNode, graph: Graph): boolean {
    if (annotationOf(pod, "phase") !== "dry") return false;
    const modes = toldModes(pod).filter(mode => isRead(mode, readerOf(mode, pod, graph) ?? pod, graph));
    return modes.length > 0 && modes.every(mode => isPlay(mode, pod, graph)) && otherModes(pod, graph).every(({ says }) => says === "play");
}

/** A rule's findings are advice while the pod trades no money. */
export const adviceInDry = { says: "what the pod is given trades no money", binds: true, holds: isDry };

const noMoney = (graph: Graph): boolean => graph.pods.filter(pod => placesOrders(pod, graph)).every(pod => isDry(pod, graph));
const noContract = (graph: Graph): boolean => !graph.once(contracted).some(hasContract);

/** Whether a bot is past dry by a release that names its commit: it has a source to be read, and owes the contract. */
const owesContract = (graph: Graph): boolean =>
    graph.pods.some(
        pod => placesOrders(pod, graph) && ["canary", "live"].includes(annotationOf(pod, "phase") ?? "") && known(() => captionOf(pod))?.commit !== undefined,
    );

/** Nobody has read the bot's source, and nothing says that somebody could. */
export const adviceWithoutContract: AdviceWhere<[Node, Graph]> = {
    says: "there is no contract of the bot",
    binds: true,
    holds: (_, graph) => graph.once(noContract) && !graph.once(owesContract),
};

/** Whatever places orders says that it trades none. */
export const adviceWithoutMoney: AdviceWhere<[Node, Graph]> = {
    says: "nothing in the stack trades money",
    binds: true,
    holds: (_, graph) => graph.once(noMoney),
};

/** Said of what a key's account knows, before a bot trades money on it. */
export const beforeMoney = "no bot trades money on its account, and the addresses are entered before one does";

/** Why a flaw is only told in dry: where a message names one of these as the reason, the same flaw blocks from canary on. */
export const onlyInDry: readonly string[] = [adviceInDry.says, adviceWithoutMoney.says, beforeMoney];

/** When what does not fit a bot's contract is advice. */
export const adviceOnContract: AdviceWhere<[Node, Graph]>[] = [adviceWithoutMoney, adviceWithoutContract];
