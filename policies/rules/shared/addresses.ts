/** Addresses of stores and brokers in a text, and where their hosts are, as far as a name tells. */

/** An address: what speaks there, and with whom. */
export interface Address {
    protocol: string;
    host: string;
}

/** A person and a password, which a template may put in. */
const who = "(?:(?:\\{\\{[^}@]*\\}\\}|[^\\s/@\"'{]|\\{(?!\\{))*@)?";
const host = `${who}([A-Za-z0-9](?:[\\w.-]*[A-Za-z0-9])?)(?=[:/?,;"'\\s]|$)`;
/** Protocols that are plain text by their name; with TLS they are called otherwise (rediss, amqps). */
const plain = new RegExp(`\\b(redis|amqp|stomp|mqtt)://${host}`, "gi");
/** Protocols that are what their options or the server say. */
const silent = new RegExp(`\\b(postgres(?:ql)?|mysql|mariadb|mongodb|nats)://${host}`, "gi");

const found = (pattern: RegExp, text: string): Address[] =>
    [...text.matchAll(pattern)].map(([, protocol, host]) => ({ protocol: protocol.toLowerCase(), host }));

/** Addresses by which a text reaches somebody in plain text. */
export const plainAddresses = (text: string): Address[] => (text.includes("://") ? found(plain, text) : []);

/** Addresses that don't say whether TLS is wanted. */
export const silentAddresses = (text: string): Address[] => (text.includes("://") && !/ssl|tls/i.test(text) ? found(silent, text) : []);

const isLocal = (host: string): boolean => /^(localhost|127(\.\d+){3}|0\.0\.0\.0|host\.docker\.internal)$/i.test(host);
/** Ends of names that the world knows, or a network of its own: not those of a namespace. */
const ends = /\.(com|net|org|io|dev|app|cloud|co|ai|xyz|info|trade|finance|exchange|internal|local|lan|[a-z]{2})$/i;

/** Whether a host is a Service of the cluster, by its name: alone, with its namespace, or in full. */
export const isInCluster = (host: string): boolean =>
    !isLocal(host) && (/\.svc(\.|$)|\.cluster\.local$/i.test(host) || (/^[a-z][\w-]*(\.[\w-]+)?$/i.test(host) && !ends.test(host)));

/** Whether a host is outside the pod and outside the cluster, by its name or its number. */
export const isOutside = (host: string): boolean => !isLocal(host) && !isInCluster(host) && host.includes(".");
