import postgres from "postgres";
import { rdsAuthority, secretName } from "../../../components/foundation";
import { NoAccess } from "../../../probes/probe";
import type { Around } from "../frame";
import type { Connected } from "./rows";

/** Where a database listens, and how it is known to be the one. */
export interface Listening {
    store: string;
    host: string;
    port: number;
    database: string;
    /** Whether it is in the cluster, to whose pod alone the cluster's API leads; RDS proves itself by its certificate. */
    isInCluster: boolean;
}

/** What cannot be a database that is still starting: whoever asks is refused. */
const refused = /password|authentication|permission|pg_hba|certificate|self.signed/i;

/** Connects as whoever may read every row and change none. Throws NoAccess where nobody lets us in. */
export async function connect({ store, host, port, database, isInCluster }: Listening, { means, everything: { target } }: Around): Promise<Connected> {
    const { username, password } = await means.secret(secretName(target, `${store}-analysts`));
    const dial = await means.inside(host, port);
    const authority = rdsAuthority(target.region);
    if (!isInCluster && !authority) throw new NoAccess(`no authority of RDS is known for ${target.region}: no password is sent to whom nobody can vouch for`);
    const ssl = isInCluster ? { rejectUnauthorized: false } : { ca: authority?.pem, servername: dial.serverName ?? host };
    const sql = postgres({
        ...{ host: dial.host, port: dial.port, database, username, password, ssl: ssl as object },
        max: 1,
        connect_timeout: 20,
        onnotice: () => {},
    });
    try {
        await sql`SELECT 1`;
        return { sql, close: () => sql.end({ timeout: 5 }) };
    } catch (error) {
        await sql.end({ timeout: 1 });
        const { code = "", name } = error as Error & { code?: string };
        throw new NoAccess(
            `${store} does not let analysts in: ${refused.test((error as Error).message) ? "it refuses their password or its certificate is another" : code || name}`,
        );
    }
}

/** The same, with nothing where it does not answer yet. */
export async function connectedOrNot(listening: Listening, around: Around): Promise<Connected | undefined> {
    try {
        return await connect(listening, around);
    } catch (error) {
        if (error instanceof NoAccess) return undefined;
        throw error;
    }
}
