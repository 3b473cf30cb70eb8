import { posix } from "node:path";
import type { Checkout } from "../checkout";
import { type Built, contextOf } from "./context";
import { type Stage, stagesOf } from "./dockerfile";
import { type Contents, copyInto } from "./files";
import { installed, type Listed, noPackages, type Packages } from "./packages";

/** A program that a stage builds. */
export interface Program {
    /** The package or target, from the context's folder in the repository. */
    builds: string;
    by: "go build" | "cargo build" | "build";
    /** Where it lies in the image. */
    at?: string;
}

/** What an image is made of. */
export interface Image {
    dockerfile: string;
    /** Build arguments that make it another image than the Dockerfile alone says. */
    arguments?: Record<string, string>;
    context: string;
    base: string;
    stages: string[];
    final: Stage;
    packages: Packages;
    /** Lists and projects that were installed from, as paths in the repository. */
    listed: Listed[];
    contents: Contents;
    /** Files that were compiled into what the image has. */
    compiled: Set<string>;
    programs: Program[];
    /** What is copied from the context and is not there: the image cannot be built from the commit alone. */
    missing: string[];
}

interface Built1 {
    contents: Contents;
    packages: Packages;
    listed: Listed[];
    programs: Program[];
    compiled: Set<string>;
    /** Something in it came from no file of the repository. */
    products: boolean;
}

/** The image that a Dockerfile makes with given arguments, as its last stage. */
export function imageOf(dockerfile: string, given: Record<string, string>, built: Built[], checkout: Checkout): Image | undefined {
    const stages = stagesOf(checkout.text(dockerfile) ?? "", new Map(Object.entries(given)));
    const final = stages.at(-1);
    if (!final) return undefined;
    const context = contextOf(dockerfile, stages, built, checkout);
    const done = new Map<string, Built1>();
    const missing = new Set<string>();
    const inContext = (file: string) => (context.folder === "" ? file : `${context.folder}/${file}`);
    const fromContext = { files: context.files, origin: inContext };
    for (const [index, stage] of stages.entries()) {
        const parent = done.get(stage.base.toLowerCase());
        const state = inherited(parent);
        for (const step of stage.steps) {
            if ("run" in step) ran(step.run, state, checkout);
            else if (step.copy.from === undefined) {
                for (const source of step.copy.sources)
                    if (!copyInto(state.contents, [source], step.copy.to, fromContext) && !/[*?[$]|^https?:/.test(source)) missing.add(source);
            } else copiedFrom(step.copy, done, state);
        }
        done.set(stage.name.toLowerCase(), state);
        done.set(String(index), state);
    }
    const last = done.get(final.name.toLowerCase()) as Built1;
    return {
        dockerfile,
        arguments: Object.keys(given).length ? given : undefined,
        context: context.folder,
        base: rootBase(final, stages),
        stages: stages.map(({ name }) => name),
        final,
        packages: last.packages,
        listed: last.listed,
        contents: last.contents,
        compiled: last.compiled,
        programs: last.programs,
        missing: [...missing].sort(),
    };
}

function inherited(parent: Built1 | undefined): Built1 {
    const packages = parent?.packages ?? noPackages();
    return {
        contents: new Map(parent?.contents),
        packages: { apt: [...packages.apt], apk: [...packages.apk], pip: [...packages.pip], npm: [...packages.npm] },
        listed: [...(parent?.listed ?? [])],
        programs: [...(parent?.programs ?? [])],
        compiled: new Set(parent?.compiled),
        products: parent?.products ?? false,
    };
}

function rootBase(stage: Stage, stages: Stage[]): string {
    const parent = stages.find(({ name }) => name.toLowerCase() === stage.base.toLowerCase());
    return parent && parent !== stage ? rootBase(parent, stages) : stage.base;
}

function ran({ commands, folder }: { commands: string[][]; folder: string }, state: Built1, _checkout: Checkout): void {
    let here = folder;
    for (const words of commands) {
        if (words[0] === "cd" && words[1]) here = posix.resolve(here, words[1]);
        for (const list of installed(words, state.packages)) {
            const origin = originOf(posix.resolve(here, list.what.replace(/\[.*$/, "")), state.contents, list.installer);
            if (origin !== undefined) state.listed.push({ ...list, what: origin + (/\[.*\]$/.exec(list.what)?.[0] ?? "") });
        }
        const program = programOf(words, here, state.contents);
        if (program) {
            state.programs.push(program);
            state.products = true;
        }
    }
}

/** The file of the repository that a requirements file in the image is, or the project file of a folder. */
function originOf(place: string, contents: Contents, installer: "pip" | "npm"): string | undefined {
    const own = contents.get(place);
    if (own !== undefined) return own;
    const names = installer === "npm" ? ["package.json"] : ["pyproject.toml", "setup.py", "setup.cfg"];
    return names.map(name => contents.get(posix.join(place, name))).find(found => found !== undefined);
}

function programOf(words: string[], folder: string, contents: Contents): Program | undefined {
    const [program, verb] = words;
    if (program === "go" && (verb === "build" || verb === "install")) {
        const target =
            words
                .slice(2)
                .findLast((word, index, rest) => !word.startsWith("-") && !["-o", "-ldflags", "-tags", "-p", "-gcflags"].includes(rest[index - 1] ?? "")) ??
            ".";
        return { builds: originFolder(posix.resolve(folder, target), contents), by: "go build" };
    }
    if (program === "cargo" && (verb === "build" || verb === "install")) {
        const bin = words[words.indexOf("--bin") + 1];
        return { builds: words.includes("--bin") ? bin : originFolder(folder, contents), by: "cargo build" };
    }
    const node = ["npm", "yarn", "pnpm", "bun"].includes(program) && words.some(word => /^build/.test(word));
    const direct = ["tsc", "vite", "next"].includes(program) || (program === "npx" && ["tsc", "vite", "next"].includes(verb));
    return node || direct ? { builds: originFolder(folder, contents), by: "build" } : undefined;
}

/** The folder of the repository that lies at a place; a place without files keeps its own name. */
function originFolder(place: string, contents: Contents): string {
    for (const [at, file] of contents) {
        if (!at.startsWith(`${place}/`)) continue;
        const below = at.slice(place.length + 1);
        if (file === below) return "";
        if (file.endsWith(`/${below}`)) return file.slice(0, -below.length - 1);
    }
    return place;
}

/** What COPY takes from another stage: its files, or what it built, and with a folder of packages the packages. */
function copiedFrom({ from = "", sources, to }: { from?: string; sources: string[]; to: string }, done: Map<string, Built1>, state: Built1): void {
    const source = done.get(from.toLowerCase());
    if (!source) return;
    const places = new Map([...source.contents].map(([place, file]) => [place.replace(/^\//, ""), file]));
    for (const one of sources) {
        const found = copyInto(state.contents, [one], to, { files: places.keys(), origin: file => places.get(file) });
        if (/site-packages|\/\.local|\/venv|\/\.venv|\/usr\/local(\/lib|\/bin)?\/?$/.test(one)) add(state, source, "pip");
        if (/node_modules/.test(one)) add(state, source, "npm");
        // What no file of the repository lies at was built there, out of all that the stage has.
        if (!found && !/site-packages|node_modules|\/\.local|\/etc\/|\/usr\/local/.test(one)) {
            for (const file of source.contents.values()) state.compiled.add(file);
            for (const file of source.compiled) state.compiled.add(file);
            for (const program of source.programs)
                if (!state.programs.some(({ builds }) => builds === program.builds)) state.programs.push({ ...program, at: programAt(program, one, to) });
        }
    }
}

/** Where a program lies that was copied: what go and cargo build is a file, and what others build mostly a folder, of which COPY takes what is in it. */
function programAt({ by }: Program, source: string, to: string): string {
    const isFolder = by === "build" && posix.extname(source) === "";
    return isFolder || !to.endsWith("/") ? posix.resolve(to) : to + posix.basename(source);
}

function add(state: Built1, source: Built1, installer: "pip" | "npm"): void {
    state.packages[installer].push(...source.packages[installer]);
    state.listed.push(...source.listed.filter(list => list.installer === installer && !state.listed.some(({ what }) => what === list.what)));
}
