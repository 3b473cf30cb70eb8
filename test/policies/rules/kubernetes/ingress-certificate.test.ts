import * as assert from "node:assert";
import * as rules from "../../../../policies/rules/kubernetes/ingress-certificate";
import { judgeGraph, resource, unknown } from "../../../judge";

describe("ingress-forces-tls-with-a-certificate", () => {
    const { passes, fails, advises, isUndecided } = judgeGraph(rules.ingressHasCertificate);
    const force = "nginx.ingress.kubernetes.io/force-ssl-redirect";
    const ingress = (annotations: unknown, spec: object = {}) =>
        resource("kubernetes:networking.k8s.io/v1:Ingress", "edge", { metadata: { annotations }, spec });
    const bare = ingress({ [force]: "true" });
    const controller = (values: object) => resource("kubernetes:helm.sh/v3:Release", "nginx", { chart: "ingress-nginx", values });
    it("passes one with a certificate, and one that forces nothing", async () => {
        await passes([ingress({ [force]: "true" }, { tls: [{ secretName: "cert" }] })]);
        for (const annotations of [{}, undefined, { [force]: "false" }]) await passes([ingress(annotations)]);
        await passes([resource("kubernetes:networking.k8s.io/v1:Ingress", "edge", {})]);
    });
    it("passes where the stack shows who ends TLS", async () => {
        await passes([bare, controller({ controller: { service: { annotations: { "service.beta.kubernetes.io/aws-load-balancer-ssl-cert": unknown } } } })]);
        await passes([bare, controller({ controller: { extraArgs: { "default-ssl-certificate": "ingress/cert" } } })]);
        const annotations = { "service.beta.kubernetes.io/aws-load-balancer-ssl-cert": "arn" };
        await passes([bare, resource("kubernetes:core/v1:Service", "nginx", { metadata: { annotations } })]);
        await passes([bare, resource("aws:lb/listener:Listener", "https", { certificateArn: unknown })]);
        const args = ["/nginx-ingress-controller", "--default-ssl-certificate=ingress/cert"];
        const deployment = { spec: { template: { spec: { containers: [{ name: "c", args }] } } } };
        await passes([bare, resource("kubernetes:apps/v1:Deployment", "nginx", deployment)]);
        await passes([ingress({ [force]: "true", "external-dns.alpha.kubernetes.io/cloudflare-proxied": "true" })]);
    });
    it("fails one that sends everybody to a certificate that nobody gave", async () => {
        const finding = await fails([bare, controller({ controller: { replicaCount: 2 } })], /force-ssl-redirect is true, and spec\.tls is absent/);
        assert.strictEqual(finding.level, "mandatory");
        await fails([ingress({ "ingress.kubernetes.io/force-ssl-redirect": "true" }, { tls: [] })], /spec\.tls is absent/);
        await fails([bare, resource("aws:lb/listener:Listener", "http", { port: 80 })], /spec\.tls is absent/);
    });
    it("advises with Traefik, unless it names a resolver or has a default certificate", async () => {
        const tls = "traefik.ingress.kubernetes.io/router.tls";
        await advises([ingress({ [tls]: "true" })], /^advice, since a default certificate of Traefik may stand outside the stack: .*router\.tls is true/);
        await passes([ingress({ [tls]: "true", [`${tls}.certresolver`]: "acme" })]);
        await passes([ingress({ [tls]: "true" }), resource("kubernetes:traefik.io/v1alpha1:TLSStore", "default", {})]);
    });
    it("is undecided while its annotations are unknown", () => isUndecided([ingress(unknown)]));
});
