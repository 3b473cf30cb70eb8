import { once } from "node:events";
import type { AddressInfo, Server, Socket } from "node:net";
import type { KubeConfig } from "@kubernetes/client-node";
import type { Measure } from "../../checklist/evidence-file";
import { type Dial, type Means, NoAccess, type World } from "../probe";

/** A planted server, and its end. */
export interface Listening {
    port: number;
    close(): Promise<void>;
}

/** Lets a server listen at a free port of this machine alone. Its end does not wait for whoever is still there. */
export async function listening(server: Server): Promise<Listening> {
    const open = new Set<Socket>();
    server.on("connection", (socket: Socket) => {
        open.add(socket);
        socket.on("error", () => socket.destroy());
        socket.once("close", () => open.delete(socket));
    });
    // A TLS handshake that fails is what some are asked for.
    server.on("tlsClientError", () => undefined);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return {
        port: (server.address() as AddressInfo).port,
        close: async () => {
            for (const socket of open) socket.destroy();
            const closed = once(server, "close");
            server.close();
            await closed;
        },
    };
}

const nobody = async (): Promise<never> => {
    throw new NoAccess("a planted fault reaches nothing that was not planted");
};

/** Ways into a stack of which those are there that were planted. */
export const meansOf = (planted: Partial<Means>): Means => ({
    ...{ world: nobody, inside: nobody, kubernetes: nobody, aws: nobody, prometheus: nobody, secret: nobody },
    ...planted,
});

/** A world in which names lead to planted servers, and nothing else is there: what else a probe asks comes from its target. */
export const plantedWorld = (means: Partial<Means>, now = () => new Date()): World => ({ means: meansOf(means), now, resources: [] }) as unknown as World;

/** How a planted cluster's API is reached, by its address. */
export async function kubeconfigOf(address: string): Promise<KubeConfig> {
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

/** A planted server for as long as it is used. */
export async function whileListening<T>(server: Server, use: (port: number) => Promise<T>): Promise<T> {
    const { port, close } = await listening(server);
    try {
        return await use(port);
    } finally {
        await close();
    }
}

/** Where a port of this machine is dialled. */
export const here = (port: number, ca?: string): Dial => ({ host: "127.0.0.1", port, ca });

/** The faults that a probe measured of what was planted for it; throws where it tells none. */
export function caught(probe: string, measured: Measure[]): Measure[] {
    const faults = measured.filter(({ holds }) => holds === "no");
    if (faults.length > 0) return faults;
    const said = measured.map(({ found, holds }) => `${holds}: ${found}`).join("; ");
    throw new Error(`${probe} does not tell a planted fault: ${said || "it measures nothing"}`);
}
