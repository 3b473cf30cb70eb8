import { createServer } from "node:http";
import { whileListening } from "./loopback";

/** What a server on loopback was asked. */
export interface Question {
    /** Path with its query. */
    path: string;
    body: string;
    /** What is asked of AWS, by the header or the form that its protocols have; empty for another server. */
    operation: string;
}

const operationOf = (header: string, body: string): string => header.split(".").pop() || (/(?:^|&)Action=(\w+)/.exec(body)?.[1] ?? "");

/** An answer that is none: its status, and what stands in it. */
interface Refusal {
    refused: number;
    body: string;
}
const isRefusal = (said: unknown): said is Refusal => typeof said === "object" && said !== null && "refused" in said;

/** A server on loopback with answers of its own (a document as JSON, a text as it is, nothing as 404, `refused` as it says), for as long as it is used. */
export async function serving<T>(answer: (question: Question) => unknown, use: (address: string) => Promise<T>): Promise<T> {
    const server = createServer(async (request, response) => {
        const parts: Buffer[] = [];
        for await (const part of request) parts.push(part);
        const body = Buffer.concat(parts).toString("utf8");
        const said = answer({ path: request.url ?? "/", body, operation: operationOf(String(request.headers["x-amz-target"] ?? ""), body) });
        if (said === undefined) response.writeHead(404).end();
        else if (isRefusal(said)) response.writeHead(said.refused, { "content-type": "text/xml" }).end(said.body);
        else if (typeof said === "string") response.writeHead(200, { "content-type": "text/xml" }).end(said);
        else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(said));
    });
    return whileListening(server, port => use(`http://127.0.0.1:${port}`));
}
