import { judge, judgeGraph, resource, unknown } from "../judge";
import { describeRule } from "./cases";

const reach = {
    apiRangesArePrivate: (require("../../policies/rules/aws/eks") as typeof import("../../policies/rules/aws/eks")).apiRangesArePrivate,
    nodesAreClosed: (require("../../policies/rules/aws/eks") as typeof import("../../policies/rules/aws/eks")).nodesAreClosed,
    networkAclIsNarrow: (require("../../policies/rules/aws/vpc") as typeof import("../../policies/rules/aws/vpc")).networkAclIsNarrow,
    prefixListIsNarrow: (require("../../policies/rules/aws/vpc") as typeof import("../../policies/rules/aws/vpc")).prefixListIsNarrow,
    ingressHidesStores: (require("../../policies/rules/kubernetes/ingress") as typeof import("../../policies/rules/kubernetes/ingress")).ingressHidesStores,
    serviceOpensWebOnly: (require("../../policies/rules/kubernetes/service") as typeof import("../../policies/rules/kubernetes/service")).serviceOpensWebOnly,
};
const sharing = {
    smallStoreIsPrivate: (require("../../policies/rules/aws/data-stores") as typeof import("../../policies/rules/aws/data-stores")).smallStoreIsPrivate,
    imageIsPrivate: (require("../../policies/rules/aws/ec2") as typeof import("../../policies/rules/aws/ec2")).imageIsPrivate,
    serverlessSearchIsPrivate: (require("../../policies/rules/aws/opensearch") as typeof import("../../policies/rules/aws/opensearch"))
        .serverlessSearchIsPrivate,
    snapshotIsPrivate: (require("../../policies/rules/aws/rds") as typeof import("../../policies/rules/aws/rds")).snapshotIsPrivate,
    fileServerIsPrivate: (require("../../policies/rules/aws/transfer") as typeof import("../../policies/rules/aws/transfer")).fileServerIsPrivate,
};

const rules = { ...reach, ...sharing };

const needs = (...urns: string[]) => ({ dependencies: urns });

describe("prefix-list-opens-no-inner-port", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.prefixListIsNarrow);
    const list = (cidr: unknown) => resource("aws:ec2/managedPrefixList:ManagedPrefixList", "list", { entries: [{ cidr }] });
    const wide = list("0.0.0.0/1");
    const single = (port: number, more: object = {}) =>
        resource(
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            "in",
            { ipProtocol: "tcp", fromPort: port, toPort: port, prefixListId: unknown, ...more },
            needs(wide.urn),
        );
    const group = (ingress: object) => resource("aws:ec2/securityGroup:SecurityGroup", "group", { ingress: [ingress] }, needs(wide.urn));
    const older = (type: string) =>
        resource(
            "aws:ec2/securityGroupRule:SecurityGroupRule",
            "old",
            { type, protocol: "tcp", fromPort: 22, toPort: 22, prefixListIds: [unknown] },
            needs(wide.urn),
        );
    it("passes a narrow list, an open web port, and a list that nobody uses", async () => {
        await passes([list("203.0.113.0/24"), single(5432)]);
        await passes([wide, single(443)]);
        await passes([wide]);
        await passes([wide, { ...single(5432), dependencies: [] }]);
    });
    it("fails the internet on an inner port, in each form of rule", async () => {
        await fails([wide, single(5432)], /it holds 0\.0\.0\.0\/1, and in opens port 5432 \(PostgreSQL\) to it/);
        await fails([wide, single(0, { ipProtocol: "-1", fromPort: undefined, toPort: undefined })], /opens port 1433/);
        await fails([wide, group({ protocol: "tcp", fromPort: 6379, toPort: 6379, prefixListIds: [unknown] })], /group opens port 6379/);
        await fails([wide, older("ingress")], /old opens port 22 \(SSH\)/);
    });
    it("leaves egress and entries without a list alone", async () => {
        await passes([wide, older("egress")]);
        await passes([wide, group({ protocol: "tcp", fromPort: 6379, toPort: 6379, cidrBlocks: ["10.0.0.0/8"] })]);
    });
    it("reads entries of their own", async () => {
        const empty = resource("aws:ec2/managedPrefixList:ManagedPrefixList", "list", {});
        const entry = (cidr: string) => resource("aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry", "entry", { cidr }, needs(empty.urn));
        await fails([empty, entry("::/0"), single(5432)], /it holds ::\/0/);
        await passes([empty, entry("10.0.0.0/8"), single(5432)]);
        await passes([empty, { ...entry("::/0"), dependencies: [] }, single(5432)]);
    });
    it("is undecided while an entry is unknown", () => isUndecided([list(unknown), single(5432)]));
});

const acl = "aws:ec2/networkAcl:NetworkAcl";
const entry = (more: object) => ({ ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, action: "allow", ruleNo: 100, cidrBlock: "0.0.0.0/0", ...more }] });
describeRule(
    rules.networkAclIsNarrow,
    acl,
    entry({ cidrBlock: "203.0.113.0/24" }),
    [
        [entry({}), /ingress\[0\] allows port 22 \(SSH\) from 0\.0\.0\.0\/0/],
        [entry({ cidrBlock: undefined, ipv6CidrBlock: "::/0" }), /from ::\/0/],
        [entry({ fromPort: 1, toPort: 1023 }), /port 22/],
        [entry({ fromPort: 22, toPort: 65535 }), /port 22/],
    ],
    [{ ingress: unknown }, entry({ cidrBlock: unknown })],
);
describe("network-acl-closes-admin-ports", () => {
    const { passes, fails } = judge(rules.networkAclIsNarrow, acl);
    it("passes denials, everything, answers and other ports", async () => {
        for (const more of [
            { action: "deny" },
            { protocol: "-1", fromPort: 0, toPort: 0 },
            { fromPort: 1024, toPort: 65535 },
            { fromPort: 443, toPort: 443 },
            { fromPort: 0, toPort: 65535 },
        ])
            await passes(entry(more));
        await fails(entry({ fromPort: 0, toPort: 1000 }), /port 22/);
    });
    it("judges entries of their own", async () => {
        const single = judge(rules.networkAclIsNarrow, "aws:ec2/networkAclRule:NetworkAclRule");
        const rule = { ruleAction: "allow", protocol: "6", fromPort: 22, toPort: 22, cidrBlock: "0.0.0.0/0", networkAclId: unknown };
        await single.fails(rule, /it allows port 22/);
        await single.passes({ ...rule, egress: true });
        await single.passes({ ...rule, ruleAction: "deny" });
    });
});

const service = "kubernetes:core/v1:Service";
describeRule(
    rules.serviceOpensWebOnly,
    service,
    { spec: { type: "LoadBalancer", ports: [{ port: 443 }, { port: 80 }] } },
    [
        [{ spec: { ports: [{ port: 443 }, { port: 8080 }] } }, /spec\.ports\[1\] puts port 8080 on the internet/],
        [{ spec: { type: "NodePort" } }, /spec\.type is NodePort/],
    ],
    [{ spec: { type: unknown } }],
);
describe("kubernetes-load-balancer-opens-only-web", () => {
    const { passes } = judge(rules.serviceOpensWebOnly, service);
    const open = { spec: { type: "LoadBalancer", ports: [{ port: 8080 }] } };
    it("passes what stays inside", async () => {
        await passes({ spec: { ports: [{ port: 8080 }] } });
        await passes({ ...open, metadata: { annotations: { "service.beta.kubernetes.io/aws-load-balancer-internal": "true" } } });
        await passes({ spec: { ...open.spec, loadBalancerSourceRanges: ["203.0.113.0/24"] } });
    });
});

const ingress = "kubernetes:networking.k8s.io/v1:Ingress";
const backend = (number: number) => ({ service: { name: "web", port: { number } } });
const routes = (number: number) => ({ rules: [{ http: { paths: [{ backend: backend(number) }] } }] });
describeRule(
    rules.ingressHidesStores,
    ingress,
    { spec: { ingressClassName: "nginx", ...routes(80) } },
    [
        [{ spec: routes(9090) }, /the backend web is on port 9090 \(Prometheus\)/],
        [{ spec: { defaultBackend: backend(27017) } }, /27017 \(MongoDB\)/],
        [{ spec: { ingressClassName: "alb", ...routes(9093) }, metadata: { annotations: { "alb.ingress.kubernetes.io/scheme": "internet-facing" } } }, /9093/],
    ],
    [{ spec: unknown }],
);
describe("ingress-hides-inner-ports", () => {
    const { passes } = judge(rules.ingressHidesStores, ingress);
    it("passes what stays inside, and ports that applications use", async () => {
        await passes({ spec: { ingressClassName: "alb", ...routes(9090) } });
        await passes({ spec: routes(9090), metadata: { annotations: { "kubernetes.io/ingress.class": "alb" } } });
        await passes({ spec: routes(9090), metadata: { annotations: { "alb.ingress.kubernetes.io/scheme": "internal" } } });
        await passes({ spec: routes(3000) });
        await passes({ spec: { rules: [{ host: "x" }] } });
        await passes({ spec: { defaultBackend: { resource: { kind: "Bucket", name: "pages" } } } });
        await passes({
            spec: {
                defaultBackend: { service: { name: "web", port: { name: "http" } } },
                ...{ rules: [{ http: { paths: [{ backend: { service: { name: "web" } } }] } }] },
            },
        });
    });
});

for (const type of ["snapshot:Snapshot", "clusterSnapshot:ClusterSnapshot", "snapshotCopy:SnapshotCopy"])
    describeRule(
        rules.snapshotIsPrivate,
        `aws:rds/${type}`,
        { sharedAccounts: ["123456789012"] },
        [[{ sharedAccounts: [unknown, "all"] }, /sharedAccounts has all/]],
        [{ sharedAccounts: [unknown] }],
    );
describeRule(
    rules.imageIsPrivate,
    "aws:ec2/amiLaunchPermission:AmiLaunchPermission",
    { accountId: "123456789012" },
    [[{ group: "all" }, /group is all/]],
    [{ group: unknown }],
);
for (const type of ["aws:lightsail/database:Database", "aws:timestreaminfluxdb/dbInstance:DbInstance", "aws:timestreaminfluxdb/dbCluster:DbCluster"])
    describeRule(
        rules.smallStoreIsPrivate,
        type,
        { name: "x" },
        [[{ publiclyAccessible: true }, /publiclyAccessible is true/]],
        [{ publiclyAccessible: unknown }],
    );

const policy = (AllowFromPublic: boolean) => JSON.stringify([{ Rules: [], AllowFromPublic }]);
describeRule(
    rules.serverlessSearchIsPrivate,
    "aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy",
    { type: "network", policy: policy(false) },
    [[{ policy: policy(true) }, /AllowFromPublic true/]],
    [{ policy: unknown }],
);
describe("search-collection-is-not-public", () => {
    const { passes, fails } = judge(rules.serverlessSearchIsPrivate, "aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy");
    it("fails one part of several", () =>
        fails({ type: "network", policy: JSON.stringify([{ AllowFromPublic: false }, { AllowFromPublic: true }]) }, /AllowFromPublic true/));
    it("leaves policies on encryption alone", () => passes({ type: "encryption", policy: policy(true) }));
});

describeRule(
    rules.nodesAreClosed,
    "aws:eks/nodeGroup:NodeGroup",
    { remoteAccess: { ec2SshKey: "k", sourceSecurityGroupIds: [unknown] } },
    [[{ remoteAccess: { sourceSecurityGroupIds: undefined } }, /remoteAccess has ec2SshKey and no sourceSecurityGroupIds/]],
    [{ remoteAccess: unknown }],
);
describe("node-group-closes-ssh", () => {
    const { passes } = judge(rules.nodesAreClosed, "aws:eks/nodeGroup:NodeGroup");
    it("passes nodes without SSH", () => passes({ clusterName: "c" }));
});
describeRule(
    rules.fileServerIsPrivate,
    "aws:transfer/server:Server",
    { endpointType: "VPC" },
    [
        [{ endpointType: undefined }, /endpointType is absent, which is PUBLIC/],
        [{ endpointType: "PUBLIC" }, /endpointType is PUBLIC/],
    ],
    [{ endpointType: unknown }],
);

const cluster = "aws:eks/cluster:Cluster";
describeRule(
    rules.apiRangesArePrivate,
    cluster,
    { vpcConfig: { publicAccessCidrs: ["203.0.113.7/32", "203.0.113.0/24", "10.0.0.0/8", "0.0.0.0/0", "2001:db8::/32"] } },
    [[{ vpcConfig: { publicAccessCidrs: ["203.0.112.0/23"] } }, /publicAccessCidrs has 203\.0\.112\.0\/23/]],
    [{ vpcConfig: { publicAccessCidrs: [unknown] } }],
);
describe("cluster-api-names-few-addresses", () => {
    const { passes, fails } = judge(rules.apiRangesArePrivate, cluster);
    it("leaves a private API alone", () => passes({ vpcConfig: { endpointPublicAccess: false, publicAccessCidrs: ["203.0.112.0/20"] } }));
    it("takes a threshold", async () => {
        await passes({ vpcConfig: { publicAccessCidrs: ["203.0.112.0/20"] } }, { config: { prefix: 20 } });
        await fails({ vpcConfig: { publicAccessCidrs: ["203.0.113.0/24"] } }, /\/24/, { config: { prefix: 28 } });
    });
});
