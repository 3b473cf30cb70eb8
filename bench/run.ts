import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { performance } from "node:perf_hooks";

/** What one run of a command took. */
export interface Run {
    seconds: number;
    /** Seconds that processors worked for it, on all cores together; a busy machine changes them little. */
    processor: number;
    megabytes: number;
}

/** Runs Node in a folder of the project. GO and NO-GO are both the end of a whole run; anything else is an error. */
export async function run(folder: string, args: string[]): Promise<Run> {
    const start = performance.now();
    const measured = [`--require=${path.join(__dirname, "cost.js")}`, ...args];
    const child = spawn(process.execPath, measured, { cwd: folder, stdio: ["ignore", "pipe", "pipe", "pipe"] });
    const read = ["", "", ""];
    for (const [i, stream] of child.stdio.slice(1).entries()) stream?.on("data", data => (read[i] += data));
    const [code] = await once(child, "close");
    const seconds = (performance.now() - start) / 1000;
    const [printed, faults, cost] = read;
    if (code !== 0 && !(code === 1 && /^NO-GO /m.test(printed)))
        throw new Error(`${args.join(" ")} ended with exit code ${code}, and nothing was measured:\n${faults.trimEnd()}`);
    const { maxRSS, userCPUTime, systemCPUTime }: NodeJS.ResourceUsage = JSON.parse(cost);
    return { seconds, processor: (userCPUTime + systemCPUTime) / 1e6, megabytes: maxRSS / 1024 };
}

/** What Node is given by `npm run preview prod` in a folder of the project. */
export function preview(folder: string): string[] {
    const { scripts } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
    return [...scripts.preview.split(" ").slice(1), "prod"];
}

/** The middle of the values. */
export function median(values: number[]): number {
    const sorted = [...values].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)];
}
