import { type Literal, literalRule } from "../../engine/literals";
import { anyFlaw, firstFlaw } from "../../engine/rule";

/** A name in any spelling, as words with underscores. */
export const words = (name: string): string =>
    name
        .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
        .replace(/[^A-Za-z0-9]/g, "_")
        .toLowerCase();

/** Names that look like a secret's and are none. */
export const publicName = /(^|_)(public|existing|image_pull|pull|tls|ca|k8s|kubernetes|next|page|sort|partition|csrf_header|password_secret|admin_secret)(_|$)/;

const because = "What stands in the program is in its history, in every preview and in Pulumi's state, and cannot be taken back.";
const items = ["cryptofunk:32", "bot-core:102", "mech-exo:30", "mech-exo:32", "arbitrage:27"];

/** What stands for a secret without being one: references, templates, placeholders that are filled in elsewhere. */
const reference =
    /^(arn:|\$[({\w]|\{\{|%|<.*>$|vault:|ssm:|secretsmanager:|sm:\/\/|op:\/\/|ref\+|file:|\/|\.\/|~\/|https?:\/\/[^@]*$|sha\d+-)|\$\{|\{\{|\$\(|^\*+$/;
const noValue = /^(|true|false|yes|no|on|off|none|null|nil|disabled|enabled|auto|default|required|optional|\d{1,5})$/i;

/** Names that only secrets have; a name that goes on, as in token_url or secret_name, is something else. */
const secretName =
    /(^|_)([a-z]*passw(or)?d|pwd|pass|passphrase|secret|secret_key|api_?key|access_key|private_key|auth_token|access_token|bot_token|token|credentials?|mnemonic|seed_phrase|signing_key|encryption_key)$/;

/** In a chart's values or a JSON document, names of properties that name a secret, and what such a name looks like. */
const namesObject = /(^|_)(secret|secret_key|credentials?)$/;
const objectName = /^([a-z0-9./-]+|[A-Z0-9]+(_[A-Z0-9]+)+)$/;

function byName({ name, value, source }: Literal): string | undefined {
    const known = words(name);
    if (!secretName.test(known) || publicName.test(known) || reference.test(value) || noValue.test(value)) return undefined;
    if (source === "chart" && namesObject.test(known) && objectName.test(value)) return undefined;
    return `a value under the name ${name}`;
}

/** Keys and tokens that are known by their form. */
const formats: [RegExp, string][] = [
    [/\b(AKIA|ASIA)(?!.*EXAMPLE)[A-Z2-7]{16}\b/, "an AWS access key"],
    [/-----BEGIN ([A-Z]+ )*PRIVATE KEY-----/, "a private key"],
    [/\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_\w{40,}/, "a GitHub token"],
    [/\bglpat-[\w-]{20,}/, "a GitLab token"],
    [/\b[sr]k_live_[A-Za-z0-9]{16,}/, "a Stripe key"],
    [/\bxox[abeoprs]-[A-Za-z0-9-]{10,}/, "a Slack token"],
    [/hooks\.slack\.com\/services\/T\w+\/B\w+\/\w+/, "a Slack webhook"],
    [/discord(app)?\.com\/api\/webhooks\/\d+\/[\w-]+/, "a Discord webhook"],
    [/\b\d{8,10}:AA[A-Za-z0-9_-]{33}(?![\w-])/, "a Telegram bot's token"],
    [/\bsk-(ant-|proj-)?[A-Za-z0-9_-]{32,}/, "a language model's key"],
    [/\bAIza[\w-]{35}(?![\w-])/, "a Google key"],
    [/\bSG\.[\w-]{22}\.[\w-]{43}/, "a SendGrid key"],
    [/\bnpm_[A-Za-z0-9]{36}\b/, "an npm token"],
    [/\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/, "a signed token"],
];

const byFormat = ({ value }: Literal): string | undefined => formats.find(([format]) => format.test(value))?.[1];

const withPassword = /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@"'{}]*:([^\s/@"']+)@[\w[$]/gi;
const placeholder = /^([<*%[].*|x+)$/i;

/** A password between the name and the host of an address. */
function byUrl({ value }: Literal): string | undefined {
    const written = [...value.matchAll(withPassword)].some(([, password]) => !reference.test(password) && !placeholder.test(password));
    return written ? "an address with a password" : undefined;
}

/** A setting inside a file, such as `name: value`, `export name=value` and `"name": "value",`, with or without a comment behind it. */
const setting =
    /^[ \t-]*(?:export[ \t]+)?["']?([A-Za-z_][\w.-]*)["']?[ \t]*[:=][ \t]*(?:["']([^"'\n]*)["']|([^\s"'#,{}[\]|>&*!][^\s"'#,{}]*?))(?:[ \t]*[,;])?[ \t]*(?:#.*)?$/gm;

/** A property of a JSON document, which a program writes in one line. */
const property = /"([A-Za-z_][\w.-]*)"\s*:\s*"([^"\n]*)"/g;

function bySetting(literal: Literal): string | undefined {
    const { value: text } = literal;
    return anyFlaw(
        () => firstFlaw([...text.matchAll(setting)], ([, name, quoted, plain]) => byName({ ...literal, name, value: quoted ?? plain })),
        () => firstFlaw([...text.matchAll(property)], ([, name, value]) => byName({ ...literal, source: "chart", name, value })),
    );
}

const bitsPerCharacter = (text: string): number => {
    const counts = new Map<string, number>();
    for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
    return [...counts.values()].reduce((bits, count) => bits - (count / text.length) * Math.log2(count / text.length), 0);
};

const identifierName =
    /(^|_)(hash|digest|checksum|sha\d*|integrity|fingerprint|thumbprint|public|cert|certificate|ca|id|ids|arn|etag|version|commit|revision|address|contract|image|tag|pubkey|ca_bundle)(_|$)/;

const encoded = /^[A-Za-z0-9+/_=-]{32,128}$/;
/** A hash in hexadecimal has no capitals, an identifier no small letters, a name no digits. */
const kinds = [/[a-z]/, /[A-Z]/, /\d/];
/** Names in camel case have words; a random string changes its kind of character all the time. */
const change = /[a-z](?=[A-Z0-9])|[A-Z](?=[a-z0-9])|\d(?=[A-Za-z])/g;

/** A random string that is no hash, identifier, certificate or path. */
function byEntropy({ name, value }: Literal): string | undefined {
    if (!encoded.test(value) || identifierName.test(words(name)) || reference.test(value) || !kinds.every(kind => kind.test(value))) return undefined;
    const longest = Math.max(...value.split(/[-_/=+]/).map(piece => piece.length));
    const changes = [...value.matchAll(change)].length;
    return longest >= 20 && changes >= value.length * 0.4 && bitsPerCharacter(value) >= 4.3 ? "a random string" : undefined;
}

const detect = (literal: Literal): string | undefined => byFormat(literal) ?? byUrl(literal) ?? byName(literal) ?? bySetting(literal) ?? byEntropy(literal);

export const noCredentialInSettings = literalRule(
    {
        name: "no-credential-in-code",
        severity: "critical",
        items,
        says: "No credential stands in a workload's settings, a ConfigMap, a Secret, a chart's values or user data.",
        because,
        fix: "Put it into Secrets Manager and let External Secrets hand it to the pod.",
        patches: true,
    },
    literal => {
        const found = detect(literal);
        // The value itself never gets into a message.
        return found && `${literal.where} holds ${found}`;
    },
    ["environment", "map", "secret", "chart", "script"],
);
