import { isIP } from "node:net";
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";
import { NoAnswer } from "../../bounds";
import type { Dial } from "../../probe";
import { why } from "../ask";

/** What a server is asked for: an address is no name. */
export const nameFor = (host: string): string | undefined => (isIP(host) ? undefined : host);

/** How a handshake ended: with a connection, or with the reason of its failure, by its code. */
export type Shaken<T> = { opened: T } | { code: string; message: string };

/** A code of what nobody should read a refusal into: nobody is there, or not reached. */
const unreached = /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ETIMEDOUT)$/;

/** Opens TLS, looks at the connection and closes it. What does not end in time throws, as does an address where nobody is. */
export async function shaken<T>(dial: Dial, name: string, more: ConnectionOptions, signal: AbortSignal, look: (socket: TLSSocket) => T): Promise<Shaken<T>> {
    signal.throwIfAborted();
    const socket = connect({ host: dial.host, port: dial.port, servername: nameFor(name), ca: dial.ca, ...more });
    const end = () => socket.destroy(signal.reason as Error);
    signal.addEventListener("abort", end, { once: true });
    try {
        return await new Promise<Shaken<T>>((done, fail) => {
            socket.once("secureConnect", () => done({ opened: look(socket) }));
            socket.once("error", error => {
                const { code = "" } = error as NodeJS.ErrnoException;
                if (error instanceof NoAnswer || signal.aborted) fail(error);
                else if (unreached.test(code)) fail(new Error(`${name} is not reached: ${why(error)}`));
                else done({ code, message: why(error) });
            });
            socket.once("close", () => (signal.aborted ? fail(signal.reason as Error) : done({ code: "closed", message: "the connection was closed" })));
        });
    } finally {
        signal.removeEventListener("abort", end);
        socket.destroy();
    }
}
