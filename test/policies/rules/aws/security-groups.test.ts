import * as rules from "../../../../policies/rules/aws/security-groups";
import { judge, unknown } from "../../../judge";
import { describeRule } from "../../cases";

const group = "aws:ec2/securityGroup:SecurityGroup";
const open = (fromPort: number, toPort: number, more: object = {}) => ({
    ingress: [{ protocol: "tcp", fromPort, toPort, cidrBlocks: ["0.0.0.0/0"], ...more }],
});
const web = open(443, 443);

describeRule(
    rules.dataPortsAreClosed,
    group,
    web,
    [
        [open(5432, 5432), /ingress\[0\] opens port 5432 \(PostgreSQL\) to 0\.0\.0\.0\/0/],
        [open(6000, 7000), /opens ports 6000-7000 to 0\.0\.0\.0\/0, 6222 \(NATS\) among them/],
        [open(0, 0, { protocol: "-1" }), /^ingress\[0\] opens every port to 0\.0\.0\.0\/0\. /],
        [open(6379, 6379, { cidrBlocks: ["10.0.0.0/8", "128.0.0.0/1"] }), /6379 \(Redis\) to 128\.0\.0\.0\/1/],
        [open(6379, 6379, { cidrBlocks: [], ipv6CidrBlocks: ["::/0"] }), /to ::\/0/],
        [open(9090, 9090, { protocol: "6" }), /9090 \(Prometheus\)/],
        [open(2049, 2049, { protocol: "udp" }), /2049 \(NFS\)/],
        [open(11211, 11211, { protocol: "17" }), /11211 \(Memcached\)/],
        [open(5432, 5432, { protocol: "TCP" }), /5432 \(PostgreSQL\)/],
        [open(0, 0, { protocol: "all" }), /^ingress\[0\] opens every port to 0\.0\.0\.0\/0\. /],
        [open(5432, 5432, { cidrBlocks: [unknown, "0.0.0.0/0"] }), /opens port 5432 \(PostgreSQL\) to 0\.0\.0\.0\/0/],
        [open(5432, 5432, { cidrBlocks: unknown, ipv6CidrBlocks: ["::/0"] }), /to ::\/0/],
        [
            { ingress: [{ protocol: "tcp", fromPort: 27017, toPort: 27017, cidrBlocks: [unknown] }, open(4222, 4222).ingress[0]] },
            /ingress\[1\] opens port 4222/,
        ],
    ],
    [open(5432, 5432, { cidrBlocks: [unknown] }), { ingress: unknown }],
);
describe("security-group-closes-inner-ports", () => {
    const { passes } = judge(rules.dataPortsAreClosed, group);
    it("does not ask who may come when the port does not matter", () => passes(open(443, 443, { cidrBlocks: [unknown] })));
    it("passes groups, private ranges and a named office", async () => {
        await passes(open(5432, 5432, { cidrBlocks: undefined, securityGroups: [unknown] }));
        await passes(open(5432, 5432, { cidrBlocks: ["10.0.0.0/8", "203.0.113.0/24"] }));
    });
    it("passes ping", () => passes(open(-1, -1, { protocol: "icmp" })));
    it("judges rules of their own, egress not", async () => {
        const rule = judge(rules.dataPortsAreClosed, "aws:ec2/securityGroupRule:SecurityGroupRule");
        const properties = { type: "ingress", protocol: "tcp", fromPort: 3306, toPort: 3306, cidrBlocks: ["0.0.0.0/0"], securityGroupId: unknown };
        await rule.fails(properties, /ingress opens port 3306 \(MySQL\)/);
        await rule.passes({ ...properties, type: "egress" });
        const newer = judge(rules.dataPortsAreClosed, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
        await newer.fails({ ipProtocol: "tcp", fromPort: 5672, toPort: 5672, cidrIpv4: "0.0.0.0/0" }, /^ingress opens port 5672 \(RabbitMQ\)/);
        await newer.fails({ ipProtocol: "-1", cidrIpv6: "::/0" }, /to ::\/0/);
        await newer.passes({ ipProtocol: "tcp", fromPort: 5672, toPort: 5672, referencedSecurityGroupId: unknown });
        await judge(rules.dataPortsAreClosed, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup").fails(open(9200, 9200), /9200/);
    });
    it("reads Lightsail's ports as well", () => judge(rules.dataPortsAreClosed, lightsail).fails(port(5432), /port 5432 \(PostgreSQL\)/));
});

const lightsail = "aws:lightsail/instancePublicPorts:InstancePublicPorts";
const port = (fromPort: number, more: object = {}) => ({ portInfos: [{ protocol: "tcp", fromPort, toPort: fromPort, ...more }] });

describeRule(
    rules.adminPortsAreClosed,
    group,
    open(22, 22, { cidrBlocks: ["203.0.113.7/32"] }),
    [
        [open(22, 22), /opens port 22 \(SSH\)/],
        [open(3000, 4000), /3389 \(RDP\)/],
    ],
    [open(22, 22, { cidrBlocks: [unknown] })],
);
describe("security-group-closes-admin-ports", () => {
    it("passes every type of ICMP, which are no ports", () => judge(rules.adminPortsAreClosed, group).passes(open(0, 255, { protocol: "icmp" })));
});

describeRule(
    rules.adminPortsAreClosed,
    lightsail,
    port(22, { cidrs: ["203.0.113.0/24"] }),
    [
        [port(22), /portInfos\[0\] opens port 22 \(SSH\) to 0\.0\.0\.0\/0/],
        [port(22, { ipv6Cidrs: ["::/0"] }), /opens port 22 \(SSH\) to ::\/0/],
    ],
    [port(22, { cidrs: unknown })],
    [port(443), port(22, { ipv6Cidrs: ["2001:db8::/48"] })],
);

describeRule(
    rules.onlyWebIsOpen,
    group,
    web,
    [
        [open(8080, 8080), /opens tcp 8080-8080 to 0\.0\.0\.0\/0/],
        [open(80, 443), /80-443/],
        [open(443, 443, { protocol: "udp" }), /opens udp 443-443/],
        [{ ingress: [{ protocol: "-1", cidrBlocks: ["0.0.0.0/0"] }] }, /opens every port to/],
    ],
    [open(8080, 8080, { cidrBlocks: [unknown] })],
);
describe("security-group-opens-only-web", () => {
    const { passes } = judge(rules.onlyWebIsOpen, group);
    for (const protocol of ["6", "TCP"]) it(`passes HTTPS over ${protocol}`, () => passes(open(443, 443, { protocol })));
    for (const protocol of ["icmp", "icmpv6", "1", "58", "ICMP"]) it(`passes ping over ${protocol}`, () => passes(open(8, 0, { protocol })));
    it("passes the ports of a load balancer", async () => {
        const { passes, fails } = judge(rules.onlyWebIsOpen, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
        const open = (port: number) => ({ ipProtocol: "tcp", fromPort: port, toPort: port, cidrIpv4: "0.0.0.0/0" });
        await passes(open(443));
        await passes(open(80));
        await fails(open(8080), /8080/);
    });
});
describeRule(
    rules.defaultGroupIsClosed,
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    { vpcId: unknown, ingress: [], egress: [] },
    [
        [{ ingress: [{ protocol: "-1", self: true }] }, /ingress is not empty/],
        [{ egress: [{ protocol: "-1" }] }, /egress is not empty/],
    ],
    [{ ingress: unknown }],
);
