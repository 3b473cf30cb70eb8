import { posix } from "node:path";

/** What is in a file system: where it lies, and which file of the repository it is. */
export type Contents = Map<string, string>;

const escaped = (text: string) => text.replaceAll(/[.+^${}()|\\]/g, "\\$&");
const globbed = (pattern: string) => new RegExp(`^${escaped(pattern).replaceAll("*", "[^/]*").replaceAll("?", "[^/]")}$`);

/** Files that a source of COPY means, with their place below it. A folder means what is in it. */
function matched(source: string, files: Iterable<string>): { file: string; below: string }[] {
    const name = posix.normalize(source).replace(/^\/+|\/+$/g, "");
    const all = [...files];
    if (name === "." || name === "") return all.map(file => ({ file, below: file }));
    if (!/[*?[]/.test(name))
        return all
            .filter(file => file === name || file.startsWith(`${name}/`))
            .map(file => ({ file, below: file === name ? "" : file.slice(name.length + 1) }));
    const pattern = globbed(name);
    const depth = name.split("/").length;
    return all.flatMap(file => {
        const parts = file.split("/");
        if (!pattern.test(parts.slice(0, depth).join("/"))) return [];
        return [{ file, below: parts.slice(depth).join("/") }];
    });
}

/** Puts what COPY takes into a file system; says whether anything was there to take. */
export function copyInto(into: Contents, sources: string[], to: string, from: { files: Iterable<string>; origin(file: string): string | undefined }): boolean {
    let any = false;
    // A folder that an earlier COPY made is one for a file too.
    const folder = to.endsWith("/") || [...into.keys()].some(place => place.startsWith(`${to}/`)) ? to.replace(/\/?$/, "/") : undefined;
    for (const source of sources) {
        for (const { file, below } of matched(source, from.files)) {
            const origin = from.origin(file);
            if (origin === undefined) continue;
            any = true;
            into.set(below === "" ? (folder === undefined ? to : folder + posix.basename(file)) : posix.join(to, below), origin);
        }
    }
    return any;
}

/** A piece of the repository that lies at a place of the image: everything below `from`, but for `without`. */
export interface Piece {
    from: string;
    to: string;
    without?: string[];
}

/** Few pieces that say which files of the repository are where. */
export function piecesOf(contents: Contents, tracked: string[]): Piece[] {
    const groups = new Map<string, { shift: [from: string, to: string]; files: Set<string> }>();
    for (const [place, file] of contents) {
        const shift = shiftOf(place, file);
        const key = shift.join("\0");
        const group = groups.get(key) ?? { shift, files: new Set() };
        group.files.add(file);
        groups.set(key, group);
    }
    const found = [...groups.values()].flatMap(({ shift: [from, to], files }) => pieces(from, to, files, tracked));
    return found.sort((a, b) => (a.to === b.to ? compare(a.from, b.from) : compare(a.to, b.to)));
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** The shared end of two paths taken off: `/app/src/a.py` from `bot/src/a.py` is `bot/` at `/app/`. */
function shiftOf(place: string, file: string): [string, string] {
    const [a, b] = [file.split("/"), place.split("/")];
    let end = 0;
    while (end < a.length && end < b.length && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
    const [from, to] = [a.slice(0, a.length - end).join("/"), b.slice(0, b.length - end).join("/")];
    return end === 0 ? [file, place] : [from, to];
}

function pieces(from: string, to: string, files: Set<string>, tracked: string[]): Piece[] {
    if (files.size === 1 && files.has(from)) return [{ from, to }];
    const start = from === "" ? "" : `${from}/`;
    const below = tracked.filter(file => file.startsWith(start));
    const out = below.filter(file => !files.has(file));
    const within = cover(start, below, file => files.has(file));
    const without = cover(start, below, file => !files.has(file));
    if (out.length === 0 || without.length < within.length)
        return [{ from: start === "" ? "./" : start, to: `${to}/`, ...(without.length ? { without: without.map(one => one.slice(0)) } : {}) }];
    return within.map(one => ({ from: one, to: `${to}/${one.slice(start.length)}` }));
}

/** Fewest folders and files that have exactly what is wanted of a folder. */
export function cover(start: string, below: string[], wanted: (file: string) => boolean): string[] {
    if (below.length && below.every(wanted)) return [start === "" ? "./" : start];
    const folders = new Map<string, string[]>();
    const found: string[] = [];
    for (const file of below) {
        const next = file.indexOf("/", start.length);
        if (next < 0) {
            if (wanted(file)) found.push(file);
        } else {
            const folder = file.slice(0, next + 1);
            const list = folders.get(folder);
            if (list) list.push(file);
            else folders.set(folder, [file]);
        }
    }
    for (const [folder, list] of folders) if (list.some(wanted)) found.push(...cover(folder, list, wanted));
    return found.sort(compare);
}

/** Whether a piece has a file of the repository, or a folder with all that is below it. */
export function pieceHas({ from, without = [] }: Piece, file: string): boolean {
    const within = from === "./" || file === from || (from.endsWith("/") && file.startsWith(from));
    return within && !without.some(out => file === out || (out.endsWith("/") && file.startsWith(out)));
}

/** Where a file of the repository lies in an image, if it does. */
export function placeOf({ from, to }: Piece, file: string): string {
    if (file === from) return to;
    return to + (from === "./" ? file : file.slice(from.length));
}
