import * as assert from "node:assert";
import { Alarms } from "../../../components/monitoring/alarms";
import { ErrorLines, errorLevel, errorText } from "../../../components/monitoring/error-lines";
import type { Monitoring } from "../../../components/monitoring/monitoring";
import { type Built, build, target } from "../harness";
import { monitoring } from "../monitoring-fixture";

const filter = "aws:cloudwatch/logMetricFilter:LogMetricFilter";
const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";

describe("errors in the logs", () => {
    let prod: Built<Monitoring>;
    before(async () => {
        prod = await build(() => monitoring());
    });
    const text = (line: string) => new RegExp(errorText).test(line);

    it("are counted in the bot's own namespace alone, from the group of all containers", () => {
        const { logGroupName, pattern, metricTransformation } = prod.one(filter, "error-lines").inputs;
        assert.strictEqual(logGroupName, "/aws/containerinsights/cryptofunk-prod/application");
        assert.match(pattern, /^\{ \(\$\.kubernetes\.namespace_name = "cryptofunk"\) && \(.*\) \}$/);
        assert.deepStrictEqual(metricTransformation, {
            ...{ name: "ErrorLines", namespace: "golive/cryptofunk-prod", value: "1", defaultValue: "0", unit: "Count" },
        });
    });
    it("are asked for in words that CloudWatch takes: two expressions without groups, and no sign that it refuses", () => {
        const { pattern } = prod.one(filter, "error-lines").inputs;
        assert.deepStrictEqual(
            [...pattern.matchAll(/%([^%]*)%/g)].map(([, expression]: RegExpMatchArray) => expression),
            [errorText, errorLevel],
        );
        for (const expression of [errorText, errorLevel]) assert.match(expression, /^[A-Za-z0-9:_#=@/;,\-^$?[\]{}|\\*+.]+$/);
    });
    it("are seen in what loggers write", () => {
        for (const line of [
            "2026-11-22 12:00:00 | ERROR    | src.workers | Failed", // Python
            "ERROR:    Exception in ASGI application", // uvicorn
            "2026-11-22T12:00:00Z \u001b[31mERROR\u001b[0m engine: no order book", // Rust, in colour
            "2026-11-22 12:00:00,123 - freqtrade - CRITICAL - Fatal exception!",
            "2026/11/22 12:00:00 [error] 7#7: *1 connect() failed", // nginx
            '{"levelname": "ERROR", "message": "no"}',
        ])
            assert.ok(text(line), line);
        for (const level of ["error", "ERROR", "Error", "err", "fatal", "critical", "panic"]) assert.match(level, new RegExp(errorLevel));
    });
    it("are not what only speaks of them", () => {
        for (const line of ["INFO 0 errors since the start", "WARNING retrying after error", '{"level":"info","error":null}']) assert.ok(!text(line), line);
        for (const level of ["info", "warn", "debug", "no error"]) assert.doesNotMatch(level, new RegExp(errorLevel));
    });
    it("are told of when they last a quarter of an hour, by default at more than ten in five minutes", () => {
        const { threshold, evaluationPeriods, period, statistic, treatMissingData, alarmDescription, dimensions, namespace, metricName } = prod.one(
            alarm,
            "error-lines-many",
        ).inputs;
        assert.deepStrictEqual([threshold, evaluationPeriods, period, statistic, treatMissingData], [10, 3, 300, "Sum", "notBreaching"]);
        assert.deepStrictEqual([namespace, metricName, dimensions], ["golive/cryptofunk-prod", "ErrorLines", undefined]);
        assert.match(alarmDescription, /^\[P1\] /);
    });
    it("are not all: a cluster from which no line comes for a quarter of an hour is told of from outside it", () => {
        const { threshold, comparisonOperator, evaluationPeriods, treatMissingData, alarmDescription, dimensions, namespace } = prod.one(
            alarm,
            "cluster-silent",
        ).inputs;
        assert.deepStrictEqual([threshold, comparisonOperator, evaluationPeriods, treatMissingData], [1, "LessThanThreshold", 3, "breaching"]);
        assert.deepStrictEqual([namespace, dimensions], ["AWS/Logs", { LogGroupName: "/aws/containerinsights/cryptofunk-prod/application" }]);
        assert.match(alarmDescription, /^\[P0\] /);
    });
    it("are told of at another number where a team says so", async () => {
        const built = await build(() => monitoring({ settings: { alerts: { email: "oncall@example.com", errorLines: 200 } } }));
        assert.strictEqual(built.one(alarm, "error-lines-many").inputs.threshold, 200);
    });
    it("wait for their log group, without which CloudWatch takes no filter", () => {
        assert.ok(prod.waitsFor(prod.one(filter, "error-lines"), prod.one("aws:cloudwatch/logGroup:LogGroup", "log-shipping-application")));
    });
    it("are not counted where nobody would hear of them", async () => {
        const args = { target: target(), logGroup: "group", namespace: "bot", above: 10, waitFor: [] };
        assert.deepStrictEqual((await build(() => new ErrorLines("error-lines", { ...args, topics: [] }))).of(filter), []);
        const built = await build(() => new ErrorLines("error-lines", { ...args, topics: [new Alarms("alarms", { target: target() }).topic] }));
        assert.strictEqual(built.of(filter).length, 1);
    });
});
