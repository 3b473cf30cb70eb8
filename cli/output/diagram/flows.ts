import { matches, type Selector } from "../../../policies/engine/graph";
import { contains, isInternet, isPublic, listOf } from "../../../policies/engine/reading";
import type { Resources } from "./resources";

/** Pods that share their labels. */
export interface Pods {
    namespace: string;
    labels: Record<string, string>;
    /** Ports that policies may call by name. */
    ports?: Record<string, number>;
}

/** Somebody on the network. */
export interface End {
    /** Its pods, where it is some. */
    pods?: Pods[];
    /** Ranges in which its addresses lie. */
    ranges?: string[];
    /** URNs of its security groups; the cluster stands for the group that EKS makes. Without any it lets everything through. */
    groups?: string[];
    /** Of the internet: anybody who calls, hosts that are called, or the addresses of AWS's CDN. */
    internet?: "callers" | "hosts" | "cdn";
}

interface Peer {
    podSelector?: Selector;
    namespaceSelector?: Selector;
    ipBlock?: { cidr: string; except?: string[] };
}
interface PolicyRule {
    from?: Peer[];
    to?: Peer[];
    ports?: { protocol?: string; port?: number | string; endPort?: number }[];
}
interface Policy {
    metadata: { namespace: string };
    spec: { podSelector?: Selector; policyTypes?: string[]; ingress?: PolicyRule[]; egress?: PolicyRule[] };
}
interface Opening {
    group: string;
    direction: "ingress" | "egress";
    groups: string[];
    ranges: string[];
    lists: boolean;
    from: number;
    to: number;
}
interface GroupRule {
    cidrIpv4?: string;
    cidrIpv6?: string;
    cidrBlocks?: string[];
    ipv6CidrBlocks?: string[];
    prefixListId?: string;
    ipProtocol?: string;
    protocol?: string;
    fromPort?: number;
    toPort?: number;
}
type Direction = "ingress" | "egress";

/** A port nobody names: what is open on it is open on every port. */
const anyPort = 1;

/** What network policies and security groups let through: both, and at both ends. */
export class Network {
    readonly #policies: Policy[];
    readonly #namespaces: Map<string, Record<string, string>>;
    readonly #openings: Opening[];
    readonly #numbers: number[];
    readonly #own = new Map<Pods, Policy[]>();

    constructor(private readonly resources: Resources) {
        this.#policies = resources.of<Policy>(":NetworkPolicy").flatMap(({ props: { metadata, spec } }) => (metadata && spec ? [{ metadata, spec }] : []));
        const spaces = resources.of<{ metadata: { name: string; labels?: Record<string, string> } }>("core/v1:Namespace");
        this.#namespaces = new Map(spaces.map(({ name, props: { metadata } }) => [metadata?.name ?? name, metadata?.labels ?? {}]));
        this.#openings = this.#readOpenings();
        const named = this.#policies.flatMap(({ spec }) => [...(spec.ingress ?? []), ...(spec.egress ?? [])].flatMap(({ ports }) => ports ?? []));
        const numbers = [...named.flatMap(({ port, endPort }) => [port, endPort]), ...this.#openings.flatMap(({ from, to }) => [from, to])];
        this.#numbers = [...new Set([anyPort, ...numbers.filter(one => typeof one === "number" && one > 0 && one < 65535)] as number[])].sort((a, b) => a - b);
    }

    #readOpenings(): Opening[] {
        const opening = (group: string, direction: Direction, rule: GroupRule, groups: string[]): Opening => {
            const all = [rule.ipProtocol, rule.protocol].includes("-1");
            const ranges = [rule.cidrIpv4, rule.cidrIpv6, ...listOf(rule.cidrBlocks), ...listOf(rule.ipv6CidrBlocks)].filter(one => one !== undefined);
            const [from, to] = all ? [0, 65535] : [rule.fromPort ?? 0, rule.toPort ?? 65535];
            return { ...{ group, direction, groups, ranges, from, to }, lists: rule.prefixListId !== undefined };
        };
        const apart = (["ingress", "egress"] as const).flatMap(direction =>
            this.resources
                .of<GroupRule>(direction === "ingress" ? ":SecurityGroupIngressRule" : ":SecurityGroupEgressRule")
                .flatMap(one => one.uses("securityGroupId").map(group => opening(group, direction, one.props, one.uses("referencedSecurityGroupId")))),
        );
        const inline = this.resources
            .of<Record<Direction, GroupRule[]>>(":SecurityGroup")
            .flatMap(one =>
                (["ingress", "egress"] as const).flatMap(direction =>
                    listOf(one.props[direction]).map(rule => opening(one.urn, direction, rule, one.uses(direction))),
                ),
            );
        return [...apart, ...inline];
    }

    /** Ports on which one end may open a TCP connection to another, in order; `any` when they are all open. */
    ports(from: End, to: End): string[] {
        const through = this.#numbers.filter(port => this.#through("egress", from, to, port) && this.#through("ingress", to, from, port));
        return through.includes(anyPort) ? ["any"] : through.map(String);
    }

    #through(direction: Direction, of: End, other: End, port: number): boolean {
        if (of.pods && !of.pods.some(pods => this.#policyLets(direction, pods, other, direction === "egress" ? other.pods : [pods], port))) return false;
        // Inside the cluster's own security group everything may talk, and it lets everything out: policies are what narrows it.
        const cluster = of.groups?.find(group => group.includes(":eks/cluster:"));
        if (!of.groups || (cluster && (direction === "egress" || other.groups?.includes(cluster)))) return true;
        return this.#openings.some(
            one =>
                one.direction === direction &&
                of.groups?.includes(one.group) &&
                one.from <= port &&
                port <= one.to &&
                (one.groups.some(group => other.groups?.includes(group)) ||
                    one.ranges.some(range => meets(range, other)) ||
                    (one.lists && other.internet === "cdn")),
        );
    }

    #policyLets(direction: Direction, pods: Pods, other: End, listeners: Pods[] | undefined, port: number): boolean {
        const kind = direction === "ingress" ? "Ingress" : "Egress";
        const own = this.#policiesOf(pods).filter(({ spec }) => (spec.policyTypes ?? ["Ingress", ...(spec.egress ? ["Egress"] : [])]).includes(kind));
        const called = (name: string) => listeners?.some(({ ports }) => ports?.[name] === port) ?? false;
        const open = ({ ports }: PolicyRule) =>
            !ports?.length ||
            ports.some(({ port: wanted, endPort, protocol = "TCP" }) => {
                if (protocol !== "TCP") return false;
                if (typeof wanted === "string") return called(wanted);
                return wanted === undefined || wanted === port || (endPort !== undefined && wanted <= port && port <= endPort);
            });
        return (
            own.length === 0 ||
            own.some(({ spec }) =>
                (spec[direction] ?? []).some(rule => {
                    const peers = direction === "ingress" ? rule.from : rule.to;
                    return open(rule) && (!peers?.length || peers.some(peer => this.#isPeer(peer, other, pods.namespace)));
                }),
            )
        );
    }

    #policiesOf(pods: Pods): Policy[] {
        const known = this.#own.get(pods);
        if (known) return known;
        const own = this.#policies.filter(({ metadata, spec }) => metadata.namespace === pods.namespace && matches(spec.podSelector, pods.labels));
        this.#own.set(pods, own);
        return own;
    }

    #isPeer({ ipBlock, podSelector, namespaceSelector }: Peer, other: End, own: string): boolean {
        if (ipBlock)
            return !other.pods && meets(ipBlock.cidr, other) && !(ipBlock.except ?? []).some(range => other.ranges?.every(one => contains(range, one)));
        return (other.pods ?? []).some(({ namespace, labels }) => {
            const space = { "kubernetes.io/metadata.name": namespace, ...this.#namespaces.get(namespace) };
            return (namespaceSelector ? matches(namespaceSelector, space) : namespace === own) && matches(podSelector, labels);
        });
    }
}

/** Whether some of an end's addresses lie in a range; of those who call from the internet, so many that it may be anybody. */
function meets(range: string, { ranges = [], internet }: End): boolean {
    if (internet) return internet === "callers" ? isInternet(range) : isPublic(range);
    return ranges.some(one => contains(range, one) || contains(one, range));
}
