import { each, type Looked, measure } from "../answers";
import { NoAccess, type Probe, type Target, type World } from "../probe";
import { at, ofType, textAt } from "../recorded";
import { containersGroup, type Event, lineOf, newestOf, ofBot } from "./lines";

/** Lines of a sample, and how far back they are sought, in minutes. */
const [sampled, minutes] = [100_000, 180];
/** Characters below which a text is found by chance. */
const shortest = 8;
/** Fields of a secret that are none: they name what it opens. */
const open = /^(user(name)?|host|port|engine|dbname|database|dbInstanceIdentifier|dbClusterIdentifier|masterarn|chatId)$/i;

interface Log extends Target {
    group: string;
}

/** Logs in which a secret could stand: of the containers, and of a database, which writes statements. */
function logsOf(world: World): Log[] {
    const groups = ofType(world, "aws:cloudwatch/logGroup:LogGroup").flatMap(group => textAt(group, "name") ?? []);
    const own = containersGroup(world);
    return groups.filter(name => name === own || /^\/aws\/(rds|docdb)\/.*\/(postgresql|profiler)$/.test(name)).map(group => ({ name: group, group }));
}

/** Secrets that have a value: those that are born in AWS, and those that a person has put there. */
const secretsOf = (world: World): string[] =>
    ofType(world, "aws:secretsmanager/secret:Secret").flatMap(secret => {
        const [name, kind, staged] = [textAt(secret, "name"), at(secret, "tags", "golive:kind"), at(secret, "tags", "golive:staged")];
        return name === undefined || (kind !== "generated" && staged !== "true") ? [] : [name];
    });

/** A value in the ways in which a program may write it. */
const writings = (value: string): string[] => {
    const escaped = (text: string) => JSON.stringify(text).slice(1, -1);
    const base64 = Buffer.from(value).toString("base64").replace(/=+$/, "");
    // A line of JSON stands in an event that is JSON itself.
    return [...new Set([value, encodeURIComponent(value), escaped(value), escaped(escaped(value)), base64])];
};

/** From when to when lines were written. */
function spanOf(lines: readonly Event[]): string {
    if (lines.length === 0) return ` in ${minutes} minutes`;
    const [first, last] = lines.reduce(([low, high], { at }) => [Math.min(low, at), Math.max(high, at)], [Number.POSITIVE_INFINITY, 0]);
    return `, from ${new Date(first).toISOString()} to ${new Date(last).toISOString()}`;
}

/** What of a secret may stand nowhere. Never told to anybody. */
const valuesOf = (fields: Record<string, string>): string[] =>
    Object.entries(fields).flatMap(([field, value]) => (open.test(field) || value.length < shortest ? [] : writings(value)));

export const noSecrets: Probe<Log> = {
    name: "logs.no-secrets",
    says: "whether none of the bot's secrets stands in a sample of its logs",
    seconds: 120,
    targets: logsOf,
    async ask({ group }, { world, signal }) {
        const bot = group === containersGroup(world) ? world.everything.manifest.name : undefined;
        const pattern = bot === undefined ? undefined : ofBot(bot);
        const lines = await newestOf({ world, signal, group, minutes, most: sampled, pattern });
        // Lines of others say nothing of the bot.
        if (bot !== undefined) for (const { text } of lines) lineOf(bot, text);
        const whose = bot === undefined ? "lines" : `lines of ${bot}`;
        const read = measure(`${group} was read`, `some ${whose} at least`, `${lines.length} ${whose}${spanOf(lines)}`, lines.length > 0 || undefined);
        const looked: Looked[] = [];
        for (const name of secretsOf(world)) {
            let values: string[];
            try {
                values = valuesOf(await world.means.secret(name));
            } catch (error) {
                // The others are looked for all the same.
                if (!(error instanceof NoAccess)) throw new Error(`the secret ${name} could not be read`);
                looked.push({ name, unknown: "whoever asks may not read it, so nobody looked for it" });
                continue;
            }
            const found = lines.filter(({ text }) => values.some(value => text.includes(value))).length;
            const blind = values.length === 0 ? "it has no field that could be looked for" : undefined;
            looked.push({ name, flaw: found > 0 ? `it stands in ${found} lines` : undefined, unknown: blind });
        }
        return [read, ...each(`no secret stands in ${group}`, "none of them in a sample", looked)];
    },
};
