import * as assert from "node:assert";
import { allowedWords, borrows, exchangeOf, onlyReads, permissionFault, regionRules, rightsOf, vocabularies, wordsIn } from "../../venues";

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
        for (const [venue, word] of Object.entries({ binance: "enableMargin", bybit: "Order", okx: "trade", bitget: "contract_trade", nobodys: "all" }))
            assert.ok(borrows(venue, word), `${venue} ${word}`);
        for (const [venue, word] of Object.entries({ binance: "enableSpotAndMarginTrading", bybit: "SpotTrade", nobodys: "trade", kucoin: "General" }))
            assert.ok(!borrows(venue, word), `${venue} ${word}`);
    });
    it("is nothing that every object has", () => {
        assert.strictEqual(rightsOf("constructor", "toString"), undefined);
        assert.deepStrictEqual(allowedWords("constructor"), ["read", "trade", "margin", "futures"]);
    });
});
