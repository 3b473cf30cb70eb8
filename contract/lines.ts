import { posix } from "node:path";
import { pieceHas, placeOf } from "./images/files";
import type { Contract } from "./schema";

/** Lines of files by folder, as a contract has them. */
type Lines = NonNullable<Contract["lines"]>;

/** How many lines a text has; what stands behind the last line's end is none. */
const count = (text: string): number => text.split("\n").length - (text === "" || text.endsWith("\n") ? 1 : 0);

/** The lines of each file that is a text, by folder. */
export function countedLines(files: string[], text: (file: string) => string | undefined): Lines {
    const lines: Lines = {};
    for (const file of files) {
        const own = text(file);
        if (own === undefined) continue;
        const folder = `./${posix.dirname(file) === "." ? "" : `${posix.dirname(file)}/`}`;
        lines[folder] ??= {};
        lines[folder][posix.basename(file)] = count(own);
    }
    return lines;
}

/** How many lines a source has that an image runs, by its path in the repository or the end of its place in an image; of several, the most. Nothing where the contract counts no such file. */
export function linesIn({ lines = {}, images }: Contract, path: string): number | undefined {
    const file = path.replace(/^\.\//, "");
    const slash = file.lastIndexOf("/") + 1;
    const own = lines[`./${file.slice(0, slash)}`]?.[file.slice(slash)];
    if (own !== undefined) return own;
    const pieces = images.flatMap(({ contains }) => contains);
    const isThere = (one: string) => pieces.some(piece => pieceHas(piece, one) && `/${placeOf(piece, one)}`.endsWith(`/${file.replace(/^\//, "")}`));
    const counts = Object.entries(lines).flatMap(([folder, names]) =>
        Object.entries(names).flatMap(([name, number]) => (name === posix.basename(file) && isThere(folder.slice("./".length) + name) ? [number] : [])),
    );
    return counts.length ? Math.max(...counts) : undefined;
}
