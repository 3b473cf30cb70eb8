import type { Manifest } from "../../config/manifest";

/** A call of a path, as the function makes it. */
export interface Call {
    service: string;
    /** Number of the port. */
    port: number;
    method: "POST" | "PUT" | "PATCH" | "DELETE" | "GET";
    path: string;
    body?: string;
    confirm?: { path: string; contains: string };
}

type Written = NonNullable<Manifest["trading"]["cancelOrders"]>;

const callOf = ({ services }: Manifest, { service, port, method, path, body, confirm }: Written): Call => ({
    ...{ service, port: services[service].ports[port], method, path },
    ...(body !== undefined && { body }),
    ...(confirm && { confirm }),
});

/** The services that place orders. */
export const placersOf = ({ services }: Manifest): string[] => Object.keys(services).filter(service => services[service].placesOrders);

/**
 * How the kill switch is thrown, if it can be. A file cannot: one of a ConfigMap reaches a pod after a minute, and to write another is to run
 * whatever one likes beside the exchange's key. A switch that nobody obeys, or whose path wants a login, is not thrown either: the pods are ended.
 */
export function switchOf(manifest: Manifest): Call | undefined {
    const written = manifest.trading.killSwitch;
    return written && "service" in written && !written.login && !("nobody" in written.enforcedBy) ? callOf(manifest, written) : undefined;
}

/** What is told of a kill switch that the stop leaves as it is; nothing where it throws it, or there is none. */
export function leftSwitch(manifest: Manifest): string | undefined {
    const written = manifest.trading.killSwitch;
    if (!written || "none" in written || switchOf(manifest)) return undefined;
    const name =
        "store" in written ? `${written.key} in the store ${written.store}` : "file" in written ? written.file : `${written.path} of ${written.service}`;
    const why = "nobody" in written.enforcedBy ? ", which nobody obeys," : "login" in written ? ", which wants a login," : "";
    return `the kill switch, ${name}${why ? `${why} ` : ", "}is as it was: it stops nothing once this stop is lifted`;
}

/** How open orders are cancelled, if the bot can. */
export const cancelOf = (manifest: Manifest): Call | undefined => manifest.trading.cancelOrders && callOf(manifest, manifest.trading.cancelOrders);

/** The services of which no new pod starts while a stop stands: a switch in the memory of one would be forgotten with its pod. */
export const heldServices = (manifest: Manifest): string[] => [...new Set([...placersOf(manifest), ...[switchOf(manifest)?.service ?? []].flat()])];

/** The ports of a service that the stop calls. */
export const calledPorts = (manifest: Manifest, service: string): number[] => {
    const calls = [switchOf(manifest), cancelOf(manifest)].filter(call => call?.service === service);
    return [...new Set(calls.map(call => (call as Call).port))];
};
