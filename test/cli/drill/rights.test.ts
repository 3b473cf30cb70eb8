import * as assert from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../../config/check";

describe("the rights of whoever drills", () => {
    it("are all on the page that names them, and no others", () => {
        const folder = join(projectRoot, "cli/drill");
        const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(file => file.endsWith(".ts"));
        const calls = files.flatMap(file => [...readFileSync(join(folder, file), "utf8").matchAll(/\bnew (\w+)Command\(/g)].map(([, action]) => action));
        const called = new Set(calls.filter(action => !action.startsWith("Describe")));
        const page = readFileSync(join(projectRoot, "docs/soak-and-drills.md"), "utf8");
        const named = new Set([...page.matchAll(/`(?:rds|elasticache|mq):(\w+)`/g)].map(([, action]) => action));
        assert.ok(called.has("RestoreDBClusterToPointInTime") && called.has("RebootBroker"), "it has looked at the drills");
        // What is made is given its tags in the same call.
        assert.deepStrictEqual([...named].sort(), [...called, "AddTagsToResource"].sort());
    });
});
