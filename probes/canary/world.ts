import type { Manifest } from "../../config/manifest";
import type { Settings } from "../../config/settings";
import type { World } from "../probe";
import { kubeconfigOf, meansOf } from "./loopback";

/** What a planted fault needs of a stack: everything else is not there. */
export interface Plot {
    /** Server on loopback that is Prometheus, Grafana, the cluster and AWS. */
    address: string;
    resources?: { type: string; name?: string; properties: unknown }[];
    manifest?: Partial<Manifest>;
    settings?: Partial<Settings>;
    contract?: Partial<World["contract"]>;
    secrets?: Record<string, Record<string, string>>;
}

/** Region, account and bot of a plot: none of anybody's. */
export const place = { bot: "planted", stack: "canary", region: "eu-central-1", account: "000000000000" };

/** A stack of which only a planted fault's surroundings are there. */
export function worldOf({ address, resources = [], manifest, settings, contract, secrets = {} }: Plot): World {
    const { hostname: host, port } = new URL(address);
    const means = meansOf({
        inside: async () => ({ host, port: Number(port) }),
        kubernetes: () => kubeconfigOf(address),
        aws: async (region = place.region) => ({
            ...{ region, endpoint: address, maxAttempts: 1 },
            credentials: { accessKeyId: "nobody", secretAccessKey: "of no account" },
        }),
        prometheus: async () => address,
        secret: async name => secrets[name] ?? meansOf({}).secret(name),
    });
    return {
        everything: {
            manifest: { name: place.bot, services: {}, jobs: {}, stores: {}, exchanges: {}, secrets: {}, ...manifest },
            settings: { exchangeAddresses: {}, backups: {}, alerts: {}, retention: { metricDays: 15 }, ...settings },
            target: place,
        } as unknown as World["everything"],
        contract: contract as World["contract"],
        resources: resources.map(({ type, name = "planted", properties }) => ({ urn: `urn:pulumi:canary::golive::${type}::${name}`, type, name, properties })),
        means,
        now: () => new Date(),
    };
}
