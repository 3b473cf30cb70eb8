import * as rules from "../../../../policies/rules/aws/elb";
import { judge, judgeGraph, resource, unknown } from "../../../judge";
import { describeRule } from "../../cases";

describeRule(
    rules.classicHttp,
    "aws:elb/loadBalancer:LoadBalancer",
    { listeners: [{ lbProtocol: "https", lbPort: 443 }] },
    [[{ listeners: [{ lbProtocol: "HTTP", lbPort: 80 }] }, /listeners\[0\]\.lbProtocol is HTTP/]],
    [{ listeners: [{ lbProtocol: unknown }] }],
);

describe("elb-has-no-http-listener", () => {
    const { advises, fails } = judge(rules.classicHttp, "aws:elb/loadBalancer:LoadBalancer");
    const listeners = [{ lbProtocol: "http", lbPort: 80 }];
    it("only advises on an internal one", async () => {
        await advises({ internal: true, listeners }, /since the load balancer is internal.*lbProtocol is http/);
        await fails({ internal: false, listeners }, /^listeners\[0\]\.lbProtocol is http/);
        await fails({ internal: unknown, listeners }, /lbProtocol is http/);
    });
});

describe("elb-has-a-tls-policy", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.classicHasPolicy);
    const lb = (lbProtocol: unknown) => resource("aws:elb/loadBalancer:LoadBalancer", "lb", { listeners: [{ lbProtocol, lbPort: 443 }] });
    const policy = (urn: string) => resource("aws:elb/sslNegotiationPolicy:SslNegotiationPolicy", "p", {}, { dependencies: [urn] });
    it("passes one with a policy, and one without TLS", async () => {
        await passes([lb("https"), policy(lb("https").urn)]);
        await passes([lb("tcp")]);
        await passes([resource("aws:elb/loadBalancer:LoadBalancer", "lb", {})]);
    });
    it("fails one without", async () => {
        await fails([lb("HTTPS")], /no policy belongs to it/);
        await fails([lb("ssl"), policy("urn:other")], /no policy belongs to it/);
        const listeners = [{ lbProtocol: unknown }, { lbProtocol: "tcp" }, { lbProtocol: "https" }];
        await fails([resource("aws:elb/loadBalancer:LoadBalancer", "lb", { listeners })], /no policy belongs to it/);
    });
    it("is undecided while the protocol is unknown", () => isUndecided([lb(unknown)]));
});

const attribute = (name: string, value: unknown) => ({
    attributes: [
        { name: "ECDHE-RSA-AES128-GCM-SHA256", value: "true" },
        { name, value },
    ],
});
describeRule(
    rules.classicPolicyTls,
    "aws:elb/sslNegotiationPolicy:SslNegotiationPolicy",
    attribute("Reference-Security-Policy", "ELBSecurityPolicy-TLS-1-2-2017-01"),
    [
        [attribute("Reference-Security-Policy", "ELBSecurityPolicy-2016-08"), /Reference-Security-Policy is ELBSecurityPolicy-2016-08/],
        [attribute("Protocol-TLSv1", "true"), /Protocol-TLSv1 is true/],
        [attribute("Protocol-TLSv1.1", "true"), /Protocol-TLSv1\.1 is true/],
        [attribute("Protocol-SSLv3", "true"), /Protocol-SSLv3 is true/],
    ],
    [attribute("Protocol-TLSv1", unknown)],
);
describe("elb-policy-negotiates-modern-tls", () => {
    const { passes } = judge(rules.classicPolicyTls, "aws:elb/sslNegotiationPolicy:SslNegotiationPolicy");
    it("passes what is new or switched off", async () => {
        await passes(attribute("Protocol-TLSv1.2", "true"));
        await passes(attribute("Protocol-TLSv1", "false"));
    });
    it("reads the other form", () =>
        judge(rules.classicPolicyTls, "aws:elb/loadBalancerPolicy:LoadBalancerPolicy").fails(
            { policyAttributes: attribute("Protocol-TLSv1", "true").attributes },
            /Protocol-TLSv1 is true/,
        ));
});
