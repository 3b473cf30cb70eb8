import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as an exchange sees it. */
export interface Asked {
    method: string;
    /** Host that the caller meant. */
    host: string;
    path: string;
    query: URLSearchParams;
    /** The query as it was sent: signatures are made over it. */
    rawQuery: string;
    headers: Record<string, string | undefined>;
    body: string;
}

/** An answer, or something that no honest server does. */
export type Answer = { status?: number; json?: unknown; text?: string; headers?: Record<string, string> } | "hangs" | "endless" | "closes";

/** A server on loopback in the place of any exchange: its fetch leads every host there. */
export class FakeExchange {
    readonly asked: Asked[] = [];
    private constructor(
        private readonly server: Server,
        private readonly port: number,
    ) {}

    static async start(answer: (asked: Asked) => Answer): Promise<FakeExchange> {
        const server = createServer();
        await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
        const one = new FakeExchange(server, (server.address() as AddressInfo).port);
        server.on("request", (request, response) => void one.take(request, response, answer));
        return one;
    }

    private async take(request: IncomingMessage, response: ServerResponse, answer: (asked: Asked) => Answer): Promise<void> {
        let body = "";
        for await (const chunk of request) body += chunk;
        const url = new URL(request.url ?? "/", "http://any");
        const asked = {
            ...{ method: request.method ?? "", host: String(request.headers["x-meant-for"]), path: url.pathname, query: url.searchParams },
            ...{ rawQuery: (request.url ?? "").split("?")[1] ?? "", headers: request.headers as Asked["headers"], body },
        };
        this.asked.push(asked);
        const said = answer(asked);
        if (said === "hangs") return;
        if (said === "closes") {
            request.socket.destroy();
            return;
        }
        if (said === "endless") {
            response.writeHead(200, { "content-type": "application/json" });
            const more = () => {
                while (!response.destroyed && response.write(" ".repeat(16_384)));
                if (!response.destroyed) response.once("drain", more);
            };
            more();
            return;
        }
        const text = said.text ?? JSON.stringify(said.json);
        response.writeHead(said.status ?? 200, { "content-type": said.text === undefined ? "application/json" : "text/html", ...said.headers });
        response.end(text);
    }

    /** A fetch that asks this server, whoever was meant. */
    fetch: typeof fetch = (input, options) => {
        const meant = new URL(String(input));
        const headers = new Headers(options?.headers);
        headers.set("x-meant-for", meant.host);
        return fetch(`http://127.0.0.1:${this.port}${meant.pathname}${meant.search}`, { ...options, headers });
    };

    async stop(): Promise<void> {
        this.server.closeAllConnections();
        await new Promise(done => this.server.close(done));
    }
}
