/** What the fields of an exchange's secret are called, wherever a bot's manifest chose the names; the rest is the key itself. */
const names = {
    passphrase: /pass/i,
    walletAddress: /address|account|wallet_?(?!.*(key|private))/i,
    privateKey: /private|secret|agent|signer/i,
    secret: /secret|private/i,
};

/**
 * A secret's fields by the adapter's names for them. One of which there is none, or of which there could be two, is left out, and the exchange is then
 * not asked; so are all where what is left may be a second key, of which it would not be asked.
 */
export function fieldsOf(adapter, value) {
    const left = new Set(Object.keys(value));
    const found = {};
    for (const field of [...adapter.fields].sort((a, b) => order.indexOf(a) - order.indexOf(b))) {
        const fitting = [...left].filter(name => (names[field] ?? /./).test(name));
        const exact = fitting.filter(name => plain(name) === plain(field));
        const [only] = exact.length === 1 ? exact : fitting.length === 1 ? fitting : [];
        if (only === undefined) continue;
        left.delete(only);
        found[field] = value[only];
    }
    return [...left].some(name => maybeKey.test(name)) ? {} : found;
}

const maybeKey = /key|secret|private|token|seed|mnemonic/i;
const plain = name => name.toLowerCase().replace(/[^a-z0-9]/g, "");
/** The key itself comes last: it is what no other word says. */
const order = ["passphrase", "walletAddress", "privateKey", "secret", "apiKey"];
