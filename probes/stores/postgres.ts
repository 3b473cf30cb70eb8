import postgres from "postgres";
import { NoAccess, type World } from "../probe";
import { addressOf } from "./address";
import { guarded } from "./guarded";
import { type PostgresRole, type Store, signIn } from "./store";

export type Sql = postgres.Sql;

/** How a server says that somebody is not let in, or may not do something. */
export class Refused extends Error {}

/** Codes of SQL by which a sign-in or a statement is refused for want of a right. */
const refusals = ["28P01", "28000", "42501"];

/** What went wrong, without a word that the server itself has written. */
function understood(error: unknown): Error {
    if (error instanceof Refused || error instanceof NoAccess) return error;
    const code = String((error as { code?: unknown }).code ?? "");
    if (refusals.includes(code)) return new Refused(`refused (${code})`);
    if (code === "3D000") return new Error("there is no such database (3D000)");
    if (code === "42P01") return new Error("there is no such table (42P01)");
    if (code === "57014") return new Error("a statement took too long (57014)");
    if (/^[0-9A-Z]{5}$/.test(code)) return new Error(`PostgreSQL refuses it with ${code}`);
    return new NoAccess(/CERT|SELF_SIGNED|ALTNAME/.test(code) ? "its certificate is not by the authority that it has to be by" : "no session came about");
}

/** How somebody signs in. */
interface SignedIn {
    role: PostgresRole;
    /** @default the role's own */
    password?: string;
}

/** A session of a role in a store's database that cannot write, with limits of time; every error is a Refused, a NoAccess, or says a code of SQL. */
export async function withPostgres<T>(
    store: Store<"postgres">,
    { role, password }: SignedIn,
    { world, signal }: { world: World; signal: AbortSignal },
    use: (sql: Sql) => Promise<T>,
): Promise<T> {
    const own = await signIn(world, store.store, role);
    const { host, port, authority, unchecked } = await addressOf(store, world, signal);
    const dial = await world.means.inside(host, port);
    return guarded({ serverName: host, ...dial }, signal, async way => {
        const sql = postgres({
            ...{ host: "127.0.0.1", port: way.port, database: store.spec.database, username: own.username, password: password ?? own.password },
            ssl: store.plain ? false : unchecked ? { rejectUnauthorized: false } : { ca: way.ca ?? authority, servername: way.serverName },
            ...{ max: 1, connect_timeout: 8, prepare: false, fetch_types: false, backoff: false, onnotice: () => undefined },
            connection: { application_name: "golive-verify", default_transaction_read_only: true, statement_timeout: 8000, lock_timeout: 2000 },
        });
        try {
            return await use(sql);
        } catch (error) {
            throw understood(error);
        } finally {
            sql.end({ timeout: 0 }).catch(() => undefined);
        }
    });
}
