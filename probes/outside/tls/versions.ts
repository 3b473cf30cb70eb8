import type { SecureVersion } from "node:tls";
import type { Measure } from "../../../checklist/evidence-file";
import type { Dial, Probe } from "../../probe";
import { type Exposed, exposedOf } from "../public";
import { type Shaken, shaken } from "./handshake";

const old: readonly SecureVersion[] = ["TLSv1", "TLSv1.1"];
const named: Partial<Record<SecureVersion, string>> = { TLSv1: "TLS 1.0", "TLSv1.1": "TLS 1.1" };

/** An alert that the other side sent: it knows the version, and does not want it. */
const refusal = /^ERR_SSL_(TLSV1|SSLV3|TLSV13)_ALERT_(PROTOCOL_VERSION|HANDSHAKE_FAILURE|INSUFFICIENT_SECURITY)$/;
/** The other side hung up. */
const hungUp = /^(closed|ECONNRESET|EPIPE)$/;

/** What a handshake with one old version says. The client may itself be unable to offer it: that is no refusal. */
function judged(host: string, version: SecureVersion, answer: Shaken<string>): Measure {
    const measure = (found: string, holds: Measure["holds"]): Measure => ({
        what: `${host} refuses ${named[version]}`,
        demanded: "the handshake is refused by the server",
        found,
        holds,
    });
    if ("opened" in answer) return measure(`it was opened with ${answer.opened}`, "no");
    if (refusal.test(answer.code)) return measure(`refused with an alert (${answer.code})`, "yes");
    if (hungUp.test(answer.code)) return measure("refused: the server hangs up, and opens a newer version", "yes");
    return measure(`nobody knows: ${answer.message}`, "unknown");
}

/** Without the lower level OpenSSL would not offer what old versions sign with. */
const oldCiphers = "DEFAULT@SECLEVEL=0";

/** Asks one server with each old version alone, between two handshakes that it has to open: one that opens nothing refuses nothing. */
export async function oldVersions(dial: Dial, host: string, signal: AbortSignal, ciphers = oldCiphers): Promise<Measure[]> {
    const look = { rejectUnauthorized: false };
    const opens = async () => {
        const now = await shaken(dial, host, { ...look, minVersion: "TLSv1.2" }, signal, socket => socket.getProtocol());
        if (!("opened" in now)) throw new Error(`${host} opens no newer version either: ${now.message}`);
    };
    const measured: Measure[] = [];
    await opens();
    for (const version of old) {
        const only = { ...look, minVersion: version, maxVersion: version, ciphers };
        const answer = await shaken(dial, host, only, signal, socket => String(socket.getProtocol()));
        measured.push(judged(host, version, answer));
    }
    await opens();
    return measured;
}

/** Every public name refuses TLS 1.0 and 1.1. */
export const oldVersionsRefused: Probe<Exposed> = {
    name: "tls.old-versions-refused",
    says: "TLS 1.0 and 1.1 are refused",
    targets: exposedOf,
    ask: async ({ host }, { world, signal }) => oldVersions(await world.means.world(host, 443), host, signal),
};
