/** What an exchange lets its keys trade on. Perpetual swaps are futures. */
export type Market = "spot" | "margin" | "futures" | "options";

// Markets of one exchange, as its libraries name them: binance-usdm and bybit-perp have the account of binance and bybit.
const market = /-?(spot|margin|futures?|swaps?|perps?|perpetuals?|usdt|usd-?m|coin-?m|um|cm|linear|inverse|options?|delivery)$/;

/** Of these, the ones that are no futures. */
const otherMarkets: Record<string, Market> = { spot: "spot", margin: "margin", option: "options", options: "options" };

/** Other names of one exchange: what it was called before, and what its libraries call it. */
const aliases: Record<string, string> = {
    ...{ okex: "okx", okex3: "okx", okex5: "okx", huobi: "htx", huobipro: "htx", hbdm: "htx", gateio: "gate", "gate-io": "gate" },
    ...{ mxc: "mexc", mexc3: "mexc", bitmax: "ascendex", bitfinex2: "bitfinex", lbank2: "lbank", hitbtc3: "hitbtc", cryptocom: "crypto-com" },
    ...{ gdax: "coinbase-exchange", coinbasepro: "coinbase-exchange", "coinbase-pro": "coinbase-exchange", coinbaseexchange: "coinbase-exchange" },
    ...{ coinbaseadvanced: "coinbase", "coinbase-advanced": "coinbase", "coinbase-advanced-trade": "coinbase", "kraken-pro": "kraken" },
    ...{ ib: "ibkr", "interactive-brokers": "ibkr", interactivebrokers: "ibkr" },
};

/** Kraken's derivatives have an API and keys of their own, which its other API takes for nothing (docs.kraken.com/exchange/guides/futures/introduction). */
const krakenFutures = /^kraken-?(futures?|swaps?|perps?|perpetuals?|derivatives)$/;

/** Exchanges whose products under other names have the same account. */
const families = ["binance", "bybit"];

/** What makes of a family's name another exchange: two letters at the end are a country, such as binance-us; these are one, or a test network. */
const another = /-([a-z]{2}$|(europe|eea|turkey|turkiye|thailand|japan|georgia|kazakhstan|indonesia|uae|hongkong|testnet|test|demo|sandbox|paper)(-|$))/;

/** The exchange behind a venue: accounts are the exchange's, whatever market they trade on. */
export function exchangeOf(venue: string): string {
    if (Object.hasOwn(aliases, venue)) return aliases[venue];
    if (krakenFutures.test(venue)) return "kraken-futures";
    const bare = venue.replace(market, "");
    if (bare !== venue && bare !== "") return exchangeOf(bare);
    return another.test(venue) ? venue : (families.find(known => venue.startsWith(`${known}-`)) ?? venue);
}

/**
 * The market that a venue's name says, as `binance-usdm` and `okx-spot` do; nothing where it names the exchange alone. What a contract is settled in
 * means futures, unless the name says another market beside it.
 */
export function marketOf(venue: string): Market | undefined {
    if (krakenFutures.test(venue)) return "futures";
    const [suffix, word] = market.exec(venue) ?? [];
    if (suffix === undefined || suffix === venue) return undefined;
    return otherMarkets[word] ?? marketOf(venue.slice(0, -suffix.length)) ?? "futures";
}

const brokers = ["ibkr", "alpaca", "tradier", "oanda", "etrade", "schwab"];

/** Venues on a chain, where a wallet's signature is all that there is: nobody there gives a key. */
const onChain = "avantis gmx gains gns-trade ostium uniswap pancakeswap sushiswap curve balancer aerodrome jupiter raydium orca drift synthetix".split(" ");

/** What a venue is: an exchange that gives keys, a broker with a login, or contracts of a chain. What nobody has heard of is an exchange. */
export function venueKind(venue: string): "exchange" | "broker" | "chain" {
    const name = exchangeOf(venue.toLowerCase());
    if (brokers.includes(name)) return "broker";
    return onChain.some(one => name === one || name.startsWith(`${one}-`)) ? "chain" : "exchange";
}

/** An exchange account as everybody names it who compares two: `exchange/account`, by the stack's name for it where it has one. */
export const accountOf = (name: string, { venue, account }: { venue: string; account: string }, inStack: Record<string, unknown> = {}): string =>
    `${exchangeOf(venue)}/${inStack[name] ?? account}`;

/** An account that was written as `venue/account`, by its exchange's name: pods and keys may each name a market of it. */
export function accountNamed(written: string): string {
    const [venue, ...account] = written.trim().split("/");
    return [exchangeOf(venue.toLowerCase()), ...account].join("/");
}

/** Whose hosts many exchanges and chains are reached by. */
const everybodys = /(^|\.)(amazonaws|cloudfront|cloudflare|googleapis|alchemy|infura|quiknode|quicknode|ankr|publicnode|drpc|llamarpc|blastapi|chainstack)\./;

/** The domain of a host, without its port. */
function domainOf(host: string): string[] {
    const name = host.replace(/:\d+$/, "").toLowerCase();
    const labels = name.split(".").slice(/\.(com?|org|net)\.[a-z]{2}$/.test(name) ? -3 : -2);
    return /^[\d.]+$/.test(name) || labels.length < 2 || everybodys.test(name) ? [] : [labels.join(".")];
}

/** Every name by which two can be the same account: the exchange's, and the domains of its hosts, whatever the exchange is called. */
export function namesOf(
    name: string,
    exchange: { venue: string; account: string; hosts?: readonly string[] },
    inStack: Record<string, unknown> = {},
): [string, ...string[]] {
    const account = inStack[name] ?? exchange.account;
    return [accountOf(name, exchange, inStack), ...new Set((exchange.hosts ?? []).flatMap(domainOf).map(domain => `${domain}/${account}`))];
}
