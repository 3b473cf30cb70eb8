import type { Node } from "../syntax/tree";

/** What the names of a file stand for, wherever in it they are imported. */
export function importsOf(root: Node, file: string): Map<string, string> {
    const names = new Map<string, string>();
    for (const node of root.findAll({ rule: { kind: "import_statement" } }))
        for (const imported of node.fieldChildren("name")) {
            if (imported.is("aliased_import")) names.set(imported.field("alias")?.text() ?? "", imported.field("name")?.text() ?? "");
            else {
                // `import a.b` binds a.
                const first = imported.text().split(".")[0];
                if (!names.has(first)) names.set(first, first);
            }
        }
    for (const node of root.findAll({ rule: { kind: "import_from_statement" } })) {
        const from = absolute(node.field("module_name")?.text() ?? "", file);
        for (const imported of node.fieldChildren("name")) {
            const alias = imported.is("aliased_import");
            const name = (alias ? imported.field("name")?.text() : imported.text()) ?? "";
            names.set((alias ? imported.field("alias")?.text() : name) ?? "", from === "" ? name : `${from}.${name}`);
        }
    }
    return names;
}

/** A module's name from the repository's top: `..a` in `src/x/y.py` is `src.a`. */
function absolute(name: string, file: string): string {
    const dots = /^\.*/.exec(name)?.[0].length ?? 0;
    if (dots === 0) return name;
    const folder = file.split("/").slice(0, -dots);
    return [...folder, name.slice(dots)].filter(part => part !== "").join(".");
}
