import { environmentFile } from "../environment";
import type { KeyFact } from "../facts";
import type { Call } from "../syntax/grammar";
import { textOf } from "../syntax/grammar";
import type { Module } from "../syntax/module";
import type { Project } from "../syntax/project";
import type { Node } from "../syntax/tree";
import { leavesOf, membersOf } from "./serde";
import { typeAt } from "./settings";

const decoders = /^(toml|serde_yaml|serde_yml|serde_json|json5|ron|basic_toml|toml_edit)(\.de)?\.(from_str|from_reader|from_slice)$/;

const loads = /^(dotenvy|dotenv)\.(dotenv|from_filename|from_path)(_override)?$/;

/** `dotenvy::from_filename("x")`; `dotenvy::dotenv()` is `.env`. */
function variables(call: Call, qualified: string, module: Module, project: Project): KeyFact {
    const by = qualified.slice(0, qualified.indexOf("."));
    const [file] = call.args;
    return environmentFile(call.node, module, by, file ? project.text(file, module) : ".env", file, qualified.endsWith("_override"));
}

/** Keys of files that serde pours into structs; JSON only where it is read of a file in the same function. */
export function files(module: Module, project: Project): KeyFact[] {
    return module.calls.flatMap(call => {
        const qualified = module.qualified(call.written);
        if (loads.test(qualified)) return [variables(call, qualified, module, project)];
        const by = decoders.exec(qualified)?.[1];
        const read = by ? readBefore(call, module) : undefined;
        if (!by || !read) return [];
        const name = typeAt(call.node, module);
        const struct = name === undefined ? undefined : project.classOf(name, module);
        if (!struct?.node.is("struct_item")) return [];
        const leaves = leavesOf(struct.node, struct.module, project);
        return places(read.args[0], module, project).flatMap(({ source, from, module: home }) =>
            leaves.map(leaf => ({
                module: leaf.module,
                node: leaf.field.node,
                by,
                source,
                from,
                fromModule: home,
                path: leaf.path,
                compared: membersOf(leaf.field.typeName, leaf.module, project),
            })),
        );
    });
}

function readBefore(call: Call, module: Module): Call | undefined {
    const own = module.functionAround(call.node)?.node.id();
    return module.calls.findLast(
        other =>
            /(^|\.)(read_to_string|fs\.read|File\.open)$/.test(other.written) &&
            other.args.length > 0 &&
            other.node.range().start.index < call.node.range().end.index &&
            module.functionAround(other.node)?.node.id() === own,
    );
}

/** Where the file's name comes from: a literal, or what callers hand to the function. */
function places(node: Node, module: Module, project: Project): { source: string | undefined; from?: Node; module: Module }[] {
    const [value] = project.values(node, module);
    const text = textOf(value);
    if (text !== undefined) return [{ source: text, module }];
    const path = module.grammar.path(node) ?? module.grammar.path(module.grammar.inner(node)?.[0] ?? node);
    const func = path === undefined ? undefined : module.functionAround(node);
    const place = func?.parameters.findIndex(({ name }) => name === path) ?? -1;
    const calls =
        func && place >= 0
            ? project
                  .callsOf(func.name)
                  .filter(({ call }) => func.owner === undefined || call.written.split(".").at(-2) === func.owner || call.written.split(".").at(-2) === "Self")
            : [];
    const found = calls.flatMap(({ call, module: caller }) => {
        const argument = call.args[place];
        return argument ? [{ source: textOf(project.values(argument, caller)[0]), from: argument, module: caller }] : [];
    });
    return found.length ? found : [{ source: undefined, from: node, module }];
}
