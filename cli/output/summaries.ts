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
