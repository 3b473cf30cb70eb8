/** What the key guard (functions/key-guard) looks at of every key that an exchange takes. */
export const keyChecks = ["works", "withdraw", "transfer", "bound", "addresses", "trade", "account", "expires"] as const;
/** Those, and what it tells where a key has it. */
export type KeyCheck = (typeof keyChecks)[number] | "manage";

/** An exchange that can be asked what a key of it may do. */
export interface Askable {
    /** Parts of its key: an API key and a secret, at some a passphrase; at a chain the account and the key of an agent of it. */
    fields: readonly string[];
    /** On which checks it is silent even of a sound key: a person signs for these (docs/exchange-keys.md). */
    silent: readonly KeyCheck[];
}

const pair = ["apiKey", "secret"];
const withPassphrase = [...pair, "passphrase"];

/** The exchanges that the key guard asks, by their name here; a test holds this against its adapters. */
export const askable: Readonly<Record<string, Askable>> = {
    binance: { fields: pair, silent: ["addresses"] },
    upbit: { fields: pair, silent: ["withdraw", "transfer", "bound", "addresses", "trade", "account"] },
    bybit: { fields: pair, silent: [] },
    okx: { fields: withPassphrase, silent: [] },
    kraken: { fields: pair, silent: [] },
    coinbase: { fields: pair, silent: ["bound", "addresses", "expires"] },
    kucoin: { fields: withPassphrase, silent: ["expires"] },
    bitget: { fields: withPassphrase, silent: ["expires"] },
    gate: { fields: pair, silent: ["expires"] },
    deribit: { fields: pair, silent: ["expires"] },
    hyperliquid: { fields: ["walletAddress", "privateKey"], silent: ["bound", "addresses"] },
};
