import * as assert from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { exchangeKeyOf, exchangeSecretOf, mayBeWallets, wholeSecretOf } from "../../credentials";
import { notPlacing, placing, readAfterwards } from "./cases/order-keys";

describe("whose trading key a name says", () => {
    const all: Record<string, string | undefined> = {
        ...{ BINANCE_API_KEY: "binance", binanceApiSecret: "binance", OKX_PASSPHRASE: "okx", APCA_API_KEY_ID: "apca", MEXC_SECRET: "mexc" },
        ...{ HYPERLIQUID_PRIVATE_KEY: "hyperliquid", IB_PASSWORD: "ib", TWS_PASSWORD: "tws", BOT_KRAKEN_KEY: "kraken", POLYMARKET_CREDENTIALS: "polymarket" },
        ...{ EXCHANGE_API_KEY: "an exchange", FREQTRADE__EXCHANGE__KEY: "an exchange", BROKER_ACCESS_KEY: "an exchange" },
        ...{
            WALLET_PRIVATE_KEY: "a wallet that signs orders",
            HOT_WALLET_MNEMONIC: "a wallet that signs orders",
            TRADER_SEED_PHRASE: "a wallet that signs orders",
        },
        ...{ GEMINI_API_SECRET: "gemini", GEMINI_API_KEY: undefined },
        ...{ OPENAI_API_KEY: undefined, CRYPTOPANIC_API_KEY: undefined, JWT_SECRET: undefined, TELEGRAM_BOT_TOKEN: undefined, GITHUB_PRIVATE_KEY: undefined },
        ...{ COINBASE_WEBHOOK_SECRET: undefined, BINANCE_PUBLIC_KEY: undefined, BINANCE_HOST: undefined, IBIS_KEY: undefined, CALIBRATE_KEY: undefined },
        ...{ API_KEY: undefined, PRIVATE_KEY: undefined },
    };
    for (const [name, venue] of Object.entries(all)) it(`${name}: ${venue ?? "nobody's"}`, () => assert.strictEqual(exchangeKeyOf(name), venue));

    it("is an exchange's under a name that says nobody's where the code has a library of one", () => {
        for (const name of ["API_KEY", "API_SECRET", "PASSPHRASE", "PRIVATE_KEY"])
            assert.strictEqual(exchangeKeyOf(name, ["ccxt", "web3"]), "an exchange, by ccxt in its code");
        for (const name of ["SECRET_KEY", "NEWS_API_KEY", "API_KEY_ENCRYPTION_SECRET"]) assert.strictEqual(exchangeKeyOf(name, ["ccxt"]), undefined);
    });
    it("is said of a secret by its name and its fields", () => {
        assert.strictEqual(exchangeSecretOf("mexc", ["label", "apiSecret"]), "mexc");
        assert.strictEqual(exchangeSecretOf("mexc", ["url"]), undefined);
        assert.strictEqual(exchangeSecretOf("llm", ["apiKey"]), undefined);
    });
});

/** Of names that are a trader's key, how many are found, and of those found, how many are one. */
function measured(yes: string[], no: string[]): { recall: number; precision: number; wrong: string[] } {
    const missed = yes.filter(name => exchangeKeyOf(name) === undefined);
    const taken = no.filter(name => exchangeKeyOf(name) !== undefined);
    const found = yes.length - missed.length;
    return { recall: found / yes.length, precision: found / (found + taken.length), wrong: [...missed, ...taken] };
}

describe("the table of variables", () => {
    it("has two hundred names and more, each once, with as many that are none", () => {
        const all = [...placing, ...notPlacing];
        assert.ok(placing.length >= 150 && notPlacing.length >= 200, `${placing.length} and ${notPlacing.length}`);
        assert.deepStrictEqual(
            all.filter((name, index) => all.indexOf(name) !== index),
            [],
        );
    });
    it("has its figures in docs/order-placers.md", () => {
        const page = readFileSync(join(__dirname, "../../docs/order-placers.md"), "utf8");
        const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
        const row = (name: string, yes: string[], no: string[]) => {
            const { recall, precision } = measured(yes, no);
            return `| ${name} | ${yes.length} | ${no.length} | ${percent(recall)} | ${percent(precision)} |`;
        };
        assert.ok(page.includes(row("names of variables", placing, notPlacing)));
        assert.ok(page.includes(row("names that were read afterwards", readAfterwards.placing, readAfterwards.notPlacing)));
    });
    it("is told apart without a mistake", () => {
        const { recall, precision, wrong } = measured(placing, notPlacing);
        assert.deepStrictEqual([recall, precision], [1, 1], wrong.join(" "));
    });
    it("and nearly so are names that nobody had seen when the rules were written", () => {
        const { recall, precision, wrong } = measured(readAfterwards.placing, readAfterwards.notPlacing);
        assert.ok(recall >= 0.95 && precision === 1, `recall ${recall}, precision ${precision}: ${wrong.join(" ")}`);
    });
});

describe("a secret as a whole", () => {
    it("is a venue's by its name, where that says nothing else", () => {
        for (const [name, venue] of Object.entries({
            binance: "binance",
            "okx-credentials": "okx",
            "bybit-api-keys": "bybit",
            "ibkr-login": "ibkr",
            "prod/kraken": "kraken",
        }))
            assert.strictEqual(wholeSecretOf(name), venue, name);
    });
    it("is an exchange's under a name that says nobody's", () => {
        for (const name of ["exchange-credentials", "exchange-api-keys"]) assert.strictEqual(wholeSecretOf(name), "an exchange", name);
    });
    it("is nobody's otherwise", () => {
        for (const name of [
            "app-secrets",
            "database",
            "binance-webhook",
            "coinbase-commerce",
            "stripe",
            "gemini",
            "kraken-postgres",
            "broker-credentials",
            "tls",
            "wallet-service-db",
        ])
            assert.strictEqual(wholeSecretOf(name), undefined, name);
    });
});

describe("a key that may be a wallet's", () => {
    it("has a name that many others have", () => {
        for (const name of ["PRIVATE_KEY", "privateKey", "PK", "PRIVATE_KEY_FILE", "USER_PRIVATE_KEY"]) assert.ok(mayBeWallets(name), name);
        for (const name of ["JWT_PRIVATE_KEY", "GITHUB_APP_PRIVATE_KEY", "PUBLIC_KEY", "KEY", "PKI"]) assert.ok(!mayBeWallets(name), name);
    });
});
