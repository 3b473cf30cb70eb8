import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";

/** What PostgreSQL keeps of a password, made by the client as psql's \password does: so no log of the server ever has the password itself. */
export const scramVerifier = (password, salt = randomBytes(16), iterations = 4096) => {
    if (!/^[\x20-\x7e]+$/.test(password)) throw new Error("a password with other characters than ASCII's printable ones can't be rotated");
    const salted = pbkdf2Sync(password, salt, iterations, 32, "sha256");
    const keyed = text => createHmac("sha256", salted).update(text).digest();
    const stored = createHash("sha256").update(keyed("Client Key")).digest("base64");
    return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${stored}:${keyed("Server Key").toString("base64")}`;
};

/**
 * Logs in to one server, whose certificate names `host` and was signed by `authority`: there is no way on without TLS. `work` gets a function
 * that runs one statement of SQL and gives its rows.
 */
export const serverOf =
    ({ postgres, host, port, database, authority }) =>
    async ({ username, password }, work) => {
        const sql = postgres({
            ...{ host, port: Number(port), database, username, password },
            ...{ ssl: { ca: authority, servername: host, minVersion: "TLSv1.2", rejectUnauthorized: true } },
            ...{ max: 1, connect_timeout: 10, fetch_types: false, prepare: false, onnotice: () => {} },
            connection: { application_name: "golive-rotation", statement_timeout: 30_000 },
        });
        try {
            return await work(text => sql.unsafe(text));
        } finally {
            await sql.end({ timeout: 5 });
        }
    };
