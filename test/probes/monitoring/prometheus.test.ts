import * as assert from "node:assert";
import type { Manifest } from "../../../config/manifest";
import { secondsOf } from "../../../documents/promql";
import type { Plot } from "../../../probes/canary/world";
import { botSeries } from "../../../probes/monitoring/bot-series";
import { clocksAreSet } from "../../../probes/monitoring/clocks";
import { retention } from "../../../probes/monitoring/retention";
import { rulesLoaded, seriesExist } from "../../../probes/monitoring/rules";
import { targetsUp } from "../../../probes/monitoring/targets";
import { installed } from "../../servers/tool";
import { ask, closed, fails, hasNoAccess, hasNoAnswer, holds, isUnknown, nobody, world } from "../questions";
import { Stand } from "./stand";

const bot = "planted";
const own = (pod: string) => ({ namespace: bot, pod });
const api = `# TYPE bot_orders_total counter
bot_orders_total{status="filled"} 3
bot_latency_seconds_bucket{le="1"} 3
bot_latency_seconds_bucket{le="+Inf"} 3
bot_latency_seconds_sum 1
bot_latency_seconds_count 3
`;

const rules = [
    { alert: "OrdersFail", expr: 'sum(rate(bot_orders_total{job="api", status="failed"}[5m])) by (job) > 0', for: "5m", labels: { severity: "critical" } },
    { alert: "ApiGone", expr: 'absent(up{job="api"})', labels: { severity: "critical" } },
    { record: "job:orders:sum", expr: "sum by (job) (bot_orders_total)" },
];
const rule = (groups: object[], name = "golive") => ({
    type: "kubernetes:monitoring.coreos.com/v1:PrometheusRule",
    name,
    properties: { metadata: { name, namespace: "monitoring" }, spec: { groups } },
});
const workload = (replicas: number) => ({
    type: "kubernetes:apps/v1:Deployment",
    name: "api",
    properties: { metadata: { name: "api" }, spec: { replicas } },
});

const manifest = {
    services: { api: { metrics: { port: "http", path: "/metrics" } }, worker: {} },
    stores: { events: { kind: "nats", replicas: 3 }, cache: { kind: "redis" } },
} as unknown as Partial<Manifest>;

describe("the probes of Prometheus, on a real one", () => {
    const stand = new Stand();
    before(async function () {
        if (!installed("prometheus", "prometheus")) this.skip();
        // Two pods of one name on both sides, and what belongs to what cannot be said.
        const broken = { alert: "Broken", expr: "bot_orders_total / on (job) twins" };
        await stand.startPrometheus(
            [
                { job: "api", labels: own("api-1"), metrics: `${api}twins{a="1"} 1\ntwins{a="2"} 1\n` },
                { job: "api", labels: own("api-2"), metrics: api },
                ...["events-0", "events-1"].map(pod => ({ job: "monitoring/events", labels: { pod }, metrics: "up_for 1\n" })),
                { job: "cache-exporter", labels: { pod: "cache-exporter-1" } },
                {
                    job: "elsewhere",
                    metrics:
                        "prometheus_tsdb_size_retentions_total 0\nprometheus_tsdb_lowest_timestamp_seconds 1\nprometheus_config_last_reload_successful 1\n",
                },
            ],
            [
                { name: "golive.bot", rules },
                { name: "golive.broken", rules: [broken] },
            ],
            ["--storage.tsdb.retention.time=15d"],
        );
        await stand.until('count(up{job="api"} == 1) == 2');
        await stand.until('count(up{job="monitoring/events"} == 1) == 2 and on () up{job="elsewhere"} == 1');
        await stand.until('up{job="cache-exporter"} == 0');
        await stand.until("job:orders:sum");
        await stand.untilBroken("Broken");
    });
    after(() => stand.stop());
    const on = (plot: Plot) => world({ address: stand.prometheus, ...plot });

    describe("monitoring.targets-up", () => {
        it("passes a service whose every pod answers", async () => holds(await ask(targetsUp, on({ manifest, resources: [workload(2)] }), { of: "api" })));
        it("fails where one pod less is scraped than runs", async () =>
            fails(await ask(targetsUp, on({ manifest, resources: [workload(3)] }), { of: "api" }), /2 are targets/));
        it("fails where a server of a store is missing, whatever the others say", async () =>
            fails(await ask(targetsUp, on({ manifest }), { of: "events" }), /2 are targets/));
        it("fails where an exporter does not answer", async () =>
            fails(await ask(targetsUp, on({ manifest }), { of: "cache" }), /cache-exporter-1: it does not answer: .*refused/));
        it("fails where a service is no target at all", async () => {
            const more = { ...manifest, services: { gone: { metrics: { port: "http" } } } } as unknown as Partial<Manifest>;
            fails(await ask(targetsUp, on({ manifest: more }), { of: "gone" }), /0 are targets/);
        });
        it("looks at whatever else is scraped, and at monitors that the manifest does not tell of", async () => {
            holds(await ask(targetsUp, on({ manifest }), { of: "everything else that is scraped" }));
            const monitor = { type: "kubernetes:monitoring.coreos.com/v1:PodMonitor", name: "reloader", properties: { metadata: { name: "reloader" } } };
            fails(await ask(targetsUp, on({ manifest, resources: [monitor] }), { of: "reloader" }), /0 are targets/);
        });
        it("has nothing to ask of a bot without metrics, and no answer where nobody gets in", async () => {
            assert.deepStrictEqual(targetsUp.targets(on({})), []);
            await hasNoAccess(targetsUp, world({ address: stand.prometheus, manifest }, { prometheus: closed }), /bastion is closed/);
        });
    });

    describe("monitoring.rules-loaded", () => {
        const groups = [{ name: "golive.bot", rules }];
        it("passes rules that are loaded as they were written, whatever their white space", async () => {
            const spread = rules.map(one => ({ ...one, expr: one.expr.replace(/ /g, "  \n ") }));
            holds(await ask(rulesLoaded, on({ resources: [rule([{ name: "golive.bot", rules: spread }])] }), { of: "golive" }));
        });
        const changed = (change: object) => on({ resources: [rule([{ name: "golive.bot", rules: [{ ...rules[0], ...change }] }])] });
        for (const [what, change, found] of [
            ["is not loaded", { alert: "Another" }, /Another: it is not loaded/],
            ["is an older one", { expr: `${rules[0].expr}.5` }, /an older rule/],
            ["waits for another time", { for: "10m" }, /300 s and not for 10m/],
            ["has another severity", { labels: { severity: "warning" } }, /severity is critical/],
        ] as const)
            it(`fails a rule that ${what}`, async () => fails(await ask(rulesLoaded, changed(change), { of: "golive" }), found));
        it("fails a rule that cannot be evaluated, whether it is the stack's or another", async () => {
            const expr = "bot_orders_total / on (job) twins";
            const same = on({ resources: [rule([{ name: "golive.broken", rules: [{ alert: "Broken", expr }] }])] });
            fails(await ask(rulesLoaded, same, { of: "golive" }), /it cannot be evaluated: .*duplicate/);
            fails(await ask(rulesLoaded, on({ resources: [rule(groups)] }), { of: "every other rule" }), /Broken: it cannot be evaluated/);
        });
        it("has nothing to ask of a stack without rules", () => assert.deepStrictEqual(rulesLoaded.targets(on({ resources: [rule([])] })), []));
    });

    describe("monitoring.series-exist", () => {
        it("passes what is there, and what has not gone wrong yet", async () =>
            holds(await ask(seriesExist, on({ resources: [rule([{ name: "golive.bot", rules }])] }))));
        for (const [what, expr] of [
            ["of a metric that nobody sends", "bot_order_total > 0"],
            ["of a job that there is not", 'up{job="ap"} == 0'],
            ["of a label that the metric has not", 'bot_orders_total{state="failed"} > 0'],
        ])
            it(`fails a rule ${what}`, async () =>
                fails(await ask(seriesExist, on({ resources: [rule([{ name: "x", rules: [{ alert: "Blind", expr }] }])] })), /Blind: nobody sends /));
        it("does not know of a rule whose expression has no metric", async () =>
            isUnknown(
                await ask(seriesExist, on({ resources: [rule([{ name: "x", rules: [{ alert: "Always", expr: "vector(1)" }] }])] })),
                /Always: no metric/,
            ));
    });

    describe("monitoring.bot-series", () => {
        const contract = (...metrics: [string, string][]) =>
            ({ metrics: metrics.map(([name, type]) => ({ name, type, by: "it", at: ["a:1"] })) }) as Plot["contract"];
        it("passes what the bot's pods send, a histogram too", async () =>
            holds(await ask(botSeries, on({ contract: contract(["bot_orders_total", "counter"], ["bot_latency_seconds", "histogram"]) }))));
        it("fails what none of its pods sends, though another does", async () =>
            fails(await ask(botSeries, on({ contract: contract(["up_for", "gauge"]) })), /up_for: no pod of planted sends it/));
        it("has nothing to ask without a contract that names a metric", () => {
            assert.deepStrictEqual(botSeries.targets(on({})), []);
            assert.deepStrictEqual(botSeries.targets(on({ contract: contract() })), []);
        });
    });

    describe("monitoring.clocks-are-set", () => {
        const clocks = new Stand();
        after(() => clocks.stop());
        const node = (instance: string, set: number, seconds: number) => ({
            job: "node-exporter",
            labels: { instance },
            metrics: `node_timex_sync_status ${set}\nnode_timex_offset_seconds ${seconds}\n`,
        });
        before(async () => {
            const known = { job: "kube-state-metrics", metrics: 'kube_node_info{node="a"} 1\nkube_node_info{node="b"} 1\nkube_node_info{node="c"} 1\n' };
            await clocks.startPrometheus([node("a", 1, 0.0004), node("b", 0, -0.25), known]);
            await clocks.until("count(node_timex_sync_status) == 2 and on () count(kube_node_info) == 3");
        });
        it("tells a clock that nothing sets, one that is unknown, and which is off most", async () => {
            const found = await ask(clocksAreSet, world({ address: clocks.prometheus }), { demands: { milliseconds: 100 } });
            fails(found, /2 of 3/, /the nodes: b: nothing sets it/, /250 ms on b/);
            assert.deepStrictEqual([found.at(-1)?.demand, found.at(-1)?.value], ["milliseconds", 250]);
        });
        it("does not know where no node tells", async () =>
            isUnknown(await ask(clocksAreSet, on({}), { demands: { milliseconds: 100 } }), /0 of an unknown number/));
    });

    describe("monitoring.retention", () => {
        const days = (metricDays: number) => on({ settings: { retention: { metricDays } } as never });
        it("passes as many days as the settings say, with the number", async () => {
            const measured = await ask(retention, days(15), { demands: { days: 15 } });
            holds(measured);
            assert.deepStrictEqual([measured[0].demand, measured[0].value], ["days", 15]);
        });
        it("fails fewer days than are demanded, or others than the settings say", async () => {
            fails(await ask(retention, days(15), { demands: { days: 30 } }), /kept: 15 days/);
            fails(await ask(retention, days(40), { demands: { days: 15 } }), /as the settings say: 15 days/);
        });
        it("reads durations as Prometheus writes them", () => {
            assert.deepStrictEqual(["15d", "1h30m", "2w", "500ms", "0"].map(secondsOf).slice(0, 4), [1_296_000, 5_400, 1_209_600, 0.5]);
            for (const none of ["", "soon", "15", "15 d"]) assert.ok(Number.isNaN(secondsOf(none)), none);
        });
        it("has no answer where nobody listens", async () =>
            hasNoAnswer(retention, world({ address: await nobody() }), /Prometheus did not answer: ECONNREFUSED/));
    });
});
