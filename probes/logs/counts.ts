import { each, measure } from "../answers";
import type { Probe, Target } from "../probe";
import { levelOf, warningQuery } from "./levels";
import { botLog, containersGroup, counted, linesOf } from "./lines";

/** Lines that are read of a few minutes at most: more is a flood that nobody looks through. */
const mostLines = 200_000;
const seconds = 60;

export const noErrors: Probe<Target> = {
    name: "logs.no-errors",
    says: "whether the last minutes of the logs have no error",
    seconds,
    targets: botLog,
    async ask({ name }, { world, demands, signal }) {
        const minutes = Math.max(demands.minutes ?? 10, 1);
        const lines = await linesOf({ world, signal, minutes, most: mostLines });
        const by = new Map<string, number>();
        for (const { container, text } of lines) by.set(container, (by.get(container) ?? 0) + Number(levelOf(text) === "error"));
        const looked = [...by].map(([container, count]) => ({ name: container, flaw: count > 0 ? `${count} lines are errors` : undefined }));
        const read = measure(`${name} was read`, `${minutes} minutes or more`, `${lines.length} lines of ${minutes} minutes`, lines.length > 0 || undefined);
        // A number would be held against the demand, and minutes without a line are no minutes that were read.
        if (lines.length === 0) return [read];
        return [{ ...read, demand: "minutes", value: minutes }, ...each(`${name} has no error`, `no line of ${minutes} minutes is one`, looked)];
    },
};

/** The number in a column of the one row that a count is. */
const numberOf = (rows: Record<string, string>[], column: string): number => (rows.length === 0 ? 0 : Number(rows[0][column] ?? Number.NaN));

const filter = (bot: string, more = ""): string => `filter kubernetes.namespace_name = "${bot}"${more}`;

export const noWarnings: Probe<Target> = {
    name: "logs.no-warnings",
    says: "whether the last day of the logs has no warning",
    seconds,
    targets: botLog,
    async ask({ name }, { world, signal }) {
        const bot = world.everything.manifest.name;
        const of = { world, signal, group: String(containersGroup(world)) };
        const lines = numberOf(await counted(`${filter(bot)} | stats count(*) as lines`, of), "lines");
        const warned = await counted(`${filter(bot, ` and (${warningQuery})`)} | stats count(*) as lines by kubernetes.container_name`, of);
        const read = measure(`${name} was read`, "a day", `${lines} lines`, lines > 0 || undefined);
        if (!(lines > 0)) return [read];
        const looked = warned.map(row => ({ name: row["kubernetes.container_name"] || "a container", flaw: `${row.lines} lines are warnings` }));
        return [
            read,
            ...(looked.length > 0
                ? each(`${name} has no warning`, "no line of a day is one", looked)
                : [measure(`${name} has no warning`, "no line of a day is one", "none", true)]),
        ];
    },
};

export const volume: Probe<Target> = {
    name: "logs.volume",
    says: "how much the bot's containers log in a day",
    seconds,
    targets: botLog,
    async ask({ name }, { world, demands, signal }) {
        const of = { world, signal, group: String(containersGroup(world)) };
        const rows = await counted(`${filter(world.everything.manifest.name)} | stats sum(strlen(log)) as bytes, count(*) as lines`, of);
        const [bytes, lines] = [numberOf(rows, "bytes"), numberOf(rows, "lines")];
        if (!(lines > 0)) return [measure(`${name} in a day`, "some lines at least", "no line", undefined)];
        const value = Math.round((bytes / 2 ** 20) * 10) / 10;
        const most = demands["per-day"];
        const holds = most === undefined ? undefined : value <= most;
        return [{ ...measure(`${name} in a day`, most === undefined ? "a number" : `${most} MiB or less`, `${value} MiB`, holds), demand: "per-day", value }];
    },
};
