import type { RecordedResource } from "../../policies/engine/analysis";
import { isSecret } from "./values";

/** Every alert that stands anywhere in a value: an object with `alert` and `expr`, as Prometheus reads them. */
function rulesIn(value: unknown): string[] {
    if (typeof value !== "object" || value === null) return [];
    if (isSecret(value)) return rulesIn(value.value);
    const { alert, expr } = value as { alert?: unknown; expr?: unknown };
    const own = typeof alert === "string" && expr !== undefined ? [alert] : [];
    return [...own, ...Object.values(value).flatMap(rulesIn)];
}

/** The names of the alerts that a program loads: Prometheus's rules, those that a chart is given, and CloudWatch's alarms. Those that a chart brings by itself nobody sees. */
export function alertsIn(resources: readonly RecordedResource[]): Set<string> {
    const named = resources.flatMap(({ type, name, properties }) => {
        if (/^kubernetes:.*:(PrometheusRule|ConfigMap|Release)$/.test(type)) return rulesIn(properties);
        if (type !== "aws:cloudwatch/metricAlarm:MetricAlarm") return [];
        return typeof properties.name === "string" ? [name, properties.name] : [name];
    });
    return new Set(named);
}
