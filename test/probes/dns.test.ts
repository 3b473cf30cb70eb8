import * as assert from "node:assert";
import { createServer } from "node:tls";
import { here, type Listening } from "../../probes/canary/loopback";
import { certified } from "../../probes/outside/certificate";
import { namesResolve, type WorldResolver } from "../../probes/outside/dns/names";
import { type DnsAnswer, dnsServer } from "../../probes/outside/dns/server";
import { authority, closeAll, host, own, serving, told, verdict, worldOf } from "./fixture";

describe("dns.names-resolve", () => {
    const servers: Listening[] = [];
    afterEach(async () => {
        await Promise.all(servers.splice(0).map(one => one.close()));
        await closeAll();
    });

    const secure = (identity = own) => serving(createServer({ cert: identity.certificate, key: identity.key }, socket => socket.on("error", () => undefined)));

    /** Asks resolvers that answer so; each address leads to a port of this machine. */
    async function ask(answers: DnsAnswer[], leads: Record<string, number>, seconds = 20) {
        const resolvers: WorldResolver[] = [];
        for (const [index, answer] of answers.entries()) {
            const server = await dnsServer(answer);
            servers.push(server);
            resolvers.push({ name: `resolver ${index}`, address: `127.0.0.1:${server.port}` });
        }
        const world = worldOf({ world: async address => here(leads[address] ?? 1, authority.certificate) });
        const answered = await verdict(namesResolve(resolvers), world, { seconds });
        return { ...answered, told: told(answered) };
    }

    const good = { address: "192.0.2.1" };
    it("passes where all know the name, and every address shows its certificate", async () => {
        const answered = await ask([good, { address: "192.0.2.2" }], { "192.0.2.1": await secure(), "192.0.2.2": await secure() });
        assert.strictEqual(answered.result, "pass", answered.told);
        assert.deepStrictEqual(
            answered.measured.map(({ what, found }) => [what, found]),
            [
                [`${host} as resolver 0 resolves it`, "192.0.2.1"],
                [`${host} as resolver 1 resolves it`, "192.0.2.2"],
                [`192.0.2.1, for ${host}`, "it does"],
                [`192.0.2.2, for ${host}`, "it does"],
            ],
        );
    });
    it("fails where one does not know it", async () => {
        const answered = await ask([good, "no such name"], { "192.0.2.1": await secure() });
        assert.strictEqual(answered.result, "fail");
        assert.match(answered.told, /resolver 1 resolves it: .*ENOTFOUND/);
    });
    it("fails where an address shows the certificate of somebody else", async () => {
        const answered = await ask([good], { "192.0.2.1": await secure(certified({ names: ["www.example.com"], by: authority })) });
        assert.strictEqual(answered.result, "fail");
        assert.match(answered.told, /192\.0\.2\.1.*altnames/);
    });
    it("fails where one of two addresses leads elsewhere", async () => {
        const elsewhere = await secure(certified({ names: [host] }));
        assert.strictEqual((await ask([good, { address: "192.0.2.2" }], { "192.0.2.1": await secure(), "192.0.2.2": elsewhere })).result, "fail");
    });
    it("is not evaluated where nobody is at the address, or no resolver answers", async () => {
        assert.strictEqual((await ask([good], {})).result, "not evaluated");
        const silent = await ask(["silence", good], { "192.0.2.1": await secure() }, 0.5);
        assert.strictEqual(silent.result, "not evaluated");
    });
});
