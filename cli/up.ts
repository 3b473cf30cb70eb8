import { spawnSync } from "node:child_process";
import { readSettings, stackConfig } from "../config/load";
import { command, exit } from "./main";
import { readUp, UsageError } from "./output/arguments";
import { paintFor } from "./output/paint";
import { progressOn } from "./output/progress";
import { scanText } from "./output/scan";
import { entriesOf, stopsUp } from "./output/screen";
import { entryLines } from "./output/terminal";
import { writtenBehind } from "./output/written";
import { offlinePreview } from "./recording/offline";
import { scanned } from "./scan";

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
 * `npm run up <stack>`: the offline preview first, because it alone sees the whole graph before anything exists; then, from canary on, what the
 * registry's scans found in the release; then `pulumi up` with the pack.
 * A rule that only refuses the verdict (a key that nobody has staged yet) lets the deployment go on. Exit code: Pulumi's own.
 */
command("up", async argv => {
    const { stack, rest, config } = readUp(argv);
    const progress = progressOn(process.stderr);
    const report = await offlinePreview({ stack, config }, progress.doing);
    progress.done();
    const blocking = report.findings.filter(stopsUp);
    if (blocking.length > 0) {
        const paint = paintFor(process.stderr);
        const lines = entriesOf(blocking, writtenBehind(report, { config })).flatMap(entry => [...entryLines(entry, paint), ""]);
        process.stderr.write(`${lines.join("\n")}\nNO-GO: nothing was deployed.\n`);
        return exit.noGo;
    }
    if (!(await mayRun(stack, config))) return exit.noGo;
    const { status, error } = spawnSync("pulumi", ["up", "--stack", stack, "--policy-pack", "policies", ...rest], { stdio: "inherit" });
    if (error) throw new UsageError(`pulumi could not be started (${(error as NodeJS.ErrnoException).code}). Run npm ci first; it brings the CLI's launcher.`);
    return status ?? exit.broken;
});
