import { aws } from "../../engine/aws";
import { allFlaws, type ResourceRule, type RuleText, rule } from "../../engine/rule";
import { anybody, type Inline, inline, nameOf, type Opening, opens, opensAll, type Single, single } from "../shared/openings";
import { adminPorts, innerPorts } from "../shared/ports";

/** A rule on what a security group lets in, in each of the three forms in which it is written. */
function openingRules(text: RuleText, flaw: (opening: Opening) => string | undefined): ResourceRule {
    const groups = rule([aws.ec2.SecurityGroup, aws.ec2.DefaultSecurityGroup], text, group =>
        allFlaws(group.ingress, (one, i) => flaw(inline(one as Inline, `ingress[${i}]`))),
    );
    const older = rule(aws.ec2.SecurityGroupRule, text, one => (one.type === "ingress" ? flaw(inline(one as Inline, one.type)) : undefined));
    const ingress = rule(aws.vpc.SecurityGroupIngressRule, text, one => flaw(single(one as Single, "ingress")));
    // Lightsail opens a port to everybody where no address is named.
    const lightsail = rule(aws.lightsail.InstancePublicPorts, text, ({ portInfos }) =>
        allFlaws(portInfos, ({ cidrs, ipv6Cidrs, ...one }, i) => {
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

function openPort(opening: Opening, ports: [number, string][]): string | undefined {
    const [port, service] = ports.find(([port]) => opens(opening, port)) ?? [];
    if (port === undefined) return undefined;
    const source = anybody(opening);
    if (!source) return undefined;
    if (opensAll(opening)) return `${opening.where} opens every port to ${source}`;
    const { from = port, to = from } = opening;
    const which = from === to ? `port ${port} (${service})` : `ports ${from}-${to} to ${source}, ${port} (${service}) among them`;
    return `${opening.where} opens ${which}${from === to ? ` to ${source}` : ""}`;
}

export const dataPortsAreClosed = openingRules(
    {
        name: "security-group-closes-inner-ports",
        preset: "baseline",
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
        preset: "baseline",
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
        preset: "baseline",
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
        return source && `${opening.where} opens ${opensAll(opening) ? "every port" : `${opening.protocol} ${from}-${to}`} to ${source}`;
    },
);

export const defaultGroupIsClosed = rule(
    aws.ec2.DefaultSecurityGroup,
    {
        name: "default-security-group-is-closed",
        preset: "baseline",
        debatable: true,
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
