import type { VariableFact } from "../facts";
import { type Reader, read, readCall } from "../reads";
import type { Module } from "../syntax/module";
import type { Project } from "../syntax/project";
import { inside, type Node } from "../syntax/tree";
import { fieldsOf } from "./grammar";
import { macros } from "./macros";
import { textOf } from "./nodes";

const plain: Reader = { name: [0], empty: "value", strict: true };
/** Functions that read a variable by its name. */
const readers: Record<string, [by: string, Reader]> = {
    "std.env.var": ["std::env::var", plain],
    "std.env.var_os": ["std::env::var_os", plain],
    "dotenv.var": ["dotenv", plain],
    "dotenvy.var": ["dotenvy", plain],
};
const wholes: Record<string, string> = { "std.env.vars": "std::env::vars, whole", "dotenvy.vars": "dotenvy, whole", "dotenv.vars": "dotenv, whole" };

/** Variables that Rust reads directly, at build, and as a command line's options. */
export function variables(module: Module, project: Project): VariableFact[] {
    const called = module.calls.flatMap(call => {
        const qualified = project.target(call, module);
        const known = readers[qualified];
        if (known) return readCall(call, known[1], known[0], module, project);
        return qualified in wholes ? whole(call.node, wholes[qualified], module, project) : [];
    });
    return [...called, ...built(module, project), ...options(module, project)];
}

function whole(node: Node, by: string, module: Module, project: Project): VariableFact[] {
    const own = module.functionAround(node)?.node;
    // Mostly in a closure of the same function.
    const near = (other: Node) => own === undefined || inside(other, own);
    const asked = module.calls.filter(call => call.written.endsWith(".starts_with") && call.args[0] && near(call.node));
    const prefixes = asked.map(call => project.text(call.args[0], module)).filter(text => text !== undefined) as string[];
    const names = (prefixes.length ? prefixes : [""]).map(before => ({ before, after: "" }));
    return read({ names, node, by, empty: "value" }, module, project);
}

/** `env!("X")` and `option_env!("X")` are put into the program when it is built. */
function built(module: Module, project: Project): VariableFact[] {
    return macros(module, ["env", "option_env"]).flatMap(({ name, node, tokens }) => {
        const text = textOf(tokens[0]);
        // What cargo sets itself is no setting.
        if (text === undefined || text.startsWith("CARGO_")) return [];
        return read({ names: [{ text }], node, by: `${name}!, at build`, required: name === "env", empty: "value" }, module, project);
    });
}

/** Options of clap and structopt that a variable fills, and fields of the envconfig crate. */
function options(module: Module, project: Project): VariableFact[] {
    return module.classes.flatMap(({ node }) =>
        fieldsOf(node).flatMap(field => {
            const attribute = field.attributes.find(
                ({ name, says }) => (["arg", "clap", "structopt"].includes(name) && says.has("env")) || (name === "envconfig" && says.has("from")),
            );
            if (!attribute) return [];
            const { says } = attribute;
            const name = says.get("from") ?? says.get("env") ?? field.name.toUpperCase();
            const given = says.get("default_value") ?? says.get("default_value_t") ?? says.get("default");
            const by = attribute.name === "envconfig" ? "envconfig" : "clap";
            const use = { compared: new Set<string>(), demanded: false, tested: false };
            return read(
                {
                    names: [{ text: name }],
                    node: field.node,
                    by,
                    fallback: given === undefined ? undefined : { text: given },
                    required: !field.optional,
                    empty: "value",
                    use,
                },
                module,
                project,
            );
        }),
    );
}
