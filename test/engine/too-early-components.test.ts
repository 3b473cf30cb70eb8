import assert from "node:assert/strict";
import { succeeded, underEngine } from "./harness";

/** A wait that a component has, the file without it, the resource that is then late, and what comes back. */
const waits: { says: string; file: string; wait: string; instead: string; late: string; answer: RegExp }[] = [
    {
        says: "a replication group for its users' births",
        file: "components/stores/redis.ts",
        wait: "dependsOn: [...network.ready, ...births]",
        instead: "dependsOn: network.ready",
        late: "secrets-cache-application",
        answer: /InvalidUserGroupState: user \S+ is being modified/,
    },
    {
        says: "the cluster's provider for the deployer's access",
        file: "components/cluster/cluster.ts",
        wait: "const access = [...people, settled(`${name}-access`, people, { parent: this })];",
        instead: "settled(`${name}-access`, people, { parent: this }); const access = people;",
        late: "cluster-access-settles",
        answer: /401 Unauthorized/,
    },
    {
        says: "pods for their Pod Identity",
        file: "components/cluster/cluster.ts",
        wait: "return settled(`pod-${name}`, [association], child);",
        instead: "settled(`pod-${name}`, [association], child); return association;",
        late: "pod-external-secrets-settles",
        answer: /ServiceAccount external-secrets\/\S+ are not ready: Unable to locate credentials/,
    },
    {
        says: "a database role's rotation for the Job that makes the role",
        file: "components/stores/postgres-roles.ts",
        wait: "waitFor: [...server.ready, run]",
        instead: "waitFor: [...server.ready, ...roles.flatMap(role => secrets.ready(roleSecret(server.store, role)))]",
        late: "database-roles",
        answer: /the test step of \S+ failed: password authentication failed/,
    },
];

underEngine("what comes too early, in our own components", engine => {
    const stack = ["--stack", "staging"];
    before(async () => {
        engine.project.edit("Pulumi.staging.yaml", text => text.replace(/golive:bot: .*/, "golive:bot: arbitrage"));
        succeeded(await engine.project.pulumi("stack", "init", "staging"));
    });
    afterEach(async () => {
        if (!engine.project) return;
        engine.clouds.account.late = [];
        succeeded(await engine.project.pulumi("destroy", "--yes", "--skip-preview", ...stack));
    });

    for (const { says, file, wait, instead, late, answer } of waits)
        it(`ends the up of a program that has no wait of ${says}`, async () => {
            const undo = engine.project.edit(file, text => text.replace(wait, () => instead));
            engine.clouds.account.late = [late];
            const { code, stdout, stderr } = await engine.project.pulumi("up", "--yes", "--skip-preview", ...stack);
            undo();
            assert.notEqual(code, 0, stdout.slice(-4000));
            assert.match(stdout, answer, `${stdout.slice(stdout.indexOf("Diagnostics:"))}\n${stderr}`);
        });

    it("lets the program through as it is, however late they all are", async () => {
        engine.clouds.account.late = waits.map(({ late }) => late);
        succeeded(await engine.project.pulumi("up", "--yes", "--skip-preview", ...stack));
    });
});
