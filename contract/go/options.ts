import type { OptionFact } from "../facts";
import type { Call } from "../syntax/grammar";
import type { Module } from "../syntax/module";
import { lastName, type Project } from "../syntax/project";

/** Libraries that make options in ways that nobody reads here. */
const unread =
    /^(github\.com\/urfave\/cli|github\.com\/alecthomas\/kong|github\.com\/alecthomas\/kingpin|gopkg\.in\/alecthomas\/kingpin|github\.com\/jessevdk\/go-flags|github\.com\/alexflint\/go-arg|github\.com\/peterbourgon\/ff|github\.com\/docopt|github\.com\/mitchellh\/cli)/;

/** Methods that declare a flag: what it is of, into which name, with which short one. */
const method =
    /^(String|Bool|Int|Int8|Int16|Int32|Int64|Uint|Uint8|Uint16|Uint32|Uint64|Float32|Float64|Duration|Count|StringSlice|StringArray|IntSlice|BoolFunc|Func|Text|)(Var)?(P)?$/;
const flagSet = /(^|[./])flag\.(NewFlagSet#|FlagSet#|CommandLine\.)?\w+$/;
const pflagSet = /(^|[./])pflag\.(NewFlagSet#|FlagSet#|CommandLine\.)?\w+$/;
const cobraSet = /\.(Persistent|Local)?Flags\(\)\.\w+$/;

/** Options of a command line that Go declares: flag, pflag and cobra; and what reads the command line by itself. */
export function options(module: Module, project: Project): OptionFact[] {
    const library = [...module.imports.values()].find(path => unread.test(path));
    const whole = { module, values: [], bare: false, name: undefined };
    const read = library || ![...module.imports.values()].includes("os") ? [] : module.grammar.mentions("os.Args", module.root);
    const byHand = read.filter(
        node =>
            !/^\[\s*0\s*\]/.test(node.parent()?.text().slice(node.text().length) ?? "") &&
            !/\bParse\(/.test(node.parent()?.parent()?.parent()?.text().slice(0, 40) ?? ""),
    );
    return [
        ...module.calls.flatMap(call => declared(call, module, project)),
        ...(library ? [{ ...whole, node: module.root, by: library }] : []),
        ...byHand.map(node => ({ ...whole, node, by: "os.Args" })),
    ];
}

function declared(call: Call, module: Module, project: Project): OptionFact[] {
    const found = method.exec(lastName(call.written));
    const [, kind = "", into, short] = found ?? [];
    if (!found || (!kind && !into)) return [];
    const by = libraryOf(call, module, project);
    if (!by) return [];
    // `BoolFunc`, `Func` and `Var` take no default.
    const place = into ? 1 : 0;
    const given = kind === "" || kind === "Func" || kind === "BoolFunc" || kind === "Text" ? undefined : call.args[place + (short ? 2 : 1)];
    const fact = {
        module,
        node: call.node,
        by,
        values: [],
        bare: kind === "Bool" || kind === "BoolFunc" || kind === "Count",
        fallback: given && project.text(given, module),
    };
    const name = call.args[place] && project.text(call.args[place], module);
    const letter = short && call.args[place + 1] ? project.text(call.args[place + 1], module) : undefined;
    const dashes = by === "flag" ? "-" : "--";
    return [{ ...fact, name: name === undefined ? undefined : `${dashes}${name}` }, ...(letter ? [{ ...fact, name: `-${letter}` }] : [])];
}

function libraryOf({ written, node }: Call, module: Module, project: Project): "flag" | "pflag" | "cobra" | undefined {
    const qualified = project.callee(written, node, module);
    if (cobraSet.test(written) || /[.#](Persistent|Local)?Flags#\w+$/.test(qualified)) return "cobra";
    return pflagSet.test(qualified) ? "pflag" : flagSet.test(qualified) ? "flag" : undefined;
}
