import { words } from "../../../credentials";
import { literalRule } from "../../engine/literals";
import { isOutside, plainAddresses, silentAddresses } from "../shared/addresses";
import { uncheckedTls, weakTls } from "../shared/reasons";
import { oldVersions } from "../shared/tls";

/** What switches TLS off in the words of PostgreSQL and MySQL, of JDBC and of MongoDB. */
const plainMode = /\bssl[-_]?mode["']?\s*[=:]\s*["']?(disabled?|allow|prefer(?:red)?)\b/i;
const plainWord = /^(disabled?|allow|prefer(?:red)?)$/i;
const plainMongo = /mongodb(\+srv)?:\/\/\S*[?&](tls|ssl)=false/;
const plainJdbc = /jdbc:\S*[?&;]((use|require)?ssl|encrypt)=false/i;
const plainManaged = /\b(redis|amqp|stomp|mqtt|ws|ftp):\/\/[^\s/]*\.amazonaws\.com/;

export const connectionIsEncrypted = literalRule(
    {
        name: "connection-string-demands-tls",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:76", "bot-core:151"],
        says: "No connection string switches TLS off.",
        because: "Credentials and orders cross the network on every query.",
        fix: "Use sslmode=require or stronger, rediss:// and tls=true.",
        patches: true,
    },
    ({ where, name, value }) => {
        const mode = plainMode.exec(value)?.[1] ?? (/ssl_?mode$/.test(words(name)) && plainWord.test(value) ? value : undefined);
        if (mode) return `${where} has sslmode ${mode}`;
        if (plainMongo.test(value)) return `${where} has tls=false`;
        if (plainJdbc.test(value)) return `${where} has TLS switched off`;
        if (plainManaged.test(value)) return `${where} reaches a managed store without TLS`;
        const plain = plainAddresses(value).find(({ host }) => isOutside(host));
        return plain && `${where} reaches ${plain.host} by ${plain.protocol}://, without TLS`;
    },
    ["environment", "map", "secret", "chart", "script"],
);

export const connectionAsksForTls = literalRule(
    {
        name: "connection-string-asks-for-tls",
        preset: "baseline",
        severity: "medium",
        level: "advisory",
        items: ["cryptofunk:76"],
        says: "A connection string to a store outside asks for TLS.",
        because: "Many clients take plain text when nobody asks, and where the server does not insist, credentials and orders cross the network in it.",
        fix: "Add sslmode=require or stronger, tls=true, or tls:// for NATS; where the server insists on TLS, say so here too.",
        patches: true,
    },
    ({ where, value }) => {
        const silent = silentAddresses(value).find(({ host }) => isOutside(host));
        return silent && `${where} reaches ${silent.host} by ${silent.protocol}://, and asks for no TLS`;
    },
);

/** Names of settings that say which protocols a server or a client speaks. */
const versions =
    /(^|[_.-])(ssl[_.-]?protocols?|tls[_.-]?(protocols?|versions?)|min(imum)?[_.-]?(tls|ssl|protocol)[_.-]?version|(tls|ssl)[_.-]?min(imum)?([_.-]?(protocol|version))*)$/i;
/** A protocol before TLS 1.2, unless it is switched off: `-TLSv1`, `!TLSv1`, `no-tlsv10`. */
const old = /(?<![!-]|no[_-])\b(SSLv[23]|(Version)?TLS_?v?1([._]?[01])?)(?![\w.]*[\d])/i;

export const settingTls = literalRule(
    {
        name: "settings-ask-for-modern-tls",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:80"],
        says: "No setting lets a server or a client speak TLS older than 1.2.",
        because: weakTls,
        fix: "Name TLSv1.2 and TLSv1.3 alone, or leave the setting out.",
        patches: true,
    },
    ({ where, name, value }) => {
        if (!versions.test(name.replace(/([a-z])([A-Z])/g, "$1_$2"))) return undefined;
        const found = old.exec(value)?.[0] ?? oldVersions.find(one => one === value);
        return found && `${where} has ${found}`;
    },
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
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:78", "cryptofunk:76"],
        says: "No setting switches the check of certificates off.",
        because: uncheckedTls,
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

export const streamTls = literalRule(
    {
        name: "stream-connection-demands-tls",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:76", "cryptofunk:80"],
        says: "No setting has a program speak to Kafka in plain text.",
        because: uncheckedTls,
        fix: "Use SSL, or SASL_SSL where clients sign in with a password.",
        patches: true,
    },
    ({ where, name, value }) =>
        /(^|[._-])security[._-]?protocol$/i.test(name) && /^(SASL_)?PLAINTEXT$/.test(value) ? `${where} (${name}) is ${value}` : undefined,
);

export const noDebugging = literalRule(
    {
        name: "no-debugging-in-production",
        preset: "trading",
        debatable: true,
        severity: "medium",
        items: ["cryptofunk:218", "cryptofunk:113", "cryptofunk:414", "bot-core:72", "bot-core:73", "bot-core:71"],
        says: "Production logs at info or above and runs without development's features.",
        because: "Debug logs show keys and signatures, and cost latency on every order.",
        fix: "Set the log level to info or warn.",
    },
    ({ where, name, value }) => {
        // Levels may stand per module, as in "info,bot=debug".
        const debugs =
            (/log(ging)?_?level|rust_log/i.test(name) && /\b(debug|trace|silly|verbose)\b(?!=)/i.test(value)) ||
            (/env(ironment)?$/i.test(name) && /^(dev|local|test)/i.test(value)) ||
            (/(?<!no_|disable_)debug$/i.test(name) && yes.test(value));
        return debugs ? `${where} (${name}) is ${value}` : undefined;
    },
    ["environment", "map"],
);
