import type { Socket } from "node:net";
import { BSON } from "mongodb";

/** A Redis that lets everybody in and answers INFO with what it is given. */
export const plantedRedis =
    (info: Record<string, string>) =>
    (socket: Socket): void => {
        const text = Object.entries(info)
            .map(([field, value]) => `${field}:${value}\r\n`)
            .join("");
        let words: string[] = [];
        socket.on("data", part => {
            // Whole commands alone: what the client of the probes sends fits into one packet.
            words = [...String(part).matchAll(/\*\d+\r\n((?:\$\d+\r\n[^\r]*\r\n)+)/g)].map(([, command]) => command.split("\r\n")[1].toUpperCase());
            for (const word of words) socket.write(word === "INFO" ? `$${text.length}\r\n${text}\r\n` : word === "PING" ? "+PONG\r\n" : "+OK\r\n");
        });
    };

/** A NATS that takes messages and delivers none. */
export const plantedNats = (socket: Socket): void => {
    socket.write("INFO {}\r\n");
    socket.on("data", part => String(part).includes("PING") && socket.write("PONG\r\n"));
};

const reply = { op: 1, message: 2013, query: 2004 };

/** A document database that answers every command with one document. */
export const plantedDocuments =
    (document: Record<string, unknown>) =>
    (socket: Socket): void => {
        let buffer = Buffer.alloc(0);
        socket.on("data", part => {
            buffer = Buffer.concat([buffer, part]);
            while (buffer.length >= 16 && buffer.length >= buffer.readInt32LE(0)) {
                const [size, id, kind] = [buffer.readInt32LE(0), buffer.readInt32LE(4), buffer.readInt32LE(12)];
                buffer = buffer.subarray(size);
                const isQuery = kind === reply.query;
                const before = Buffer.alloc(isQuery ? 20 : 5);
                if (isQuery) before.writeInt32LE(1, 16);
                const body = Buffer.concat([before, BSON.serialize({ ...document, ok: 1 })]);
                const head = Buffer.alloc(16);
                head.writeInt32LE(16 + body.length, 0);
                head.writeInt32LE(id, 8);
                head.writeInt32LE(isQuery ? reply.op : reply.message, 12);
                socket.write(Buffer.concat([head, body]));
            }
        });
    };
