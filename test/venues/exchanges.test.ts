import * as assert from "node:assert";
import { askable, exchangeOf, marketOf, namesOf, venueKind, vocabularies } from "../../venues";

describe("the exchange behind a venue", () => {
    const same: Record<string, string[]> = {
        okx: ["okx", "okex", "okex5", "okx-futures", "okexswap"],
        htx: ["htx", "huobi", "huobipro", "huobi-futures"],
        gate: ["gate", "gateio", "gate-io"],
        binance: ["binance", "binance-usdm", "binanceusdm", "binance-portfolio"],
        "coinbase-exchange": ["coinbasepro", "gdax", "coinbase-exchange"],
        coinbase: ["coinbase", "coinbaseadvanced", "coinbase-advanced"],
        ibkr: ["ib", "ibkr", "interactive-brokers"],
        "binance-us": ["binance-us"],
        kraken: ["kraken", "kraken-pro", "kraken-spot", "kraken-margin"],
        "kraken-futures": ["kraken-futures", "krakenfutures", "kraken-perp"],
        constructor: ["constructor"],
    };
    for (const [exchange, venues] of Object.entries(same))
        for (const venue of venues) it(`is ${exchange} of ${venue}`, () => assert.strictEqual(exchangeOf(venue), exchange));
});

describe("the market that a venue's name says", () => {
    const says: Record<string, string[]> = {
        futures:
            "binance-usdm binanceusdm binance-coin-m binancecoinm bybit-perp bybit-linear okexswap kraken-futures krakenfutures kraken-perp htx-usdt".split(
                " ",
            ),
        spot: ["okx-spot", "binance-spot-usdt", "binance-usdt-spot"],
        margin: ["kraken-margin", "binance-margin"],
        options: ["deribit-options", "binance-option", "bybit-usdt-options"],
        none: ["binance", "binance-us", "kraken", "kraken-pro", "spot", "usdt", "coinbase", "hyperliquid", "constructor", ""],
    };
    for (const [market, venues] of Object.entries(says))
        for (const venue of venues) it(`is ${market} of ${venue || "no name"}`, () => assert.strictEqual(marketOf(venue) ?? "none", market));
});

describe("the names by which an account is known", () => {
    const named = (hosts: string[], inStack: Record<string, unknown> = {}) => namesOf("a", { venue: "okex", account: "main", hosts }, inStack);
    it("are the exchange's and those of its hosts' domains", () => {
        assert.deepStrictEqual(named([]), ["okx/main"]);
        assert.deepStrictEqual(named(["www.okx.com", "ws.OKX.com:8443", "api.okx.co.uk"]), ["okx/main", "okx.com/main", "okx.co.uk/main"]);
        assert.deepStrictEqual(named(["www.okx.com"], { a: "sub" }), ["okx/sub", "okx.com/sub"]);
    });
    it("are no provider's, whose hosts everybody reaches, and no address's", () =>
        assert.deepStrictEqual(named(["base.g.alchemy.com", "x.execute-api.eu-west-1.amazonaws.com", "192.0.2.1", "localhost"]), ["okx/main"]));
});

describe("what a venue is", () => {
    const kinds = {
        exchange: ["binance-usdm", "upbit", "hyperliquid", "someone-new"],
        broker: ["ib", "interactive-brokers", "alpaca"],
        chain: ["avantis", "GMX", "uniswap-v4"],
    };
    for (const [kind, venues] of Object.entries(kinds))
        for (const venue of venues) it(`is ${kind} of ${venue}`, () => assert.strictEqual(venueKind(venue), kind));
    it("is an exchange wherever the key guard asks", () => {
        for (const venue of Object.keys(vocabularies)) assert.strictEqual(venueKind(venue) === "exchange", Object.hasOwn(askable, venue), venue);
    });
});
