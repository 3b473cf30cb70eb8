import type { MetricFact } from "../facts";
import { type Call, joined, unknown } from "../syntax/grammar";
import type { Module } from "../syntax/module";
import type { Project } from "../syntax/project";
import type { Node } from "../syntax/tree";
import { valueIn } from "./schemas";

const types: Record<string, MetricFact["type"]> = { Counter: "counter", Gauge: "gauge", Histogram: "histogram", Summary: "summary" };

/** Metrics that prom-client exports; it adds nothing to a name. */
export function metrics(module: Module, project: Project): MetricFact[] {
    return module.calls.flatMap(call => {
        const qualified = module.qualified(call.written).replace(/^prom-client\.default\./, "prom-client.");
        if (qualified === "prom-client.collectDefaultMetrics") return defaults(call, module, project);
        const type = /^prom-client\.(\w+)$/.exec(qualified)?.[1];
        const options = call.args[0];
        if (type === undefined || !(type in types) || !options) return [];
        // Of old versions: new Counter("name", "help", ["label"]).
        const old = !options.is("object");
        const name = old ? options : valueIn(options, "name");
        if (!name) return [];
        const labels = old ? call.args[2] : valueIn(options, "labelNames");
        return project
            .values(name, module)
            .map(value => ({ module, node: call.node, by: "prom-client", name: value, type: types[type], labels: labelsOf(labels, module, project) }));
    });
}

function labelsOf(node: Node | undefined, module: Module, project: Project): string[] | undefined {
    if (!node) return [];
    const list = project.elements(node, module);
    const texts = list?.nodes.map(one => project.text(one, list.module));
    return texts?.every(text => text !== undefined) ? texts : undefined;
}

/** What the library measures of the process by itself. */
function defaults(call: Call, module: Module, project: Project): MetricFact[] {
    const options = call.args[0]?.is("object") ? call.args[0] : undefined;
    const prefix = options && valueIn(options, "prefix");
    const start = prefix ? (project.values(prefix, module)[0] ?? unknown) : { text: "" };
    return ["process_", "nodejs_"].map(before => {
        const name = joined(start, { before, after: "" });
        return { module, node: call.node, by: "prom-client, default metrics", name, type: "untyped" as const, labels: undefined };
    });
}
