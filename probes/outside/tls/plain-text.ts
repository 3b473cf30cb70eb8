import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Measure } from "../../../checklist/evidence-file";
import type { Dial, Probe } from "../../probe";
import { harmless } from "../../told";
import { nameFor, shaken } from "./handshake";
import { dialled, type StoreKind, type StoreServer, storesOf } from "./stores";

/** What a server did with plain text: took it, refused it, or neither that anybody could tell. */
type Took = { took: string } | { refused: string } | { unclear: string };

/** Bytes of an answer that are looked at. */
const most = 64 * 1024;

/** Sends bytes and reads until there is enough to judge by, the other side hangs up, or time is over. */
async function sent(socket: Socket, bytes: Uint8Array, enough: (got: Buffer) => boolean, signal: AbortSignal): Promise<Buffer> {
    let got = Buffer.alloc(0);
    await new Promise<void>((done, fail) => {
        signal.addEventListener("abort", () => fail(signal.reason as Error), { once: true });
        socket.on("data", (part: Buffer) => {
            got = Buffer.concat([got, part]).subarray(0, most);
            if (got.length >= most || enough(got)) done();
        });
        socket
            .once("error", () => done())
            .once("close", () => done())
            .once("end", () => done());
        socket.write(bytes);
    });
    return got;
}

/** Opens a connection in plain text, uses it and ends it. Throws where nobody is. */
async function opened<T>({ host, port }: Dial, signal: AbortSignal, use: (socket: Socket) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const socket = connect(port, host);
    const end = () => socket.destroy();
    signal.addEventListener("abort", end, { once: true });
    try {
        await new Promise<void>((done, fail) => {
            signal.addEventListener("abort", () => fail(signal.reason as Error), { once: true });
            socket.once("connect", done).once("error", fail);
        });
        return await use(socket);
    } finally {
        signal.removeEventListener("abort", end);
        socket.on("error", () => undefined).destroy();
    }
}

/** How PostgreSQL is asked in for nobody in particular: it says whether it wants a password before it knows who it is. */
const startup = (() => {
    const words = Buffer.from("user\0golive_verify\0database\0postgres\0\0");
    const head = Buffer.alloc(8);
    head.writeUInt32BE(head.length + words.length, 0);
    head.writeUInt32BE(196_608, 4);
    return Buffer.concat([head, words]);
})();
const wantsTls = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** Whether a whole message of PostgreSQL's is there. */
const isMessage = (got: Buffer): boolean => got.length >= 5 && got.length >= 1 + got.readUInt32BE(1);

/** What PostgreSQL answers to being asked in: that it goes on, or why not. */
function postgresSays(got: Buffer): Took {
    const kind = String.fromCharCode(got[0] ?? 0);
    if (kind === "R") return { took: "it goes on to ask for a password" };
    const said = harmless(got.subarray(5).toString("latin1").replaceAll("\0", " "));
    if (kind !== "E") return { unclear: got.length ? "its answer is none of PostgreSQL's" : "it hangs up without a word" };
    return /no encryption|SSL off/i.test(said) ? { refused: "it lets nobody in without encryption" } : { unclear: said };
}

/** PostgreSQL is asked in plainly, and in the same words over TLS: only what goes on there and not here is refused for being plain. */
async function postgres(dial: Dial, signal: AbortSignal): Promise<Took> {
    const plain = postgresSays(await opened(dial, signal, socket => sent(socket, startup, isMessage, signal)));
    if (!("refused" in plain)) return plain;
    const overTls = await opened(dial, signal, async socket => {
        const ready = await sent(socket, wantsTls, got => got.length >= 1, signal);
        if (ready.toString() !== "S") return Buffer.alloc(0);
        socket.removeAllListeners();
        const secure = connectTls({ socket, servername: nameFor(dial.serverName ?? dial.host), rejectUnauthorized: false });
        return sent(secure, startup, isMessage, signal);
    });
    const secured = postgresSays(overTls);
    return "took" in secured ? plain : { unclear: "it refuses the same over TLS, so that it is not for being plain" };
}

/** What a server that is asked in a protocol's own words says back, if it takes them. */
const answers: Record<Exclude<StoreKind, "postgres">, { words: Buffer; isAnswer(got: Buffer): boolean }> = {
    redis: { words: Buffer.from("PING\r\n"), isAnswer: got => /^[+-][ -~]*\r\n/.test(got.toString("latin1")) },
    // OP_MSG with { hello: 1, $db: "admin" }; its answer is one too, or an OP_REPLY.
    mongodb: {
        words: Buffer.from("340000000100000000000000dd07000000000000001f0000001068656c6c6f000100000002246462000600000061646d696e0000", "hex"),
        isAnswer: got => got.length >= 16 && [1, 2013].includes(got.readUInt32LE(12)),
    },
};

/** A server that speaks TLS from its first byte: whoever begins plainly is shown out, and whoever begins with TLS is not. */
async function tlsAlone(kind: Exclude<StoreKind, "postgres">, dial: Dial, signal: AbortSignal): Promise<Took> {
    const { words, isAnswer } = answers[kind];
    const got = await opened(dial, signal, socket => sent(socket, words, isAnswer, signal));
    if (isAnswer(got)) return { took: "it answers" };
    // An alert of TLS is the one answer that is none.
    if (got.length > 0 && got[0] !== 0x15) return { unclear: `its answer is none of ${kind}'s` };
    const secured = await shaken(dial, dial.serverName ?? dial.host, { rejectUnauthorized: false }, signal, socket => socket.getProtocol());
    return "opened" in secured ? { refused: "it hangs up, and opens TLS" } : { unclear: `it hangs up, and opens no TLS either: ${secured.message}` };
}

/** Whether a store's server takes plain text. */
export async function plainText(name: string, kind: StoreKind, dial: Dial, signal: AbortSignal): Promise<Measure[]> {
    const took = kind === "postgres" ? await postgres(dial, signal) : await tlsAlone(kind, dial, signal);
    const measure = (found: string, holds: Measure["holds"]): Measure[] => [
        { what: `${name} in plain text`, demanded: "it refuses whoever speaks without TLS", found, holds },
    ];
    if ("took" in took) return measure(took.took, "no");
    return "refused" in took ? measure(took.refused, "yes") : measure(took.unclear, "unknown");
}

/** Every database and cache refuses plain text: asked without a name or a password of anybody's. */
export const storesRefusePlainText: Probe<StoreServer> = {
    name: "tls.stores-refuse-plain-text",
    says: "databases and caches refuse plain text",
    seconds: 45,
    targets: storesOf,
    ask: async (store, { world, signal }) => plainText(store.name, store.of, await dialled(store, world, signal), signal),
};
