import type { OptionFact } from "../facts";
import { type Call, textOf } from "../syntax/grammar";
import type { Module } from "../syntax/module";
import { lastName, type Project } from "../syntax/project";
import { around, type Node } from "../syntax/tree";

/** Libraries that make options in ways that nobody reads here. */
const unread = [
    "docopt",
    "fire",
    "absl",
    "plac",
    "cleo",
    "tap",
    "jsonargparse",
    "hydra",
    "optparse",
    "getopt",
    "configargparse",
    "simple_parsing",
    "tyro",
    "cyclopts",
];
const bareActions = ["store_true", "store_false", "store_const", "append_const", "count", "help", "version"];

/** Options of a command line that Python declares: argparse, click and typer; and what reads the command line by itself. */
export function options(module: Module, project: Project): OptionFact[] {
    const library = unread.find(name => module.importsFrom(name));
    const declared = module.calls.flatMap(call => called(call, module, project));
    const whole = library ? [{ module, node: module.root, by: library, name: undefined, values: [], bare: false }] : byHand(module);
    return [...declared, ...whole];
}

function called(call: Call, module: Module, project: Project): OptionFact[] {
    switch (lastName(call.written)) {
        case "add_argument":
            return argparse(call, module, project);
        case "add_parser":
            return ofCall(call, call.args.slice(0, 1), "argparse, command", module, project);
        case "option":
        case "Option":
            break;
        default:
            return [];
    }
    const qualified = module.qualified(call.written);
    if (qualified === "click.option") return click(call, call.args, "click", module, project);
    if (qualified !== "typer.Option") return [];
    const written = call.args.filter(one => project.text(one, module)?.startsWith("-"));
    return written.length ? click(call, written, "typer", module, project) : ofParameter(call, module, project);
}

/** Facts for each name that the arguments of a call say; of one that cannot be followed nothing is known. */
function ofCall(call: Call, names: Node[], by: string, module: Module, project: Project, more: Partial<OptionFact> = {}): OptionFact[] {
    return names.flatMap(node => {
        const texts = project.values(node, module).map(textOf);
        return texts
            .flatMap(text => text?.split("/") ?? [undefined])
            .map(name => ({ module, node: call.node, by, name: name?.trim(), values: [], bare: false, ...more }));
    });
}

/** What is said to be the default; `None` is none. */
function fallbackOf(node: Node | undefined, module: Module, project: Project): string | undefined {
    const text = node && project.text(node, module);
    return text === "None" ? undefined : text;
}

const listed = (node: Node | undefined, module: Module, project: Project): string[] => {
    const list = node && project.elements(node, module);
    return list ? list.nodes.flatMap(one => project.text(one, list.module) ?? []) : [];
};

function argparse(call: Call, module: Module, project: Project): OptionFact[] {
    const action = call.named.get("action");
    const said = action && project.text(action, module);
    const isPair = Boolean(action?.text().endsWith("BooleanOptionalAction"));
    const facts = ofCall(call, call.args, "argparse", module, project, {
        values: listed(call.named.get("choices"), module, project),
        fallback: fallbackOf(call.named.get("default"), module, project),
        bare: isPair || (said !== undefined && bareActions.includes(said)),
    });
    const opposite = facts.filter(({ name }) => isPair && name?.startsWith("--")).map(fact => ({ ...fact, name: `--no-${fact.name?.slice(2)}` }));
    return [...facts, ...opposite];
}

function click(call: Call, names: Node[], by: string, module: Module, project: Project): OptionFact[] {
    const type = call.named.get("type") ?? call.named.get("click_type");
    const choice = type && module.grammar.call(type);
    const flag = call.named.get("is_flag")?.text() === "True" || names.some(one => /^--?[^/]+\/\s*--/.test(project.text(one, module) ?? ""));
    // What begins with no dash names the parameter.
    return ofCall(call, names, by, module, project, {
        values: choice && lastName(choice.written) === "Choice" ? listed(choice.args[0], module, project) : [],
        fallback: fallbackOf(call.named.get("default"), module, project),
        bare: flag || call.named.has("flag_value") || call.named.get("count")?.text() === "True",
    }).filter(({ name }) => name === undefined || name.startsWith("-"));
}

const parameters = new Set(["typed_default_parameter", "default_parameter", "typed_parameter"]);

/** An option of typer that is named as its parameter is. */
function ofParameter(call: Call, module: Module, project: Project): OptionFact[] {
    const parameter = around(call.node, parameters);
    const name = (parameter?.field("name") ?? parameter?.namedChildren()[0])?.text();
    const bare = /\bbool\b/.test(parameter?.field("type")?.text() ?? "");
    const option = name?.replaceAll("_", "-");
    const [first] = call.args;
    const given = first && parameter?.is("typed_default_parameter") && first.text() !== "..." ? project.text(first, module) : undefined;
    const fact = { module, node: call.node, by: "typer", values: [], bare, fallback: given };
    return [{ ...fact, name: option && `--${option}` }, ...(option && bare ? [{ ...fact, name: `--no-${option}` }] : [])];
}

/** `sys.argv` where it is not handed to a parser, and a function whose parameters typer takes for options. */
function byHand(module: Module): OptionFact[] {
    const names = [...module.imports].flatMap(([name, what]) => (what === "sys" ? [`${name}.argv`] : what === "sys.argv" ? [name] : []));
    const read = names
        .flatMap(name => module.grammar.mentions(name, module.root))
        .filter(node => !/^\[\s*0\s*\]$/.test(node.parent()?.text().slice(node.text().length) ?? ""));
    const bare = read.filter(node => !/\bparse_(known_)?args\(/.test(around(node, new Set(["call"]))?.text() ?? ""));
    const commands = module.importsFrom("typer")
        ? module.functions.filter(({ node, parameters: own }) => isCommand(node) && own.some(({ fallback }) => isPlain(fallback)))
        : [];
    return [
        ...bare.map(node => ({ module, node, by: "sys.argv", name: undefined, values: [], bare: false })),
        ...commands.map(({ node }) => ({ module, node, by: "typer", name: undefined, values: [], bare: false })),
    ];
}

const isCommand = (node: Node): boolean =>
    /^\s*@[\w.]+\.(command|callback)\(/m.test(node.parent()?.is("decorated_definition") ? (node.parent()?.text() ?? "") : "");
const isPlain = (fallback: Node | undefined): boolean => fallback !== undefined && !/\b(Option|Argument)\(/.test(fallback.text());
