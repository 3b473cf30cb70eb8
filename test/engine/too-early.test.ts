import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import path from "node:path";
import { type Engine, succeeded, underEngine } from "./harness";

const stack = ["--stack", "orders"];
const up = ({ project }: Engine, ...config: string[]) =>
    project.pulumi("up", "--yes", "--skip-preview", ...stack, ...config.flatMap(setting => ["--config", `orders:${setting}`]));

/** The resource that is not waited for, and what comes back. */
const hasty: [string, RegExp][] = [
    ["birth", /InvalidUserGroupState: user user is being modified/],
    ["access", /401 Unauthorized/],
    ["identity", /ServiceAccount bot\/signer are not ready: Unable to locate credentials/],
    ["rotate-permission", /Secrets Manager cannot invoke the specified Lambda function/],
    ["out-443", /the test step of rotate failed: connection timed out/],
    ["out-5432", /the test step of rotate failed: connection timed out/],
    ["in", /the test step of rotate failed: connection timed out/],
    ["roles", /the test step of rotate failed: password authentication failed/],
];

underEngine("what comes too early, in a small program", engine => {
    beforeEach(async () => {
        copyFileSync(path.join(__dirname, "too-early-program.ts"), path.join(engine.project.directory, "index.ts"));
        succeeded(await engine.project.pulumi("stack", "init", "orders"));
    });
    afterEach(async () => {
        if (!engine.project) return;
        engine.clouds.account.late = [];
        succeeded(await engine.project.pulumi("destroy", "--yes", "--skip-preview", ...stack));
        succeeded(await engine.project.pulumi("stack", "rm", "--yes", "orders"));
    });

    for (const [without, answer] of hasty)
        it(`ends the up of a program that does not wait for: ${without}`, async () => {
            engine.clouds.account.late = [without];
            const { code, stdout, stderr } = await up(engine, `without=${without}`);
            assert.notEqual(code, 0, stdout);
            assert.match(`${stdout}${stderr}`, answer);
        });

    it("lets a program through that waits for all of them, and refuses a changed image under the same version at its second up", async () => {
        engine.clouds.account.late = hasty.map(([name]) => name);
        succeeded(await up(engine));
        succeeded(await up(engine));
        const { code, stdout, stderr } = await up(engine, "source=changed");
        assert.notEqual(code, 0, stdout);
        assert.match(`${stdout}${stderr}`, /tag already exists: the image tag '1\.0\.0' cannot be overwritten/);
    });
});
