import { BlockList, isIP } from "node:net";

/** A CIDR range, taken apart. */
interface Range {
    address: string;
    family: "ipv4" | "ipv6";
    /** Bits of an address. */
    width: number;
    prefix: number;
}

function rangeOf(cidr: string): Range | undefined {
    const [address, length] = cidr.split("/");
    const version = isIP(address);
    if (!version) return undefined;
    const [family, width] = version === 4 ? (["ipv4", 32] as const) : (["ipv6", 128] as const);
    const prefix = Number(length ?? width);
    return Number.isInteger(prefix) && prefix >= 0 && prefix <= width ? { address, family, width, prefix } : undefined;
}

/** Answers whether a range holds another one. */
function holding({ address, prefix, family }: Range): (inner: Range) => boolean {
    const list = new BlockList();
    list.addSubnet(address, prefix, family);
    return inner => inner.family === family && inner.prefix >= prefix && list.check(inner.address, family);
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
].map(cidr => holding(rangeOf(cidr) as Range));

/** Whether some address of the internet is in a range. */
export function isPublic(cidr: string): boolean {
    const range = rangeOf(cidr);
    return range !== undefined && !inside.some(holds => holds(range));
}

/** Whether a range is the internet, or so much of it that it might as well be: halves and quarters add up. */
export function isInternet(cidr: string): boolean {
    const range = rangeOf(cidr);
    return range !== undefined && range.prefix < range.width / (range.width === 32 ? 2 : 4) && isPublic(cidr);
}

/** Whether a range contains an address. */
export function contains(cidr: string, address: string): boolean {
    const [outer, inner] = [rangeOf(cidr), rangeOf(address)];
    return outer !== undefined && inner !== undefined && holding(outer)(inner);
}

/** Whether a range lies in another one. */
export function containsRange(outer: string, inner: string): boolean {
    const [one, other] = [rangeOf(outer), rangeOf(inner)];
    return one !== undefined && other !== undefined && holding(one)(other);
}

/** A JSON document given as text or as an object; nothing when it is no JSON. */
export function documentOf(value: unknown): unknown {
    return typeof value === "string" ? known(() => JSON.parse(value)) : value;
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

/** A property that is computed when it is first read; one that throws is computed again. */
export function kept<T>(compute: () => T): PropertyDescriptor {
    let found: [T] | undefined;
    const get = () => {
        found ??= [compute()];
        return found[0];
    };
    return { get };
}

/** What was computed of the properties that were asked about last: rules on one resource ask for the same in turn. An error is thrown to each of them. */
export function ofLast<T>(compute: (props: object, type: string) => T): (props: object, type: string) => T {
    let last: { props: object; found: { value: T } | { error: unknown } } | undefined;
    const attempt = (props: object, type: string) => {
        try {
            return { value: compute(props, type) };
        } catch (error) {
            return { error };
        }
    };
    return (props, type) => {
        if (last?.props !== props) last = { props, found: attempt(props, type) };
        if ("error" in last.found) throw last.found.error;
        return last.found.value;
    };
}

/** What a question was answered, or the error that stopped it. */
export type Attempt<T> = { value: T } | { error: unknown };

/** Answers, or gives the error of a question that an unknown value stopped. */
export function attempt<T>(question: () => T): Attempt<T> {
    try {
        return { value: question() };
    } catch (error) {
        return { error };
    }
}
