import { createServer as tcpServer } from "node:net";
import { createServer } from "node:tls";
import type { Measure } from "../../../checklist/evidence-file";
import { caught, here, listening } from "../../canary/loopback";
import { certified } from "../certificate";
import { certificate } from "./certificate";
import { plainText } from "./plain-text";
import type { StoreKind } from "./stores";
import { oldVersions } from "./versions";

const host = "planted.golive.example";
const day = 24 * 60 * 60 * 1000;

/** What a server of each kind says to whoever speaks plainly, where it should not. */
const plainly: Record<StoreKind, Buffer> = {
    postgres: Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]),
    redis: Buffer.from("-NOAUTH Authentication required.\r\n"),
    mongodb: Buffer.from("150000000100000001000000dd0700000000000000", "hex"),
};

/** A certificate that ended yesterday, on a server that still speaks TLS 1.0. */
async function oldServer() {
    const authority = certified({ names: [], authority: true });
    const own = certified({ names: [host], by: authority, from: new Date(Date.now() - 3 * day), until: new Date(Date.now() - day) });
    const server = createServer({ cert: own.certificate, key: own.key, minVersion: "TLSv1", ciphers: "DEFAULT@SECLEVEL=0" }, socket => {
        socket.on("error", () => undefined);
    });
    return { server: await listening(server), ca: authority.certificate };
}

/** Asks every probe of the family of servers with its fault. One old version that is not told, for the client cannot offer it, is enough to throw. */
export async function canary(signal: AbortSignal): Promise<Measure[]> {
    const { server, ca } = await oldServer();
    const stores = await Promise.all(
        (["postgres", "redis", "mongodb"] as const).map(async kind => ({
            kind,
            listens: await listening(tcpServer(socket => socket.once("data", () => socket.end(plainly[kind])))),
        })),
    );
    try {
        const versions = await oldVersions(here(server.port, ca), host, signal);
        const measured = [
            ...versions.flatMap(one => caught("tls.old-versions-refused", [one])),
            ...caught("tls.certificate-valid", (await certificate(here(server.port, ca), host, new Date(), signal)).slice(0, 1)),
        ];
        for (const { kind, listens } of stores)
            measured.push(...caught("tls.stores-refuse-plain-text", await plainText(kind, kind, here(listens.port), signal)));
        return measured;
    } finally {
        await Promise.all([server, ...stores.map(({ listens }) => listens)].map(one => one.close()));
    }
}
