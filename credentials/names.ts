/** A name in any spelling, as words with underscores; no words for no name. */
export const words = (name = ""): string =>
    name
        .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
        .replace(/[^A-Za-z0-9]/g, "_")
        .toLowerCase();

/** Names that look like a secret's and are none. */
export const publicName = /(^|_)(public|existing|image_pull|pull|tls|ca|k8s|kubernetes|next|page|sort|partition|csrf_header|password_secret|admin_secret)(_|$)/;

/** Names that only secrets have; a name that goes on, as in token_url or secret_name, is something else. */
export const secretName =
    /(^|_)([a-z]*passw(or)?d|pwd|pass|(key|store|require)pass|masterauth|passphrase|passcode|[a-z]*secret|secret_key|[a-z]*api_?key|[a-z]*access_?key|[a-z]*private_?key|auth|(api|auth|access|bot|id|session|refresh)?token|credentials?|mnemonic|(seed|recovery|secret)_?(phrase|words)|wallet_seed|(signing|encryption|master|hmac|jwt|fernet)_?key|priv(ate)?_?key|privkey|priv|pk)$/;

/** Names under which a random string is a secret and a plain word is none: `CACHE_KEY`, `ETHERSCAN_KEY`. */
export const keyName = /(^|_)(key|keys|seed|sk|bearer|authorization|signature_key|pat|salt|cookie)$/;

/** Exchanges and brokers, as names of variables have them. */
const exchange =
    /(^|_)(binance|bybit|okx|okex|upbit|bithumb|kraken|coinbase|cbp|kucoin|bitget|bitfinex|bitmex|bitstamp|gate|gateio|huobi|htx|mexc|deribit|gemini|hyperliquid|dydx|poloniex|phemex|bitvavo|alpaca|ibkr|ib|oanda|tradier|ftx|crypto_com|coinone|korbit)(_|$)/;
const part = /(^|_)(key|api|secret|access|sign|passphrase|pass|token|credentials?)$/;

/** Whether a name says that an exchange's key stands there. */
export const namesExchange = (known: string): boolean => exchange.test(known) && part.test(known);

/** Names of what is shared by everybody, even if it is long and random: hashes, identifiers, addresses, certificates. */
export const identifierName =
    /(^|_)(hash(es)?|digests?|checksum|sha\d*|integrity|fingerprint|thumbprint|public|pubkeys?|cert|certificate|ca|ids?|uids?|guid|arn|etag|version|commit|revision|address(es)?|addr|contracts?|image|tag|ca_bundle|tx|signatures?|verifying_key|vkey)(_|$)/;

/** Names of 32 bytes on a chain that are no key. */
const onChain =
    /(^|_)(tx|txs|txid|transactions?|blocks?|genesis|roots?|merkle|topics?|slots?|selectors?|roles?|separator|feeds?|pools?|conditions?|subaccount|packages?|objects?|signatures?|sig|proof|schema|domain|namespace|nonce|init_code|bytecode|codehash|commitment|state|event|guardians?|salt|market|checkpoint|hashed)(_|$)/;

/** Names of those who sign; as the last word they say that a key follows. */
const owner =
    /(^|_)(pk|sk|priv|private|privkey|private_?keys?|secret|secret_?key|key|keys|seed|signer|wallet|deployer|operator|relayer|keeper|executor|maker|taker|trader|owner)$/;

/** Names of keys that open nothing: of pairs the public one, of tables and caches the place. */
export const publicKeyName = /(^|_)pub(lic)?(_|$)|(^|_)(verifying|verification|storage|map|cache|partition)_keys?$/;

/** What 32 bytes in hexadecimal are under the names that lead to them, the innermost last: a key unless the names say otherwise, since that harms more. */
export function namesHash(above: readonly (string | undefined)[]): boolean {
    const names = above.map(name => words(name));
    const last = words(above.at(-1));
    if (publicKeyName.test(last)) return true;
    if (owner.test(last)) return false;
    return names.some(name => identifierName.test(name) || onChain.test(name));
}

const privateKey =
    /(^|_)(pk|sk|priv|private|privkey|private_?keys?|seed|signer|wallet|deployer|operator|relayer|keeper|executor|(signer|wallet|deployer|operator|relayer|keeper|executor|trader|account|hot|eth|evm)_?key)$/;

/** Whether a name says that a private key follows, so that hexadecimal without 0x is one too. */
export const namesPrivateKey = (known: string): boolean => privateKey.test(known);
