import { aws } from "../../engine/aws";
import { type Graph, graphRule, type Node } from "../../engine/graph";
import { has, isInternet, listOf } from "../../engine/reading";
import { allFlaws, anyFlaw, rule } from "../../engine/rule";
import { type Inline, inline, type Opening, opens, type Single, single } from "../shared/openings";
import { adminPorts, innerPorts } from "../shared/ports";

export const networkIsRecorded = graphRule(
    {
        name: "vpc-has-flow-logs",
        preset: "golive",
        severity: "medium",
        items: ["bot-core:369", "mech-exo:58"],
        says: "A VPC records who talked to whom.",
        because: "After a theft, the flow log is what tells where the keys went.",
        fix: "Create an aws.ec2.FlowLog for the VPC.",
        level: "advisory",
    },
    graph => graph.ofType(aws.ec2.Vpc),
    (vpc, graph) => {
        return graph.users(vpc, aws.ec2.FlowLog).length ? undefined : "no FlowLog refers to it";
    },
);

interface AclEntry {
    protocol: string;
    fromPort?: number;
    toPort?: number;
    action?: string;
    ruleAction?: string;
    cidrBlock?: string;
    ipv6CidrBlock?: string;
    egress?: boolean;
}

/** An entry that names an administrator's port; what allows everything, or the ports that answers come back to, leaves it to security groups. */
function aclFlaw(entry: AclEntry, where: string): string | undefined {
    const [from, to] = [entry.fromPort ?? 0, entry.toPort ?? 0];
    if (entry.egress || (entry.action ?? entry.ruleAction) !== "allow" || from >= 1024 || (from <= 0 && (to === 0 || to >= 65535))) return undefined;
    const port = adminPorts.find(([port]) => opens({ from, to, protocol: entry.protocol }, port));
    const source = port && [entry.cidrBlock, entry.ipv6CidrBlock].find(cidr => cidr !== undefined && isInternet(cidr));
    return source && `${where} allows port ${port[0]} (${port[1]}) from ${source}`;
}

export const networkAclIsNarrow = rule(
    [aws.ec2.NetworkAcl, aws.ec2.DefaultNetworkAcl, aws.ec2.NetworkAclRule],
    {
        name: "network-acl-closes-admin-ports",
        preset: "baseline",
        debatable: true,
        severity: "medium",
        items: ["cryptofunk:85", "cryptofunk:90"],
        says: "A network ACL names no port of administration for the internet.",
        because: "It is the second lock behind a security group, and stands open where it is needed.",
        fix: "Allow the port from the addresses that administrate.",
    },
    (acl, { type }) => {
        if (type.endsWith(":NetworkAclRule")) return aclFlaw(acl as unknown as AclEntry, "it");
        return allFlaws(listOf((acl as unknown as { ingress?: AclEntry[] }).ingress), (entry, i) => aclFlaw(entry, `ingress[${i}]`));
    },
);

const scanned = "Scanners find an open store within minutes, and its content decides what the bot trades.";
const guarded = [...innerPorts, ...adminPorts];

type Entry = { cidr: string };

/** The range of a list that is the internet, in the list or in entries of their own. */
function wideRange(list: Node, graph: Graph): string | undefined {
    const own = graph.users<Entry>(list, aws.ec2.ManagedPrefixListEntry);
    const wide = ({ cidr }: Entry) => (isInternet(cidr) ? cidr : undefined);
    return anyFlaw(
        () => allFlaws((list.props as { entries?: Entry[] }).entries, wide),
        () => allFlaws(own, ({ props }) => wide(props)),
    );
}

/** What the security groups that name a prefix list open to it. */
function openedTo(list: Node, graph: Graph): Opening[] {
    type Listed = { ingress?: (Inline & { prefixListIds?: unknown })[]; type?: string; prefixListIds?: unknown } & Inline;
    const users = <P>(...types: Parameters<Graph["ofType"]>) => graph.users<P>(list, ...types);
    const groups = users<Listed>(aws.ec2.SecurityGroup, aws.ec2.DefaultSecurityGroup).flatMap(({ name, props }) =>
        listOf(props.ingress)
            .filter(one => has(one, "prefixListIds"))
            .map(one => inline(one, name)),
    );
    const rules = users<Listed>(aws.ec2.SecurityGroupRule).filter(({ props }) => props.type === "ingress");
    const newer = users<Single>(aws.vpc.SecurityGroupIngressRule);
    return [...groups, ...rules.map(({ name, props }) => inline(props, name)), ...newer.map(({ name, props }) => single(props, name))];
}

export const prefixListIsNarrow = graphRule(
    {
        name: "prefix-list-opens-no-inner-port",
        preset: "baseline",
        severity: "critical",
        items: ["cryptofunk:85", "cryptofunk:86", "cryptofunk:90"],
        says: "A prefix list that holds the internet opens no inner port.",
        because: scanned,
        fix: "Take the wide range out of the list, or let in security groups.",
    },
    graph => graph.ofType(aws.ec2.ManagedPrefixList),
    (list, graph) => {
        const openings = openedTo(list, graph).map(opening => ({ opening, port: guarded.find(([port]) => opens(opening, port)) }));
        if (!openings.some(({ port }) => port)) return undefined;
        const wide = wideRange(list, graph);
        return wide && allFlaws(openings, ({ opening, port }) => port && `it holds ${wide}, and ${opening.where} opens port ${port[0]} (${port[1]}) to it`);
    },
);
