import assert from "node:assert/strict";
import { pulumiFlags, refusedFlags } from "../../cli/output/pulumi-flags";
import { succeeded, underEngine } from "./harness";

/** What `pulumi up --help` says of a flag: its letter, and whether something has to stand behind it; an optional value stands behind `=` alone. */
const flag = /^ +(?:-(\w), )?--([\w-]+)(?: ([\w:]+(\[=[^\]]*\])?))? {2,}/gm;

underEngine("the flags of pulumi up", engine => {
    it("are each handed on or refused by npm run up, with their letters and whether they take a value", async () => {
        const { stdout } = succeeded(await engine.project.pulumi("up", "--help"));
        const theirs = new Map(
            [...stdout.matchAll(flag)].map(([, short, name, value, optional]) => [
                name,
                { short, takes: value !== undefined && !optional, optional: optional && /=(?:"(.*)"|(.*))\]/.exec(optional)?.slice(1).find(Boolean) },
            ]),
        );
        assert.ok(theirs.size > 40, stdout);
        const all = [...pulumiFlags, ...Object.entries(refusedFlags).map(([name, one]) => ({ name, ...one }))];
        const ours = new Map(all.map(({ name, short, value, optional }) => [name, { short, takes: value !== undefined, optional }]));
        for (const [name, one] of ours) assert.deepEqual(one, theirs.get(name), name);
        // Shown under the engine's experimental mode alone: refused as unknown.
        const unknown = [...theirs.keys()].filter(name => !ours.has(name) && name !== "help" && !/^(remote|plan|neo-task|suppress-stream-logs)/.test(name));
        assert.deepEqual(unknown, []);
    });
});
