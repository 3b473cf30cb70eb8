import { join } from "node:path";
import { type Answer, answer, type Contract, imageFor, type Kind, linesIn, readContractFile } from "../../../contract";
import { valueIn } from "../../engine/given";
import { type Graph, type PodNode, push } from "../../engine/graph";
import type { Container } from "../../engine/pods";
import { documentOf, known, listOf } from "../../engine/reading";
import { Undecided } from "../../engine/rule";
import { isObject } from "../../engine/yaml";
import { annotationOf } from "./annotations";
import { commandsStarted, nameOf } from "./commands";
import { noLanguage, noLine } from "./sources";

/** What a bot's source really reads, exports, serves and contains, for rules that hold its pods against it. The pods' caption only says where to look. */

/** What `golive.dev/contract` says, in JSON. */
export interface Caption {
    /** The contract's file, from the folder in which the pack lies. */
    file: string;
    /** Folder of the bot's source, from the same one: it need not be at hand. */
    source?: string;
    /** Commit of the release. */
    commit?: string;
    /** Of each container that is built from the bot's source, the folder and the Dockerfile from the repository's top, its build arguments, and the stage it is built up to. */
    images: Record<string, { context?: string; dockerfile: string; args?: Record<string, string>; target?: string }>;
}

type Image = Contract["images"][number];

/** A container that is built from the source that a contract describes. */
export interface Held {
    container: Container;
    where: string;
    image: Image;
}

/** The project's folder, in which the pack lies. */
export const root = join(__dirname, "../../..");

/** Where the contract of what a pod runs is; nothing where the pod names none. A caption that names no file leaves its pod undecided. */
export function captionOf(pod: PodNode): Caption | undefined {
    const text = annotationOf(pod, "contract");
    if (text === undefined) return undefined;
    const said = documentOf(text);
    if (!isObject(said) || typeof said.file !== "string") throw new Undecided("golive.dev/contract names no file");
    return {
        file: said.file,
        ...(typeof said.source === "string" && { source: said.source }),
        ...(typeof said.commit === "string" && { commit: said.commit }),
        images: isObject(said.images) ? (said.images as Caption["images"]) : {},
    };
}

/** What was found of pods that were asked for, a contract or why there is none: a pod lives as long as an analysis does. */
const read = new WeakMap<PodNode, Contract | Undecided>();

/** The contract of what a pod runs; without one that can be read, nobody can say. */
export function contractOf(pod: PodNode): Contract {
    const found = read.get(pod) ?? lookedUp((captionOf(pod) as Caption).file);
    read.set(pod, found);
    if (found instanceof Undecided) throw found;
    return found;
}

function lookedUp(file: string): Contract | Undecided {
    const { contract, faults } = readContractFile(root, file);
    const [fault] = faults;
    return contract ?? new Undecided(fault ? `${file}: ${fault.path}: ${fault.found}` : `there is no contract ${file} of what the bot's source reads`);
}

/** Whether a pod's contract is there at all; one that was edited by hand is there. */
export function hasContract(pod: PodNode): boolean {
    const { contract, faults } = readContractFile(root, (captionOf(pod) as Caption).file);
    return contract !== undefined || faults.length > 0;
}

/** Pods that name the contract of what they run. */
export const contracted = (graph: Graph): PodNode[] => graph.pods.filter(pod => known(() => captionOf(pod)) !== undefined);

/**
 * The same for rules, looked for once: of a contract that cannot be read, one pod, since nobody need hear it of every one; the first by its name, whatever the
 * order in which an engine registers them. A pod whose caption is unknown, or says nothing, is asked too: it leaves the rule undecided.
 */
export const judgedPods = (graph: Graph): PodNode[] => graph.once(judged);

function judged(graph: Graph): PodNode[] {
    const fileOf = (pod: PodNode) => (known(() => captionOf(pod) as Caption) as Caption).file;
    const unread = graph.once(contracted).filter(pod => !known(() => contractOf(pod)));
    const first = new Map(unread.toSorted((a, b) => (a.urn < b.urn ? 1 : -1)).map(pod => [fileOf(pod), pod]));
    return graph.pods.filter(pod => {
        const said = known(() => [captionOf(pod)]);
        if (!said) return true;
        const [caption] = said;
        return caption !== undefined && (known(() => contractOf(pod)) !== undefined || first.get(caption.file) === pod);
    });
}

const held = new WeakMap<PodNode, Held[]>();

/** The containers of a pod that are built from the bot's source, by an image that the contract has. */
export function heldIn(pod: PodNode): Held[] {
    const found = held.get(pod) ?? lookedFor(pod);
    held.set(pod, found);
    return found;
}

function lookedFor(pod: PodNode): Held[] {
    const contract = contractOf(pod);
    const { images } = captionOf(pod) as Caption;
    return pod.containers.flatMap(({ container, where }) => {
        const built = images[container.name ?? ""];
        const image = built && imageFor(contract, built.dockerfile, built.args);
        return image && isWhole(image, built.target) && isFrom(image, built.context) ? [{ container, where, image }] : [];
    });
}

/** Whether an image is built from the folder with which it was read: from another one a Dockerfile copies something else. */
export const isFrom = (image: Image, context: string | undefined): boolean => context === undefined || image.context === context;

/** Whether an image is built up to its last stage: of another one the contract says nothing. */
export const isWhole = ({ stages }: Image, target: string | undefined): boolean => target === undefined || stages.at(-1) === target;

/** Programs that serve what their own configuration says, and nothing of the bot's code. */
const webServer = /^(nginx|caddy|httpd|apache2|haproxy|envoy|traefik)$/;

/** The words by which a container starts: its own, or those of its image. Its command takes the place of both, its arguments that of the image's command. */
export const startOf = ({ container, image }: Held): string[] => {
    const [command, args] = [listOf(container.command), listOf(container.args)];
    const entry = command.length ? command : listOf(image.entrypoint);
    return [...entry, ...(command.length || args.length ? args : listOf(image.command))];
};

/** Whether a container starts a web server, which serves what its own configuration says. */
export function isWebServer(held: Held): boolean {
    const words = startOf(held).filter((word, index) => index > 0 || !word.endsWith("entrypoint.sh"));
    // Without any words it starts what its base image starts.
    const started = words.length ? (commandsStarted(words).at(-1) as string[]) : [held.image.base];
    return webServer.test(nameOf(started).split(/[:@]/)[0]);
}

/** Images of a contract that the stack runs. */
export const imagesRun = (graph: Graph, contract: Contract): string[] => [
    ...new Set(
        graph
            .once(contracted)
            .filter(pod => known(() => contractOf(pod)) === contract)
            .flatMap(pod => heldIn(pod).map(({ image }) => image.id)),
    ),
];

const ranks: Answer["answer"][] = ["read", "computed", "not scanned", "not read"];

/** Of several answers, the one that speaks most for a name. */
export const best = (answers: Answer[]): Answer =>
    answers.toSorted((a, b) => ranks.indexOf(a.answer) - ranks.indexOf(b.answer))[0] ?? {
        answer: "not scanned",
        why: "no container of the stack is built from the bot's source",
    };

/** What the contract says of a name, of the images that may have it: the answer that speaks most for it. */
export const bestAnswer = (contract: Contract, kind: Kind, name: string, images: string[]): Answer =>
    best(images.map(image => answer(contract, kind, name, image)));

/**
 * What is wrong with a name that the code should know, or nothing where it does, or where the code puts such names together. What nobody
 * looked at, or what some place of the code may put together out of anything, is undecided.
 */
export function absence(found: Answer, name: string, says: (hint: string) => string): string | undefined {
    if (found.answer === "read" || found.answer === "computed") return undefined;
    if (found.answer === "not scanned") throw new Undecided(`${name}: ${found.why}`);
    const { nearest, elsewhere, unsure } = found;
    if (unsure?.length) throw new Undecided(`${name}: ${unsure[0]} puts names together of which nothing is known`);
    return says(elsewhere ? `, only ${elsewhere} has it, which this image does not run` : nearest ? `; the nearest name is ${nearest}` : "");
}

/** The places of which an answer speaks. */
export const placesOf = (found: Answer): string[] => ("at" in found ? found.at : []);

/** The places at which an image reads a variable, with what they make of it. */
export function readsOf(contract: Contract, name: string, image: string): Contract["variables"][number]["reads"] {
    const places = placesOf(answer(contract, "variable", name, image));
    const isSame = (one: string, anyCase = false) => one === name || (anyCase && one.toUpperCase() === name.toUpperCase());
    return contract.variables.flatMap(one => one.reads.filter(read => isSame(one.name, read.anyCase) && places.includes(read.at)));
}

/** The keys of a contract that are read at some places, by the end of their path. */
export const keysAt = (contract: Contract, path: string, places: string[]): Contract["files"][number]["keys"] =>
    contract.files.flatMap(({ keys }) => keys.filter(key => path.endsWith(key.path) && key.at.some(at => places.includes(at))));

/** A flaw, or a doubt, that is none where others have what is asked for. */
export function unlessOthers(flaw: () => string | undefined, others: () => boolean): string | undefined {
    const said = known(() => [flaw()]);
    return (said && said[0] === undefined) || others() ? undefined : flaw();
}

/** Sources that run as they are written: their file is in an image, or nothing runs it. */
const asWritten = /\.(py|[mc]?js|ts)$/;

/**
 * Why a line that is said to enforce something does not: it is no line of a source, it lies beyond the end of its file, or that is in no image of the
 * bot. What an older contract does not count is undecided.
 */
export function isInNoImage(code: string | undefined, pod: PodNode): string | undefined {
    const flaw = code === undefined ? undefined : noLine(code);
    if (code === undefined || flaw) return flaw;
    const [file, line] = code.split(/:(?=\d+$)/);
    const contract = known(() => captionOf(pod)) ? known(() => contractOf(pod)) : undefined;
    if (!contract) return undefined;
    const isBuilt = !asWritten.test(file) || (!file.endsWith(".py") && contract.images.some(({ programs }) => programs?.length));
    const absent = isBuilt ? noLanguage(file, contract) : undefined;
    if (absent) return absent;
    const lines = linesIn(contract, file);
    // Of what is compiled, an older contract does not say which files it is compiled of.
    if (lines === undefined && (!isBuilt || contract.lines) && answer(contract, "file", file).answer === "not read")
        return `${file}, which is said to enforce it, is in no image of the bot`;
    if (lines === undefined && line !== undefined) throw new Undecided(`${code}: ${uncounted(contract)}`);
    if (lines === undefined || (lines > 0 && Number(line ?? 1) <= lines)) return undefined;
    return `${code}, which is said to enforce it, is no line: ${lines ? `the last is ${lines}` : "the file is empty"}`;
}

/** Why a contract does not say how many lines a file has. */
const uncounted = ({ lines, bot, extractor }: Contract): string =>
    lines ? "the contract does not count the file's lines" : `extractor ${extractor} counted no lines: npm run contract -- ${bot} <checkout> does`;

const speaksFor = (found: Answer): boolean => found.answer === "read" || found.answer === "computed";

/** Pods with a contract, by place; where a place is unknown, nobody can say who stands beside it. */
function byPlace(graph: Graph): Map<string, PodNode[]> {
    const found = new Map<string, PodNode[]>();
    for (const pod of graph.once(contracted)) push(found, pod.place, pod);
    return found;
}

/** Whether another of the bot's containers in the same place reads something that it is given too: what all of them are told has its reader there. */
export const readBeside = (kind: Kind, name: string, pod: PodNode, graph: Graph, isGiven: (held: Held, other: PodNode) => boolean): boolean =>
    (graph.once(byPlace).get(pod.place) ?? []).some(other =>
        heldIn(other).some(held => speaksFor(answer(contractOf(other), kind, name, held.image.id)) && isGiven(held, other)),
    );

/** What a container finds in a variable: what it is given, or what its image sets. */
export const toldIn = (held: Held, name: string, pod: PodNode, graph: Graph): string | undefined =>
    valueIn(held.container, name, pod, graph) ?? held.image.environment?.[name];

/** What a file may be called that lies at a path: the path, and each variable that names files and names this one. */
function namesOf(path: string, held: Held, pod: PodNode, graph: Graph): string[] {
    const variables = contractOf(pod).files.flatMap(({ variable }) => variable ?? []);
    return [path, ...new Set(variables.filter(variable => known(() => toldIn(held, variable, pod, graph)) === path))];
}

/** What the contract says of a key in a file, by the name of the file that speaks most for it. */
export const keyAnswer = (path: string, key: string, held: Held, pod: PodNode, graph: Graph): Answer =>
    best(namesOf(path, held, pod, graph).map(name => answer(contractOf(pod), "key", `${name}:${key.replace(/\[(\w+)\]/g, ".$1")}`, held.image.id)));

/**
 * Whether the code of the containers that are given something reads it, as far as the contract can tell, and as far as they count; without a contract,
 * and of what others build, everybody's word counts.
 */
export function isObeyed(pod: PodNode, given: string[], said: (held: Held) => Answer, counts: (held: Held) => boolean = () => true): boolean {
    if (!known(() => captionOf(pod)) || !known(() => contractOf(pod))) return true;
    const held = heldIn(pod).filter(({ container }) => given.includes(container.name ?? ""));
    return held.length === 0 || held.some(one => counts(one) && said(one).answer !== "not read");
}
