import type { MetricFact } from "../facts";
import { type Call, joined, textOf, unknown, type Value } from "../syntax/grammar";
import type { Module } from "../syntax/module";
import type { Project } from "../syntax/project";
import type { Node } from "../syntax/tree";

const client = "github.com/prometheus/client_golang/prometheus";
const made = /^(?:promauto\.)?(?:With\(\)\.)?New(Counter|Gauge|Histogram|Summary|Untyped)(Vec|Func)?$/;

/** Metrics that client_golang, promauto and VictoriaMetrics' library export. */
export function metrics(module: Module, project: Project): MetricFact[] {
    if (![...module.imports.values()].some(path => path.startsWith(client) || path === "github.com/VictoriaMetrics/metrics")) return [];
    return module.calls.flatMap(call => {
        const qualified = module.qualified(call.written);
        if (/^github\.com\/VictoriaMetrics\/metrics\.(GetOrCreate|New)/.test(qualified)) return victoria(call, qualified, module, project);
        const name = nameIn(qualified, call, module, project);
        if (name === undefined) return [];
        if (name === "promhttp.Handler") return defaults(call, module);
        if (name === "NewDesc") return described(call, module, project);
        const [, kind, form] = made.exec(name) ?? [];
        const options = kind === undefined ? undefined : optionsOf(call.args[0], module, project);
        if (!options) return [];
        const labels = form === "Vec" ? labelsOf(call.args[1], module, project) : [];
        return [{ module, node: call.node, by: "client_golang", type: kind.toLowerCase() as MetricFact["type"], labels, name: options }];
    });
}

/** The function's name in the client library; `promauto.With(r).NewCounter` and a factory's methods too. */
function nameIn(qualified: string, call: Call, module: Module, project: Project): string | undefined {
    if (qualified.startsWith(`${client}/`)) return qualified.slice(client.length + 1);
    if (qualified.startsWith(`${client}.`)) return qualified.slice(client.length + 1);
    const last = call.written.slice(call.written.lastIndexOf(".") + 1);
    if (!made.test(last)) return undefined;
    const type = project.callee(call.written, call.node, module);
    return type.startsWith(client) ? last : undefined;
}

/** The full name in a literal of options, written at the place or bound to a name. */
function optionsOf(node: Node | undefined, module: Module, project: Project): Value | undefined {
    if (!node) return undefined;
    if (node.is("call_expression")) return optionsOf(node.field("arguments")?.namedChildren()[0], module, project);
    const path = module.grammar.path(node);
    const bound = path === undefined ? undefined : project.definition(path, node, module);
    if (bound?.bound.value) return optionsOf(bound.bound.value, bound.module, project);
    if (!node.is("composite_literal")) return path === undefined ? undefined : unknown;
    const part = (key: string): Value | undefined => {
        const element = node
            .field("body")
            ?.namedChildren()
            .find(one => one.is("keyed_element") && one.namedChildren()[0]?.text() === key);
        const value = element?.namedChildren()[1];
        return value && (project.values(value, module)[0] ?? unknown);
    };
    const name = part("Name");
    if (!name) return undefined;
    const before = [part("Namespace"), part("Subsystem")].filter(value => value !== undefined && textOf(value) !== "") as Value[];
    return before.reduceRight<Value>((sum, value) => joined(joined(value, { text: "_" }), sum), name);
}

function labelsOf(node: Node | undefined, module: Module, project: Project): string[] | undefined {
    if (!node || node.is("nil")) return [];
    const list = project.elements(node, module);
    const texts = list?.nodes.map(one => project.text(one, list.module));
    return texts?.every(text => text !== undefined) ? texts : undefined;
}

/** `prometheus.NewDesc(prometheus.BuildFQName("ns", "sub", "name"), "help", labels, nil)` of a collector. */
function described(call: Call, module: Module, project: Project): MetricFact[] {
    const [first] = call.args;
    const built = first && module.grammar.call(first);
    const names = built?.written.endsWith("BuildFQName") ? [fullName(built.args, module, project)] : first ? project.values(first, module) : [];
    return names.map(name => ({
        module,
        node: call.node,
        by: "client_golang",
        type: "untyped" as const,
        labels: labelsOf(call.args[2], module, project),
        name,
    }));
}

function fullName(args: Node[], module: Module, project: Project): Value {
    const parts = args.map(one => project.values(one, module)[0] ?? unknown).filter(value => textOf(value) !== "");
    return parts.reduce<Value>((sum, part, index) => (index === 0 ? part : joined(joined(sum, { text: "_" }), part)), { text: "" });
}

/** `metrics.NewCounter("name{label=\"x\"}")`. */
function victoria(call: Call, qualified: string, module: Module, project: Project): MetricFact[] {
    const type = /(Counter|Gauge|Histogram|Summary)/.exec(qualified)?.[1].toLowerCase();
    if (type === undefined || !call.args[0]) return [];
    return project.values(call.args[0], module).map(value => {
        const text = "text" in value ? value.text : value.before;
        const bare = text.split("{")[0];
        const name: Value = "text" in value || text.includes("{") ? { text: bare } : value;
        return {
            module,
            node: call.node,
            by: "VictoriaMetrics",
            type: type as MetricFact["type"],
            labels: [...text.matchAll(/[{,]\s*(\w+)=/g)].map(([, label]) => label),
            name,
        };
    });
}

/** What the default registry exports by itself. */
const defaults = (call: Call, module: Module): MetricFact[] =>
    ["go_", "process_", "promhttp_"].map(before => ({
        module,
        node: call.node,
        by: "client_golang, default registry",
        name: { before, after: "" },
        type: "untyped",
        labels: undefined,
    }));
