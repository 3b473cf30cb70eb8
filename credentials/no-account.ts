/** Which names say that a key opens no account that trades, whatever venue's name stands in them. */

/** What is held to look with, to play with, or for another business of the same house. */
const opensNothing =
    /(^|_)(webhooks?|public|pub|encryption|encrypt|jwt|cookie|csrf|hmac_header|oauth2?|sso|commerce|pay|payments?|nft|earn|card|testnet|tests?|paper|demo|sandbox|sim|simulat\w+|practice|mock|fake|dummy|example|backtest(ing)?|read_?only|ro|readers?|view(er)?|market_?data|data|quotes?|prices?|rates?|feed|news|candles?|klines?|histor\w+|analytics|scan|scanner|metrics|reporting|tax)(_|$)/;
/** What another service has for itself, whatever venue's name stands beside it, and who signs something else than orders. */
const others = new RegExp(
    `(^|_)(${[
        "db|database|postgres\\w*|pg|mysql|mariadb|mongo\\w*|redis|rabbit\\w*|kafka|nats|amqp|mqtt|celery|influx\\w*|clickhouse|timescale\\w*|questdb",
        "smtp|e?mail|imap|telegram|tg|slack|discord|twilio|pager\\w*|grafana|prometheus|sentry|datadog|newrelic|vnc|ssh|tls|ssl|cert\\w*|admin|dashboard|ui|gui",
        "frontend|s3|aws|gcp|azure|github|gitlab|openai|anthropic|google|apple|firebase|supabase|stripe|microsoft|ms|office|ews|recaptcha|captcha|registry|docker",
        // A house that makes pictures smaller.
        "kraken_io",
        "lock|idempotency|partition|sort|routing|row|object|queue|topic|stream|channel|header|param|label|column|prefix|hash|count|cache|licen[cs]e|deploy",
        "deployer|validator|oracle|faucet|mint|minter|relayer|bridge|node|sequencer|prover|attester|guardian|verifier|notary|ca|code|commit|image|package|release",
    ].join("|")})(_|$)`,
);

/** Whether a name, in words, says that its key is for nothing which trades: to look at prices, to be paid, to play, to reach another service. */
export const saysNoAccount = (known: string): boolean => opensNothing.test(known) || others.test(known);
