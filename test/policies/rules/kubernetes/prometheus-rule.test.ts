import { alertMetricsAreExported, alertRulesLoad } from "../../../../policies/rules/kubernetes/prometheus-rule";
import { judge, judgeGraph, resource, unknown } from "../../../judge";

describe("alert-rules-load", () => {
    const { passes, fails, isUndecided } = judge(alertRulesLoad, "kubernetes:monitoring.coreos.com/v1:PrometheusRule");
    const of = (rule: object) => ({ spec: { groups: [{ name: "bot", rules: [rule] }] } });
    it("passes rules that load", async () => {
        await passes(of({ alert: "A", expr: 'sum by (job) (rate(errors_total{path="/x)"}[5m])) > 0 # (' }));
        await passes(of({ alert: "A", expr: "a > 0 # all (of them\nand b > 0" }));
        await passes(of({ record: "r", expr: 1 }));
    });
    it("reads no brackets in strings, nor comments", async () => {
        for (const string of ['"\\"("', "'('", "'\\'('", "`(`", '"#alerts ("', "'#('"])
            await passes(of({ alert: "A", expr: `label_replace(up, "to", ${string}, "", "")` }));
        await fails(of({ alert: "A", expr: 'up # "quoted\n)' }), /Prometheus does not read it from "\)" on/);
        await passes({ spec: { groups: [] } });
    });
    it("fails others", async () => {
        await fails({ spec: {} }, /groups is no list/);
        await fails(of({ expr: "up" }), /groups\[0\]\.rules\[0\] is neither an alert nor a recording/);
        await fails(of({ alert: "A", record: "r", expr: "up" }), /neither an alert nor a recording/);
        await fails(of({ alert: "A" }), /expr is absent/);
        await fails(of({ alert: "A", expr: "" }), /expr is absent/);
        for (const expr of ["rate(x[5m]", 'x{a="b}', "x >", "x and"])
            await fails(of({ alert: "A", expr }), /groups\[0\]\.rules\[0\]\.expr is [^:]*: it ends before it is complete\. /);
        for (const expr of ["rate(x[5m))", "x)", "sum(x]", "x y", "x => 1"])
            await fails(of({ alert: "A", expr }), /expr is [^:]*: Prometheus does not read it from "[^"]+" on/);
        for (const time of ["5 minutes", "5", "", "m", "1h30", "-5m"])
            await fails(of({ alert: "A", expr: "up", for: time }), new RegExp(`groups\\[0\\]\\.rules\\[0\\]\\.for is "${time}", no time`));
        for (const time of ["0", "0s", "5m", "1h30m", "100ms", "1d"]) await passes(of({ alert: "A", expr: "up", for: time }));
    });
    it("is undecided while an expression is unknown", () => isUndecided(of({ alert: "A", expr: unknown })));
});

const object = (kind: string, name: string, properties: object, namespace = "bot") =>
    resource(`kubernetes:x/v1:${kind}`, name, { ...properties, metadata: { name, namespace, ...(properties as { metadata?: object }).metadata } });
const pod = (image = "bot:1", annotations: object = {}) =>
    object("Deployment", "bot", { spec: { template: { metadata: { labels: { app: "bot" }, annotations }, spec: { containers: [{ name: "bot", image }] } } } });

describe("alert-metrics-are-exported", () => {
    const { passes, fails, isUndecided } = judgeGraph(alertMetricsAreExported);
    const alert = (expr: unknown, ...more: object[]) =>
        object("PrometheusRule", "alerts", { spec: { groups: [{ name: "g", rules: [{ alert: "A", expr }, ...more] }] } });
    const monitor = object("ServiceMonitor", "bot", { spec: {} });
    const chart = (name?: string, kind = "Release") => resource(`kubernetes:helm.sh/v3:${kind}`, "chart", { chart: name, namespace: "x" });
    it("passes what has an exporter: a chart, an image, a monitor", async () => {
        await passes([alert("redis_up == 0"), chart("prometheus-redis-exporter")]);
        await passes([alert("redis_up == 0"), pod("oliver006/redis_exporter:v1")]);
        await passes([alert("redis_up == 0"), chart("oci://registry.example/valkey", "Chart")]);
        for (const kind of ["ServiceMonitor", "PodMonitor", "Probe", "ScrapeConfig"]) {
            await passes([alert("pg_up == 0"), object(kind, "postgres", { metadata: { name: "m" } })]);
            await passes([alert("pg_up == 0"), object(kind, "m", { metadata: { name: "postgres" } })]);
        }
        for (const name of ["prometheus", "prometheus-community/prometheus"])
            await passes([alert("node_load1 > 3 and kube_pod_info"), chart(name), chart("a")]);
        await passes([alert("prometheus_notifications_dropped_total > 0"), chart("kube-prometheus-stack")]);
        await passes([alert("node_load1 > 3 and kube_pod_info"), chart("kube-prometheus-stack")]);
        await passes([alert("cnpg_collector_up == 0"), resource("kubernetes:postgresql.cnpg.io/v1:Cluster", "db", {})]);
    });
    it("passes what a cluster's own parts export, by the chart or by what the chart makes", async () => {
        const kubelet = "kubelet_running_pods and container_memory_usage_bytes and volume_manager_total_volumes and storage_operation_errors_total";
        const apiServer = "apiserver_request_total and aggregator_unavailable_apiservice and kubernetes_build_info";
        const grafana = "grafana_alerting_result_total";
        for (const expr of [kubelet, apiServer, grafana]) await passes([alert(expr), chart("kube-prometheus-stack")]);
        await passes([alert(`${kubelet} and kubernetes_build_info`), object("ServiceMonitor", "monitoring-kubelet", {})]);
        await passes([alert("rest_client_requests_total > 0 and workqueue_depth > 9"), object("ServiceMonitor", "operator", {})]);
        await fails([alert("workqueue_depth > 9")], /and nothing that exports it is there/);
        await passes([alert(apiServer), object("ServiceMonitor", "monitoring-apiserver", {})]);
        await passes([alert(grafana), pod("grafana/grafana:13.2.0")]);
        for (const expr of [kubelet, apiServer, grafana]) await fails([alert(expr), monitor], /and nothing that exports it is there/);
    });
    it("passes the bot's own metrics where something is scraped, recordings, and Prometheus' own", async () => {
        for (const kind of ["ServiceMonitor", "PodMonitor", "Probe", "ScrapeConfig"]) await passes([alert("bot_orders_total > 0"), object(kind, "bot", {})]);
        await passes([alert("bot_orders_total > 0"), pod("bot:1", { "prometheus.io/scrape": "true" })]);
        await passes([alert("orders > 0", { record: "orders", expr: "sum(x)" })]);
        await passes([alert("up == 0 or job:orders:rate > 1 or scrape_duration_seconds > 9 or ALERTS or ALERTS_FOR_STATE")]);
        await passes([alert(undefined)]);
        await passes([object("PrometheusRule", "r", { spec: { groups: [{ name: "g", rules: [{ record: "x", expr: "redis_up" }] }] } })]);
        await passes([object("PrometheusRule", "r", {})]);
    });
    it("fails what nobody exports", async () => {
        await fails([alert("redis_up == 0"), monitor], /A reads redis_up, and nothing that exports it is there/);
        await fails([alert("redis_up == 0"), chart(), resource("kubernetes:x/v1:PodMonitor", "bare", {})], /A reads redis_up, and nothing that exports it/);
        await fails([alert("kube_pod_info > 0"), chart("grafana")], /A reads kube_pod_info, and nothing that exports it/);
        await fails([alert("uptime_seconds < 60")], /A reads uptime_seconds, and no monitor/);
        await fails([alert("rate(rabbitmq_queue_messages[5m]) > 1"), chart("kube-prometheus-stack")], /A reads rabbitmq_queue_messages/);
        await fails([alert("bot_orders_total > 0")], /A reads bot_orders_total, and no monitor of the stack scrapes anything/);
        await fails([alert("bot_orders_total > 0"), pod("bot:1", { "prometheus.io/scrape": "false" })], /no monitor/);
    });
    it("is undecided while the expression is unknown", () => isUndecided([alert(unknown), monitor]));
});
