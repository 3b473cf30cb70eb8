import { answer, type Contract } from "../../../contract";
import { mappedVariables, ownVariables, secretVariables, valueIn } from "../../engine/given";
import type { Graph, PodNode } from "../../engine/graph";
import type { Container } from "../../engine/pods";
import { known } from "../../engine/reading";
import { captionOf, contractOf, type Held, heldIn, readsOf } from "./contract";
import { type ModeName, type Money, modeNamed, moneyOf, otherThan, saidBy } from "./mode-names";
import { overridesOf } from "./overrides";
import { readerOf, toldModes } from "./told";
import { isTrading } from "./trading-containers";

/** What the variables of a pod say of its mode beside what is told: those that are set, and those for which its code has a default. */

/** What a variable says of the mode, or may say: a doubt is told of both. */
export interface ModeSaid {
    text: string;
    says: Money;
    isSure: boolean;
    /** Whether it is a word that stands elsewhere than the one that is told, or that the code takes where nobody sets one: of play, it is only told. */
    isAside?: boolean;
}

type Said = Pick<ModeSaid, "says" | "isSure">;
/** What a yes says; of a word's place nothing. */
type Mode = Pick<ModeName, "yes">;
type Read = Contract["variables"][number]["reads"][number];
/** What a place of the code does with a text; of what nobody has read, nothing is known. */
type Use = Omit<Read, "anyCase">;

const unsure: Said[] = [
    { says: "money", isSure: false },
    { says: "play", isSure: false },
];
const doubted = (said: Said[]): Said[] => said.map(({ says }) => ({ says, isSure: false }));

const compares = ({ values = [], case: fold }: Use, text: string): boolean =>
    fold ? values.some(value => value.toLowerCase() === text.toLowerCase()) : values.includes(text);

/** What the code takes a switch's text for: where it compares with a yes alone, letter by letter, everything else is a no. */
function switchedOn(text: string, use: Use): boolean | undefined {
    const [kind, ...others] = [...new Set(use.values?.map(saidBy))];
    if (!use.values?.length) return saidBy(text);
    if (kind !== undefined && !others.length) return compares(use, text) === kind;
    return compares(use, text) ? saidBy(text) : undefined;
}

/** What a text says to a place of the code. */
function said({ yes }: Mode, text: string, use: Use): Said[] {
    const isCompared = Boolean(use.values?.length);
    if (!yes) {
        const says = moneyOf(text);
        return says === undefined ? [] : isCompared && !compares(use, text) ? unsure : [{ says, isSure: true }];
    }
    const on = switchedOn(text, use);
    if (on !== undefined) return [{ says: on ? yes : otherThan(yes), isSure: true }];
    // To most code nothing is a no.
    if (text === "" && !isCompared) return [{ says: otherThan(yes), isSure: false }];
    // A path or a number under a switch's name is none.
    return isCompared || saidBy(text.trim()) !== undefined ? unsure : [];
}

/** What a place of the code takes for the mode where nobody sets it. */
function saidUnset(mode: Mode, use: Use): Said[] {
    const { default: text, emptyIs, by, required, values } = use;
    if (required || text === "[secret]") return [];
    if (text === "[computed]") return unsure;
    if (text !== undefined) return said(mode, text, use);
    // Go's os.Getenv answers with nothing, which is compared like any other text; another place asks first whether there is one.
    return values?.length && (emptyIs !== "unset" || by.startsWith("os.Getenv")) ? said(mode, "", use) : [];
}

/** What a text says to a place of the code, or that there is none; an empty one may be none. */
function saidAt(mode: Mode, text: string | undefined, use: Use): Said[] {
    if (text === undefined || (text === "" && (use.emptyIs === "unset" || (use.emptyIs === "unknown" && use.default === undefined && use.values))))
        return saidUnset(mode, use);
    return text === "" && use.emptyIs === "unknown" ? doubted([...said(mode, "", use), ...saidUnset(mode, use)]) : said(mode, text, use);
}

const moneyWord = /(^|_)(live|real)(_|$)|mainnet/i;
const playWord = /paper|dry|sim/i;

/** What a variable is, by its name, or by the words that the code compares it with. */
function modeOf(name: string, uses: Use[]): Mode | undefined {
    const words = uses.flatMap(({ values = [] }) => values);
    const named = modeNamed(name);
    // Where the code knows words, and none is about money, it is the mode of something else.
    if (named && (named.yes || !words.length || words.some(word => moneyOf(word) !== undefined))) return named.ofOrders ? named : undefined;
    return words.some(word => moneyWord.test(word)) && words.some(word => playWord.test(word)) ? {} : undefined;
}

/** What is known of a variable's use in a container: each place that reads it; nothing where nobody has read the code; none where it does not read it. */
function usesOf(name: string, held: Held | undefined, pod: PodNode): Use[] | undefined {
    if (!held) return [];
    const contract = contractOf(pod);
    return answer(contract, "variable", name, held.image.id).answer === "not read" ? undefined : readsOf(contract, name, held.image.id);
}

const unread: Use = { at: "", by: "", emptyIs: "unknown" };

/** Names of the variables that the code of a container reads. */
const readIn = (held: Held, pod: PodNode): string[] =>
    contractOf(pod)
        .variables.map(({ name }) => name)
        .filter(name => readsOf(contractOf(pod), name, held.image.id).length);

/** The held container, where the pod has a contract that can be read. */
const heldAs = (container: Container, pod: PodNode): Held | undefined =>
    known(() => captionOf(pod)) && known(() => heldIn(pod))?.find(held => held.container.name === container.name);

/** What each variable of a pod's containers says that is a mode by its name or its use; of what is told, only what the code makes of a switch. */
export function environmentModes(pod: PodNode, graph: Graph): ModeSaid[] {
    const told = toldModes(pod).flatMap(mode => (mode.variable !== undefined && readerOf(mode, pod, graph) === pod ? [mode.variable] : []));
    return pod.containers.flatMap(({ container }) => {
        const held = heldAs(container, pod);
        const hidden = secretVariables(container, pod, graph);
        const set = [...ownVariables(container), ...mappedVariables(container, pod, graph), ...hidden];
        const read = held && isTrading(container, pod, graph) ? readIn(held, pod) : [];
        return [...new Set([...set, ...read])].flatMap(name => {
            const uses = usesOf(name, held, pod);
            const mode = uses && modeOf(name, uses);
            if (!mode || (told.includes(name) && !(mode.yes && uses.some(({ values }) => values?.length)))) return [];
            // What the command sets is judged where it stands.
            if (!set.includes(name) && overridesOf(name, pod, graph).length) return [];
            const value = set.includes(name) ? valueIn(container, name, pod, graph) : held?.image.environment?.[name];
            if (value === undefined && set.includes(name)) return unsure.map(one => ({ ...one, text: `its environment has ${name}, which nobody sees` }));
            return (uses.length ? uses : [unread]).flatMap(use => {
                const text =
                    value === undefined
                        ? `its environment leaves out ${name}, for which ${use.at} takes ${use.default ?? "nothing"}`
                        : `its environment says ${name}=${/^\S+$/.test(value) ? value : JSON.stringify(value)}`;
                return saidAt(mode, value, use).map(one => ({ ...one, text, isAside: value === undefined && !mode.yes }));
            });
        });
    });
}

/** Those that are set to a word that says nothing of money, such as `both`. */
export const unclearModes = (pod: PodNode, graph: Graph): string[] =>
    pod.containers.flatMap(({ container }) =>
        [...new Set([...ownVariables(container), ...mappedVariables(container, pod, graph)])].flatMap(name => {
            const uses = usesOf(name, heldAs(container, pod), pod);
            const mode = uses && modeOf(name, uses);
            const value = mode && !mode.yes ? valueIn(container, name, pod, graph) : undefined;
            return value && moneyOf(value) === undefined ? [`${name}=${value}`] : [];
        }),
    );
