import { isInternet } from "../../engine/reading";
import { allFlaws, anyFlaw } from "../../engine/rule";

/** The range, when it is the internet. */
const wide = (cidr: string | undefined): string | undefined => (cidr !== undefined && isInternet(cidr) ? cidr : undefined);

/** What a security group lets in; addresses are read only when the ports matter. */
export interface Opening {
    where: string;
    protocol: string;
    from?: number;
    to?: number;
    /** Questions after a range of its addresses that is the internet. */
    cidrs(): (() => string | undefined)[];
    /** Questions after each range of its addresses. */
    ranges(): (() => string | undefined)[];
}

/** What a group, or an older rule of its own, lets in. */
export type Inline = { type?: string; protocol: string; fromPort?: number; toPort?: number; cidrBlocks?: string[]; ipv6CidrBlocks?: string[] };
/** Reads that form. */
export const inline = (rule: Inline, where: string): Opening => ({
    ...{ where, protocol: rule.protocol, from: rule.fromPort, to: rule.toPort },
    cidrs: () => [() => allFlaws(rule.cidrBlocks, wide), () => allFlaws(rule.ipv6CidrBlocks, wide)],
    ranges: () => (["cidrBlocks", "ipv6CidrBlocks"] as const).flatMap(key => Array.from(rule[key] ?? [], (_, i) => () => rule[key]?.[i])),
});

/** A rule of its own, with one range. */
export type Single = { ipProtocol: string; fromPort?: number; toPort?: number; cidrIpv4?: string; cidrIpv6?: string };
/** Reads that form. */
export const single = (rule: Single, where: string): Opening => ({
    ...{ where, protocol: rule.ipProtocol, from: rule.fromPort, to: rule.toPort },
    cidrs: () => [() => wide(rule.cidrIpv4), () => wide(rule.cidrIpv6)],
    ranges: () => [() => rule.cidrIpv4, () => rule.cidrIpv6],
});

/** A protocol by its name or number, in lower case. */
export const nameOf = (protocol: string): string => String(protocol).toLowerCase();

/** Whether an opening has a port, in TCP or UDP. */
export function opens({ protocol, from, to }: Pick<Opening, "protocol" | "from" | "to">, port: number): boolean {
    const name = nameOf(protocol);
    if (name === "-1" || name === "all") return true;
    if (!["tcp", "udp", "6", "17"].includes(name)) return false;
    return (from ?? 0) <= port && port <= (to ?? from ?? 65535);
}

/** Whether an opening has every port. */
export const opensAll = ({ protocol, from, to }: Opening): boolean => ["-1", "all"].includes(nameOf(protocol)) || ((from ?? 0) <= 1 && (to ?? from) === 65535);

/** The range by which an opening lets in the internet; an unknown one never hides another. */
export const anybody = (opening: Opening): string | undefined => anyFlaw(...opening.cidrs());
