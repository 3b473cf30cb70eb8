import { idOf } from "./images";
import type { Image } from "./images/image";
import type { Language } from "./language";

/** Why a file is no part of what runs. */
export type Outside = "script" | "no image";

const scripts = /(^|\/)(scripts?|examples?|docs?|notebooks?|benchmarks?|benches|\.[^/]+)\//;
const tests = /(^|\/)(tests?|__tests__|testdata|e2e|cypress|fixtures?|mocks?|__mocks__)\//;

/** Whether a file is a test: tests are not read at all. */
export const isTest = (file: string, language: Language): boolean => tests.test(file) || language.isTest(file);

/** Which files of the repository run in which image. */
export class Places {
    readonly #images = new Map<string, string[]>();
    readonly #entries: string;

    constructor(
        readonly images: Image[],
        languages: readonly Language[],
        reach: (image: Image, file: string) => boolean,
        commands: (string | string[] | undefined)[],
    ) {
        this.#entries = [...images.flatMap(({ final }) => [final.entrypoint, final.command]), ...commands].flat().filter(Boolean).join(" ");
        const isSource = (file: string) => languages.some(({ extensions }) => Object.keys(extensions).some(extension => file.endsWith(`.${extension}`)));
        for (const image of images) {
            const id = idOf(image);
            const compiled = [...image.compiled].filter(file => isSource(file) && reach(image, file));
            for (const file of new Set([...image.contents.values(), ...compiled])) this.#images.set(file, [...(this.#images.get(file) ?? []), id]);
        }
    }

    /** Images that run a file; a script no image runs unless its command names it. */
    of(file: string): string[] | Outside {
        if (scripts.test(file) && !this.#entries.includes(file) && !this.#entries.includes(file.replaceAll("/", ".").replace(/\.\w+$/, ""))) return "script";
        // Without a Dockerfile nobody can say what an image has: everything counts.
        if (this.images.length === 0) return [];
        return this.#images.get(file) ?? "no image";
    }

    /** Images that contain a file, whatever runs it. */
    containing(file: string): string[] {
        return this.#images.get(file) ?? [];
    }
}

/** Files that run in the same images, told together. */
export function sourcesOf(files: Map<string, string[]>): { images: string[]; files: string[] }[] {
    const groups = new Map<string, { images: string[]; files: string[] }>();
    for (const [file, images] of files) {
        const key = images.join("\n");
        const group = groups.get(key) ?? { images, files: [] };
        group.files.push(file);
        groups.set(key, group);
    }
    return [...groups.values()]
        .map(({ images, files: own }) => ({ images: [...images].sort(), files: own.sort() }))
        .sort((a, b) => (a.files[0] < b.files[0] ? -1 : 1));
}
