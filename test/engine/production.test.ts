import assert from "node:assert/strict";
import { pack, succeeded, underEngine } from "./harness";
import { urnsOf } from "./report";
import { sameAsOffline } from "./same-as-offline";

underEngine("production", engine => {
    const stack = ["--stack", "prod"];
    const state = async () => urnsOf(succeeded(await engine.project.pulumi("stack", "export", ...stack)).stdout);

    before(async () => {
        succeeded(await engine.project.pulumi("stack", "init", "prod"));
    });

    sameAsOffline(engine, "prod", "before anything exists");

    it("builds everything at the first up", async () => {
        const { resources } = await engine.offline("prod");
        // Only here, where the preview has just been looked at: in real life no `up` goes without.
        succeeded(await engine.project.pulumi("up", "--yes", "--skip-preview", ...stack, ...pack));
        assert.deepEqual((await state()).sort(), resources.map(({ urn }) => urn).sort());
        assert.ok(engine.changes().length > 0);
    });

    sameAsOffline(engine, "prod", "once all is built and with nothing to change", "--expect-no-changes");

    it("has nothing to change at the second up", async () => {
        succeeded(await engine.project.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes", ...stack, ...pack));
        assert.deepEqual(engine.changes(), []);
    });

    it("refuses to destroy what is protected, and deletes nothing", async () => {
        const before = await state();
        const { code, stdout, stderr } = await engine.project.pulumi("destroy", "--yes", ...stack);
        assert.notEqual(code, 0);
        assert.match(`${stdout}${stderr}`, /because it is\s+protected/);
        assert.deepEqual(engine.changes(), []);
        assert.deepEqual(await state(), before);
    });
});
