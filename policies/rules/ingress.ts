import type * as k8s from "@pulumi/kubernetes";
import type { Unwrap } from "@pulumi/pulumi";
import { type Graph, graphRule, type Node, placeIn } from "../graph";
import { literalRule } from "../literals";
import { documentOf, listOf } from "../read";
import { anyFlaw, firstFlaw, kindRule } from "../rule";
import { modernPolicy } from "./tls";

const because = "What crosses the network in plain text, or under a protocol that is broken, is read and changed on the way: credentials and orders.";
const items = ["cryptofunk:77", "cryptofunk:80", "bot-core:128"];

type Ingress = Partial<Unwrap<k8s.networking.v1.IngressArgs>>;
type Annotations = Record<string, string>;
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
        severity: "high",
        items,
        says: "An Ingress speaks TLS 1.2 or newer, and plain HTTP only to redirect.",
        because,
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

const balancer = (key: string) => `service.beta.kubernetes.io/aws-load-balancer-${key}`;

export const serviceTls = kindRule<k8s.core.v1.ServiceArgs>(
    "Service",
    {
        name: "kubernetes-load-balancer-speaks-modern-tls",
        severity: "high",
        items,
        says: "A Service's load balancer with a certificate speaks TLS 1.2 or newer.",
        because,
        fix: `Set ${balancer("ssl-negotiation-policy")} to ELBSecurityPolicy-TLS13-1-2-2021-06; a classic load balancer takes ELBSecurityPolicy-TLS-1-2-2017-01.`,
    },
    ({ metadata }) => {
        const annotations = metadata?.annotations as Annotations | undefined;
        // A certificate's ARN is known only once it is issued; that one is named is enough.
        if (!annotations || !(balancer("ssl-cert") in annotations)) return undefined;
        const policy = annotations[balancer("ssl-negotiation-policy")];
        return policy?.match(modernPolicy) ? undefined : `${balancer("ssl-negotiation-policy")} is ${policy ?? "absent, and the default speaks TLS 1.0"}`;
    },
);

/** How Traefik, Istio and Contour name what is older than TLS 1.2. */
const oldVersions = ["VersionTLS10", "VersionTLS11", "TLSV1_0", "TLSV1_1", "1.0", "1.1"];

interface TlsOptions {
    spec?: {
        minVersion?: string;
        servers?: { port?: { protocol?: string }; tls?: { minProtocolVersion?: string; httpsRedirect?: boolean } }[];
        virtualhost?: { tls?: { minimumProtocolVersion?: string } };
    };
}

export const gatewayTls = kindRule<TlsOptions>(
    ["TLSOption", "Gateway", "HTTPProxy"],
    {
        name: "gateway-speaks-modern-tls",
        severity: "high",
        items,
        says: "A gateway of Traefik, Istio or Contour speaks TLS 1.2 or newer, and plain HTTP only to redirect.",
        because,
        fix: "Leave the least version out, or set it to 1.2 or more; on Istio's plain HTTP server set tls.httpsRedirect.",
    },
    ({ spec }) =>
        anyFlaw(
            () => (oldVersions.includes(String(spec?.minVersion)) ? `spec.minVersion is ${spec?.minVersion}` : undefined),
            () =>
                firstFlaw(spec?.servers, ({ port, tls }, i) => {
                    if (oldVersions.includes(String(tls?.minProtocolVersion))) return `spec.servers[${i}].tls.minProtocolVersion is ${tls?.minProtocolVersion}`;
                    return port?.protocol === "HTTP" && !tls?.httpsRedirect ? `spec.servers[${i}].port.protocol is HTTP, without tls.httpsRedirect` : undefined;
                }),
            () => {
                const version = spec?.virtualhost?.tls?.minimumProtocolVersion;
                return oldVersions.includes(String(version)) ? `spec.virtualhost.tls.minimumProtocolVersion is ${version}` : undefined;
            },
        ),
);

interface Listeners {
    spec?: { listeners?: { name?: string; protocol?: string; port?: number }[] };
    metadata?: { name?: string };
}
interface Route {
    spec?: {
        parentRefs?: { name?: string; namespace?: string; sectionName?: string; port?: number }[];
        rules?: { filters?: { type?: string; requestRedirect?: { scheme?: string } }[] }[];
    };
}

export const routeTls = graphRule(
    {
        name: "gateway-http-only-redirects",
        severity: "high",
        items,
        says: "A route on a Gateway's plain HTTP listener does nothing but redirect to HTTPS.",
        because,
        fix: "Name the HTTPS listener in parentRefs[].sectionName, and give the HTTP one a route of its own with requestRedirect.scheme https.",
    },
    graph => graph.ofKind("HTTPRoute"),
    (node, graph) => {
        const { spec } = node.props as Route;
        const redirects = (one: NonNullable<NonNullable<Route["spec"]>["rules"]>[number]) =>
            one.filters?.some(filter => filter.requestRedirect?.scheme === "https");
        if (spec?.rules?.length && spec.rules.every(redirects)) return undefined;
        const { place: own } = node;
        return firstFlaw(spec?.parentRefs, ({ name, namespace, sectionName, port }) => {
            const place = namespace ? placeIn(own, namespace) : own;
            const gateway = graph.named<Listeners>("Gateway", place, name);
            const plain = listOf(gateway?.props.spec?.listeners).find(
                one => one.protocol === "HTTP" && (sectionName ?? one.name) === one.name && (port ?? one.port) === one.port,
            );
            return plain && `it answers on the listener ${plain.name} of ${name}, which is plain HTTP`;
        });
    },
);

/** Names of settings that say which protocols a server or a client speaks. */
const versions =
    /(^|[_.-])(ssl[_.-]?protocols?|tls[_.-]?(protocols?|versions?)|min(imum)?[_.-]?(tls|ssl|protocol)[_.-]?version|(tls|ssl)[_.-]?min(imum)?([_.-]?(protocol|version))*)$/i;
/** A protocol before TLS 1.2, unless it is switched off: `-TLSv1`, `!TLSv1`, `no-tlsv10`. */
const old = /(?<![!-]|no[_-])\b(SSLv[23]|(Version)?TLS_?v?1([._]?[01])?)(?![\w.]*[\d])/i;

export const settingTls = literalRule(
    {
        name: "settings-ask-for-modern-tls",
        severity: "high",
        items: ["cryptofunk:80"],
        says: "No setting lets a server or a client speak TLS older than 1.2.",
        because,
        fix: "Name TLSv1.2 and TLSv1.3 alone, or leave the setting out.",
        patches: true,
    },
    ({ where, name, value }) => {
        if (!versions.test(name.replace(/([a-z])([A-Z])/g, "$1_$2"))) return undefined;
        const found = old.exec(value)?.[0] ?? oldVersions.find(one => one === value);
        return found && `${where} has ${found}`;
    },
);
