import type { Socket } from "node:net";
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { reason } from "../http";
import { NoAccess, type World } from "../probe";
import { addressOf } from "./address";
import { guarded } from "./guarded";
import { Refused } from "./postgres";
import { type Store, signIn } from "./store";

/** As much of AMQP 0-9-1 as it takes to open a connection to a virtual host: its methods of the class Connection, by number. */
const methods = { start: 10, startOk: 11, tune: 30, tuneOk: 31, open: 40, openOk: 41, close: 50 } as const;
const connectionClass = 10;
const [methodFrame, frameEnd] = [1, 0xce];
/** What RabbitMQ closes with where a password is wrong, or a virtual host is not the user's. */
const accessRefused = 403;

const shortText = (text: string): Buffer => Buffer.concat([Buffer.from([Buffer.byteLength(text)]), Buffer.from(text)]);
const longText = (text: string): Buffer => {
    const size = Buffer.alloc(4);
    size.writeUInt32BE(Buffer.byteLength(text));
    return Buffer.concat([size, Buffer.from(text)]);
};

function frame(method: number, ...parts: Buffer[]): Buffer {
    const payload = Buffer.concat([Buffer.from([0, connectionClass, 0, method]), ...parts]);
    const head = Buffer.alloc(7);
    head.writeUInt8(methodFrame);
    head.writeUInt32BE(payload.length, 3);
    return Buffer.concat([head, payload, Buffer.from([frameEnd])]);
}

/** The client can be told that a password was wrong, instead of being cut off. */
const capabilities = (): Buffer => {
    const inner = Buffer.concat([shortText("authentication_failure_close"), Buffer.from("t"), Buffer.from([1])]);
    const size = Buffer.alloc(4);
    size.writeUInt32BE(inner.length);
    const table = Buffer.concat([shortText("capabilities"), Buffer.from("F"), size, inner]);
    const outer = Buffer.alloc(4);
    outer.writeUInt32BE(table.length);
    return Buffer.concat([outer, table]);
};

/** Methods of the class Connection as they arrive. */
async function* spoken(socket: Socket): AsyncGenerator<{ method: number; rest: Buffer }> {
    let buffer = Buffer.alloc(0);
    for await (const part of socket) {
        buffer = Buffer.concat([buffer, part as Buffer]);
        while (buffer.length >= 7) {
            const size = buffer.readUInt32BE(3);
            if (buffer[0] !== methodFrame || size > 1024 * 1024) throw new Error("what answers is no RabbitMQ");
            if (buffer.length < size + 8) break;
            const payload = buffer.subarray(7, 7 + size);
            if (buffer[7 + size] !== frameEnd || payload.readUInt16BE(0) !== connectionClass) throw new Error("what answers is no RabbitMQ");
            yield { method: payload.readUInt16BE(2), rest: payload.subarray(4) };
            buffer = buffer.subarray(size + 8);
        }
    }
    throw new NoAccess("the broker closes the connection");
}

/** Opens the virtual host as a user over a connection that stands. Throws Refused where the broker does not let the user in. */
async function open(socket: Socket, virtualHost: string, { username, password }: { username: string; password: string }): Promise<void> {
    socket.write(Buffer.from("AMQP\0\0\x09\x01", "binary"));
    for await (const { method, rest } of spoken(socket)) {
        if (method === methods.start)
            socket.write(frame(methods.startOk, capabilities(), shortText("PLAIN"), longText(`\0${username}\0${password}`), shortText("en_US")));
        else if (method === methods.tune)
            socket.write(Buffer.concat([frame(methods.tuneOk, rest.subarray(0, 8)), frame(methods.open, shortText(virtualHost), Buffer.from([0, 0]))]));
        else if (method === methods.openOk) {
            const code = Buffer.from([0, 200]);
            socket.write(frame(methods.close, code, shortText("done"), Buffer.alloc(4)));
            return;
        } else if (method === methods.close) {
            const code = rest.readUInt16BE(0);
            throw code === accessRefused || code === 530 ? new Refused(`refused (${code})`) : new Error(`the broker closes with ${code}`);
        }
    }
}

/** Opens the bot's virtual host as its user. Throws Refused where the broker does not let it in. */
export async function opens(store: Store<"rabbitmq">, { world, signal }: { world: World; signal: AbortSignal }, password?: string): Promise<void> {
    const own = await signIn(world, store.store, "application");
    const { host, port, authority } = await addressOf(store, world, signal);
    const dial = await world.means.inside(host, port);
    await guarded({ serverName: host, ...dial }, signal, async way => {
        const socket = store.plain
            ? connect(way.port, "127.0.0.1")
            : connectTls({ host: "127.0.0.1", port: way.port, servername: way.serverName, ca: way.ca ?? authority });
        socket.on("error", () => undefined);
        try {
            await open(socket, store.spec.virtualHost, { username: own.username, password: password ?? own.password });
        } catch (error) {
            throw "code" in (error as object) ? new NoAccess(reason(error)) : error;
        } finally {
            socket.destroy();
        }
    });
}
