import * as assert from "node:assert";
import { contains, isInternet, isPublic } from "../../policies/engine/reading";
import { judge, unknown } from "../judge";
import { describeRule } from "./cases";

const rules = {
    opens: (require("../../policies/rules/shared/openings") as typeof import("../../policies/rules/shared/openings")).opens,
    dataPortsAreClosed: (require("../../policies/rules/aws/security-groups") as typeof import("../../policies/rules/aws/security-groups")).dataPortsAreClosed,
    adminPortsAreClosed: (require("../../policies/rules/aws/security-groups") as typeof import("../../policies/rules/aws/security-groups")).adminPortsAreClosed,
    onlyWebIsOpen: (require("../../policies/rules/aws/security-groups") as typeof import("../../policies/rules/aws/security-groups")).onlyWebIsOpen,
    defaultGroupIsClosed: (require("../../policies/rules/aws/security-groups") as typeof import("../../policies/rules/aws/security-groups"))
        .defaultGroupIsClosed,
    servicesHideStores: (require("../../policies/rules/kubernetes/service") as typeof import("../../policies/rules/kubernetes/service")).servicesHideStores,
};
const sharing = {
    bucketIsPrivate: (require("../../policies/rules/aws/s3") as typeof import("../../policies/rules/aws/s3")).bucketIsPrivate,
    bucketAclIsPrivate: (require("../../policies/rules/aws/s3") as typeof import("../../policies/rules/aws/s3")).bucketAclIsPrivate,
};

describe("addresses", () => {
    it("tell the internet from what is inside", () => {
        const internet = ["0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "52.0.0.0/8", "8.0.0.0/15", "::/0", "2000::/3", "10.0.0.0/7"];
        const narrow = [
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "100.64.0.0/10",
            "203.0.113.7/32",
            "203.0.113.7",
            "198.51.0.0/16",
            "fd00::/8",
            "2001:db8::/32",
            "fc00::/7",
        ];
        assert.deepStrictEqual(
            internet.filter(cidr => !isInternet(cidr)),
            [],
        );
        assert.deepStrictEqual(
            narrow.filter(cidr => isInternet(cidr)),
            [],
        );
        assert.ok(isPublic("203.0.113.7/32") && !isPublic("10.1.2.3/32") && !isPublic("nonsense") && !isPublic("1.2.3.4/99") && !isPublic("1::2::3/64"));
        assert.ok(contains("172.20.0.0/16", "172.20.0.10") && !contains("172.21.0.0/16", "172.20.0.10") && contains("::/0", "2001:db8::1"));
    });
});

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
        [open(6000, 7000), /opens port 6222 \(NATS\)/],
        [open(0, 0, { protocol: "-1" }), /opens port 1433/],
        [open(6379, 6379, { cidrBlocks: ["10.0.0.0/8", "128.0.0.0/1"] }), /6379 \(Redis\) to 128\.0\.0\.0\/1/],
        [open(6379, 6379, { cidrBlocks: [], ipv6CidrBlocks: ["::/0"] }), /to ::\/0/],
        [open(9090, 9090, { protocol: "6" }), /9090 \(Prometheus\)/],
        [open(2049, 2049, { protocol: "udp" }), /2049 \(NFS\)/],
        [open(11211, 11211, { protocol: "17" }), /11211 \(Memcached\)/],
        [open(5432, 5432, { protocol: "TCP" }), /5432 \(PostgreSQL\)/],
        [open(0, 0, { protocol: "all" }), /opens port 1433/],
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
});
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
    rules.onlyWebIsOpen,
    group,
    web,
    [
        [open(8080, 8080), /opens tcp 8080-8080 to 0\.0\.0\.0\/0/],
        [open(80, 443), /80-443/],
        [open(443, 443, { protocol: "udp" }), /opens udp 443-443/],
        [{ ingress: [{ protocol: "-1", cidrBlocks: ["0.0.0.0/0"] }] }, /opens -1 0-65535/],
    ],
    [open(8080, 8080, { cidrBlocks: [unknown] })],
);
describe("security-group-opens-only-web", () => {
    const { passes } = judge(rules.onlyWebIsOpen, group);
    for (const protocol of ["6", "TCP"]) it(`passes HTTPS over ${protocol}`, () => passes(open(443, 443, { protocol })));
    for (const protocol of ["icmp", "icmpv6", "1", "58", "ICMP"]) it(`passes ping over ${protocol}`, () => passes(open(8, 0, { protocol })));
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

const service = "kubernetes:core/v1:Service";
const annotated = (key: string, value: string) => ({ metadata: { annotations: { [`service.beta.kubernetes.io/aws-load-balancer-${key}`]: value } } });
describeRule(
    rules.servicesHideStores,
    service,
    { spec: { type: "ClusterIP", ports: [{ port: 5432 }] } },
    [
        [{ spec: { type: "LoadBalancer" } }, /spec\.ports\[0\] puts port 5432 \(PostgreSQL\) on a LoadBalancer/],
        [{ spec: { type: "NodePort" } }, /on a NodePort/],
        [{ spec: { type: "LoadBalancer", ports: [{ port: 80, targetPort: 3000 }] } }, /3000 \(Grafana\)/],
        [{ spec: { type: "LoadBalancer" }, ...annotated("scheme", "internet-facing") }, /5432/],
        [{ spec: { type: "LoadBalancer", loadBalancerClass: "eks.amazonaws.com/nlb" }, ...annotated("scheme", "internet-facing") }, /5432/],
        [{ spec: { type: "LoadBalancer", loadBalancerClass: "example.com/tunnel" } }, /5432/],
        [{ spec: { type: "LoadBalancer" }, ...annotated("type", "nlb") }, /5432/],
        [{ spec: { type: "LoadBalancer", loadBalancerSourceRanges: ["203.0.113.0/24", "0.0.0.0/0"] } }, /5432/],
        [{ spec: { type: "NodePort" }, ...annotated("internal", "true") }, /on a NodePort/],
    ],
    [{ spec: { type: unknown } }],
);
describe("kubernetes-service-hides-inner-ports", () => {
    const { passes } = judge(rules.servicesHideStores, service);
    const balancer = { spec: { type: "LoadBalancer", ports: [{ port: 5432 }] } };
    it("passes internal load balancers", async () => {
        await passes({ ...balancer, ...annotated("internal", "true") });
        await passes({ ...balancer, ...annotated("scheme", "internal") });
        await passes({ ...balancer, ...annotated("type", "external") });
        await passes({ ...balancer, ...annotated("type", "nlb-ip") });
        await passes({ spec: { ...balancer.spec, loadBalancerClass: "eks.amazonaws.com/nlb" } });
        await passes({ spec: { ...balancer.spec, loadBalancerSourceRanges: ["203.0.113.0/24"] } });
    });
    it("passes the web", () => passes({ spec: { type: "LoadBalancer", ports: [{ port: 443, targetPort: 8443 }] } }));
});

const block = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };
describeRule(
    sharing.bucketIsPrivate,
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    block,
    [
        [{ blockPublicPolicy: false }, /blockPublicPolicy is false/],
        [{ restrictPublicBuckets: undefined }, /restrictPublicBuckets is absent/],
        [{ blockPublicAcls: unknown, ignorePublicAcls: false }, /ignorePublicAcls is false/],
    ],
    [{ blockPublicAcls: unknown }],
);
for (const type of ["aws:s3/bucketAcl:BucketAcl", "aws:s3/bucket:Bucket"]) {
    describeRule(
        sharing.bucketAclIsPrivate,
        type,
        { acl: "private" },
        ["public-read", "public-read-write", "authenticated-read"].map(acl => [{ acl }, new RegExp(`acl is ${acl}\\.`)]),
        [{ acl: unknown }],
    );
}
describe("bucket-acl-is-private", () => {
    it("passes the delivery of logs", () => judge(sharing.bucketAclIsPrivate, "aws:s3/bucketAcl:BucketAcl").passes({ acl: "log-delivery-write" }));
});
