import { posix } from "node:path";
import ignore from "@balena/dockerignore";
import type { Checkout } from "../checkout";
import type { Stage } from "./dockerfile";

/** The folder that a Dockerfile is built from, with the files that a build sees. */
export interface Context {
    /** From the repository's top; empty for the top itself. */
    folder: string;
    /** Paths from the folder. */
    files: string[];
    /** Tracked files that .dockerignore keeps out, from the folder. */
    ignored: string[];
}

/** A Dockerfile that compose files build, and from where. */
export interface Built {
    dockerfile: string;
    context: string;
    arguments: Record<string, string>;
}

/**
 * The context of a Dockerfile: what a compose file says, or else the nearest folder above it that has the most of what is copied. A build
 * sees only what is tracked, since the rest differs from machine to machine.
 */
export function contextOf(dockerfile: string, stages: Stage[], built: Built[], checkout: Checkout): Context {
    const said = built.find(one => one.dockerfile === dockerfile);
    const folder = said?.context ?? guessed(dockerfile, stages, checkout);
    const inside = checkout.files
        .filter(file => folder === "" || file.startsWith(`${folder}/`))
        .map(file => (folder === "" ? file : file.slice(folder.length + 1)));
    const rules = checkout.text(`${dockerfile}.dockerignore`) ?? checkout.text(posix.join(folder, ".dockerignore"));
    if (rules === undefined) return { folder, files: inside, ignored: [] };
    const filter = ignore().add(rules);
    const ignored = inside.filter(file => filter.ignores(file));
    const out = new Set(ignored);
    return { folder, files: inside.filter(file => !out.has(file)), ignored };
}

function guessed(dockerfile: string, stages: Stage[], checkout: Checkout): string {
    const sources = stages.flatMap(({ steps }) => steps.flatMap(step => ("copy" in step && step.copy.from === undefined ? step.copy.sources : [])));
    const named = sources.filter(source => !/[*?[$]/.test(source) && !/^\.?\/?$/.test(source) && !/^https?:/.test(source));
    const folders: string[] = [];
    for (let folder = posix.dirname(dockerfile); ; folder = posix.dirname(folder)) {
        folders.push(folder === "." ? "" : folder);
        if (folder === "." || folder === "/") break;
    }
    const has = (folder: string) => named.filter(source => checkout.has(posix.join(folder, source).replace(/\/$/, ""))).length;
    return folders.toSorted((a, b) => has(b) - has(a))[0];
}
