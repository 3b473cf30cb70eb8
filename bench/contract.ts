import { rmSync } from "node:fs";
import path from "node:path";
import type { Row } from "./pack";
import { largeRepository } from "./repository";
import { median, type Run, run } from "./run";

const root = path.join(__dirname, "..");
const rounds = 3;

/** What the contract of a bot costs that is as large as the largest one. */
export async function benchContract(): Promise<Row[]> {
    const { folder, files, variables } = largeRepository();
    try {
        const runs: Run[] = [];
        for (let i = 0; i < rounds; i++) runs.push(await run(root, ["--import=tsx", "bench/extraction.ts", folder, String(files), String(variables)]));
        // On one calm core that is what the clock says, and a busy machine changes it little.
        return [[`contract of ${files} files of Python, processor time`, median(runs.map(({ processor }) => processor)), "s", 20]];
    } finally {
        rmSync(folder, { recursive: true });
    }
}
