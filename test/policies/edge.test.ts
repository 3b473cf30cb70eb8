import type { RecordedResource } from "../../policies/analyze";
import * as bindings from "../../policies/rules/bindings";
import * as rules from "../../policies/rules/edge";
import { onlyWebIsOpen } from "../../policies/rules/exposure";
import * as firewall from "../../policies/rules/firewall";
import { judge, judgeGraph, resource, unknown } from "../judge";
import { changed, describeRule } from "./cases";

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
describeRule(rules.loadBalancerRefusesDeletion, lbType, lb, [[{ enableDeletionProtection: false }, /is false/]], [{ enableDeletionProtection: unknown }]);
describe("rules on load balancers", () => {
    it("ask a network load balancer for no headers", () => judge(rules.loadBalancerDropsHeaders, lbType).passes({ loadBalancerType: "network" }));
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
    });
    it("fails none, and a source that nothing delivers", async () => {
        await fails([cdn], /neither loggingConfig nor a LogDelivery/);
        await fails([cdn, source], /neither/);
    });
});

describe("lb-behind-a-cdn-lets-only-it-in", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.cdnIsTheOnlyWay);
    const stack = (source: object, inline: object[] = []) => {
        const group = made("aws:ec2/securityGroup:SecurityGroup", "lb", { ingress: inline });
        const rule = made("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "https", { fromPort: 443, toPort: 443, ...source }, group);
        const balancer = made(lbType, "lb", lb, group);
        return { all: [group, rule, balancer, made(distributionType, "cdn", {}, balancer)], alone: [group, rule, balancer] };
    };
    it("passes CloudFront's list", () => passes(stack({ prefixListId: "pl-58a04531" }).all));
    it("passes the internet where no CDN is", () => passes(stack({ cidrIpv4: "0.0.0.0/0" }).alone));
    it("fails the internet", () => fails(stack({ cidrIpv4: "0.0.0.0/0" }).all, /https lets in 0\.0\.0\.0\/0/));
    it("fails half of it by IPv6", () => fails(stack({ cidrIpv6: "8000::/1" }).all, /https lets in 8000::\/1/));
    it("fails it written in the group", () => fails(stack({}, [{ cidrBlocks: ["0.0.0.0/0"] }]).all, /lb lets in 0\.0\.0\.0\/0/));
    it("is undecided while the source is unknown", () => isUndecided(stack({ cidrIpv4: unknown }).all));
});

describe("public-lb-has-a-firewall", () => {
    const { passes, fails, isUndecided } = judgeGraph(firewall.loadBalancerHasFirewall);
    const balancer = made(lbType, "lb", lb);
    const other = made(lbType, "other", { internal: true });
    it("passes one with a web ACL", () => passes([balancer, made("aws:wafv2/webAclAssociation:WebAclAssociation", "a", {}, balancer)]));
    it("fails one whose web ACL stands before another", () =>
        fails([balancer, other, made("aws:wafv2/webAclAssociation:WebAclAssociation", "a", {}, other)], /no WebAclAssociation/));
    it("asks neither an internal nor a network one", () => passes([other, made(lbType, "nlb", { loadBalancerType: "network" })]));
    it("takes one that says nothing for public", () => fails([made(lbType, "lb", {})], /no WebAclAssociation refers to it/));
    it("is undecided while it may be internal", () => isUndecided([made(lbType, "lb", { internal: unknown })]));
});

const aclType = "aws:wafv2/webAcl:WebAcl";
const limit = (count: number, action: object = { block: {} }) => ({
    name: "limit",
    action,
    statement: { rateBasedStatement: { limit: count, aggregateKeyType: "IP" } },
});
const group = (name: string, overrideAction: object = { none: {} }) => ({
    name,
    overrideAction,
    statement: { managedRuleGroupStatement: { vendorName: "AWS", name: `AWSManagedRules${name}` } },
});
const groups = [group("CommonRuleSet"), group("KnownBadInputsRuleSet"), group("SQLiRuleSet")];

describe("firewall-limits-rate", () => {
    const { passes, fails, isUndecided } = judgeGraph(firewall.firewallLimitsRate);
    const acl = (rules: unknown, scope = "REGIONAL") => made(aclType, "acl", { scope, rules });
    const cdn = made(distributionType, "cdn", {});
    it("passes a limit, also in JSON", async () => {
        await passes([acl([limit(2000), ...groups])]);
        await passes([made(aclType, "acl", { ruleJson: '[{"Statement":{"RateBasedStatement":{}}}]' })]);
    });
    it("fails none", () => fails([acl(groups)], /no rule blocks by rateBasedStatement/));
    it("fails one that only counts", () => fails([acl([limit(2000, { count: {} })])], /no rule blocks/));
    it("fails one that nobody reaches", () => fails([acl([limit(1_000_000)])], /the lowest limit is 1000000 requests, not 10000 or fewer/));
    it("lets a load balancer's be without behind a CDN, but not the CDN's own", async () => {
        await passes([acl(groups), cdn]);
        await fails([acl(groups, "CLOUDFRONT"), cdn], /no rule blocks/);
    });
    it("obeys its configuration", () => fails([acl([limit(2000)])], /not 100 or fewer/, { config: { requests: 100 } }));
    it("is undecided while the limit or the rules are unknown", async () => {
        await isUndecided([acl([limit(unknown as never)])]);
        await isUndecided([acl(unknown)]);
    });
});

describeRule(
    firewall.firewallKnowsAttacks,
    aclType,
    { rules: [limit(2000), ...groups] },
    [
        [{ rules: [] }, /no rule blocks by AWSManagedRulesCommonRuleSet/],
        [{ rules: groups.slice(0, 2) }, /no rule blocks by AWSManagedRulesSQLiRuleSet/],
        [{ rules: [group("CommonRuleSet", { count: {} }), ...groups.slice(1)] }, /no rule blocks by AWSManagedRulesCommonRuleSet/],
        [{ ruleJson: "[]" }, /ruleJson does not have AWSManagedRulesCommonRuleSet/],
    ],
    [{ rules: unknown }, { ruleJson: unknown }],
);

describe("firewall-logs-what-it-blocks", () => {
    const { passes, fails } = judgeGraph(firewall.firewallIsLogged);
    const acl = made(aclType, "acl", {});
    const logged = (of: RecordedResource) => made("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration", "log", { resourceArn: unknown }, of);
    it("passes one with a log, though its ARN is unknown", () => passes([acl, logged(acl)]));
    it("fails one whose log is another's", () =>
        fails([acl, made(lbType, "lb", {}), logged(made(aclType, "other", {}))], /no WebAclLoggingConfiguration refers to it/));
});

const labels = { app: "api" };
const object = (kind: string, name: string, properties: object, ...of: RecordedResource[]) =>
    made(`kubernetes:x/v1:${kind}`, name, changed(properties, { metadata: { name, namespace: "bot" } }) as object, ...of);
const pod = object("Deployment", "api", { spec: { template: { metadata: { labels }, spec: { containers: [{ name: "api" }] } } } });
const web = object("Service", "api", { spec: { selector: labels, ports: [{ name: "http", port: 8080 }] } });
const binding = (serviceRef: object = {}, ...of: RecordedResource[]) => {
    const spec = { targetGroupARN: unknown, targetType: "ip", serviceRef: { name: "api", port: 8080, ...serviceRef } };
    return made("kubernetes:eks.amazonaws.com/v1:TargetGroupBinding", "api", { metadata: { name: "api", namespace: "bot" }, spec }, ...of);
};

describe("target-group-binding-finds-its-service", () => {
    const { passes, fails, isUndecided } = judgeGraph(bindings.bindingFindsService);
    it("passes a port by number and by name", async () => {
        await passes([pod, web, binding()]);
        await passes([pod, web, binding({ port: "http" })]);
    });
    it("fails a Service that is not there", () => fails([pod, web, binding({ name: "apі" })], /serviceRef\.name is apі, which is no Service of the stack/));
    it("fails a port that is not there", () => fails([pod, web, binding({ port: 80 })], /serviceRef\.port is 80, which the Service api does not have/));
    it("cannot see a chart's Services", () => passes([resource("kubernetes:helm.sh/v3:Release", "chart", { namespace: "bot" }), binding()]));
    it("is undecided while the port is unknown", () => isUndecided([pod, web, binding({ port: unknown })]));
});

describe("target-group-belongs-to-the-cluster", () => {
    const { passes, fails, isUndecided } = judgeGraph(bindings.targetGroupIsTheClusters);
    const targets = (tags: unknown) => made("aws:lb/targetGroup:TargetGroup", "api", { tags });
    const bound = (tags: unknown) => [targets(tags), binding({}, targets(tags))];
    it("passes one with the cluster's tag", () => passes(bound({ "eks:eks-cluster-name": "bot" })));
    it("fails one without", () => fails(bound({ bot: "x" }), /api has no tag eks:eks-cluster-name/));
    it("fails one without any tag", () => fails(bound(undefined), /api has no tag/));
    it("asks nothing of the controller that one installs oneself", () => {
        const own = { ...binding({}, targets({})), type: "kubernetes:elbv2.k8s.aws/v1beta1:TargetGroupBinding" };
        return passes([targets({}), own]);
    });
    it("is undecided while the tags are unknown", () => isUndecided(bound(unknown)));
});

describe("network-policy-lets-the-load-balancer-in", () => {
    const { passes, fails, isUndecided } = judgeGraph(bindings.policyLetsBalancerIn);
    const policy = (name: string, ingress: object[], podSelector: object = {}) =>
        object("NetworkPolicy", name, { spec: { podSelector, policyTypes: ["Ingress"], ingress } });
    const deny = policy("deny", []);
    const subnet = { ipBlock: { cidr: "10.40.192.0/22" } };
    const let_ = (port: unknown, peer: object = subnet) => policy("let", [{ from: [peer], ports: [{ port, protocol: "TCP" }] }], { matchLabels: labels });
    it("passes the subnets on the port", () => passes([pod, web, deny, let_(8080), binding()]));
    it("passes pods without policies", () => passes([pod, web, binding()]));
    it("fails a denial alone", () => fails([pod, web, deny, binding()], /no NetworkPolicy lets an address reach api on port 8080/));
    it("fails another port", () => fails([pod, web, deny, let_(9090), binding()], /on port 8080/));
    it("fails peers that are pods", () => fails([pod, web, deny, let_(8080, { podSelector: {} }), binding()], /on port 8080/));
    it("fails a policy for other pods", () => fails([pod, web, deny, policy("let", [{ from: [subnet] }], { matchLabels: { app: "x" } }), binding()], /8080/));
    it("is undecided while the port of the policy is unknown", () => isUndecided([pod, web, deny, let_(unknown), binding()]));
});
