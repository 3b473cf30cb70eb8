import type { Module } from "../syntax/module";
import type { Locate } from "../syntax/project";

/** Finds the file of a dotted name: `src.config.flags.X` is X in src/config/flags.py, wherever the sources' root is. */
export function locator(modules: Module[]): Locate {
    const byName = new Map<string, Module[]>();
    for (const module of modules) {
        const parts = module.file.replace(/(\/__init__)?\.py$/, "").split("/");
        for (let from = 0; from < parts.length; from++) {
            const name = parts.slice(from).join(".");
            byName.set(name, [...(byName.get(name) ?? []), module]);
        }
    }
    const find = (qualified: string, from: Module, depth: number): ReturnType<Locate> => {
        const parts = qualified.split(".");
        for (let end = parts.length - 1; end > 0; end--) {
            const module = nearest(byName.get(parts.slice(0, end).join(".")) ?? [], from);
            if (!module) continue;
            const name = parts.slice(end).join(".");
            // A name that a package only hands on.
            const handed = module.imports.get(parts[end]);
            if (handed !== undefined && depth < 4) {
                const further = find([handed, ...parts.slice(end + 1)].join("."), module, depth + 1);
                if (further) return further;
            }
            return { module, name };
        }
        return undefined;
    };
    return (qualified, from) => find(qualified, from, 0);
}

/** Of several files with the same name, the one that shares the longest path with the asker. */
function nearest(modules: Module[], from: Module): Module | undefined {
    if (modules.length < 2) return modules[0];
    const shared = ({ file }: Module) => {
        const [a, b] = [file.split("/"), from.file.split("/")];
        let count = 0;
        while (count < a.length && a[count] === b[count]) count++;
        return count - a.length / 100;
    };
    return modules.toSorted((a, b) => shared(b) - shared(a))[0];
}
