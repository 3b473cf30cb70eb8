import { listOf } from "../../engine/reading";
import { allFlaws, anyFlaw, entryFlaw, kindRule } from "../../engine/rule";
import { anyOrigin, namedOrigins, onlyReads } from "../shared/cors";

type Annotations = Record<string, string>;

/** Controllers that answer for origins by annotations, with the beginning of their keys and what switches it on; without an origin all three let in everybody. */
const controllers = [
    ["nginx.ingress.kubernetes.io/", "enable-cors"],
    ["haproxy-ingress.github.io/", "cors-enable"],
    ["haproxy.org/", "cors-enable"],
];

/** A header that is set by hand. */
const byHand = /access-control-allow-origin["']?\s*:?\s*["']?\*/i;

function ofAnnotations(annotations: Annotations | undefined): string | undefined {
    const by = ([prefix, on]: string[]) => {
        if (annotations?.[`${prefix}${on}`] !== "true") return undefined;
        const origins = annotations[`${prefix}cors-allow-origin`];
        const any = origins === undefined ? "absent, which is *" : anyOrigin(origins);
        return any && !onlyReads(annotations[`${prefix}cors-allow-methods`]?.split(",")) ? `${prefix}cors-allow-origin is ${any}` : undefined;
    };
    return anyFlaw(
        () => allFlaws(controllers, by),
        () => entryFlaw(annotations, (key, value) => (byHand.test(value) ? `${key} sets Access-Control-Allow-Origin to *` : undefined)),
    );
}

interface Filter {
    cors?: { allowOrigins?: string[]; allowMethods?: string[] };
}
interface Http {
    corsPolicy?: { allowOrigins?: { exact?: string; regex?: string }[]; allowOrigin?: string[]; allowMethods?: string[] };
}
/** What answers browsers, of all kinds together. */
interface Front {
    metadata?: { annotations?: Annotations };
    spec?: {
        /** Of Traefik's middleware. */
        headers?: {
            accessControlAllowOriginList?: string[];
            accessControlAllowOriginListRegex?: string[];
            accessControlAllowMethods?: string[];
            customResponseHeaders?: Record<string, string>;
        };
        /** Of a Gateway's routes. */
        rules?: { filters?: Filter[] }[];
        /** Of Istio's virtual services. */
        http?: Http[];
    };
}

function ofMiddleware({ headers }: NonNullable<Front["spec"]>): string | undefined {
    const lists = ["accessControlAllowOriginList", "accessControlAllowOriginListRegex"] as const;
    const listed = (list: (typeof lists)[number]) => {
        const any = anyOrigin(headers?.[list]);
        return any && !onlyReads(headers?.accessControlAllowMethods) ? `spec.headers.${list} has ${any}` : undefined;
    };
    const set = (header: string, value: string) =>
        /^access-control-allow-origin$/i.test(header) && value.trim() === "*" ? `spec.headers.customResponseHeaders.${header} is *` : undefined;
    return anyFlaw(
        () => allFlaws(lists, listed),
        () => entryFlaw(headers?.customResponseHeaders, set),
    );
}

const ofRoute = ({ cors }: Filter, where: string): string | undefined => {
    const any = anyOrigin(cors?.allowOrigins);
    return any && !onlyReads(cors?.allowMethods) ? `${where}.cors.allowOrigins has ${any}` : undefined;
};

function ofVirtualService({ corsPolicy }: Http, i: number): string | undefined {
    const origins = [...listOf(corsPolicy?.allowOrigins).flatMap(({ exact, regex }) => listOf(exact ?? regex)), ...listOf(corsPolicy?.allowOrigin)];
    const any = anyOrigin(origins);
    return any && !onlyReads(corsPolicy?.allowMethods) ? `spec.http[${i}].corsPolicy has the origin ${any}` : undefined;
}

export const frontNamesOrigins = kindRule<Front>(
    ["Ingress", "Middleware", "HTTPRoute", "VirtualService"],
    {
        name: "ingress-names-its-origins",
        preset: "baseline",
        ...namedOrigins,
        says: "An Ingress, a route or a middleware that lets pages of others call does so by the name of their origin, unless they only read.",
        patches: true,
    },
    ({ metadata, spec = {} }) =>
        anyFlaw(
            () => ofAnnotations(metadata?.annotations),
            () => ofMiddleware(spec),
            () => allFlaws(spec.rules, ({ filters }, i) => allFlaws(filters, (one, j) => ofRoute(one, `spec.rules[${i}].filters[${j}]`))),
            () => allFlaws(spec.http, ofVirtualService),
        ),
);
