import { spawnSync } from "node:child_process";
import { readSettings, stackConfig } from "../config/load";
import { judgedTwice } from "./engine/gate";
import { judged, notStarted } from "./engine/preview";
import { command, exit } from "./main";
import { readUp } from "./output/up-arguments";
import { mayRun } from "./scan/may-run";
import { standing } from "./stop/standing";

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
    if (!passed) return exit.noGo;
    const config = stackConfig(asked.stack, passed.config);
    if (!(await mayRun(readSettings({ config, project: "golive", stack: asked.stack })))) return exit.noGo;
    const { status, error } = spawnSync("pulumi", ["up", ...judged(asked.stack), ...passed.words], { stdio: "inherit", env: passed.environment });
    if (error) throw notStarted(error);
    return status ?? exit.broken;
});
