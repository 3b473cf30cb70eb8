import { z } from "zod";
import { allowed, pages } from "../aws";
import type { Target, World } from "../probe";
import { ofType, textAt } from "../recorded";

/** One line that a container wrote, as the cluster's add-on for logs sends it. */
export interface Line {
    container: string;
    pod: string;
    /** As it was written. */
    text: string;
    /** When it was written, and when CloudWatch had it; milliseconds. */
    at: number;
    arrived: number;
}

const event = z.object({
    log: z.string(),
    kubernetes: z.object({ namespace_name: z.string(), container_name: z.string(), pod_name: z.string() }),
});

/** CloudWatch's log group of all containers; undefined where the stack has none. */
export const containersGroup = (world: Pick<World, "resources">): string | undefined =>
    ofType(world, "aws:cloudwatch/logGroup:LogGroup")
        .map(group => textAt(group, "name"))
        .find(name => name !== undefined && /^\/aws\/containerinsights\/[^/]+\/application$/.test(name));

/** The bot's log, where the stack has one. */
export const botLog = (world: World): Target[] => (containersGroup(world) === undefined ? [] : [{ name: `the log of ${world.everything.manifest.name}` }]);

/** What a question about logs is about. */
export interface Sought {
    world: World;
    signal: AbortSignal;
    group: string;
    /** How far back, in minutes. */
    minutes: number;
    /** Where that ends, in minutes before now. @default now */
    until?: number;
    /** How many at most; the question ends with an error where there are more, unless it asks for a sample. */
    most: number;
    /** Whether so many are enough. @default false */
    sample?: boolean;
    /** Filter as CloudWatch writes it. @default none */
    pattern?: string;
}

/** An event of a log group. */
export interface Event {
    text: string;
    at: number;
    arrived: number;
}

/** Events of a log group, as they are, the oldest first. */
async function eventsOf({ world, signal, group, minutes, until, most, sample = false, pattern }: Sought): Promise<Event[]> {
    const { CloudWatchLogsClient, FilterLogEventsCommand } = await import("@aws-sdk/client-cloudwatch-logs");
    const client = new CloudWatchLogsClient(await world.means.aws());
    const ago = (far: number) => world.now().getTime() - far * 60_000;
    const startTime = ago(minutes);
    // Both ends are within what CloudWatch answers.
    const endTime = until === undefined ? undefined : ago(until) - 1;
    const ask = (nextToken: string | undefined) =>
        client.send(new FilterLogEventsCommand({ logGroupName: group, startTime, endTime, filterPattern: pattern, nextToken }), { abortSignal: signal });
    const found: Event[] = [];
    for await (const { events = [] } of pages("logs:FilterLogEvents", ask, page => page.nextToken)) {
        for (const { message = "", timestamp = 0, ingestionTime = 0 } of events) found.push({ text: message, at: timestamp, arrived: ingestionTime });
        if (found.length < most) continue;
        if (!sample) throw new Error(`more than ${most} lines in ${minutes} minutes: too many to read`);
        return found.slice(0, most);
    }
    return found;
}

/** Minutes before now at which parts of the time end: CloudWatch tells the oldest first, so the newest are asked for in parts of their own. */
const parts = [5, 20, 60, 180];

/** A sample of the newest events of a log group, from part to part backwards until there are enough. */
export async function newestOf(sought: Omit<Sought, "until" | "sample">): Promise<Event[]> {
    const found: Event[] = [];
    const now = sought.world.now();
    const world = { ...sought.world, now: () => now };
    const ends = [...parts.filter(end => end < sought.minutes), sought.minutes];
    for (const [index, minutes] of ends.entries()) {
        const [until, most] = [ends[index - 1], sought.most - found.length];
        const part = await eventsOf({ ...sought, world, minutes, until, most, sample: true });
        found.push(...part.filter(({ at }) => until === undefined || at < now.getTime() - until * 60_000));
        if (found.length >= sought.most) break;
    }
    return found;
}

/** Filter for lines of the bot, or of one of its containers. */
export const ofBot = (bot: string, container?: string): string =>
    `{ $.kubernetes.namespace_name = "${bot}"${container === undefined ? "" : ` && $.kubernetes.container_name = "${container}"`} }`;

/** Lines that the bot's containers wrote. One of another shape is an error: who wrote it, nobody knows. */
export async function linesOf(sought: Omit<Sought, "group" | "pattern"> & { container?: string }): Promise<Line[]> {
    const bot = sought.world.everything.manifest.name;
    const group = containersGroup(sought.world);
    if (group === undefined) throw new Error("the stack has no log group of its containers");
    const events = await eventsOf({ ...sought, group, pattern: ofBot(bot, sought.container) });
    return events.map(({ text, at, arrived }) => {
        const { kubernetes, log } = lineOf(bot, text);
        return { container: kubernetes.container_name, pod: kubernetes.pod_name, text: log, at, arrived };
    });
}

/** A line of the bot. What CloudWatch was not asked for is no answer, and an error. */
export function lineOf(bot: string, text: string): z.output<typeof event> {
    const line = understood(text);
    if (line.kubernetes.namespace_name !== bot) throw new Error(`CloudWatch was asked for lines of ${bot} and answers with others`);
    return line;
}

function understood(text: string): z.output<typeof event> {
    let value: unknown;
    try {
        value = JSON.parse(text);
    } catch {
        value = undefined;
    }
    const { data } = event.safeParse(value);
    if (!data) throw new Error("a line has another shape than the cluster's add-on for logs gives it");
    return data;
}

/** A breath between two looks at a query that runs. */
const breath = 500;

/** What a query of CloudWatch Logs Insights counts over the last day, row by row. */
export async function counted(query: string, { world, signal, group }: Pick<Sought, "world" | "signal" | "group">): Promise<Record<string, string>[]> {
    const { CloudWatchLogsClient, GetQueryResultsCommand, StartQueryCommand } = await import("@aws-sdk/client-cloudwatch-logs");
    const client = new CloudWatchLogsClient(await world.means.aws());
    const now = Math.floor(world.now().getTime() / 1000);
    const start = new StartQueryCommand({ logGroupName: group, startTime: now - 86_400, endTime: now, queryString: query });
    const { queryId } = await allowed("logs:StartQuery", () => client.send(start, { abortSignal: signal }));
    if (!queryId) throw new Error("CloudWatch began no query");
    while (!signal.aborted) {
        const { status, results = [] } = await allowed("logs:GetQueryResults", () =>
            client.send(new GetQueryResultsCommand({ queryId }), { abortSignal: signal }),
        );
        if (status === "Complete") return results.map(row => Object.fromEntries(row.map(({ field = "", value = "" }) => [field, value])));
        if (status !== "Scheduled" && status !== "Running") throw new Error(`the query of CloudWatch ended as ${status ?? "nothing"}`);
        await new Promise(done => setTimeout(done, breath));
    }
    throw new Error("the query of CloudWatch did not end in time");
}
