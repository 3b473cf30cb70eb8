import type * as k8s from "@pulumi/kubernetes";
import { aws } from "../aws";
import { isInternet, listOf } from "../read";
import { anyFlaw, firstFlaw, kindRule, type ResourceRule, type RuleText, rule } from "../rule";

/** Ports behind which data, brokers or administration answer, with who listens there. */
export const innerPorts: [number, string][] = [
    [1433, "SQL Server"],
    [1521, "Oracle"],
    [2049, "NFS"],
    [2375, "Docker"],
    [2376, "Docker"],
    [2379, "etcd"],
    [2380, "etcd"],
    [3000, "Grafana"],
    [3306, "MySQL"],
    [4222, "NATS"],
    [5432, "PostgreSQL"],
    [5439, "Redshift"],
    [5601, "Kibana"],
    [5671, "RabbitMQ"],
    [5672, "RabbitMQ"],
    [6222, "NATS"],
    [6379, "Redis"],
    [6380, "Redis"],
    [6432, "PgBouncer"],
    [8222, "NATS monitoring"],
    [8883, "MQTT"],
    [9042, "Cassandra"],
    [9090, "Prometheus"],
    [9091, "Pushgateway"],
    [9092, "Kafka"],
    [9093, "Alertmanager"],
    [9094, "Kafka"],
    [9096, "Kafka"],
    [9098, "Kafka"],
    [9100, "node exporter"],
    [9121, "Redis exporter"],
    [9187, "PostgreSQL exporter"],
    [9200, "Elasticsearch"],
    [9300, "Elasticsearch"],
    [10250, "kubelet"],
    [11211, "Memcached"],
    [15672, "RabbitMQ management"],
    [27017, "MongoDB"],
    [27018, "MongoDB"],
    [27019, "MongoDB"],
];
export const adminPorts: [number, string][] = [
    [22, "SSH"],
    [23, "Telnet"],
    [3389, "RDP"],
    [5900, "VNC"],
    [5985, "WinRM"],
    [5986, "WinRM"],
];

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
}

export type Inline = { type?: string; protocol: string; fromPort?: number; toPort?: number; cidrBlocks?: string[]; ipv6CidrBlocks?: string[] };
export const inline = (rule: Inline, where: string): Opening => ({
    ...{ where, protocol: rule.protocol, from: rule.fromPort, to: rule.toPort },
    cidrs: () => [() => firstFlaw(rule.cidrBlocks, wide), () => firstFlaw(rule.ipv6CidrBlocks, wide)],
});

export type Single = { ipProtocol: string; fromPort?: number; toPort?: number; cidrIpv4?: string; cidrIpv6?: string };
/** What a rule of its own lets in. */
export const single = (rule: Single, where: string): Opening => ({
    ...{ where, protocol: rule.ipProtocol, from: rule.fromPort, to: rule.toPort },
    cidrs: () => [() => wide(rule.cidrIpv4), () => wide(rule.cidrIpv6)],
});

/** A rule on what a security group lets in, in each of the three forms in which it is written. */
function openingRules(text: RuleText, flaw: (opening: Opening) => string | undefined): ResourceRule {
    const groups = rule([aws.ec2.SecurityGroup, aws.ec2.DefaultSecurityGroup], text, group =>
        firstFlaw(group.ingress, (one, i) => flaw(inline(one as Inline, `ingress[${i}]`))),
    );
    const older = rule(aws.ec2.SecurityGroupRule, text, one => (one.type === "ingress" ? flaw(inline(one as Inline, one.type)) : undefined));
    const ingress = rule(aws.vpc.SecurityGroupIngressRule, text, one => flaw(single(one as Single, "ingress")));
    // Lightsail opens a port to everybody where no address is named.
    const lightsail = rule(aws.lightsail.InstancePublicPorts, text, ({ portInfos }) =>
        firstFlaw(portInfos, ({ cidrs, ipv6Cidrs, ...one }, i) => {
            const cidrBlocks = cidrs ?? (ipv6Cidrs ? [] : ["0.0.0.0/0"]);
            return flaw(inline({ ...one, cidrBlocks, ipv6CidrBlocks: ipv6Cidrs }, `portInfos[${i}]`));
        }),
    );
    const forms = [groups, older, ingress, lightsail];
    return {
        ...text,
        types: forms.flatMap(form => form.types),
        flaw: (props, judged) => forms.find(form => form.types.includes(judged.type))?.flaw(props, judged),
    };
}

const nameOf = (protocol: string): string => String(protocol).toLowerCase();

/** Whether an opening has a port, in TCP or UDP. */
export function opens({ protocol, from, to }: Opening, port: number): boolean {
    const name = nameOf(protocol);
    if (name === "-1" || name === "all") return true;
    if (!["tcp", "udp", "6", "17"].includes(name)) return false;
    return (from ?? 0) <= port && port <= (to ?? from ?? 65535);
}

/** The range by which an opening lets in the internet; an unknown one never hides another. */
export const anybody = (opening: Opening): string | undefined => anyFlaw(...opening.cidrs());

function openPort(opening: Opening, ports: [number, string][]): string | undefined {
    const [port, service] = ports.find(([port]) => opens(opening, port)) ?? [];
    if (port === undefined) return undefined;
    const source = anybody(opening);
    return source && `${opening.where} opens port ${port} (${service}) to ${source}`;
}

export const dataPortsAreClosed = openingRules(
    {
        name: "security-group-closes-inner-ports",
        severity: "critical",
        items: ["cryptofunk:85", "cryptofunk:86", "cryptofunk:87", "arbitrage:39"],
        says: "Databases, caches, brokers and monitoring are closed to the internet.",
        because: "Scanners find an open store within minutes, and its content decides what the bot trades.",
        fix: "Let in security groups instead of addresses, and use the bastion for people.",
    },
    opening => openPort(opening, innerPorts),
);

export const adminPortsAreClosed = openingRules(
    {
        name: "security-group-closes-admin-ports",
        severity: "critical",
        items: ["cryptofunk:90", "arbitrage:193", "bot-core:113"],
        says: "SSH and other administration are closed to the internet.",
        because: "Whoever gets a shell next to the bot gets its keys.",
        fix: "Use Session Manager through the bastion, or name the few addresses that administrate.",
    },
    opening => openPort(opening, adminPorts),
);

export const onlyWebIsOpen = openingRules(
    {
        name: "security-group-opens-only-web",
        severity: "medium",
        items: ["cryptofunk:85", "bot-core:114", "bot-core:115", "bot-core:116"],
        says: "Only ports 80 and 443 are open to the internet.",
        because: "Every other open port is something nobody watches.",
        fix: "Put the service behind the load balancer on 443.",
        level: "advisory",
    },
    opening => {
        const [from, to] = [opening.from ?? 0, opening.to ?? opening.from ?? 65535];
        const name = nameOf(opening.protocol);
        const web = ["tcp", "6"].includes(name) && from === to && (from === 80 || from === 443);
        if (web || ["icmp", "icmpv6", "1", "58"].includes(name)) return undefined;
        const source = anybody(opening);
        return source && `${opening.where} opens ${opening.protocol} ${from}-${to} to ${source}`;
    },
);

export const defaultGroupIsClosed = rule(
    aws.ec2.DefaultSecurityGroup,
    {
        name: "default-security-group-is-closed",
        severity: "medium",
        items: ["bot-core:112", "cryptofunk:85"],
        says: "A VPC's default security group lets nothing in and nothing out.",
        because: "What is created without a group of its own lands in it.",
        fix: "Leave ingress and egress out.",
    },
    group => {
        const side = (["ingress", "egress"] as const).find(side => (group[side]?.length ?? 0) > 0);
        return side && `${side} is not empty`;
    },
);

export const narrow = (ranges: string[] | undefined): boolean => !!ranges?.length && !ranges.some(isInternet);

/** Whether a Service's load balancer stays in the VPC: the AWS controller's do unless told otherwise, the in-tree controller's do not. */
export function isInternal(annotations: Record<string, string> | undefined, loadBalancerClass: string | undefined): boolean {
    const told = (key: string) => annotations?.[`service.beta.kubernetes.io/aws-load-balancer-${key}`];
    if (told("internal") === "true" || told("scheme") === "internal") return true;
    const byController = loadBalancerClass?.endsWith("/nlb") || ["external", "nlb-ip"].includes(String(told("type")));
    return told("scheme") === undefined && byController === true;
}

export const servicesHideStores = kindRule<k8s.core.v1.ServiceArgs>(
    "Service",
    {
        name: "kubernetes-service-hides-inner-ports",
        severity: "critical",
        items: ["cryptofunk:86", "cryptofunk:87", "cryptofunk:85"],
        says: "Databases, caches, brokers and monitoring get no load balancer on the internet and no node port.",
        because: "Scanners find an open store within minutes, and its content decides what the bot trades.",
        fix: "Make the Service a ClusterIP, or its load balancer internal.",
        patches: true,
    },
    ({ spec, metadata }) => {
        const outside = listOf(spec?.externalIPs).length > 0;
        if (spec?.type !== "LoadBalancer" && spec?.type !== "NodePort" && !outside) return undefined;
        return firstFlaw(listOf(spec?.ports), ({ port, targetPort }, i) => {
            const [open, service] = innerPorts.find(([inner]) => inner === port || inner === targetPort) ?? [];
            if (open === undefined) return undefined;
            if (
                !outside &&
                spec?.type === "LoadBalancer" &&
                (isInternal(metadata?.annotations, spec.loadBalancerClass) || narrow(spec.loadBalancerSourceRanges))
            )
                return undefined;
            return `spec.ports[${i}] puts port ${open} (${service}) on ${outside ? "spec.externalIPs" : `a ${spec?.type}`}`;
        });
    },
);
