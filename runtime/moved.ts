import { existsSync, readdirSync, readFileSync } from "node:fs";
import Module from "node:module";
import { basename, dirname, join, posix, relative, resolve, sep } from "node:path";

/** Whoever imports a file of ours that has moved is told where it is, in place of Node's "Cannot find module". */

const root = join(__dirname, "..");

/** By room, files that are gone and the files in which what stood in them stands now; without extension, below the room. */
type Moved = Record<string, Record<string, string[]>>;

/** The files, relative to the project, that hold what stood in `old`, such as `policies/rules/tls`: those of the table, or the room's own of the same name. */
export function placesOf(old: string): string[] {
    const [room, ...steps] = old.split("/");
    const path = steps.join("/");
    // Read only for somebody who is lost.
    const table = (JSON.parse(readFileSync(join(__dirname, "moved.json"), "utf8")) as Moved)[room] ?? {};
    if (Object.hasOwn(table, path)) return table[path].map(place => posix.normalize(`${room}/${place}.ts`));
    const name = `${basename(path)}.ts`;
    if (!existsSync(join(root, room)) || name === "index.ts") return [];
    const files = readdirSync(join(root, room), { recursive: true, encoding: "utf8" }).filter(
        file => basename(file) === name && !file.includes("node_modules"),
    );
    return files.map(file => posix.join(room, file.replaceAll(sep, "/"))).sort();
}

/** The names that a file takes from an import in braces. */
function namesTaken(from: string, request: string): string[] {
    const imports = readFileSync(from, "utf8").matchAll(/\{([^{}]*)\}\s*(?:from|=\s*require\()\s*["']([^"']+)["']/g);
    const lists = [...imports].flatMap(([, names, what]) => (what === request ? names.split(",") : []));
    return lists.flatMap(one => /^\s*(?:type\s+)?(\w+)/.exec(one)?.[1] ?? []);
}

/** Which of some files declares and exports a name. */
function exporter(name: string, places: string[]): string | undefined {
    const declared = new RegExp(`^export (async )?(const|let|class|function|interface|type) ${name}\\b`, "m");
    return places.find(place => declared.test(readFileSync(join(root, place), "utf8")));
}

/** What to tell somebody whose file imports one that is gone; nothing where there never was one. */
export function whereItIs(request: string, from: string): string | undefined {
    const old = relative(root, resolve(dirname(from), request))
        .replaceAll(sep, "/")
        .replace(/\.[jt]s$/, "");
    const isOurs = /^\.{0,2}\//.test(request) && /^\w+\//.test(old) && !old.startsWith("node_modules/");
    const places = isOurs ? placesOf(old) : [];
    if (places.length === 0) return undefined;
    const taken = namesTaken(from, request).map(name => ({ name, place: exporter(name, places) }));
    const isKnown = taken.length > 0 && taken.every(({ place }) => place);
    const where = isKnown ? taken.map(({ name, place }) => `${name} is now in ${place}`) : [`what stood in it is now in ${places.join(", ")}`];
    return `${old}.ts is gone; ${where.join(", ")}`;
}

type Loader = { _resolveFilename(request: string, parent: { filename?: string } | undefined, ...rest: unknown[]): string };
const loader = Module as unknown as Loader;
const find = loader._resolveFilename;
loader._resolveFilename = (request, parent, ...rest) => {
    try {
        return find.call(loader, request, parent, ...rest);
    } catch (error) {
        const told = parent?.filename && whereItIs(request, parent.filename);
        throw told ? Object.assign(new Error(`${told}. Change the import in ${parent.filename}.`), { code: "MODULE_NOT_FOUND" }) : error;
    }
};
