import { environmentFile } from "../environment";
import type { KeyFact } from "../facts";
import type { Call } from "../syntax/grammar";
import type { Module } from "../syntax/module";
import type { Project } from "../syntax/project";
import type { Node } from "../syntax/tree";
import { fieldsOf } from "./grammar";
import { comparedOf, structIn, structOf, tagOf } from "./structs";

const decoders: [pattern: RegExp, tag: string, by: string][] = [
    [/^gopkg\.in\/yaml\.v\d\.(Unmarshal|UnmarshalStrict)$|goccy\/go-yaml\.Unmarshal$|sigs\.k8s\.io\/yaml\.Unmarshal$/, "yaml", "yaml"],
    [/BurntSushi\/toml\.(Decode|DecodeFile|Unmarshal)$|pelletier\/go-toml(\/v\d)?\.Unmarshal$/, "toml", "toml"],
    [/^encoding\/json\.Unmarshal$/, "json", "json"],
];

/** Keys of files that are decoded into structs, by their tags; JSON only where it is read of a file in the same function. */
export function files(module: Module, project: Project): KeyFact[] {
    return module.calls.flatMap(call => {
        const qualified = module.qualified(call.written);
        if (/^github\.com\/joho\/godotenv\.(Load|Overload)$/.test(qualified)) return variables(call, qualified.endsWith("Overload"), module, project);
        const decoder = decoders.find(([pattern]) => pattern.test(qualified));
        if (!decoder) return [];
        const [, tag, by] = decoder;
        const near = readNear(call, module);
        if (!near && !qualified.endsWith("DecodeFile")) return [];
        const source = qualified.endsWith("DecodeFile") ? call.args[0] : near?.args[0];
        const type = structOf(call.args.slice(1), call.node, module, project);
        const found = type === undefined ? undefined : project.classOf(type, module);
        const file = source && project.text(source, module);
        return found ? keys(found.node, found.module, [], tag, project, 0).map(one => ({ ...one, source: file, by })) : [];
    });
}

/** `godotenv.Load("a", "b")`; without a name it is `.env`. What `Overload` reads takes the place of what the environment has. */
const variables = (call: Call, overrides: boolean, module: Module, project: Project): KeyFact[] =>
    call.args.length === 0
        ? [environmentFile(call.node, module, "godotenv", ".env", undefined, overrides)]
        : call.args.map(file => environmentFile(call.node, module, "godotenv", project.text(file, module), file, overrides));

/** `os.ReadFile(path)` in the function of a call, before it. */
function readNear(call: Call, module: Module): Call | undefined {
    const own = module.functionAround(call.node)?.node.id();
    return module.calls.findLast(
        other =>
            /^(os|io\/ioutil|embed)\.ReadFile$|\.ReadFile$/.test(module.qualified(other.written)) &&
            other.node.range().start.index < call.node.range().start.index &&
            module.functionAround(other.node)?.node.id() === own,
    );
}

function keys(spec: Node, module: Module, before: string[], tag: string, project: Project, depth: number): Omit<KeyFact, "source" | "by">[] {
    return fieldsOf(spec).flatMap(field => {
        const [name, ...options] = (tagOf(field.tag, tag) ?? "").split(",");
        if (name === "-" || !/^[A-Z]/.test(field.name)) return [];
        const inline = options.includes("inline") || (field.embedded && name === "");
        const own = inline ? before : [...before, name || (tag === "yaml" ? field.name.toLowerCase() : field.name)];
        const holder = field.type?.is("map_type") ? field.type.field("value") : field.type?.is("slice_type") ? field.type.field("element") : field.type;
        const many = holder && field.type && holder.id() !== field.type.id();
        const inner = depth > 5 ? undefined : structIn(holder, module, project);
        if (inner && fieldsOf(inner.node).length) return keys(inner.node, inner.module, many ? [...own, "*"] : own, tag, project, depth + 1);
        return [{ module, node: field.node, path: own, compared: comparedOf(field, project, module) }];
    });
}
