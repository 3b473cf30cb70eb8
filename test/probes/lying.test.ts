import * as assert from "node:assert";
import { type Socket, createServer as tcpServer } from "node:net";
import { createServer as tlsServer } from "node:tls";
import { within } from "../../probes/bounds";
import { here } from "../../probes/canary/loopback";
import { certificateValid } from "../../probes/outside/tls/certificate";
import { plainText } from "../../probes/outside/tls/plain-text";
import { oldVersionsRefused } from "../../probes/outside/tls/versions";
import { compresses } from "../../probes/outside/web/compression";
import { endpointsAnswer } from "../../probes/outside/web/endpoints";
import { securityHeaders } from "../../probes/outside/web/headers";
import { loginRequired } from "../../probes/outside/web/login";
import { foreignOriginRefused } from "../../probes/outside/web/origins";
import { rateLimit } from "../../probes/outside/web/rate-limit";
import { redirectsToHttps } from "../../probes/outside/web/redirect";
import { websocketStaysOpen } from "../../probes/outside/web/websocket";
import type { Probe } from "../../probes/probe";
import { bot } from "../checklist/fixture";
import { closeAll, leads, letting, own, serving, told, verdict, worldOf } from "./fixture";

/** Seconds that a probe is given here, and how much longer its answer may take on a busy machine. */
const [limit, busy] = [0.6, 15];

/** Sends a part again and again, as fast as it is taken. */
function endless(socket: Socket, part: string | Buffer): void {
    const send = () => {
        while (!socket.destroyed && socket.write(part));
        if (!socket.destroyed) socket.once("drain", send);
    };
    send();
}

const text =
    "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nstrict-transport-security: max-age=63072000\r\nx-content-type-options: nosniff\r\nx-frame-options: DENY\r\n";

/** What a lying server does with a connection, once there is one. */
const lies: Record<string, (socket: Socket) => void> = {
    "accepts and hangs": () => undefined,
    "answers with a head that does not end": socket => endless(socket.setNoDelay(), `${text}x: ${"y".repeat(1000)}\r\n`.slice(0, 1100)),
    "answers with one header without end": socket => {
        socket.write(`${text}x-long: `);
        endless(socket, "y".repeat(4096));
    },
    "answers with a body that does not end": socket => {
        socket.write(`${text}transfer-encoding: chunked\r\n\r\n`);
        endless(socket, `1000\r\n${"z".repeat(0x1000)}\r\n`);
    },
    "answers with garbage": socket => socket.end(Buffer.from([0x16, 0x03, 0, 0xff, 0xff, 0xde, 0xad, 0xbe, 0xef, 0, 0, 0, 0])),
    "closes midway": socket => socket.end(`${text}content-length: 100000\r\n\r\n<html>`),
    "promises a body and waits": socket => socket.write(`${text}content-length: 100000\r\n\r\n<html>`),
    "hangs up at once": socket => socket.destroy(),
};

// biome-ignore lint/suspicious/noExplicitAny: each probe knows its own targets
const ofWeb: [Probe<any>, ReturnType<typeof bot>][] = [
    [endpointsAnswer, letting(["/api/v1/health", "/api/v1/positions"])],
    [redirectsToHttps, bot()],
    [securityHeaders, bot()],
    [foreignOriginRefused, bot()],
    [loginRequired, letting(["/api/v1/*"])],
    [websocketStaysOpen(0.1), letting(["/api/v1/*"])],
    [rateLimit({ most: 10_000, settles: 1 }), bot()],
    [compresses, bot("bot-core")],
];

/** How long something takes, in seconds. */
async function timed<T>(use: () => Promise<T>): Promise<[T, number]> {
    const start = performance.now();
    return [await use(), (performance.now() - start) / 1000];
}

afterEach(closeAll);

for (const [lie, meets] of Object.entries(lies))
    describe(`a server that ${lie}`, () => {
        const quiet = (socket: Socket) => {
            socket.on("error", () => undefined);
            socket.once("data", () => meets(socket));
        };
        const secure = () => serving(tlsServer({ cert: own.certificate, key: own.key }, quiet));
        for (const [probe, everything] of ofWeb)
            it(`neither hangs nor passes ${probe.name}`, async () => {
                const ports = { 443: await secure(), 80: await serving(tcpServer(quiet)) };
                const [answered, seconds] = await timed(() => verdict(probe, worldOf(leads(ports), {}, everything), { seconds: limit }));
                assert.notStrictEqual(answered.result, "pass", told(answered));
                assert.ok(seconds < limit + busy, `${seconds} s`);
            });

        // From the first byte on, and instead of a handshake.
        const beforeTls = () =>
            serving(
                tcpServer(socket => {
                    socket.on("error", () => undefined);
                    meets(socket);
                }),
            );
        for (const probe of [oldVersionsRefused, certificateValid])
            it(`neither hangs nor passes ${probe.name}`, async () => {
                const port = await beforeTls();
                const [answered, seconds] = await timed(() => verdict(probe, worldOf(leads({ 443: port })), { seconds: limit }));
                assert.strictEqual(answered.result, "not evaluated", told(answered));
                assert.ok(seconds < limit + busy, `${seconds} s`);
            });
        for (const kind of ["postgres", "redis", "mongodb"] as const)
            it(`neither hangs nor passes tls.stores-refuse-plain-text of ${kind}`, async () => {
                const port = await beforeTls();
                const asked = async () => {
                    try {
                        return (await within(limit, signal => plainText("store", kind, here(port), signal)))[0].holds;
                    } catch {
                        return "unknown";
                    }
                };
                const [holds, seconds] = await timed(asked);
                assert.strictEqual(holds, "unknown");
                assert.ok(seconds < limit + busy, `${seconds} s`);
            });
    });

describe("a server that answers slowly, a byte at a time", () => {
    /** A handshake that comes so slowly that it never ends in time. */
    it("neither hangs nor passes what asks for TLS", async () => {
        const handshakes = tcpServer(socket => {
            socket.on("error", () => undefined);
            const drip = () => {
                if (!socket.destroyed) socket.write(Buffer.from([0x16]), () => setImmediate(drip));
            };
            // A record's head that promises much, and then nothing that would end it.
            socket.write(Buffer.from([0x16, 0x03, 0x03, 0x40, 0x00, 0x02, 0x00, 0x3f, 0xfc]), () => drip());
        });
        const port = await serving(handshakes);
        for (const probe of [oldVersionsRefused, certificateValid, endpointsAnswer, securityHeaders]) {
            // biome-ignore lint/suspicious/noExplicitAny: each probe knows its own targets
            const [answered, seconds] = await timed(() => verdict(probe as Probe<any>, worldOf(leads({ 443: port })), { seconds: limit }));
            assert.strictEqual(answered.result, "not evaluated", told(answered));
            assert.ok(seconds < limit + busy, `${seconds} s`);
        }
    });
});
