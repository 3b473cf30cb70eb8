import { alertCanFire, alertJobExists } from "../../../../policies/rules/kubernetes/alert-firing";
import { judgeGraph, resource, unknown } from "../../../judge";

const object = (kind: string, name: string, properties: object) =>
    resource(`kubernetes:x/v1:${kind}`, name, { metadata: { name, namespace: "bot" }, ...properties });
const alert = (expr: unknown, more: object = {}) =>
    object("PrometheusRule", "alerts", {
        spec: {
            groups: [
                {
                    name: "g",
                    rules: [
                        { record: "r", expr: "x > 1e99" },
                        { alert: "A", expr, ...more },
                    ],
                },
            ],
        },
    });

describe("alert-can-fire", () => {
    const { passes, fails, isUndecided } = judgeGraph(alertCanFire);
    it("passes what may be true, soon enough, and what is no alert", async () => {
        await passes([alert("rate(errors_total[5m]) > 0.5")]);
        for (const time of ["0s", "5m", "24h", "1d", "23h59m", undefined]) await passes([alert("up == 0", { for: time })]);
        await passes([alert(undefined)]);
        await passes([object("PrometheusRule", "r", {})]);
    });
    it("fails what is never true, with the part that is not", async () => {
        await fails([alert("errors_total > 1e99")], /^A never fires: nothing is ever errors_total > 1e99\. /);
        await fails([alert("up == 0 and on() vector(0) == 1")], /A never fires: nothing is ever vector\(0\) == 1/);
    });
    it("fails what has to be so for longer than a day", async () => {
        for (const time of ["7d", "25h", "1w", "1y", "1d1s", "1441m", "86401s", "86400001ms"])
            await fails([alert("up == 0", { for: time })], new RegExp(`^A fires only after ${time}\\. `));
        await passes([alert("up == 0", { for: "7d" })], { config: { hours: 200 } });
    });
    it("is undecided while an expression is unknown", () => isUndecided([alert(unknown)]));
});

describe("alert-job-is-scraped", () => {
    const { passes, fails, isUndecided } = judgeGraph(alertJobExists);
    const service = object("Service", "engine", {
        metadata: { name: "engine", namespace: "bot", labels: { app: "engine", job: "engine-job" } },
        spec: { ports: [] },
    });
    const monitor = (spec: object = {}) => object("ServiceMonitor", "watch", { spec: { selector: { matchLabels: { app: "engine" } }, ...spec } });
    const asked = (job: string, op = "=") => alert(`up{job${op}"${job}",x="y"} == 0`);
    const scraped = [service, monitor()];
    const flaw = /^A asks for the job nothere, as which nothing is scraped; there are engine\. /;
    it("passes the job of a monitor, by its Service's name or label", async () => {
        await passes([...scraped, asked("engine")]);
        await passes([...scraped, asked("eng.*|nothere", "=~")]);
        await passes([...scraped, asked("nothere", "!=")]);
        await passes([...scraped, asked("nothere", "!~")]);
        await passes([...scraped, alert("up == 0"), alert(undefined)]);
        await passes([service, monitor({ jobLabel: "job" }), asked("engine-job")]);
        await passes([service, monitor({ jobLabel: "none" }), asked("engine")]);
    });
    it("fails one as which nothing is scraped", async () => {
        await fails([...scraped, asked("nothere")], flaw);
        await fails([...scraped, asked("nothere.*", "=~")], /A asks for the job nothere\.\*/);
        await fails([...scraped, asked("ngin", "=~")], /A asks for the job ngin,/);
        await fails([...scraped, alert('up{job="engine"} == 0 and errors_total{job="nothere"} > 1')], flaw);
        await fails([service, monitor({ jobLabel: "job" }), asked("engine")], /there are engine-job\. /);
    });
    it("takes what an object calls itself for its name, and its resource's where it calls itself nothing", async () => {
        const bare = resource("kubernetes:core/v1:Service", "resource", { spec: { ports: [] } });
        const all = object("ServiceMonitor", "all", { spec: { selector: {}, jobLabel: "job", namespaceSelector: { any: true } } });
        await passes([bare, all, asked("resource")]);
        const named = resource("kubernetes:x/v1:Service", "resource", { metadata: { name: "called", namespace: "bot" }, spec: { ports: [] } });
        await fails([named, all, asked("resource")], /there are called\. /);
        const pods = (metadata: object | undefined, kind = "PodMonitor") => resource(`kubernetes:x/v1:${kind}`, "resource", { metadata });
        await fails([pods({ name: "called", namespace: "bot" }), asked("x")], /there are bot\/called\. /);
        await fails([pods(undefined), asked("x")], /there are undefined\/resource\. /);
        await fails([pods(undefined, "Probe"), asked("x")], /there are probe\/undefined\/resource\. /);
    });
    it("names every job once", () =>
        fails([...scraped, { ...monitor(), urn: `${monitor().urn}-2` }, object("PodMonitor", "a", {}), asked("nothere")], /there are bot\/a, engine\. /));
    it("passes one of several", () => passes([...scraped, object("PodMonitor", "a", {}), asked("engine")]));
    it("knows the names of other monitors' jobs", async () => {
        await passes([object("PodMonitor", "pods", { spec: {} }), asked("bot/pods")]);
        await passes([object("Probe", "outside", { spec: {} }), asked("probe/bot/outside")]);
        await passes([object("Probe", "outside", { spec: { jobName: "web" } }), asked("web")]);
        await passes([object("ScrapeConfig", "more", { spec: {} }), asked("scrapeConfig/bot/more")]);
        await passes([object("ScrapeConfig", "more", { spec: { jobName: "own" } }), asked("own")]);
        await fails([object("PodMonitor", "pods", { spec: {} }), object("Probe", "a", { spec: {} }), asked("pods")], /there are bot\/pods, probe\/bot\/a\. /);
    });
    it("lets what nobody here sees have its own: a chart's jobs, relabelled ones, and Services of others", async () => {
        const chart = (values: object = {}) => resource("kubernetes:helm.sh/v3:Release", "redis-exporter", { chart: "prometheus-redis-exporter", values });
        await passes([...scraped, chart(), asked("redis-exporter")]);
        await passes([...scraped, chart(), asked("node-exporter")]);
        await passes([...scraped, chart({ scrapeConfigs: [{ job_name: "vendor" }] }), asked("vendor")]);
        await fails([...scraped, chart(), asked("nothere")], flaw);
        await fails([...scraped, chart(), asked("exporter")], /A asks for the job exporter/);
        await fails([...scraped, asked("node-exporter")], /A asks for the job node-exporter/);
        const config = (text: string) => object("ConfigMap", "prometheus", { data: { "prometheus.yml": text } });
        await passes([...scraped, config("scrape_configs: [{ job_name: vendor }]"), asked("vendor")]);
        await fails([...scraped, config("about: nothere"), asked("nothere")], flaw);
        const relabelled = object("ServiceMonitor", "special", {
            spec: { selector: {}, endpoints: [{ relabelings: [{ targetLabel: "job", replacement: "made" }] }] },
        });
        await passes([...scraped, relabelled, asked("made")]);
        await fails([...scraped, relabelled, asked("nothere")], flaw);
        const partly = [{ relabelings: [{ targetLabel: "x" }, { targetLabel: "job" }] }];
        await passes([...scraped, object("ServiceMonitor", "special", { spec: { selector: {}, endpoints: partly } }), asked("special")]);
        await passes([...scraped, object("PodMonitor", "special", { spec: { podMetricsEndpoints: partly } }), asked("special")]);
        await fails([service, monitor({ endpoints: [{ relabelings: [{ targetLabel: "x" }] }, {}] }), asked("nothere")], flaw);
        const called = (chart: string) => resource("kubernetes:helm.sh/v3:Release", chart, { chart, values: unknown });
        for (const name of ["metricsx", "xmonitoring"]) await passes([...scraped, called(name), asked(name)]);
        await fails([...scraped, called("a-bc"), asked("a-bc")], /A asks for the job a-bc/);
        await passes([...scraped, called("abc"), asked("x-abc")]);
        const others = object("ServiceMonitor", "operator", { spec: { selector: { matchLabels: { name: "vendor" } } } });
        await passes([...scraped, others, asked("vendor")]);
        await passes([...scraped, asked("(?i)engine", "=~")]);
    });
    it("says nothing where nothing is scraped, and is undecided while an expression is unknown", async () => {
        await passes([asked("nothere")]);
        await isUndecided([...scraped, alert(unknown)]);
    });
});
