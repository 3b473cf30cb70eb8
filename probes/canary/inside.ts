import { createServer, type RequestListener } from "node:http";
import { createServer as createTcpServer, type Socket } from "node:net";
import type { Measure } from "../../checklist/evidence-file";
import type { Means, Probe, World } from "../probe";
import { caught, kubeconfigOf, meansOf, whileListening } from "./loopback";

/** A world in which there is nothing but what is planted. */
export const plantedWorld = (
    means: Partial<Means>,
    rest: { manifest: object; settings?: object; contract?: object; resources?: World["resources"] },
): World => ({
    everything: { manifest: rest.manifest, settings: rest.settings ?? {}, target: { bot: "planted", stack: "planted" } } as unknown as World["everything"],
    contract: rest.contract as World["contract"],
    resources: rest.resources ?? [],
    means: meansOf(means),
    now: () => new Date(),
});

/** A cluster's API on this machine, and what else speaks HTTP, until `use` is through; it serves what it is given by path: a list, or a document. */
export async function withPlantedCluster<T>(
    documents: Record<string, object>,
    use: (means: Pick<Means, "kubernetes" | "prometheus">) => Promise<T>,
): Promise<T> {
    const serve: RequestListener = ({ url = "" }, response) => {
        const found = documents[url.replace(/\?.*/, "")];
        response.writeHead(found ? 200 : 404, { "content-type": "application/json" }).end(JSON.stringify(Array.isArray(found) ? { items: found } : found));
    };
    return whileListening(createServer(serve), port => {
        const address = `http://127.0.0.1:${port}`;
        return use({ kubernetes: () => kubeconfigOf(address), prometheus: async () => address });
    });
}

/** A server on this machine that speaks over plain TCP, until `use` is through with its port. */
export const withPlantedServer = <T>(speak: (socket: Socket) => void, use: (port: number) => Promise<T>): Promise<T> =>
    whileListening(createTcpServer(speak), use);

/**
 * What a family's own probes say of a world in which something is wrong for each of them, with the numbers that each holds against it. Throws where
 * one of them tells nothing of it: then none of the family's passes count.
 */
export async function toldOf(world: World, probes: readonly Probe[], demands: Record<string, Record<string, number>>, signal: AbortSignal): Promise<Measure[]> {
    const told = await Promise.all(
        probes.map(async probe => {
            const asked = { world, demands: demands[probe.name] ?? {}, signal };
            const measured = await Promise.all(probe.targets(world).map(target => probe.ask(target, asked)));
            return caught(probe.name, measured.flat());
        }),
    );
    return told.flat();
}
