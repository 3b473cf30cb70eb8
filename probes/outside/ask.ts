import { Pool } from "undici";
import type { Dial } from "../probe";
import { harmless } from "../told";

/** Bytes of an answer that are read: one without end is no answer. */
const most = 4 * 1024 * 1024;

/** What is asked of a web server. */
export interface Request {
    path: string;
    /** @default GET */
    method?: "GET" | "HEAD" | "OPTIONS";
    headers?: Record<string, string>;
    signal: AbortSignal;
}

/** What it answers, whole. */
export interface Reply {
    status: number;
    /** The values of a header, joined as HTTP joins them; nothing where it did not come. */
    header(name: string): string | undefined;
    body: Buffer;
}

/** A web server that is asked: no redirect is followed, no answer unpacked, no certificate that the world would refuse taken. */
export interface Site {
    host: string;
    ask(request: Request): Promise<Reply>;
    close(): Promise<void>;
}

/** Opens a site under its own name, wherever it is dialled. */
export function siteAt(dial: Dial, host: string, { secure = true, connections = 2 } = {}): Site {
    const pool = new Pool(`${secure ? "https" : "http"}://${dial.host}:${dial.port}`, {
        connections,
        pipelining: 1,
        connect: { ca: dial.ca, timeout: 8_000 },
        headersTimeout: 15_000,
        bodyTimeout: 10_000,
        maxHeaderSize: 32 * 1024,
        maxResponseSize: most,
    });
    return {
        host,
        // The firewall refuses whoever does not say who he is. The host is its name in the certificate, too.
        ask: async ({ path, method = "GET", headers = {}, signal }) => {
            const sent = { host, "user-agent": "golive-verify", ...headers };
            const { statusCode, headers: got, body } = await pool.request({ path, method, headers: sent, signal });
            const whole = Buffer.from(await body.arrayBuffer());
            const header = (name: string) => {
                const value = got[name];
                return Array.isArray(value) ? value.join(", ") : value;
            };
            return { status: statusCode, header, body: whole };
        },
        close: () => pool.destroy(),
    };
}

/** Asks a site for as long as something lasts. */
export async function during<T>(site: Site, use: (site: Site) => Promise<T>): Promise<T> {
    try {
        return await use(site);
    } finally {
        await site.close();
    }
}

/** Why something did not come about, in a few words. */
export function why(error: unknown): string {
    if (!(error instanceof Error)) return harmless(String(error));
    const { code, cause, message, name } = error as NodeJS.ErrnoException;
    if (cause instanceof Error && !code) return why(cause);
    return harmless(code && !message.includes(code) ? `${code}: ${message}` : message || code || name);
}
