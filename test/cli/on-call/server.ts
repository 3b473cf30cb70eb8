import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What a server answers: a text with its status, or nothing at all. */
export type Said = { status?: number; text: string } | "hangs";

/** A server on this machine: its address, and how it ends. */
export async function listening(server: Server) {
    await once(server.listen(0, "127.0.0.1"), "listening");
    return {
        address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        async stop() {
            server.closeAllConnections();
            await once(server.close(), "close");
        },
    };
}

/** A server on this machine that keeps what it was asked. */
export async function serving(answer: (request: IncomingMessage, url: URL) => Said) {
    const asked: string[] = [];
    const server = createServer((request: IncomingMessage, response: ServerResponse) => {
        const url = new URL(request.url ?? "", "http://localhost");
        asked.push(`${request.method} ${url.pathname}`);
        request.resume();
        const said = answer(request, url);
        if (said !== "hangs") response.writeHead(said.status ?? 200, { "content-type": "application/xml" }).end(said.status === 204 ? undefined : said.text);
    });
    return { asked, ...(await listening(server)) };
}

/** A bucket of S3, as far as its state of Pulumi is asked for: what lies in it by key, with when it was written. */
export async function s3(name: string, objects: Map<string, { text: string; at: string }>, instead?: Said) {
    return serving((request, url) => {
        if (instead) return instead;
        const key = decodeURIComponent(url.pathname.slice(name.length + 2));
        if (request.method === "DELETE") {
            objects.delete(key);
            return { status: 204, text: "" };
        }
        const found = objects.get(key);
        if (url.searchParams.get("list-type") !== "2") return found ?? { status: 404, text: "<Error><Code>NoSuchKey</Code></Error>" };
        const prefix = url.searchParams.get("prefix") ?? "";
        const inside = [...objects].filter(([one]) => one.startsWith(prefix));
        const contents = inside.map(([one, { at }]) => `<Contents><Key>${one}</Key><LastModified>${at}</LastModified><Size>1</Size></Contents>`);
        return {
            text: `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${name}</Name><Prefix>${prefix}</Prefix><KeyCount>${inside.length}</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>${contents.join("")}</ListBucketResult>`,
        };
    });
}

/** A run of deploy.yml as GitHub tells of it. */
export interface Told {
    status?: string;
    created: string;
    updated: string;
    job: { name: string; status: string; step?: { status: string; conclusion: string | null }; began: string; ended?: string };
}

/** GitHub, as far as runs and jobs are asked for. */
export async function gitHub(runs: Told[], instead?: Said) {
    return serving((_, url) => {
        if (instead) return instead;
        const list = /\/actions\/workflows\/(\S+)\/runs$/.exec(url.pathname)?.[1];
        const of = /\/actions\/runs\/(\d+)\/jobs$/.exec(url.pathname)?.[1];
        if (list) {
            const told = list === "deploy.yml" ? runs : [];
            const workflow_runs = told.map(({ status = "completed", created, updated }, id) => ({
                ...{
                    id,
                    run_number: id + 40,
                    name: "Deploy",
                    display_title: "A merge",
                    status,
                    html_url: `https://github.com/example/golive/actions/runs/${id}`,
                },
                ...{ created_at: created, updated_at: updated },
            }));
            return { text: JSON.stringify({ total_count: told.length, workflow_runs }) };
        }
        if (!of) return { status: 404, text: JSON.stringify({ message: "Not Found" }) };
        const { name, status, step, began, ended = null } = runs[Number(of)].job;
        const steps = step ? [{ name: "Up", ...step, started_at: began, completed_at: ended }] : [];
        return { text: JSON.stringify({ total_count: 1, jobs: [{ name, status, conclusion: null, started_at: began, completed_at: ended, steps }] }) };
    });
}
