import { valueIn } from "../../engine/given";
import { type Graph, graphRule, type PodNode } from "../../engine/graph";
import { allFlaws, contractOf, type Held, heldIn, judgedPods, keyAnswer, placesOf, readsOf } from "../shared/contract";
import { moneyOf } from "../shared/mode-names";
import { adviceWithoutContract } from "../shared/phase";
import { foundAt, readerOf, type ToldMode, toldModes } from "../shared/told";

type Compared = { at: string; values?: string[]; case?: "lower" | "upper" };

/** Places that compare a value with words, of those that an image runs. */
function comparisons(mode: ToldMode, held: Held, pod: PodNode, graph: Graph): Compared[] {
    const contract = contractOf(pod);
    if (mode.variable !== undefined) return readsOf(contract, mode.variable, held.image.id).filter(({ values }) => values?.length);
    const places = placesOf(keyAnswer(String(mode.file), String(mode.at), held, pod, graph));
    const reads = contract.files.flatMap(({ keys }) => keys.flatMap(key => key.at.map(at => ({ ...key, at }))));
    return reads.filter(({ at, values }) => places.includes(at) && values?.length);
}

const folded = (text: string, fold: Compared["case"]): string => (fold ? text.toLowerCase() : text);

const yes = /^(true|1|yes|on|y|t|enabled?)$/i;
const no = /^(false|0|no|off|n|f|disabled?|)$/i;

/** What a word means to whoever writes it, where that can be told. */
const meaning = (word: string): string | undefined => (yes.test(word) ? "yes" : no.test(word) ? "no" : moneyOf(word));

/** Whether a place compares with a word. */
const names = ({ values = [], case: fold }: Compared, word: string): boolean => values.map(value => folded(value, fold)).includes(folded(word, fold));

/** Whether a place asks whether something is so, and takes everything else for the other. */
const isSwitch = ({ values = [] }: Compared): boolean => values.length === 1 || values.every(value => yes.test(value) || no.test(value));

/** Whether a place knows a word that means the same and is written otherwise: the code takes this one for the opposite. */
const meansOne = ({ values = [] }: Compared, word: string): boolean =>
    values.some(value => value.toLowerCase() === word.toLowerCase() || (meaning(word) !== undefined && meaning(value) === meaning(word)));

/** What is wrong with the word that a pod is given, where the code compares it with words at all. Where a place knows several, it is one of them. */
function strange(mode: ToldMode, word: string, held: Held, pod: PodNode, graph: Graph): string | undefined {
    const places = comparisons(mode, held, pod, graph);
    if (places.some(place => names(place, word))) return undefined;
    const place = places.find(one => !isSwitch(one)) ?? places.find(one => meansOne(one, word));
    if (!place) return undefined;
    const known = [...new Set(places.flatMap(({ values = [] }) => values))].join(", ");
    return `${mode.variable ?? mode.at} is ${word}, which ${place.at} does not know: it compares it with ${known}`;
}

/** A word that a pod is given as a mode. */
function wordsOf(mode: ToldMode, pod: PodNode, held: Held, graph: Graph): string[] {
    if (mode.variable !== undefined) return [valueIn(held.container, mode.variable, pod, graph)].filter(value => value !== undefined);
    // A file's own true and false are no words.
    return foundAt(mode, pod, graph, mode.allowed).flatMap(found => ("value" in found && typeof found.value !== "boolean" ? [String(found.value)] : []));
}

export const modeIsKnownToTheCode = graphRule(
    {
        name: "mode-is-known-to-the-code",
        severity: "critical",
        items: ["cryptofunk:217", "mech-exo:92"],
        says: "The word for a mode is one that the code compares it with, in the case in which it does.",
        because: "A word that the code does not know falls back in silence, to live trading in some bots.",
        fix: "Write one of the words that stand in the code.",
        // What makes a stack dry is this very word.
        adviceWhile: [adviceWithoutContract],
    },
    judgedPods,
    (pod, graph) => {
        const modes = toldModes(pod).filter(mode => readerOf(mode, pod, graph) === pod);
        return allFlaws(heldIn(pod), held => allFlaws(modes, mode => allFlaws(wordsOf(mode, pod, held, graph), word => strange(mode, word, held, pod, graph))));
    },
);
