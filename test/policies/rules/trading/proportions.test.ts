import * as assert from "node:assert";
import { judgeAll } from "../../../../policies/judge";
import * as rules from "../../../../policies/rules/trading/proportions";
import { judgeGraph, resource, unknown } from "../../../judge";
import { object } from "../fixtures/contract";

const bot = (annotations: Record<string, unknown>, env: Record<string, unknown> = {}) =>
    object("StatefulSet", "bot", {
        spec: {
            template: {
                metadata: {
                    annotations: Object.fromEntries(
                        Object.entries({ "places-orders": "true", phase: "live", ...annotations }).map(([key, value]) => [
                            `golive.dev/${key}`,
                            typeof value === "object" ? JSON.stringify(value) : value,
                        ]),
                    ),
                },
                spec: { containers: [{ name: "bot", env: Object.entries(env).map(([name, value]) => ({ name, value })) }] },
            },
        },
    });
const told = (variable: string, more: object = {}) => ({ told: [{ variable, ...more }], enforcedBy: { code: "src/risk.py:1" } });

describe("order-fits-the-position", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.orderFitsThePosition);
    const limits = { "limit-max-notional": told("ORDER"), "limit-max-position-size": told("SIZE"), "max-leverage": "1", capital: "10000" };
    const of = (order: unknown, more: object = {}, env: object = {}) => [bot({ ...limits, ...more }, { ORDER: order, SIZE: "0.1", ...env })];
    it("passes an order within the position, by its leverage too, and what nobody can compare", async () => {
        await passes(of("1000"));
        await passes(of("2000", { "max-leverage": "2" }));
        await passes(of("1e9", { capital: undefined }));
        await passes(of("1e9", { "limit-max-position-size": undefined }));
        await passes(of("1e9", { "limit-max-notional": undefined }));
        await passes(of("1e9", { "places-orders": "false" }));
        await passes(of("1e9", { "limit-max-position-size": told("NOWHERE") }));
        await passes(of("1000", { capital: "9999.999999999" }));
    });
    it("fails one that is above it", async () => {
        await fails(of("1001"), /max-notional is 1001, and the largest position of a capital of 10000 is 1000/);
        const share = { told: [{ variable: "SIZE" }, { variable: "SMALL" }] };
        await passes(of("1000", { "limit-max-position-size": share }, { SMALL: "0.01" }));
        await fails(of("1001", { "limit-max-position-size": share }, { SMALL: "0.01" }), /is 1000\. /);
        await fails(
            of("5", { "limit-max-notional": told("ORDER", { unit: "percent" }), "limit-max-position-size": told("SIZE", { unit: "quote" }) }, { SIZE: "100" }),
            /max-notional is 500, and .* is 100\. /,
        );
        await fails(of("1000", { "limit-max-leverage": told("LEVERAGE") }, { LEVERAGE: "0.1", SIZE: "0.05" }), /is 500\. /);
        await fails(of("1000000000"), /max-notional is 1000000000/);
        await fails(of("3000", { "limit-max-leverage": told("LEVERAGE") }, { LEVERAGE: "2" }), /the largest position of a capital of 10000 is 2000/);
        await fails(
            [bot({ "limit-max-notional": { told: [] }, "max-notional": "5000", "max-position-size": "0.1", capital: "10000" })],
            /max-notional is 5000/,
        );
    });
    it("is undecided while it is unknown", () => isUndecided(of(unknown)));
});

describe("leverage-is-not-the-keys-own", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.leverageIsNotTheKeys);
    const exchange = { told: [], enforcedBy: { exchange: "a spot account has nothing to borrow" } };
    const key = (permissions: unknown, account = "main") =>
        resource("aws:secretsmanager/secret:Secret", account, {
            tags: { "golive:exchange": "binance", "golive:account": account, "golive:permissions": permissions },
        });
    const tagged = (tags: object | undefined) => resource("aws:secretsmanager/secret:Secret", "tagged", { tags });
    const trader = (limit: object, more: object = {}) => bot({ "exchange-accounts": "binance/main", "limit-max-leverage": limit, ...more });
    it("passes a key for spot, a limit in the code, and another account's key", async () => {
        await passes([trader(exchange), key("read trade")]);
        await passes([trader(told("LEVERAGE")), key("read trade futures")]);
        await passes([trader(exchange), key("read trade"), key("read futures", "other")]);
        await passes([trader(exchange, { "places-orders": "false" }), key("read trade futures")]);
        await passes([trader(exchange, { "exchange-accounts": undefined }), key("read trade futures")]);
        await passes([trader(exchange), key("read trade futures", "mai")]);
        await passes([trader(exchange), tagged({}), tagged({ "golive:exchange": "binance", "golive:account": "main" })]);
        await passes([trader(exchange), tagged({ "golive:account": "main", "golive:permissions": "futures" })]);
        await passes([trader(exchange), tagged({ "golive:exchange": "bin", "golive:permissions": "futures" }), tagged(undefined)]);
    });
    it("fails a key that sets its leverage itself", async () => {
        await fails(
            [trader(exchange), key("read trade margin futures")],
            /only the exchange holds max-leverage, and the key has the permission margin and futures/,
        );
        await fails([trader(exchange), tagged({ "golive:exchange": "binance", "golive:permissions": "futures" })], /has the permission futures/);
        await fails([trader(exchange, { "exchange-accounts": "kraken/x , binance/main" }), key("futures")], /has the permission futures/);
        const { findings } = await judgeAll([trader(exchange), key("read, trade, futures")], { rules: [rules.leverageIsNotTheKeys] });
        assert.strictEqual(findings.length, 1);
    });
    it("takes the market that the venue's name says for what `trade` trades on, whichever name the pod has for the exchange", async () => {
        const usdm = (account?: string) => tagged({ "golive:exchange": "binance-usdm", "golive:account": account, "golive:permissions": "read trade" });
        await fails([trader(exchange), usdm("main")], /the key has the permission trade/);
        await fails([trader(exchange, { "exchange-accounts": "Binance-USDM/main" }), usdm("main")], /the key has the permission trade/);
        await fails([trader(exchange), usdm()], /the key has the permission trade/);
        await passes([trader(exchange), usdm("other")]);
        await passes([trader(exchange), tagged({ "golive:exchange": "binance-spot", "golive:account": "main", "golive:permissions": "read trade" })]);
    });
    it("is undecided while what it may do is unknown", () => isUndecided([trader(exchange), key(unknown)]));
});

describe("capital-is-plausible", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.capitalIsPlausible);
    const of = (capital: unknown, more: object = {}, env: Record<string, unknown> = {}) => [bot({ capital, ...more }, env)];
    it("passes what somebody may have, in the currency that is traded, and a bot that says none", async () => {
        await passes(of("10000000"));
        await passes(of("13500000000", { symbols: "KRW-BTC" }));
        await passes(of(undefined));
        await passes(of("1e12", { "places-orders": "false" }));
        await passes(of("1e12"), { config: { max: 1e12 } });
    });
    it("fails what nobody has", async () => {
        await fails(of("1e12"), /^golive\.dev\/capital is 1000000000000, and 10000000 dollars are about 10000000 USD\. /);
        await fails(of("10000001"), /golive\.dev\/capital is 10000001,/);
        await fails(of("13500000001", { symbols: "KRW-BTC" }), /are about 1\.35e\+10 KRW|are about 13500000000 KRW/);
        await fails(of("101", { symbols: "ETHBTC" }), /is 101, and 10000000 dollars are about 100 BTC/);
        await fails(of("13500000000", { symbols: "KRW-BTC", "limit-max-notional": told("MAX_ORDER_USD") }), /are about 10000000 USD/);
        await fails(of("1e9", { "limit-symbols": told("SYMBOLS") }, { SYMBOLS: "BTCUSDT" }), /are about 10000000 USDT/);
    });
    it("is undecided while it is unknown", () => isUndecided(of(unknown)));
});
