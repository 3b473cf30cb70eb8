import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import type { Measure } from "../checklist/evidence-file";
import { type Means, NoAccess, type Probe, type World } from "./probe";

/** Lets nothing be reached but what a canary has planted. */
const unreachable = (): never => {
    throw new NoAccess("a planted fault reaches nothing else");
};

/** A world in which there is nothing but what is planted. */
export const plantedWorld = (
    means: Partial<Means>,
    rest: { manifest: object; settings?: object; contract?: object; resources?: World["resources"] },
): World => ({
    everything: { manifest: rest.manifest, settings: rest.settings ?? {}, target: { bot: "planted", stack: "planted" } } as unknown as World["everything"],
    contract: rest.contract as World["contract"],
    resources: rest.resources ?? [],
    means: { world: unreachable, inside: unreachable, kubernetes: unreachable, aws: unreachable, prometheus: unreachable, secret: unreachable, ...means },
    now: () => new Date(),
});

/** A cluster's API on this machine, and what else speaks HTTP, until `use` is through; it serves what it is given by path: a list, or a document. */
export async function withPlantedCluster<T>(
    documents: Record<string, object>,
    use: (means: Pick<Means, "kubernetes" | "prometheus">) => Promise<T>,
): Promise<T> {
    const { KubeConfig } = await import("@kubernetes/client-node");
    const serve: RequestListener = ({ url = "" }, response) => {
        const found = documents[url.replace(/\?.*/, "")];
        response.writeHead(found ? 200 : 404, { "content-type": "application/json" }).end(JSON.stringify(Array.isArray(found) ? { items: found } : found));
    };
    const server = createServer(serve).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const config = new KubeConfig();
    config.loadFromOptions({
        clusters: [{ name: "planted", server: address, skipTLSVerify: true }],
        users: [{ name: "planted" }],
        contexts: [{ name: "planted", cluster: "planted", user: "planted" }],
        currentContext: "planted",
    });
    try {
        return await use({ kubernetes: async () => config, prometheus: async () => address });
    } finally {
        server.close();
        server.closeAllConnections();
    }
}

/** A server on this machine that speaks over plain TCP, until `use` is through with its port. */
export async function withPlantedServer<T>(speak: (socket: Socket) => void, use: (port: number) => Promise<T>): Promise<T> {
    const sockets = new Set<Socket>();
    const server = createTcpServer(socket => {
        sockets.add(socket);
        socket.on("error", () => socket.destroy()).on("close", () => sockets.delete(socket));
        speak(socket);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
        return await use((server.address() as AddressInfo).port);
    } finally {
        server.close();
        for (const socket of sockets) socket.destroy();
    }
}

/**
 * What a family's own probes say of a world in which something is wrong for each of them, with the numbers that each holds against it. Throws where
 * one of them tells nothing of it: then none of the family's passes count.
 */
export async function toldOf(world: World, probes: readonly Probe[], demands: Record<string, Record<string, number>>, signal: AbortSignal): Promise<Measure[]> {
    const told = await Promise.all(
        probes.map(async probe => {
            const asked = { world, demands: demands[probe.name] ?? {}, signal };
            const measured = await Promise.all(probe.targets(world).map(target => probe.ask(target, asked)));
            const wrong = measured.flat().filter(({ holds }) => holds === "no");
            if (wrong.length === 0) throw new Error(`${probe.name} did not tell its planted fault`);
            return wrong;
        }),
    );
    return told.flat();
}
