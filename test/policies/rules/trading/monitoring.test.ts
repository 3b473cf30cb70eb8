import * as rules from "../../../../policies/rules/trading/monitoring";
import { judgeGraph, resource, unknown } from "../../../judge";

const object = (kind: string, name: string, properties: object, metadata: object = {}) =>
    resource(`kubernetes:monitoring.coreos.com/v1:${kind}`, name, { metadata: { name, namespace: "bot", ...metadata }, ...properties });
const ports = [
    { name: "http", containerPort: 8080 },
    { name: "metrics", containerPort: 9101 },
];
const podOf = (
    name: string,
    annotations: unknown,
    labels: unknown = { app: "bot" },
    spec: object = { containers: [{ name: "proxy" }, { name: "bot", ports }] },
) =>
    resource("kubernetes:apps/v1:StatefulSet", name, { metadata: { name, namespace: "bot" }, spec: { template: { metadata: { labels, annotations }, spec } } });
const trader = podOf("bot", { "golive.dev/places-orders": "true" });
const chart = (name: unknown, more: object = {}, kind = "Release") =>
    resource(`kubernetes:helm.sh/v3:${kind}`, "monitoring", { chart: name, namespace: "monitoring", name: "monitoring", ...more });
const stack = (values: unknown = {}) => chart("kube-prometheus-stack", { values });

describe("trading-is-monitored", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.traderIsMonitored);
    const account = podOf("bot", { "golive.dev/exchange-accounts": "binance/main" });
    it("passes a bot with Prometheus, in any form", async () => {
        await passes([trader, stack()]);
        await passes([trader, chart("victoria-metrics-single", {}, "Chart")]);
        for (const kind of ["Prometheus", "PrometheusAgent", "VMSingle", "VMCluster"]) await passes([trader, object(kind, "p", {})]);
        await passes([trader, resource("aws:amp/workspace:Workspace", "p", {})]);
        const running = (image: string) =>
            podOf(
                "p",
                {},
                {},
                {
                    containers: [
                        { name: "sidecar", image: "busybox:1.37" },
                        { name: "p", image },
                    ],
                },
            );
        await passes([trader, running("prom/prometheus:v3.1.0")]);
        await passes([trader, running("quay.io/prometheus/prometheus")]);
    });
    it("asks nothing for pods that do not trade", () => passes([podOf("api", {})]));
    it("fails a bot without", async () => {
        await fails([trader], /nothing in the stack collects metrics/);
        await fails([account], /nothing in the stack collects metrics/);
        for (const name of ["nats", undefined]) await fails([trader, chart(name)], /nothing in the stack collects metrics/);
    });
    it("is undecided while nobody knows what trades", () => isUndecided([podOf("bot", unknown)]));
});

const alert = object("PrometheusRule", "alerts", { spec: { groups: [] } });

describe("trading-raises-alerts", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.tradingRaisesAlerts);
    it("passes alerts of its own", async () => {
        await passes([trader, stack(), alert]);
        await passes([trader, stack({ additionalPrometheusRulesMap: { bot: {} } })]);
        await passes([trader, stack({ additionalPrometheusRules: [{ name: "bot" }] })]);
        await passes([stack()]);
    });
    it("asks nothing of other charts", async () => {
        await passes([trader, chart("grafana")]);
        await passes([trader, chart("kube-prometheus-stack-crds")]);
    });
    it("fails a bot without", async () => {
        await fails([trader, stack()], /there is no PrometheusRule/);
        await fails([trader, chart("oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack")], /there is no PrometheusRule/);
    });
    it("is undecided while the chart's values are unknown", () => isUndecided([trader, stack(unknown)]));
});
