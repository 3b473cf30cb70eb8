import * as rules from "../../../../policies/rules/kubernetes/prometheus";
import { judge, judgeGraph, resource, unknown } from "../../../judge";

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
        await passes(file("values.yaml", "groups:\n  - members: []\n"));
        await passes(file("values.yaml", "groups: [admins]\n"));
        await passes({ metadata: {} });
    });
    it("passes every section that Prometheus knows", () =>
        passes(
            file(
                "prometheus.yml",
                `scrape_configs: []\n${"global runtime rule_files scrape_config_files alerting remote_write remote_read storage tracing otlp".split(" ").join(": {}\n")}: {}\n`,
            ),
        ));
    it("knows such a file by its name and its sections", async () => {
        await passes(file("readme.md", "scrape_configs: no list\n"));
        await passes(file("prometheus.yml.bak", "scrape_configs: no list\n"));
        await passes(file("prometheus-notes", "scrape_configs: no list\n"));
        for (const name of ["old-prometheus", "old-alertmanager"]) await passes(file(name, "scrape_configs: no list\n"));
        await passes(file("prometheus", "http://prometheus:9090"));
        for (const name of ["notes.yaml", "old-prometheus.yml", "prometheus.old.yml"]) await passes(file(name, "mode: [\n"));
        await passes(file("users.yaml", "my_groups: [\n"));
        for (const name of ["prometheus", "alertmanager", "a.yaml"]) await fails(file(name, "scrape_configs: no list\n"), /scrape_configs is no list/);
        await fails(file("config.yaml", "# all\nreceivers: [\n"), /it is no YAML/);
        await fails(file("old-prometheus.yml", "groups: [\n"), /it is no YAML/);
        await passes(file("config.yaml", "receivers:\n  otlp: {}\nexporters: {}\nservice: {}\n"));
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
        await fails(file("alertmanager.yml", "route: {receiver: a}\nreceivers: [{name: a}, ~]\n"), /a receiver has no name/);
        await fails(file("alertmanager.yml", "route: {receiver: a}\nreceivers: [{name: a}, {name: a}]\n"), /two receivers are named a/);
        await fails(file("alertmanager.yml", "route: {group_by: [a]}\nreceivers: [{name: a}]\n"), /route\.receiver is absent/);
        await fails(file("alertmanager.yml", "route: {receiver: b}\nreceivers: [{name: a}]\n"), /names the receiver b, which is not there/);
        await fails(file("config.yml", "route: {receiver: a, routes: [{routes: [{receiver: c}]}]}\nreceivers: [{name: a}]\n"), /names the receiver c/);
        await fails(file("config.yml", "route: {receiver: a, routes: [{}, {receiver: a}, {receiver: d}]}\nreceivers: [{name: a}]\n"), /names the receiver d/);
    });
    it("fails rules that would not load", async () => {
        await fails(file("rules.yml", "groups:\n  - name: a\n    rules: []\n  - name: a\n    rules: []\n"), /two groups are named a/);
        await fails(file("rules.yml", "groups:\n  - rules: [{alert: A, expr: up}]\n"), /groups\[0\]\.name is absent/);
        await fails(file("rules.yml", "groups:\n  - name: empty\n  - rules: []\n"), /groups\[1\]\.name is absent/);
    });
    it("is undecided while a file of monitoring is unknown, and not for another", async () => {
        await isUndecided(file("prometheus.yml", unknown));
        await passes(file("config.yaml", unknown));
    });
});

const object = (kind: string, name: string, properties: object, namespace = "bot") =>
    resource(`kubernetes:x/v1:${kind}`, name, { ...properties, metadata: { name, namespace, ...(properties as { metadata?: object }).metadata } });
const pod = (image = "bot:1", annotations: object = {}) =>
    object("Deployment", "bot", { spec: { template: { metadata: { labels: { app: "bot" }, annotations }, spec: { containers: [{ name: "bot", image }] } } } });

describe("scrape-target-exists", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.scrapeTargetsExist);
    const service = object("Service", "bot", { spec: { ports: [{ port: 8080 }, { port: 9101 }] } });
    const config = (...targets: string[]) =>
        object("ConfigMap", "prometheus", {
            data: { "prometheus.yml": `scrape_configs:\n  - job_name: a\n    static_configs:\n      - targets: ${JSON.stringify(targets)}\n` },
        });
    it("passes a Service with the port, outside names and what is not seen", async () => {
        await passes([pod(), service, config("bot:9101", "bot.bot:9101", "bot.bot.svc.cluster.local:9101", "bot")]);
        await passes([pod(), service, config("localhost:9090", "example.com:443", "10.0.0.1:9100", "metrics.exchange.bot:443")]);
        // What a blackbox exporter is told to ask.
        await passes([pod(), service, config("https://bot.example.com", "https://bot.example.com/health")]);
        await passes([pod(), service, config("exporter.kube-system:9100")]);
        await passes([pod(), service, config("nats:7777"), resource("kubernetes:helm.sh/v3:Release", "nats", { chart: "nats", namespace: "bot" })]);
        await passes([service, config("other:1")]);
        await passes([pod(), object("ConfigMap", "bare", {})]);
        for (const text of ["scrape_configs: [", "# scrape_configs:", "scrape_configs:\n  - static_configs: [~]\n  - ~"])
            await passes([pod(), object("ConfigMap", "x", { data: { "prometheus.yml": text } })]);
        await passes([pod(), object("ConfigMap", "x", { data: { "prometheus.yml.bak": "scrape_configs:\n  - static_configs: [{targets: ['x:1']}]" } })]);
        await passes([pod(), object("ConfigMap", "x", { data: { "a.txt": "scrape_configs:\n  - static_configs: [{targets: ['x:1']}]" } })]);
    });
    it("names every target that is wrong, and hides none behind the first", () =>
        fails([pod(), service, config("webhook:9101", "bot:8090")], /its target webhook:9101 is no Service.*; .*its target bot:8090 has another port/));
    it("fails a name or a port that is not there", async () => {
        await fails([pod(), service, config("bot:9101", "webhook:9101")], /data\["prometheus\.yml"\]: its target webhook:9101 is no Service of the stack/);
        await fails([pod(), service, config("bot:8090")], /its target bot:8090 has another port: 8080, 9101/);
        await fails([pod(), service, config("bot.bot:8090")], /its target bot\.bot:8090 has another port/);
        await fails([pod(), service, config("webhook")], /its target webhook is no Service/);
        await fails([pod(), object("Service", "bare", {}), config("bare:80")], /its target bare:80 has another port/);
        await fails([pod(), service, config("bot.bot.svc:8090")], /bot\.bot\.svc:8090 has another port/);
    });
    it("is undecided while the file is unknown", () =>
        isUndecided([pod(), service, object("ConfigMap", "prometheus", { data: { "prometheus.yml": unknown } })]));
});

const monitored = (kind: string, name: string, properties: object, metadata: object = {}) =>
    resource(`kubernetes:monitoring.coreos.com/v1:${kind}`, name, { metadata: { name, namespace: "bot", ...metadata }, ...properties });

const chart = (name: unknown, more: object = {}, kind = "Release") =>
    resource(`kubernetes:helm.sh/v3:${kind}`, "monitoring", { chart: name, namespace: "monitoring", name: "monitoring", ...more });
const stack = (values: unknown = {}) => chart("kube-prometheus-stack", { values });
const alert = monitored("PrometheusRule", "alerts", { spec: { groups: [] } });

describe("monitors-are-picked-up", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.monitorsArePickedUp);
    const monitor = monitored("ServiceMonitor", "bot", {});
    const spec = (prometheusSpec: object) => stack({ prometheus: { prometheusSpec } });
    it("passes a chart that looks at everything, or objects that carry its label", async () => {
        await passes([spec({ ruleSelectorNilUsesHelmValues: false }), alert]);
        await passes([spec({ ruleSelector: {} }), alert]);
        await passes([spec({}), monitored("PrometheusRule", "alerts", {}, { labels: { release: "monitoring" } })]);
    });
    it("fails objects that the chart overlooks", async () => {
        await fails([spec({}), alert], /ruleSelectorNilUsesHelmValues is not false, and alerts has no label release=monitoring/);
        await fails([spec({ ruleSelectorNilUsesHelmValues: false }), monitor], /serviceMonitorSelectorNilUsesHelmValues/);
        const nameless = resource("kubernetes:monitoring.coreos.com/v1:PodMonitor", "bare", {});
        await fails([stack(undefined), nameless], /podMonitorSelectorNilUsesHelmValues is not false, and bare has no label release=monitoring/);
    });
    it("is undecided while an object's labels are unknown", () => isUndecided([spec({}), monitored("PrometheusRule", "alerts", {}, { labels: unknown })]));
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
