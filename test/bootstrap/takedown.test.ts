import * as assert from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { record } from "../../cli/recording/record";
import { stackConfig } from "../../config/load";
import program from "../../index";
import type { RecordedResource } from "../../policies/engine/analysis";
import { bots, recordingOf } from "../bots/recordings";

/** What would make `pulumi destroy` stop: Pulumi's own protection, or AWS's. */
const held = (resources: RecordedResource[]): string[] =>
    resources
        .filter(({ options, properties }) => options.protect || properties.deletionProtection === true || properties.deletionProtectionEnabled === true)
        .map(({ type, name }) => `${type} ${name}`);

/** The settings of the first of production's two steps, as the page on getting started names them. */
const firstStep = ["environment=staging", "phase=dry", "protect=false"];

describe("taking an environment down", () => {
    for (const bot of bots) {
        it(`stops at nothing in ${bot}'s staging: one command`, async () => assert.deepStrictEqual(held((await recordingOf(bot, "staging")).resources), []));
        it(`stops at every store of ${bot}'s production`, async () => assert.ok(held((await recordingOf(bot, "prod")).resources).length > 5));
    }
    it("stops at nothing in production after the first of two steps, and the settings take it", async () => {
        const config = stackConfig("prod", firstStep);
        const { resources } = await record(program, { project: "golive", name: "prod", config });
        assert.deepStrictEqual(held(resources), []);
    });
    it("is described with these settings", () => {
        const page = readFileSync(join(__dirname, "..", "..", "docs", "getting-started.md"), "utf8");
        for (const setting of firstStep) assert.ok(page.includes(`golive:${setting.replace("=", ": ")}`), setting);
    });
});
