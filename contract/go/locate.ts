import { posix } from "node:path";
import type { Checkout } from "../checkout";
import type { Module } from "../syntax/module";
import type { Locate } from "../syntax/project";

/** Folders of packages by their import paths. */
export class Packages {
    readonly #byFolder = new Map<string, Module[]>();
    /** Import path and folder of each module of the repository. */
    readonly #roots: { path: string; folder: string }[];

    constructor(modules: Module[], checkout: Pick<Checkout, "files" | "text">) {
        for (const module of modules) {
            const folder = posix.dirname(module.file);
            this.#byFolder.set(folder, [...(this.#byFolder.get(folder) ?? []), module]);
        }
        this.#roots = checkout.files
            .filter(file => posix.basename(file) === "go.mod")
            .map(file => ({ path: /^\s*module\s+(\S+)/m.exec(checkout.text(file) ?? "")?.[1] ?? "", folder: posix.dirname(file) }))
            .filter(({ path }) => path !== "")
            .sort((a, b) => b.path.length - a.path.length);
    }

    /** Folder of an import path, if it is the repository's own. */
    folder(path: string): string | undefined {
        const root = this.#roots.find(one => path === one.path || path.startsWith(`${one.path}/`));
        return root && posix.join(root.folder, path.slice(root.path.length));
    }

    files(folder: string): Module[] {
        return this.#byFolder.get(folder) ?? [];
    }

    /** Finds the file that defines a package's name. */
    readonly locate: Locate = (qualified, from) => {
        const dot = qualified.indexOf(".", qualified.lastIndexOf("/") + 1);
        const path = dot < 0 ? "" : qualified.slice(0, dot);
        const folder = this.folder(path);
        const name = folder === undefined ? qualified : qualified.slice(dot + 1);
        const first = name.split(".")[0];
        const module = this.files(folder ?? posix.dirname(from.file)).find(one => defines(one, first));
        return module && { module, name };
    };

    /** Files of a package and of all that it imports from the repository. */
    reach(folder: string): Set<string> {
        const files = new Set<string>();
        const seen = new Set<string>();
        const queue = [folder];
        while (queue.length) {
            const next = queue.pop() as string;
            if (seen.has(next)) continue;
            seen.add(next);
            for (const module of this.files(next)) {
                files.add(module.file);
                for (const path of module.imports.values()) {
                    const other = this.folder(path);
                    if (other !== undefined) queue.push(other);
                }
            }
        }
        return files;
    }
}

const defines = (module: Module, name: string) =>
    module.functions.some(func => func.name === name && func.owner === undefined) ||
    module.classes.some(one => one.name === name) ||
    module.binding(name, module.root) !== undefined;
