import type * as k8s from "@pulumi/kubernetes";
import type { Unwrap } from "@pulumi/pulumi";
import { type Graph, graphRule, type Node } from "../../engine/graph";
import type { Service } from "../../engine/monitors";
import { documentOf, listOf } from "../../engine/reading";
import { allFlaws, kindRule } from "../../engine/rule";
import { alsoApplications, innerPorts } from "../shared/ports";
import { weakTls } from "../shared/reasons";
import { modernPolicy, modernTlsItems } from "../shared/tls";

type Ingress = Partial<Unwrap<k8s.networking.v1.IngressArgs>>;
type Annotations = Record<string, string>;

export const ingressHasBackends = graphRule(
    {
        name: "ingress-backend-exists",
        preset: "baseline",
        severity: "high",
        items: ["bot-core:267"],
        says: "An Ingress sends to a Service and a port that exist.",
        because: "The front door answers 503 while everything behind it is green.",
        fix: "Name a Service of the same namespace and one of its ports.",
    },
    graph => graph.ofKind("Ingress"),
    (node, graph) => {
        const { spec } = node.props as Ingress;
        if (graph.mayHoldUnseenPods(node.place) || !graph.podsIn(node.place).length) return undefined;
        const paths = listOf(spec?.rules).flatMap(rule => listOf(rule.http?.paths).map(({ backend }) => backend));
        return allFlaws([...paths, ...listOf(spec?.defaultBackend)], ({ service }) => {
            // The AWS controller takes an annotation in the place of a Service.
            if (!service || service.port?.name === "use-annotation") return undefined;
            const found = graph.named<Service>("Service", node.place, service.name);
            if (!found) return `the backend ${service.name} is no Service of the stack`;
            const { name, number } = service.port ?? {};
            const has = listOf(found.props.spec?.ports).some(port => (name ? port.name === name : port.port === number));
            return has ? undefined : `the backend ${service.name} has no port ${name ?? number}`;
        });
    },
);

export const ingressHidesStores = kindRule<k8s.networking.v1.IngressArgs>(
    "Ingress",
    {
        name: "ingress-hides-inner-ports",
        preset: "baseline",
        severity: "critical",
        items: ["cryptofunk:57", "cryptofunk:85", "arbitrage:39"],
        says: "No Ingress on the internet leads to a database, a broker or the monitoring.",
        because: "Whoever finds the page reads every position, or silences the alerts.",
        fix: 'Reach it through the bastion, or set alb.ingress.kubernetes.io/scheme to "internal".',
        patches: true,
    },
    ({ spec, metadata }) => {
        const annotations = metadata?.annotations ?? {};
        const byAlb = spec?.ingressClassName === "alb" || annotations["kubernetes.io/ingress.class"] === "alb";
        const scheme = annotations["alb.ingress.kubernetes.io/scheme"] ?? (byAlb ? "internal" : undefined);
        if (scheme === "internal") return undefined;
        const backends = [spec?.defaultBackend, ...listOf(spec?.rules).flatMap(one => listOf(one.http?.paths).map(path => path.backend))];
        return allFlaws(backends, backend => {
            const { name, port } = backend?.service ?? {};
            const found = innerPorts.find(([inner]) => inner === port?.number && !alsoApplications.includes(inner));
            return found && `the backend ${name} is on port ${found[0]} (${found[1]})`;
        });
    },
);

const annotationsOf = (node: Node): Annotations => (node.props as Ingress).metadata?.annotations ?? {};

/** Whether a class of the AWS controller sets the TLS policy for its Ingresses. */
const classSetsPolicy = (graph: Graph): boolean =>
    graph.ofKind<{ spec?: { sslPolicy?: string } }>("IngressClassParams").some(({ props }) => props.spec?.sslPolicy?.match(modernPolicy));

/** Annotations of the Ingresses that share a load balancer of the AWS controller, by its name: what one of them sets holds for all. */
const byGroup = (graph: Graph): Map<string, Annotations[]> => {
    const found = new Map<string, Annotations[]>();
    for (const annotations of graph.ofKind("Ingress").map(annotationsOf)) {
        const group = annotations["alb.ingress.kubernetes.io/group.name"];
        if (group) found.set(group, [...(found.get(group) ?? []), annotations]);
    }
    return found;
};

function albFlaw(own: Annotations, graph: Graph): string | undefined {
    const group = own["alb.ingress.kubernetes.io/group.name"];
    const all = [own, ...(group ? (graph.once(byGroup).get(group) ?? []) : [])];
    const alb = (key: string) => all.find(annotations => annotations[`alb.ingress.kubernetes.io/${key}`])?.[`alb.ingress.kubernetes.io/${key}`];
    const listeners = documentOf(alb("listen-ports") ?? (alb("certificate-arn") ? '[{"HTTPS":443}]' : '[{"HTTP":80}]'));
    const protocols = listOf(listeners as Record<string, number>[]).flatMap(one => Object.keys(one));
    // Before there was ssl-redirect, an action of one's own redirected.
    const redirects = () =>
        Object.keys(own).some(key => /^alb\.ingress\.kubernetes\.io\/actions\./.test(key) && /"Protocol"\s*:\s*"HTTPS"/i.test(own[key] ?? ""));
    if (protocols.includes("HTTP") && !alb("ssl-redirect") && !redirects()) return "alb.ingress.kubernetes.io/ssl-redirect is absent on a plain HTTP listener";
    if (!protocols.includes("HTTPS")) return "alb.ingress.kubernetes.io/listen-ports has no HTTPS";
    const policy = alb("ssl-policy");
    if (policy === undefined && graph.once(classSetsPolicy)) return undefined;
    return policy?.match(modernPolicy) ? undefined : `alb.ingress.kubernetes.io/ssl-policy is ${policy ?? "absent, and the default speaks TLS 1.0"}`;
}

/** Certificates that GKE takes from elsewhere than `spec.tls`. */
const gkeCertificates = ["ingress.gcp.kubernetes.io/pre-shared-cert", "networking.gke.io/managed-certificates", "networking.gke.io/certmap"];

/** Google's controller serves plain HTTP beside HTTPS until it is told not to. */
function gkeFlaw(node: Node, graph: Graph): string | undefined {
    const annotations = annotationsOf(node);
    const { spec } = node.props as Ingress;
    if (!spec?.tls?.length && !gkeCertificates.some(key => annotations[key])) return "spec.tls is absent";
    if (annotations["kubernetes.io/ingress.allow-http"] === "false") return undefined;
    const name = annotations["networking.gke.io/v1beta1.FrontendConfig"];
    type FrontendConfig = { metadata?: { name?: string }; spec?: { redirectToHttps?: { enabled?: boolean } } };
    const config = graph.named<FrontendConfig>("FrontendConfig", node.place, name);
    // One that another stack has made is not seen.
    if (name && (!config || config.props.spec?.redirectToHttps?.enabled)) return undefined;
    return 'kubernetes.io/ingress.allow-http is not "false", and no FrontendConfig redirects';
}

/** Controllers that redirect by an annotation, and where they read it. */
const redirecting = [
    "nginx.ingress.kubernetes.io/ssl-redirect",
    "ingress.kubernetes.io/ssl-redirect",
    "nginx.org/ssl-redirect",
    "haproxy.org/ssl-redirect",
    "haproxy-ingress.github.io/ssl-redirect",
];
/** Annotations by which TLS is there without `spec.tls`: it ends before the controller, or under the controller's own certificate. */
const secured = [
    "nginx.ingress.kubernetes.io/force-ssl-redirect",
    "ingress.kubernetes.io/force-ssl-redirect",
    "nginx.org/redirect-to-https",
    "traefik.ingress.kubernetes.io/router.tls",
];

export const ingressTls = graphRule(
    {
        name: "ingress-speaks-modern-tls",
        preset: "baseline",
        severity: "high",
        items: modernTlsItems,
        says: "An Ingress speaks TLS 1.2 or newer, and plain HTTP only to redirect.",
        because: weakTls,
        fix: 'With the AWS controller set listen-ports, ssl-redirect and ssl-policy; on GKE kubernetes.io/ingress.allow-http "false"; with Traefik router.tls "true"; else spec.tls, and leave ssl-redirect on.',
    },
    graph => graph.ofKind("Ingress"),
    (node, graph) => {
        const { spec } = node.props as Ingress;
        const annotations = annotationsOf(node);
        const name = spec?.ingressClassName ?? annotations["kubernetes.io/ingress.class"];
        const has = (prefix: RegExp) => name === undefined && Object.keys(annotations).some(key => prefix.test(key));
        if (name === "alb" || has(/^alb\.ingress\.kubernetes\.io\//)) return albFlaw(annotations, graph);
        if (name === "gce" || name === "gce-internal" || has(/^networking\.gke\.io\/|^ingress\.gcp\.kubernetes\.io\//)) return gkeFlaw(node, graph);
        const isSecured = secured.some(key => annotations[key] === "true");
        const open = redirecting.find(key => annotations[key] === "false");
        if (open && !isSecured) return `${open} is false`;
        return spec?.tls?.length || isSecured ? undefined : "spec.tls is absent";
    },
);
