import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What the SDK's own class says of a resource type. */
export interface Shape {
    /** Properties a program may give. */
    inputs: ReadonlySet<string>;
    /** Properties that only the provider fills in. */
    computed: ReadonlySet<string>;
    /** Those of them that are always a string. */
    texts: ReadonlySet<string>;
}

const nothing: Shape = { inputs: new Set(), computed: new Set(), texts: new Set() };
const known = new Map<string, Shape>();

/** The shape of a type of the form package:module/file:Class; other types, such as those of Kubernetes, have none. */
export function shapeOf(type: string): Shape {
    const shape = known.get(type) ?? read(type);
    known.set(type, shape);
    return shape;
}

function read(type: string): Shape {
    const [, pack, module, file] = /^(aws|docker):([\w-]+)\/(\w+):\w+$/.exec(type) ?? [];
    if (!pack || !module || !file) return nothing;
    const root = dirname(require.resolve(`@pulumi/${pack}/package.json`));
    const path = join(root, module === "index" ? "" : module, `${file}.js`);
    if (!existsSync(path)) return nothing;
    const inputs = new Set<string>();
    const computed = new Set<string>();
    for (const [, key, value] of readFileSync(path, "utf8").matchAll(/resourceInputs\["(\w+)"\] = (.*);/g)) {
        if (value.includes("args?.")) inputs.add(key);
        else if (value.includes("/*out*/")) computed.add(key);
    }
    // A class names every property once more as an output, for a resource that is only looked up.
    for (const key of inputs) computed.delete(key);
    const declared = readFileSync(path.replace(/js$/, "d.ts"), "utf8").matchAll(/readonly (\w+): pulumi\.Output<string>;/g);
    return { inputs, computed, texts: new Set([...declared].map(([, key]) => key).filter(key => computed.has(key))) };
}
