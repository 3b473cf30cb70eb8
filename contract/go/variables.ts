import type { VariableFact } from "../facts";
import { type Reader, read, readCall } from "../reads";
import { textOf, unknown } from "../syntax/grammar";
import type { Module } from "../syntax/module";
import type { Project } from "../syntax/project";
import { around } from "../syntax/tree";

/** Functions that read a variable by its name. To os.Getenv one that is empty is one that is not set. */
const readers: Record<string, [by: string, Reader]> = {
    "os.Getenv": ["os.Getenv", { name: [0], empty: "unset" }],
    "os.LookupEnv": ["os.LookupEnv", { name: [0], empty: "value", strict: true }],
    "syscall.Getenv": ["syscall.Getenv", { name: [0], empty: "value" }],
};

/** Variables that Go reads directly. */
export function variables(module: Module, project: Project): VariableFact[] {
    return [
        ...module.calls.flatMap(call => {
            const qualified = project.target(call, module);
            const known = readers[qualified];
            if (known) return readCall(call, known[1], known[0], module, project);
            if (qualified === "os.ExpandEnv") return read({ names: [unknown], node: call.node, by: "os.ExpandEnv", empty: "unset" }, module, project);
            if (qualified === "os.Environ") return environ(call.node, module, project);
            if (/koanf\/providers\/env(\/v\d+)?\.Provider$/.test(qualified) && call.args[0]) {
                const prefix = project.text(call.args[0], module) ?? "";
                return read({ names: [{ before: prefix, after: "" }], node: call.node, by: "koanf", empty: "value" }, module, project);
            }
            return [];
        }),
        ...flags(module, project),
    ];
}

/** The whole environment, of which the code asks for a prefix; given to a child process it is no reading. */
function environ(node: Parameters<typeof around>[0], module: Module, project: Project): VariableFact[] {
    const statement = around(node, new Set(["assignment_statement", "keyed_element"]));
    if (statement && /^\w*\.?Env\b/.test(statement.text().replace(/^.*?\.(Env\b)/s, "$1"))) return [];
    const own = module.functionAround(node)?.node.id();
    const asked = module.calls.filter(call => call.written === "strings.HasPrefix" && module.functionAround(call.node)?.node.id() === own);
    const prefixes = asked.map(call => call.args[1] && project.text(call.args[1], module)).filter(text => text !== undefined);
    const names = prefixes.length ? prefixes.map(before => ({ before: before as string, after: "" })) : [unknown];
    return read({ names, node, by: "os.Environ, whole", empty: "value" }, module, project);
}

/** Flags of urfave/cli that a variable fills: `EnvVars: []string{"X"}`, `Sources: cli.EnvVars("X")`. */
function flags(module: Module, project: Project): VariableFact[] {
    if (![...module.imports.values()].some(path => path.startsWith("github.com/urfave/cli"))) return [];
    return module.root.findAll({ rule: { kind: "keyed_element", regex: "^(EnvVars?|Sources)\\s*:" } }).flatMap(node => {
        const value = node.namedChildren()[1]?.namedChildren()[0];
        if (!value) return [];
        const called = module.grammar.call(value);
        const list = called?.written.endsWith(".EnvVars") ? called.args : (project.elements(value, module)?.nodes ?? [value]);
        const fallback = node
            .parent()
            ?.namedChildren()
            .find(one => /^Value\s*:/.test(one.text()))
            ?.namedChildren()[1];
        return list.flatMap(one => {
            const names = project.values(one, module);
            if (names.every(name => textOf(name) === undefined)) return [];
            return read({ names, node, by: "urfave/cli", fallback: fallback && project.values(fallback, module)[0], empty: "value" }, module, project);
        });
    });
}
