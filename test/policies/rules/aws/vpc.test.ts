import * as rules from "../../../../policies/rules/aws/vpc";
import { judge, judgeGraph, resource, unknown } from "../../../judge";
import { describeRule } from "../../cases";

const needs = (...urns: string[]) => ({ dependencies: urns });
describe("vpc-has-flow-logs", () => {
    const { passes, fails } = judgeGraph(rules.networkIsRecorded);
    const vpc = resource("aws:ec2/vpc:Vpc", "vpc", {});
    it("passes a VPC with a log", () => passes([vpc, resource("aws:ec2/flowLog:FlowLog", "log", { vpcId: unknown }, needs(vpc.urn))]));
    it("fails one without", () => fails([vpc, resource("aws:ec2/flowLog:FlowLog", "log", {})], /no FlowLog refers to it/));
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
