import * as assert from "node:assert";
import { projectRoot } from "../../config/check";
import { type Measures, measures, millisecondsOf, partsOf } from "../../config/measures";
import { measureRules } from "../../config/rules/measures";
import type { Known } from "../../config/rules/rule";
import { type Contract, readContract } from "../../contract";

const contract = {
    metrics: [
        { name: "orders_total", type: "counter", labels: ["status"], by: "x", at: ["a.py:1"] },
        { name: "queue_depth", type: "gauge", labels: [], by: "x", at: ["a.py:2"] },
        { name: "order_seconds", type: "histogram", labels: ["venue"], by: "x", at: ["a.py:3"] },
        { name: "anything_total", type: "counter", by: "x", at: ["a.py:4"] },
    ],
    images: [],
    routes: [],
    variables: [],
    computed: [],
    unread: [],
    elsewhere: { metrics: {} },
} as unknown as Contract;

const flaws = (written: object, given: Contract | null = contract) => {
    const known = { manifest: { trading: { soak: { measures: measures.parse(written) } } }, contract: given ?? undefined } as unknown as Known;
    return measureRules.flatMap(rule => rule(known)).map(({ path, found, allowed }) => `${path.slice(3).join(".")}: ${found}; ${allowed}`);
};

describe("what a soak asks of a bot's metrics", () => {
    it("is series as PromQL selects them, and nothing around them", () => {
        for (const sound of ["orders_total", 'orders_total{status="a{b}\\"c",x!~"y"}', "orders_total{}", 'a:b{ x = "1" , }'])
            assert.ok(measures.safeParse({ signals: { series: sound } }).success, sound);
        for (const wrong of ["sum(orders_total)", "orders_total[5m]", "orders_total or vector(0)", 'orders_total{status="a"', "", "1", 'x{a="b"} offset 1d'])
            assert.ok(!measures.safeParse({ signals: { series: wrong } }).success, wrong);
        assert.deepStrictEqual(partsOf('orders_total{status="a,b=\\"c\\"",x!~"y"}'), { metric: "orders_total", labels: ["status", "x"] });
    });
    it("is exported by the bot's code, with that type and those labels", () => {
        assert.deepStrictEqual(
            flaws({
                signals: { series: 'orders_total{status="new",namespace="x"}' },
                "failed-trades-in-a-row": { series: "queue_depth" },
                "latency-p95": { series: "order_seconds" },
            }),
            [],
        );
        assert.deepStrictEqual(flaws({ signals: { series: "order_seconds_count" }, "mode-changes": { series: 'anything_total{whatever="x"}' } }), []);
        assert.deepStrictEqual(flaws({ signals: { series: "queue_depth" } }), ["signals.series: queue_depth, a gauge; a counter"]);
        assert.deepStrictEqual(flaws({ "latency-p95": { series: "orders_total", unit: "ms" } }), [
            "latency-p95.series: orders_total, a counter; a histogram, by its name without _bucket",
        ]);
        assert.deepStrictEqual(flaws({ "error-rate": { series: 'orders_total{state="bad"}', of: "orders_total" } }), [
            "error-rate.series: the label state of orders_total; labels that it has: status",
        ]);
        assert.deepStrictEqual(flaws({ "failed-trades-in-a-row": { series: 'queue_depth{x="1"}' } }), [
            "failed-trades-in-a-row.series: the label x of queue_depth; no label: it has none",
        ]);
    });
    it("is asked of what drills count too", () => {
        const counted = { data: { series: ["vanta_signals_queued_total", "ticks_total"] }, load: { series: "vanta_worker_exec_latency_seconds" } };
        const known = { manifest: { trading: { soak: { measures: {} }, drills: counted } }, contract: readContract(projectRoot, "vanta").contract };
        const told = measureRules.flatMap(rule => rule(known as unknown as Known)).map(({ path, found }) => `${path.join(".")}: ${found}`);
        assert.deepStrictEqual(told, [
            'trading.drills.data.series: "ticks_total"',
            "trading.drills.load.series: vanta_worker_exec_latency_seconds, a histogram",
        ]);
    });
    it("says which metric was meant", () => {
        const vanta = readContract(projectRoot, "vanta").contract as Contract;
        assert.deepStrictEqual(flaws({ signals: { series: "vanta_signal_queued_total" } }, vanta), [
            'signals.series: "vanta_signal_queued_total"; a metric that the bot\'s code exports, by its contract; did you mean vanta_signals_queued_total?',
        ]);
    });
    it("is not asked of a bot without a contract", () => assert.deepStrictEqual(flaws({ signals: { series: "orders_totl" } }, null), []));
    it("has a unit", () => {
        const of = (series: string, unit?: "s" | "ms") => millisecondsOf({ series, unit, items: [] } as NonNullable<Measures["latency-p95"]>);
        assert.deepStrictEqual(
            [of("a_seconds"), of("a_milliseconds"), of('a_ms{b="c"}'), of("a_seconds", "ms"), of("a", "s"), of("a")],
            [1000, 1, 1, 1, 1000, undefined],
        );
        assert.match(flaws({ "latency-p95": { series: "latency" } }, null).join(), /latency-p95\.unit: nothing; s or ms: the metric's name does not say it/);
    });
});
