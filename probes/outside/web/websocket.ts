import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { connect } from "node:tls";
import { WebSocket } from "ws";
import { isSocket, letsThrough } from "../../../checklist/applies";
import type { Measure } from "../../../checklist/evidence-file";
import type { Dial, Probe } from "../../probe";
import { why } from "../ask";
import { type Exposed, exposedOf } from "../public";

/** A path on which a socket is opened. */
interface Socketed extends Exposed {
    path: string;
}

/** Paths of sockets that are let through, by the source, or by their names. */
function socketsOf({ routes = [], paths }: Exposed): string[] {
    const served = routes.filter(({ method, path }) => method === "WEBSOCKET" || isSocket(path)).map(({ path }) => path);
    const plain = served.filter(path => /^\/[\w\-./~]*$/.test(path) && paths.some(one => letsThrough(one, path)));
    return [...new Set([...plain, ...paths.filter(path => isSocket(path) && !/[*?]/.test(path))])];
}

/** Opens a socket and keeps it open, asked at both ends whether somebody is there. */
async function kept(dial: Dial, { host, path }: Socketed, seconds: number, signal: AbortSignal): Promise<Measure[]> {
    const what = `wss://${host}${path}`;
    const measure = (found: string, holds: Measure["holds"]): Measure[] => [
        { what, demanded: `opens, answers pings, and is still open after ${seconds} s`, found, holds },
    ];
    const socket = new WebSocket(`wss://${dial.host}:${dial.port}${path}`, {
        headers: { host, "user-agent": "golive-verify" },
        createConnection: () => connect({ host: dial.host, port: dial.port, servername: host, ca: dial.ca }),
        handshakeTimeout: 10_000,
        maxPayload: 4 * 1024 * 1024,
    });
    const end = () => socket.terminate();
    signal.addEventListener("abort", end, { once: true });
    let over: string | undefined;
    socket.on("error", error => (over ??= why(error)));
    socket.on("close", code => (over ??= `it was closed with ${code}`));
    try {
        await new Promise<void>((done, fail) => {
            socket.once("open", done);
            socket.once("error", fail);
            socket.once("unexpected-response", (_, { statusCode }) => fail(new Refused(statusCode ?? 0)));
        });
        for (const at of ["its start", "its end"]) {
            if (over === undefined) {
                const pong = once(socket, "pong", { signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]) }).then(
                    () => true,
                    () => false,
                );
                socket.ping();
                const gone = once(socket, "close").then(() => false);
                if (!(await Promise.race([pong, gone]))) return measure(over ?? `it answers no ping at ${at}`, "no");
            }
            if (at === "its start") await Promise.race([pause(seconds * 1000, undefined, { signal }), once(socket, "close")]);
        }
        return over === undefined ? measure("it does", "yes") : measure(over, "no");
    } catch (error) {
        if (error instanceof Refused) return measure(error.message, error.status === 401 || error.status === 403 ? "unknown" : "no");
        throw error;
    } finally {
        signal.removeEventListener("abort", end);
        end();
    }
}

/** The server answered, and opened no socket. */
class Refused extends Error {
    constructor(readonly status: number) {
        super(status === 401 || status === 403 ? `${status}: it wants a login, which nobody here has` : `${status}: no socket is opened`);
    }
}

/** A socket opens from outside, answers pings, and stays open for so many seconds. */
export const websocketStaysOpen = (seconds: number): Probe<Socketed> => ({
    name: "http.websocket-stays-open",
    says: "a WebSocket opens from outside and stays open",
    seconds: seconds + 25,
    targets: world => exposedOf(world).flatMap(one => socketsOf(one).map(path => ({ ...one, name: `wss://${one.host}${path}`, path }))),
    ask: async (one, { world, signal }) => kept(await world.means.world(one.host, 443), one, seconds, signal),
});
