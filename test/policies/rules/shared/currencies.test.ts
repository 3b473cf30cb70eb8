import * as assert from "node:assert";
import { inCurrency, moneyIn, quoteOf } from "../../../../policies/rules/shared/currencies";

describe("the currency of a limit", () => {
    const quotes: Record<string, string | undefined> = {
        ...{ BTCUSDT: "USDT", ETHBTC: "BTC", "BTC/USDT": "USDT", "BTC/USDT:USDT": "USDT", "BTC-USD": "USD", "BTC-USDT-SWAP": "USDT", BTCUSD_PERP: "USD" },
        ...{ ETH_BTC: "BTC", "ETH-BTC": "BTC", "eth/eur": "EUR", BTCFDUSD: "FDUSD" },
        // Upbit and Bithumb have it in front.
        ...{ "KRW-BTC": "KRW", "KRW-USDT": "KRW", "BTC-ETH": "BTC", "USDT-BTC": "USDT" },
        ...{ BTC: undefined, AAPL: undefined, GBTC: undefined, "BRK-B": undefined, "": undefined },
    };
    for (const [symbol, quote] of Object.entries(quotes))
        it(`of ${symbol || "nothing"} is ${quote ?? "not said"}`, () => assert.strictEqual(quoteOf(symbol), quote));
    it("may be in the name of a place, where it is money", () => {
        const names = ["MAX_ORDER_USDT", "maxNotionalUsd", "risk.max_krw", "BTC_MAX_ORDER", "MAX_USDTS"];
        assert.deepStrictEqual(names.map(moneyIn), [["USDT"], ["USD"], ["KRW"], [], []]);
    });
    it("is the one of several of which a dollar buys least", () => {
        assert.deepStrictEqual(inCurrency(10, []), { amount: 10, currency: "USD" });
        assert.deepStrictEqual(inCurrency(10, ["KRW"]), { amount: 13500, currency: "KRW" });
        assert.deepStrictEqual(inCurrency(10, ["KRW", "USDT"]), { amount: 10, currency: "USDT" });
        assert.strictEqual(inCurrency(10, ["USDT", "BTC"]).currency, "BTC");
        assert.deepStrictEqual(inCurrency(10, ["NONE"]), { amount: 10, currency: "USD" });
    });
});
