import { judgeGraph, resource, unknown } from "../judge";

const rules = {
    alertsReachSomebody: (require("../../policies/rules/kubernetes/alertmanager") as typeof import("../../policies/rules/kubernetes/alertmanager"))
        .alertsReachSomebody,
    monitorsArePickedUp: (require("../../policies/rules/kubernetes/prometheus") as typeof import("../../policies/rules/kubernetes/prometheus"))
        .monitorsArePickedUp,
    metricsAreKept: (require("../../policies/rules/kubernetes/prometheus") as typeof import("../../policies/rules/kubernetes/prometheus")).metricsAreKept,
    charts: (require("../../policies/rules/shared/prometheus-chart") as typeof import("../../policies/rules/shared/prometheus-chart")).charts,
    traderIsMonitored: (require("../../policies/rules/trading/monitoring") as typeof import("../../policies/rules/trading/monitoring")).traderIsMonitored,
    tradingRaisesAlerts: (require("../../policies/rules/trading/monitoring") as typeof import("../../policies/rules/trading/monitoring")).tradingRaisesAlerts,
};

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
const alert = object("PrometheusRule", "alerts", { spec: { groups: [] } });

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

describe("alerts-reach-somebody", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.alertsReachSomebody);
    const receivers = [{ name: "null" }, { name: "team", slack_configs: [{ channel: "bot" }], webhook: {} }, { name: "spare", email_configs: [{}] }];
    const config = (route?: object, who: unknown = receivers) => stack({ alertmanager: { config: { receivers: who, route } } });
    it("passes a receiver that tells somebody", async () => {
        await passes([config({ receiver: "team" })]);
        await passes([config({ receiver: "null", routes: [{ receiver: "null" }, { routes: [{ receiver: "team" }] }] })]);
    });
    it("passes a configuration that lies elsewhere", async () => {
        await passes([stack(), object("AlertmanagerConfig", "routes", {})]);
        await passes([stack({ alertmanager: { alertmanagerSpec: { configSecret: "alertmanager" } } })]);
        await passes([stack({ alertmanager: { alertmanagerSpec: { useExistingSecret: true } } })]);
    });
    it("fails others", async () => {
        await fails([config({ receiver: "null" }, [{ name: "null" }])], /receivers tells nobody/);
        await fails([stack()], /receivers tells nobody/);
        await fails([stack(undefined)], /receivers tells nobody/);
        await fails([stack({ alertmanager: { enabled: true, alertmanagerSpec: { replicas: 2 } } })], /receivers tells nobody/);
        await fails([stack({ alertmanager: { enabled: false } })], /alertmanager\.enabled is false/);
    });
    it("fails a receiver to whom no route leads", async () => {
        await fails([config({ receiver: "null" })], /alertmanager\.config\.route leads to no receiver that tells somebody/);
        // The chart's own route, which leads to nobody, stays where none is given.
        await fails([config()], /alertmanager\.config\.route leads to no receiver/);
    });
    it("is undecided while the receivers are unknown", () => isUndecided([config({ receiver: "team" }, unknown)]));
});

describe("monitors-are-picked-up", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.monitorsArePickedUp);
    const monitor = object("ServiceMonitor", "bot", {});
    const spec = (prometheusSpec: object) => stack({ prometheus: { prometheusSpec } });
    it("passes a chart that looks at everything, or objects that carry its label", async () => {
        await passes([spec({ ruleSelectorNilUsesHelmValues: false }), alert]);
        await passes([spec({ ruleSelector: {} }), alert]);
        await passes([spec({}), object("PrometheusRule", "alerts", {}, { labels: { release: "monitoring" } })]);
    });
    it("fails objects that the chart overlooks", async () => {
        await fails([spec({}), alert], /ruleSelectorNilUsesHelmValues is not false, and alerts has no label release=monitoring/);
        await fails([spec({ ruleSelectorNilUsesHelmValues: false }), monitor], /serviceMonitorSelectorNilUsesHelmValues/);
        const nameless = resource("kubernetes:monitoring.coreos.com/v1:PodMonitor", "bare", {});
        await fails([stack(undefined), nameless], /podMonitorSelectorNilUsesHelmValues is not false, and bare has no label release=monitoring/);
    });
    it("is undecided while an object's labels are unknown", () => isUndecided([spec({}), object("PrometheusRule", "alerts", {}, { labels: unknown })]));
});

describe("metrics-are-kept", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.metricsAreKept);
    const sound = { retention: "15d", storageSpec: { volumeClaimTemplate: {} } };
    const spec = (change: object) => [stack({ prometheus: { prometheusSpec: { ...sound, ...change } } })];
    it("passes a volume and a time", () => passes(spec({})));
    it("fails others", async () => {
        await fails(spec({ retention: undefined }), /retention is absent/);
        await fails(spec({ storageSpec: undefined }), /volumeClaimTemplate is absent/);
        await fails([stack(undefined)], /retention is absent/);
    });
    it("is undecided while the time is unknown", () => isUndecided(spec({ retention: unknown })));
});
