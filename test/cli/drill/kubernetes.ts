import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { KubeConfig } from "@kubernetes/client-node";

type Thing = { metadata: { name: string; [field: string]: unknown }; [field: string]: unknown };

/** A cluster's API over what it is told to have, as far as drills ask it: lists, reads, replaces, makes and deletes. */
export class Kubernetes {
    private server!: Server;
    /** Objects by the path of their list. */
    readonly has = new Map<string, Thing[]>();
    /** What was changed, in its order: method and path. */
    readonly changed: string[] = [];
    /** Paths that are answered with 500. */
    readonly broken = new Set<string>();
    /** Is told of each change, after it. */
    onChange: (method: string, path: string) => void = () => {};

    async start(): Promise<void> {
        this.server = createServer((request, response) => {
            let body = "";
            request.on("data", part => (body += part));
            request.on("end", () => {
                const path = decodeURIComponent(new URL(request.url ?? "", "http://x").pathname);
                const tell = (status: number, value: unknown) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
                if (this.broken.has(`${request.method} ${path}`)) return tell(500, { kind: "Status", code: 500 });
                const [list, name] = this.has.has(path) ? [path, ""] : [path.replace(/\/[^/]+$/, ""), path.replace(/.*\//, "")];
                const things = this.has.get(list) ?? [];
                if (name === "" && request.method === "GET") return tell(200, { kind: "List", items: things });
                const found = things.find(one => one.metadata.name === name);
                if (request.method === "POST") things.push(JSON.parse(body));
                else if (!found) return tell(404, { kind: "Status", code: 404 });
                if (request.method === "PUT") things[things.indexOf(found as Thing)] = JSON.parse(body);
                if (request.method === "DELETE") things.splice(things.indexOf(found as Thing), 1);
                if (request.method !== "GET") {
                    this.changed.push(`${request.method} ${path}`);
                    this.onChange(request.method ?? "", path);
                }
                tell(200, request.method === "GET" ? found : { kind: "Status", status: "Success", metadata: {} });
            });
        }).listen(0, "127.0.0.1");
        await once(this.server, "listening");
    }

    config(): KubeConfig {
        const config = new KubeConfig();
        const server = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
        config.loadFromClusterAndUser({ name: "c", server, skipTLSVerify: true }, { name: "u" });
        return config;
    }

    async stop(): Promise<void> {
        this.server.close();
        this.server.closeAllConnections();
    }
}

/** A pod of a service, ready, with an image and so many restarts. */
export const pod = (name: string, service: string, { image = "x@sha256:a", restarts = 0, ready = true, labels = {} } = {}): Thing => ({
    metadata: { name, namespace: "bot", labels, uid: `${name}-${restarts}` },
    spec: { containers: [{ name: service, image }] },
    status: {
        phase: "Running",
        conditions: [{ type: "Ready", status: ready ? "True" : "False" }],
        containerStatuses: [{ name: service, restartCount: restarts, image, imageID: image, ready }],
    },
});
