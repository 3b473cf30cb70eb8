import { answer } from "../../../contract";
import { valueIn } from "../../engine/given";
import { type Graph, graphRule, type PodNode } from "../../engine/graph";
import { allFlaws, contractOf, type Held, heldIn, judgedPods, keyAnswer } from "../shared/contract";
import { adviceOnContract } from "../shared/phase";
import { foundAt, readerOf, type ToldMode, toldModes } from "../shared/told";

type Compared = { at: string; values?: string[]; case?: "lower" | "upper" };

/** Places that compare a value with words, of those that an image runs. */
function comparisons(mode: ToldMode, held: Held, pod: PodNode, graph: Graph): Compared[] {
    const contract = contractOf(pod);
    const { variable, file = "", at = "" } = mode;
    const found = variable === undefined ? keyAnswer(contract, file, at, held, pod, graph) : answer(contract, "variable", variable, held.image.id);
    const places = found.answer === "read" ? found.at : [];
    const keys = () =>
        contract.files.flatMap(({ keys }) => keys.filter(({ path }) => path === at).flatMap(key => key.at.map(place => ({ ...key, at: place }))));
    const reads: Compared[] = variable === undefined ? keys() : contract.variables.filter(({ name }) => name === variable).flatMap(one => one.reads);
    return reads.filter(({ at, values }) => places.includes(at) && values?.length);
}

const folded = (text: string, fold: Compared["case"]): string => (fold === "lower" ? text.toLowerCase() : fold === "upper" ? text.toUpperCase() : text);

const truth = /^(true|false|1|0|yes|no|on|off|y|n|t|f|enabled|disabled|)$/i;

/** Whether a place compares with a word. */
const names = ({ values = [], case: fold }: Compared, word: string): boolean => values.map(value => folded(value, fold)).includes(folded(word, fold));

/** Whether a place asks whether something is so, and takes everything else for no. */
const isSwitch = ({ values = [] }: Compared): boolean => values.length === 1 || values.every(value => truth.test(value));

/** Whether a place has a word, but for its case. */
const sameButForCase = ({ values = [] }: Compared, word: string): boolean => values.some(value => value.toLowerCase() === word.toLowerCase());

/**
 * What is wrong with the word that a pod is given, where the code compares it with words at all. Where it knows several, the word is one of
 * them; where it asks only whether it is one, everything else is the other, and only another case is strange.
 */
function strange(mode: ToldMode, word: string, places: Compared[]): string | undefined {
    if (places.some(place => names(place, word))) return undefined;
    const place = places.find(place => !isSwitch(place)) ?? places.find(place => sameButForCase(place, word));
    if (!place) return undefined;
    const known = [...new Set(places.flatMap(({ values = [] }) => values))].join(", ");
    return `${mode.variable ?? mode.at} is ${word}, which ${place.at} does not know: it compares it with ${known}`;
}

/** A word that a pod is given as a mode. */
function wordsOf(mode: ToldMode, pod: PodNode, held: Held, graph: Graph): string[] {
    if (mode.variable !== undefined) return [valueIn(held.container, mode.variable, pod, graph)].filter(value => value !== undefined);
    return foundAt(mode, pod, graph, mode.allowed).flatMap(found => ("missing" in found ? [] : [String(found.value)]));
}

export const modeIsKnownToTheCode = graphRule(
    {
        name: "mode-is-known-to-the-code",
        severity: "critical",
        items: ["cryptofunk:217", "arbitrage:36", "mech-exo:92"],
        says: "The word for a mode is one that the code compares it with, in the case in which it does.",
        because: "A word that the code does not know falls back in silence, to live trading in some bots.",
        fix: "Write one of the words that stand in the code.",
        adviceWhile: adviceOnContract,
    },
    judgedPods,
    (pod, graph) => {
        const modes = toldModes(pod).filter(mode => (mode.variable !== undefined || mode.file !== undefined) && readerOf(mode, pod, graph) === pod);
        return allFlaws(heldIn(pod), held =>
            allFlaws(modes, mode => allFlaws(wordsOf(mode, pod, held, graph), word => strange(mode, word, comparisons(mode, held, pod, graph)))),
        );
    },
);
