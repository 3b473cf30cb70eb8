import { secretName, words } from "./names";

/** What begins or ends as a reference does: to a secret's store, a file, an object of a program. */
const references: RegExp[] = [
    // Templates: $(X), ${X}, $X, {{ .x }}, %(x)s, %s, <your-key>, [REDACTED], ****, xxxx, ... .
    /\$\{|\{\{|\$\(|<%|^\$[A-Za-z_]\w*$|^%|^<.*>$|^\[.*\]$|^@.*@$|^__\w+__$|^[*•.]+$|^x{3,}$/i,
    // Stores of secrets and of files, as programs and their tools name them.
    /^(arn|vault|ssm|secretsmanager|secrets?|awssm|gcpsm|file|env|keyring|ref\+\w*|op|sm|gcp-sm|doppler|akv):\/?\/?[\w$./#@+:?=-]*$/,
    /^@Microsoft\.KeyVault\(|^projects\/[^/]+\/secrets\/|^\{cipher\}|^ENC\[|^\$__(file|env|vault)\{|^(id|type|src|env|file|secret)=/,
    /^\.{0,2}~?\/(?![A-Za-z0-9+/]{30,}={0,2}$)/,
    /^https?:\/\/[^@]*$|^sha\d+-/,
    // What a password was hashed to.
    /^\$(2[abxy]?|argon2\w*|[156y]|pbkdf2[\w-]*|scrypt)\$|^\{(SHA|SSHA|PBKDF2)\w*\}|^SCRAM-SHA-\d+\$|^(bcrypt|pbkdf2\w*|scrypt):/,
    // Code: a call, a field of an object.
    /^[A-Za-z_][\w.]*\(.*\)[;,]?$/,
    /^(process\.env|os\.environ|import\.meta|std::env)\b/,
    /^[a-z]\w*(\.[a-z]\w*)+[;,]?$/i,
];

/** A secret's path in a store: words and slashes. */
const secretPath = /^[a-z][a-z0-9_-]{0,30}(\/[a-z][a-z0-9_.-]{0,30})+(:[\w-]+)*$/;

/** The name of another variable, such as BINANCE_API_KEY; YOUR_API_KEY is none and was forgotten. */
const variable = /^(?!YOUR_|MY_|REPLACE|INSERT|CHANGE|ENTER|TODO)[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/;

/** What stands for a secret without being one: references, templates, placeholders that are filled in elsewhere. */
export const isReference = (value: string): boolean =>
    references.some(form => form.test(value)) || secretPath.test(value) || (variable.test(value) && secretName.test(words(value)));

/** What nobody would call a secret: empty, a switch, a small number. */
export const noValue = /^(|-|true|false|yes|no|on|off|none|null|nil|undefined|n\/a|disabled|enabled|auto|default|required|optional|\d{1,5})$/i;

const withDefault = /^\$\$?\{\w+:?[-=]([^${}]+)\}$/;
/** The default inside a shell's or Compose's placeholder, ${X:-default}; nothing for any other text. */
export const defaultOf = (value: string): string | undefined => withDefault.exec(value)?.[1];

const mask = /x{8}|0{12}|\*{3}|\.{3}|(^|[^a-z])(your|example|placeholder|redacted|dummy)/i;
/** The part of an address or a token that a person has filled with a mask: xxxx, 0000, YOUR-KEY, key-goes-here. */
export const isMasked = (secret: string): boolean => new Set(secret).size <= 4 || mask.test(secret);

/** A coin, its address or an amount under a name such as QUOTE_TOKEN; tokens of sessions look otherwise. */
export const coin = /^([A-Z][A-Z0-9.]{1,9}([-_/:][A-Z0-9]{2,9})?|[a-z]{2,5}|0x[0-9a-fA-F]{40}|\d+(\.\d+)?)$/;
