import * as rules from "../../../../policies/rules/trading/canary";
import { judgeGraph, unknown } from "../../../judge";
import { code, told, trader } from "../fixtures/limited";

describe("canary-order-is-small", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.canaryNotional);
    const order = (value: unknown, phase = "canary", annotations: object = {}) => [
        told("max-notional", value, { phase, annotations: { "limit-max-notional": { told: [{ variable: "LIMIT" }], enforcedBy: code }, ...annotations } }),
    ];
    it("passes a small order, and what is no canary or no trader", async () => {
        await passes(order("10"));
        await passes(order("5000", "live"));
        await passes(order("5000", "canary", { "places-orders": "false" }));
        await passes(order("500"), { config: { max: 500 } });
    });
    const held = (annotations: object) => [trader({ phase: "canary", annotations: { "limit-max-notional": { told: [], enforcedBy: code }, ...annotations } })];
    it("fails a bot without the limit, and asks its caption where nothing is told", async () => {
        await fails([trader({ phase: "canary" })], /no limit max-notional says what an order may be worth/);
        await fails([trader({ phase: "canary", annotations: { "max-notional": "10" } })], /no limit max-notional says/);
        await fails(held({ "max-notional": "1000000" }), /the limit max-notional is 1000000 in its caption/);
        await passes(held({ "max-notional": "10" }));
        // order-size-is-limited speaks of what reaches nothing.
        await passes(held({}));
        await fails(order("11", "canary", { "limit-max-notional": { told: [{ variable: "LIMIT", unit: "quote" }], enforcedBy: code } }), /is 11 in LIMIT/);
        const share = { capital: "1000", "limit-max-notional": { told: [{ variable: "LIMIT", unit: "percent" }], enforcedBy: code } };
        await fails(order("2", "canary", share), /the limit max-notional is 20 in LIMIT/);
    });
    it("knows what ten dollars are in the currency of the symbols", async () => {
        const quoted = (value: string, symbols: string) =>
            order(value, "canary", { symbols, "limit-symbols": { told: [], enforcedBy: { exchange: "the account's own list" } } });
        await passes(quoted("10000", "KRW-BTC"));
        await fails(quoted("20000", "KRW-BTC"), /the limit max-notional is 20000 in LIMIT, and 10 dollars are about 13500 KRW/);
        await fails(order("20000", "canary", { symbols: "KRW-BTC" }), /is 20000 in LIMIT, and 10 dollars are about 13500 KRW/);
        await fails(quoted("10", "ETHBTC"), /is 10 in LIMIT, and 10 dollars are about 0\.0001 BTC/);
        await passes(quoted("0.0001", "ETHBTC"));
        await fails(quoted("11", "BTCUSDT,KRW-BTC"), /is 11 in LIMIT\. /);
        await fails(quoted("11", "AAPL"), /is 11 in LIMIT\. /);
        const named = { "limit-max-notional": { told: [{ variable: "MAX_ORDER_USD" }], enforcedBy: code }, symbols: "KRW-BTC" };
        await fails([trader({ phase: "canary", env: { MAX_ORDER_USD: "10000" }, annotations: named })], /is 10000 in MAX_ORDER_USD\. /);
    });
    it("fails a large one, whatever the caption says", async () => {
        await fails(order("11", "canary", { "max-notional": "10" }), /the limit max-notional is 11 in LIMIT/);
        await fails(order("0"), /is 0 in LIMIT/);
    });
    it("is undecided while it is unknown", () => isUndecided(order(unknown)));
});

describe("canary-trades-few-symbols", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.canarySymbols);
    const list = (value: unknown, phase = "canary", annotations: object = {}) => [
        trader({ phase, env: { SYMBOLS: value }, annotations: { "limit-symbols": { told: [{ variable: "SYMBOLS" }], enforcedBy: code }, ...annotations } }),
    ];
    it("passes two symbols, and what is no canary or no trader", async () => {
        await passes(list("BTC-USD, ETH-USD"));
        await passes(list("ALLO-USD,BALL-USD,"));
        await passes(list("a,b,c", "live"));
        await passes(list("a,b,c", "canary", { "places-orders": undefined }));
        await passes(list("a,b,c"), { config: { max: 3 } });
    });
    it("fails a bot that decides by itself, and asks the caption where nothing is told", async () => {
        const held = (symbols: string) => [
            trader({ phase: "canary", annotations: { symbols, "limit-symbols": { told: [], enforcedBy: { exchange: "the account's own list" } } } }),
        ];
        await fails([trader({ phase: "canary" })], /no limit says which symbols it may trade/);
        await fails(held("A,B,C,D,E"), /the symbols are 5: A,B,C,D,E/);
        await passes(held("A,B"));
        await passes(held("A, B,"));
    });
    it("takes a text apart that has several for one", async () => {
        const separated = (value: string, separator: string) =>
            list(value, "canary", { "limit-symbols": { told: [{ variable: "SYMBOLS", separator }], enforcedBy: code } });
        for (const [value, separator] of [
            ["BTCUSDT,ETHUSDT,SOLUSDT", ";"],
            ["BTCUSDT ETHUSDT SOLUSDT", ","],
            ["BTCUSDT|ETHUSDT|SOLUSDT", ","],
        ])
            await fails(separated(value, separator), /the symbols are 3: BTCUSDT,ETHUSDT,SOLUSDT/);
    });
    it("fails more, everything, and nothing", async () => {
        await fails(list("a,b,c"), /the symbols are 3: a,b,c/);
        for (const value of ["*", " all", "ALL", "BTC-USD, *", "*USDT", "BTC*"]) await fails(list(value), /the symbols are "/);
        await fails(list("BTC-USD, *"), /the symbols are "BTC-USD,\*"/);
        await fails(list(" , "), /the symbols are ""/);
    });
    it("is undecided while they are unknown", () => isUndecided(list(unknown)));
});
