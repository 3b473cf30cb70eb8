import { type Drilled, drilled } from "./drill/drill";
import { drills } from "./drill/index";
import { command, exit } from "./main";
import { ask, refusal } from "./on-call/ask";
import { readDrillCall } from "./output/arguments";
import { drillJson, drillText, planText } from "./output/drill";
import { paintFor } from "./output/paint";
import { progressOn } from "./output/progress";
import { asText, restorePlan } from "./restore/plan";
import { meansFor } from "./verify/means";

/** Aborted by the first Ctrl-C, or whoever ends the process; all others only hear that the ways back are gone. */
function brokenOff(): AbortSignal {
    const controller = new AbortController();
    const end = () => {
        process.stderr.write(controller.signal.aborted ? "\nStill taking back: wait for it.\n" : "\nBroken off: taking back what was done.\n");
        controller.abort();
    };
    process.on("SIGINT", end).on("SIGTERM", end);
    return controller.signal;
}

/**
 * `npm run drill <stack> <drill>`: prints its plan, asks, walks it with a way back at every step, and writes what it saw as evidence. With --plan it
 * prints alone, and of `restore` how every store is brought back. Exit code 0 where every control that it answers passes, 1 where one does not, or
 * nothing was done.
 */
command("drill", async argv => {
    const { stack, name, bot, yes, plan, writes, format } = readDrillCall(argv, [...drills.keys()]);
    const [paint, progress] = [paintFor(process.stdout), progressOn(process.stderr)];
    // Standard output belongs to the report.
    console.log = console.info = console.debug = console.error;
    if (plan && name === "restore") {
        progress.doing("Looking at every store...");
        const report = await restorePlan({ stack, bot });
        progress.done();
        process.stdout.write(format === "json" ? `${JSON.stringify(report, undefined, 2)}\n` : asText(report, paint));
        return report.ready ? exit.go : exit.noGo;
    }
    const drill = drills.get(name);
    if (!drill) throw new Error(`there is no drill ${name}`);
    const text = format === "json" ? drillJson : (one: Drilled) => (plan ? planText(one, paint) : drillText(one, paint));
    const done = await drilled(
        {
            ...{ stack, bot, drill, meansFor, ask, writes, plans: plan, signal: brokenOff() },
            agree: async planned => {
                progress.done();
                (format === "json" ? process.stderr : process.stdout).write(planText(planned, paint));
                return refusal(name, yes);
            },
        },
        progress.doing,
    );
    progress.done();
    process.stdout.write(text(done));
    if (plan) return "steps" in done.plan ? exit.go : exit.noGo;
    const passes = done.answers.length > 0 && done.answers.every(({ result }) => result === "pass");
    return passes && done.not === undefined && done.unwritten.length === 0 ? exit.go : exit.noGo;
});
