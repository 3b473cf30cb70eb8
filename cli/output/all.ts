import { readdirSync } from "node:fs";
import { botsIn } from "../../config/bots";
import { projectRoot } from "../../config/check";
import { SettingsError } from "../../config/load";
import { offlinePreview } from "../recording/offline";
import type { Paint } from "./paint";

/** What one bot's preview in one stack came to. */
export interface Summary {
    bot: string;
    stack: string;
    /** `BAD INPUT` when its settings or manifest are refused. */
    verdict: "GO" | "NO-GO" | "BAD INPUT";
    resources: number;
    failed: number;
    undecided: number;
    /** Of bad input, all that is wrong with it. */
    faults?: string;
    seconds: number;
}

/** Previews every bot in every stack, one after the other in one process. */
export async function previewAll(overrides: string[], doing: (what: string) => void = () => {}): Promise<Summary[]> {
    const stacks = readdirSync(projectRoot).flatMap(name => /^Pulumi\.([\w-]+)\.yaml$/.exec(name)?.[1] ?? []);
    const summaries: Summary[] = [];
    for (const bot of botsIn(projectRoot).sort())
        for (const stack of stacks.sort()) {
            doing(`${bot} in ${stack}...`);
            summaries.push(await summaryOf(bot, stack, overrides));
        }
    return summaries;
}

async function summaryOf(bot: string, stack: string, config: string[]): Promise<Summary> {
    const start = performance.now();
    const seconds = () => Math.round((performance.now() - start) / 100) / 10;
    try {
        const { verdict, resources, findings } = await offlinePreview({ stack, bot, config });
        const count = (answer: string) => findings.filter(({ level, result }) => level === "mandatory" && result === answer).length;
        return { bot, stack, verdict, resources: resources.length, failed: count("fail"), undecided: count("undecided"), seconds: seconds() };
    } catch (error) {
        if (!(error instanceof SettingsError)) throw error;
        return { bot, stack, verdict: "BAD INPUT", resources: 0, failed: 0, undecided: 0, faults: error.message, seconds: seconds() };
    }
}

/** The summaries as a table, and beneath it what is wrong with bad input. */
export function asTable(summaries: Summary[], paint: Paint): string {
    const head = ["bot", "stack", "verdict", "resources", "failed", "undecided", "seconds"] as const;
    const rows = summaries.map(one => head.map(column => (column === "seconds" ? one.seconds.toFixed(1) : String(one[column]))));
    const widths = head.map((column, index) => Math.max(column.length, ...rows.map(row => row[index].length)));
    const line = (cells: readonly string[]) => cells.map((cell, index) => (index < 3 ? cell.padEnd(widths[index]) : cell.padStart(widths[index]))).join("  ");
    const painted = rows.map((row, index) => paint(summaries[index].verdict === "GO" ? "green" : "red", line(row)));
    const faults = summaries.flatMap(({ bot, stack, faults }) => (faults ? ["", `${bot} ${stack}`, faults] : []));
    return `${[paint("bold", line(head)), ...painted, ...faults].join("\n")}\n`;
}
