import { createSocket } from "node:dgram";
import { once } from "node:events";
import type { Listening } from "../../canary/loopback";

/** What is answered to a question: an address, that there is no such name, or nothing at all. */
export type DnsAnswer = { address: string } | "no such name" | "silence";

const flags = { answer: 0x8180, noName: 0x8183 };

/** The end of the question in a message: behind its name, type and class. */
function endOfQuestion(message: Buffer): number {
    let at = 12;
    while (at < message.length && message[at] !== 0) at += message[at] + 1;
    return at + 5;
}

function reply(message: Buffer, answer: Exclude<DnsAnswer, "silence">): Buffer {
    const question = message.subarray(12, endOfQuestion(message));
    const head = Buffer.alloc(12);
    message.copy(head, 0, 0, 2);
    head.writeUInt16BE(answer === "no such name" ? flags.noName : flags.answer, 2);
    head.writeUInt16BE(1, 4);
    if (answer === "no such name") return Buffer.concat([head, question]);
    head.writeUInt16BE(1, 6);
    // The name as a pointer to the question's, type A, class IN, a minute, four bytes.
    const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...answer.address.split(".").map(Number)]);
    return Buffer.concat([head, question, record]);
}

/** A name server on this machine that answers every question alike. */
export async function dnsServer(answer: DnsAnswer): Promise<Listening> {
    const socket = createSocket("udp4");
    socket.on("message", (message, { port, address }) => {
        if (answer !== "silence" && message.length > 16) socket.send(reply(message, answer), port, address);
    });
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    return {
        port: socket.address().port,
        close: async () => {
            const closed = once(socket, "close");
            socket.close();
            await closed;
        },
    };
}
