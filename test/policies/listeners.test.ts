import { judgeGraph, resource, unknown } from "../judge";

const rules = {
    httpRuleRedirects: (require("../../policies/rules/aws/lb") as typeof import("../../policies/rules/aws/lb")).httpRuleRedirects,
    balancerHidesStores: (require("../../policies/rules/aws/lb") as typeof import("../../policies/rules/aws/lb")).balancerHidesStores,
};

const on = (...of: { urn: string }[]) => ({ dependencies: of.map(({ urn }) => urn) });
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
