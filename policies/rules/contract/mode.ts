import { words } from "../../../credentials";
import { valueIn, variablesIn } from "../../engine/given";
import { type Graph, graphRule, type PodNode } from "../../engine/graph";
import { documentOf, listOf } from "../../engine/reading";
import { allFlaws, anyFlaw, Undecided } from "../../engine/rule";
import { annotationOf } from "../shared/annotations";
import { captionOf, contractOf, type Held, heldIn, judgedPods, keyAnswer, placesOf, readsOf } from "../shared/contract";
import { limitNamed } from "../shared/limit-names";
import { type Money, moneyOf, saidBy } from "../shared/mode-names";
import { adviceOnContract, adviceWithoutContract } from "../shared/phase";
import { foundAt, readerOf, type ToldMode, toldModes } from "../shared/told";
import { strangeArguments } from "./mode-arguments";

type Compared = { at: string; values: string[]; case?: "lower" | "upper" };

/** Whether a place compares with words at all. */
const compares = <T extends { values?: string[] }>(place: T): place is T & { values: string[] } => Boolean(place.values?.length);

/** Places that compare a value with words, of those that an image runs. */
function comparisons(mode: ToldMode, held: Held, pod: PodNode, graph: Graph): Compared[] {
    const contract = contractOf(pod);
    if (mode.variable !== undefined) return readsOf(contract, mode.variable, held.image.id).filter(compares);
    const places = placesOf(keyAnswer(String(mode.file), String(mode.at), held, pod, graph));
    const reads = contract.files.flatMap(({ keys }) => keys.flatMap(key => key.at.map(at => ({ ...key, at }))));
    return reads.filter(({ at }) => places.includes(at)).filter(compares);
}

const folded = (text: string, fold: Compared["case"]): string => (fold ? text.toLowerCase() : text);

/** Whether a word is a yes or a no; nothing at all is a no. */
const answers = (word: string): boolean | undefined => (word === "" ? false : saidBy(word));

/** What a word means to whoever writes it, where that can be told. */
const meaning = (word: string): boolean | Money | undefined => answers(word) ?? moneyOf(word);

/** Whether a place compares with a word. */
const names = ({ values, case: fold }: Compared, word: string): boolean => values.map(value => folded(value, fold)).includes(folded(word, fold));

/** Whether a place asks whether something is so, and takes everything else for the other. */
const isSwitch = ({ values }: Compared): boolean => values.length === 1 || values.every(value => answers(value) !== undefined);

/** Whether a place knows a word that means the same and is written otherwise: the code takes this one for the opposite. */
const meansOne = ({ values }: Compared, word: string): boolean =>
    values.some(value => value.toLowerCase() === word.toLowerCase() || (meaning(word) !== undefined && meaning(value) === meaning(word)));

/** What is wrong with the word that a pod is given, where the code compares it with words at all. Where a place knows several, it is one of them. */
function strange(mode: ToldMode, word: string, held: Held, pod: PodNode, graph: Graph): string | undefined {
    const places = comparisons(mode, held, pod, graph);
    if (places.some(place => names(place, word))) return undefined;
    // Where the code asks for none of the words, all of them are one to it, the one for dry and the one for live.
    const told = [mode.dry, mode.canary, mode.live].filter(one => one !== undefined);
    const isAsked = !told.length || told.some(one => places.some(place => names(place, one)));
    const place = isAsked ? (places.find(one => !isSwitch(one)) ?? places.find(one => meansOne(one, word))) : places[0];
    if (!place) return undefined;
    const known = [...new Set(places.flatMap(({ values }) => values))].join(", ");
    return `${mode.variable ?? mode.at} is ${word}, which ${place.at} does not know: it compares it with ${known}`;
}

/** The pod whose code reads a mode: the one that is told it, or that of another service; nothing where no contract speaks of it. */
function readBy(mode: ToldMode, pod: PodNode, graph: Graph): PodNode | undefined {
    const reader = readerOf(mode, pod, graph);
    return reader && captionOf(reader) ? reader : undefined;
}

/** A word that a pod is given as a mode. */
function wordsOf(mode: ToldMode, pod: PodNode, held: Held, graph: Graph): string[] {
    if (mode.variable !== undefined) return [valueIn(held.container, mode.variable, pod, graph)].filter(value => value !== undefined);
    // A file's own true and false are no words.
    return foundAt({ ...mode, service: undefined }, pod, graph, mode.allowed).flatMap(found =>
        "value" in found && typeof found.value !== "boolean" ? [String(found.value)] : [],
    );
}

export const modeIsKnownToTheCode = graphRule(
    {
        name: "mode-is-known-to-the-code",
        preset: "golive",
        severity: "critical",
        items: ["cryptofunk:217", "mech-exo:92"],
        says: "The word for a mode is one that the code compares it with, in the case in which it does; an option for one is declared.",
        because: "A word that the code does not know falls back in silence, to live trading in some bots.",
        fix: "Write one of the words that stand in the code.",
        // What makes a stack dry is this very word.
        adviceWhere: [adviceWithoutContract],
    },
    judgedPods,
    (pod, graph) => {
        // Of a contract that cannot be read one pod is asked, whether it is told a mode or not.
        const own = heldIn(pod);
        const inPlaces = () =>
            allFlaws(toldModes(pod), mode => {
                const reader = readBy(mode, pod, graph);
                if (!reader) return undefined;
                const helds = reader === pod ? own : heldIn(reader);
                return allFlaws(helds, held => allFlaws(wordsOf(mode, reader, held, graph), word => strange(mode, word, held, reader, graph)));
            });
        return anyFlaw(inPlaces, () => allFlaws(own, held => strangeArguments(held, pod)));
    },
);

/** What is wrong with a switch that others are told: the code of this pod reads it too, and finds nothing. */
function unreached({ variable, service }: ToldMode, pod: PodNode, graph: Graph): string | undefined {
    if (variable === undefined) return undefined;
    return allFlaws(heldIn(pod), ({ container, image }) => {
        if (variablesIn(container, variable, pod, graph).length) return undefined;
        const [read] = readsOf(contractOf(pod), variable, image.id);
        return read && `${variable} is told to ${service} alone, and ${container.name} reads it at ${read.at}`;
    });
}

export const switchReachesTheTrader = graphRule(
    {
        name: "switch-reaches-the-trader",
        preset: "golive",
        severity: "critical",
        items: ["cryptofunk:217", "vanta:264"],
        says: "A switch that another service is told reaches the code that places the orders too, where that reads it.",
        because: "Where nothing stands, the code takes its default, which nobody has chosen for the phase.",
        fix: "Leave `service` out of the switch, or name the service that places the orders in one of its own.",
        adviceWhere: adviceOnContract,
    },
    judgedPods,
    (pod, graph) => {
        const elsewhere = toldModes(pod).filter(mode => readerOf(mode, pod, graph) !== pod);
        return allFlaws(elsewhere, mode => unreached(mode, pod, graph));
    },
);

/** Names that say that they choose a mode, a network or a place to trade at. */
const choice =
    /(^|_)(mode|live|real|paper|dry|sim\w*|test\w*|sandbox|demo|main_?net|trad(e|ing)|exec(ution)?|orders?|read_?only|env(ironment)?|net(work)?|ports?|hosts?|url|endpoint|enabled?|arm(ed)?)(_|$)/;
const saysChoice = (name: string): boolean => choice.test(words(name)) && limitNamed(name) === undefined;

/** A variable that chooses between words, and the pod whose code reads it. */
interface Choice {
    variable: string;
    words: string[];
    reader: PodNode;
}

/** The variables by which a pod, or another service for it, is told a mode, a switch or a test network. */
function choicesOf(pod: PodNode, graph: Graph): Choice[] {
    const modes = toldModes(pod).map(({ allowed, dry, canary, live, ...place }) => {
        const told = [dry, canary, live].filter(word => word !== undefined);
        return { variable: place.variable, words: told.length ? told : allowed, reader: readBy({ ...place, allowed }, pod, graph) };
    });
    const said = documentOf(annotationOf(pod, "testnet-switches"));
    const testnets = listOf(said as { variable?: string; on?: string; off?: string }[] | undefined).map(({ variable, on, off }) => ({
        ...{ variable, words: [on, off].filter(word => word !== undefined), reader: pod },
    }));
    return [...modes, ...testnets].flatMap(({ variable, words, reader }) =>
        variable === undefined || !reader ? [] : [{ variable, words: [...new Set(words)], reader }],
    );
}

/** What is wrong with a variable that is said to choose: the code asks it for none of the words. */
function chooses({ variable, words, reader }: Choice, { image }: Held): string | undefined {
    const reads = readsOf(contractOf(reader), variable, image.id);
    const asked = reads.filter(compares);
    if (asked.some(place => words.some(word => names(place, word)))) return undefined;
    if (asked.length) return `${variable} is told ${words.join(" and ")}, and ${asked[0].at} asks it for ${asked[0].values.join(", ")} alone`;
    if (!reads.length || saysChoice(variable)) return undefined;
    throw new Undecided(`${variable}: ${reads[0].at} compares it with no word, and its name says nothing of a mode or a network`);
}

export const switchIsKnownToTheCode = graphRule(
    {
        name: "switch-is-known-to-the-code",
        preset: "golive",
        severity: "critical",
        items: ["cryptofunk:217", "cryptofunk:219", "vanta:264"],
        says: "A variable by which a bot is told its mode, a switch or a test network is one that its code asks for such words.",
        because: "What the code takes for something else chooses nothing: the bot trades money while everybody believes it is playing.",
        fix: "Name the variable that the code compares with these words.",
        adviceWhere: adviceOnContract,
    },
    judgedPods,
    (pod, graph) => allFlaws(choicesOf(pod, graph), choice => allFlaws(heldIn(choice.reader), held => chooses(choice, held))),
);
