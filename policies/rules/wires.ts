import { aws } from "../aws";
import { literalRule } from "../literals";
import { firstFlaw, rule } from "../rule";

const because = "What crosses the network in plain text, or to somebody who is not checked, is read and changed on the way: credentials and orders.";

export const originTls = rule(
    aws.cloudfront.Distribution,
    {
        name: "distribution-reaches-its-origin-with-tls",
        severity: "high",
        items: ["cryptofunk:77", "cryptofunk:76"],
        says: "A distribution asks its origins over HTTPS.",
        because,
        fix: 'Set customOriginConfig.originProtocolPolicy to "https-only"; for a bucket use its own endpoint and an origin access control.',
    },
    distribution =>
        firstFlaw(distribution.origins, ({ customOriginConfig }, i) =>
            customOriginConfig?.originProtocolPolicy === "http-only" ? `origins[${i}].customOriginConfig.originProtocolPolicy is http-only` : undefined,
        ),
);

export const subscriptionTls = rule(
    aws.sns.TopicSubscription,
    {
        name: "notification-is-sent-with-tls",
        severity: "high",
        items: ["cryptofunk:77", "cryptofunk:394"],
        says: "A topic's messages are not sent over plain HTTP.",
        because,
        fix: 'Set protocol to "https" and the endpoint to its https address.',
    },
    subscription => (subscription.protocol === "http" ? "protocol is http" : undefined),
);

export const sourceTls = rule(
    aws.codebuild.Project,
    {
        name: "build-checks-its-source",
        severity: "high",
        items: ["cryptofunk:78", "bot-core:226"],
        says: "A build checks the certificate of where it takes the code from.",
        because: "Whoever stands between the two decides what is built, and it trades with the bot's keys.",
        fix: "Leave insecureSsl out.",
    },
    ({ source, secondarySources }) =>
        source?.insecureSsl
            ? "source.insecureSsl is true"
            : firstFlaw(secondarySources, (one, i) => (one.insecureSsl ? `secondarySources[${i}].insecureSsl is true` : undefined)),
);

const yes = /^(1|true|yes|on)$/i;
const no = /^(0|false|no|off)$/i;
/** Settings that switch the check of certificates off: by name, with the value that does so. */
const unchecked: [name: RegExp, value: RegExp][] = [
    [/^NODE_TLS_REJECT_UNAUTHORIZED$|^PYTHONHTTPSVERIFY$/, /^0$/],
    [/(^|_)reject_?unauthorized$|(^|_)(ssl|tls)_?verif(y|ication)$|(^|_)verify_?(ssl|tls)$/i, no],
    [/(^|_)(insecure_?)?skip_?(tls_?|ssl_?)?verif(y|ication)$|(^|_)(tls|ssl)_?insecure$|^GIT_SSL_NO_VERIFY$/i, yes],
];
/** The same in an address or a list of options. */
const uncheckedOption = /[?&;,\s](tlsInsecure|tlsAllowInvalidCertificates|trustServerCertificate)=true\b|\bsslmode=no-verify\b|\brejectUnauthorized=false\b/i;

export const certificatesAreChecked = literalRule(
    {
        name: "settings-check-certificates",
        severity: "high",
        items: ["cryptofunk:78", "cryptofunk:76"],
        says: "No setting switches the check of certificates off.",
        because,
        fix: "Leave it out, and mount the authority's certificate where it is not a public one.",
        patches: true,
    },
    ({ where, name, value }) => {
        if (unchecked.some(([names, values]) => names.test(name) && values.test(value))) return `${where} (${name}) is ${value}`;
        const option = uncheckedOption.exec(value)?.[0];
        return option && `${where} (${name}) has ${option.replace(/^[?&;,\s]/, "")}`;
    },
    ["environment", "map", "secret", "chart"],
);

/** Exchanges, and where alerts are sent, by their domains. */
const venues =
    /\b(http|ws):\/\/(?:[\w-]+\.)*((?:binance|bybit|okx|kucoin|coinbase|kraken|bitmex|deribit|bitget|upbit|bithumb|gemini|bitstamp|bitfinex|phemex|huobi|htx|mexc)\.(?:com|us|info)|gate\.io|gateapi\.io|hyperliquid\.xyz|dydx\.(?:exchange|trade)|alpaca\.markets|api\.telegram\.org|hooks\.slack\.com|events\.pagerduty\.com)(?![\w.-])/i;

export const exchangeTls = literalRule(
    {
        name: "exchange-is-called-with-tls",
        severity: "critical",
        items: ["cryptofunk:76", "cryptofunk:265"],
        says: "An exchange, and whoever is told of alerts, is called over HTTPS.",
        because: "Keys, signatures and orders cross the internet, and so do the prices that the bot trades on.",
        fix: "Write https:// and wss://.",
        patches: true,
    },
    ({ where, name, value }) => {
        const [, scheme, host] = venues.exec(value) ?? [];
        return scheme && `${where} (${name}) calls ${host} over ${scheme}://`;
    },
    ["environment", "map", "secret", "chart"],
);

export const streamTls = literalRule(
    {
        name: "stream-connection-demands-tls",
        severity: "high",
        items: ["cryptofunk:76", "cryptofunk:80"],
        says: "No setting has a program speak to Kafka in plain text.",
        because,
        fix: "Use SSL, or SASL_SSL where clients sign in with a password.",
        patches: true,
    },
    ({ where, name, value }) =>
        /(^|[._-])security[._-]?protocol$/i.test(name) && /^(SASL_)?PLAINTEXT$/.test(value) ? `${where} (${name}) is ${value}` : undefined,
);
