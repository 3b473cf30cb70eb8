import type { Contract } from "../config/contract";
import { pieceHas, placeOf } from "./images/files";

/** What a contract says of a name. */
export type Answer =
    /** It is read, exported, served or contained there. */
    | { answer: "read"; at: string[] }
    /** No code of an image has it. `elsewhere` is a place that no image runs; `unsure` are places that compute names of which nothing is known. */
    | { answer: "not read"; nearest?: string; elsewhere?: string; unsure?: string[] }
    /** It may be: the code puts such names together at run time. */
    | { answer: "computed"; at: string[] }
    /** Nobody looked: a language or an image that is not read. */
    | { answer: "not scanned"; why: string };

export type Kind = "variable" | "key" | "metric" | "route" | "port" | "command" | "file";

/** Images of a contract that a Dockerfile with build arguments makes; without arguments the one that has none. */
export function imageFor(contract: Contract, dockerfile: string, given: Record<string, string> = {}): Contract["images"][number] | undefined {
    const own = contract.images.filter(image => image.dockerfile === dockerfile);
    return (
        own.find(({ arguments: set = {} }) => Object.entries(set).every(([name, value]) => given[name] === value)) ??
        own.find(({ arguments: set }) => set === undefined)
    );
}

void pieceHas;
void placeOf;
export function answer(_contract: Contract, _kind: Kind, _name: string): Answer {
    throw new Error("to come");
}
export function nearest(_name: string): string | undefined {
    return undefined;
}
