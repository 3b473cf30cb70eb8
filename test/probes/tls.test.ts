import * as assert from "node:assert";
import { connect, type Socket, createServer as tcpServer } from "node:net";
import { createServer, type TlsOptions } from "node:tls";
import { here } from "../../probes/canary/loopback";
import { certified } from "../../probes/outside/certificate";
import { certificateValid } from "../../probes/outside/tls/certificate";
import { oldVersions, oldVersionsRefused } from "../../probes/outside/tls/versions";
import { authority, closeAll, host, leads, own, serving, told, verdict, worldOf } from "./fixture";

const day = 24 * 60 * 60 * 1000;
const inDays = (count: number) => new Date(Date.now() + count * day + 60_000);
afterEach(closeAll);

const secure = (options: TlsOptions) =>
    serving(createServer({ cert: own.certificate, key: own.key, ...options }, socket => socket.on("error", () => undefined)));

describe("tls.old-versions-refused", () => {
    const ask = async (options: TlsOptions) => verdict(oldVersionsRefused, worldOf(leads({ 443: await secure(options) })));

    it("passes where both are refused with an alert", async () => {
        const answered = await ask({ minVersion: "TLSv1.2" });
        assert.strictEqual(answered.result, "pass", told(answered));
        assert.deepStrictEqual(
            answered.measured.map(({ what, found }) => [what, found]),
            ["1.0", "1.1"].map(version => [`${host} refuses TLS ${version}`, "refused with an alert (ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION)"]),
        );
    });
    it("fails where one of them is spoken, and says which", async () => {
        const answered = await ask({ minVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" });
        assert.strictEqual(answered.result, "fail");
        assert.strictEqual(told(answered), `${host} refuses TLS 1.1: it was opened with TLSv1.1`);
    });
    it("fails where both are", async () =>
        assert.strictEqual((await ask({ minVersion: "TLSv1", ciphers: "DEFAULT@SECLEVEL=0" })).measured.filter(({ holds }) => holds === "no").length, 2));
    it("is not evaluated where the client itself cannot offer them", async () => {
        const old = here(await secure({ minVersion: "TLSv1", ciphers: "DEFAULT@SECLEVEL=0" }), authority.certificate);
        const measured = await oldVersions(old, host, new AbortController().signal, "DEFAULT@SECLEVEL=1");
        assert.deepStrictEqual(
            measured.map(({ holds }) => holds),
            ["unknown", "unknown"],
        );
        assert.match(measured[0].found, /NO_PROTOCOLS_AVAILABLE/);
    });
    it("is not evaluated where only old ones are spoken to nobody who asks for a newer one", async () =>
        assert.strictEqual((await ask({ maxVersion: "TLSv1.1", minVersion: "TLSv1", ciphers: "DEFAULT@SECLEVEL=0" })).result, "not evaluated"));

    /** A server that looks at the version of the first message alone: `old` does with whoever offers no more than 1.1, the rest goes on to a sound one. */
    async function looking(old: (socket: Socket) => void) {
        const sound = await secure({ minVersion: "TLSv1.2" });
        return serving(
            tcpServer(socket =>
                socket.once("data", (first: Buffer) => {
                    // The client's version stands behind the record's head and the message's; what offers 1.3 says 1.2 there.
                    if (first.readUInt16BE(9) < 0x0303) return old(socket);
                    const on = connect(sound, "127.0.0.1");
                    on.on("error", () => socket.destroy()).write(first);
                    socket.pipe(on).pipe(socket);
                }),
            ),
        );
    }
    it("passes where the server hangs up on old ones, and opens new ones", async () => {
        const answered = await verdict(oldVersionsRefused, worldOf(leads({ 443: await looking(socket => socket.end()) })));
        assert.strictEqual(answered.result, "pass", told(answered));
    });
    it("is not evaluated where it answers them with garbage, or not at all", async () => {
        const garbage = await verdict(oldVersionsRefused, worldOf(leads({ 443: await looking(socket => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")) })));
        assert.strictEqual(garbage.result, "not evaluated");
        const silent = await verdict(oldVersionsRefused, worldOf(leads({ 443: await looking(() => undefined) })), { seconds: 0.3 });
        assert.strictEqual(silent.result, "not evaluated");
        assert.match(told(silent), /no answer within/);
    });
    it("is not evaluated where nobody is there", async () => {
        const answered = await verdict(oldVersionsRefused, worldOf(leads({ 443: 1 })));
        assert.strictEqual(answered.result, "not evaluated");
        assert.match(told(answered), /ECONNREFUSED/);
    });
});

describe("tls.certificate-valid", () => {
    const demands = { days: { atLeast: 30, unit: "days" } };
    const ask = async (options: TlsOptions, now = new Date()) =>
        verdict(certificateValid, worldOf(leads({ 443: await secure(options) }), { now: () => now }), { demands });
    const shows = (says: Partial<Parameters<typeof certified>[0]>, chain = "") => {
        const { certificate, key } = certified({ names: [host], by: authority, until: inDays(90), ...says });
        return ask({ cert: `${certificate}${chain}`, key });
    };

    it("passes where it is of the name, trusted, and good for long enough", async () => {
        const answered = await shows({});
        assert.strictEqual(answered.result, "pass", told(answered));
        assert.strictEqual(answered.measured[1].value, 90);
    });
    it("passes with a name that a star stands for", async () => assert.strictEqual((await shows({ names: ["*.trading.example.com"] })).result, "pass"));
    it("fails with one that has ended", async () => {
        const answered = await shows({ from: inDays(-60), until: inDays(-2) });
        assert.strictEqual(answered.result, "fail");
        assert.match(told(answered), /CERT_HAS_EXPIRED/);
        assert.match(told(answered), /days until .*: -2 /);
    });
    it("fails with one that ends soon", async () => {
        const answered = await shows({ until: inDays(29) });
        assert.strictEqual(answered.result, "fail");
        assert.match(told(answered), new RegExp(`: 29 \\(${host}`));
        assert.strictEqual((await shows({ until: inDays(30) })).result, "pass");
    });
    it("fails with one that is not good yet", async () => assert.match(told(await shows({ from: inDays(2) })), /CERT_NOT_YET_VALID/));
    it("fails with one of another name", async () => {
        const answered = await shows({ names: ["www.example.com"] });
        assert.strictEqual(answered.result, "fail");
        assert.match(told(answered), /ERR_TLS_CERT_ALTNAME_INVALID/);
    });
    it("fails with one that signs itself", async () => {
        const answered = await shows({ by: undefined });
        assert.strictEqual(answered.result, "fail");
        assert.match(told(answered), /DEPTH_ZERO_SELF_SIGNED_CERT/);
    });
    it("fails where what stands between it and its root does not come, and passes where it does", async () => {
        const between = certified({ names: ["Between"], by: authority, authority: true, until: inDays(400) });
        const cut = await shows({ by: between });
        assert.strictEqual(cut.result, "fail");
        assert.match(told(cut), /UNABLE_TO/);
        const whole = await shows({ by: between }, between.certificate);
        assert.strictEqual(whole.result, "pass", told(whole));
    });
    it("fails where what stands between ends soon", async () => {
        const between = certified({ names: ["Between"], by: authority, authority: true, until: inDays(5) });
        const answered = await shows({ by: between }, between.certificate);
        assert.strictEqual(answered.result, "fail");
        assert.match(told(answered), /: 5 \(Between/);
    });
    it("counts the days from when it is asked", async () => assert.strictEqual((await ask({}, inDays(85))).result, "fail"));
    it("is not evaluated where no TLS is spoken", async () => {
        const port = await serving(tcpServer(socket => socket.end("220 mail.example.com\r\n")));
        assert.strictEqual((await verdict(certificateValid, worldOf(leads({ 443: port })), { demands })).result, "not evaluated");
    });
});
