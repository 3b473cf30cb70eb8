import * as assert from "node:assert";
import { families, probeNames } from "../../probes";
import { within } from "../../probes/bounds";
import { caught } from "../../probes/canary/loopback";
import { dns } from "../../probes/outside/dns";
import { ports } from "../../probes/outside/ports";
import { tls } from "../../probes/outside/tls";
import { http } from "../../probes/outside/web";
import { canary } from "../../probes/outside/web/canary";

describe("the families of what the internet sees", () => {
    for (const family of [http, tls, dns, ports])
        it(`${family.name} tells its planted faults, and has a name of its own in every probe`, async () => {
            const measured = await within(20, family.canary);
            assert.ok(measured.some(({ holds }) => holds === "no"));
            assert.deepStrictEqual(
                family.probes.filter(({ name }) => !name.startsWith(`${family.name}.`)),
                [],
            );
        });

    it("are all asked", () => {
        for (const family of [http, tls, dns, ports]) assert.ok(families.includes(family), family.name);
        assert.strictEqual(probeNames.size, families.flatMap(({ probes }) => probes).length);
    });

    it("tell of which probe they do not hear, where one sleeps", async () => {
        assert.throws(
            () => caught("tls.certificate-valid", [{ what: "it", demanded: "this", found: "that", holds: "yes" }]),
            /tls\.certificate-valid does not tell a planted fault: yes: that/,
        );
        assert.throws(() => caught("tls.certificate-valid", []), /it measures nothing/);
        const measured = await within(20, canary);
        // One fault of each probe of the family at least.
        assert.ok(measured.length >= http.probes.length);
        assert.deepStrictEqual(new Set(measured.map(({ holds }) => holds)), new Set(["no"]));
    });

    it("end with their run", async () => {
        await assert.rejects(
            within(0.001, signal => new Promise((_, fail) => signal.addEventListener("abort", () => fail(signal.reason)))),
            /no answer within/,
        );
    });
});
