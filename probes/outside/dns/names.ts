import { Resolver } from "node:dns/promises";
import { isIPv4 } from "node:net";
import type { Measure } from "../../../checklist/evidence-file";
import type { Probe } from "../../probe";
import { why } from "../ask";
import { type Exposed, exposedOf } from "../public";
import { shaken } from "../tls/handshake";

/** A resolver of the world, and the address at which it is asked. */
export interface WorldResolver {
    name: string;
    address: string;
}

/** Resolvers that most of the world asks, of three operators. */
export const worldResolvers: readonly WorldResolver[] = [
    { name: "Cloudflare", address: "1.1.1.1" },
    { name: "Google", address: "8.8.8.8" },
    { name: "Quad9", address: "9.9.9.9" },
];

/** What a resolver says that knows the zone, and not the name. */
const unknownName = /^(ENOTFOUND|ENODATA)$/;

interface Resolved {
    measure: Measure;
    addresses: string[];
}

async function resolved(host: string, { name, address }: WorldResolver, signal: AbortSignal): Promise<Resolved> {
    const resolver = new Resolver({ timeout: 4_000, tries: 2 });
    resolver.setServers([address]);
    const end = () => resolver.cancel();
    signal.addEventListener("abort", end, { once: true });
    const measure = (found: string, holds: Measure["holds"]): Measure => ({
        what: `${host} as ${name} resolves it`,
        demanded: "at least one address",
        found,
        holds,
    });
    try {
        const addresses = (await resolver.resolve4(host)).filter(one => isIPv4(one));
        return addresses.length ? { addresses, measure: measure(addresses.join(", "), "yes") } : { addresses, measure: measure("none", "no") };
    } catch (error) {
        const { code = "" } = error as NodeJS.ErrnoException;
        return { addresses: [], measure: measure(`${why(error)}`, unknownName.test(code) ? "no" : "unknown") };
    } finally {
        signal.removeEventListener("abort", end);
    }
}

/** Every public name resolves for several resolvers of the world, and every address that they name shows the certificate of that name. */
export const namesResolve = (resolvers: readonly WorldResolver[]): Probe<Exposed> => ({
    name: "dns.names-resolve",
    says: "public names lead to the bot, for several resolvers of the world",
    seconds: 40,
    targets: exposedOf,
    ask: async ({ host }, { world, signal }) => {
        const all = await Promise.all(resolvers.map(one => resolved(host, one, signal)));
        const addresses = [...new Set(all.flatMap(one => one.addresses))].sort();
        const leads = await Promise.all(
            addresses.map(async (address): Promise<Measure> => {
                const measure = (found: string, holds: Measure["holds"]): Measure => ({
                    what: `${address}, for ${host}`,
                    demanded: "shows a trusted certificate of the name",
                    found,
                    holds,
                });
                try {
                    const answer = await shaken(await world.means.world(address, 443), host, {}, signal, () => "it does");
                    return "opened" in answer ? measure(answer.opened, "yes") : measure(answer.message, "no");
                } catch (error) {
                    return measure(why(error), "unknown");
                }
            }),
        );
        return [...all.map(one => one.measure), ...leads];
    },
});
