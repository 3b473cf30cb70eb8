import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { blobOf } from "../../../cli/contract-request/pull-request";

/** What GitHub's side knows: the branches with the contract on each, and the open pull requests. */
export interface Known {
    branches: Record<string, { sha: string; contract?: string; files?: Record<string, string> }>;
    pulls?: { number: number; head: string; base: string }[];
    /** An answer in the place of the usual one, by how `METHOD /path` begins. */
    instead?: Record<string, { status: number; message: string }>;
}

interface Asked {
    what: string;
    authorization?: string;
    body?: Record<string, unknown>;
}

/** A server that answers as GitHub documents its REST API, for one repository, and keeps what it was asked. */
export async function gitHub({ branches, pulls = [], instead = {} }: Known) {
    const asked: Asked[] = [];
    const pull = (number: number) => ({ number, html_url: `https://github.com/example/golive/pull/${number}` });
    const contract = "bots/vanta.contract.yaml";
    type Branch = Known["branches"][string];
    const read = (on: Branch, file: string) => (file === contract ? on.contract : on.files?.[file]);
    const write = (on: Branch, file: string, text: string) =>
        file === contract ? Object.assign(on, { contract: text }) : Object.assign(on, { files: { ...on.files, [file]: text } });

    const answer = (method: string, url: URL, accept: string, body: Record<string, string>): [status: number, answer: unknown] => {
        const path = url.pathname.replace("/repos/example/golive", "");
        const replaced = Object.entries(instead).find(([begin]) => `${method} ${path}`.startsWith(begin));
        if (replaced) return [replaced[1].status, { message: replaced[1].message }];
        const branch = branches[path.replace(/^\/git\/refs?\/heads\//, "")];
        const none: [number, object] = [404, { message: "Not Found" }];
        if (method === "GET" && path.startsWith("/git/ref/heads/")) return branch ? [200, { object: { sha: branch.sha } }] : none;
        if (method === "PATCH" && path.startsWith("/git/refs/heads/")) {
            const from = Object.values(branches).find(one => one !== branch && one.sha === body.sha);
            Object.assign(branch, { sha: body.sha, contract: from?.contract, files: from?.files });
            return [200, {}];
        }
        if (method === "POST" && path === "/git/refs") {
            const from = Object.values(branches).find(({ sha }) => sha === body.sha);
            branches[body.ref.replace("refs/heads/", "")] = { ...from, sha: body.sha };
            return [201, {}];
        }
        const file = /^\/contents\/(.+)$/.exec(path)?.[1];
        if (method === "GET" && file !== undefined) {
            const text = read(branches[url.searchParams.get("ref") ?? ""] ?? { sha: "" }, file);
            return text === undefined ? none : [200, accept.includes("raw") ? text : { content: "" }];
        }
        if (method === "PUT" && file !== undefined) {
            const on = branches[body.branch];
            const there = read(on, file);
            if (there !== undefined && body.sha !== blobOf(there)) return [409, { message: `is at another blob than ${body.sha}` }];
            write(on, file, Buffer.from(body.content, "base64").toString());
            on.sha = "c".repeat(40);
            return [200, {}];
        }
        if (method === "GET" && path === "/pulls") {
            const [head, base] = [url.searchParams.get("head"), url.searchParams.get("base")];
            return [200, pulls.filter(one => `example:${one.head}` === head && one.base === base).map(({ number }) => pull(number))];
        }
        if (method === "POST" && path === "/pulls") return [201, pull(31)];
        if (method === "PATCH" && path.startsWith("/pulls/")) return [200, pull(Number(path.slice(7)))];
        return [500, { message: `nothing is recorded for ${method} ${path}` }];
    };

    const server = createServer((request, response) => {
        let text = "";
        request.on("data", part => (text += part));
        request.on("end", () => {
            const body = text === "" ? undefined : JSON.parse(text);
            const url = new URL(request.url ?? "", "http://localhost");
            asked.push({ what: `${request.method} ${url.pathname.replace("/repos/example/golive", "")}`, authorization: request.headers.authorization, body });
            const [status, said] = answer(request.method ?? "", url, request.headers.accept ?? "", body ?? {});
            response.writeHead(status, { connection: "close" }).end(typeof said === "string" ? said : JSON.stringify(said));
        });
    });
    await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
    return {
        api: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        asked,
        branches,
        /** What changed something there. */
        written: () => asked.filter(({ what }) => !what.startsWith("GET ")),
        stop: () => new Promise(done => server.close(done)),
    };
}
