import type { Found } from "./found";
import { isMasked, isReference } from "./placeholders";
import { looksRandom } from "./random";

const withPassword = /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@"'{}<>]*:([^\s/@"']+)@[\w[$]/gi;
const placeholder = /^([<*%[].*|x+)$/i;
const isWritten = (password: string): boolean => !isReference(password) && !placeholder.test(password);

/** Words that stand for a password in a comment that shows how an address is written. */
const example = /^(user)?(pass(word)?|pwd|secret|changeme|your.*|my_?password)$/i;
const comment = /^[ \t]*(#|\/\/|;)/;
const inComment = (text: string, index: number): boolean => comment.test(text.slice(text.lastIndexOf("\n", index) + 1, index));

/** Whether a text has an address with a password between name and host that is no placeholder. */
export const passwordInUrl = (text: string): boolean =>
    [...text.matchAll(withPassword)].some(({ 1: password, index }) => isWritten(password) && !(example.test(password) && inComment(text, index)));

/** Where providers of nodes and data put their customers' keys into an address. */
const providers: RegExp[] = [
    /\binfura\.io\/(?:ws\/)?v3\/([0-9a-f]{32})/g,
    /\b(?:alchemy\.com|alchemyapi\.io)\/(?:v2|nft\/v\d)\/([\w-]{20,})/g,
    /\bquiknode\.pro\/([0-9a-f]{32,})/g,
    /\bankr\.com\/(?:http\/|ws\/)?[\w-]+\/(?:ws\/)?([0-9a-f]{40,})/g,
    /\bgetblock\.io\/(?:[\w-]+\/)*([0-9a-f]{32}|[0-9a-f-]{36})/g,
    /\b(?:p2pify\.com|chainstack\.com(?:\/ws)?)\/([0-9a-f]{32})/g,
    /\bblastapi\.io\/([0-9a-f-]{36})/g,
    /\bmoralis-nodes\.com\/[\w-]+\/([0-9a-f]{32})/g,
    /\bblockpi\.network\/v1\/(?:rpc|ws)\/([0-9a-f]{32,})/g,
    /\btenderly\.co\/([A-Za-z0-9]{20,})/g,
    /\bnodereal\.io\/v1\/([0-9a-f]{32})/g,
    /\b(?:nownodes\.io|chainbase\.online\/v1|rpcpool\.com|dwellir\.com|onfinality\.io|validationcloud\.io\/v1)\/(?:[a-z-]+\/)*([0-9a-zA-Z_-]{24,})/g,
];

/** All of them at once: most addresses are none of them, and cost one search. */
const anyProvider = new RegExp(providers.map(provider => provider.source).join("|"));

const escaped = /%[0-9A-F]{2}/gi;
/** Parameters of an address that hold a key. */
const parameter =
    /[?&;](?:api[-_]?key|apikey|appid|app_key|access[-_]?key|access_token|auth_token|token|auth|key|dkey|secret|client_secret|sig|signature|X-Amz-Signature)=([^\s&#"'<>]{8,})/gi;

/** A password or a provider's key inside an address. */
export function byAddress(text: string): Found | undefined {
    if (passwordInUrl(text)) return { kind: "password in an address", what: "an address with a password" };
    const key: Found = { kind: "key in an address", what: "an address with a provider's key" };
    const atProvider = anyProvider.test(text) && providers.some(provider => [...text.matchAll(provider)].some(([, found]) => !isMasked(found)));
    if (atProvider) return key;
    const isKey = (found: string): boolean => !isMasked(found) && looksRandom(found.replace(escaped, ""));
    return [...text.matchAll(parameter)].some(([, found]) => isKey(found)) ? key : undefined;
}
