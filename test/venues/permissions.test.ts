import * as assert from "node:assert";
import { allowedWords, borrows, exchangeOf, onlyReads, permissionFault, places, regionRules, rightsOf, vocabularies, wordsIn } from "../../venues";

/** The venues of which issue 16 wants words and regions, and those of the bots. */
const wanted = "binance upbit bybit okx kraken coinbase kucoin bitget gate deribit hyperliquid ibkr avantis".split(" ");

describe("the tables of exchanges", () => {
    it("have the words and the region rules of every exchange that is wanted, each with its source and its day", () => {
        assert.deepStrictEqual(Object.keys(vocabularies).sort(), [...wanted].sort());
        assert.deepStrictEqual(Object.keys(regionRules).sort(), [...wanted].sort());
        for (const [exchange, { source, lookedUp }] of [...Object.entries(vocabularies), ...Object.entries(regionRules)]) {
            assert.match(lookedUp, /^2026-\d\d-\d\d$/, exchange);
            assert.ok(source.length > 10, exchange);
            assert.strictEqual(exchangeOf(exchange), exchange);
        }
    });
    it("say what is answered exactly where something is refused", () => {
        for (const [exchange, { refuses, answer }] of Object.entries(regionRules)) assert.strictEqual(refuses.length > 0, answer !== "", exchange);
    });
    it("have words that a tag of AWS can hold, part no further, and differ", () => {
        for (const [exchange, { words }] of Object.entries(vocabularies)) {
            for (const word of Object.keys(words)) {
                assert.match(word, /^[\p{L}\p{N}_.:/=+@-]+$/u, `${exchange} ${word}`);
                assert.deepStrictEqual(wordsIn(word), [word]);
            }
            const alike = new Set(Object.keys(words).map(word => word.toLowerCase().replace(/[-_]/g, "")));
            assert.strictEqual(alike.size, Object.keys(words).length, exchange);
        }
    });
    it("refuse a word of every exchange that has one with which money leaves, and offer some", () => {
        for (const exchange of wanted.filter(one => one !== "ibkr")) {
            const refused = Object.keys(vocabularies[exchange].words).filter(word => permissionFault(exchange, word));
            assert.ok(refused.length > 0, exchange);
            for (const word of refused) assert.ok(!allowedWords(exchange).includes(word), `${exchange} ${word}`);
        }
        for (const exchange of wanted) {
            const own = Object.keys(vocabularies[exchange].words);
            assert.ok(
                allowedWords(exchange).some(word => own.includes(word)),
                exchange,
            );
            for (const word of allowedWords(exchange)) assert.strictEqual(permissionFault(exchange, word), undefined, `${exchange} ${word}`);
        }
    });
});

describe("a permission", () => {
    it("is a word of everybody's or of its exchange, under whatever name the exchange goes", () => {
        for (const word of ["read", "trade", "margin", "futures", "READ", "read-only"]) assert.strictEqual(permissionFault("nobodys", word), undefined, word);
        assert.strictEqual(permissionFault("binance-usdm", "enableFutures"), undefined);
        assert.strictEqual(permissionFault("interactive-brokers", "read-only-api"), undefined);
        assert.strictEqual(permissionFault("Deribit", "trade:read_write"), undefined);
    });
    it("is refused with the nearest word and the list", () => {
        assert.strictEqual(permissionFault("nobodys", "raed"), "did you mean read? one of read, trade, margin, futures");
        assert.strictEqual(permissionFault("nobodys", "admin"), "one of read, trade, margin, futures");
        assert.match(permissionFault("deribit", "trade:read_wirte") ?? "", /^did you mean trade:read_write\? one of read, trade, .*account:read/);
        assert.match(permissionFault("binance", "wallet:read_write") ?? "", /^one of read, trade/);
    });
    it("is refused where it takes money out, with what it does", () => {
        for (const venue of [...wanted, "nobodys"]) {
            assert.match(permissionFault(venue, "withdraw") ?? "", /this one withdraws: .*cryptofunk:36/, venue);
            assert.match(permissionFault(venue, "transfer") ?? "", /this one transfers money out/, venue);
        }
        assert.match(permissionFault("deribit", "wallet:read_write") ?? "", /this one transfers money out and withdraws/);
        assert.match(permissionFault("kraken", "add-withdraw-address") ?? "", /gives keys and addresses new rights/);
    });
    it("only reads where every word does", () => {
        assert.ok(onlyReads("deribit", ["account:read", "wallet:read", "trade:none"]));
        assert.ok(onlyReads("nobodys", ["read", "readonly", "read_only"]));
        for (const words of [[], ["read", "trade"], ["readwrite"], ["withdraw"], ["enableReading"]]) assert.ok(!onlyReads("nobodys", words), words.join());
        assert.ok(!onlyReads("deribit", ["trade:read_write"]));
    });
    it("borrows on margin, futures and options, and where nobody knows it", () => {
        for (const [venue, word] of Object.entries({ binance: "enableMargin", bybit: "SpotTrade", okx: "trade", bitget: "contract_trade", nobodys: "all" }))
            assert.ok(borrows(venue, word), `${venue} ${word}`);
        for (const [venue, word] of Object.entries({ binance: "enableSpotAndMarginTrading", bybit: "trade", nobodys: "trade", kucoin: "General" }))
            assert.ok(!borrows(venue, word), `${venue} ${word}`);
    });
    it("of everybody's is of the market that the venue's name says, and of spot where it says none", () => {
        const markets = (venue: string) => rightsOf(venue, "trade");
        for (const venue of [
            "binance-usdm",
            "Binance-USDM",
            "bybit-perp",
            "kucoinfutures",
            "binance-coin-m",
            "kraken-futures",
            "hyperliquid-perp",
            "mexc-swap",
        ]) {
            assert.deepStrictEqual(markets(venue), ["futures"], venue);
            assert.ok(borrows(venue, "trade"), venue);
        }
        assert.deepStrictEqual([markets("deribit-options"), markets("gate-margin")], [["options"], ["margin"]]);
        for (const venue of ["binance", "binance-spot", "kraken-pro", "nobodys"]) assert.deepStrictEqual(markets(venue), ["trade"], venue);
        assert.deepStrictEqual(rightsOf("okx-swap", "trade"), rightsOf("okx", "trade"));
        assert.deepStrictEqual([rightsOf("binance-usdm", "read"), rightsOf("binance-usdm", "margin")], [["read"], ["margin"]]);
        assert.deepStrictEqual(rightsOf("binance-usdm", "enableSpotAndMarginTrading"), ["trade"]);
    });
    it("for a market is refused where no key of the venue says anything of it, with what is allowed", () => {
        const read = "query-funds, query-open-trades, query-closed-trades, query-ledger, export-data, create-ws-token, add-funds";
        assert.strictEqual(
            permissionFault("kraken", "futures"),
            `one of read, trade, margin, ${read}, modify-trades, close-trades; the futures of kraken are the venue kraken-futures`,
        );
        assert.strictEqual(
            permissionFault("hyperliquid", "margin"),
            "one of read, trade, futures, api-wallet, agent; no key of hyperliquid says anything of margin",
        );
        for (const [venue, word] of [
            ...[
                ["coinbase", "margin"],
                ["Deribit", "MARGIN"],
                ["upbit", "futures"],
                ["upbit", "margin"],
                ["bitget-options", "trade"],
                ["upbit-perp", "trade"],
            ],
        ])
            assert.match(
                permissionFault(venue, word) ?? "",
                /^one of read, .*; no key of [a-z]+ says anything of (margin|futures|options)$/,
                `${venue} ${word}`,
            );
        for (const [venue, word] of [
            ...[
                ["bybit", "margin"],
                ["kraken", "margin"],
                ["kraken-futures", "futures"],
                ["deribit", "futures"],
                ["bitget", "futures"],
                ["ibkr", "margin"],
            ],
        ])
            assert.strictEqual(permissionFault(venue, word), undefined, `${venue} ${word}`);
    });
    it("places orders where it trades on some market, and not where it reads, or changes what is there", () => {
        for (const [venue, word] of [
            ["kraken", "modify-trades"],
            ["okx", "trade"],
            ["bybit", "Order"],
            ["nobodys", "futures"],
        ])
            assert.ok(places(venue, word), word);
        for (const [venue, word] of [
            ["kraken", "close-trades"],
            ["bybit", "Position"],
            ["bitget", "cpow"],
            ["nobodys", "read"],
            ["nobodys", "all"],
        ]) {
            assert.ok(!places(venue, word), word);
            if (word !== "read") assert.ok(!onlyReads(venue, [word]), word);
        }
    });
    it("is nothing that every object has", () => {
        assert.strictEqual(rightsOf("constructor", "toString"), undefined);
        assert.deepStrictEqual(allowedWords("constructor"), ["read", "trade", "margin", "futures"]);
    });
});
