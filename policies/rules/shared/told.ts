import { type Format, formatOf, parseDocument, valueAt } from "../../../documents";
import { filesOf, type Given, variablesOf, wordsOf } from "../../engine/given";
import type { Graph, PodNode } from "../../engine/graph";
import { documentOf, known, listOf } from "../../engine/reading";
import { isObject } from "../../engine/yaml";
import { annotationOf, objectName } from "./annotations";
import { loadedOf } from "./loaded";
import { type Found, overridesOf } from "./overrides";

/** Where a pod's annotations say that its bot is told its mode and limits, and what stands there. An annotation is a caption: it says where to look. */

/** A place where a bot reads something. */
export interface Place {
    variable?: string;
    /** A mounted file, and the path of the value in it. */
    file?: string;
    at?: string;
    format?: Format;
    /** An option whose value it is, or "any" for a word among the arguments. */
    argument?: string;
    /** The workload in the same namespace that reads it. @default the pod's own */
    service?: string;
}

/** A place where a bot reads a limit. */
export interface LimitPlace extends Place {
    unit?: string;
    negative?: boolean;
    separator?: string;
}

/** What `golive.dev/limit-<name>` says, in JSON. */
export interface ToldLimit {
    told: LimitPlace[];
    enforcedBy: { code?: string; exchange?: string; nobody?: string };
}

/** An entry of what `golive.dev/modes` says, in JSON: the mode first, and then every other switch. */
export interface ToldMode extends Place {
    allowed: string[];
    dry?: string;
    canary?: string;
    live?: string;
}

/** Documents of the stack's files by their text: many pods mount the same file, and many rules look into it. */
const documents = (_: Graph) => new Map<string, [unknown] | undefined>();

/** A file's document, in a list of one; nothing when it is none. */
export function documentIn(text: string, format: Format, graph: Graph): [unknown] | undefined {
    const found = graph.once(documents);
    const key = `${format}\n${text}`;
    if (!found.has(key))
        found.set(
            key,
            known(() => [parseDocument(text, format)]),
        );
    return found.get(key);
}

const objects = <T>(list: unknown): T[] => listOf(list).filter(isObject) as T[];

/** Where the bot is told a limit, and who enforces it; nothing where the pod does not say. */
export function toldLimit(pod: PodNode, key: string): ToldLimit | undefined {
    const said = documentOf(annotationOf(pod, `limit-${key}`));
    return isObject(said) ? { told: objects<LimitPlace>(said.told), enforcedBy: isObject(said.enforcedBy) ? said.enforcedBy : {} } : undefined;
}

/** How the bot is told its mode; by hand, `golive.dev/mode-variable` and `golive.dev/mode-allowed` say it too. */
export function toldModes(pod: PodNode): ToldMode[] {
    const said = documentOf(annotationOf(pod, "modes"));
    if (said !== undefined) return objects<ToldMode>(said).map(mode => ({ ...mode, allowed: listOf(mode.allowed).map(String) }));
    const variable = annotationOf(pod, "mode-variable");
    const allowed = (annotationOf(pod, "mode-allowed") ?? "").split(",").map(word => word.trim());
    return variable ? [{ variable, allowed }] : [];
}

/** Whether a file has a switch's true or false as a text: to the code any text is true. An INI file has only texts. */
export const isSwitchAsText = ({ file, format = formatOf(file ?? ""), allowed }: ToldMode, value: unknown): boolean =>
    file !== undefined && format !== "ini" && typeof value === "string" && allowed.length > 0 && allowed.every(word => /^(true|false)$/i.test(word));

const inVariable = (name: string, given: Given[]): Found[] =>
    given.length
        ? given.map(({ value }) => (value === undefined ? { missing: `${name} comes from a secret, in which nobody sees it` } : { where: name, value }))
        : [{ missing: `no container sets ${name}` }];

function inFile(file: string, { at = "", format = formatOf(file) }: Place, given: Given[], graph: Graph): Found[] {
    if (!given.length) return [{ missing: `no container is given the file ${file}` }];
    if (!format) return [{ missing: `${file} says no format that is known` }];
    return given.map(({ value: text }): Found => {
        if (text === undefined) return { missing: `${file} comes from a secret, in which nobody sees it` };
        const document = documentIn(text, format, graph);
        if (!document) return { missing: `${file} is no ${format.toUpperCase()}` };
        const value = valueAt(document[0], at);
        return value === undefined || value === null ? { missing: `${file} has nothing at ${at}` } : { where: `${file} ${at}`, value };
    });
}

function inArguments(option: string, words: string[], allowed: string[]): Found[] {
    const values =
        option === "any"
            ? words.filter(word => allowed.includes(word))
            : words.flatMap((word, index) => (word === option ? (words[index + 1] ?? []) : word.startsWith(`${option}=`) ? word.slice(option.length + 1) : []));
    if (values.length) return values.map(value => ({ where: option === "any" ? "an argument" : option, value }));
    return [{ missing: option === "any" ? `none of ${allowed.join(", ")} is an argument` : `no argument is ${option} with a value` }];
}

/** The pod that reads a place. */
export function readerOf({ service }: Place, pod: PodNode, graph: Graph): PodNode | undefined {
    if (service === undefined) return pod;
    return graph.podsIn(pod.place).find(one => objectName(one) === service);
}

/** What stands at a place, in each container that has it. */
export function foundAt(place: Place, pod: PodNode, graph: Graph, allowed: string[] = []): Found[] {
    const reader = readerOf(place, pod, graph);
    if (!reader) return [{ missing: `there is no workload ${place.service}` }];
    if (typeof place.variable === "string")
        return [
            ...inVariable(place.variable, variablesOf(reader, graph, place.variable)),
            ...overridesOf(place.variable, reader, graph),
            ...loadedOf(place.variable, reader, graph),
        ];
    if (typeof place.file === "string") return inFile(place.file, place, filesOf(reader, graph, place.file), graph);
    if (typeof place.argument === "string") return inArguments(place.argument, wordsOf(reader, graph), allowed);
    return [{ missing: "an annotation names neither variable nor file" }];
}

/** Where the modes and limits stand that a pod itself has to obey: its own, and those of other pods that say that it reads them. */
export function placesObeyedBy(pod: PodNode, graph: Graph): Place[] {
    const ownName = objectName(pod);
    return graph.podsIn(pod.place).flatMap(other => {
        const keys = Object.keys(other.annotations).flatMap(key => /^golive\.dev\/limit-(.*)$/.exec(key)?.[1] ?? []);
        const limits = keys.flatMap(key => known(() => toldLimit(other, key))?.told ?? []);
        const modes = known(() => toldModes(other)) ?? [];
        return [...limits, ...modes].filter(({ service }) => (service === undefined ? other === pod : service === ownName));
    });
}
