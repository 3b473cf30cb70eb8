import * as rules from "../../../../policies/rules/kubernetes/gateway";
import { judgeGraph, resource, unknown } from "../../../judge";
import { describeRule } from "../../cases";

describeRule(
    rules.gatewayTls,
    "kubernetes:traefik.io/v1alpha1:TLSOption",
    { spec: { minVersion: "VersionTLS12" } },
    [[{ spec: { minVersion: "VersionTLS11" } }, /spec\.minVersion is VersionTLS11/]],
    [{ spec: { minVersion: unknown } }],
    [{ spec: { minVersion: undefined } }],
);
describeRule(
    rules.gatewayTls,
    "kubernetes:networking.istio.io/v1:Gateway",
    {
        spec: {
            servers: [
                { port: { protocol: "HTTPS" }, tls: { mode: "SIMPLE", minProtocolVersion: "TLSV1_2" } },
                { port: { protocol: "HTTP" }, tls: { httpsRedirect: true } },
            ],
        },
    },
    [
        [{ spec: { servers: [{ port: { protocol: "HTTPS" }, tls: { minProtocolVersion: "TLSV1_0" } }] } }, /servers\[0\]\.tls\.minProtocolVersion is TLSV1_0/],
        [{ spec: { servers: [{ port: unknown }, { port: { protocol: "HTTP" } }] } }, /servers\[1\]\.port\.protocol is HTTP, without tls\.httpsRedirect/],
    ],
    [{ spec: { servers: [{ port: { protocol: unknown } }] } }],
    [{ spec: { servers: [{ port: { protocol: "TLS" }, tls: { mode: "PASSTHROUGH" } }, {}] } }, { spec: undefined }],
);
describeRule(
    rules.gatewayTls,
    "kubernetes:projectcontour.io/v1:HTTPProxy",
    { spec: { virtualhost: { tls: { minimumProtocolVersion: "1.2" } } } },
    [[{ spec: { virtualhost: { tls: { minimumProtocolVersion: "1.1" } } } }, /minimumProtocolVersion is 1\.1/]],
    [{ spec: { virtualhost: unknown } }],
);

describe("gateway-http-only-redirects", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.routeTls);
    const gateway = (listeners: unknown, namespace = "bot") =>
        resource("kubernetes:gateway.networking.k8s.io/v1:Gateway", `edge-${namespace}`, { metadata: { name: "edge", namespace }, spec: { listeners } });
    const both = [
        { name: "http", protocol: "HTTP", port: 80 },
        { name: "https", protocol: "HTTPS", port: 443 },
    ];
    const route = (parent: object, ...rules: object[]) =>
        resource("kubernetes:gateway.networking.k8s.io/v1:HTTPRoute", "route", {
            metadata: { name: "route", namespace: "bot" },
            spec: { parentRefs: [{ name: "edge", ...parent }], rules },
        });
    const forward = { backendRefs: [{ name: "bot", port: 8080 }] };
    const redirect = { filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }] };
    it("passes a route on HTTPS, a redirect on HTTP, and a Gateway that is elsewhere", async () => {
        await passes([gateway(both), route({ sectionName: "https" }, forward)]);
        await passes([gateway(both), route({ port: 443 }, forward)]);
        await passes([gateway(both), route({ sectionName: "http" }, redirect)]);
        await passes([gateway([both[1]]), route({}, forward)]);
        await passes([route({}, forward)]);
        await passes([gateway(both, "edge"), route({}, forward)]);
    });
    it("fails a route on plain HTTP, named or not", async () => {
        await fails([gateway(both), route({}, forward)], /it answers on the listener http of edge, which is plain HTTP/);
        await fails([gateway(both), route({ sectionName: "http" }, redirect, forward)], /listener http/);
        await fails([gateway(both, "edge"), route({ namespace: "edge", port: 80 }, forward)], /listener http/);
        await fails([gateway(both), route({}, { filters: [{ type: "RequestRedirect", requestRedirect: { hostname: "x" } }] })], /listener http/);
        await fails([gateway(both), route({})], /listener http/);
        await fails([gateway(both), route({}, { filters: [{ type: "RequestHeaderModifier" }] })], /listener http/);
        await passes([gateway(both), route({}, { filters: [{ type: "RequestHeaderModifier" }, redirect.filters[0]] })]);
        await passes([gateway(undefined), route({}, forward)]);
        await passes([gateway(both), resource("kubernetes:gateway.networking.k8s.io/v1:HTTPRoute", "empty", { metadata: { name: "empty" } })]);
    });
    it("is undecided while the listeners are unknown", () => isUndecided([gateway(unknown), route({}, forward)]));
});
