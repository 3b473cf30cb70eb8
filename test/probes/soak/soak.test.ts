import * as assert from "node:assert";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { NamedControl } from "../../../checklist/catalogue";
import { control } from "../../../checklist/control";
import type { Measures } from "../../../config/measures";
import { Prometheus } from "../../../probes/prometheus";
import { soak } from "../../../probes/soak";
import { soakMeasures } from "../../../probes/soak/measures";
import { installed } from "../../servers/tool";
import { Server } from "./prometheus-server";
import { nowAt, released, seen } from "./seen";

const server = new Server();

type Files = Parameters<typeof soak>[1]["files"];
interface Given {
    measures?: Measures;
    lasts?: string;
    phase?: "dry" | "canary";
    digests?: Record<string, string>;
}

/** What a person wrote, as far as a soak looks at it. */
const files = ({ measures = {}, lasts = "6h", phase = "dry", digests = { api: released } }: Given): Files =>
    ({
        manifest: {
            name: "steady",
            services: { api: { metrics: { port: "http", path: "/metrics" } } },
            trading: { soak: { staging: { dry: { for: lasts, items: [] }, canary: { for: lasts, items: [] } }, measures } },
        },
        settings: { environment: "staging", phase, release: { version: "1.0.0", digests } },
    }) as unknown as Files;

type Demands = Record<string, { atMost?: number; atLeast?: number }>;

/** The answer of one measure to one control; measured without what holds. */
async function answer(soakName: string, demands: Demands, now: Date, given: Given = {}, address = server.address) {
    const one = {
        ...control.parse({ title: "it holds", why: "or not", phase: "canary", answer: { soak: soakName }, demands }),
        id: "it-holds",
        file: "f",
    } as NamedControl;
    const [found] = await soak([{ control: one, demands: one.demands }], { files: files(given), prometheus: new Prometheus(address), now });
    const open = found.measured.filter(({ holds }) => holds !== "yes").map(({ what, found: text }) => `${what}: ${text}`);
    return { result: found.result, open, values: found.measured.flatMap(({ value }) => value ?? []) };
}

const none = { intents: { atMost: 0 } };
const duplicates = (series: string): Given => ({ measures: { "duplicate-intents": { series, items: [] } } });

describe("npm run soak, asked of a Prometheus that has seen eight days", () => {
    before(async function () {
        if (!installed("prometheus", "prometheus") || !installed("promtool", "prometheus")) this.skip();
        await server.start(seen);
    });
    after(() => server.stop());

    describe("counts", () => {
        it("nothing, over days, in more parts than Prometheus answers at once", async () => {
            assert.deepStrictEqual(await answer("duplicate-intents", none, nowAt(3, 11), { ...duplicates("intents_duplicate_total"), lasts: "58h" }), {
                ...{ result: "pass", open: [], values: [0] },
            });
            const week = await answer("duplicate-intents", none, nowAt(8), { ...duplicates("intents_duplicate_total"), lasts: "7d" });
            assert.deepStrictEqual(week.values, [0]);
            assert.match(week.open.join(), /critical alerts: OrderExecutorDown from 2026-11-04T12:00Z/, "and the week has an alert in it");
        });
        it("each time that it happened, at whatever time of the window", async () => {
            const twice = duplicates('intents_duplicate_twice_total{pod="1"}');
            assert.deepStrictEqual(await answer("duplicate-intents", none, nowAt(2, 6), twice), {
                ...{ result: "fail", open: ["signals that became two intents: 2 intents"], values: [2] },
            });
            assert.deepStrictEqual((await answer("duplicate-intents", none, nowAt(2, 2), twice)).values, [0]);
        });
        it("on over a restart, after which a counter begins anew", async () =>
            assert.deepStrictEqual((await answer("duplicate-intents", none, nowAt(2, 6), duplicates("restarting_total"))).values, [3]));
        it("a series that is born within the window from zero, and others as they rise", async () =>
            assert.deepStrictEqual((await answer("duplicate-intents", none, nowAt(2, 6), duplicates("labelled_total"))).values, [2]));
        it("several series together", async () => {
            const measures: Measures = { "duplicate-intents": { series: ['labelled_total{kind="rare"}', "restarting_total"], items: [] } };
            assert.deepStrictEqual((await answer("duplicate-intents", none, nowAt(2, 6), { measures })).values, [5]);
        });
        it("nothing of a label's value that never came, and says so where the label itself is none", async () => {
            assert.strictEqual((await answer("duplicate-intents", none, nowAt(2, 6), duplicates('labelled_total{kind="never"}'))).result, "pass");
            assert.deepStrictEqual(await answer("duplicate-intents", none, nowAt(2, 6), duplicates('labelled_total{sort="never"}')), {
                ...{ result: "not evaluated", open: ["signals that became two intents: no series of labelled_total has a label sort"], values: [] },
            });
        });
    });

    describe("does not evaluate", () => {
        const open = async (...asked: Parameters<typeof answer>) => {
            const found = await answer(...asked);
            assert.strictEqual(found.result, "not evaluated");
            return found.open;
        };
        it("what has no series", async () =>
            assert.deepStrictEqual(await open("duplicate-intents", none, nowAt(2, 6), duplicates("nobody_exports_it_total")), [
                "signals that became two intents: there is no series of nobody_exports_it_total",
            ]));
        it("a window with a gap, and says from when to when", async () =>
            assert.deepStrictEqual(await open("duplicate-intents", none, nowAt(2, 6), duplicates("gapped_total")), [
                "signals that became two intents: there is no series of gapped_total from 2026-11-03T02:03Z to 2026-11-03T03:00Z",
            ]));
        it("a window that begins before the series does", async () =>
            assert.match(
                (await open("duplicate-intents", none, nowAt(0, 3), duplicates("intents_duplicate_total"))).join(),
                /from 2026-10-31T21:00Z to 2026-11-01T00:00Z/,
            ));
        it("what the manifest does not name", async () =>
            assert.deepStrictEqual(await open("duplicate-intents", none, nowAt(2, 6)), [
                "signals that became two intents: the manifest does not say which metric counts it: trading.soak.measures.duplicate-intents",
            ]));
        it("a number that is none", async () => {
            const measures: Measures = { "failed-trades-in-a-row": { series: "not_a_number", items: [] } };
            assert.deepStrictEqual(await open("failed-trades-in-a-row", { trades: { atMost: 1 } }, nowAt(2, 6), { measures }), [
                "trades that failed in a row: not_a_number has a value that is no number",
            ]);
        });
        it("a demand that the measure knows nothing of, and a control without one", async () => {
            const given = duplicates("intents_duplicate_total");
            assert.match(
                (await open("duplicate-intents", { seconds: { atMost: 1 } }, nowAt(2, 6), given)).join(),
                /nothing that this measures is called seconds/,
            );
            assert.match((await open("duplicate-intents", {}, nowAt(2, 6), given)).join(), /the control demands no number/);
        });
        it("a measure that there is not", async () =>
            assert.match((await open("happiness", none, nowAt(2, 6))).join(), /there is no such measure in this version of Golive/));
    });

    describe("takes the window for the phase's and the release's alone", () => {
        const given = duplicates("intents_duplicate_total");
        it("not where another release ran in it", async () =>
            assert.deepStrictEqual((await answer("duplicate-intents", none, nowAt(0, 15), given)).open, [
                "the images of release 1.0.0 run, and no others: another release ran until 2026-11-01T12:05Z: the window begins anew with this one",
            ]));
        it("not where the settings name no image by its digest", async () =>
            assert.match((await answer("duplicate-intents", none, nowAt(2, 6), { ...given, digests: {} })).open.join(), /golive:release\.digests/));
        it("not before the phase has lasted so long, and says when it has", async () => {
            const canary: Given = { ...given, phase: "canary" };
            assert.deepStrictEqual((await answer("duplicate-intents", none, nowAt(7, 6), canary)).open, [
                "the bot is in canary: it is known to be since 2026-11-08T02:05Z, and has lasted 6h at 2026-11-08T08:05Z",
            ]);
            assert.deepStrictEqual((await answer("duplicate-intents", none, nowAt(2, 6), canary)).open, [
                "the bot is in canary: there is no series of golive_phase for canary: nobody knows since when it is deployed",
            ]);
        });
        it("not where it was in another phase as well", async () =>
            assert.match(
                (await answer("duplicate-intents", none, nowAt(7, 6), given)).open.join(),
                /^the bot is in dry: it is known to be since 2026-11-08T06:01Z/,
            ));
        it("and a critical alert stops it: it starts again when that ends", async () => {
            assert.deepStrictEqual(await answer("duplicate-intents", none, nowAt(3, 15), given), {
                result: "fail",
                open: [
                    "critical alerts: OrderExecutorDown from 2026-11-04T12:00Z to 2026-11-04T12:15Z: the soak starts again at 2026-11-04T12:16Z, and is over at 2026-11-04T18:16Z",
                ],
                values: [0],
            });
            assert.strictEqual((await answer("duplicate-intents", none, nowAt(3, 19), given)).result, "pass");
        });
        it("a warning does not", async () => assert.strictEqual((await answer("duplicate-intents", none, nowAt(2, 8), given)).result, "pass"));
    });

    describe("has each measure pass, fail, and not evaluated", () => {
        const cases: Record<string, { demands: Demands; measures?: Measures; pass: [Date, number]; fail: [Date, number]; absent?: Measures }> = {
            uptime: { demands: { percent: { atLeast: 99.5 } }, pass: [nowAt(2, 6), 100], fail: [nowAt(6, 6), 90] },
            restarts: { demands: { restarts: { atMost: 0 } }, pass: [nowAt(2, 6), 0], fail: [nowAt(5, 6), 1] },
            crashes: { demands: { crashes: { atMost: 0 } }, pass: [nowAt(2, 6), 0], fail: [nowAt(5, 6), 1] },
            "memory-slope": { demands: { growth: { atMost: 1 } }, pass: [nowAt(2, 6), 0], fail: [nowAt(4, 20), 2] },
            pages: { demands: { pages: { atMost: 0 } }, pass: [nowAt(2, 6), 0], fail: [nowAt(3, 15), 1] },
            "error-rate": {
                demands: { percent: { atMost: 0.5 } },
                measures: { "error-rate": { series: 'requests_total{status=~"5.."}', of: "requests_total", items: [] } },
                ...{ pass: [nowAt(2, 6), 0], fail: [nowAt(4, 20), 0.99] },
            },
            "success-rate": {
                demands: { percent: { atLeast: 99.5 } },
                measures: { "success-rate": { series: 'requests_total{status="200"}', of: "requests_total", items: [] } },
                ...{ pass: [nowAt(2, 6), 100], fail: [nowAt(4, 20), 99.01] },
            },
            "latency-p95": {
                demands: { milliseconds: { atMost: 470 } },
                measures: { "latency-p95": { series: "order_seconds", items: [] } },
                ...{ pass: [nowAt(0, 9), 460], fail: [nowAt(2, 6), 480] },
            },
            "failed-trades-in-a-row": {
                demands: { trades: { atMost: 5 } },
                measures: { "failed-trades-in-a-row": { series: "failures_in_a_row", items: [] } },
                ...{ pass: [nowAt(3, 6), 1], fail: [nowAt(2, 6), 6] },
            },
            "latency-change": {
                demands: { slower: { atMost: 4.4 } },
                measures: { "latency-p95": { series: "order_seconds", items: [] } },
                // The release before had 460 ms, this one has 480; it is seen for five minutes more.
                ...{ pass: [nowAt(2, 6), 4.25], fail: [nowAt(2, 6), 4.25] },
            },
        };
        const twice = { series: "intents_duplicate_twice_total", items: [] };
        const counted = { "duplicate-intents": "intents", "illegal-transitions": "transitions", "mode-changes": "changes", "limit-breaches": "breaches" };
        for (const [name, demand] of Object.entries(counted))
            cases[name] = { demands: { [demand]: { atMost: 0 } }, measures: { [name]: twice }, pass: [nowAt(3, 6), 0], fail: [nowAt(2, 6), 2] };
        for (const [name, demand] of Object.entries({ "completed-trades": "trades", signals: "signals" }))
            cases[name] = { demands: { [demand]: { atLeast: 1 } }, measures: { [name]: twice }, pass: [nowAt(2, 6), 2], fail: [nowAt(3, 6), 0] };

        it("each of them", () => assert.deepStrictEqual(Object.keys(cases).sort(), Object.keys(soakMeasures).sort()));
        for (const [name, { demands, measures, pass, fail }] of Object.entries(cases))
            it(name, async () => {
                const close = (found: number[], expected: number) =>
                    assert.ok(Math.abs(found[0] - expected) < 0.02 * Math.max(1, expected), `${found} is about ${expected}`);
                const good = await answer(name, demands, pass[0], {
                    measures,
                    ...(name === "latency-p95" && { digests: { api: `sha256:${"b".repeat(64)}` } }),
                });
                close(good.values, pass[1]);
                assert.deepStrictEqual(good.open, []);
                const strict = name === "latency-change" ? { slower: { atMost: 4 } } : demands;
                const bad = await answer(name, strict, fail[0], { measures });
                close(bad.values, fail[1]);
                assert.strictEqual(bad.result, "fail");
                assert.strictEqual((await answer(name, demands, nowAt(30), { measures })).result, "not evaluated");
            });
        it("hours and minutes of the window, where a control demands them", async () => {
            const { open } = await answer("uptime", { percent: { atLeast: 99 }, hours: { atLeast: 24 } }, nowAt(2, 6));
            assert.deepStrictEqual(open, ["every service was up: 100 % for api, the least"]);
        });
        it("no share of nothing, and none that is more than all", async () => {
            const of = async (series: string, all: string) =>
                (
                    await answer("error-rate", { percent: { atMost: 1 } }, nowAt(2, 6), { measures: { "error-rate": { series, of: all, items: [] } } })
                ).open.join();
            assert.match(await of("intents_duplicate_total", "intents_duplicate_total"), /nothing was counted by intents_duplicate_total/);
            assert.match(await of("requests_total", 'requests_total{status="500"}'), /nothing was counted by requests_total\{status="500"\}/);
            assert.match(await of("requests_total", "intents_duplicate_twice_total"), /counted more than intents_duplicate_twice_total/);
        });
        it("no time above the last bucket", async () => {
            const measures: Measures = { "latency-p95": { series: "slow_seconds", items: [] } };
            const { result, open } = await answer("latency-p95", { milliseconds: { atMost: 1000 } }, nowAt(2, 6), { measures });
            assert.strictEqual(result, "not evaluated");
            assert.match(open.join(), /lies above the last bucket of slow_seconds, which ends at 500 ms/);
        });
        it("no change in a first release", async () => {
            const measures: Measures = { "latency-p95": { series: "order_seconds", items: [] } };
            const older = { api: `sha256:${"b".repeat(64)}` };
            assert.match(
                (await answer("latency-change", { slower: { atMost: 50 } }, nowAt(0, 9), { measures, digests: older })).open.join(),
                /there was no release before this one/,
            );
        });
    });

    describe("believes no Prometheus that lies", () => {
        const body = (result: unknown, more = {}) => JSON.stringify({ status: "success", data: { resultType: "matrix", result }, ...more });
        const answers: Record<string, { respond: RequestListener; says: RegExp }> = {
            "with nothing, always": { respond: (_, response) => response.end(body([])), says: /a gap in a series was planted and not told/ },
            "with a fault": { respond: (_, response) => response.writeHead(500).end("no"), says: /Prometheus answers 500/ },
            "with a sign-in": { respond: (_, response) => response.writeHead(401).end(), says: /it wants another sign-in/ },
            "with garbage": { respond: (_, response) => response.end("{"), says: /Prometheus answers is no JSON/ },
            "with another type": {
                respond: (_, response) => response.end(JSON.stringify({ status: "success", data: { resultType: "vector", result: [] } })),
                says: /otherwise than it is documented to: resultType/,
            },
            "with a warning": { respond: (_, response) => response.end(body([], { warnings: ["a store did not answer"] })), says: /its answer is not whole/ },
            elsewhere: { respond: (_, response) => response.writeHead(302, { location: "http://127.0.0.1:1/" }).end(), says: /Prometheus did not answer: / },
            "by hanging up": { respond: (_, response) => response.destroy(), says: /Prometheus did not answer: / },
        };
        for (const [how, { respond, says }] of Object.entries(answers))
            it(`one that answers ${how}`, async () => {
                const liar = createServer(respond).listen(0, "127.0.0.1");
                await once(liar, "listening");
                try {
                    const address = `http://127.0.0.1:${(liar.address() as AddressInfo).port}`;
                    const { result, open } = await answer("pages", { pages: { atMost: 0 } }, nowAt(2, 6), {}, address);
                    assert.strictEqual(result, "not evaluated");
                    assert.match(open.join("\n"), says);
                } finally {
                    liar.close();
                    liar.closeAllConnections();
                }
            });
    });
});
