import { once } from "node:events";
import type { AddressInfo, Server, Socket } from "node:net";
import type { Measure } from "../../checklist/evidence-file";
import type { Dial } from "../probe";

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
