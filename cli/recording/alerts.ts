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

/** The names of the alerts that a program loads: Prometheus's rules, those that a chart is given, CloudWatch's alarms and rules on events. */
export function alertsIn(resources: readonly RecordedResource[]): Set<string> {
    const named = resources.flatMap(({ type, name, properties }) => {
        if (/^kubernetes:.*:(PrometheusRule|ConfigMap|Release)$/.test(type)) return rulesIn(properties);
        if (!/^aws:cloudwatch\/(metricAlarm:MetricAlarm|eventRule:EventRule)$/.test(type)) return [];
        return typeof properties.name === "string" ? [name, properties.name] : [name];
    });
    return new Set(named);
}

/** Families of alerts that kube-prometheus-stack brings, by how their names begin. */
const ofChart = /^(Kube[A-Z]|Node[A-Z]|Prometheus[A-Z]|Alertmanager[A-Z]|Config[A-Z]|etcd|(Watchdog|InfoInhibitor|TargetDown|CPUThrottlingHigh)$)/;

/** Whether a chart of the program may bring an alert by itself, by the alert's name. */
export function chartAlerts(resources: readonly RecordedResource[]): (alert: string) => boolean {
    const there = resources.some(({ type, properties }) => type === "kubernetes:helm.sh/v3:Release" && properties.chart === "kube-prometheus-stack");
    return alert => there && ofChart.test(alert);
}
