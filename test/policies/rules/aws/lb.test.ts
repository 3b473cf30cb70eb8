import type { RecordedResource } from "../../../../policies/engine/analysis";
import * as rules from "../../../../policies/rules/aws/lb";
import { judge, judgeGraph, resource, unknown } from "../../../judge";
import { describeRule } from "../../cases";

const listener = "aws:lb/listener:Listener";
const https = { protocol: "HTTPS", port: 443, sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06", defaultActions: [{ type: "forward" }] };
describeRule(
    rules.listenerTls,
    listener,
    https,
    [
        [{ sslPolicy: undefined }, /ELBSecurityPolicy-2016-08 speaks TLS 1\.0/],
        ...["2016-08", "TLS-1-0-2015-04", "TLS-1-1-2017-01", "FS-2018-06", "FS-1-1-2019-08", "TLS13-1-0-2021-06", "TLS13-1-1-2021-06"].map(
            name => [{ sslPolicy: `ELBSecurityPolicy-${name}` }, new RegExp(`sslPolicy is ELBSecurityPolicy-${name}`)] as [object, RegExp],
        ),
        [{ protocol: "TLS", sslPolicy: undefined }, /sslPolicy is absent/],
    ],
    [{ sslPolicy: unknown }, { protocol: unknown }],
    // TLS that passes through to the pods.
    [{ protocol: "TCP", sslPolicy: undefined }],
);
describe("lb-listener-speaks-modern-tls", () => {
    const { passes } = judge(rules.listenerTls, listener);
    for (const name of [
        "TLS13-1-3-2021-06",
        "TLS13-1-2-2021-06",
        "TLS13-1-2-Ext2-2021-06",
        "TLS13-1-2-FIPS-2023-04",
        "TLS-1-2-Ext-2018-06",
        "FS-1-2-Res-2020-10",
        "TLS13-1-2-Res-PQ-2025-09",
    ]) {
        it(`passes ${name}`, () => passes({ ...https, sslPolicy: `ELBSecurityPolicy-${name}` }));
    }
    it("is not stopped by an unknown certificate", () => passes({ ...https, certificateArn: unknown }));
    it("judges the old name of the type", () => judge(rules.listenerTls, "aws:alb/listener:Listener").fails({ protocol: "HTTPS" }, /sslPolicy is absent/));
});

describe("every predefined policy of load balancers", () => {
    const { passes, fails } = judge(rules.listenerTls, "aws:lb/listener:Listener");
    const sound =
        "TLS13-1-2-2021-06 TLS13-1-2-Res-2021-06 TLS13-1-2-Ext1-2021-06 TLS13-1-2-Ext2-2021-06 TLS13-1-3-2021-06 TLS13-1-2-FIPS-2023-04 TLS13-1-3-FIPS-2023-04 TLS13-1-2-Res-FIPS-2023-04 TLS13-1-2-Ext0-FIPS-2023-04 TLS13-1-2-PQ-2025-09 TLS13-1-2-Res-PQ-2025-09 TLS13-1-3-PQ-2025-09 TLS-1-2-2017-01 TLS-1-2-Ext-2018-06 FS-1-2-2019-08 FS-1-2-Res-2019-08 FS-1-2-Res-2020-10";
    const old =
        "2016-08 2015-05 TLS13-1-0-2021-06 TLS13-1-1-2021-06 TLS13-1-0-FIPS-2023-04 TLS13-1-1-FIPS-2023-04 TLS13-1-0-PQ-2025-09 TLS-1-0-2015-04 TLS-1-1-2017-01 FS-2018-06 FS-1-1-2019-08";
    for (const name of sound.split(" ")) it(`passes ${name}`, () => passes({ protocol: "HTTPS", sslPolicy: `ELBSecurityPolicy-${name}` }));
    for (const name of old.split(" ")) it(`fails ${name}`, () => fails({ protocol: "TLS", sslPolicy: `ELBSecurityPolicy-${name}` }, /sslPolicy is/));
});

describe("a listener that names no protocol", () => {
    const listener = "aws:lb/listener:Listener";
    const forward = { defaultActions: [{ type: "forward" }] };
    it("speaks HTTP, but HTTPS on 443", async () => {
        await judge(rules.listenerHttp, listener).fails({ port: 80, ...forward }, /defaultActions\[0\]\.type is forward on an HTTP listener/);
        await judge(rules.listenerHttp, listener).passes({ port: 443, ...forward });
        await judge(rules.listenerTls, listener).fails({ port: 443, ...forward }, /sslPolicy is absent/);
        await judge(rules.listenerTls, listener).fails({ port: 8443, ...forward }, /sslPolicy is absent/);
        await judge(rules.listenerTls, listener).passes({ port: 80, ...forward });
    });
    it("is a gateway's without a port", () => judge(rules.listenerHttp, listener).passes(forward));
});

const redirect = { protocol: "HTTP", port: 80, defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", statusCode: "HTTP_301" } }] };
describeRule(
    rules.listenerHttp,
    listener,
    redirect,
    [
        [{ defaultActions: [{ type: "forward", targetGroupArn: unknown }] }, /defaultActions\[0\]\.type is forward on an HTTP listener/],
        [{ defaultActions: [{ type: "redirect", redirect: { statusCode: "HTTP_301" } }] }, /redirect\.protocol is absent/],
        [{ defaultActions: [{ type: unknown }, { type: "forward" }] }, /defaultActions\[1\]\.type is forward/],
        [{ defaultActions: [{ type: "redirect" }] }, /redirect\.protocol is absent/],
        [{ port: 8443, defaultActions: [{ type: "forward" }] }, /defaultActions\[0\]\.type is forward/],
    ],
    [{ defaultActions: [{ type: unknown }] }],
);
describe("an internal load balancer's plain HTTP", () => {
    const forward = { protocol: "HTTP", port: 80, defaultActions: [{ type: "forward" }] };
    const stack = (...balancers: object[]) => {
        const all = balancers.map((properties, i) => resource("aws:lb/loadBalancer:LoadBalancer", `lb-${i}`, properties));
        const web = resource(listener, "web", forward, on(...all));
        return [...all, web, resource("aws:lb/listenerRule:ListenerRule", "r", { actions: [{ type: "forward" }] }, on(web))];
    };
    for (const rule of [rules.listenerHttp, rules.httpRuleRedirects]) {
        const { advises, fails } = judgeGraph(rule);
        it(`is advice of ${rule.name}`, () => advises(stack({ internal: true }), /since the load balancer is internal.*type is forward/));
        it(`fails for ${rule.name} where the load balancer is public, unknown or elsewhere`, async () => {
            for (const balancers of [[{}], [{ internal: false }], [{ internal: unknown }], [], [{ internal: true }, {}]])
                await fails(stack(...balancers), /type is forward/);
        });
    }
});

describe("lb-http-only-redirects", () => {
    it("passes a listener that speaks TLS", () => judge(rules.listenerHttp, listener).passes(https));
    it("passes a fixed answer", () => judge(rules.listenerHttp, listener).passes({ protocol: "HTTP", defaultActions: [{ type: "fixed-response" }] }));
});

const on = (...of: { urn: string }[]) => ({ dependencies: of.map(({ urn }) => urn) });

describe("lb-http-rule-only-redirects", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.httpRuleRedirects);
    const ruled = (listener: object, ...actions: unknown[]) => {
        const one = resource("aws:lb/listener:Listener", "web", listener);
        return [one, resource("aws:lb/listenerRule:ListenerRule", "r", { actions }, on(one))];
    };
    const redirect = { type: "redirect", redirect: { protocol: "HTTPS", statusCode: "HTTP_301" } };
    it("passes redirects, fixed answers, HTTPS, and a listener that is elsewhere", async () => {
        await passes(ruled({ port: 80, protocol: "HTTP" }, redirect));
        await passes(ruled({ port: 80 }, { type: "fixed-response" }));
        await passes(ruled({ port: 443, protocol: "HTTPS" }, { type: "forward" }));
        await passes(ruled({ port: 8443 }, { type: "forward" }));
        await passes(ruled({ protocol: "TLS" }, { type: "forward" }));
        await passes([resource("aws:lb/listenerRule:ListenerRule", "r", { actions: [{ type: "forward" }] })]);
    });
    it("fails what forwards, or redirects to plain HTTP", async () => {
        await fails(ruled({ port: 80, protocol: "HTTP" }, redirect, { type: "forward" }), /actions\[1\]\.type is forward on the plain HTTP listener web/);
        await fails(ruled({ port: 8080 }, { type: "forward" }), /actions\[0\]\.type is forward/);
        await fails(ruled({ port: 80 }, { type: "redirect", redirect: { protocol: "HTTP" } }), /actions\[0\]\.type is redirect/);
    });
    it("is undecided while the action is unknown", () => isUndecided(ruled({ port: 80 }, unknown)));
});

const balancer = (properties: object) => resource("aws:lb/loadBalancer:LoadBalancer", "edge", { loadBalancerType: "network", ...properties });

describe("network-lb-hides-inner-ports", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.balancerHidesStores);
    const listens = (port: unknown, of = balancer({})) => [of, resource("aws:lb/listener:Listener", "l", { port, protocol: "TCP" }, on(of))];
    it("passes web, applications, what is internal, and what security groups guard", async () => {
        await passes(listens(443));
        await passes(listens(3000));
        await passes(listens(5432, balancer({ internal: true })));
        await passes(listens(5432, balancer({ securityGroups: [unknown] })));
        await passes(listens(9090, balancer({ loadBalancerType: undefined })));
        await passes([resource("aws:lb/listener:Listener", "l", { port: 5432 })]);
    });
    it("fails a store and a shell on the internet", async () => {
        await fails(listens(5432), /port 5432 \(PostgreSQL\) of edge is on the internet/);
        await fails(listens(22), /port 22 \(SSH\)/);
        await fails(listens(6379, balancer({ internal: false })), /port 6379 \(Redis\)/);
    });
    it("is undecided while the port, or where it is, is unknown", async () => {
        await isUndecided(listens(unknown));
        await isUndecided(listens(5432, balancer({ internal: unknown })));
    });
});

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

describe("rules on load balancers", () => {
    it("ask a network load balancer for no headers", () => judge(rules.loadBalancerDropsHeaders, lbType).passes({ loadBalancerType: "network" }));
    it("ask no other than an application load balancer for logs", () => judge(rules.loadBalancerIsLogged, lbType).passes({ loadBalancerType: "gateway" }));
    it("judge the old name of the type", () => judge(rules.loadBalancerDropsHeaders, "aws:alb/loadBalancer:LoadBalancer").fails({}, /absent/));
});

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

const made = (type: string, name: string, properties: object, ...of: RecordedResource[]) =>
    resource(type, name, properties, { dependencies: of.map(({ urn }) => urn) });

describe("public-lb-has-a-firewall", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.loadBalancerHasFirewall);
    const balancer = made(lbType, "lb", { internal: false });
    const other = made(lbType, "other", { internal: true });
    it("passes one with a web ACL", () => passes([balancer, made("aws:wafv2/webAclAssociation:WebAclAssociation", "a", {}, balancer)]));
    it("fails one whose web ACL stands before another", () =>
        fails([balancer, other, made("aws:wafv2/webAclAssociation:WebAclAssociation", "a", {}, other)], /no WebAclAssociation/));
    it("asks neither an internal nor a network one", () => passes([other, made(lbType, "nlb", { loadBalancerType: "network" })]));
    it("takes one that says nothing for public", () => fails([made(lbType, "lb", {})], /no WebAclAssociation refers to it/));
    it("is undecided while it may be internal", () => isUndecided([made(lbType, "lb", { internal: unknown })]));

    const group = (...ingress: object[]) => made("aws:ec2/securityGroup:SecurityGroup", "web", { ingress: ingress.map(one => ({ fromPort: 443, ...one })) });
    const behind = (...groups: RecordedResource[]) => [...groups, made(lbType, "lb", {}, ...groups)];
    it("passes one that only a CDN, another group or a few named addresses reach", async () => {
        await passes(behind(group({ prefixListIds: ["pl-4fa04526"] })));
        await passes(behind(group({ prefixListIds: [unknown] })));
        await passes(behind(group({ cidrBlocks: ["104.16.0.0/13", "172.64.0.0/13", "162.158.4.0/24"], ipv6CidrBlocks: ["2606:4700::/32"] })));
        await passes(behind(group({ securityGroups: ["sg-1"] }, { cidrBlocks: ["10.0.0.0/8", "198.51.100.7/32"] })));
        const empty = group();
        const rule = made("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "cdn", { fromPort: 443, prefixListId: unknown }, empty);
        const older = { type: "ingress", fromPort: 443, cidrBlocks: ["173.245.48.0/20"] };
        await passes([...behind(empty), rule, made("aws:ec2/securityGroupRule:SecurityGroupRule", "older", older, empty)]);
    });
    it("fails one that strangers reach beside it, and one of which nobody knows", async () => {
        await fails(behind(group({ prefixListIds: ["pl-4fa04526"] }, { cidrBlocks: ["0.0.0.0/0"] })), /no WebAclAssociation/);
        await fails(behind(group({ cidrBlocks: ["104.0.0.0/8"] })), /no WebAclAssociation/);
        const beside = { ...group({ ipv6CidrBlocks: ["::/0"] }), name: "beside", urn: "urn:pulumi:prod::test::aws:ec2/securityGroup:SecurityGroup::beside" };
        await fails(behind(beside, group({ cidrBlocks: ["104.16.0.0/13"] })), /no WebAclAssociation/);
        await fails(behind(group()), /no WebAclAssociation/);
        const own = made("aws:ec2/managedPrefixList:ManagedPrefixList", "all", { entries: [{ cidr: "0.0.0.0/1" }] });
        const through = made("aws:ec2/securityGroup:SecurityGroup", "web", { ingress: [{ fromPort: 443, prefixListIds: [unknown] }] }, own);
        await fails([own, ...behind(through)], /no WebAclAssociation/);
    });
    it("is undecided while who gets in is unknown", () => isUndecided(behind(group({ cidrBlocks: [unknown] }))));
});

const distributionType = "aws:cloudfront/distribution:Distribution";

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
    it("takes 426 alone for a WebSocket server's success", async () => {
        await judge(rules.targetGroupChecksHealth, "aws:lb/targetGroup:TargetGroup").passes({ healthCheck: { matcher: "426" } });
        await judge(rules.targetGroupChecksHealth, "aws:lb/targetGroup:TargetGroup").passes({ healthCheck: { matcher: "200,426" } });
        for (const matcher of ["200-426", "426-499", "426,404"])
            await judge(rules.targetGroupChecksHealth, "aws:lb/targetGroup:TargetGroup").fails({ healthCheck: { matcher } }, /matcher is/);
    });
    it("passes redirects and no matcher", async () => {
        const { passes } = judge(rules.targetGroupChecksHealth, "aws:lb/targetGroup:TargetGroup");
        await passes({ healthCheck: { matcher: "200-399" } });
        await passes({});
    });
});
