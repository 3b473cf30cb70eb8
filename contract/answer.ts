import { nearest as nearestOf } from "../names";
import type { Answer } from "./answers";
import { commandIn } from "./commands";
import { pieceHas, placeOf } from "./images/files";
import type { Contract } from "./schema";

export type { Answer };

/** What may be asked for. A key is `path`, or `file:path` for the keys of one file, which may be named by the variable that gives its name; a route is `GET /path`, or `* /path/*` for any below it; a file is its path in the image. */
export type Kind = "variable" | "key" | "metric" | "route" | "port" | "command" | "file";

/** The image that a Dockerfile with build arguments makes. */
export function imageFor(contract: Contract, dockerfile: string, given: Record<string, string> = {}): Contract["images"][number] | undefined {
    const own = contract.images.filter(image => image.dockerfile === dockerfile);
    const fitting = own.filter(({ arguments: set = {} }) => Object.entries(set).every(([name, value]) => given[name] === value));
    const count = ({ arguments: set = {} }: Contract["images"][number]) => Object.keys(set).length;
    // Of several the one that the most arguments make: an image without any fits all of them.
    return fitting.toSorted((a, b) => count(b) - count(a))[0];
}

/** Remembers what is computed of a contract under a key: the same is asked for every pod of a stack, and nobody changes a contract. */
function remembering<T>(): (contract: Contract, key: string, compute: () => T) => T {
    const ofContract = new WeakMap<Contract, Map<string, T>>();
    return (contract, key, compute) => {
        const known = ofContract.get(contract) ?? new Map<string, T>();
        ofContract.set(contract, known);
        const found = known.get(key) ?? compute();
        known.set(key, found);
        return found;
    };
}

const answered = remembering<Answer>();

/** What the contract says of a name; with an image's id, what it says of that image alone. */
export const answer = (contract: Contract, kind: Kind, name: string, image?: string): Answer =>
    answered(contract, [kind, image, name].join("\0"), () => said(contract, kind, name, image));

function said(contract: Contract, kind: Kind, name: string, image: string | undefined): Answer {
    const ofImage = image === undefined ? undefined : contract.images.find(({ id }) => id === image);
    if (image !== undefined && !ofImage) return { answer: "not scanned", why: `the contract has no image ${image}` };
    if (kind === "command" || kind === "file") return contained(contract, kind, name, ofImage);
    const isRun = runs(contract, image);
    const found = looked(contract, kind, name, isRun);
    if (found.answer !== "not read") return found;
    const variable = kind === "key" ? variableOf(contract, name, isRun) : undefined;
    if (variable !== undefined) return answer(contract, "variable", variable, image);
    const blind = unscanned(contract, ofImage);
    return blind === undefined ? found : { answer: "not scanned", why: blind };
}

/** The name most like one, of those that the contract has of a kind. */
export function nearest(contract: Contract, kind: Kind, name: string): string | undefined {
    // Of a key its path is asked for, and no file's; of a route its path, and no method.
    const asked = kind === "key" ? name.replace(/^[^:]+:/, "") : kind === "route" ? name.replace(/^\S+\s+/, "") : name;
    // The same name in another file, or by another method, tells nobody how to mend it.
    return nearestOf(
        asked,
        names(contract, kind).filter(other => other !== asked),
    );
}

type Runs = (place: string) => boolean;

const filesRun = remembering<Set<string>>();

/** Whether an image runs the file of a place; without an image every place counts. */
function runs(contract: Contract, image: string | undefined): Runs {
    if (image === undefined) return () => true;
    const files = filesRun(contract, image, () => new Set(contract.sources.filter(({ images }) => images.includes(image)).flatMap(one => one.files)));
    return place => files.has(place.slice(0, place.lastIndexOf(":")));
}

function looked(contract: Contract, kind: Exclude<Kind, "command" | "file">, name: string, runs: Runs): Answer {
    const places = placesOf(contract, kind, name);
    const at = places.filter(runs);
    if (at.length) return { answer: "read", at };
    const computed = computedFor(contract, kind, name).filter(runs);
    if (computed.length) return { answer: "computed", at: computed };
    const unsure =
        kind === "variable" || kind === "metric"
            ? contract.computed.filter(one => one.kind === kind && one.before === "" && !one.after && runs(one.at)).map(one => one.at)
            : [];
    const [other] = places;
    const script = kind === "variable" ? contract.elsewhere.variables[name] : kind === "metric" ? contract.elsewhere.metrics[name] : undefined;
    const elsewhere = other ?? script;
    const near = other ? undefined : nearest(contract, kind, name);
    return { answer: "not read", ...(near ? { nearest: near } : {}), ...(elsewhere ? { elsewhere } : {}), ...(unsure.length ? { unsure } : {}) };
}

function placesOf(contract: Contract, kind: Exclude<Kind, "command" | "file">, name: string): string[] {
    switch (kind) {
        case "variable":
            return contract.variables.flatMap(one =>
                one.reads.filter(read => one.name === name || (read.anyCase && one.name.toUpperCase() === name.toUpperCase())).map(read => read.at),
            );
        case "key":
            return keysFor(contract, name).flatMap(({ keys, path, by }) =>
                keys.filter(key => samePath(key.path, path, by) || key.path.startsWith(`${path}.`)).flatMap(key => key.at),
            );
        case "metric":
            return contract.metrics.filter(one => exported(one).includes(name)).flatMap(one => one.at);
        case "route":
            return contract.routes.filter(route => !route.unmounted && !route.path.includes("[computed]") && serves(route, name)).flatMap(one => one.at);
        case "port":
            return contract.ports.filter(({ port }) => String(port) === name).flatMap(one => one.at);
    }
}

function computedFor(contract: Contract, kind: Kind, name: string): string[] {
    if (kind === "variable" || kind === "metric")
        return contract.computed
            .filter(
                one =>
                    one.kind === kind &&
                    ((one.before || one.after ? name.startsWith(one.before) && name.endsWith(one.after ?? "") : false) || one.candidates?.includes(name)),
            )
            .map(one => one.at);
    // A key above it that is read as a whole.
    if (kind === "key")
        return keysFor(contract, name).flatMap(({ keys, path }) =>
            keys.filter(key => path.startsWith(`${key.path}.`) || matches(key.path, path)).flatMap(key => key.at),
        );
    if (kind === "route")
        return contract.routes.filter(route => /^\/.*\[computed\]/.test(route.path) && fits(route.path, name.replace(/^\S+\s+/, ""))).flatMap(one => one.at);
    if (kind === "port") return contract.ports.filter(one => one.port === undefined || one.variable !== undefined).flatMap(one => one.at);
    return [];
}

/** Names in the exposition that a metric has. */
function exported({ name, type }: Contract["metrics"][number]): string[] {
    if (type === "histogram") return [name, `${name}_bucket`, `${name}_sum`, `${name}_count`];
    if (type === "summary") return [name, `${name}_sum`, `${name}_count`];
    return type === "counter" ? [name, `${name.replace(/_total$/, "")}_created`] : [name];
}

/** `file:path`, or a path in any file. A file is the same when one name ends with the other; a computed one may be any. */
function keysFor(contract: Contract, name: string): { keys: Contract["files"][number]["keys"]; path: string; by: string }[] {
    const [, file, path] = /^(?:([^:]+):)?(.+)$/.exec(name) ?? [];
    return contract.files
        .filter(one => !one.environment && (file === undefined || one.file === "[computed]" || one.variable === file || sameFile(one.file, file)))
        .map(({ keys, by }) => ({ keys, path, by }));
}

/** A file of variables, as they are mostly named. */
const ofVariables = /(^|[/.])env(\.[\w-]+)?$/i;

/** The routes of an image that answer a path. */
export function routesAt(contract: Contract, path: string, image: string): Contract["routes"] {
    const inImage = runs(contract, image);
    return contract.routes.filter(route => !route.unmounted && serves(route, `* ${path}`) && route.at.some(inImage));
}

/** The places of an image that load a file into the environment; of those whose file could not be followed, where it is named as such files are. */
export function loadersOf(contract: Contract, file: string, image: string): Contract["files"] {
    const inImage = runs(contract, image);
    const names = (one: Contract["files"][number]) => (one.file === "[computed]" ? ofVariables.test(file) : sameFile(one.file, file));
    return contract.files.filter(one => one.environment && names(one) && one.keys.some(({ at }) => at.some(inImage)));
}

/** The variable that a key becomes, where its file is loaded into the environment; of a file whose name could not be followed it may be any of variables. */
function variableOf(contract: Contract, name: string, runs: Runs): string | undefined {
    const [, file, path] = /^(?:([^:]+):)?(.+)$/.exec(name) ?? [];
    const loads = contract.files.some(
        one =>
            one.environment &&
            one.keys.some(({ at }) => at.some(runs)) &&
            (file === undefined || one.variable === file || (one.file === "[computed]" ? ofVariables.test(file) : sameFile(one.file, file))),
    );
    return loads ? path : undefined;
}

const stem = (file: string) => file.replace(/^.*[/*]/, "").replace(/\.\w+$/, "");
/** viper and loaders of the repository's own are told a name without folder and ending. */
const sameFile = (told: string, file: string) =>
    told === file ||
    file.endsWith(`/${told.replace(/^\*?\/?(\.\/)?/, "")}`) ||
    (!told.includes(".") && stem(file) === told) ||
    // Somebody who asks for a name alone does not say where it lies; what lies in an image does.
    (!file.startsWith("/") && stem(told) === stem(file));

/** Libraries to which upper and lower case of a key are the same. */
const foldsCase = /^(viper|config|configparser)\b/;
const samePath = (known: string, path: string, by: string) => known === path || (foldsCase.test(by) && known.toLowerCase() === path.toLowerCase());
/** `symbols.*.leverage` is `symbols.BTCUSDT.leverage`. */
function matches(known: string, path: string): boolean {
    if (!known.includes("*")) return false;
    const [a, b] = [known.split("."), path.split(".")];
    return a.includes("*") && a.length <= b.length && a.every((part, index) => part === "*" || part === b[index]);
}

/** Whether a route answers `GET /path`; a method that is not named is any, and a star at the path's end is whatever lies below. */
function serves({ method, path }: Contract["routes"][number], asked: string): boolean {
    const [, verb, wanted] = /^(?:([A-Z*]+)\s+)?(\/.*)$/.exec(asked) ?? [];
    if (wanted === undefined || (verb && verb !== "*" && method !== "*" && method !== verb)) return false;
    const below = wanted.endsWith("*") ? wanted.slice(0, -1) : undefined;
    return below === undefined ? fits(path, wanted) : path.startsWith(below) || fits(path, below);
}

/** Parameters of every framework fit one part of a path; a star at the end fits the rest. */
function fits(path: string, wanted: string): boolean {
    const parts = (text: string) => text.replace(/\/+$/, "").split("/");
    const [a, b] = [parts(path), parts(wanted)];
    for (const [index, part] of a.entries()) {
        if (/^\*|^\{\*|\.\.\.|^\{.*:path\}$|^<path:|\[computed\]/.test(part)) return true;
        if (b[index] === undefined) return false;
        if (!/^[:{<[]/.test(part) && part !== b[index]) return false;
    }
    return a.length === b.length;
}

function names(contract: Contract, kind: Kind): string[] {
    switch (kind) {
        case "variable":
            return contract.variables.map(one => one.name);
        case "key":
            return contract.files.flatMap(({ keys, environment }) => (environment ? [] : keys.map(({ path }) => path)));
        case "metric":
            return contract.metrics.map(one => one.name);
        case "route":
            return contract.routes.filter(({ unmounted }) => !unmounted).map(({ path }) => path);
        case "port":
            return contract.ports.flatMap(({ port }) => (port === undefined ? [] : [String(port)]));
        default:
            return [];
    }
}

/** Why nobody can say that something is not there: no language was read, or one of what the image has was not. */
export function unscanned(contract: Contract, image: Contract["images"][number] | undefined): string | undefined {
    const silent = contract.languages.filter(({ evaluated, inImages }) => !evaluated && inImages > 0);
    if (silent.length) return `${silent.map(({ name }) => name).join(" and ")} was not evaluated: ${silent[0].reason}`;
    if (contract.languages.every(({ inImages }) => inImages === 0)) return "no file of a language that is read is in an image";
    const own = image && contract.sources.some(({ images }) => images.includes(image.id));
    if (image && !own) return `nothing was found in what ${image.id} runs`;
    const others = contract.notScanned.filter(({ what, inImages }) => inImages > 0 && what !== "shell" && what !== "notebooks");
    return others.length ? `${others.map(({ what }) => what).join(" and ")} in images is not read` : undefined;
}

/** Commands and files of images. */
function contained(contract: Contract, kind: "command" | "file", name: string, image: Contract["images"][number] | undefined): Answer {
    const images = image ? [image] : contract.images;
    if (images.length === 0) return { answer: "not scanned", why: "the repository has no Dockerfile" };
    const found = images.map(one => (kind === "file" ? fileIn(one, name, contract) : commandOrFileIn(one, name, contract)));
    const has = found.flatMap(one => (one.answer === "read" ? one.at : []));
    if (has.length) return { answer: "read", at: has };
    const mayHave = found.flatMap(one => (one.answer === "computed" ? one.at : []));
    if (mayHave.length) return { answer: "computed", at: mayHave };
    return found.find(one => one.answer === "not scanned") ?? { answer: "not read" };
}

/** A command, which may be a file when it is named with its folder. */
function commandOrFileIn(image: Contract["images"][number], name: string, contract: Contract): Answer {
    const command = commandIn(image, name, contract);
    if (command.answer === "read" || !name.includes("/")) return command;
    const file = fileIn(image, name, contract);
    return file.answer === "not read" ? command : file;
}

/** What builds put their results into: no folder of the repository. */
const builtFolder = /(^|\/)(dist|build|out|\.next|\.output)\//;

/** A file by its path in the image, or in the repository; without a slash at its start, below any folder that holds a piece of the repository. */
function fileIn({ id, contains, programs = [] }: Contract["images"][number], name: string, { tree }: Contract): Answer {
    const path = name.replace(/^\.\//, "");
    const has = (file: string) => {
        const slash = file.lastIndexOf("/");
        return tree[`./${file.slice(0, slash + 1)}`]?.includes(file.slice(slash + 1)) ?? false;
    };
    for (const piece of contains) {
        const start = piece.from === "./" ? "" : piece.from;
        const inImage = (place: string) =>
            place === piece.to ? piece.from : piece.to.endsWith("/") && place.startsWith(piece.to) ? start + place.slice(piece.to.length) : undefined;
        const files = path.startsWith("/") ? [inImage(path)] : [path, ...foldersOf(piece.to).map(folder => inImage(folder + path))];
        const file = files.find(one => one !== undefined && pieceHas(piece, one) && has(one));
        if (file !== undefined) return { answer: "read", at: [`${id}: ${placeOf(piece, file)}`] };
    }
    const program = programs.find(
        ({ at = "" }) => at !== "" && (`${path}/`.startsWith(`${at}/`) || foldersOf(at).some(folder => `${folder}${path}/`.startsWith(`${at}/`))),
    );
    if (program) return { answer: "computed", at: [`${id}: built from ${program.builds}`] };
    return builtFolder.test(path) ? { answer: "not scanned", why: `what a build puts into ${path} is no file of the repository` } : { answer: "not read" };
}

/** The folders above a place, from its own on: `/app/src/` and `/app/` and `/` of `/app/src/a.py`. */
function foldersOf(place: string): string[] {
    const parts = place.split("/").slice(0, -1);
    return parts.map((_, index) => `${parts.slice(0, parts.length - index).join("/")}/`);
}
