import * as rules from "../../../../policies/rules/kubernetes/ingress";
import { judge, judgeGraph, resource, unknown } from "../../../judge";
import { describeRule } from "../../cases";

const object = (kind: string, name: string, properties: object) =>
    resource(`kubernetes:x/v1:${kind}`, name, { metadata: { name, namespace: "bot" }, ...properties });

describe("ingress-backend-exists", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.ingressHasBackends);
    const pod = object("Deployment", "bot", { spec: { template: { metadata: { labels: { app: "bot" } }, spec: { containers: [] } } } });
    const service = object("Service", "web", {
        spec: {
            ports: [
                { name: "http", port: 80 },
                { name: "events", port: 81 },
            ],
        },
    });
    const through = (backend: object) => object("Ingress", "edge", { spec: { rules: [{ http: { paths: [{ backend }] } }] } });
    const ingress = (name: string, port?: object) => through({ service: { name, port } });
    it("passes a backend by number and by name", async () => {
        await passes([pod, service, ingress("web", { number: 80 })]);
        await passes([pod, service, ingress("web", { name: "http" })]);
    });
    it("passes an Ingress whose controller answers itself", async () => {
        await passes([pod, ingress("redirect", { name: "use-annotation" })]);
        await passes([pod, through({ resource: { kind: "StorageBucket", name: "static" } })]);
        await passes([pod, object("Ingress", "edge", { spec: { rules: [{ host: "bot.example.com" }] } })]);
        await passes([pod, object("Ingress", "edge", {})]);
    });
    it("cannot see the Services of a chart, nor those of a stack without pods", async () => {
        await passes([pod, resource("kubernetes:helm.sh/v3:Release", "web", { chart: "web", namespace: "bot" }), ingress("web", { number: 80 })]);
        await passes([ingress("web", { number: 80 })]);
    });
    it("fails a default backend that is not there", () =>
        fails(
            [pod, service, object("Ingress", "edge", { spec: { defaultBackend: { service: { name: "api", port: { number: 80 } } } } })],
            /backend api is no/,
        ));
    it("fails a Service or a port that is not there", async () => {
        await fails([pod, service, ingress("api", { number: 80 })], /the backend api is no Service/);
        await fails([pod, service, ingress("web", { number: 8080 })], /the backend web has no port 8080/);
        await fails([pod, service, ingress("web", { name: "grpc" })], /the backend web has no port grpc/);
        await fails([pod, service, ingress("web")], /the backend web has no port/);
        await fails([pod, object("Service", "bare", {}), ingress("bare", { number: 80 })], /the backend bare has no port 80/);
        await fails([pod, resource("kubernetes:core/v1:Service", "nameless", {}), ingress("web", { number: 80 })], /the backend web is no Service/);
    });
    it("is undecided while the port is unknown", () => isUndecided([pod, service, ingress("web", { number: unknown })]));
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

const type = "kubernetes:networking.k8s.io/v1:Ingress";
const annotated = (annotations: Record<string, unknown>, spec: object = {}, name = "edge") =>
    resource(type, name, { metadata: { name, namespace: "bot", annotations }, spec });
const tls = { tls: [{ secretName: "tls" }] };

describe("ingress-speaks-modern-tls, by what its controller reads", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.ingressTls);

    it("passes Traefik with TLS on its router, and fails it without", async () => {
        await passes([annotated({ "traefik.ingress.kubernetes.io/router.tls": "true" }, { ingressClassName: "traefik" })]);
        await fails([annotated({ "traefik.ingress.kubernetes.io/router.entrypoints": "web" }, { ingressClassName: "traefik" })], /spec\.tls is absent/);
        await fails([annotated({ "traefik.ingress.kubernetes.io/router.tls": "false" })], /spec\.tls is absent/);
    });
    it("fails HAProxy and NGINX where they are told not to redirect", async () => {
        for (const prefix of ["haproxy.org", "haproxy-ingress.github.io", "nginx.org", "nginx.ingress.kubernetes.io", "ingress.kubernetes.io"]) {
            await fails([annotated({ [`${prefix}/ssl-redirect`]: "false" }, tls)], new RegExp(`^${prefix.replaceAll(".", "\\.")}/ssl-redirect is false`));
            await passes([annotated({ [`${prefix}/ssl-redirect`]: "true" }, tls)]);
        }
        await passes([annotated({ "nginx.org/redirect-to-https": "true" })]);
        await passes([annotated({ "ingress.kubernetes.io/force-ssl-redirect": "true", "ingress.kubernetes.io/ssl-redirect": "false" })]);
    });

    const gce = { ingressClassName: "gce" };
    const frontend = (enabled: unknown, name = "front") =>
        resource("kubernetes:networking.gke.io/v1beta1:FrontendConfig", name, { metadata: { name, namespace: "bot" }, spec: { redirectToHttps: { enabled } } });
    const named = { "networking.gke.io/v1beta1.FrontendConfig": "front" };
    it("passes GKE where plain HTTP is off or redirected", async () => {
        await passes([annotated({ "kubernetes.io/ingress.allow-http": "false" }, { ...gce, ...tls })]);
        await passes([annotated({ "kubernetes.io/ingress.allow-http": "false", "networking.gke.io/managed-certificates": "cert" }, gce)]);
        await passes([annotated(named, { ...gce, ...tls }), frontend(true)]);
        await passes([annotated(named, { ...gce, ...tls })]);
    });
    it("fails GKE where it is not", async () => {
        await fails([annotated({}, { ...gce, ...tls })], /ingress\.allow-http is not "false", and no FrontendConfig redirects/);
        await fails([annotated({ "kubernetes.io/ingress.class": "gce-internal" }, tls)], /allow-http/);
        await fails([annotated({ "ingress.gcp.kubernetes.io/pre-shared-cert": "cert" })], /allow-http/);
        await fails([annotated(named, { ...gce, ...tls }), frontend(false), frontend(true, "other")], /no FrontendConfig redirects/);
        await fails([annotated({ "kubernetes.io/ingress.allow-http": "false" }, gce)], /spec\.tls is absent/);
    });
    it("reads a FrontendConfig that says nothing as one that does not redirect", async () => {
        for (const spec of [undefined, {}]) {
            const empty = resource("kubernetes:networking.gke.io/v1beta1:FrontendConfig", "front", { metadata: { name: "front", namespace: "bot" }, spec });
            await fails([annotated(named, { ...gce, ...tls }), empty], /no FrontendConfig redirects/);
        }
        await fails([resource(type, "edge", { metadata: { annotations: { "kubernetes.io/ingress.class": "gce" } } })], /spec\.tls is absent/);
    });
    it("is undecided while the FrontendConfig's name is unknown", () =>
        isUndecided([annotated({ "networking.gke.io/v1beta1.FrontendConfig": unknown }, { ...gce, ...tls })]));

    const alb = (annotations: Record<string, unknown>, name = "edge") =>
        annotated(Object.fromEntries(Object.entries(annotations).map(([key, value]) => [`alb.ingress.kubernetes.io/${key}`, value])), {}, name);
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

describe("ingress-speaks-modern-tls", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.ingressTls);
    const ingress = (spec: object, annotations: Record<string, unknown> = {}) =>
        resource("kubernetes:networking.k8s.io/v1:Ingress", "edge", { metadata: { name: "edge", annotations }, spec });
    const alb = (annotations: Record<string, unknown>, spec: object = { ingressClassName: "alb" }) =>
        ingress(spec, Object.fromEntries(Object.entries(annotations).map(([key, value]) => [`alb.ingress.kubernetes.io/${key}`, value])));
    const sound = { "listen-ports": '[{"HTTP": 80}, {"HTTPS": 443}]', "ssl-redirect": "443", "ssl-policy": "ELBSecurityPolicy-TLS13-1-2-2021-06" };
    const params = (properties: object, name = "c") => resource("kubernetes:elbv2.k8s.aws/v1beta1:IngressClassParams", name, properties);
    it("passes HTTPS with a redirect on the AWS controller", async () => {
        await passes([alb(sound)]);
        await passes([alb({ "certificate-arn": "arn:x", "ssl-policy": sound["ssl-policy"] })]);
        await passes([alb(sound, {})]);
        await passes([
            alb({ ...sound, "ssl-policy": undefined }),
            params({}, "a"),
            params({ spec: {} }, "b"),
            params({ spec: { sslPolicy: sound["ssl-policy"] } }),
        ]);
    });
    it("fails plain HTTP and old TLS on the AWS controller", async () => {
        await fails([alb({})], /ssl-redirect is absent on a plain HTTP listener/);
        await fails([alb({ ...sound, "ssl-redirect": undefined })], /ssl-redirect is absent/);
        await fails([alb({ ...sound, "listen-ports": '[{"HTTP": 80}]' })], /listen-ports has no HTTPS/);
        await fails([alb({ ...sound, "ssl-policy": undefined })], /ssl-policy is absent, and the default speaks TLS 1\.0/);
        await fails([alb({ ...sound, "ssl-policy": "ELBSecurityPolicy-2016-08" })], /ssl-policy is ELBSecurityPolicy-2016-08/);
        await fails([alb({ ...sound, "ssl-policy": undefined }), params({ spec: { sslPolicy: "ELBSecurityPolicy-2016-08" } })], /ssl-policy is absent/);
        await fails([alb({ ...sound, "ssl-policy": "ELBSecurityPolicy-2016-08" }), params({ spec: { sslPolicy: sound["ssl-policy"] } })], /2016-08/);
        await fails([ingress({}, { "kubernetes.io/ingress.class": "alb" })], /ssl-redirect is absent/);
    });
    it("passes TLS on another controller, in it or before it", async () => {
        await passes([ingress({ ingressClassName: "nginx", tls: [{ secretName: "tls" }] })]);
        await passes([alb({ scheme: "internet-facing" }, { ingressClassName: "nginx", tls: [{ secretName: "tls" }] })]);
        await passes([ingress({}, { "nginx.ingress.kubernetes.io/force-ssl-redirect": "true", "nginx.ingress.kubernetes.io/ssl-redirect": "false" })]);
    });
    it("fails none", async () => {
        await fails([ingress({ ingressClassName: "nginx" })], /spec\.tls is absent/);
        await fails([ingress({ tls: [] })], /spec\.tls is absent/);
        await fails([resource("kubernetes:networking.k8s.io/v1:Ingress", "edge", {})], /spec\.tls is absent/);
        await fails([ingress({ tls: [{}] }, { "nginx.ingress.kubernetes.io/ssl-redirect": "false" })], /ssl-redirect is false/);
    });
    it("is undecided while the policy is unknown", () => isUndecided([alb({ ...sound, "ssl-policy": unknown })]));
});
