import * as assert from "node:assert";
import * as rules from "../../policies/rules/scrape";
import { metricsIn } from "../../policies/rules/scrape";
import { judge, judgeGraph, resource, unknown } from "../judge";

const map = "kubernetes:core/v1:ConfigMap";
const file = (name: string, text: unknown) => ({ metadata: { name: "config" }, data: { [name]: text } });

describe("monitoring-configuration-loads", () => {
    const { passes, fails, isUndecided } = judge(rules.monitoringLoads, map);
    const prometheus = "global:\n  scrape_interval: 30s\nscrape_configs:\n  - job_name: bot\n    static_configs: [{targets: ['bot:9101']}]\n";
    const alertmanager =
        "route:\n  receiver: team\n  routes: [{receiver: 'null'}, {matchers: [a=b], routes: [{receiver: team}]}]\nreceivers:\n  - name: team\n  - name: 'null'\n";
    const alerts = "groups:\n  - name: bot\n    rules:\n      - {alert: Down, expr: 'up == 0'}\n      - {record: 'job:up', expr: 'sum(up)'}\n";
    it("passes what loads, and what is nobody's configuration", async () => {
        await passes(file("prometheus.yml", prometheus));
        await passes(file("alertmanager.yaml", alertmanager));
        await passes(file("alerts.yml", alerts));
        await passes(file("config.yaml", "mode: live\n"));
        await passes(file("values.yaml", "groups:\n  - name: admins\n    members: []\n"));
        await passes(file("readme.md", "scrape_configs: no list\n"));
        await passes(file("config.yaml", "receivers:\n  otlp: {}\nexporters: {}\nservice: {}\n"));
        await passes({ metadata: {} });
    });
    it("fails a Prometheus that would not start", async () => {
        await fails(file("prometheus.yml", "scrape_configs: [\n"), /data\["prometheus\.yml"\]: it is no YAML/);
        await fails(file("prometheus.yml", ""), /it is empty/);
        await fails(file("prometheus.yml", "# nothing\n"), /it is empty/);
        await fails(file("prometheus.yml", "global: {}\n"), /scrape_configs is no list/);
        await fails(file("config.yml", "scrape_configs:\n  bot: {}\n"), /scrape_configs is no list/);
        await fails(file("config.yml", "scrape_configs:\n  - job: bot\n"), /scrape_configs\[0\]\.job_name is absent/);
        await fails(file("config.yml", "scrape_configs:\n  - job_name: a\n  - job_name: a\n"), /two jobs are named a/);
        await fails(file("prometheus.yml", `${prometheus}scrape_config: []\n`), /scrape_config is nothing Prometheus knows/);
    });
    it("fails an Alertmanager that would not start", async () => {
        await fails(file("alertmanager.yml", "receivers: []\n"), /route is absent/);
        await fails(file("alertmanager.yml", "route: {receiver: a}\n"), /receivers is no list/);
        await fails(file("alertmanager.yml", "route: {receiver: a}\nreceivers: [{}]\n"), /a receiver has no name/);
        await fails(file("alertmanager.yml", "route: {receiver: a}\nreceivers: [{name: a}, {name: a}]\n"), /two receivers are named a/);
        await fails(file("alertmanager.yml", "route: {group_by: [a]}\nreceivers: [{name: a}]\n"), /route\.receiver is absent/);
        await fails(file("alertmanager.yml", "route: {receiver: b}\nreceivers: [{name: a}]\n"), /names the receiver b, which is not there/);
        await fails(file("config.yml", "route: {receiver: a, routes: [{routes: [{receiver: c}]}]}\nreceivers: [{name: a}]\n"), /names the receiver c/);
    });
    it("fails rules that would not load", async () => {
        await fails(file("rules.yml", "groups:\n  - name: a\n    rules: []\n  - name: a\n    rules: []\n"), /two groups are named a/);
        await fails(file("rules.yml", "groups:\n  - rules: [{alert: A, expr: up}]\n"), /groups\[0\]\.name is absent/);
    });
    it("is undecided while a file of monitoring is unknown, and not for another", async () => {
        await isUndecided(file("prometheus.yml", unknown));
        await passes(file("config.yaml", unknown));
    });
});

describe("alert-rules-load", () => {
    const { passes, fails, isUndecided } = judge(rules.alertRulesLoad, "kubernetes:monitoring.coreos.com/v1:PrometheusRule");
    const of = (rule: object) => ({ spec: { groups: [{ name: "bot", rules: [rule] }] } });
    it("passes rules that load", async () => {
        await passes(of({ alert: "A", expr: 'sum by (job) (rate(errors_total{path="/x)"}[5m])) > 0 # (' }));
        await passes(of({ record: "r", expr: 1 }));
        await passes({ spec: { groups: [] } });
    });
    it("fails others", async () => {
        await fails({ spec: {} }, /groups is no list/);
        await fails(of({ expr: "up" }), /groups\[0\]\.rules\[0\] is neither an alert nor a recording/);
        await fails(of({ alert: "A", record: "r", expr: "up" }), /neither an alert nor a recording/);
        await fails(of({ alert: "A" }), /expr is absent/);
        await fails(of({ alert: "A", expr: "" }), /expr is absent/);
        for (const expr of ["rate(x[5m]", "rate(x[5m))", 'x{a="b}', "x)", "sum(x]"])
            await fails(of({ alert: "A", expr }), /does not close a bracket or a quote/);
    });
    it("is undecided while an expression is unknown", () => isUndecided(of({ alert: "A", expr: unknown })));
});

describe("chart-alertmanager-configuration-loads", () => {
    const { passes, fails, isUndecided } = judge(rules.chartAlertmanagerLoads, "kubernetes:helm.sh/v3:Release");
    const release = (config: unknown, chart = "kube-prometheus-stack") => ({ chart, values: { alertmanager: { config } } });
    it("passes what loads, what the chart fills in, and other charts", async () => {
        await passes(release({ route: { receiver: "a" }, receivers: [{ name: "a" }] }));
        await passes(release({ receivers: [{ name: "a" }] }));
        await passes(release({ route: { receiver: "b" } }));
        await passes(release({ route: { receiver: "b" }, receivers: [] }, "nats"));
        await passes({ chart: "prometheus" });
    });
    it("fails a route to nowhere", () =>
        fails(release({ route: { receiver: "b" }, receivers: [{ name: "a" }] }), /values\.alertmanager\.config: a route names the receiver b/));
    it("is undecided while a receiver is unknown", () => isUndecided(release({ route: { receiver: "b" }, receivers: [{ name: unknown }] })));
});

const object = (kind: string, name: string, properties: object, namespace = "bot") =>
    resource(`kubernetes:x/v1:${kind}`, name, { ...properties, metadata: { name, namespace, ...(properties as { metadata?: object }).metadata } });
const pod = (image = "bot:1", annotations: object = {}) =>
    object("Deployment", "bot", { spec: { template: { metadata: { labels: { app: "bot" }, annotations }, spec: { containers: [{ name: "bot", image }] } } } });

describe("scrape-target-exists", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.scrapeTargetsExist);
    const service = object("Service", "bot", { spec: { ports: [{ port: 9101 }] } });
    const config = (...targets: string[]) =>
        object("ConfigMap", "prometheus", {
            data: { "prometheus.yml": `scrape_configs:\n  - job_name: a\n    static_configs:\n      - targets: ${JSON.stringify(targets)}\n` },
        });
    it("passes a Service with the port, outside names and what is not seen", async () => {
        await passes([pod(), service, config("bot:9101", "bot.bot:9101", "bot.bot.svc.cluster.local:9101", "bot")]);
        await passes([pod(), service, config("localhost:9090", "example.com:443", "10.0.0.1:9100")]);
        await passes([pod(), service, config("exporter.kube-system:9100")]);
        await passes([pod(), service, config("nats:7777"), resource("kubernetes:helm.sh/v3:Release", "nats", { chart: "nats", namespace: "bot" })]);
        await passes([service, config("other:1")]);
        await passes([pod(), object("ConfigMap", "x", { data: { "prometheus.yml": "scrape_configs: [" } })]);
        await passes([pod(), object("ConfigMap", "x", { data: { "a.txt": "scrape_configs:\n  - static_configs: [{targets: ['x:1']}]" } })]);
    });
    it("fails a name or a port that is not there", async () => {
        await fails([pod(), service, config("bot:9101", "webhook:9101")], /data\["prometheus\.yml"\]: its target webhook:9101 is no Service of the stack/);
        await fails([pod(), service, config("bot:8090")], /its target bot:8090 has another port: 9101/);
        await fails([pod(), service, config("bot.bot.svc:8090")], /bot\.bot\.svc:8090 has another port/);
    });
    it("is undecided while the file is unknown", () =>
        isUndecided([pod(), service, object("ConfigMap", "prometheus", { data: { "prometheus.yml": unknown } })]));
});

describe("the metrics of an expression", () => {
    it("are its words that are no functions, labels or strings", () => {
        assert.deepStrictEqual(
            metricsIn('sum by (job, namespace) (rate(errors_total{path="up"}[5m])) / on (instance) group_left (x) total > 0.5 and absent(vector_b)'),
            ["errors_total", "total", "vector_b"],
        );
        assert.deepStrictEqual(metricsIn("1 - avg by (instance) (node_cpu) > 5e3 or job:up:sum"), ["node_cpu", "job:up:sum"]);
    });
});

describe("alert-metrics-are-exported", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.alertMetricsAreExported);
    const alert = (expr: unknown, ...more: object[]) =>
        object("PrometheusRule", "alerts", { spec: { groups: [{ name: "g", rules: [{ alert: "A", expr }, ...more] }] } });
    const monitor = object("ServiceMonitor", "bot", { spec: {} });
    const chart = (name: string) => resource("kubernetes:helm.sh/v3:Release", name, { chart: name, namespace: "x" });
    it("passes what has an exporter: a chart, an image, a monitor", async () => {
        await passes([alert("redis_up == 0"), chart("prometheus-redis-exporter")]);
        await passes([alert("redis_up == 0"), pod("oliver006/redis_exporter:v1")]);
        await passes([alert("pg_up == 0"), object("PodMonitor", "postgres", {})]);
        await passes([alert("node_load1 > 3 and kube_pod_info"), chart("kube-prometheus-stack")]);
        await passes([alert("cnpg_collector_up == 0"), resource("kubernetes:postgresql.cnpg.io/v1:Cluster", "db", {})]);
    });
    it("passes the bot's own metrics where something is scraped, recordings, and Prometheus' own", async () => {
        await passes([alert("bot_orders_total > 0"), monitor]);
        await passes([alert("bot_orders_total > 0"), pod("bot:1", { "prometheus.io/scrape": "true" })]);
        await passes([alert("orders > 0", { record: "orders", expr: "sum(x)" })]);
        await passes([alert("up == 0 or job:orders:rate > 1 or scrape_duration_seconds > 9 or ALERTS")]);
        await passes([object("PrometheusRule", "r", { spec: { groups: [{ name: "g", rules: [{ record: "x", expr: "redis_up" }] }] } })]);
        await passes([object("PrometheusRule", "r", {})]);
    });
    it("fails what nobody exports", async () => {
        await fails([alert("redis_up == 0"), monitor], /A reads redis_up, and nothing that exports it is there/);
        await fails([alert("rate(rabbitmq_queue_messages[5m]) > 1"), chart("kube-prometheus-stack")], /A reads rabbitmq_queue_messages/);
        await fails([alert("bot_orders_total > 0")], /A reads bot_orders_total, and no monitor of the stack scrapes anything/);
        await fails([alert("bot_orders_total > 0"), pod("bot:1", { "prometheus.io/scrape": "false" })], /no monitor/);
    });
    it("is undecided while the expression is unknown", () => isUndecided([alert(unknown), monitor]));
});
