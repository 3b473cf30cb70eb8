import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { benchPack, type Row } from "./pack";

/** Runs of each command; the two of a pair take turns, so that a machine that slows down slows both. */
const runs = 7;
const root = path.join(__dirname, "..");

interface Run {
    seconds: number;
    megabytes: number;
}

async function run(file: string): Promise<Run> {
    const start = performance.now();
    const args = ["--import=tsx", `--import=${path.join(__dirname, "peak-memory.mjs")}`, path.join(root, file), "prod"];
    const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "ignore", "inherit", "pipe"] });
    let peak = "";
    child.stdio[3]?.on("data", data => {
        peak += data;
    });
    const [code] = await once(child, "exit");
    const seconds = (performance.now() - start) / 1000;
    if (code !== 0) throw new Error(`${file} ended with exit code ${code}: nothing was measured`);
    return { seconds, megabytes: Number(peak) / 1024 };
}

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

function median(values: number[]): number {
    const sorted = [...values].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)];
}

async function bench(): Promise<void> {
    await run("bench/bare.ts");
    await run("cli/preview.ts");
    const bare: Run[] = [];
    const preview: Run[] = [];
    const pack: number[] = [];
    for (let i = 0; i < runs; i++) {
        bare.push(await run("bench/bare.ts"));
        preview.push(await run("cli/preview.ts"));
        pack.push(await loadPack());
    }
    const ratio = median(preview.map((one, i) => one.seconds / bare[i].seconds));
    const seconds = median(preview.map(one => one.seconds));
    const megabytes = Math.max(...preview.map(one => one.megabytes));
    const load = median(pack);
    const rows: Row[] = [
        ["offline preview of production / the bare program", ratio, "x", 1.5],
        ["offline preview of production", seconds, "s", 4],
        ["peak memory of the preview", megabytes, "MB", 600],
        ["loading the pack", load, "s", 2],
        ...(await benchPack()),
    ];
    for (const [what, value, unit, limit] of rows) {
        console.log(`${what.padEnd(52)} ${value.toFixed(2).padStart(8)} ${unit.padEnd(3)} limit ${limit}${value > limit ? "  OVER" : ""}`);
    }
    if (rows.some(([, value, , limit]) => value > limit)) process.exitCode = 1;
}

bench();
