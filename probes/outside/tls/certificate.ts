import type { DetailedPeerCertificate, TLSSocket } from "node:tls";
import type { Measure } from "../../../checklist/evidence-file";
import type { Dial, Probe } from "../../probe";
import { harmless } from "../../told";
import { type Exposed, exposedOf } from "../public";
import { shaken } from "./handshake";

const day = 24 * 60 * 60 * 1000;

/** What a client makes of a certificate and of what came with it. */
interface Seen {
    /** Why a browser would refuse it. @default it would not */
    refused?: string;
    /** Who it is of, and until when each certificate that came along is good. */
    ends: { subject: string; until: Date }[];
}

const subjectOf = ({ subject }: DetailedPeerCertificate): string => {
    const name = subject?.CN ?? subject?.O ?? "a certificate without name";
    return harmless(Array.isArray(name) ? name.join(", ") : name);
};

/** A certificate with all that lead to its root. */
function chainOf(first: DetailedPeerCertificate): DetailedPeerCertificate[] {
    const chain: DetailedPeerCertificate[] = [];
    for (
        let one: DetailedPeerCertificate | undefined = first;
        one?.raw && !chain.some(({ fingerprint256 }) => fingerprint256 === one?.fingerprint256);
        one = one.issuerCertificate
    )
        chain.push(one);
    return chain;
}

function seen(socket: TLSSocket): Seen {
    const chain = chainOf(socket.getPeerCertificate(true));
    return {
        // Node's types have an error here; it is the code of one.
        refused: socket.authorized ? undefined : String(socket.authorizationError ?? "nobody knows why"),
        ends: chain.map(one => ({ subject: subjectOf(one), until: new Date(one.valid_to) })),
    };
}

/** What a certificate has to hold today, and for how many days more. */
export async function certificate(dial: Dial, host: string, now: Date, signal: AbortSignal): Promise<Measure[]> {
    const answer = await shaken(dial, host, { rejectUnauthorized: false }, signal, seen);
    if (!("opened" in answer)) throw new Error(`${host} opens no TLS: ${answer.message}`);
    const { refused, ends } = answer.opened;
    if (ends.length === 0 || ends.some(({ until }) => Number.isNaN(until.getTime()))) throw new Error(`${host} shows no certificate that can be read`);
    const [first] = [...ends].sort((a, b) => a.until.getTime() - b.until.getTime());
    const days = Math.floor((first.until.getTime() - now.getTime()) / day);
    return [
        {
            what: `the certificate of ${host}`,
            demanded: `of this name, and trusted with everything between it and its root`,
            found: refused ?? `it is, over ${ends.length} certificates`,
            holds: refused === undefined ? "yes" : "no",
        },
        {
            what: `days until the first certificate of ${host} ends`,
            demanded: "days are left",
            found: `${days} (${first.subject}, ${first.until.toISOString().slice(0, 10)})`,
            holds: days >= 0 ? "yes" : "no",
            demand: "days",
            value: days,
        },
    ];
}

/** The certificate of every public name is its own, trusted, and good for long enough. */
export const certificateValid: Probe<Exposed> = {
    name: "tls.certificate-valid",
    says: "the certificate is of this name, trusted, and good for long enough",
    targets: exposedOf,
    ask: async ({ host }, { world, signal }) => certificate(await world.means.world(host, 443), host, world.now(), signal),
};
