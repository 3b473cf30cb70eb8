import * as rules from "../../policies/rules/monitoring";
import { judgeGraph, resource } from "../judge";

const object = (kind: string, name: string, properties: object, metadata: object = {}) =>
    resource(`kubernetes:monitoring.coreos.com/v1:${kind}`, name, { metadata: { name, namespace: "bot", ...metadata }, ...properties });
const trader = resource("kubernetes:apps/v1:StatefulSet", "bot", {
    metadata: { name: "bot", namespace: "bot" },
    spec: {
        template: {
            metadata: { labels: { app: "bot" }, annotations: { "golive.dev/places-orders": "true" } },
            spec: { containers: [{ name: "bot", ports: [{ name: "metrics", containerPort: 9101 }] }] },
        },
    },
});
const stack = (values: object = {}) =>
    resource("kubernetes:helm.sh/v3:Release", "monitoring", { chart: "kube-prometheus-stack", namespace: "monitoring", name: "monitoring", values });
const alert = object("PrometheusRule", "alerts", { spec: { groups: [] } });

describe("trading-is-monitored", () => {
    const { passes, fails } = judgeGraph(rules.traderIsMonitored);
    it("passes a bot with Prometheus, in any form", async () => {
        await passes([trader, stack()]);
        await passes([trader, object("Prometheus", "p", {})]);
        await passes([trader, resource("aws:amp/workspace:Workspace", "p", {})]);
        await passes([
            trader,
            resource("kubernetes:apps/v1:Deployment", "p", { spec: { template: { spec: { containers: [{ name: "p", image: "prom/prometheus:v3.1.0" }] } } } }),
        ]);
    });
    it("fails a bot without", () => fails([trader], /nothing in the stack collects metrics/));
});

describe("trading-raises-alerts", () => {
    const { passes, fails } = judgeGraph(rules.tradingRaisesAlerts);
    it("passes alerts of its own", async () => {
        await passes([trader, stack(), alert]);
        await passes([trader, stack({ additionalPrometheusRulesMap: { bot: {} } })]);
        await passes([stack()]);
    });
    it("fails a bot without", () => fails([trader, stack()], /there is no PrometheusRule/));
});

describe("alerts-reach-somebody", () => {
    const { passes, fails } = judgeGraph(rules.alertsReachSomebody);
    const config = (...receivers: object[]) => stack({ alertmanager: { config: { receivers } } });
    it("passes a receiver that tells somebody", async () => {
        await passes([config({ name: "null" }, { name: "team", slack_configs: [{}] })]);
        await passes([stack(), object("AlertmanagerConfig", "routes", {})]);
    });
    it("fails others", async () => {
        await fails([config({ name: "null" })], /receivers tells nobody/);
        await fails([stack()], /receivers tells nobody/);
        await fails([stack({ alertmanager: { enabled: false } })], /alertmanager\.enabled is false/);
    });
});

const service = (labels: object, port: string) =>
    resource("kubernetes:core/v1:Service", "bot", { metadata: { name: "bot", namespace: "bot", labels }, spec: { ports: [{ name: port, port: 9101 }] } });
const monitor = (spec: object) =>
    object("ServiceMonitor", "bot", { spec: { selector: { matchLabels: { app: "bot" } }, endpoints: [{ port: "metrics" }], ...spec } });
describe("service-monitor-scrapes-something", () => {
    const { passes, fails } = judgeGraph(rules.serviceMonitorScrapes);
    it("passes one that finds its Service", async () => {
        await passes([service({ app: "bot" }, "metrics"), monitor({})]);
        await passes([service({ app: "bot" }, "metrics"), { ...monitor({ namespaceSelector: { matchNames: ["bot"] } }) }]);
        await passes([service({ app: "bot" }, "metrics"), monitor({ namespaceSelector: { any: true } })]);
    });
    it("fails one that finds none", () => fails([service({ app: "api" }, "metrics"), monitor({})], /spec\.selector matches no Service/));
    it("fails a port that the Service does not have", () =>
        fails([service({ app: "bot" }, "http"), monitor({})], /endpoints\[0\]\.port is metrics, which bot does not have/));
    it("cannot see the Services of a chart", () =>
        passes([service({ app: "api" }, "metrics"), { ...stack(), properties: { chart: "nats", namespace: "bot" } }, monitor({})]));
});

describe("service-monitor-scrapes-something, in kube-system", () => {
    const { passes, fails } = judgeGraph(rules.serviceMonitorScrapes);
    const kubelet = monitor({ namespaceSelector: { matchNames: ["kube-system"] }, selector: { matchLabels: { k8s_app: "kubelet" } } });
    const there = (labels: object, port: string) =>
        resource("kubernetes:core/v1:Service", "dns", {
            metadata: { name: "dns", namespace: "kube-system", labels },
            spec: { ports: [{ name: port, port: 1 }] },
        });
    it("passes a Service that Kubernetes or the operator makes", () => passes([there({ app: "dns" }, "dns"), kubelet]));
    it("still compares the port of one that is there", () =>
        fails([there({ k8s_app: "kubelet" }, "dns"), kubelet], /port is metrics, which dns does not have/));
});

describe("pod-monitor-scrapes-something", () => {
    const { passes, fails } = judgeGraph(rules.podMonitorScrapes);
    const podMonitor = (app: string, port: string) =>
        object("PodMonitor", "bot", { spec: { selector: { matchLabels: { app } }, podMetricsEndpoints: [{ port }] } });
    it("passes one that finds its pods", () => passes([trader, podMonitor("bot", "metrics")]));
    it("fails one that finds none", () => fails([trader, podMonitor("api", "metrics")], /spec\.selector matches no pod/));
    it("fails a port that no container has", () => fails([trader, podMonitor("bot", "http")], /podMetricsEndpoints\[0\]\.port is http/));
});

describe("monitors-are-picked-up", () => {
    const { passes, fails } = judgeGraph(rules.monitorsArePickedUp);
    const spec = (prometheusSpec: object) => stack({ prometheus: { prometheusSpec } });
    it("passes a chart that looks at everything, or objects that carry its label", async () => {
        await passes([spec({ ruleSelectorNilUsesHelmValues: false }), alert]);
        await passes([spec({ ruleSelector: {} }), alert]);
        await passes([spec({}), object("PrometheusRule", "alerts", {}, { labels: { release: "monitoring" } })]);
    });
    it("fails objects that the chart overlooks", async () => {
        await fails([spec({}), alert], /ruleSelectorNilUsesHelmValues is not false, and alerts has no label release=monitoring/);
        await fails([spec({ ruleSelectorNilUsesHelmValues: false }), monitor({})], /serviceMonitorSelectorNilUsesHelmValues/);
    });
});

describe("metrics-are-kept", () => {
    const { passes, fails } = judgeGraph(rules.metricsAreKept);
    const sound = { retention: "15d", storageSpec: { volumeClaimTemplate: {} } };
    const spec = (change: object) => [stack({ prometheus: { prometheusSpec: { ...sound, ...change } } })];
    it("passes a volume and a time", () => passes(spec({})));
    it("fails others", async () => {
        await fails(spec({ retention: undefined }), /retention is absent/);
        await fails(spec({ storageSpec: undefined }), /volumeClaimTemplate is absent/);
    });
});
