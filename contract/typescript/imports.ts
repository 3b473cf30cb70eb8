import { posix } from "node:path";
import type { Node } from "../syntax/tree";

/** How a file of the repository is written in a qualified name, with what is taken of it behind a dot. */
const ofFile = (path: string): string => `<${path}>`;

/** What the names of a file stand for: `Counter` is `prom-client.Counter`, `cfg` of `./config.json` is the file. */
export function importsOf(root: Node, file: string): Map<string, string> {
    const names = new Map<string, string>();
    for (const node of root.findAll({ rule: { kind: "import_statement" } })) {
        const from = sourceOf(node.field("source")?.text(), file);
        const clause = node.namedChildren().find(one => one.is("import_clause"));
        for (const part of clause?.namedChildren() ?? []) {
            if (part.is("identifier")) names.set(part.text(), from.startsWith("<") ? `${from}.default` : from);
            else if (part.is("namespace_import")) names.set(part.namedChildren()[0]?.text() ?? "", from);
            else
                for (const one of part.namedChildren().filter(each => each.is("import_specifier"))) {
                    const name = one.field("name")?.text() ?? "";
                    names.set(one.field("alias")?.text() ?? name, `${from}.${name}`);
                }
        }
    }
    for (const node of root.findAll({ rule: { kind: "variable_declarator", has: { field: "value", kind: "call_expression", regex: "^require\\(" } } })) {
        const text = node.field("value")?.field("arguments")?.namedChildren()[0]?.text();
        const from = sourceOf(text, file);
        const name = node.field("name");
        if (name?.is("identifier")) names.set(name.text(), from.startsWith("<") ? `${from}.default` : from);
        else
            for (const one of name?.namedChildren() ?? []) {
                const key = one.is("pair_pattern") ? one.field("key")?.text() : one.text();
                names.set((one.is("pair_pattern") ? one.field("value")?.text() : one.text()) ?? "", `${from}.${key}`);
            }
    }
    return names;
}

function sourceOf(quoted: string | undefined, file: string): string {
    const name = (quoted ?? "").replaceAll(/["'`]/g, "").replace(/^node:/, "");
    if (name.startsWith(".")) return ofFile(posix.join(posix.dirname(file), name));
    // What an alias stands for stands in tsconfig.json; mostly it is the folder of the sources.
    return /^[@~]\//.test(name) ? ofFile(name) : name;
}
