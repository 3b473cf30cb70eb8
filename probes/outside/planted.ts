import { once } from "node:events";
import type { AddressInfo, Server, Socket } from "node:net";
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
    throw new NoAccess("nobody planted that");
};

/** A world in which names lead to planted servers, and nothing else is there: what else a probe asks comes from its target. */
export function plantedWorld(means: Partial<Means>, now = () => new Date()): World {
    const none: Means = { world: nobody, inside: nobody, kubernetes: nobody, aws: nobody, prometheus: nobody, secret: nobody };
    return { means: { ...none, ...means }, now, resources: [] } as unknown as World;
}

/** Where a port of this machine is dialled. */
export const here = (port: number, ca?: string): Dial => ({ host: "127.0.0.1", port, ca });

/** What a probe measured of a planted fault; throws where it does not tell it. */
export function caught(probe: string, measured: Measure[]): Measure[] {
    if (measured.some(({ holds }) => holds === "no")) return measured;
    const said = measured.map(({ found, holds }) => `${holds}: ${found}`).join("; ");
    throw new Error(`${probe} does not tell a planted fault: ${said || "it measures nothing"}`);
}
