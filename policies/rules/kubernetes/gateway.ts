import { graphRule, placeIn } from "../../engine/graph";
import { allFlaws, anyFlaw, kindRule } from "../../engine/rule";
import { weakTls } from "../shared/reasons";
import { modernTlsItems, oldVersions } from "../shared/tls";

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
        preset: "baseline",
        severity: "high",
        items: modernTlsItems,
        says: "A gateway of Traefik, Istio or Contour speaks TLS 1.2 or newer, and plain HTTP only to redirect.",
        because: weakTls,
        fix: "Leave the least version out, or set it to 1.2 or more; on Istio's plain HTTP server set tls.httpsRedirect.",
    },
    ({ spec }) =>
        anyFlaw(
            () => (oldVersions.includes(String(spec?.minVersion)) ? `spec.minVersion is ${spec?.minVersion}` : undefined),
            () =>
                allFlaws(spec?.servers, ({ port, tls }, i) => {
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
        preset: "baseline",
        severity: "high",
        items: modernTlsItems,
        says: "A route on a Gateway's plain HTTP listener does nothing but redirect to HTTPS.",
        because: weakTls,
        fix: "Name the HTTPS listener in parentRefs[].sectionName, and give the HTTP one a route of its own with requestRedirect.scheme https.",
    },
    graph => graph.ofKind("HTTPRoute"),
    (node, graph) => {
        const { spec } = node.props as Route;
        const redirects = (one: NonNullable<NonNullable<Route["spec"]>["rules"]>[number]) =>
            one.filters?.some(filter => filter.requestRedirect?.scheme === "https");
        if (spec?.rules?.length && spec.rules.every(redirects)) return undefined;
        const { place: own } = node;
        return allFlaws(spec?.parentRefs, ({ name, namespace, sectionName, port }) => {
            const place = namespace ? placeIn(own, namespace) : own;
            const gateway = graph.named<Listeners>("Gateway", place, name);
            return allFlaws(gateway?.props.spec?.listeners, one => {
                const isAsked = (sectionName ?? one.name) === one.name && (port ?? one.port) === one.port;
                return one.protocol === "HTTP" && isAsked ? `it answers on the listener ${one.name} of ${name}, which is plain HTTP` : undefined;
            });
        });
    },
);
