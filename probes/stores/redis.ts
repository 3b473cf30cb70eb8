import { Redis } from "ioredis";
import { NoAccess, type World } from "../probe";
import { addressOf } from "./address";
import { guarded } from "./guarded";
import { Refused } from "./postgres";
import { type Store, signIn } from "./store";

/** Words with which a Redis begins an answer that is an error; it may write anything behind them. */
const words = ["NOAUTH", "WRONGPASS", "NOPERM", "ERR", "LOADING", "BUSY", "MASTERDOWN", "READONLY", "NOSCRIPT"];

/** What went wrong, without a word that the server itself has written. */
function understood(error: unknown): Error {
    if (error instanceof Refused || error instanceof NoAccess) return error;
    const { name, message } = error as Error;
    const word = name === "ReplyError" ? words.find(one => message.startsWith(one)) : undefined;
    if (word === "NOAUTH" || word === "WRONGPASS" || word === "NOPERM") return new Refused(`refused (${word})`);
    if (word === "ERR" && /unknown command/i.test(message)) return new Refused("refused (unknown command)");
    return name === "ReplyError" ? new Error(`Redis answers with an error${word ? ` (${word})` : ""}`) : new NoAccess("no session came about");
}

/** Asks one thing; every error is a Refused, a NoAccess, or says a word of Redis. */
export type Command = (...command: string[]) => Promise<unknown>;

/** A session of a user that ends when `use` is through; without a role, of nobody. */
export async function withRedis<T>(
    store: Store<"redis">,
    { role, password }: { role?: "application" | "monitoring"; password?: string },
    { world, signal }: { world: World; signal: AbortSignal },
    use: (command: Command, username: string) => Promise<T>,
): Promise<T> {
    const own = role && (await signIn(world, store.store, role));
    const { host, port, authority } = await addressOf(store, world, signal);
    const dial = await world.means.inside(host, port);
    return guarded({ serverName: host, ...dial }, signal, async way => {
        const client = new Redis({
            ...{
                host: "127.0.0.1",
                port: way.port,
                protocol: 2,
                lazyConnect: true,
                enableReadyCheck: false,
                enableOfflineQueue: false,
                disableClientInfo: true,
            },
            ...{ retryStrategy: () => null, maxRetriesPerRequest: 0, connectTimeout: 8000, commandTimeout: 8000 },
            ...(store.plain !== true && { tls: { servername: way.serverName, ca: way.ca ?? authority } }),
        });
        client.on("error", () => undefined);
        const command: Command = async (name, ...args) => {
            try {
                return await client.call(name, ...args);
            } catch (error) {
                throw understood(error);
            }
        };
        try {
            await client.connect().catch(error => {
                throw understood(error);
            });
            if (own) await command("AUTH", own.username, password ?? own.password);
            return await use(command, own?.username ?? "");
        } finally {
            client.disconnect();
        }
    });
}

/** A section of INFO, by its fields. */
export async function info(command: Command, section: string): Promise<Record<string, string>> {
    const text = await command("INFO", section);
    if (typeof text !== "string") throw new Error("Redis answers INFO with something else");
    return Object.fromEntries([...text.matchAll(/^([a-z_0-9]+):([^\r\n]*)\r?$/gm)].map(([, field, value]) => [field, value]));
}
