import { once } from "node:events";
import { existsSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import type { KubeConfig } from "@kubernetes/client-node";
import { NoAccess } from "../probe";
import type { Forward } from "./forward";

/** The command by which KUBECONFIG gets a stack's cluster, under its own name. */
export const updateKubeconfig = ({ region, cluster }: { region: string; cluster: string }): string =>
    `aws eks update-kubeconfig --region ${region} --name ${cluster} --alias ${cluster}`;

/**
 * The cluster that KUBECONFIG names, or a person's own file. Throws NoAccess where there is none, or where it is another than the stack's: what that
 * one answers is no answer.
 */
export async function clusterOf(
    endpoint: () => Promise<string>,
    where: { region: string; cluster: string },
    environment: NodeJS.ProcessEnv = process.env,
): Promise<KubeConfig> {
    const what = `${updateKubeconfig(where)} writes one`;
    const own = join(environment.HOME ?? homedir(), ".kube", "config");
    if (!environment.KUBECONFIG && !existsSync(own)) throw new NoAccess(`KUBECONFIG names no cluster: ${what}`);
    const { KubeConfig } = await import("@kubernetes/client-node");
    const config = new KubeConfig();
    try {
        for (const [index, file] of (environment.KUBECONFIG ?? own).split(":").filter(Boolean).entries()) {
            if (index === 0) config.loadFromFile(file);
            else {
                const more = new KubeConfig();
                more.loadFromFile(file);
                config.mergeConfig(more, true);
            }
        }
    } catch (error) {
        throw new NoAccess(`KUBECONFIG cannot be read: ${(error as Error).message}`);
    }
    const server = config.getCurrentCluster()?.server;
    if (!server) throw new NoAccess(`KUBECONFIG has no current cluster: ${what}`);
    const wanted = await endpoint();
    if (server.toLowerCase().replace(/\/$/, "") !== wanted.toLowerCase().replace(/\/$/, ""))
        throw new NoAccess(`the current cluster of KUBECONFIG is another than the stack's ${where.cluster}: ${what}`);
    return config;
}

/** A Service inside the cluster, or one pod behind it. */
export interface InCluster {
    service: string;
    namespace: string;
    port: number;
    /** Name of the pod, where it is the one that is meant. @default whichever is ready */
    pod?: string;
}

/** A host name as the cluster's DNS has it, taken apart; nothing where it is none. */
export function inCluster(host: string, port: number): InCluster | undefined {
    const [, pod, service, namespace] = /^(?:([a-z0-9-]+)\.)?([a-z0-9-]+)\.([a-z0-9-]+)\.svc(?:\.cluster\.local)?\.?$/.exec(host) ?? [];
    return service && namespace ? { service, namespace, port, ...(pod && { pod }) } : undefined;
}

/** What the cluster's API tells; NoAccess where it tells nothing, without the answer's headers. */
async function asked<T>(what: string, call: () => Promise<T>): Promise<T> {
    try {
        return await call();
    } catch (error) {
        const { code, cause, message } = error as Error & { code?: number | string };
        const why = code ?? (cause as NodeJS.ErrnoException | undefined)?.code ?? message.split("\n")[0];
        throw new NoAccess(`the cluster's API does not tell ${what}: ${why}`);
    }
}

/** The port of a pod that a Service's port leads to, and the pod. Throws NoAccess where no pod is ready behind it. */
async function podBehind(config: KubeConfig, { service, namespace, port }: InCluster): Promise<{ pod: string; port: number }> {
    const { CoreV1Api, DiscoveryV1Api } = await import("@kubernetes/client-node");
    const labelSelector = `kubernetes.io/service-name=${service}`;
    const [{ items }, { spec }] = await asked(`what is behind ${service}.${namespace}`, () =>
        Promise.all([
            config.makeApiClient(DiscoveryV1Api).listNamespacedEndpointSlice({ namespace, labelSelector }),
            config.makeApiClient(CoreV1Api).readNamespacedService({ name: service, namespace }),
        ]),
    );
    const name = spec?.ports?.find(one => one.port === port)?.name;
    for (const { endpoints, ports } of items) {
        const pod = endpoints?.find(one => one.conditions?.ready !== false && one.targetRef?.kind === "Pod")?.targetRef?.name;
        const to = ports?.find(one => (one.name ?? "") === (name ?? ""))?.port;
        if (pod && to) return { pod, port: to };
    }
    throw new NoAccess(`no pod is ready behind ${service}.${namespace} on port ${port}`);
}

/** Opens a Service's port at this machine through the cluster's API, as `kubectl port-forward` does. Throws NoAccess. */
export async function openInCluster(config: KubeConfig, to: InCluster): Promise<Forward> {
    const { pod, port } = to.pod ? { pod: to.pod, port: to.port } : await podBehind(config, to);
    const { PortForward } = await import("@kubernetes/client-node");
    const forward = new PortForward(config);
    const server: Server = createServer(socket => {
        socket.on("error", () => socket.destroy());
        forward.portForward(to.namespace, pod, [port], socket, null, socket).then(
            opened => {
                const web = typeof opened === "function" ? opened() : opened;
                socket.once("close", () => web?.close());
                web?.on("close", () => socket.destroy());
            },
            () => socket.destroy(),
        );
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}
