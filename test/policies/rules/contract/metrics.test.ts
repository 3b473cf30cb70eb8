import * as assert from "node:assert";
import { judgeAll } from "../../../../policies/judge";
import * as rules from "../../../../policies/rules/contract/metrics";
import { judgeGraph, unknown } from "../../../judge";
import { configMap, content, object, pod, stranger, written } from "../fixtures/contract";

const computed = (before: string, after?: string) => ({
    computed: [{ kind: "metric" as const, before, ...(after && { after }), by: "x", at: "bot/main.py:20" }],
});
const languages = [{ name: "python", files: 3, inImages: 3, evaluated: false, reason: "its canary failed" }];
const alert = (expr: unknown, more: object = { alert: "A" }) =>
    object("PrometheusRule", "rules", { spec: { groups: [{ name: "g", rules: [{ ...more, expr }] }] } });
const api = pod({ name: "api", dockerfile: "api/Dockerfile" });

describe("alert-metric-is-exported-by-the-code", () => {
    const { passes, fails, isUndecided, cannotJudge } = judgeGraph(rules.alertMetricIsTheBots);
    it("passes metrics that the code exports, with the names of a histogram and a counter", async () => {
        for (const expr of [
            "rate(orders_total[5m]) > 0",
            "time() - orders_created > 60",
            "histogram_quantile(0.9, rate(latency_seconds_bucket[5m])) > latency_seconds_sum / latency_seconds_count",
        ])
            await passes([pod(), alert(expr)]);
    });
    it("passes what others export: Prometheus, known exporters, and the client libraries", async () => {
        for (const expr of [
            "up == 0",
            "redis_up == 0",
            "process_cpu_seconds_total > 1",
            "python_gc_objects_collected_total",
            "go_goroutines > 1",
            "a:b:c > 1",
            "1",
        ])
            await passes([pod(), alert(expr)]);
    });
    it("fails a name of the bot's own under the prefix of a library or an exporter, and one that is written as a label", async () => {
        for (const metric of ["process_orders_lost_total", "go_live_total", "node_orders_lost_total", "container_orders_lost_total", "python_lost_total"])
            await fails([pod(), alert(`${metric} > 5`)], new RegExp(`A reads ${metric}, which no code of the bot exports`));
        await fails([pod({ change: computed("process_") }), alert("process_orders_lost_total > 5")], /A reads process_orders_lost_total/);
        await passes([pod({ change: computed("process_") }), alert("process_open_fds > 5")]);
        const more = (...others: object[]) => pod({ change: { computed: [...computed("process_").computed, ...others] as typeof content.computed } });
        const at = { by: "x", at: "bot/main.py:21" };
        const lost = [alert("process_orders_lost_total > 5")];
        await fails([more({ kind: "metric", before: "agent_", ...at }), ...lost], /A reads process_orders_lost_total/);
        await fails([more({ kind: "variable", before: "p", ...at }), ...lost], /A reads process_orders_lost_total/);
        await passes([more({ kind: "metric", before: "process_orders_", ...at }), ...lost]);
        await passes([more({ kind: "metric", before: "", after: "_lost_total", ...at }), ...lost]);
        await fails([more({ kind: "metric", before: "process_orders_", after: "_seconds", ...at }), ...lost], /A reads process_orders_lost_total/);
        await fails([pod({ change: computed("process_", "_total") }), ...lost], /A reads process_orders_lost_total/);
        await cannotJudge([more({ kind: "metric", before: "", ...at }), ...lost], /^process_orders_lost_total: bot\/main\.py:21 puts names together/);
        const literal = { metrics: [{ ...content.metrics[0], name: "process_orders_lost_total" }], ...computed("process_") };
        await passes([pod({ change: literal }), ...lost]);
        await passes([pod({ change: computed("process_orders_") }), alert("process_orders_lost_total > 5")]);
        await fails([pod(), alert('{__name__="bot_lost_total"} > 5 or up == 7')], /A reads bot_lost_total/);
        await passes([pod(), alert('{__name__="orders_total"} > 5')]);
        for (const metric of ["node_filesystem_avail_bytes", "node_load1", "container_memory_working_set_bytes", "process_open_fds", "go_memstats_alloc_bytes"])
            await passes([pod(), alert(`${metric} > 5`)]);
    });
    it("passes what a recording rule of the stack makes", async () => {
        const recording = object("PrometheusRule", "recording", { spec: { groups: [{ name: "r", rules: [{ record: "made_here", expr: "orders_total" }] }] } });
        await passes([pod(), alert("made_here > 1"), recording]);
        const broken = object("PrometheusRule", "recording", { spec: { groups: [{ name: "r", rules: [{ record: "made", expr: "gone_total" }] }] } });
        await fails([pod(), broken], /made reads gone_total, which no code of the bot exports/);
    });
    it("fails a metric that no code exports, with the nearest name", async () => {
        await fails([pod(), alert("rate(order_total[5m]) > 0")], /A reads order_total, which no code of the bot exports; the nearest name is orders_total\. /);
        await fails([pod(), alert("orders_total_bucket > 0")], /A reads orders_total_bucket/);
        await fails([pod(), alert("old_total > 0")], /A reads old_total, which no code of the bot exports, only scripts\/a\.py:2 has it/);
        await fails([pod(), alert("aaaaaaaaaa / bbbbbbbbbb", {})], /a rule reads aaaaaaaaaa[^;]*; a rule reads bbbbbbbbbb/);
    });
    it("counts the images that the stack runs, and those alone", async () => {
        await fails([pod(), alert("api_requests_total > 0")], /A reads api_requests_total, which no code of the bot exports, only api\/main\.py:2 has it/);
        await passes([pod(), api, alert("api_requests_total > 0")]);
        await passes([pod(), api, alert("orders_total > 0")]);
    });
    it("passes what the code may put together, and cannot judge what it puts together out of anything", async () => {
        await passes([pod({ change: computed("agent_", "_total") }), alert("agent_risk_total > 0")]);
        await fails([pod({ change: computed("agent_", "_total") }), alert("agent_risk_seconds > 0")], /agent_risk_seconds/);
        await cannotJudge([pod({ change: computed("") }), alert("agent_risk > 0")], /^agent_risk: bot\/main\.py:20 puts names together/);
    });
    it("cannot judge what nobody looked at, or where nothing of the source runs", async () => {
        await cannotJudge([pod({ change: { languages } }), alert("gone > 0")], /^gone: python was not evaluated/);
        await cannotJudge([pod({ dockerfile: "lost" }), alert("gone > 0")], /^gone: no container of the stack is built from the bot's source$/);
    });
    it("asks every bot's contract", async () => {
        const other = pod({ name: "other", change: { metrics: [{ ...content.metrics[0], name: "theirs_total" }] } });
        await passes([pod(), other, alert("theirs_total + orders_total > 0")]);
        await fails([pod(), other, alert("nobodys_metric > 0")], /nobodys_metric/);
    });
    it("asks nobody where there is no bot, and once where the contract cannot be read", async () => {
        await passes([alert("gone > 0"), stranger]);
        const lost = pod({ file: `${written()}.not` });
        const second = { ...alert("gone > 0"), urn: "urn:pulumi:prod::test::x::second" };
        await cannotJudge([lost, alert("gone > 0"), second], /^there is no contract /);
        const namesOf = async (...stack: Parameters<typeof judgeAll>[0]) =>
            (await judgeAll(stack, { rules: [rules.alertMetricIsTheBots] })).findings.map(({ urn }) => urn).sort();
        const first = alert("gone > 0");
        assert.deepStrictEqual(await namesOf(pod(), first, second), [first.urn, second.urn].sort());
        const [least] = [first.urn, second.urn].sort();
        for (const both of [
            [first, second],
            [second, first],
        ])
            assert.deepStrictEqual(await namesOf(lost, ...both), [least]);
    });
    it("is undecided while an expression is unknown, which hides no other's flaw", async () => {
        await isUndecided([pod(), alert(unknown)]);
        const both = object("PrometheusRule", "r", {
            spec: {
                groups: [
                    {
                        rules: [
                            { alert: "A", expr: unknown },
                            { alert: "B", expr: "gone > 0" },
                        ],
                    },
                ],
            },
        });
        await fails([pod(), both], /B reads gone/);
        await passes([pod(), object("PrometheusRule", "r", {})]);
        await passes([pod(), alert(undefined)]);
    });
});

describe("dashboard-metric-is-exported-by-the-code", () => {
    const { passes, fails, isUndecided, cannotJudge } = judgeGraph(rules.dashboardMetricIsTheBots);
    const labels = { grafana_dashboard: "1" };
    const dashboard = (...exprs: unknown[]) =>
        configMap("d", { "it.json": JSON.stringify({ title: "x", panels: [{ panels: [{ targets: exprs.map(expr => ({ expr })) }] }] }) }, labels);
    it("passes panels on what the code exports, with Grafana's variables", async () => {
        await passes([pod(), dashboard('rate(orders_total{x="$y"}[$__rate_interval])', "sum(rate(latency_seconds_bucket[${interval}])) by (le)", "up")]);
        await passes([pod(), dashboard(1, null, "")]);
        await passes([dashboard("gone")]);
        await passes([pod(), configMap("d", { "it.json": '{"expr":"gone"}' })]);
        await passes([pod(), object("ConfigMap", "d", { metadata: { labels } })]);
    });
    it("fails a panel on what nobody exports, by the dashboard's file", async () => {
        await fails(
            [pod(), dashboard("orders_total", "rate(order_total[5m])")],
            /it\.json reads order_total, which no code of the bot exports; the nearest name is orders_total/,
        );
        await fails([pod(), dashboard("gone_a", "gone_b")], /it\.json reads gone_a[^;]*; it\.json reads gone_b/);
    });
    it("knows what recording rules make", () =>
        passes([pod(), dashboard("made_here"), object("PrometheusRule", "r", { spec: { groups: [{ rules: [{ record: "made_here", expr: "up" }] }] } })]));
    it("cannot judge what is no JSON, and is undecided while a text is unknown, which hides no other", async () => {
        await cannotJudge([pod(), configMap("d", { "it.json": "{" }, labels)], /^it\.json is no JSON$/);
        await isUndecided([pod(), configMap("d", { "it.json": unknown }, labels)]);
        await fails([pod(), configMap("d", { "a.json": unknown, "b.json": '{"expr":"gone"}' }, labels)], /b\.json reads gone/);
    });
});

/** A monitor of a bot's pods, by the labels of their Service. */
const monitor = (name: string, endpoint: object = {}) => [
    object("Service", name, {
        metadata: { name, namespace: "bot", labels: { app: name } },
        spec: { selector: { app: name }, ports: [{ name: "http", port: 80, targetPort: 8080 }] },
    }),
    object("ServiceMonitor", name, { spec: { selector: { matchLabels: { app: name } }, endpoints: [{ port: "http", ...endpoint }] } }),
];

const podMonitor = (port: string, endpoint: object = {}) =>
    object("PodMonitor", "bot", { spec: { selector: { matchLabels: { app: "bot" } }, podMetricsEndpoints: [{ port, ...endpoint }] } });
/** Something that is no bot's, and is scraped. */
const side = object("Deployment", "side", {
    spec: { template: { metadata: { labels: { app: "side" } }, spec: { containers: [{ name: "side", ports: [{ containerPort: 8080 }] }] } } },
});

describe("alert-metric-is-scraped", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.alertMetricIsScraped);
    it("passes what a monitor scrapes, or what asks for it, and where nothing is scraped at all", async () => {
        await passes([pod(), ...monitor("bot"), alert("orders_total > 0")]);
        await passes([pod({ annotations: {} }), api, ...monitor("api"), ...monitor("bot"), alert("orders_total + api_requests_total > 0")]);
        await passes([pod(), alert("orders_total > 0")]);
        await passes([pod(), ...monitor("api"), alert("up == 0 or gone_total > 1")]);
        await passes([pod(), ...monitor("api"), alert("orders_total > 0", { record: "x" })]);
        await passes([pod(), side, ...monitor("side"), ...monitor("bot"), alert("orders_total > 0")]);
        await passes([pod({ container: { ports: [{ name: "http", containerPort: 8080 }] } }), podMonitor("http"), alert("orders_total > 0")]);
    });
    it("asks what asks to be scraped by itself", async () => {
        const asking = (value: string) => {
            const one = structuredClone(pod());
            (one.properties as { spec: { template: { metadata: { annotations: Record<string, string> } } } }).spec.template.metadata.annotations[
                "prometheus.io/scrape"
            ] = value;
            return one;
        };
        await passes([asking("true"), api, ...monitor("api"), alert("orders_total > 0")]);
        await fails([asking("false"), api, ...monitor("api"), alert("orders_total > 0")], /A reads orders_total, .* and nothing scrapes that/);
    });
    it("fails what only a workload exports that nobody scrapes", async () => {
        await fails(
            [pod(), api, ...monitor("api"), alert("orders_total > 0")],
            /A reads orders_total, which bot\/main\.py:6 exports, and nothing scrapes that/,
        );
        await fails([pod(), ...monitor("other"), alert("orders_total > 0")], /nothing scrapes that/);
    });
    it("is undecided while an expression is unknown", () => isUndecided([pod(), ...monitor("bot"), alert(unknown)]));
});

describe("scrape-path-is-served-by-the-code", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.scrapePathIsServed);
    const metricsRoute = { routes: [...content.routes, { method: "GET", path: "/metrics", by: "prometheus_client", at: ["bot/main.py:9"] }] };
    it("passes the path that the code serves, and any where the code says none", async () => {
        await passes([pod({ change: metricsRoute }), ...monitor("bot")]);
        await passes([pod({ change: metricsRoute }), ...monitor("bot", { path: "/metrics" })]);
        await passes([pod(), ...monitor("bot", { path: "/anything" })]);
        await passes([stranger, ...monitor("stranger", { path: "/anything" })]);
        await passes([pod({ change: metricsRoute }), side, ...monitor("side", { path: "/anything" })]);
        const routes = (path: string, at: string) => ({ routes: [...content.routes, { method: "GET", path, by: "prometheus_client", at: [at] }] });
        await passes([pod({ change: routes("/metrics/details", "bot/main.py:9") }), ...monitor("bot", { path: "/nothere" })]);
        await passes([pod({ change: routes("/metrics", "api/main.py:9") }), ...monitor("bot", { path: "/nothere" })]);
        await fails([pod({ change: routes("/metrics/", "bot/main.py:9") }), ...monitor("bot", { path: "/nothere" })], /whose code serves \/metrics\//);
    });
    it("asks PodMonitors too", async () => {
        const bot = pod({ change: metricsRoute, container: { ports: [{ name: "http", containerPort: 8080 }] } });
        await passes([bot, podMonitor("http")]);
        await fails([bot, podMonitor("http", { path: "/nothere" })], /\/nothere is asked of .*, whose code serves \/metrics/);
    });
    it("fails another one", () =>
        fails(
            [pod({ change: metricsRoute }), ...monitor("bot", { path: "/nothere" })],
            /\/nothere is asked of .*, whose code serves \/metrics \(bot\/main\.py:9\)/,
        ));
    it("is undecided while it is unknown", () => isUndecided([pod({ change: metricsRoute }), ...monitor("bot", { path: unknown })]));
});
