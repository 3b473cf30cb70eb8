import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Means } from "../../probes/probe";
import { kubeconfig } from "./worlds";

/** An HTTP server that answers as a cluster's API and as Prometheus do: a list is an API's list, a number is the status of a refusal, a text is sent as it is. */
export class Api {
    documents: Record<string, object | number | string> = {};
    /** What was asked, with its query. */
    readonly asked: string[] = [];
    /** Name and password without which nothing but the cluster's API answers. @default nobody is asked for any */
    basic?: string;
    private readonly server = createServer(({ url = "", headers }, response) => {
        this.asked.push(url);
        this.tokens.add(headers.authorization ?? "");
        const isLetIn = !this.basic || url.startsWith("/api/") || headers.authorization === `Basic ${Buffer.from(this.basic).toString("base64")}`;
        const found = isLetIn ? (this.documents[decodeURIComponent(url.replace(/\?.*/, ""))] ?? 404) : 401;
        if (typeof found === "number") return response.writeHead(found, { "content-type": "application/json" }).end("{}");
        const body = typeof found === "string" ? found : JSON.stringify(Array.isArray(found) ? { items: found } : found);
        return response.writeHead(200, { "content-type": "application/json" }).end(body);
    });
    readonly tokens = new Set<string>();
    port = 0;

    async start(): Promise<void> {
        this.server.listen(0, "127.0.0.1");
        await once(this.server, "listening");
        this.port = (this.server.address() as AddressInfo).port;
    }
    stop(): void {
        this.server.close();
        this.server.closeAllConnections();
    }
    means(): Pick<Means, "kubernetes" | "prometheus" | "inside"> {
        return {
            kubernetes: async () => kubeconfig(this.port),
            prometheus: async () => `http://127.0.0.1:${this.port}`,
            inside: async () => ({ host: "127.0.0.1", port: this.port }),
        };
    }
}

export const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;

/** A pod as the API has it, sound but for what is changed. */
export function pod(
    name: string,
    { container = "api", ready = true, restarts = 0, image = digest("a"), node = "node-a", status = {}, spec = {}, metadata = {} } = {},
) {
    return {
        metadata: { name, namespace: "bot", labels: {}, ...metadata },
        spec: { nodeName: node, containers: [{ name: container, image: "ignored" }], ...spec },
        status: {
            phase: "Running",
            conditions: [{ type: "Ready", status: ready ? "True" : "False" }],
            containerStatuses: [{ name: container, restartCount: restarts, imageID: `registry/bot@${image}` }],
            ...status,
        },
    };
}

/** A service's workload as the preview records it. */
export const recorded = (name: string, { replicas = 1, image = `registry/bot:1@${digest("a")}`, limits = {}, env = [] as object[], ...rest } = {}) => ({
    ...{ urn: name, type: "kubernetes:apps/v1:StatefulSet", name },
    properties: {
        metadata: { name, namespace: "bot" },
        spec: { replicas, template: { spec: { containers: [{ name, image, env, resources: { limits }, ...rest }] } } },
    },
});
