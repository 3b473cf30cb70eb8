import type { RequestOptions } from "node:https";
import { get, json } from "./http";
import { NoAccess, type World } from "./probe";

/** What is read of an object in the cluster. */
export interface Meta {
    metadata: {
        name: string;
        namespace?: string;
        labels?: Record<string, string>;
        deletionTimestamp?: string;
        ownerReferences?: { kind: string; name: string }[];
    };
}
export interface EnvironmentVariable {
    name: string;
    value?: string;
    valueFrom?: object;
}
export interface Container {
    name: string;
    image: string;
    command?: string[];
    args?: string[];
    env?: EnvironmentVariable[];
    volumeMounts?: { name: string; mountPath: string; subPath?: string }[];
    resources?: { limits?: Record<string, string> };
}
export interface PodSpec {
    nodeName?: string;
    containers: Container[];
    initContainers?: Container[];
    volumes?: { name: string; configMap?: { name: string; items?: { key: string; path: string }[] } }[];
}
export interface ContainerStatus {
    name: string;
    restartCount: number;
    imageID: string;
    lastState?: { terminated?: { reason?: string } };
}
export interface Pod extends Meta {
    spec: PodSpec;
    status: {
        phase?: string;
        conditions?: { type: string; status: string }[];
        containerStatuses?: ContainerStatus[];
        initContainerStatuses?: ContainerStatus[];
    };
}
export interface Node extends Meta {
    status: { images?: { names?: string[]; sizeBytes?: number }[] };
}
export interface Job extends Meta {
    spec: { template: { spec: PodSpec } };
    status?: { conditions?: { type: string; status: string }[]; startTime?: string; active?: number };
}
export interface CronJob extends Meta {
    spec: { suspend?: boolean };
    status?: { lastScheduleTime?: string; lastSuccessfulTime?: string };
}
export interface ConfigMap extends Meta {
    data?: Record<string, string>;
}
export interface Secret extends Meta {
    data?: Record<string, string>;
}

/** The cluster's API, by what `means` brings: it is only ever read. */
export class ClusterApi {
    private constructor(
        private readonly server: string,
        private readonly options: RequestOptions,
        private readonly signal: AbortSignal,
    ) {}

    static async of({ means }: World, signal: AbortSignal): Promise<ClusterApi> {
        const config = await means.kubernetes();
        const server = config.getCurrentCluster()?.server;
        if (!server) throw new NoAccess("the KUBECONFIG names no cluster");
        const options: RequestOptions = {};
        await config.applyToHTTPSOptions(options as Parameters<typeof config.applyToHTTPSOptions>[0]);
        return new ClusterApi(server.replace(/\/$/, ""), options, signal);
    }

    /** Objects of a kind by its path, such as `/api/v1/namespaces/bot/pods`, and the labels that they carry. */
    async list<T extends Meta>(path: string, labels: Record<string, string> = {}): Promise<T[]> {
        const selector = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
        const items: T[] = [];
        let next = "";
        for (let pages = 0; pages < 100; pages++) {
            const query = new URLSearchParams({ limit: "250", ...(selector.length && { labelSelector: selector.join(",") }), ...(next && { continue: next }) });
            const page = (await this.read(`${path}?${query}`)) as { items?: unknown; metadata?: { continue?: unknown } };
            if (!Array.isArray(page.items) || !page.items.every(isObject))
                throw new Error(`the cluster's API gave no list of ${path.slice(path.lastIndexOf("/") + 1)}`);
            items.push(...(page.items as T[]));
            next = typeof page.metadata?.continue === "string" ? page.metadata.continue : "";
            if (!next) return items;
        }
        throw new Error("the cluster's API goes on with its list for ever");
    }

    /** One object by its path; nothing where there is none. */
    async one<T extends Meta>(path: string): Promise<T | undefined> {
        const found = await this.read(path, true);
        if (found !== undefined && !isObject(found)) throw new Error("the cluster's API gave something else than what was asked for");
        return found as T | undefined;
    }

    private async read(path: string, mayLack = false): Promise<unknown> {
        const { status, body } = await get(`${this.server}${path}`, { ...this.options, signal: this.signal }).catch(error => {
            throw new NoAccess(`the cluster's API does not answer: ${(error as Error).message}`);
        });
        if (status === 401 || status === 403)
            throw new NoAccess(`the cluster's API refuses to show ${path.replace(/\?.*/, "")} (HTTP ${status}): ask for the right to read it`);
        if (status === 404 && mayLack) return undefined;
        if (status !== 200) throw new Error(`the cluster's API answers with HTTP ${status}`);
        return json(body);
    }
}

const isObject = (value: unknown): boolean => typeof (value as Partial<Meta> | null)?.metadata?.name === "string";
