import type { KeyFact } from "../facts";
import { textOf } from "../syntax/grammar";
import type { Module } from "../syntax/module";
import type { Project } from "../syntax/project";
import type { Node } from "../syntax/tree";

/** Keys that a JSON Schema in the code allows, where the repository validates with jsonschema: what it reads of its configuration, by its own word. */
export function schemas(modules: Module[], project: Project): KeyFact[] {
    if (!modules.some(module => module.importsFrom("jsonschema"))) return [];
    return modules.flatMap(module =>
        module.allBindings().flatMap(({ value }) => {
            const properties = value && valueIn(value, "properties", module, project);
            // A part of a schema that is put together elsewhere says nothing of where it is.
            if (!value || !properties || text(valueIn(value, "type", module, project), module, project) !== "object") return [];
            return keysIn(properties, [], module, project);
        }),
    );
}

const text = (node: Node | undefined, module: Module, project: Project) => (node ? project.text(node, module) : undefined);

/** The value of a key in a dictionary that is written out, here or where its name is bound. */
function valueIn(node: Node, key: string, module: Module, project: Project): Node | undefined {
    if (!node.is("dictionary")) return undefined;
    const pair = node.namedChildren().find(one => one.is("pair") && text(one.field("key") ?? undefined, module, project) === key);
    return pair?.field("value") ?? undefined;
}

function keysIn(properties: Node, before: string[], module: Module, project: Project): KeyFact[] {
    if (!properties.is("dictionary") || before.length > 6) return [];
    return properties.namedChildren().flatMap(pair => {
        const [key, value] = [pair.field("key"), pair.field("value")];
        const name = key && text(key, module, project);
        if (!pair.is("pair") || !name || !value) return [];
        const path = [...before, name];
        const inner = valueIn(value, "properties", module, project);
        if (inner) return keysIn(inner, path, module, project);
        const choices = valueIn(value, "enum", module, project);
        const list = choices && project.elements(choices, module);
        const compared = (list?.nodes ?? []).flatMap(one => project.values(one, list?.module ?? module).map(textOf)).filter(one => one !== undefined);
        return [
            {
                module,
                node: pair,
                by: "jsonschema",
                source: undefined,
                path,
                fallback: text(valueIn(value, "default", module, project), module, project),
                compared,
            },
        ];
    });
}
