import type * as k8s from "@pulumi/kubernetes";
import { aws } from "../aws";
import { type Graph, graphRule, type Node } from "../graph";
import { has, isInternet, isPublic, listOf } from "../read";
import { anyFlaw, firstFlaw, kindRule, rule } from "../rule";
import { adminPorts, type Inline, inline, innerPorts, isInternal, narrow, type Opening, opens, type Single, single } from "./exposure";

const scanned = "Scanners find an open store within minutes, and its content decides what the bot trades.";
const guarded = [...innerPorts, ...adminPorts];

type Entry = { cidr: string };

/** The range of a list that is the internet, in the list or in entries of their own. */
function wideRange(list: Node, graph: Graph): string | undefined {
    const own = graph.users<Entry>(list, aws.ec2.ManagedPrefixListEntry);
    const wide = ({ cidr }: Entry) => (isInternet(cidr) ? cidr : undefined);
    return anyFlaw(
        () => firstFlaw((list.props as { entries?: Entry[] }).entries, wide),
        () => firstFlaw(own, ({ props }) => wide(props)),
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
        severity: "critical",
        items: ["cryptofunk:85", "cryptofunk:86", "cryptofunk:90"],
        says: "A prefix list that holds the internet opens no inner port.",
        because: scanned,
        fix: "Take the wide range out of the list, or let in security groups.",
    },
    graph => graph.ofType(aws.ec2.ManagedPrefixList),
    (list, graph) => {
        const openings = openedTo(list, graph).map(opening => ({ opening, port: guarded.find(([port]) => opens(opening, port)) }));
        const found = openings.find(({ port }) => port);
        if (!found?.port) return undefined;
        const wide = wideRange(list, graph);
        return wide && `it holds ${wide}, and ${found.opening.where} opens port ${found.port[0]} (${found.port[1]}) to it`;
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
    const port = adminPorts.find(([port]) => opens({ ...{ where, from, to, protocol: entry.protocol }, cidrs: () => [] }, port));
    const source = port && [entry.cidrBlock, entry.ipv6CidrBlock].find(cidr => cidr !== undefined && isInternet(cidr));
    return source && `${where} allows port ${port[0]} (${port[1]}) from ${source}`;
}

export const networkAclIsNarrow = rule(
    [aws.ec2.NetworkAcl, aws.ec2.DefaultNetworkAcl, aws.ec2.NetworkAclRule],
    {
        name: "network-acl-closes-admin-ports",
        severity: "medium",
        items: ["cryptofunk:85", "cryptofunk:90"],
        says: "A network ACL names no port of administration for the internet.",
        because: "It is the second lock behind a security group, and stands open where it is needed.",
        fix: "Allow the port from the addresses that administrate.",
    },
    (acl, { type }) => {
        if (type.endsWith(":NetworkAclRule")) return aclFlaw(acl as unknown as AclEntry, "it");
        return firstFlaw(listOf((acl as unknown as { ingress?: AclEntry[] }).ingress), (entry, i) => aclFlaw(entry, `ingress[${i}]`));
    },
);

export const serviceOpensWebOnly = kindRule<k8s.core.v1.ServiceArgs>(
    "Service",
    {
        name: "kubernetes-load-balancer-opens-only-web",
        severity: "medium",
        items: ["cryptofunk:85", "bot-core:114", "bot-core:115", "bot-core:116"],
        says: "A Service is on the internet only with ports 80 and 443, and never by node ports.",
        because: "Every other open port is something nobody watches.",
        fix: "Make the Service a ClusterIP behind an ingress or a target group binding.",
        level: "advisory",
    },
    ({ spec, metadata }) => {
        if (spec?.type === "NodePort") return "spec.type is NodePort, which opens a port on every node";
        if (spec?.type !== "LoadBalancer" || isInternal(metadata?.annotations, spec.loadBalancerClass) || narrow(spec.loadBalancerSourceRanges))
            return undefined;
        return firstFlaw(listOf(spec.ports), ({ port }, i) => (port === 80 || port === 443 ? undefined : `spec.ports[${i}] puts port ${port} on the internet`));
    },
);

/** Ports whose service answers browsers: an application of the bot may use them. */
const alsoApplications = [3000, 5601];

export const ingressHidesStores = kindRule<k8s.networking.v1.IngressArgs>(
    "Ingress",
    {
        name: "ingress-hides-inner-ports",
        severity: "critical",
        items: ["cryptofunk:57", "cryptofunk:85", "arbitrage:39"],
        says: "No Ingress on the internet leads to a database, a broker or the monitoring.",
        because: "Whoever finds the page reads every position, or silences the alerts.",
        fix: 'Reach it through the bastion, or set alb.ingress.kubernetes.io/scheme to "internal".',
        patches: true,
    },
    ({ spec, metadata }) => {
        const annotations = metadata?.annotations ?? {};
        const byAlb = spec?.ingressClassName === "alb" || annotations["kubernetes.io/ingress.class"] === "alb";
        const scheme = annotations["alb.ingress.kubernetes.io/scheme"] ?? (byAlb ? "internal" : undefined);
        if (scheme === "internal") return undefined;
        const backends = [spec?.defaultBackend, ...listOf(spec?.rules).flatMap(one => listOf(one.http?.paths).map(path => path.backend))];
        return firstFlaw(backends, backend => {
            const { name, port } = backend?.service ?? {};
            const found = innerPorts.find(([inner]) => inner === port?.number && !alsoApplications.includes(inner));
            return found && `the backend ${name} is on port ${found[0]} (${found[1]})`;
        });
    },
);

export const nodesAreClosed = rule(
    aws.eks.NodeGroup,
    {
        name: "node-group-closes-ssh",
        severity: "high",
        items: ["cryptofunk:90", "arbitrage:193"],
        says: "The nodes of a cluster are not open to SSH from everywhere.",
        because: "With a key and no source group, EKS opens port 22 to the internet, next to the bot's keys.",
        fix: "Leave remoteAccess out, or name sourceSecurityGroupIds.",
    },
    ({ remoteAccess }) =>
        has(remoteAccess, "ec2SshKey") && !has(remoteAccess, "sourceSecurityGroupIds")
            ? "remoteAccess has ec2SshKey and no sourceSecurityGroupIds, which is 0.0.0.0/0"
            : undefined,
);

export const apiRangesArePrivate = rule(
    aws.eks.Cluster,
    {
        name: "cluster-api-names-few-addresses",
        severity: "high",
        items: ["cryptofunk:85", "mech-exo:27"],
        says: "The addresses that reach the cluster's API from outside are few: 256 or fewer in each range.",
        because: "A provider's or an office's whole network is shared with strangers.",
        fix: "Name single addresses in vpcConfig.publicAccessCidrs.",
        level: "advisory",
        thresholds: { prefix: 24 },
    },
    ({ vpcConfig }, { thresholds }) => {
        if (vpcConfig?.endpointPublicAccess === false) return undefined;
        return firstFlaw(listOf(vpcConfig?.publicAccessCidrs), cidr =>
            isPublic(cidr) && !cidr.includes(":") && Number(cidr.split("/")[1] ?? 32) < thresholds.prefix && !isInternet(cidr)
                ? `vpcConfig.publicAccessCidrs has ${cidr}`
                : undefined,
        );
    },
);
