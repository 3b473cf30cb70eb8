import { type Fault, planted } from "../canary";
import type { Question } from "../canary/server";
import { place } from "../canary/world";
import type { Family } from "../probe";
import { botSeries } from "./bot-series";
import { clocksAreSet } from "./clocks";
import { botDashboards, dashboardRefresh, dashboardsLoad } from "./dashboards";
import { logsArrive } from "./logs-arrive";
import { podsAgree } from "./pods-agree";
import { retention } from "./retention";
import { rulesLoaded, seriesExist } from "./rules";
import { targetsUp } from "./targets";
import { watchdogArrives } from "./watchdog";

const prometheus = (data: unknown) => ({ status: "success", data });
const vector = (...values: number[]) => prometheus({ resultType: "vector", result: values.map(value => ({ metric: {}, value: [0, String(value)] })) });

const dashboard = {
    title: "Planted",
    refresh: "",
    panels: [{ title: "Nothing", type: "timeseries", targets: [{ refId: "A", expr: "planted_total" }] }],
    templating: { list: [] },
};

/** A monitoring in which everything is wrong that can be. */
function answers({ path, body }: Question): unknown {
    if (path.startsWith("/api/v1/targets"))
        return prometheus({
            activeTargets: [{ labels: { job: "worker", namespace: place.bot }, scrapePool: "planted", health: "down", lastError: "connection refused" }],
        });
    if (path.startsWith("/api/v1/rules")) return prometheus({ groups: [] });
    if (path.startsWith("/api/v1/status/flags")) return prometheus({ "storage.tsdb.retention.time": "2h" });
    if (path.startsWith("/api/v1/query")) return body.includes("kube_node_info") ? vector(1) : vector();
    if (path.startsWith("/api/v2/alerts")) return [];
    if (path.startsWith("/api/search")) return [{ uid: "planted", title: "Planted" }];
    if (path.startsWith("/api/dashboards/uid/")) return { dashboard };
    if (path.startsWith("/api/datasources")) return [{ uid: "prometheus", name: "Prometheus", type: "prometheus", isDefault: true }];
    if (path.startsWith("/api/ds/query")) return { results: { Q0: { frames: [] } } };
    if (path.startsWith("/apis/metrics.k8s.io/"))
        return { items: [{ metadata: { name: "worker-0" }, containers: [{ name: "worker", usage: { cpu: "1", memory: "1Gi" } }] }] };
    if (path.includes("/pods")) return { kind: "PodList", apiVersion: "v1", metadata: {}, items: [{ metadata: { name: "worker-0" } }] };
    return { events: [] };
}

const fault = (probe: Fault["probe"], demands: Record<string, number> = {}): Fault => ({
    ...{ probe, demands, answers },
    plot: {
        manifest: { services: { worker: { metrics: { port: "http", path: "/metrics" } } } },
        settings: { alerts: { heartbeat: true } },
        contract: { metrics: [{ name: "planted_total", type: "counter", by: "nobody", at: ["planted:1"] }] },
        resources: [
            {
                type: "kubernetes:monitoring.coreos.com/v1:PrometheusRule",
                properties: {
                    metadata: { name: "planted" },
                    spec: { groups: [{ name: "planted", rules: [{ alert: "Planted", expr: "planted_total > 0" }] }] },
                },
            },
            { type: "aws:cloudwatch/logGroup:LogGroup", properties: { name: `/aws/containerinsights/${place.bot}/application` } },
        ],
        secrets: { "planted/canary/grafana": { password: "of nobody" } },
    },
});

const probes = [
    ...[targetsUp, rulesLoaded, seriesExist, watchdogArrives, logsArrive, retention, podsAgree, clocksAreSet],
    ...[dashboardsLoad, botSeries, botDashboards, dashboardRefresh],
];

/** Whether somebody would see, and be told. */
export const monitoring: Family = { name: "monitoring", probes, canary: planted(...probes.map(probe => fault(probe, { days: 15, dashboards: 1, panels: 2 }))) };
