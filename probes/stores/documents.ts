import type { MongoClient } from "mongodb";
import { NoAccess, type World } from "../probe";
import { addressOf } from "./address";
import { guarded, type Way } from "./guarded";
import { Refused } from "./postgres";
import { type Store, signIn } from "./store";

/** A session in a document database. */
export interface Documents {
    /** Runs a command that only reads, in the store's database unless another is named. */
    command(command: Record<string, unknown>, database?: string): Promise<Record<string, unknown>>;
    close(): Promise<void>;
}

/** Who signs in where. */
export interface SignedIn {
    username: string;
    password: string;
    database: string;
    authority?: string;
    plain?: boolean;
}

/** Opens a session; the driver's own (below) or, in tests, something that answers as it does. */
export type OpenDocuments = (way: Way, as: SignedIn) => Promise<Documents>;

/** Milliseconds within which a connection has to stand, and a short answer to come. */
const limit = 8000;

/** MongoDB's driver, connected to this one server alone, whose every answer has to come within `patience` milliseconds. */
export async function connectedTo(way: Way, { username, password, authority, plain }: Omit<SignedIn, "database">, patience: number): Promise<MongoClient> {
    const { MongoClient } = await import("mongodb");
    const client = new MongoClient(`mongodb://127.0.0.1:${way.port}/`, {
        ...(!plain && { auth: { username, password }, authSource: "admin", authMechanism: "SCRAM-SHA-1" as const }),
        ...(!plain && { tls: true, ca: way.ca ?? authority, servername: way.serverName }),
        ...{ directConnection: true, retryReads: false, retryWrites: false, maxPoolSize: 1, appName: "golive-verify" },
        ...{ connectTimeoutMS: limit, serverSelectionTimeoutMS: limit, socketTimeoutMS: patience },
    });
    return client.connect();
}

/** A session by MongoDB's driver. */
export const openDocuments: OpenDocuments = async (way, { database, ...as }) => {
    const client = await connectedTo(way, as, limit);
    return {
        command: (command, of = database) => client.db(of).command({ maxTimeMS: limit, ...command }),
        close: () => client.close(true),
    };
};

/** There is no such collection. */
export class NoCollection extends Error {}

/** What went wrong, without a word that the server itself has written. */
export function understood(error: unknown): Error {
    if (error instanceof Refused || error instanceof NoAccess || error instanceof NoCollection) return error;
    const { code, name } = error as { code?: unknown; name?: string };
    if (code === 18 || code === 13) return new Refused(`refused (${code})`);
    if (code === 26) return new NoCollection("there is no such collection (26)");
    return typeof code === "number"
        ? new Error(`the document database answers with error ${code}`)
        : new NoAccess(/^Mongo\w{1,40}$/.test(name ?? "") ? `no session came about (${name})` : "no session came about");
}

/** A session of the bot's user that ends when `use` is through; at the store's own address or at a member's. */
export async function withDocuments<T>(
    open: OpenDocuments,
    store: Store<"mongodb">,
    { password, at }: { password?: string; at?: { host: string; port: number } },
    { world, signal }: { world: World; signal: AbortSignal },
    use: (documents: Documents) => Promise<T>,
): Promise<T> {
    const own = await signIn(world, store.store, "application");
    const address = await addressOf(store, world, signal);
    const { host, port } = at ?? address;
    const dial = await world.means.inside(host, port);
    return guarded({ serverName: host, ...dial }, signal, async way => {
        let documents: Documents | undefined;
        try {
            documents = await open(way, {
                username: own.username,
                password: password ?? own.password,
                database: store.spec.database,
                ...{ authority: address.authority, plain: store.plain },
                plain: store.plain,
            });
            const { command, close } = documents;
            const asks: Documents["command"] = (...asked) =>
                command(...asked).catch(error => {
                    throw understood(error);
                });
            return await use({ command: asks, close });
        } catch (error) {
            throw understood(error);
        } finally {
            documents?.close().catch(() => undefined);
        }
    });
}
