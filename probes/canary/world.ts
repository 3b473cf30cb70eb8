import type { KubeConfig } from "@kubernetes/client-node";
import { type Means, NoAccess, type World } from "../probe";

/** What a planted fault needs of a stack: everything else is not there. */
export interface Plot {
    resources?: { urn?: string; type: string; name?: string; properties: unknown }[];
    manifest?: object;
    settings?: object;
    contract?: object;
    secrets?: Record<string, Record<string, string>>;
}

/** Region, account and bot of a plot: none of anybody's. */
export const place = { bot: "planted", stack: "canary", region: "eu-central-1", account: "000000000000" };

const nobody = async (): Promise<never> => {
    throw new NoAccess("a planted fault reaches nothing that was not planted");
};

/** Ways into a stack of which those are there that were planted. */
export const meansOf = (planted: Partial<Means>): Means => ({
    ...{ world: nobody, inside: nobody, kubernetes: nobody, aws: nobody, prometheus: nobody, secret: nobody },
    ...planted,
});

/** How a planted cluster's API is reached, by its address. */
async function kubeconfigOf(address: string): Promise<KubeConfig> {
    // By import: the cluster's client alone takes seconds to load.
    const { KubeConfig } = await import("@kubernetes/client-node");
    const config = new KubeConfig();
    config.loadFromOptions({
        clusters: [{ name: "planted", server: address, skipTLSVerify: true }],
        users: [{ name: "planted" }],
        contexts: [{ name: "planted", cluster: "planted", user: "planted" }],
        currentContext: "planted",
    });
    return config;
}

/** Ways that all lead to one server on loopback: it is Prometheus, Grafana, the cluster and AWS. */
export function waysTo(address: string): Partial<Means> {
    const { hostname: host, port } = new URL(address);
    return {
        inside: async () => ({ host, port: Number(port) }),
        kubernetes: () => kubeconfigOf(address),
        aws: async (region = place.region) => ({
            ...{ region, endpoint: address, maxAttempts: 1 },
            credentials: { accessKeyId: "nobody", secretAccessKey: "of no account" },
        }),
        prometheus: async () => address,
    };
}

/** A stack of which only a planted fault's surroundings are there, and the ways to them. */
export const plantedWorld = (means: Partial<Means>, { resources = [], manifest, settings, contract, secrets = {} }: Plot = {}): World => ({
    everything: {
        manifest: { name: place.bot, services: {}, jobs: {}, stores: {}, exchanges: {}, secrets: {}, ...manifest },
        settings: { exchangeAddresses: {}, backups: {}, alerts: {}, retention: { metricDays: 15 }, ...settings },
        target: place,
    } as unknown as World["everything"],
    contract: contract as World["contract"],
    resources: resources.map(({ type, name = "planted", ...rest }) => ({ urn: `urn:pulumi:canary::golive::${type}::${name}`, type, name, ...rest })),
    means: meansOf({ secret: async name => secrets[name] ?? nobody(), ...means }),
    now: () => new Date(),
});
