import * as assert from "node:assert";
import { askedIn, metricsIn, neverIn, syntaxFlaw } from "../../documents/promql";

describe("the metrics of an expression", () => {
    it("are its words that are no functions, labels or strings", () => {
        assert.deepStrictEqual(
            metricsIn('sum by (job, namespace) (rate(errors_total{path="up"}[5m])) / on (instance) group_left (x) total > 0.5 and absent(vector_b)'),
            ["errors_total", "total", "vector_b"],
        );
        assert.deepStrictEqual(metricsIn('a{x="b}c"}unless d{}'), ["a", "d"]);
        assert.deepStrictEqual(metricsIn("rate(a[5m]) / on(job)b * max_over_time(c[1h:5m]offset 1d)"), ["a", "b", "c"]);
    });
    it("are none of its strings and comments", () => {
        const strings = ['"to"', "'from \\'here'", '"say \\"$1\\" # so"', "`as is`"];
        assert.deepStrictEqual(metricsIn(`label_replace(up_total, ${strings.join(", ")}) # not down_total\n > 0`), ["up_total"]);
    });
    it("are written in every way that PromQL knows", () => {
        assert.deepStrictEqual(metricsIn("1 - avg by (instance) (node_cpu) > 5e3 or job:up:sum"), ["node_cpu", "job:up:sum"]);
        assert.deepStrictEqual(metricsIn("100 * COUNT(up == 0) BY (cluster, job) / ON (job) GROUP_LEFT (x) Sum(total)"), ["up", "total"]);
    });
});

describe("what an expression asks for", () => {
    it("is a metric, by its name or as a label, and the labels of its series", () => {
        assert.deepStrictEqual(askedIn('rate(a_total{job="x", b!~"c\\"d"}[5m]) / on (job) {__name__="e"}'), [
            {
                metric: "a_total",
                matchers: [
                    { label: "job", op: "=", value: "x" },
                    { label: "b", op: "!~", value: 'c"d' },
                ],
            },
            { metric: "e", matchers: [{ label: "__name__", op: "=", value: "e" }] },
        ]);
        assert.deepStrictEqual(askedIn('{"a.b", "c.d"=\'e\'}'), [{ metric: "a.b", matchers: [{ label: "c.d", op: "=", value: "e" }] }]);
        assert.deepStrictEqual(askedIn('{__name__=~"e.*"}'), [{ metric: undefined, matchers: [{ label: "__name__", op: "=~", value: "e.*" }] }]);
        assert.deepStrictEqual(askedIn('{job="x"}'), [{ metric: undefined, matchers: [{ label: "job", op: "=", value: "x" }] }]);
        assert.deepStrictEqual(metricsIn('{job="x"} / a / a'), ["a"]);
        assert.deepStrictEqual(askedIn("1 + vector(2)"), []);
    });
});

describe("what of an expression is not read", () => {
    const cases: [expression: string, flaw: string | undefined][] = [
        ["rate(x[5m])", undefined],
        ["x > 5m # (", undefined],
        ["rate(x[5m]", "it ends before it is complete"],
        ["rate(x[5m] \n", "it ends before it is complete"],
        ["x > \n\n", "it ends before it is complete"],
        ["sum(x] > 1", 'Prometheus does not read it from "] > 1" on'],
        ["x) and a_very_long_metric_name_that_goes_on", 'Prometheus does not read it from ") and a_very_long_metric_name_" on'],
    ];
    for (const [expression, flaw] of cases) it(expression, () => assert.strictEqual(syntaxFlaw(expression), flaw));
});

describe("the part of an expression that no series ever fits", () => {
    const never: [expression: string, part: string][] = [
        ["x > 1e99", "x > 1e99"],
        ["x >= 1e20", "x >= 1e20"],
        ["x == 1e20 or y == -1e20", "y == -1e20"],
        ["x < -1e99", "x < -1e99"],
        ["x <= -1e20", "x <= -1e20"],
        ["x > Inf", "x > Inf"],
        ["x > +Inf", "x > +Inf"],
        ["x < -Inf", "x < -Inf"],
        ["x == NaN", "x == NaN"],
        ["x < nan", "x < nan"],
        ["1e30 < x", "1e30 < x"],
        ["-1e30 >= x", "-1e30 >= x"],
        ["1e30 == x", "1e30 == x"],
        ["x > (1e30)", "x > (1e30)"],
        ["x > vector(1e30)", "x > vector(1e30)"],
        ["x < -(1e30)", "x < -(1e30)"],
        ["x > +(1e30)", "x > +(1e30)"],
        ["x > 1_000_000_000_000_000_000_000_000", "x > 1_000_000_000_000_000_000_000_000"],
        ["up == 0 and on() vector(0) == 1", "vector(0) == 1"],
        ["up == 0 and on() vector(1) < 1", "vector(1) < 1"],
        ["up == 0 and on() vector(1) != 1", "vector(1) != 1"],
        ["up == 0 and on() vector(1) > 1", "vector(1) > 1"],
        ["up == 0 and on() vector(1) <= 0", "vector(1) <= 0"],
        ["up == 0 and on() vector(1) >= 2", "vector(1) >= 2"],
        ["(x > 1e30) and y", "x > 1e30"],
        ["(x > 1e30) unless y", "x > 1e30"],
        ["x unless on() vector(0)", "x unless on() vector(0)"],
        ["x unless ON ( ) vector(0)", "x unless ON ( ) vector(0)"],
        ["sum by (job) (rate(x[5m])) / count(y > 1e30) > 2", "y > 1e30"],
        ["max_over_time((x > 1e30)[5m:1m]) > 1", "x > 1e30"],
        ["clamp_min(x > 1e30, 0) > 1", "x > 1e30"],
        ["absent(x) and y > 1e30", "y > 1e30"],
        ["-NaN == x", "-NaN == x"],
        ["x - INF > INF", "x - INF > INF"],
        ["x > 5 or (y > 1e30 and z)", ""],
    ];
    for (const [expression, part] of never) it(`is ${part || "none"} of ${expression}`, () => assert.strictEqual(neverIn(expression), part || undefined));
    const may = [
        ...["x > 1e19", "x > -1e99", "x < 1e99", "x >= Inf", "x <= -Inf", "x == Inf", "x != NaN", "x != 1e30", "x > 5m", "x == 0", "x > bool 1e30"],
        ...["x > 5 or y > 1e30", "absent(x > 1e30)", "absent_over_time(x[5m])", "scalar(x > 1e30) == 1", "x unless y > 1e30", "x unless on(a) vector(0)"],
        ...[
            "x unless vector(0)",
            "x unless on() y",
            "up == 0 and on() vector(1) == 1",
            "up == 0 and on() (hour() > 8)",
            "vector(1)",
            "1",
            "x > y",
            "",
            "x >",
            "0 < x",
            "0 > x",
            "0 == x",
            "x < 5",
            "x <= 5",
            "x > 5",
            "1 + 2",
            "1 + vector(2)",
        ],
        ...["vector(1) and vector(2)", "nan != x", "clamp(absent(x > 1e30), 0, 1) > 0", "x unless on() (vector(0) > 1)", "x unless ignoring() vector(0)"],
        ...[
            "vector(1) != 2 and x",
            "vector(1) >= 1 and x",
            "vector(1) <= 1 and x",
            "vector(2) > 1 and x",
            "vector(1) < 2 and x",
            "-x > 5",
            "x > vector(time())",
        ],
    ];
    for (const expression of may) it(`is none of ${expression || "nothing"}`, () => assert.strictEqual(neverIn(expression), undefined));
});
