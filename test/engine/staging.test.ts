import assert from "node:assert/strict";
import { pack, succeeded, underEngine } from "./harness";
import { urnsOf } from "./report";
import { sameAsOffline } from "./same-as-offline";

underEngine("staging", engine => {
    const stack = ["--stack", "staging"];
    const outputs = async () => JSON.parse(succeeded(await engine.project.pulumi("stack", "output", "--json", ...stack)).stdout);
    const up = async () => {
        const { stdout } = succeeded(await engine.project.node("cli/up.ts", "staging", "--yes", "--non-interactive", "--color=never"));
        assert.match(stdout, /^Policies:\n +\S+ golive@v/m);
    };
    const workloads = (changes: string[]) =>
        changes.filter(change => /^create .*kubernetes:apps\/v1:(Deployment|StatefulSet)::/.test(change)).map(change => change.split("::").pop());
    let putKeys: () => void;

    before(async () => {
        succeeded(await engine.project.pulumi("stack", "init", "staging"));
        putKeys = engine.project.edit("Pulumi.staging.yaml", text => text.replace(/golive:stagedSecrets: .*/, "golive:stagedSecrets: []"));
    });

    sameAsOffline(engine, "staging", "without a key of the exchange");

    it("ends the first up well, and says which addresses to enter and which keys are missing", async () => {
        await up();
        const { natAddresses, missingSecrets } = await outputs();
        assert.match(natAddresses[0], /^198\.51\.100\.\d+$/);
        for (const required of ["binance", "llm", "slack"]) assert.ok(missingSecrets.includes(required), `${required} in ${missingSecrets}`);
        assert.ok(!workloads(engine.changes()).includes("order-executor"));
    });

    it("deploys the workloads that waited at the next up", async () => {
        putKeys();
        await up();
        assert.ok(workloads(engine.changes()).includes("order-executor"));
        assert.deepEqual((await outputs()).missingSecrets, []);
    });

    it("has nothing to change after it", async () => {
        succeeded(await engine.project.pulumi("preview", "--expect-no-changes", ...stack, ...pack));
    });

    it("is destroyed by one command", async () => {
        succeeded(await engine.project.pulumi("destroy", "--yes", ...stack));
        assert.deepEqual(urnsOf(succeeded(await engine.project.pulumi("stack", "export", ...stack)).stdout), []);
    });
});
