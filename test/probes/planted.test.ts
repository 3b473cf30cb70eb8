import * as assert from "node:assert";
import type { NamedControl } from "../../checklist/catalogue";
import { families } from "../../probes";
import { planted } from "../../probes/canary";
import { serving } from "../../probes/canary/server";
import type { Family, Probe } from "../../probes/probe";
import { rotation } from "../../probes/rotation";
import { run } from "../../probes/run";
import { world } from "./questions";

const names = ["monitoring", "logs", "backups", "rotation", "exchange", "iam", "costs"];
const yes = { what: "x", demanded: "y", found: "z", holds: "yes" as const };

describe("the planted faults", () => {
    for (const family of families.filter(({ name }) => names.includes(name)))
        it(`of ${family.name} are each told`, async function () {
            // The cluster's client alone takes seconds to load.
            this.timeout(60_000);
            const told = await family.canary(AbortSignal.timeout(50_000));
            assert.ok(told.length >= family.probes.length, `${told.length} faults of ${family.probes.length} probes`);
            assert.ok(told.every(({ holds }) => holds === "no"));
        });

    const alarm = {
        type: "aws:cloudwatch/metricAlarm:MetricAlarm",
        properties: { namespace: "Golive/Secrets", dimensions: { Secret: "planted/canary/key" }, threshold: 90 },
    };
    const aged = (probe: Probe) => ({ probe, plot: { resources: [alarm] }, answers: () => old });
    const old = { Versions: [{ VersionId: "1", VersionStages: ["AWSCURRENT"], CreatedDate: 1 }] };
    const young = () => ({ Versions: [{ VersionId: "1", VersionStages: ["AWSCURRENT"], CreatedDate: Date.now() / 1000 - 86_400 }] });
    const [probe] = rotation.probes;

    it("wake a family whose probe says yes to everything, or finds nothing to ask", async () => {
        for (const broken of [
            { ...probe, ask: async () => [yes] },
            { ...probe, targets: () => [] },
        ])
            await assert.rejects(planted(aged(probe), aged(broken))(AbortSignal.timeout(20_000)), /rotation\.secrets-young does not tell a planted fault/);
    });
    it("take the passes of a broken judge, and of no other", async () => {
        const control = {
            ...{ id: "secrets-are-young", title: "Secrets are young", why: "x", phase: "canary", good: "7d", needs: [], demands: {}, critical: false },
            answer: { probe: probe.name },
        } as unknown as NamedControl;
        const answered = (family: Family) =>
            serving(young, async address => {
                const demands = { days: { atMost: 180, unit: "days" } };
                const [one] = await run([{ control, demands }], { families: [family], world: world({ address, resources: [alarm] }) });
                return one.result;
            });
        assert.strictEqual(await answered(rotation), "pass");
        const blind = { ...probe, ask: async () => [{ ...yes, demand: "days", value: 1 }] };
        assert.strictEqual(await answered({ ...rotation, probes: [blind], canary: planted(aged(blind)) }), "not evaluated");
    });
});
