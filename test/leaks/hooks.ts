import { rmSync } from "node:fs";
import { beganHere, folder, plant, say } from "./collect";
import { heading, searchOutput } from "./search";

/** Mocha requires this file in every process of a run (.mocharc.json). */
if (beganHere) process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

let planted = false;

async function once(): Promise<void> {
    if (planted) return;
    planted = true;
    await plant();
}

/** Before a run in the process that began it, which may leave the tests to others. */
export const mochaGlobalSetup = once;

export const mochaHooks: Mocha.RootHookObject = {
    beforeAll: once,
    beforeEach(this: Mocha.Context) {
        say(heading(this.currentTest?.fullTitle() ?? ""));
    },
};

/** After everything else of a run: what it has said holds none of the secrets that it used. A fault here fails the run. */
export async function mochaGlobalTeardown(): Promise<void> {
    if (!beganHere) return;
    const { megabytes, processes, secrets, planted, faults } = searchOutput(folder);
    const figures = `${megabytes.toFixed(1)} MB of output of ${processes} processes, ${secrets} secrets, ${planted} planted ones found`;
    if (faults.length > 0) throw new Error(`The run's own output (${figures}):\n${faults.map(fault => `  - ${fault}`).join("\n")}`);
    console.log(`  no secret in the run's own output (${figures})\n`);
}
