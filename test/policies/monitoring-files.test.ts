import { chartAlertmanagerLoads } from "../../policies/rules/kubernetes/alertmanager";
import { monitoringLoads } from "../../policies/rules/kubernetes/prometheus";
import { alertRulesLoad } from "../../policies/rules/kubernetes/prometheus-rule";
import { judge, unknown } from "../judge";

const map = "kubernetes:core/v1:ConfigMap";
const file = (name: string, text: unknown) => ({ metadata: { name: "config" }, data: { [name]: text } });

describe("monitoring-configuration-loads", () => {
    const { passes, fails, isUndecided } = judge(monitoringLoads, map);
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
        await fails(of({ alert: "A", expr: 'up # "quoted\n)' }), /does not close a bracket/);
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
    const { passes, fails, isUndecided } = judge(chartAlertmanagerLoads, "kubernetes:helm.sh/v3:Release");
    const release = (config: unknown, chart = "kube-prometheus-stack") => ({ chart, values: { alertmanager: { config } } });
    it("passes what loads, what the chart fills in, and other charts", async () => {
        await passes(release({ route: { receiver: "a" }, receivers: [{ name: "a" }] }));
        await passes(release({ receivers: [{ name: "a" }] }));
        await passes(release({ route: { receiver: "b" } }));
        await passes(release({ route: { receiver: "b" }, receivers: [] }, "nats"));
        await passes({ chart: "prometheus" });
        await passes({ chart: "prometheus", values: {} });
        await passes({ values: release({ route: { receiver: "b" }, receivers: [] }).values });
    });
    it("fails a route to nowhere", () =>
        fails(release({ route: { receiver: "b" }, receivers: [{ name: "a" }] }), /values\.alertmanager\.config: a route names the receiver b/));
    it("is undecided while a receiver is unknown", () => isUndecided(release({ route: { receiver: "b" }, receivers: [{ name: unknown }] })));
});
