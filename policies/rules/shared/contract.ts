import { join } from "node:path";
import { type Answer, answer, type Contract, imageFor, type Kind, readContractFile } from "../../../contract";
import { valueIn } from "../../engine/given";
import type { Graph, PodNode } from "../../engine/graph";
import { type Container, containersOf } from "../../engine/pods";
import { documentOf, known, listOf } from "../../engine/reading";
import { Undecided } from "../../engine/rule";
import { isObject } from "../../engine/yaml";
import { annotationOf } from "./annotations";

/** What a bot's source really reads, exports, serves and contains, for rules that hold its pods against it. The pods' caption only says where to look. */

/** What `golive.dev/contract` says, in JSON. */
export interface Caption {
    /** The contract's file, from the folder in which the pack lies. */
    file: string;
    /** Commit of the release. */
    commit?: string;
    /** Of each container that is built from the bot's source, the Dockerfile from the repository's top, and its build arguments. */
    images: Record<string, { dockerfile: string; args?: Record<string, string> }>;
}

type Image = Contract["images"][number];

/** A container that is built from the source that a contract describes. */
export interface Held {
    container: Container;
    where: string;
    image: Image;
}

const root = join(__dirname, "../../..");

/** Where the contract of what a pod runs is; nothing where the pod names none. */
export function captionOf(pod: PodNode): Caption | undefined {
    const said = documentOf(annotationOf(pod, "contract"));
    if (!isObject(said) || typeof said.file !== "string") return undefined;
    return {
        file: said.file,
        ...(typeof said.commit === "string" && { commit: said.commit }),
        images: isObject(said.images) ? (said.images as Caption["images"]) : {},
    };
}

/** The contract of what a pod runs; without one that can be read, nobody can say. */
export function contractOf(pod: PodNode): Contract {
    const { file } = captionOf(pod) as Caption;
    const { contract, faults } = readContractFile(root, file);
    if (contract) return contract;
    const [fault] = faults;
    throw new Undecided(fault ? `${file}: ${fault.path}: ${fault.found}` : `there is no contract ${file} of what the bot's source reads`);
}

/** Pods that name the contract of what they run. */
export const contracted = (graph: Graph): PodNode[] => graph.pods.filter(pod => known(() => captionOf(pod)) !== undefined);

/** The same for rules: of a contract that cannot be read, one pod, since nobody need hear it of every one. */
export function judgedPods(graph: Graph): PodNode[] {
    const unread = new Set<string>();
    return graph.once(contracted).filter(pod => {
        if (known(() => contractOf(pod))) return true;
        const { file } = captionOf(pod) as Caption;
        const first = !unread.has(file);
        unread.add(file);
        return first;
    });
}

/** The containers of a pod that are built from the bot's source, by an image that the contract has. */
export function heldIn(pod: PodNode): Held[] {
    const contract = contractOf(pod);
    const { images } = captionOf(pod) as Caption;
    return containersOf(pod.spec).flatMap(({ container, where }) => {
        const built = container.name === undefined ? undefined : images[container.name];
        const image = built && imageFor(contract, built.dockerfile, built.args);
        return image ? [{ container, where, image }] : [];
    });
}

/** Programs that serve what their own configuration says, and nothing of the bot's code. */
const webServer = /^(nginx|caddy|httpd|apache2|haproxy|envoy|traefik)$/;

/** The words by which a container starts: its own, or those of its image. */
export const startOf = ({ container, image }: Held): string[] => {
    const own = [...listOf(container.command), ...listOf(container.args)];
    const entry = listOf(container.command).length ? [] : listOf(image.entrypoint);
    return own.length && (entry.length || listOf(container.command).length) ? [...entry, ...own] : [...listOf(image.entrypoint), ...listOf(image.command)];
};

/** Whether a container starts a web server, which serves what its own configuration says. */
export const isWebServer = (held: Held): boolean => webServer.test(startOf(held)[0]?.split("/").at(-1) ?? "");

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

/** What the contract says of a name, of the images that may have it: the answer that speaks most for it. */
export function bestAnswer(contract: Contract, kind: Kind, name: string, images: string[]): Answer {
    const answers = images.map(image => answer(contract, kind, name, image));
    const [best] = answers.sort((a, b) => ranks.indexOf(a.answer) - ranks.indexOf(b.answer));
    return best ?? { answer: "not scanned", why: "no container of the stack is built from the bot's source" };
}

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

/** Every flaw of a list in a sentence: whoever mends one wants to know of the others. What is undecided hides none of them. */
export function allFlaws<T>(list: readonly T[], flaw: (item: T) => string | undefined): string | undefined {
    const found = new Set<string>();
    let undecided: unknown;
    for (const item of list) {
        try {
            const one = flaw(item);
            if (one) found.add(one);
        } catch (error) {
            undecided ??= error;
        }
    }
    if (found.size === 0 && undecided) throw undecided;
    return found.size ? [...found].join("; ") : undefined;
}

/** Whether another of the bot's containers in the same place reads something that it is given too: what all of them are told has its reader there. */
export const readBeside = (pod: PodNode, graph: Graph, said: (held: Held, other: PodNode) => Answer | undefined): boolean =>
    graph
        .once(contracted)
        .filter(other => other.place === pod.place)
        .some(other => heldIn(other).some(held => ["read", "computed"].includes(said(held, other)?.answer ?? "not read")));

/** What a contract says of a key of a file that a container is given: by the file's path, or by the variable that names the file there. */
export function keyAnswer(contract: Contract, path: string, key: string, { container, image }: Held, pod: PodNode, graph: Graph): Answer {
    const naming = contract.files.flatMap(({ variable }) => (variable && known(() => valueIn(container, variable, pod, graph)) === path ? [variable] : []));
    const answers = [path, ...naming].map(file => answer(contract, "key", `${file}:${key}`, image.id));
    return answers.sort((a, b) => ranks.indexOf(a.answer) - ranks.indexOf(b.answer))[0];
}

/** A place where a bot reads its mode: a variable, or a key of a file. */
interface Place {
    variable?: string;
    file?: string;
    at?: string;
}

/** Whether the code of a pod reads a place, as far as the contract can tell; of an argument, and without a contract, everybody's word counts. */
export function isRead({ variable, file, at = "" }: Place, pod: PodNode, graph: Graph): boolean {
    if (variable === undefined && file === undefined) return true;
    const contract = known(() => captionOf(pod)) && known(() => contractOf(pod));
    if (!contract) return true;
    return heldIn(pod).some(held => {
        const said = variable === undefined ? keyAnswer(contract, String(file), at, held, pod, graph) : answer(contract, "variable", variable, held.image.id);
        return said.answer !== "not read";
    });
}
