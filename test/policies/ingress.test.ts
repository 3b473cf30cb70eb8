import { judge, judgeGraph, resource, unknown } from "../judge";
import { describeRule } from "./cases";

const rules = {
    gatewayTls: (require("../../policies/rules/kubernetes/gateway") as typeof import("../../policies/rules/kubernetes/gateway")).gatewayTls,
    routeTls: (require("../../policies/rules/kubernetes/gateway") as typeof import("../../policies/rules/kubernetes/gateway")).routeTls,
    ingressTls: (require("../../policies/rules/kubernetes/ingress") as typeof import("../../policies/rules/kubernetes/ingress")).ingressTls,
    serviceTls: (require("../../policies/rules/kubernetes/service") as typeof import("../../policies/rules/kubernetes/service")).serviceTls,
    settingTls: (require("../../policies/rules/program/settings") as typeof import("../../policies/rules/program/settings")).settingTls,
};

const type = "kubernetes:networking.k8s.io/v1:Ingress";
const ingress = (annotations: Record<string, unknown>, spec: object = {}, name = "edge") =>
    resource(type, name, { metadata: { name, namespace: "bot", annotations }, spec });
const tls = { tls: [{ secretName: "tls" }] };

describe("ingress-speaks-modern-tls, by what its controller reads", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.ingressTls);

    it("passes Traefik with TLS on its router, and fails it without", async () => {
        await passes([ingress({ "traefik.ingress.kubernetes.io/router.tls": "true" }, { ingressClassName: "traefik" })]);
        await fails([ingress({ "traefik.ingress.kubernetes.io/router.entrypoints": "web" }, { ingressClassName: "traefik" })], /spec\.tls is absent/);
        await fails([ingress({ "traefik.ingress.kubernetes.io/router.tls": "false" })], /spec\.tls is absent/);
    });
    it("fails HAProxy and NGINX where they are told not to redirect", async () => {
        for (const prefix of ["haproxy.org", "haproxy-ingress.github.io", "nginx.org", "nginx.ingress.kubernetes.io", "ingress.kubernetes.io"]) {
            await fails([ingress({ [`${prefix}/ssl-redirect`]: "false" }, tls)], new RegExp(`^${prefix.replaceAll(".", "\\.")}/ssl-redirect is false`));
            await passes([ingress({ [`${prefix}/ssl-redirect`]: "true" }, tls)]);
        }
        await passes([ingress({ "nginx.org/redirect-to-https": "true" })]);
        await passes([ingress({ "ingress.kubernetes.io/force-ssl-redirect": "true", "ingress.kubernetes.io/ssl-redirect": "false" })]);
    });

    const gce = { ingressClassName: "gce" };
    const frontend = (enabled: unknown, name = "front") =>
        resource("kubernetes:networking.gke.io/v1beta1:FrontendConfig", name, { metadata: { name, namespace: "bot" }, spec: { redirectToHttps: { enabled } } });
    const named = { "networking.gke.io/v1beta1.FrontendConfig": "front" };
    it("passes GKE where plain HTTP is off or redirected", async () => {
        await passes([ingress({ "kubernetes.io/ingress.allow-http": "false" }, { ...gce, ...tls })]);
        await passes([ingress({ "kubernetes.io/ingress.allow-http": "false", "networking.gke.io/managed-certificates": "cert" }, gce)]);
        await passes([ingress(named, { ...gce, ...tls }), frontend(true)]);
        await passes([ingress(named, { ...gce, ...tls })]);
    });
    it("fails GKE where it is not", async () => {
        await fails([ingress({}, { ...gce, ...tls })], /ingress\.allow-http is not "false", and no FrontendConfig redirects/);
        await fails([ingress({ "kubernetes.io/ingress.class": "gce-internal" }, tls)], /allow-http/);
        await fails([ingress({ "ingress.gcp.kubernetes.io/pre-shared-cert": "cert" })], /allow-http/);
        await fails([ingress(named, { ...gce, ...tls }), frontend(false), frontend(true, "other")], /no FrontendConfig redirects/);
        await fails([ingress({ "kubernetes.io/ingress.allow-http": "false" }, gce)], /spec\.tls is absent/);
    });
    it("reads a FrontendConfig that says nothing as one that does not redirect", async () => {
        for (const spec of [undefined, {}]) {
            const empty = resource("kubernetes:networking.gke.io/v1beta1:FrontendConfig", "front", { metadata: { name: "front", namespace: "bot" }, spec });
            await fails([ingress(named, { ...gce, ...tls }), empty], /no FrontendConfig redirects/);
        }
        await fails([resource(type, "edge", { metadata: { annotations: { "kubernetes.io/ingress.class": "gce" } } })], /spec\.tls is absent/);
    });
    it("is undecided while the FrontendConfig's name is unknown", () =>
        isUndecided([ingress({ "networking.gke.io/v1beta1.FrontendConfig": unknown }, { ...gce, ...tls })]));

    const alb = (annotations: Record<string, unknown>, name = "edge") =>
        ingress(Object.fromEntries(Object.entries(annotations).map(([key, value]) => [`alb.ingress.kubernetes.io/${key}`, value])), {}, name);
    const sound = { "listen-ports": '[{"HTTP": 80}, {"HTTPS": 443}]', "ssl-redirect": "443", "ssl-policy": "ELBSecurityPolicy-TLS13-1-2-2021-06" };
    const redirect = '{"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}}';
    it("takes what another Ingress of the group sets, and a redirect written as an action", async () => {
        await passes([alb({ "group.name": "g", ...sound }), alb({ "group.name": "g" }, "second")]);
        await fails([alb({ "group.name": "g", ...sound }), alb({ "group.name": "h" }, "second")], /ssl-redirect is absent/);
        await passes([alb({ ...sound, "ssl-redirect": undefined, "actions.to-https": redirect })]);
        await passes([alb({ ...sound, "ssl-redirect": undefined, "actions.to-https": redirect.replaceAll(": ", ":") })]);
        await passes([alb({ ...sound, "ssl-redirect": undefined, "actions.to-https": redirect.replaceAll(": ", " : ") })]);
        await fails([alb({ ...sound, "ssl-redirect": undefined, "actions.to-https": redirect.replace('"HTTPS"', '"HTTP"') })], /ssl-redirect is absent/);
    });
});

const nlb = (key: string) => `service.beta.kubernetes.io/aws-load-balancer-${key}`;
describeRule(
    rules.serviceTls,
    "kubernetes:core/v1:Service",
    { metadata: { annotations: { [nlb("ssl-cert")]: unknown, [nlb("ssl-negotiation-policy")]: "ELBSecurityPolicy-TLS13-1-2-2021-06" } } },
    [
        [{ metadata: { annotations: { [nlb("ssl-negotiation-policy")]: undefined } } }, /ssl-negotiation-policy is absent, and the default speaks TLS 1\.0/],
        [
            { metadata: { annotations: { [nlb("ssl-negotiation-policy")]: "ELBSecurityPolicy-2016-08" } } },
            /ssl-negotiation-policy is ELBSecurityPolicy-2016-08/,
        ],
    ],
    [{ metadata: { annotations: { [nlb("ssl-negotiation-policy")]: unknown } } }],
    [{ metadata: { annotations: { [nlb("ssl-cert")]: undefined, [nlb("ssl-negotiation-policy")]: undefined } } }, { metadata: undefined }],
);

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

describeRule(
    rules.settingTls,
    "kubernetes:core/v1:ConfigMap",
    { data: { "ssl-protocols": "TLSv1.2 TLSv1.3", "other-version": "TLSv1", "tls-version": unknown } },
    [
        [{ data: { "ssl-protocols": "TLSv1 TLSv1.1 TLSv1.2" } }, /^data\.ssl-protocols has TLSv1\./],
        [{ data: { "ssl-protocols": "TLSv1.2 TLSv1.1" } }, /data\.ssl-protocols has TLSv1\.1/],
        [{ data: { minTlsVersion: "VersionTLS10" } }, /data\.minTlsVersion has VersionTLS10/],
        [{ data: { TLS_MIN_VERSION: "1.0" } }, /data\.TLS_MIN_VERSION has 1\.0/],
        [{ data: { ssl_protocols: "SSLv3 TLSv1.2" } }, /has SSLv3/],
    ],
    [{ data: unknown }],
    [
        { data: { "ssl-protocols": "TLSv1.2" } },
        { data: { "ssl-protocols": "-TLSv1 -TLSv1.1 TLSv1.2" } },
        { data: { "ssl-protocols": "!SSLv3 no-tlsv10 TLSv1.3" } },
        { data: { TLS_VERSION: "11.0", tls_protocols: "1.10" } },
        { data: { TLS_VERSION: "1.2", MIN_TLS_VERSION: "TLSv1_2", MINIMUM_VERSION: "1.1" } },
        { data: { tls_min_version: "TLS12", "min-tls-version": "VersionTLS13" } },
    ],
);
describe("settings-ask-for-modern-tls", () => {
    it("reads a chart's values and a container's environment", async () => {
        await judge(rules.settingTls, "kubernetes:helm.sh/v3:Release").fails(
            { values: { controller: { config: { "ssl-protocols": "TLSv1.1 TLSv1.2" } } } },
            /values\.controller\.config\.ssl-protocols has TLSv1\.1/,
        );
        await judge(rules.settingTls, "kubernetes:core/v1:Pod").fails(
            { spec: { containers: [{ name: "a", env: [{ name: "SSL_MIN_VERSION", value: "TLSv1.0" }] }] } },
            /env\[0\]\.value has TLSv1\.0/,
        );
    });
});
