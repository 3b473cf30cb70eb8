import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { command, exit } from "../cli/main";
import { readWords } from "../cli/output/arguments";
import { checkOut, NotEvaluated } from "./before";
import { benchChecklist } from "./checklist";
import { benchContract } from "./contract";
import { benchKeyGuard } from "./key-guard";
import { benchPack, type Row } from "./pack";
import { median, preview, type Run, run } from "./run";
import { benchVerify } from "./verify";

/** Runs of each command; those that are compared take turns, so that a machine that slows down slows all. */
const rounds = 7;
const root = path.join(__dirname, "..");

/** Seconds until the pack's server prints its port, which is when the CLI can call it. */
async function loadPack(): Promise<number> {
    const start = performance.now();
    const child = spawn(process.execPath, ["index.js"], { cwd: path.join(root, "policies"), stdio: ["ignore", "pipe", "inherit"] });
    await Promise.race([
        once(child.stdout, "data"),
        once(child, "exit").then(() => {
            throw new Error("the pack ended before it listened");
        }),
    ]);
    const seconds = (performance.now() - start) / 1000;
    child.kill();
    return seconds;
}

/** Where the commit to compare with is checked out; nowhere, said loudly, when it is not at hand. */
function earlier(commit: string): string | undefined {
    try {
        return checkOut(root, commit);
    } catch (error) {
        if (!(error instanceof NotEvaluated)) throw error;
        process.stderr.write(`NOT EVALUATED: whether the preview has become slower. ${error.message}\n`);
        return undefined;
    }
}

/** The rows of two commands whose runs took turns. */
function compared(what: string, ours: Run[], theirs: Run[], limit: number): Row[] {
    const ratio = (of: keyof Run) => median(ours.map((one, i) => one[of] / theirs[i][of]));
    return [
        [what, ratio("seconds"), "x", limit],
        [`${what}, processor time`, ratio("processor"), "x", limit],
    ];
}

/** Measures, prints, and says whether everything is within its limit. */
async function bench(commit: string): Promise<boolean> {
    const before = earlier(commit);
    const commands = {
        bare: () => run(root, ["--require=./cli/start.js", "bench/bare.ts", "prod"]),
        // Held against itself: whether the newest commit changed the settings must not decide what a preview costs.
        now: () => run(root, [...preview(root), "--since", "HEAD"]),
        before: async () => (before === undefined ? [] : [await run(before, preview(before))]),
    };
    // Once without measuring, so that what is kept between runs is there.
    for (const command of Object.values(commands)) await command();
    const bare: Run[] = [];
    const now: Run[] = [];
    const then: Run[] = [];
    const pack: number[] = [];
    for (let i = 0; i < rounds; i++) {
        bare.push(await commands.bare());
        now.push(await commands.now());
        then.push(...(await commands.before()));
        pack.push(await loadPack());
    }
    const rows: Row[] = [
        ["offline preview of production / the bare program", median(now.map((one, i) => one.seconds / bare[i].seconds)), "x", 1.5],
        ...(before === undefined ? [] : compared(`offline preview of production / at ${commit}`, now, then, 1.15)),
        ["offline preview of production", median(now.map(one => one.seconds)), "s", 4],
        ["peak memory of the preview", Math.max(...now.map(one => one.megabytes)), "MB", 600],
        ["loading the pack", median(pack), "s", 2],
        ...(await benchPack()),
        ...(await benchContract()),
        ...(await benchChecklist()),
        ...(await benchVerify()),
        ...(await benchKeyGuard()),
    ];
    for (const [what, value, unit, limit] of rows) {
        console.log(`${what.padEnd(60)} ${value.toFixed(2).padStart(8)} ${unit.padEnd(3)} limit ${limit}${value > limit ? "  OVER" : ""}`);
    }
    return rows.every(([, value, , limit]) => value <= limit);
}

command(
    "bench",
    async argv => {
        const [commit = "HEAD~1"] = readWords("bench", argv);
        return (await bench(commit)) ? exit.go : exit.noGo;
    },
    "what a preview costs was not measured",
);
