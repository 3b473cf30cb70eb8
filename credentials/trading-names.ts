/** Where orders are placed, as names of variables and of secrets have them: of each what its own tools and ccxt call it. */

const setOf = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Exchanges: they give a key and a secret, and some a passphrase. */
export const exchanges = setOf(`
    aevo apexomni apexpro ascendex aster asterdex avantis bibox bigone binance binanceus bingx bit2c bitbank bitbns bitfinex bfx bitflyer bitget bithumb
    bitkub bitmart bitmex bitpanda bitrue bitso bitstamp bitvavo blofin btcmarkets btcturk bullish bybit cbp cexio clob coinbase coinbaseadvanced
    coinbasepro coincheck coindcx coinex coinone coinspot coinsph cryptocom cryptodotcom deepcoin deltaexchange deribit digifinex exmo falconx ftx gate
    gateio gdax gemini gmocoin gopax hashkey hitbtc htx huobi indodax independentreserve kalshi korbit kraken krakenfutures kucoin kucoinfutures latoken
    lbank luno mercado mercadobitcoin mexc ndax novadax okcoin okex okx paribu phemex pionex poloniex probit tokocrypto toobit upbit wazirx weex
    whitebit woo woox zaif zebpay zonda`);

/** Brokers, and what logs in to one: a token, an app's key, or a person's name and password. */
export const brokers = setOf(`
    3commas alpaca angelone apca avanza betfair capitalcom ctrader cryptohopper degiro dhan ebest etoro etrade flattrade futu fxcm fyers groww ib ibc ibeam
    ibgateway ibgw ibkr kis kite kiwoom longbridge longport metaapi metatrader moomoo mt4 mt5 ninjatrader oanda openalgo projectx questrade rithmic robinhood saxo
    schwab shoonya smartapi snaptrade tastytrade tastyworks tda tdameritrade threecommas tigeropen tinkoff topstep topstepx tradelocker tradestation
    tradier trading212 tradovate tws upstox webull xtb zerodha`);

/** Markets on chains: who holds the key signs the orders. */
export const onChain = setOf(`
    backpack cow cowswap drift dydx edgex gmx grvt hl hyperliquid jup jupiter lighter mango oneinch orderly pancakeswap paradex poly polymarket pumpfun
    raydium synthetix uniswap vertex`);

/** Names of these that other things have too: they say a venue only where a name begins with them, and goes on as a trader's key does. */
export const ambiguous = setOf(`
    aster backpack bullish cow drift gate hl ib jup jupiter kis kite lighter luno mango mercado orderly poly saxo schwab tda uniswap vertex woo`);

/** Of these an API's key is as often another house's, or opens no account: a model's provider, a shop, a router that quotes. A secret is not. */
export const onlyBySecret = setOf("cow gate gemini jup jupiter drift uniswap vertex woo");

/** Venues whose own key has the name of a client of OAuth; at others that is how people sign in, or a session's number. */
export const clients = setOf("bullish ctrader deribit dhan etrade falconx fyers paradex saxo schwab tastytrade tradestation upstox");

/** Words that name no venue, and still that a key is one's. */
export const anyVenue = setOf("exchange broker brokerage cex dex ccxt trading trader futures perps perp");

/** Chains, and what people keep their keys in. */
export const chains = setOf(`
    aptos arbitrum arb avalanche avax base bnb bsc btc bitcoin cosmos eth ethereum evm injective matic metamask near optimism osmosis phantom polygon sei
    sol solana starknet sui ton tron web3 xrp`);

/** Who signs in the name of a bot. */
export const signers = setOf(`
    agent arbitrage arbitrageur bot burner eoa executor funder funding hotwallet keeper liquidator maker marketmaker mm payer searcher signer sniper taker
    trader trading wallet`);

/** What a name may have between a venue and what it ends in: which market, which account, which of several, and of which sort. */
export const beside = setOf(`
    3 acc access account acct acc advanced agent api apis app arb arbitrage auth au backup bearer bot bots broker ca ccxt cdp client coinm config connect consumer
    corp cred creds credentials cross eu ecdsa ed25519 exchange exchanges fix fund fut future futures fx hedge hft hmac hot http inverse io isolated jp key
    keys kr l1 l2 linear live login long main mainnet maker margin market maker marketmaker markets master mm open option options perp perps personal pin
    primary prime priv private pro prod production proxy real recovery refresh rest rsa secondary secret secrets seed session short signer signing spot
    stark strategy sub subaccount swap taker token trade trader trading uk unified us usd usdc usdm usdt user wallet ws`);

/** How a name goes on after a key: where it is kept, how it is written, and of which account it is. */
export const after = setOf(`
    a arn b b64 base64 bot c current enc encrypted file futures hedge hex id live long main mainnet maker margin master name new old path pem perp perps primary
    prod production real ref secondary short spot sub taker trade trader trading us value`);

/** Variables of single programs, whose names go by no rule. */
export const ofPrograms: [RegExp, string][] = [
    [/^tws_?(userid|username|password)(_file)?$/, "tws"],
    [/^cb_access_(key|secret|passphrase)$/, "coinbase"],
    [/^cdp_(api_key_(name|id|secret|private_key)|wallet_secret)$/, "coinbase"],
    [/^ibeam_(account|password)$/, "ibeam"],
    [/^tiger_id$/, "tigeropen"],
    [/^(freqtrade|ft)_exchange_(password|uid)$/, "an exchange"],
];

/** Words before one that names no venue: of whom, or which of several. */
export const ofWhom =
    /^(my|app|bot|live|prod|main|crypto|default|primary|freqtrade|ft|stock|fx|forex|spot|source|target|long|short|hedge|a|b|jesse|hummingbot)$/;
