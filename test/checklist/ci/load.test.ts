import * as assert from "node:assert";
import { ask, found, why } from "./asked";
import { k6, k6Export, k6Numbered } from "./documents";

const at = (number: number, unit = "ms") => ({ atMost: number, unit });
const demands = { users: { atLeast: 100, unit: "" }, p50: at(50), p95: at(200), p99: at(200), "per-second": { atLeast: 1000, unit: "" }, failed: at(0, "%") };
const values = { type: "trend", contains: "time", values: { avg: 5, min: 1, med: 4, max: 30, "p(90)": 7, "p(95)": 9, "p(99)": 20 } };

describe("a file of a load test", () => {
    for (const [what, text] of [
        ["handleSummary", k6()],
        ["--summary-export", k6Export()],
        ["--new-machine-readable-summary", k6Numbered()],
    ] as const)
        it(`says the same in each shape: ${what}`, () => {
            const answer = ask("load", text, { demands });
            assert.deepStrictEqual(found(answer), { users: 120, p50: 41, p95: 150, p99: 190, "per-second": 1500, failed: 0 });
            assert.strictEqual(answer.result, "pass");
        });
    it("says nothing of a percentile that it was not asked to write: k6 leaves out the 99th by itself", () => {
        const text = k6({ http_req_duration: { type: "trend", contains: "time", values: { med: 4, "p(95)": 9 } } });
        assert.match(why(ask("load", text, { demands: { p99: at(200) } })), /^not evaluated: no such number/);
    });
    it("is asked for Trends of its own by the demand's name, the 95th percentile where the name says no other", () => {
        const text = k6({ websocket: values, tool_call: values, page_load: values });
        assert.deepStrictEqual(found(ask("load", text, { demands: { websocket: at(10), "tool-call-p95": at(100), "page-load-p99": at(50) } })), {
            ...{ websocket: 9, "tool-call-p95": 9, "page-load-p99": 20 },
        });
        assert.strictEqual(ask("load", k6(), { demands: { websocket: at(10) } }).result, "not evaluated");
    });
    it("does not let a Trend of its own take the place of what k6 measures", () =>
        assert.deepStrictEqual(found(ask("load", k6({ users: values, p95: values }), { demands: { users: { atLeast: 100, unit: "" }, p95: at(200) } })), {
            users: 120,
            p95: 150,
        }));
    it("fails where a threshold of its own does not hold, whatever the list asks", () => {
        const broken = k6({ checks: { type: "rate", contains: "default", values: { rate: 0.5 }, thresholds: { "rate>0.99": { ok: false } } } });
        assert.match(why(ask("load", broken)), /^fail: .*broken: checks: rate>0\.99/);
        assert.strictEqual(ask("load", k6Export().replace('"p(95)<200":false', '"p(95)<200":true')).result, "fail");
        const numbered = JSON.parse(k6Numbered());
        numbered.results.thresholds = [{ source: "p(95)<10", ok: false }];
        assert.strictEqual(ask("load", JSON.stringify(numbered)).result, "fail");
    });
    it("tells the share of requests that failed", () => {
        const text = k6({ http_req_failed: { type: "rate", contains: "default", values: { rate: 0.0025, passes: 225, fails: 89_775 } } });
        assert.deepStrictEqual(found(ask("load", text, { demands })).failed, 0.25);
        assert.strictEqual(ask("load", text, { demands }).result, "fail");
    });
    const none = { type: "counter", contains: "default", values: { count: 0, rate: 0 } };
    const empty: [what: string, texts: string[], says: RegExp][] = [
        ["no request", [k6({ http_reqs: none })], /it made no request/],
        ["no metric", ['{"metrics":{}}'], /it made no request/],
        ["no answer", [k6({ http_req_failed: { type: "rate", contains: "default", values: { rate: 1 } } })], /not one of its requests was answered well/],
        ["several runs", [k6(), k6()], /several load tests, whose percentiles do not add up/],
    ];
    for (const [what, texts, says] of empty)
        it(`is not evaluated with ${what}`, () => {
            assert.strictEqual(ask("load", texts).result, "not evaluated");
            assert.match(why(ask("load", texts)), says);
        });
});
