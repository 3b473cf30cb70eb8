import type { MetricFact } from "../facts";
import { joined, unknown, type Value } from "../syntax/grammar";
import type { Module } from "../syntax/module";
import type { Project } from "../syntax/project";
import type { Node } from "../syntax/tree";
import { type Macro, macros } from "./macros";
import { textOf } from "./nodes";

type Type = MetricFact["type"];

const facade: Record<string, Type> = {
    counter: "counter",
    gauge: "gauge",
    histogram: "histogram",
    increment_counter: "counter",
    absolute_counter: "counter",
    increment_gauge: "gauge",
    decrement_gauge: "gauge",
    register_counter: "counter",
    register_gauge: "gauge",
    register_histogram: "histogram",
};
const typeOf = (name: string): Type => (/histogram/i.test(name) ? "histogram" : /gauge/i.test(name) ? "gauge" : "counter");
const registering = ["", "int_"].flatMap(kind => ["counter", "gauge", "histogram"].flatMap(type => ["", "_vec"].map(form => `register_${kind}${type}${form}`)));
const made = /(^|\.)(Int|Generic)?(Counter|Gauge|Histogram)(Vec)?\.(new|with_opts)$/;

/** Metrics of the `metrics` facade and of the `prometheus` crate. */
export function metrics(module: Module, project: Project): MetricFact[] {
    const usesFacade = [...module.imports.values()].some(path => path === "metrics" || path.startsWith("metrics."));
    const usesCrate = [...module.imports.values()].some(path => /^prometheus(\.|$)/.test(path));
    const byFacade = macros(module, Object.keys(facade)).filter(
        ({ path, name }) => path.startsWith("metrics.") || (usesFacade && module.imports.get(name) === `metrics.${name}`),
    );
    const byCrate = macros(module, registering).filter(({ path }) => path.startsWith("prometheus.") || usesCrate);
    return [
        ...byFacade.map(macro => facaded(macro, module, project)),
        ...byCrate.filter(one => !byFacade.includes(one)).flatMap(macro => registered(macro, module, project)),
        ...(usesCrate ? constructed(module, project) : []),
    ];
}

/** `counter!("name", "label" => value)`. */
function facaded({ name, node, tokens }: Macro, module: Module, project: Project): MetricFact {
    const labels = tokens.filter((token, index) => index > 0 && token.is("string_literal") && token.next()?.text() === "=>").map(token => textOf(token) ?? "");
    return { module, node, by: "metrics", name: formatted(tokens) ?? worth(tokens[0], module, project), type: facade[name], labels };
}

/** `format!("agent_{}_total", name)` among tokens: what stands before the first hole and after the last. */
function formatted([first, tree]: Node[]): Value | undefined {
    const format = first?.text() === "format" && tree?.is("token_tree") ? textOf(tree.namedChildren()[0]) : undefined;
    if (format === undefined) return undefined;
    const parts = format.split(/\{[^}]*\}/);
    return parts.length === 1 ? { text: format } : { before: parts[0], after: parts.at(-1) ?? "" };
}

const worth = (node: Node | undefined, module: Module, project: Project): Value => {
    const text = textOf(node);
    return text !== undefined ? { text } : node ? (project.values(node, module)[0] ?? unknown) : unknown;
};

/** `register_int_counter_vec!("name", "help", &["label"])`, also with `opts!(…)` in the first place. */
function registered({ name, node, tokens }: Macro, module: Module, project: Project): MetricFact[] {
    const [first] = tokens;
    if (!first) return [];
    // `Opts::new("name", "help")`, `opts!("name", "help")`: the tree behind the words.
    const tree = first.is("identifier") && !module.bindings(first.text()).length ? tokens.find(one => one.is("token_tree")) : undefined;
    const value = tree ? worth(tree.namedChildren()[0], module, project) : worth(first, module, project);
    const list = tokens.findLast(one => one.is("token_tree") && one.text().startsWith("["));
    return [{ module, node, by: "prometheus", name: value, type: typeOf(name), labels: list ? list.namedChildren().map(one => textOf(one) ?? "") : [] }];
}

/** `IntCounterVec::new(Opts::new("name", "help").namespace("ns"), &["label"])`. */
function constructed(module: Module, project: Project): MetricFact[] {
    return module.calls.flatMap(call => {
        const kind = made.exec(call.written)?.[3];
        const [first, second] = call.args;
        if (!kind || !first) return [];
        const labels = second ? project.elements(second, module)?.nodes.map(one => textOf(one) ?? "") : undefined;
        const name = textOf(first) === undefined ? ofOptions(first, module, project) : { text: textOf(first) as string };
        return name ? [{ module, node: call.node, by: "prometheus", name, type: typeOf(kind), labels: labels ?? [] }] : [];
    });
}

function ofOptions(node: Node, module: Module, project: Project): Value | undefined {
    const path = module.grammar.path(node);
    const bound = path === undefined ? undefined : module.binding(path, node)?.value;
    if (bound) return ofOptions(bound, module, project);
    const parts = new Map<string, Value>();
    let name: Value | undefined;
    for (let at: Node | null = node; at; ) {
        const call = module.grammar.call(at);
        if (!call) break;
        const target: Node | null = at.field("function");
        const last = call.written.slice(call.written.lastIndexOf(".") + 1);
        if (last === "new" && call.args[0]) name = worth(call.args[0], module, project);
        else if (["namespace", "subsystem"].includes(last) && call.args[0]) parts.set(last, worth(call.args[0], module, project));
        at = target?.is("field_expression") ? target.field("value") : null;
    }
    if (!name) return undefined;
    const before = ["namespace", "subsystem"].map(part => parts.get(part)).filter(value => value !== undefined);
    return before.reduceRight<Value>((sum, value) => joined(joined(value, { text: "_" }), sum), name);
}
