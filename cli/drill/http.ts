import type { Around } from "./frame";

/** What a service of the bot answers to a call. */
export interface Answered {
    status: number;
    text: string;
}

/** Calls a path of one of the bot's services, through the cluster's API. Throws NoAccess where it cannot be reached. */
export async function callOf(
    { means, everything: { manifest } }: Around,
    { service, port, path }: { service: string; port: string; path: string },
    options: RequestInit = {},
): Promise<Answered> {
    const number = manifest.services[service]?.ports[port];
    if (number === undefined) throw new Error(`the manifest has no port ${port} of a service ${service}`);
    const { host, port: open } = await means.inside(`${service}.${manifest.name}.svc`, number);
    const response = await fetch(`http://${host}:${open}${path}`, { ...options, signal: AbortSignal.timeout(10_000), redirect: "error" });
    const text = (await response.text()).slice(0, 1_000_000);
    return { status: response.status, text };
}
