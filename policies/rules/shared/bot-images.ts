/** Which images are programs that place orders by themselves, and what they are told to do instead. */

/** A known program. */
export interface KnownBot {
    /** What it is called. */
    name: string;
    /** Its images, by the end of their path: `house/name`, or a name that nothing else has. */
    images: RegExp;
    /** Words of its command line with which it places none: it tries out, it loads, it shows. */
    idle?: RegExp;
}

const repositories = (...names: string[]): RegExp => new RegExp(`(^|/)(${names.join("|")})$`);

/** Looked up in public compose files and manifests in November 2026. */
const knownBots: KnownBot[] = [
    {
        name: "Freqtrade",
        images: repositories("freqtradeorg/freqtrade", "freqtrade", "nfi-freqtrade"),
        idle: /^(backtesting(-\w+)?|hyperopt(-\w+)?|edge|download-data|webserver|plot-\w+|list-\w+|test-pairlist|show-\w+|convert-\w+|new-\w+|create-userdir|install-ui|trades-to-ohlcv|lookahead-analysis|recursive-analysis|backtest-\w+)$/,
    },
    { name: "Hummingbot", images: repositories("hummingbot/(hummingbot|gateway|hummingbot-api|backend-api)", "coinalpha/hummingbot", "hummingbot") },
    { name: "OctoBot", images: repositories("drakkarsoftware/octobot", "octobot") },
    { name: "Jesse", images: repositories("salehmir/jesse"), idle: /^(backtest|optimize|import-candles)$/ },
    { name: "Superalgos", images: repositories("superalgos/superalgos", "ghcr.io/superalgos/superalgos") },
    { name: "Zenbot", images: repositories("deviavir/zenbot"), idle: /^(backfill|sim|list-\w+)$/ },
    { name: "Gekko", images: repositories("askmike/gekko") },
    { name: "K.sh", images: repositories("ctubio/krypto-trading-bot", "krypto-trading-bot") },
    { name: "Passivbot", images: repositories("passivbot", "enarjord/passivbot"), idle: /(^|\/)(backtest|optimize)\.py$/ },
    { name: "GoCryptoTrader", images: repositories("thrasher(-corp|corporation)?/gocryptotrader", "gocryptotrader") },
    { name: "the Binance bot of chrisleekr", images: repositories("chrisleekr/binance-trading-bot", "binance-trading-bot") },
    {
        name: "Binance Trade Bot",
        images: repositories("edeng23/binance-trade-bot", "idkravitz/binance-trade-bot", "binance-trade-bot"),
        idle: /(^|\/)backtest\.py$/,
    },
    { name: "ProfitTrailer", images: repositories("[\\w.-]+/profittrailer(-docker)?") },
    { name: "HaasOnline", images: repositories("[\\w.-]+/haasbot", "haasonline/\\w+") },
    { name: "OpenAlgo", images: repositories("marketcalls/openalgo") },
    { name: "OpenTrader", images: repositories("bludnic/opentrader") },
    {
        name: "a gateway of Interactive Brokers",
        images: repositories("[\\w.-]+/ib-?gateway(-docker)?", "[\\w.-]+/ibkr(-docker)?", "ib-?gateway", "ibkr-gateway", "[\\w.-]+/tws", "tws-rdesktop"),
    },
    { name: "IBeam, a gateway of Interactive Brokers", images: repositories("voyz/ibeam", "ibeam") },
];

/** An image's path, without its registry's port, tag and digest. */
const pathOf = (image: string): string =>
    image
        .replace(/@sha256:.*$/, "")
        .replace(/:[^:/]*$/, "")
        .toLowerCase();

/** Names of images that say what they do: nobody's in particular. */
const trades =
    /(^|[-_/])((trad(e|ing)|arbitrage|arb|scalp(ing|er)?|grid|dca|sniper|futures?|crypto|binance|bybit|okx|kraken|kucoin|forex)[-_](bot|trader|executor|engine)|market[-_]?maker|order[-_](executor|execution|placer|router|gateway)|execution[-_](engine|service)|(auto|algo)[-_]?trader)([-_]|$)/;
/** What such a name has beside it where the program trades nothing. */
const besides =
    /(^|[-_/])(ui|frontend|web|dashboard|docs?|backtest(er|ing)?|monitor(ing)?|exporter|migrations?|db|database|collector|feed|data|api-docs|simulator|paper|test|tests|alerts?|signals?|notifier|discord|telegram|logs?)([-_]|$)/;

/** The known program that an image is, unless its words tell it to do something else. */
export function knownBot(image: string, words: readonly string[] = []): string | undefined {
    const path = pathOf(image);
    const found = knownBots.find(({ images }) => images.test(path));
    return found && !words.some(word => found.idle?.test(word)) ? found.name : undefined;
}

/** Whether an image's name says that it trades, and no more is known of it. */
export const namedAsTrader = (image: string): boolean =>
    trades.test(pathOf(image)) && !besides.test(pathOf(image)) && !knownBots.some(({ images }) => images.test(pathOf(image)));
