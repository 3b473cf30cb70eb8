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
    /** The host that is asked. */
    host: string;
    /** Domains of the exchange's sites for other countries, whose keys that host takes for nothing. @default none */
    sites?: readonly string[];
}

const marginToo: readonly Market[] = ["spot", "margin"];
const futuresToo: readonly Market[] = [...marginToo, "futures"];
const all: readonly Market[] = [...futuresToo, "options"];
const pair = ["apiKey", "secret"];
const withPassphrase = [...pair, "passphrase"];
const domainsOf = (words: string): readonly string[] => words.split(" ");

/** The exchanges that the key guard asks, by their name here; a test holds this against its adapters. */
export const askable: Readonly<Record<string, Askable>> = {
    binance: {
        fields: pair,
        markets: all,
        silent: ["addresses"],
        host: "api.binance.com",
        sites: domainsOf("binance.us binance.th binance.tr trbinance.com binance.me"),
    },
    upbit: {
        fields: pair,
        markets: ["spot"],
        silent: ["withdraw", "transfer", "bound", "addresses", "trade", "account"],
        host: "api.upbit.com",
        sites: domainsOf("id-api.upbit.com sg-api.upbit.com th-api.upbit.com"),
    },
    bybit: {
        fields: pair,
        markets: all,
        silent: [],
        host: "api.bybit.com",
        sites: domainsOf("bybit.eu bybit.nl bybit.kz bybit.tr bybit-tr.com bybit.com.hk byhkbit.com bybitgeorgia.ge bybit.ae bybit.id"),
    },
    okx: {
        fields: withPassphrase,
        markets: all,
        silent: [],
        host: "www.okx.com",
        sites: domainsOf(
            "my.okx.com app.okx.com tr.okx.com eea.okx.com us.okx.com wseea.okx.com wsus.okx.com wseeapap.okx.com wsuspap.okx.com okx.com.tr okx.com.au",
        ),
    },
    kraken: { fields: pair, markets: marginToo, silent: [], host: "api.kraken.com" },
    coinbase: { fields: pair, markets: ["spot", "futures"], silent: ["bound", "addresses", "expires"], host: "api.coinbase.com" },
    kucoin: { fields: withPassphrase, markets: futuresToo, silent: ["expires"], host: "api.kucoin.com", sites: domainsOf("kucoin.eu kucoin.com.au kucoin.th") },
    bitget: { fields: withPassphrase, markets: futuresToo, silent: ["expires"], host: "api.bitget.com" },
    gate: { fields: pair, markets: all, silent: ["expires"], host: "api.gateio.ws", sites: domainsOf("gateeu.com") },
    deribit: { fields: pair, markets: ["spot", "futures", "options"], silent: ["expires"], host: "www.deribit.com" },
    hyperliquid: {
        fields: ["walletAddress", "privateKey"],
        markets: ["spot", "futures"],
        silent: ["transfer", "bound", "addresses"],
        host: "api.hyperliquid.xyz",
    },
};

/** A host of a test network, a sandbox or a demo. */
const forTests = /(^|[.-])(testnet|test|demo|sandbox|paper)([.-]|$)|^wspap\./;
/** A host of streams or pages, to which no key is sent: sites of several countries share them. */
const withoutKeys = /^(www|ws[a-z]*|[a-z]*stream[a-z]*)\./;

const isUnder = (name: string, domain: string) => name === domain || name.endsWith(`.${domain}`);

/**
 * Of the hosts that a bot calls, one by which its key is not of the site that is asked: one of another site or of a test network, where none is of the
 * real one. A bot with a switch between the two names both.
 */
export function hostElsewhere(exchange: string, hosts: readonly string[]): string | undefined {
    const { host, sites = [] } = askable[exchange];
    const names = hosts.map(one => one.replace(/:\d+$/, "").toLowerCase());
    const domain = host.split(".").slice(-2).join(".");
    const isElsewhere = (name: string) => sites.some(site => isUnder(name, site)) || (forTests.test(name) && name.includes(exchange));
    const isReal = (name: string) => name === host || (isUnder(name, domain) && !withoutKeys.test(name) && !isElsewhere(name));
    return names.some(isReal) ? undefined : names.find(isElsewhere);
}
