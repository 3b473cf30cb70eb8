import type { RecordedResource } from "../../policies/engine/analysis";
import { onlyWebIsOpen } from "../../policies/rules/aws/security-groups";
import { judge, judgeGraph, resource, unknown } from "../judge";
import { describeRule } from "./cases";

const rules = {
    certificateRenews: (require("../../policies/rules/aws/acm") as typeof import("../../policies/rules/aws/acm")).certificateRenews,
    distributionHasFirewall: (require("../../policies/rules/aws/cloudfront") as typeof import("../../policies/rules/aws/cloudfront")).distributionHasFirewall,
    distributionSendsHeaders: (require("../../policies/rules/aws/cloudfront") as typeof import("../../policies/rules/aws/cloudfront")).distributionSendsHeaders,
    distributionIsLogged: (require("../../policies/rules/aws/cloudfront") as typeof import("../../policies/rules/aws/cloudfront")).distributionIsLogged,
    loadBalancerDropsHeaders: (require("../../policies/rules/aws/lb") as typeof import("../../policies/rules/aws/lb")).loadBalancerDropsHeaders,
    loadBalancerIsLogged: (require("../../policies/rules/aws/lb") as typeof import("../../policies/rules/aws/lb")).loadBalancerIsLogged,
    loadBalancerRefusesDeletion: (require("../../policies/rules/aws/lb") as typeof import("../../policies/rules/aws/lb")).loadBalancerRefusesDeletion,
    cdnIsTheOnlyWay: (require("../../policies/rules/aws/lb") as typeof import("../../policies/rules/aws/lb")).cdnIsTheOnlyWay,
    targetGroupChecksHealth: (require("../../policies/rules/aws/lb") as typeof import("../../policies/rules/aws/lb")).targetGroupChecksHealth,
    zoneIsDelegated: (require("../../policies/rules/aws/route53") as typeof import("../../policies/rules/aws/route53")).zoneIsDelegated,
};

const lbType = "aws:lb/loadBalancer:LoadBalancer";
const lb = { internal: false, dropInvalidHeaderFields: true, enableDeletionProtection: true, accessLogs: { bucket: "logs", enabled: true } };
describeRule(
    rules.loadBalancerDropsHeaders,
    lbType,
    lb,
    [
        [{ dropInvalidHeaderFields: false }, /dropInvalidHeaderFields is false/],
        [{ dropInvalidHeaderFields: undefined }, /dropInvalidHeaderFields is absent/],
    ],
    [{ dropInvalidHeaderFields: unknown }],
);
describeRule(
    rules.loadBalancerIsLogged,
    lbType,
    lb,
    [
        [{ accessLogs: undefined }, /accessLogs\.enabled is not true/],
        [{ accessLogs: { enabled: false } }, /accessLogs\.enabled is not true/],
    ],
    [{ accessLogs: unknown }],
);
describeRule(
    rules.loadBalancerRefusesDeletion,
    lbType,
    lb,
    [
        [{ enableDeletionProtection: false }, /enableDeletionProtection is false/],
        [{ enableDeletionProtection: undefined }, /enableDeletionProtection is absent/],
    ],
    [{ enableDeletionProtection: unknown }],
);
describe("rules on load balancers", () => {
    it("ask a network load balancer for no headers", () => judge(rules.loadBalancerDropsHeaders, lbType).passes({ loadBalancerType: "network" }));
    it("ask no other than an application load balancer for logs", () => judge(rules.loadBalancerIsLogged, lbType).passes({ loadBalancerType: "gateway" }));
    it("judge the old name of the type", () => judge(rules.loadBalancerDropsHeaders, "aws:alb/loadBalancer:LoadBalancer").fails({}, /absent/));
    it("don't accuse its ports", async () => {
        const { passes, fails } = judge(onlyWebIsOpen, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
        const open = (port: number) => ({ ipProtocol: "tcp", fromPort: port, toPort: port, cidrIpv4: "0.0.0.0/0" });
        await passes(open(443));
        await passes(open(80));
        await fails(open(8080), /8080/);
    });
});

describeRule(
    rules.targetGroupChecksHealth,
    "aws:lb/targetGroup:TargetGroup",
    { healthCheck: { path: "/health", matcher: "200" } },
    [
        [{ healthCheck: { enabled: false } }, /healthCheck\.enabled is false/],
        [{ healthCheck: { matcher: "200-499" } }, /healthCheck\.matcher is 200-499/],
        [{ healthCheck: { matcher: "200,404" } }, /matcher is 200,404/],
        [{ healthCheck: { matcher: "200,400" } }, /matcher is 200,400/],
    ],
    [{ healthCheck: { matcher: unknown } }],
);
describe("target-group-checks-health", () => {
    it("passes redirects and no matcher", async () => {
        const { passes } = judge(rules.targetGroupChecksHealth, "aws:lb/targetGroup:TargetGroup");
        await passes({ healthCheck: { matcher: "200-399" } });
        await passes({});
    });
});

describeRule(
    rules.certificateRenews,
    "aws:acm/certificate:Certificate",
    { domainName: "api.example.com", validationMethod: "DNS" },
    [
        [{ validationMethod: "EMAIL" }, /validationMethod is EMAIL/],
        [{ validationMethod: undefined }, /validationMethod is absent/],
        [{ certificateBody: "-----BEGIN" }, /it is imported, which ACM never renews/],
        [{ privateKey: unknown }, /it is imported/],
    ],
    [{ validationMethod: unknown }],
);
describe("certificate-renews-itself", () => {
    it("passes one of a private authority, which ACM renews", () =>
        judge(rules.certificateRenews, "aws:acm/certificate:Certificate").passes({ certificateAuthorityArn: unknown }));
});

describeRule(
    rules.zoneIsDelegated,
    "aws:route53/zone:Zone",
    { name: "example.com", tags: { "golive:delegated": "true" } },
    [[{ tags: { "golive:delegated": "false" } }, /golive:delegated is false.*dig NS/]],
    [{ tags: { "golive:delegated": unknown } }],
);
describe("zone-is-delegated", () => {
    it("says nothing of other programs' zones", () => judge(rules.zoneIsDelegated, "aws:route53/zone:Zone").passes({ name: "example.com" }));
});

const distributionType = "aws:cloudfront/distribution:Distribution";
const distribution = {
    webAclId: unknown,
    defaultCacheBehavior: { responseHeadersPolicyId: "67f7725c" },
    orderedCacheBehaviors: [{ responseHeadersPolicyId: unknown }],
};
describeRule(rules.distributionHasFirewall, distributionType, distribution, [[{ webAclId: undefined }, /webAclId is absent/]]);
describeRule(
    rules.distributionSendsHeaders,
    distributionType,
    distribution,
    [
        [{ defaultCacheBehavior: { responseHeadersPolicyId: undefined } }, /defaultCacheBehavior\.responseHeadersPolicyId is absent/],
        [{ orderedCacheBehaviors: [{ pathPattern: "/x" }] }, /orderedCacheBehaviors\[0\]/],
    ],
    [{ orderedCacheBehaviors: unknown }],
);

const urnOf = (one: RecordedResource) => one.urn;
const made = (type: string, name: string, properties: object, ...of: RecordedResource[]) => resource(type, name, properties, { dependencies: of.map(urnOf) });

describe("distribution-keeps-access-logs", () => {
    const { passes, fails } = judgeGraph(rules.distributionIsLogged);
    const cdn = made(distributionType, "cdn", {});
    const source = made("aws:cloudwatch/logDeliverySource:LogDeliverySource", "cdn", {}, cdn);
    const delivery = made("aws:cloudwatch/logDelivery:LogDelivery", "cdn", {}, source);
    it("passes a delivery, and the older way", async () => {
        await passes([cdn, source, delivery]);
        await passes([made(distributionType, "cdn", { loggingConfig: { bucket: unknown } })]);
        await passes([cdn, made("aws:cloudwatch/logDeliverySource:LogDeliverySource", "unused", {}, cdn), source, delivery]);
    });
    it("fails none, and a source that nothing delivers", async () => {
        await fails([cdn], /neither loggingConfig nor a LogDelivery/);
        await fails([cdn, source], /neither/);
        await fails([cdn, source, made("aws:cloudwatch/logDelivery:LogDelivery", "web", {}, cdn)], /neither/);
    });
    it("fails one of two whose log is the other's", async () => {
        await fails([made(distributionType, "other", {}), cdn, source, delivery], /neither/);
    });
});

describe("lb-behind-a-cdn-lets-only-it-in", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.cdnIsTheOnlyWay);
    const stack = (source: object, inline: unknown = []) => {
        const group = made("aws:ec2/securityGroup:SecurityGroup", "lb", { ingress: inline });
        const rule = made("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "https", { fromPort: 443, toPort: 443, ...source }, group);
        const balancer = made(lbType, "lb", lb, group);
        return { all: [group, rule, balancer, made(distributionType, "cdn", {}, balancer)], alone: [group, rule, balancer] };
    };
    it("passes CloudFront's list", () => passes(stack({ prefixListId: "pl-58a04531" }).all));
    it("passes the internet where no CDN is", () => passes(stack({ cidrIpv4: "0.0.0.0/0" }).alone));
    it("fails the internet", () => fails(stack({ cidrIpv4: "0.0.0.0/0" }).all, /https lets in 0\.0\.0\.0\/0/));
    it("fails half of it by IPv6", () => fails(stack({ cidrIpv6: "8000::/1" }).all, /https lets in 8000::\/1/));
    it("fails it written in the group", async () => {
        await fails(stack({}, [{ cidrBlocks: ["0.0.0.0/0"] }]).all, /lb lets in 0\.0\.0\.0\/0/);
        await fails(stack({}, [{ cidrBlocks: ["10.0.0.0/8"] }, { cidrBlocks: [unknown, "10.0.0.0/8"], ipv6CidrBlocks: ["::/0"] }]).all, /lb lets in ::\/0/);
    });
    it("fails it in the older form of a rule, where it lets in and not out", async () => {
        const { all } = stack({ prefixListId: "pl-58a04531" });
        const older = (type: string) => made("aws:ec2/securityGroupRule:SecurityGroupRule", "older", { type, cidrBlocks: ["0.0.0.0/0"] }, all[0]);
        await fails([...all, older("ingress")], /older lets in 0\.0\.0\.0\/0/);
        await passes([...all, older("egress")]);
    });
    it("asks nothing of other groups", async () => {
        const { all } = stack({ prefixListId: "pl-58a04531" });
        const other = made("aws:ec2/securityGroup:SecurityGroup", "other", { ingress: [{ cidrBlocks: ["0.0.0.0/0"] }] });
        await passes([...all, other, made("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "other", { cidrIpv4: "0.0.0.0/0" }, other)]);
        await passes(stack({ prefixListId: "pl-58a04531" }, [{ cidrBlocks: ["203.0.113.0/24"] }]).all);
    });
    it("is undecided while the source is unknown", async () => {
        await isUndecided(stack({ cidrIpv4: unknown }).all);
        await isUndecided(stack({}, [{ cidrBlocks: [unknown] }]).all);
        await isUndecided(stack({}, unknown).all);
    });
});
