/** An exchange that refuses requests by the country they come from. */
export interface Venue {
    /** Countries whose addresses it refuses, as ISO 3166-1 writes them. */
    refuses: readonly string[];
    /** What it answers. */
    answer: string;
    /** Where that is written. */
    source: string;
}

/**
 * What is known of exchanges that refuse regions (looked up in November 2026). An exchange that is not here is not known to refuse any;
 * an exchange's terms for its customers are another matter than what its servers answer.
 */
export const venues: Record<string, Venue> = {
    binance: {
        refuses: ["US", "CA"],
        answer: "HTTP 451",
        source: "binance.com/en/terms, Eligibility: the United States and Ontario, where ca-central-1's addresses may be placed; github.com/ccxt/ccxt issue 15872",
    },
    bybit: { refuses: ["US", "CN"], answer: "HTTP 403 from CloudFront", source: "bybit-exchange.github.io/docs/v5/guide" },
};

// Markets of one exchange, as its libraries name them: binance-usdm and bybit-perp have the account of binance and bybit.
const market = /-?(spot|margin|futures?|swaps?|perps?|perpetuals?|usdt|usd-?m|coin-?m|um|cm|linear|inverse|options?|delivery)$/;

/** Other names of one exchange: what it was called before, and what its libraries call it. */
const aliases: Record<string, string> = {
    ...{ okex: "okx", okex3: "okx", okex5: "okx", huobi: "htx", huobipro: "htx", hbdm: "htx", gateio: "gate", "gate-io": "gate" },
    ...{ mxc: "mexc", mexc3: "mexc", bitmax: "ascendex", bitfinex2: "bitfinex", lbank2: "lbank", hitbtc3: "hitbtc", cryptocom: "crypto-com" },
    ...{ gdax: "coinbase-exchange", coinbasepro: "coinbase-exchange", "coinbase-pro": "coinbase-exchange", coinbaseexchange: "coinbase-exchange" },
    ...{ ib: "ibkr", "interactive-brokers": "ibkr", interactivebrokers: "ibkr" },
};

/** The exchange behind a venue: accounts are the exchange's, whatever market they trade on. */
export function exchangeOf(venue: string): string {
    if (Object.hasOwn(aliases, venue)) return aliases[venue];
    const bare = venue.replace(market, "");
    if (bare !== venue && bare !== "") return exchangeOf(bare);
    // With two letters it is a country's own exchange, such as binance-us, where nobody has the account of the other.
    return Object.keys(venues).find(known => venue.startsWith(`${known}-`) && !/-[a-z]{2}$/.test(venue)) ?? venue;
}

/** An exchange account as everybody names it who compares two: `exchange/account`, by the stack's name for it where it has one. */
export const accountOf = (name: string, { venue, account }: { venue: string; account: string }, inStack: Record<string, unknown> = {}): string =>
    `${exchangeOf(venue)}/${inStack[name] ?? account}`;

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

/** The country of each AWS region (docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html). */
export const regions: Record<string, string> = {
    "us-east-1": "US",
    "us-east-2": "US",
    "us-west-1": "US",
    "us-west-2": "US",
    "us-gov-east-1": "US",
    "us-gov-west-1": "US",
    "ca-central-1": "CA",
    "ca-west-1": "CA",
    "mx-central-1": "MX",
    "sa-east-1": "BR",
    "af-south-1": "ZA",
    "ap-east-1": "HK",
    "ap-east-2": "TW",
    "ap-south-1": "IN",
    "ap-south-2": "IN",
    "ap-northeast-1": "JP",
    "ap-northeast-2": "KR",
    "ap-northeast-3": "JP",
    "ap-southeast-1": "SG",
    "ap-southeast-2": "AU",
    "ap-southeast-3": "ID",
    "ap-southeast-4": "AU",
    "ap-southeast-5": "MY",
    "ap-southeast-6": "NZ",
    "ap-southeast-7": "TH",
    "cn-north-1": "CN",
    "cn-northwest-1": "CN",
    "eu-central-1": "DE",
    "eu-central-2": "CH",
    "eu-north-1": "SE",
    "eu-south-1": "IT",
    "eu-south-2": "ES",
    "eu-west-1": "IE",
    "eu-west-2": "GB",
    "eu-west-3": "FR",
    "il-central-1": "IL",
    "me-central-1": "AE",
    "me-south-1": "BH",
};
