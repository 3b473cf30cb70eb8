import * as http from "node:http";
import * as https from "node:https";

/** How much of an answer is read: a server that never ends is cut off here. */
const most = 16 * 1024 * 1024;

/** An answer, read whole. */
export interface HttpAnswer {
    status: number;
    body: string;
}

/** What is asked, and how. */
export interface HttpAsked extends https.RequestOptions {
    signal: AbortSignal;
    /** Milliseconds in which all of it has arrived. @default 10,000 */
    within?: number;
}

/** GET over HTTP or HTTPS, within a time and a size; throws where either ends before the answer does. Follows no redirect: what answers is judged, not whom it names. */
export function get(url: string, { signal, within = 10_000, ...options }: HttpAsked): Promise<HttpAnswer> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(within)]);
    return new Promise((done, fail) => {
        const give = (why: string) => fail(new Error(why));
        const request = (url.startsWith("https:") ? https : http).request(url, { ...options, signal: limit }, response => {
            const parts: Buffer[] = [];
            let length = 0;
            response.on("data", (part: Buffer) => {
                length += part.length;
                parts.push(part);
                if (length <= most) return;
                request.destroy();
                give(`the answer is longer than ${most / 1024 / 1024} MiB`);
            });
            response.on("end", () => done({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString("utf8") }));
            response.on("error", () => give("the answer was cut off"));
        });
        request.on("error", error => give(limit.aborted ? `no whole answer within ${within / 1000} seconds` : reason(error)));
        request.end();
    });
}

/** Why a connection failed, as the machine calls it, and nothing that the other side wrote. */
export function reason(error: unknown): string {
    const code = (error as { code?: unknown } | undefined)?.code;
    return typeof code === "string" && /^[A-Z_]{3,60}$/.test(code) ? `the connection failed (${code})` : "the connection failed";
}

/** An answer's document; throws where it is none. */
export function json(body: string): unknown {
    try {
        return JSON.parse(body);
    } catch {
        throw new Error("the answer is no JSON");
    }
}
