import type { Module } from "../syntax/module";
import type { Locate } from "../syntax/project";

/** Finds the file that an import leads to: with or without its ending, as a folder's index, or below an alias. */
export function locator(modules: Module[]): Locate {
    const byPath = new Map<string, Module>();
    for (const module of modules) {
        const bare = module.file.replace(/\.[cm]?[jt]sx?$/, "");
        byPath.set(bare, module);
        if (bare.endsWith("/index")) byPath.set(bare.slice(0, -"/index".length), module);
    }
    return (qualified, from) => {
        const found = /^<(.+?)>(?:\.(.+))?$/.exec(qualified);
        if (!found) return undefined;
        const path = found[1].replace(/\.[cm]?[jt]sx?$/, "");
        const module = byPath.get(path) ?? (/^[@~]\//.test(path) ? aliased(path.slice(2), from, byPath) : undefined);
        if (!module) return undefined;
        const name = found[2] ?? "default";
        const [first, ...rest] = name.split(".");
        return { module, name: [first === "default" ? (defaultOf(module) ?? first) : first, ...rest].join(".") };
    };
}

function aliased(path: string, from: Module, byPath: Map<string, Module>): Module | undefined {
    const folders = from.file.split("/");
    for (let end = folders.length - 1; end >= 0; end--)
        for (const root of ["src", ""]) {
            const found = byPath.get([...folders.slice(0, end), root, path].filter(part => part !== "").join("/"));
            if (found) return found;
        }
    return undefined;
}

/** The name that a file exports by default. */
function defaultOf(module: Module): string | undefined {
    for (const node of module.root.findAll({ rule: { kind: "export_statement", regex: "^export\\s+default" } })) {
        const value = node.field("value") ?? node.field("declaration");
        return value?.is("identifier") ? value.text() : value?.field("name")?.text();
    }
    const exported = module.bindings("module.exports")[0]?.value;
    return exported?.is("identifier") ? exported.text() : undefined;
}
