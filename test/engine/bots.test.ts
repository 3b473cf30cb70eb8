import assert from "node:assert/strict";
import { advicePrefix, undecidedPrefix } from "../../policies/engine/runner";
import { bots } from "../bots/recordings";
import { pack, succeeded, underEngine } from "./harness";
import { urnsOf } from "./report";
import { sameAsOffline } from "./same-as-offline";

// production.test.ts and staging.test.ts have the stacks' own bot.
for (const bot of bots.filter(bot => bot !== "cryptofunk"))
    underEngine(bot, engine => {
        const stack = ["--stack", "prod"];
        const state = async (of: string) => urnsOf(succeeded(await engine.project.pulumi("stack", "export", "--stack", of)).stdout);

        before(async () => {
            for (const name of ["prod", "staging"]) {
                engine.project.edit(`Pulumi.${name}.yaml`, text => text.replace(/golive:bot: .*/, `golive:bot: ${bot}`));
                succeeded(await engine.project.pulumi("stack", "init", name));
            }
        });

        it("is blocked in staging with a key that can withdraw, for that alone, and builds nothing", async () => {
            const undo = engine.project.edit("components/secrets/secrets.ts", text => text.replace('exchange.permissions.join(" ")', '"read trade withdraw"'));
            const { code, stdout } = await engine.project.pulumi("up", "--yes", "--stack", "staging", ...pack);
            undo();
            assert.notEqual(code, 0);
            const blocking = [...stdout.matchAll(/- \[mandatory\].*? {2}([\w-]+) {2}\((.*)\)/g)].map(([, rule, resource]) => `${rule} ${resource}`);
            assert.ok(blocking.length > 0, stdout);
            for (const one of blocking) assert.match(one, /^exchange-key-cannot-withdraw aws:secretsmanager:Secret: secrets-/);
            const undecided = stdout.split("\n").filter(line => line.includes(undecidedPrefix) && !line.includes(advicePrefix));
            assert.deepEqual(undecided, []);
            assert.deepEqual(engine.changes(), []);
            assert.deepEqual(await state("staging"), []);
        });

        sameAsOffline(engine, "prod", "before anything exists");

        it("is a GO", async () => assert.equal((await engine.offline("prod")).verdict, "GO"));

        it("builds everything at the first up", async () => {
            const { resources } = await engine.offline("prod");
            // Only here, where the preview has just been looked at: in real life no `up` goes without.
            succeeded(await engine.project.pulumi("up", "--yes", "--skip-preview", ...stack, ...pack));
            assert.deepEqual((await state("prod")).sort(), resources.map(({ urn }) => urn).sort());
            assert.ok(engine.changes().length > 0);
        });

        sameAsOffline(engine, "prod", "once all is built and with nothing to change", "--expect-no-changes");
    });
