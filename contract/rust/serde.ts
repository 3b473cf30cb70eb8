import type { Module } from "../syntax/module";
import type { Project } from "../syntax/project";
import type { Node } from "../syntax/tree";
import { attributesOf, type Field, fieldsOf } from "./grammar";

/** A leaf that serde fills. */
export interface Leaf {
    path: string[];
    field: Field;
    module: Module;
    /** It may be left out. */
    optional: boolean;
}

const cases: Record<string, (name: string) => string> = {
    lowercase: name => name.toLowerCase().replaceAll("_", ""),
    UPPERCASE: name => name.toUpperCase(),
    snake_case: name => name,
    SCREAMING_SNAKE_CASE: name => name.toUpperCase(),
    "kebab-case": name => name.replaceAll("_", "-"),
    camelCase: name => name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
    PascalCase: name => name.replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase()),
};

/** Every leaf of a struct by the names that serde gives them; lists and mappings have a star. */
export function leavesOf(struct: Node, module: Module, project: Project, before: string[] = [], depth = 0): Leaf[] {
    const outer = attributesOf(struct).find(({ name }) => name === "serde")?.says;
    const all = cases[outer?.get("rename_all") ?? ""];
    return fieldsOf(struct).flatMap(field => {
        const says = field.attributes.find(({ name }) => name === "serde")?.says;
        if (says?.has("skip") || says?.has("skip_deserializing")) return [];
        const name = says?.get("rename") ?? (all ? all(field.name) : field.name);
        const path = says?.has("flatten") ? before : [...before, name, ...(field.many ? ["*"] : [])];
        const inner = field.typeName === undefined || depth > 6 ? undefined : project.classOf(field.typeName, module);
        if (inner?.node.is("struct_item") && fieldsOf(inner.node).length) return leavesOf(inner.node, inner.module, project, path, depth + 1);
        const own = field.many ? path.slice(0, -1) : path;
        return [{ path: own, field, module, optional: field.optional || says?.has("default") === true || outer?.has("default") === true }];
    });
}

/** Members of a field-less enum under the names that serde reads. */
export function membersOf(typeName: string | undefined, module: Module, project: Project): string[] {
    const found = typeName === undefined ? undefined : project.classOf(typeName, module);
    if (!found?.node.is("enum_item")) return [];
    const all = attributesOf(found.node)
        .find(({ name }) => name === "serde")
        ?.says.get("rename_all");
    return (found.node.field("body")?.namedChildren() ?? []).flatMap(variant => {
        if (!variant.is("enum_variant")) return [];
        const name = variant.field("name")?.text() ?? "";
        const snake = name.replaceAll(/([a-z\d])([A-Z])/g, "$1_$2").toLowerCase();
        return [
            attributesOf(variant)
                .find(one => one.name === "serde")
                ?.says.get("rename") ?? (all && cases[all] ? cases[all](snake) : name),
        ];
    });
}
