import { aws } from "../../engine/aws";
import { type Graph, graphRule, type Node } from "../../engine/graph";
import { has, known } from "../../engine/reading";

interface Ingress {
    metadata?: { annotations?: Record<string, string> };
    spec?: { tls?: unknown[] };
}

/** Annotations that send everybody to HTTPS whether or not there is a certificate. */
const forcing = ["nginx.ingress.kubernetes.io/force-ssl-redirect", "ingress.kubernetes.io/force-ssl-redirect"];
/** Traefik's, which takes its default certificate where no resolver is named. */
const ofTraefik = "traefik.ingress.kubernetes.io/router.tls";

/** Settings of a controller by which TLS ends before it, or under a certificate of its own. */
const certified = /(ssl-cert|default-ssl-certificate|certResolver|certificatesResolvers|tlsStore|use-forwarded-headers|forwardedHeaders)/i;

/** Whether a value, or a part of it, speaks of a certificate; what is not known yet speaks by its key. */
function speaks(value: unknown): boolean {
    if (typeof value === "string") return certified.test(value);
    if (typeof value !== "object" || value === null) return false;
    return Object.keys(value).some(key => certified.test(key) || speaks(known(() => (value as Record<string, unknown>)[key])));
}

/** Whether something in the stack ends TLS for the Ingresses: the controller's Service or chart, its arguments, or a load balancer before it. */
const endsTls = (graph: Graph): boolean =>
    graph.ofKind<{ values?: unknown }>("Release", "Chart").some(({ props }) => speaks(known(() => props.values))) ||
    graph.ofKind<Ingress>("Service").some(({ props }) => speaks(known(() => props.metadata?.annotations))) ||
    graph.ofKind("TLSStore").length > 0 ||
    graph.ofType(aws.lb.Listener, aws.alb.Listener).some(({ props }) => has(props, "certificateArn")) ||
    graph.pods.some(pod => known(() => pod.containers.some(({ container }) => speaks(container.args) || speaks(container.command))));

const annotationsOf = (node: Node): Record<string, string> => (node.props as Ingress).metadata?.annotations ?? {};

export const ingressHasCertificate = graphRule(
    {
        name: "ingress-forces-tls-with-a-certificate",
        preset: "baseline",
        severity: "high",
        items: ["bot-core:341", "cryptofunk:78", "bot-core:128"],
        says: "An Ingress that sends everybody to HTTPS has a certificate, or something before it ends TLS.",
        because: "The controller answers with a certificate that it made up: browsers warn, webhooks refuse, and people learn to click warnings away.",
        fix: "Set spec.tls with a Secret, such as cert-manager's; where a load balancer ends TLS, have it in the stack.",
        adviceWhere: [
            {
                says: "a default certificate of Traefik may stand outside the stack",
                holds: node => !forcing.some(key => annotationsOf(node)[key] === "true"),
            },
        ],
    },
    graph => graph.ofKind("Ingress"),
    (node, graph) => {
        const annotations = annotationsOf(node);
        const resolved =
            annotations[`${ofTraefik}.certresolver`] !== undefined || annotations["external-dns.alpha.kubernetes.io/cloudflare-proxied"] === "true";
        const forced = [...forcing, ofTraefik].find(key => annotations[key] === "true");
        if (!forced || resolved || (node.props as Ingress).spec?.tls?.length || graph.once(endsTls)) return undefined;
        return `${forced} is true, and spec.tls is absent`;
    },
);
