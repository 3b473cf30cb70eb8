/** What the fields of an exchange's secret are called, wherever a bot's manifest chose the names; the rest is the key itself. */
const names = {
    passphrase: /pass/i,
    walletAddress: /address|account|wallet_?(?!.*(key|private))/i,
    privateKey: /private|secret|agent|signer/i,
    secret: /secret|private/i,
};

/**
 * Names that may be a field's. An API key is what is called one; where nothing is, what nothing else can be, and at last what the exchange's own file calls
 * so (`called` of its adapter).
 */
function fittingOf(field, left, own) {
    if (names[field]) return left.filter(name => names[field].test(name));
    const called = left.filter(name => /key|access/i.test(name));
    if (called.length) return called;
    const others = left.filter(name => !isHarmless(name));
    return others.length ? others : left.filter(name => name === own);
}

/** The adapter's fields that are there once and no more, and the names of what is left. */
function sorted(adapter, value) {
    const left = new Set(Object.keys(value));
    const found = {};
    for (const field of [...adapter.fields].sort((a, b) => order.indexOf(a) - order.indexOf(b))) {
        const fitting = fittingOf(field, [...left], adapter.called?.[field]);
        const exact = fitting.filter(name => plain(name) === plain(field));
        const [only] = exact.length === 1 ? exact : fitting.length === 1 ? fitting : [];
        if (only === undefined) continue;
        left.delete(only);
        found[field] = value[only];
    }
    return { found, beside: [...left].filter(name => !isHarmless(name)) };
}

/**
 * A secret's fields by the adapter's names for them. One of which there is none, or of which there could be two, is left out, and the exchange is then
 * not asked; so are all where what is left may be a second key, of which it would not be asked.
 */
export function fieldsOf(adapter, value) {
    const { found, beside } = sorted(adapter, value);
    return beside.length ? {} : found;
}

/** Why nobody is asked of a secret with a whole key: what lies beside it may be another. Names, and never what they name. */
export function doubtOf(adapter, value) {
    const { found, beside } = sorted(adapter, value);
    if (beside.length === 0 || Object.keys(found).length < adapter.fields.length) return undefined;
    return `beside the key the secret has ${beside.sort().join(", ")}, which may be another one: keep each key in a secret of its own`;
}

/** Last words of names that are no part of a key. */
const harmless =
    /^(label|name|username|title|notes?|memo|description|comment|remark|account|subaccount|tier|flag|uid|email|address|network|testnet|environment|env|mode|region|zone|url|uri|tld|host|hosts|endpoint|port|exchange|venue|market|chain|version|ips?|created|expires)$/;
/** Words of a name that is in doubt whatever stands beside them: `keyName` may name a key, or be one. */
const keyLike = /key|secret|private|token|seed|mnemonic|pass|sign|agent|pem|cred|auth|otp|pin$/i;
const wordsOf = name =>
    name
        .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
        .toLowerCase()
        .split(/[^a-z]+/)
        .filter(Boolean);
const isHarmless = name =>
    !keyLike.test(name) && (harmless.test(wordsOf(name).at(-1) ?? "") || /((account|user|org|organi[sz]ation)id|producttype)$/.test(plain(name)));
const plain = name => name.toLowerCase().replace(/[^a-z0-9]/g, "");
/** The key itself comes last: it is what no other word says. */
const order = ["passphrase", "walletAddress", "privateKey", "secret", "apiKey"];
