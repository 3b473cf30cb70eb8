import { spawnSync } from "node:child_process";
import { readSettings, stackConfig } from "../config/load";
import { judgedTwice } from "./engine/gate";
import { judged, notStarted } from "./engine/preview";
import { command, exit } from "./main";
import { paintFor } from "./output/paint";
import { scanText } from "./output/scan";
import { readUp } from "./output/up-arguments";
import { scanned } from "./scan";
import { standing } from "./stop/standing";

/** Tells what the registry's scans found in the release, and whether it may run: from canary on only with a pass (cryptofunk:300, bot-core:161). */
async function mayRun(stack: string, config: string[]): Promise<boolean> {
    const everything = readSettings({ config: stackConfig(stack, config), project: "golive", stack });
    const isDry = everything.settings.phase === "dry";
    // In dry nobody waits for a scan that has not ended: what it says is advice.
    const report = await scanned(everything, isDry ? { pause: async () => false } : {});
    process.stderr.write(`${scanText(report, paintFor(process.stderr))}\n`);
    if (report.passes || isDry) return true;
    process.stderr.write(
        "NO-GO: nothing was deployed. From canary on an image runs only with a scan that found nothing critical or high (docs/releases.md).\n",
    );
    return false;
}

/**
 * `npm run up <stack>`: the offline preview, then the engine's own, in which every rule has to run; from canary on what the registry's scans found in
 * the release; then `pulumi up` with the pack.
 * A rule that only refuses the verdict (a key that nobody has staged yet) lets the deployment go on. While a stop stands it says so, and nobody
 * waits for pods that may not start; Pulumi writes `golive:stopped` into the stack's file. Exit code: Pulumi's own.
 */
command("up", async argv => {
    const asked = readUp(argv);
    const passed = await judgedTwice(asked, "nothing was deployed.", async () => {
        const { id, line } = await standing(asked.stack, asked.config);
        if (line) process.stderr.write(`${line}\n`);
        return id === undefined ? [] : [`stopped=${id}`];
    });
    if (!passed || !(await mayRun(asked.stack, passed.config))) return exit.noGo;
    const { status, error } = spawnSync("pulumi", ["up", ...judged(asked.stack), ...passed.words], { stdio: "inherit", env: passed.environment });
    if (error) throw notStarted(error);
    return status ?? exit.broken;
});
