import { posix } from "node:path";
import type { Module } from "../syntax/module";
import type { Locate } from "../syntax/project";

/** Finds the file of a path: `crate.config.Config` is in src/config.rs or src/config/mod.rs of the same crate. */
export function locator(modules: Module[]): Locate {
    const byFile = new Map(modules.map(module => [module.file, module]));
    return (qualified, from) => {
        const parts = qualified.split(".");
        const root = crateRoot(from.file);
        let folder: string[];
        if (parts[0] === "crate") folder = [];
        else if (parts[0] === "super") folder = modulePath(from.file, root).slice(0, -1);
        else if (parts[0] === "self") folder = modulePath(from.file, root);
        else return besides(parts, from, root, byFile);
        return walk([...folder, ...parts.slice(1)], root, byFile);
    };
}

/** A path without a start: a module of the same folder, or of the crate under its own name. */
function besides(parts: string[], from: Module, root: string, byFile: ReadonlyMap<string, Module>) {
    if (parts.length < 2) return undefined;
    return walk([...modulePath(from.file, root), ...parts], root, byFile) ?? walk(parts, root, byFile) ?? walk(parts.slice(1), root, byFile);
}

function walk(parts: string[], root: string, byFile: ReadonlyMap<string, Module>): { module: Module; name: string } | undefined {
    for (let end = parts.length - 1; end >= 0; end--) {
        const path = posix.join(root, ...parts.slice(0, end));
        const files = end === 0 ? [`${root}/lib.rs`, `${root}/main.rs`] : [`${path}.rs`, `${path}/mod.rs`];
        for (const file of files) {
            const module = byFile.get(file);
            const name = parts.slice(end).join(".");
            if (!module || name === "") continue;
            // What a module only hands on: `pub use settings::Settings;`.
            const handed = module.imports.get(parts[end]);
            const own =
                module.classes.some(one => one.name === parts[end]) ||
                module.functions.some(func => func.name === parts[end]) ||
                module.binding(parts[end], module.root);
            if (!own && handed && !handed.startsWith("std.")) {
                const at = modulePath(file, root);
                const first = handed.split(".")[0];
                const target =
                    first === "crate"
                        ? handed.split(".").slice(1)
                        : first === "self" || first === "super"
                          ? [...(first === "super" ? at.slice(0, -1) : at), ...handed.split(".").slice(1)]
                          : [...at, ...handed.split(".")];
                if (target.join(".") !== parts.join(".")) {
                    const further = walk(target, root, byFile);
                    if (further) return further;
                }
            }
            if (own || end === 0) return { module, name };
        }
    }
    return undefined;
}

const crateRoot = (file: string) => {
    const at = file.lastIndexOf("/src/");
    return at >= 0 ? file.slice(0, at + 4) : file.startsWith("src/") ? "src" : posix.dirname(file);
};

/** The path of modules that a file is: src/a/b.rs and src/a/b/mod.rs are a.b. */
function modulePath(file: string, root: string): string[] {
    const bare = (root === "." ? file : file.slice(root.length + 1)).replace(/\.rs$/, "").split("/");
    const last = bare.at(-1);
    return last === "mod" || (bare.length === 1 && (last === "main" || last === "lib")) ? bare.slice(0, -1) : bare;
}
