import type { MetricFact, VariableFact } from "./facts";
import { read } from "./reads";
import { texts } from "./syntax/follow";
import { type Call, type Func, textOf, unknown, type Value } from "./syntax/grammar";
import type { Module } from "./syntax/module";
import type { Project } from "./syntax/project";
import { around, inside, type Node } from "./syntax/tree";

/** A function of the repository's own, one of whose parameters names what is read or exported in it. */
interface Helper<Fact extends Named = VariableFact> {
    module: Module;
    func: Func;
    fact: Fact;
    place: number;
    parameter: string;
    /** How a name has to look for a call to count whose receiver is not known. */
    looks: RegExp;
}

type Named = Pick<VariableFact, "name" | "node" | "module" | "by">;

const likeVariable = /^[A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9]$/;
const likeMetric = /^[a-z][a-z0-9]*(_[a-z0-9]+)+$/;

const turns = 3;

/**
 * Reads through helper functions: `getEnv("X", "1")` reads X where `getEnv` hands its parameter to os.Getenv. The reading inside the helper is
 * replaced by those at its calls; calls whose receiver is not known count only when the argument is written like a variable's name.
 */
export const throughHelpers = (facts: VariableFact[], project: Project): VariableFact[] => unique(through(facts, likeVariable, readings, project));

/** Metrics through helper functions: `counter("orders_total")` exports it where `counter` makes the metric that its parameter names. */
export function metricsThroughHelpers(facts: MetricFact[], project: Project): MetricFact[] {
    const made = (call: Call, module: Module, helper: Helper<MetricFact>): MetricFact[] => {
        const argument = argumentOf(call, helper);
        const names = argument ? project.values(argument, module) : [unknown];
        const affixes = helper.fact.name as Exclude<Value, { text: string }>;
        // A suffix of the library's that the name has already is not added again.
        const named = (value: Value) => (textOf(value)?.endsWith(affixes.after) ? withAffixes(value, { ...affixes, after: "" }) : withAffixes(value, affixes));
        return names.map(value => ({ ...helper.fact, module, node: call.node, name: named(value) }));
    };
    return through(facts, likeMetric, made, project);
}

function through<Fact extends Named>(
    facts: Fact[],
    looks: RegExp,
    at: (call: Call, module: Module, helper: Helper<Fact>, project: Project) => Fact[],
    project: Project,
): Fact[] {
    let open = facts;
    const done: Fact[] = [];
    for (let turn = 0; turn <= turns && open.length; turn++) {
        const next: Fact[] = [];
        for (const fact of open) {
            const helper = turn < turns ? helperOf(fact, looks, project) : undefined;
            const calls = helper ? reaching(callsOf(helper, project), helper, project) : [];
            if (!helper || calls.length === 0) done.push(fact);
            else next.push(...calls.flatMap(({ call, module }) => at(call, module, helper, project)));
        }
        open = next;
    }
    return done;
}

/** What a parameter has to be for a place in a function to be reached: `if kind == "counter": …`. */
interface Condition {
    parameter: string;
    place: number;
    texts: string[];
}

/** Calls that can reach the place: none whose argument is known to be another word than the branch around it wants. */
function reaching(calls: { call: Call; module: Module }[], helper: Helper<Named>, project: Project): { call: Call; module: Module }[] {
    const conditions = conditionsOf(helper, project);
    if (conditions.length === 0) return calls;
    return calls.filter(({ call, module }) =>
        conditions.every(({ parameter, place, texts: wanted }) => {
            const argument = call.named.get(parameter) ?? call.args[place];
            const text = argument && project.text(argument, module);
            return text === undefined || wanted.includes(text);
        }),
    );
}

function conditionsOf({ func, module, fact, place: own }: Helper<Named>, project: Project): Condition[] {
    return func.parameters.flatMap(({ name }, place) => {
        if (place === own) return [];
        return module.grammar.mentions(name, func.node).flatMap(mention => {
            const branch = around(mention, branches)?.field("consequence");
            const step = module.grammar.step(mention);
            if (!branch || !inside(fact.node, branch) || inside(mention, branch) || !step || !("with" in step)) return [];
            const equal = mention
                .parent()
                ?.children()
                .some(one => ["==", "===", "in"].includes(one.text()));
            return equal ? [{ parameter: name, place, texts: step.with.flatMap(one => texts(one, module, project)) }] : [];
        });
    });
}

const branches = new Set(["if_statement", "elif_clause", "if_expression"]);

function helperOf<Fact extends Named>(fact: Fact, looks: RegExp, project: Project): Helper<Fact> | undefined {
    const parameter = "parameter" in fact.name ? fact.name.parameter : undefined;
    if (parameter === undefined) return undefined;
    const func = project.parameter(parameter, fact.node, fact.module);
    const place = func?.parameters.findIndex(({ name }) => name === parameter) ?? -1;
    return func && func.name !== "" && place >= 0 ? { module: fact.module, func, fact, place, parameter, looks } : undefined;
}

function callsOf(helper: Helper<Named>, project: Project): { call: Call; module: Module }[] {
    const { func, module: home } = helper;
    const all = [
        ...project.callsOf(func.name),
        ...aliases(helper, project).flatMap(({ alias, module }) => project.callsOf(alias).filter(one => one.module === module)),
    ];
    return all.filter(({ call, module }) => {
        const argument = argumentOf(call, helper);
        if (!argument) return false;
        if (func.owner === undefined) return module === home ? lastOnly(call.written, func.name) : isImported(call.written, module, helper, project);
        return isMethod(call, module, helper, project);
    });
}

/** Other names that files import a helper under. */
function aliases({ func, module: home }: Helper<Named>, project: Project): { alias: string; module: Module }[] {
    return project.modules.flatMap(module =>
        [...module.imports]
            .filter(([alias, what]) => alias !== func.name && what.endsWith(func.name) && project.locate(what, module)?.module === home)
            .map(([alias]) => ({ alias, module })),
    );
}

const lastOnly = (written: string, name: string) => written === name;

function isImported(written: string, module: Module, { func, module: home }: Helper<Named>, project: Project): boolean {
    const found = project.locate(module.qualified(written), module);
    return found?.module === home && found.name === func.name;
}

/** A method: of the class itself, of something known to be made by it, or of something unknown when the argument looks like a variable. */
function isMethod(call: Call, module: Module, helper: Helper<Named>, project: Project): boolean {
    const { grammar } = module;
    const end = call.written.length - helper.func.name.length;
    const receiver = call.written.slice(0, end).replace(/(\.|::)$/, "");
    if (receiver === "") return false;
    if (grammar.receivers.has(receiver)) return module === helper.module && module.classAround(call.node) === helper.func.owner;
    if (receiver === helper.func.owner || receiver === "Self") return true;
    const type = project.typeOf(receiver, call.node, module);
    if (type?.endsWith(helper.func.owner ?? "")) return true;
    const argument = argumentOf(call, helper);
    const text = argument && project.text(argument, module);
    return text !== undefined && helper.looks.test(text) && !/^(get|load|read|fetch|set|pop)$/i.test(helper.func.name);
}

const argumentOf = (call: Call, { place, parameter }: Helper<Named>) => call.named.get(parameter) ?? call.args[place];

function readings(call: Call, module: Module, helper: Helper, project: Project): VariableFact[] {
    const { fact, func } = helper;
    const argument = argumentOf(call, helper);
    const affixes = fact.name as Exclude<Value, { text: string }>;
    const names = (argument ? project.values(argument, module) : [unknown]).map(value => withAffixes(value, affixes));
    const found = read(
        {
            names,
            node: call.node,
            by: fact.by,
            fallback: fallbackAt(call, module, helper, project),
            required: fact.required,
            empty: fact.empty === "unset" ? "unset" : "value",
            anyCase: fact.anyCase,
        },
        module,
        project,
    );
    return found.map(one => ({
        ...one,
        by: `${fact.by} in ${func.name}`,
        empty: fact.empty === "unset" ? "unset" : one.empty,
        compared: [...new Set([...one.compared, ...fact.compared])],
        fold: one.fold ?? fact.fold,
    }));
}

function withAffixes(value: Value, { before, after }: { before: string; after: string }): Value {
    if ("text" in value) return { text: before + value.text + after };
    return { ...value, before: before + value.before, after: value.after + after };
}

/** The default at a call: the helper's own, or what is given for the parameter that is the helper's default. */
function fallbackAt(call: Call, module: Module, helper: Helper, project: Project): Value | undefined {
    const { fact, func } = helper;
    const fallback = fact.fallback ?? returned(helper);
    if (!fallback || "text" in fallback || fallback.parameter === undefined) return fallback;
    const place = func.parameters.findIndex(({ name }) => name === fallback.parameter);
    const given = call.named.get(fallback.parameter) ?? call.args[place];
    if (given) return project.values(given, module)[0];
    const own = func.parameters[place]?.fallback;
    return own && project.values(own, fact.module)[0];
}

/** A parameter that a helper hands back as it is: the default, whatever the way there. */
function returned({ func, module, place }: Helper): Value | undefined {
    const found = func.parameters.find(({ name }, index) => index !== place && module.grammar.mentions(name, func.node).some(mention => isHandedBack(mention)));
    return found && { before: "", after: "", parameter: found.name };
}

function isHandedBack(node: Node): boolean {
    const parent = node.parent();
    return /^return/.test(parent?.kind() as string) || (parent?.is("expression_list") === true && /^return/.test(parent.parent()?.kind() as string));
}

/** A place that two rules or two ways led to is one reading. */
function unique(facts: VariableFact[]): VariableFact[] {
    const seen = new Map<string, VariableFact>();
    for (const fact of facts) {
        const key = `${fact.module.file}:${fact.node.range().start.index}:${textOf(fact.name) ?? JSON.stringify(fact.name)}`;
        if (!seen.has(key)) seen.set(key, fact);
    }
    return [...seen.values()];
}
