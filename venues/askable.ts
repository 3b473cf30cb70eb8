import type { Market } from "./exchanges";

/** What the key guard (functions/key-guard) looks at of every key that an exchange takes. */
export const keyChecks = ["works", "withdraw", "transfer", "bound", "addresses", "trade", "account", "expires"] as const;
/** Those, and what it tells where a key has it. */
export type KeyCheck = (typeof keyChecks)[number] | "manage";

/** An exchange that can be asked what a key of it may do. */
export interface Askable {
    /** Parts of its key: an API key and a secret, at some a passphrase; at a chain the account and the key of an agent of it. */
    fields: readonly string[];
    /** Markets on which its keys are told to trade or not; at one that never says what a key may do, those that it has. */
    markets: readonly Market[];
    /** On which checks it is silent even of a sound key: a person signs for these (docs/exchange-keys.md). */
    silent: readonly KeyCheck[];
}

const marginToo: readonly Market[] = ["spot", "margin"];
const futuresToo: readonly Market[] = [...marginToo, "futures"];
const all: readonly Market[] = [...futuresToo, "options"];
const pair = ["apiKey", "secret"];
const withPassphrase = [...pair, "passphrase"];

/** The exchanges that the key guard asks, by their name here; a test holds this against its adapters. */
export const askable: Readonly<Record<string, Askable>> = {
    binance: { fields: pair, markets: all, silent: ["addresses"] },
    upbit: { fields: pair, markets: ["spot"], silent: ["withdraw", "transfer", "bound", "addresses", "trade", "account"] },
    bybit: { fields: pair, markets: all, silent: [] },
    okx: { fields: withPassphrase, markets: all, silent: [] },
    kraken: { fields: pair, markets: marginToo, silent: [] },
    coinbase: { fields: pair, markets: ["spot", "futures"], silent: ["bound", "addresses", "expires"] },
    kucoin: { fields: withPassphrase, markets: futuresToo, silent: ["expires"] },
    bitget: { fields: withPassphrase, markets: futuresToo, silent: ["expires"] },
    gate: { fields: pair, markets: all, silent: ["expires"] },
    deribit: { fields: pair, markets: ["spot", "futures", "options"], silent: ["expires"] },
    hyperliquid: { fields: ["walletAddress", "privateKey"], markets: ["spot", "futures"], silent: ["transfer", "bound", "addresses"] },
};
