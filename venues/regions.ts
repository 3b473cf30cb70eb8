/** What an exchange does with requests by the country that they come from; whom its terms take as a customer is another matter. */
export interface RegionRules {
    /** Countries whose addresses it refuses, as ISO 3166-1 writes them; none where nothing is known to be refused. */
    refuses: readonly string[];
    /** What it answers; empty where it refuses none. */
    answer: string;
    /** Where that is written, and how good a source it is. */
    source: string;
    /** Day on which it was looked up. */
    lookedUp: string;
}

const lookedUp = "2026-11-29";

/** An exchange of which somebody looked, and found nothing that names a country for its API's addresses: nobody knows whether it refuses any. */
const namesNone = (source: string): RegionRules => ({ refuses: [], answer: "", source, lookedUp });

/**
 * What is known of how exchanges serve addresses of countries, by the exchange's name. One that is not here has not been looked up,
 * and nobody knows whether it answers.
 */
export const regionRules: Record<string, RegionRules> = {
    binance: {
        refuses: ["US", "CA"],
        answer: "HTTP 451",
        source: "binance.com/en/terms, Eligibility: the United States and Ontario, where ca-central-1's addresses may be placed; github.com/ccxt/ccxt issue 15872",
        lookedUp: "2026-11-01",
    },
    bybit: {
        refuses: ["US", "CN"],
        answer: "HTTP 403 from CloudFront",
        source: "bybit-exchange.github.io/docs/v5/guide; github.com/bybit-exchange/docs pull request 653",
        lookedUp,
    },
    okx: {
        refuses: ["CN"],
        answer: "no connection",
        source: "github.com/okxapi/python-okx issue 7, where the exchange's own developers say so of mainland China; its guide names no other country for addresses",
        lookedUp,
    },
    kucoin: {
        refuses: ["US"],
        answer: "code 400302",
        source: "the API's own answer, which several public repositories quote; kucoin.com, Terms of Use",
        lookedUp,
    },
    upbit: namesNone("docs.upbit.com/kr/docs/api-key and api-setup, with their errors: a key works from the addresses entered for it, and no country is named"),
    kraken: namesNone("support.kraken.com/hc/en-us/articles/360001368823: by where a customer lives; no page on addresses was found"),
    coinbase: namesNone(
        "docs.cdp.coinbase.com, Advanced Trade: no country named; its own statements on sanctions shut out countries in which AWS has no region",
    ),
    bitget: namesNone(
        "bitget.com/support/articles/360014944032 refuses customers of the United States; github.com/sieblyio/bitget-api issue 58 calls it from there",
    ),
    gate: namesNone(
        "us.gate.com/legal/user-agreement: the United States have a site of their own; no page on addresses was found, and the list of countries was not read",
    ),
    deribit: namesNone(
        "docs.deribit.com; support.deribit.com/hc/en-us/articles/25944532191645 was read in part: by membership, and no page on addresses was found",
    ),
    hyperliquid: namesNone(
        "the terms bar the United States and Ontario from the website (told by a third party); of the API nothing is written, and public tests reach it from there",
    ),
    ibkr: namesNone("the documentation of the TWS API: no country named; its terms were not read"),
    avantis: namesNone("sdk.avantisfi.com: no country named; orders are transactions on Base, which no server has to take"),
};

/** What is known of an exchange's regions, by `exchangeOf`; nothing where nobody has looked it up. */
export const regionRulesOf = (exchange: string): RegionRules | undefined => (Object.hasOwn(regionRules, exchange) ? regionRules[exchange] : undefined);

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
