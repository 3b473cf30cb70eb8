import * as assert from "node:assert";
import { askable, exchangeOf, hostElsewhere, marketOf, namesOf, venueKind, vocabularies } from "../../venues";

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
        ...Object.fromEntries(
            "binance-thailand binance-testnet bybit-turkey bybit-europe bybit-eu bybit-demo bybit-demo-account okx-demo gateeu myokx"
                .split(" ")
                .map(own => [own, [own]]),
        ),
        "bybit-testnet": ["bybit-testnet", "bybit-testnet-perp"],
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

describe("the host by which a key is of another site than the one that is asked", () => {
    const of = (exchange: string, hosts: string) => hostElsewhere(exchange, hosts.split(" ").filter(Boolean));
    const others: Record<string, string> = {
        binance:
            "api.binance.us api.binance.th www.binance.tr api.trbinance.com testnet.binance.vision stream.testnet.binance.vision:9443 demo-fapi.binance.com testnet.binancefuture.com",
        upbit: "id-api.upbit.com sg-api.upbit.com TH-api.upbit.com",
        bybit: "api.bybit.eu api.bybit.nl api.bybit.kz api.bybit.tr api.bybit-tr.com api.bybit.com.hk api.byhkbit.com api.bybitgeorgia.ge api.bybit.id api-demo.bybit.com api-testnet.bybit.com",
        okx: "my.okx.com www.my.okx.com eea.okx.com us.okx.com app.okx.com wseea.okx.com:8443 wsus.okx.com wseeapap.okx.com wspap.okx.com www.okx.com.tr",
        kucoin: "api.kucoin.eu api.kucoin.com.au openapi-sandbox.kucoin.com",
        gate: "api.gateeu.com api-testnet.gateapi.io",
        deribit: "test.deribit.com",
        hyperliquid: "api.hyperliquid-testnet.xyz",
        kraken: "demo-futures.kraken.com",
        coinbase: "api-sandbox.coinbase.com",
    };
    for (const [exchange, hosts] of Object.entries(others))
        it(`is any of ${hosts}, at ${exchange}`, () => {
            for (const host of hosts.split(" ")) assert.strictEqual(of(exchange, `pypi.org ${host}`), host.replace(/:.*/, "").toLowerCase());
        });
    it("is none of the site's own, of nobody's, or of none at all", () => {
        const own: Record<string, string> = {
            binance: "api.binance.com fapi.binance.com api1.binance.com stream.binance.com:9443 data-api.binance.vision fstream.binance.com",
            upbit: "api.upbit.com",
            bybit: "api.bybit.com stream.bybit.com api.bytick.com",
            okx: "www.okx.com ws.okx.com:8443 aws.okx.com",
            kucoin: "api.kucoin.com api-futures.kucoin.com ws-api-spot.kucoin.com",
            gate: "api.gateio.ws fx-ws.gateio.ws",
            deribit: "www.deribit.com",
            hyperliquid: "api.hyperliquid.xyz",
        };
        for (const [exchange, hosts] of Object.entries(own)) {
            for (const host of [...hosts.split(" "), "", "example.com", "demo.example.com"]) assert.strictEqual(of(exchange, host), undefined, host);
            assert.strictEqual(of(exchange, hosts), undefined, exchange);
        }
    });
    it("is neither another country's nor the test network's where the real one stands beside it, as a switch has both", () => {
        assert.strictEqual(of("binance", "api.binance.com api.binance.us"), undefined);
        assert.strictEqual(of("okx", "us.okx.com www.okx.com"), undefined);
        assert.strictEqual(of("binance", "testnet.binance.vision api.binance.com testnet.binancefuture.com"), undefined);
        assert.strictEqual(of("binance", "testnet.binance.vision api.telegram.org"), "testnet.binance.vision");
    });
    it("is one beside the real one's streams and pages, to which no key is sent", () => {
        assert.strictEqual(of("bybit", "api.bybit.eu stream.bybit.com www.bybit.com"), "api.bybit.eu");
        assert.strictEqual(of("binance", "testnet.binance.vision fstream.binance.com"), "testnet.binance.vision");
        assert.strictEqual(of("okx", "eea.okx.com wseea.okx.com:8443 ws.okx.com:8443"), "eea.okx.com");
        assert.strictEqual(of("binance", "testnet.binance.vision ws-api.binance.com"), undefined);
    });
    it("is nobody's that only begins like the exchange", () => {
        const own = { binance: "binance.proxy.internal binance.mycdn.net", bybit: "bybit.internal bybit-exchange.github.io", kucoin: "kucoin.zendesk.com" };
        for (const [exchange, hosts] of Object.entries(own)) for (const host of hosts.split(" ")) assert.strictEqual(of(exchange, host), undefined, host);
    });
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
