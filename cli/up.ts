import { spawnSync } from "node:child_process";
import { command, exit } from "./main";
import { readUp, UsageError } from "./output/arguments";
import { paintFor } from "./output/paint";
import { progressOn } from "./output/progress";
import { entriesOf, stopsUp } from "./output/screen";
import { entryLines } from "./output/terminal";
import { writtenBehind } from "./output/written";
import { offlinePreview } from "./recording/offline";
import { standing } from "./stop/standing";

/**
 * `npm run up <stack>`: the offline preview first, because it alone sees the whole graph before anything exists; then `pulumi up` with the pack.
 * A rule that only refuses the verdict (a key that nobody has staged yet) lets the deployment go on. While a stop stands it says so, and nobody
 * waits for pods that may not start; Pulumi writes `golive:stopped` into the stack's file. Exit code: Pulumi's own.
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
    const stop = await standing(stack, config);
    if (stop.line) process.stderr.write(`${stop.line}\n`);
    const stopped = stop.id === undefined ? [] : ["--config", `golive:stopped=${stop.id}`];
    const { status, error } = spawnSync("pulumi", ["up", "--stack", stack, "--policy-pack", "policies", ...stopped, ...rest], { stdio: "inherit" });
    if (error) throw new UsageError(`pulumi could not be started (${(error as NodeJS.ErrnoException).code}). Run npm ci first; it brings the CLI's launcher.`);
    return status ?? exit.broken;
});
