import { aws } from "../../engine/aws";
import type { Graph, Node } from "../../engine/graph";
import { containsRange, isPublic, listOf } from "../../engine/reading";
import { allFlaws } from "../../engine/rule";
import { type Inline, inline, type Opening, type Single, single } from "./openings";

/** The addresses from which Cloudflare asks its origins, as cloudflare.com/ips lists them. */
const cloudflare = [
    ...["173.245.48.0/20", "103.21.244.0/22", "103.22.200.0/22", "103.31.4.0/22", "141.101.64.0/18", "108.162.192.0/18", "190.93.240.0/20"],
    ...["188.114.96.0/20", "197.234.240.0/22", "198.41.128.0/17", "162.158.0.0/15", "104.16.0.0/13", "104.24.0.0/14", "172.64.0.0/13", "131.0.72.0/22"],
    ...["2400:cb00::/32", "2606:4700::/32", "2803:f800::/32", "2405:b500::/32", "2405:8100::/32", "2a06:98c0::/29", "2c0f:f248::/32"],
];

/** The range, when strangers are in it: neither a private network, nor a CDN, nor a few named addresses. */
function strange(cidr: string | undefined): string | undefined {
    if (cidr === undefined || !isPublic(cidr) || cloudflare.some(range => containsRange(range, cidr))) return undefined;
    const [, prefix] = cidr.split("/");
    return Number(prefix ?? 128) >= (cidr.includes(":") ? 56 : 24) ? undefined : cidr;
}

type Group = { ingress?: Inline[] };
type Entries = { entries?: { cidr?: string }[]; cidr?: string };

/** What the security groups of a load balancer let in, in each of the forms in which it is written, with whoever writes it. */
export function openingsInto(balancer: Node, graph: Graph): { opening: Opening; by: Node }[] {
    const groups = graph.used<Group>(balancer, aws.ec2.SecurityGroup);
    const older = groups.flatMap(group => graph.users<Inline>(group, aws.ec2.SecurityGroupRule)).filter(({ props }) => props.type === "ingress");
    const newer = groups.flatMap(group => graph.users<Single>(group, aws.vpc.SecurityGroupIngressRule));
    return [
        ...newer.map(by => ({ opening: single(by.props, by.name), by: by as unknown as Node })),
        ...older.map(by => ({ opening: inline(by.props, by.name), by: by as unknown as Node })),
        ...groups.flatMap(by => Array.from(listOf(by.props.ingress), one => ({ opening: inline(one, by.name), by: by as unknown as Node }))),
    ];
}

/** Strangers in a prefix list of the stack's own; one that AWS keeps, as CloudFront's, has none. */
const strangersIn = (by: Node, graph: Graph): string | undefined =>
    allFlaws(graph.used<Entries>(by, aws.ec2.ManagedPrefixList), list =>
        allFlaws([list, ...graph.users<Entries>(list, aws.ec2.ManagedPrefixListEntry)], ({ props }) =>
            allFlaws([...listOf(props.entries), { cidr: props.cidr }], ({ cidr }) => strange(cidr)),
        ),
    );

/**
 * Whether only a CDN, other groups or a few named addresses get through the security groups of a load balancer; without a group in the graph, or
 * with one that lets in nobody yet, nobody knows.
 */
export function lacksStrangers(balancer: Node, graph: Graph): boolean {
    const openings = openingsInto(balancer, graph);
    const found = allFlaws(openings, ({ opening, by }) => allFlaws(opening.ranges(), range => strange(range())) ?? strangersIn(by, graph));
    return openings.length > 0 && found === undefined;
}
