import type { MetricFact } from "../facts";
import { argument } from "../reads";
import { type Call, joined, textOf, unknown, type Value } from "../syntax/grammar";
import type { Module } from "../syntax/module";
import type { Project } from "../syntax/project";

type Type = MetricFact["type"];

/** prometheus_client's classes, and what each adds to the name that it is given. */
const classes: Record<string, [Type, suffix: string]> = {
    Counter: ["counter", "_total"],
    Gauge: ["gauge", ""],
    Histogram: ["histogram", ""],
    Summary: ["summary", ""],
    Info: ["info", "_info"],
    Enum: ["stateset", ""],
};
/** Families that custom collectors yield. */
const families: Record<string, [Type, suffix: string]> = {
    CounterMetricFamily: ["counter", "_total"],
    GaugeMetricFamily: ["gauge", ""],
    HistogramMetricFamily: ["histogram", ""],
    SummaryMetricFamily: ["summary", ""],
    InfoMetricFamily: ["info", "_info"],
    StateSetMetricFamily: ["stateset", ""],
    UntypedMetricFamily: ["untyped", ""],
};

/** Metrics that Python exports with prometheus_client, and those that it writes out as text itself. */
export function metrics(module: Module, project: Project): MetricFact[] {
    const found = module.calls.flatMap(call => made(call, module, project) ?? []);
    return [...found, ...written(module), ...standard(module, project)];
}

function made(call: Call, module: Module, project: Project): MetricFact[] | undefined {
    const qualified = module.qualified(call.written);
    if (!qualified.startsWith("prometheus_client.")) return undefined;
    const last = qualified.slice(qualified.lastIndexOf(".") + 1);
    const family = families[last];
    const [type, suffix] = classes[last] ?? family ?? [];
    const name = argument(call, [0, "name"]);
    if (type === undefined || suffix === undefined || !name) return undefined;
    const labels = family ? argument(call, [3, "labels"]) : argument(call, [2, "labelnames"]);
    const part = (keyword: string) => {
        const node = call.named.get(keyword);
        return node ? joined(project.values(node, module)[0] ?? unknown, { text: "_" }) : { text: "" };
    };
    const start = joined(part("namespace"), part("subsystem"));
    const unit = call.named.get("unit");
    const unitText = unit ? project.text(unit, module) : undefined;
    return project.values(name, module).map(value => ({
        module,
        node: call.node,
        by: "prometheus_client",
        type,
        labels: labelsOf(labels, module, project),
        name: withSuffix(withSuffix(joined(start, value), unitText ? `_${unitText}` : ""), suffix),
    }));
}

/** The library takes the suffix off a name that has it and adds it again. */
function withSuffix(name: Value, suffix: string): Value {
    // Of a name that is not known at all, what the library adds says nothing.
    if (suffix === "" || ("before" in name && name.before === "" && name.after === "" && name.parameter === undefined)) return name;
    return "text" in name
        ? { text: name.text.endsWith(suffix) ? name.text : name.text + suffix }
        : { ...name, after: name.after.endsWith(suffix) ? name.after : name.after + suffix };
}

function labelsOf(node: Call["node"] | undefined, module: Module, project: Project): string[] | undefined {
    if (!node) return [];
    const list = project.elements(node, module);
    const texts = list?.nodes.map(one => project.text(one, list.module));
    return texts?.every(text => text !== undefined) ? texts : undefined;
}

const typeLine = /^# TYPE ([a-zA-Z_:][\w:]*) (counter|gauge|histogram|summary|info|stateset|untyped)\b/gm;

/** Text exposition that the code writes by hand: a string that contains a `# TYPE` line. */
function written(module: Module): MetricFact[] {
    return module.root.findAll({ rule: { kind: "string_content", regex: "# TYPE " } }).flatMap(node =>
        [...node.text().replaceAll("\\n", "\n").matchAll(typeLine)].map(([, name, type]) => ({
            module,
            node,
            by: "text exposition",
            name: { text: name },
            type: type as Type,
            labels: undefined,
        })),
    );
}

/** What the library's default registry and instrumentation packages export by themselves. */
function standard(module: Module, project: Project): MetricFact[] {
    const served = module.calls.find(call =>
        [
            "prometheus_client.start_http_server",
            "prometheus_client.generate_latest",
            "prometheus_client.make_asgi_app",
            "prometheus_client.make_wsgi_app",
        ].includes(module.qualified(call.written)),
    );
    const prefix = (before: string, call: Call, by: string): MetricFact => ({
        module,
        node: call.node,
        by,
        name: { before, after: "" },
        type: "untyped",
        labels: undefined,
    });
    const own =
        served && !argumentIsRegistry(served) ? ["process_", "python_"].map(before => prefix(before, served, "prometheus_client, default registry")) : [];
    const instrumented = !module.importsFrom("prometheus_fastapi_instrumentator")
        ? undefined
        : module.calls.find(call => textOf({ text: project.callee(call.written, call.node, module) })?.startsWith("prometheus_fastapi_instrumentator."));
    return instrumented ? [...own, prefix("http_", instrumented, "prometheus_fastapi_instrumentator")] : own;
}

/** A registry of the code's own has no default collectors. */
const argumentIsRegistry = (call: Call) => call.named.has("registry") || (/generate_latest$/.test(call.written) && call.args.length > 0);
