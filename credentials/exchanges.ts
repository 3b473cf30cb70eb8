import { words } from "./names";

/** Exchanges, brokers and markets on chains, as names of variables and of secrets have them: of each what its own tools and ccxt call it. */
const venues = `
    aevo alpaca apca ascendex avantis backpack bibox bigone bingx binance bitbank bitfinex bitflyer bitget bithumb bitkub bitmart bitmex bitpanda bitrue
    bitso bitstamp bitvavo blofin btcmarkets bybit cbp ccxt coinbase coincheck coinex coinone coinspot cryptocom ctrader deribit dydx etoro exmo ftx futu
    fxcm fyers gateio gmx hashkey hitbtc htx huobi hyperliquid ib ibkr indodax kalshi korbit kraken krakenfutures kucoin lbank luno mercado metaapi metatrader
    mexc moomoo ndax novadax oanda okcoin okex okx orderly paradex phemex poloniex polymarket probit questrade rithmic robinhood schwab tastytrade tastyworks
    tokocrypto tradestation tradier tradovate tws upbit upstox webull whitebit woox zaif zerodha`
    .trim()
    .split(/\s+/);

/** Words that name no venue, and still that a key is one's. */
const anyVenue = ["exchange", "broker", "brokerage", "cex", "dex"];

/** Venues whose name somebody else has too: a model's provider has keys, and no secret beside them. */
const shared = /(^|_)(gemini|gate|crypto_com)_(api_)?secret(_key)?$/;

const named = new RegExp(`(^|_)(${[...venues, ...anyVenue].join("|")})(?=_|$)`);
const part = /(^|_)(api_?key|api_?secret|access_?key|secret_?key|private_?key|key_?id|key|secret|passphrase|password|mnemonic|seed|credentials?)$/;
/** What an exchange sends or is sent that opens no account. */
const opensNothing = /(^|_)(webhook|public|encryption|jwt|session|hmac)(_|$)/;
const wallet = /(^|_)(wallet|trader|trading|signer|hot_?wallet|evm|eth|ethereum|sol|solana|account)_(private_?key|priv_?key|mnemonic|seed(_phrase)?|keypair)$/;

/** Names that say nothing of who asks for the key; where the bot's code has the library of an exchange, it is that one. */
const bare = /^(api_?key|api_?secret|api_?passphrase|passphrase|access_?key|private_?key|mnemonic)$/;

/**
 * Whose trading key a name says that it is, in words for a message; nothing where it says nobody's.
 * `libraries` are those of exchanges that the bot's code asks for: with one, a name such as `API_KEY` is an exchange's.
 */
export function exchangeKeyOf(name: string, libraries: readonly string[] = []): string | undefined {
    const known = words(name).replace(/_+/g, "_");
    if (opensNothing.test(known)) return undefined;
    const venue = named.exec(known)?.[2] ?? shared.exec(known)?.[2];
    if (venue && part.test(known)) return anyVenue.includes(venue) ? "an exchange" : venue;
    if (wallet.test(known)) return "a wallet that signs orders";
    return bare.test(known) && libraries.length ? `an exchange, by ${libraries[0]} in its code` : undefined;
}

/** Whose trading key a secret is, by its own name and the names of its fields. */
export const exchangeSecretOf = (name: string, fields: readonly string[]): string | undefined =>
    fields.map(field => exchangeKeyOf(`${name}_${words(field)}`)).find(one => one !== undefined);
