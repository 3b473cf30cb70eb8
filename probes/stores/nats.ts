import { connect, type Socket } from "node:net";
import { z } from "zod";
import { get, json } from "../http";
import { NoAccess, type World } from "../probe";
import { guarded } from "./guarded";
import { type Store, storesNamespace } from "./store";

/** A line of the protocol at a time, as they arrive. */
async function* lines(socket: Socket): AsyncGenerator<string> {
    let rest = "";
    for await (const part of socket) {
        rest += String(part);
        if (rest.length > 1024 * 1024) throw new Error("NATS sends a line without end");
        const whole = rest.split("\r\n");
        rest = whole.pop() ?? "";
        yield* whole;
    }
    throw new NoAccess("NATS closes the connection");
}

/** Publishes a message to an inbox of its own, which no stream keeps, and tells whether it is delivered. */
export async function delivers(store: Store<"nats">, { world, signal }: { world: World; signal: AbortSignal }): Promise<boolean> {
    const dial = await world.means.inside(`${store.store}-nats.${storesNamespace}.svc.cluster.local`, 4222);
    return guarded(dial, signal, async way => {
        const socket = connect(way.port, "127.0.0.1");
        const subject = `_INBOX.golive.${Math.random().toString(36).slice(2)}`;
        try {
            const spoken = lines(socket);
            const first = await spoken.next();
            if (!String(first.value).startsWith("INFO {")) throw new Error("what answers is no NATS");
            socket.write(`CONNECT {"verbose":false,"pedantic":false,"name":"golive-verify"}\r\nSUB ${subject} 1\r\nPUB ${subject} 6\r\ngolive\r\nPING\r\n`);
            let [headed, delivered] = [false, false];
            for await (const line of spoken) {
                if (line.startsWith("-ERR")) throw new Error("NATS refuses to publish");
                if (headed && line === "golive") delivered = true;
                headed = line.startsWith(`MSG ${subject} `);
                if (line === "PONG") return delivered;
                if (line === "PING") socket.write("PONG\r\n");
            }
            return delivered;
        } finally {
            socket.destroy();
        }
    });
}

const cluster = z.object({
    server_id: z.string(),
    disabled: z.boolean().optional(),
    meta_cluster: z
        .object({
            leader: z.string().optional(),
            cluster_size: z.number(),
            replicas: z.array(z.object({ name: z.string(), current: z.boolean(), offline: z.boolean().optional() })).optional(),
        })
        .optional(),
    account_details: z
        .array(
            z.object({
                name: z.string(),
                stream_detail: z.array(z.object({ name: z.string(), config: z.object({ storage: z.string() }).optional() })).optional(),
            }),
        )
        .optional(),
});
export type JetStream = z.output<typeof cluster>;

/** What one server says of JetStream, at its monitoring port. */
export async function jetStream({ store }: Store<"nats">, server: number, { world, signal }: { world: World; signal: AbortSignal }): Promise<JetStream> {
    const dial = await world.means.inside(`${store}-nats-${server}.${store}-nats-headless.${storesNamespace}.svc.cluster.local`, 8222);
    const { status, body } = await get(`http://${dial.host}:${dial.port}/jsz?accounts=true&streams=true&config=true`, { signal });
    const read = cluster.safeParse(status === 200 ? json(body) : undefined);
    if (!read.success) throw new Error(`its monitoring port answers with HTTP ${status} and no state of JetStream`);
    return read.data;
}
