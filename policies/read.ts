/** A CIDR range, taken apart. */
interface Range {
    bits: bigint;
    width: number;
    prefix: number;
}

function rangeOf(cidr: string): Range | undefined {
    const [address, length] = cidr.split("/");
    const bits = address.includes(":") ? ipv6(address) : ipv4(address);
    if (bits === undefined) return undefined;
    const width = address.includes(":") ? 128 : 32;
    const prefix = length === undefined ? width : Number(length);
    return Number.isInteger(prefix) && prefix >= 0 && prefix <= width ? { bits, width, prefix } : undefined;
}

function ipv4(address: string): bigint | undefined {
    const parts = address.split(".").map(Number);
    if (parts.length !== 4 || parts.some(part => !Number.isInteger(part) || part < 0 || part > 255)) return undefined;
    return parts.reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);
}

function ipv6(address: string): bigint | undefined {
    const [head, tail, ...rest] = address.split("::");
    const groups = (text: string | undefined) => (text ? text.split(":") : []);
    const left = groups(head);
    const right = groups(tail);
    const missing = 8 - left.length - right.length;
    if (rest.length || missing < 0 || (tail === undefined && missing !== 0)) return undefined;
    const all = [...left, ...Array<string>(missing).fill("0"), ...right];
    if (all.some(group => !/^[0-9a-f]{1,4}$/i.test(group))) return undefined;
    return all.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}

/** Ranges that no packet from the internet carries: private, shared, link-local, loopback, multicast. */
const inside = [
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "169.254.0.0/16",
    "127.0.0.0/8",
    "224.0.0.0/3",
    "fc00::/7",
    "fe80::/10",
    "::1/128",
].map(cidr => rangeOf(cidr) as Range);

const covers = (outer: Range, inner: Range): boolean =>
    outer.width === inner.width &&
    outer.prefix <= inner.prefix &&
    inner.bits >> BigInt(inner.width - outer.prefix) === outer.bits >> BigInt(outer.width - outer.prefix);

/** Whether some address of the internet is in a range. */
export function isPublic(cidr: string): boolean {
    const range = rangeOf(cidr);
    return range !== undefined && !inside.some(outer => covers(outer, range));
}

/** Whether a range is the internet, or so much of it that it might as well be: halves and quarters add up. */
export function isInternet(cidr: string): boolean {
    const range = rangeOf(cidr);
    return range !== undefined && isPublic(cidr) && range.prefix < range.width / (range.width === 32 ? 2 : 4);
}

/** Whether a range contains an address. */
export function contains(cidr: string, address: string): boolean {
    const [outer, inner] = [rangeOf(cidr), rangeOf(address)];
    return outer !== undefined && inner !== undefined && covers(outer, inner);
}

/** A JSON document given as text or as an object; nothing when it is no JSON. */
export function documentOf(value: unknown): unknown {
    if (typeof value !== "string") return value;
    try {
        return JSON.parse(value);
    } catch {
        return undefined;
    }
}

/** A value that may stand alone or in a list. */
export function listOf<T>(value: T | T[] | undefined | null): T[] {
    if (value === undefined || value === null) return [];
    return Array.isArray(value) ? value : [value];
}

/** Whether a property is there at all; unlike reading it, asking never throws. */
export const has = (object: unknown, key: string): boolean => typeof object === "object" && object !== null && key in object;

/** A value, or nothing while it is unknown: for what is judged elsewhere when it is not written in the program. */
export function known<T>(read: () => T): T | undefined {
    try {
        return read();
    } catch {
        return undefined;
    }
}
