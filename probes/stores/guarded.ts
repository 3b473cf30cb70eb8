import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { reason } from "../http";
import { type Dial, NoAccess } from "../probe";

/** Bytes that a server may send: one that sends without end is cut off. */
const most = 64 * 1024 * 1024;
/** Milliseconds until a connection has to stand. */
const patience = 10_000;

/** A port of this machine that leads to a server, whose client has no limits of its own. */
export interface Way {
    port: number;
    /** Name in the server's certificate. */
    serverName: string;
    /** Authorities, as PEM, that are trusted in place of the world's. */
    ca?: string;
}

/**
 * Leads a client to a server for as long as `use` takes: what the server sends is bounded, and when the signal ends, so does every connection, whatever
 * the client waits for. Throws NoAccess where the server cannot be reached at all.
 */
export async function guarded<T>({ host, port, serverName = host, ca }: Dial, signal: AbortSignal, use: (way: Way) => Promise<T>): Promise<T> {
    const sockets = new Set<Socket>();
    let received = 0;
    let fail: (why: Error) => void = () => undefined;
    const trouble = new Promise<never>((_, reject) => (fail = reject));
    // Whoever waits for it hears of it; that nobody does is no fault of its own.
    trouble.catch(() => undefined);
    const close = () => {
        for (const socket of sockets) socket.destroy();
    };
    const end = (why: Error) => {
        fail(why);
        close();
    };
    const keep = (socket: Socket) => {
        sockets.add(socket);
        return socket.on("close", () => sockets.delete(socket));
    };
    const server = createServer(client => {
        const behind = keep(connect(port, host)).setTimeout(patience, () => behind.connecting && end(new NoAccess("it does not answer")));
        keep(client).on("error", () => behind.destroy());
        behind.on("error", error => {
            if (received === 0) fail(new NoAccess(`it cannot be reached: ${reason(error)}`));
            client.destroy();
        });
        behind.on("data", part => {
            received += part.length;
            if (received > most) end(new Error(`it sends more than ${most / 1024 / 1024} MiB`));
        });
        client.pipe(behind).pipe(client);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const stop = () => end(new Error("it does not answer in time"));
    signal.addEventListener("abort", stop, { once: true });
    try {
        signal.throwIfAborted();
        return await Promise.race([use({ port: (server.address() as AddressInfo).port, serverName, ca }), trouble]);
    } finally {
        signal.removeEventListener("abort", stop);
        close();
        server.close();
    }
}
