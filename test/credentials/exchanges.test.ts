import * as assert from "node:assert";
import { exchangeKeyOf, exchangeSecretOf } from "../../credentials";

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
