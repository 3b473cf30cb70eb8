import { type Answer, answer } from "../../../contract";
import { filesIn } from "../../engine/given";
import type { Graph, PodNode } from "../../engine/graph";
import { known, listOf } from "../../engine/reading";
import { allFlaws, Undecided } from "../../engine/rule";
import { commandsStarted, nameOf } from "./commands";
import { absence, contractOf, type Held, heldIn, isWebServer, placesOf, startOf, toldIn, unlessOthers } from "./contract";

/** On which ports a container listens and which paths it serves: by its code, by its command line, or by a web server's configuration. */

/** The configuration of a web server that a container starts, without its comments; nothing for every other program. */
function serverTexts(held: Held, pod: PodNode, graph: Graph): string[] | undefined {
    if (!isWebServer(held)) return undefined;
    const texts = filesIn(held.container, pod, graph).map(({ text }) => text.replace(/(^|\s)#.*$/gm, ""));
    if (!texts.length) throw new Undecided(`what the web server of ${held.image.id} serves stands in its own configuration, which the stack does not give it`);
    return texts;
}

/** What is said of what a container's own configuration has, or has not. */
export const found = (is: boolean): Answer => (is ? { answer: "read", at: [] } : { answer: "not read" });

/** Ports of servers that are told none. */
const usual: Record<string, number> = { uvicorn: 8000, gunicorn: 8000, hypercorn: 8000, granian: 8000, daphne: 8000, streamlit: 8501, flask: 5000 };

/** An address of somebody else, and none that is listened on. */
const isElsewhere = (word: string): boolean => /:\/\/(?!0\.0\.0\.0|127\.|\[::|localhost|\*)/.test(word);

/** Whether the words by which a container starts name a port, or start a server whose usual port it is. */
function inWords(held: Held, port: number, pod: PodNode, graph: Graph): boolean {
    const variable = /\$(?:\{(\w+)(?::?-([^}]*))?\}|\((\w+)\)|(\w+))/g;
    const words = commandsStarted(startOf(held))
        .flat()
        .filter(word => !isElsewhere(word))
        .map(word => word.replace(variable, (all, ...[a, otherwise, b, c]: string[]) => toldIn(held, a ?? b ?? c, pod, graph) ?? otherwise ?? all));
    if (words.some(word => new RegExp(`(^|[^\\d.])${port}([^\\d.]|$)`).test(word))) return true;
    const told = words.some(word => /port|bind|^-[pb]$|:\d+$/.test(word));
    return !told && commandsStarted(startOf(held)).some(command => usual[nameOf(command[1] === "-m" ? command.slice(2) : command)] === port);
}

/** Whether the code of a container listens on a port: on one that is written, or on what a variable gives it, or else its default. */
function inCode(held: Held, port: number, pod: PodNode, graph: Graph): Answer {
    const contract = contractOf(pod);
    const said = answer(contract, "port", String(port), held.image.id);
    // No port is 0: what is said of it is said of all ports that are told.
    const told = answer(contract, "port", "0", held.image.id);
    const places = [said, told].flatMap(placesOf);
    const listening = contract.ports.filter(({ at }) => at.some(one => places.includes(one)));
    const ports = listening.map(one => toldIn(held, one.variable ?? "", pod, graph) ?? one.port);
    if (ports.some(one => Number(one) === port)) return found(true);
    if (ports.some(one => one === undefined)) return told;
    // A default that a variable replaces is listened on by nobody.
    return said.answer === "not scanned" || said.answer === "not read" ? said : found(false);
}

/** Whether a container listens on a port. */
export function portAnswer(held: Held, port: number, pod: PodNode, graph: Graph): Answer {
    const texts = serverTexts(held, pod, graph);
    if (!texts) return inWords(held, port, pod, graph) ? found(true) : inCode(held, port, pod, graph);
    const listens = (text: string) =>
        (/\blisten\b/.test(text) ? new RegExp(`\\blisten\\s+(\\S+:)?${port}\\b`) : new RegExp(`(^|\\D)${port}(\\D|$)`)).test(text);
    return found(texts.some(listens));
}

const placesIn = (texts: string[]) => texts.flatMap(text => [...text.matchAll(/\blocation\s+(?:([=~^*]+)\s*)?([^\s{]+)/g)]);

/** Whether a container serves a path; a star at its end is whatever lies below. */
export function pathAnswer(held: Held, path: string, pod: PodNode, graph: Graph): Answer {
    const asked = `/${path.replace(/[?#].*$/, "").replace(/^\/+/, "")}`;
    const texts = serverTexts(held, pod, graph);
    if (!texts) return answer(contractOf(pod), "route", `* ${asked}`, held.image.id);
    const places = placesIn(texts);
    if (!places.length) return { answer: "not scanned", why: `the configuration of the web server of ${held.image.id} is not read` };
    const below = asked.endsWith("*") ? asked.slice(0, -1) : undefined;
    return found(
        places.some(([, sign = "", place]) => {
            if (below !== undefined && place.startsWith(below)) return true;
            if (sign.includes("~")) return known(() => new RegExp(place, sign.includes("*") ? "i" : "").test(below ?? asked)) ?? false;
            return sign === "=" ? place === asked : (below ?? asked).startsWith(place);
        }),
    );
}

/** The containers of a pod that may answer at a port: those that declare it, or else all of them. */
export function answering(pod: PodNode, port: number | string | undefined): Held[] {
    const declares = ({ container }: Pick<Held, "container">) =>
        listOf(container.ports).some(({ name, containerPort }) => port === name || port === containerPort);
    const held = heldIn(pod);
    const declared = pod.containers.some(declares);
    return declared ? held.filter(declares) : held;
}

/** What is wrong with a path that none of several containers serves; one of them is enough. */
export function unserved(path: string, helds: { held: Held; pod: PodNode }[], graph: Graph, says: (held: Held) => string): string | undefined {
    let isServed = false;
    const flaw = () =>
        allFlaws(helds, ({ held, pod }) => {
            const one = absence(pathAnswer(held, path, pod, graph), path, hint => `${says(held)}${hint}`);
            isServed ||= one === undefined;
            return one;
        });
    return unlessOthers(flaw, () => isServed);
}
