import * as pulumi from "@pulumi/pulumi";
import { prometheus } from "../foundation";
import { charts } from "./charts";
import type { Cluster } from "./cluster";
import { Namespace } from "./namespace";
import { installChart } from "./release";

/** What Reloader needs to know. */
export interface ReloaderArgs {
    /** Cluster it runs in. */
    cluster: Cluster;
    /** Namespaces whose pods it restarts; it gets no right in any other. */
    namespaces: Namespace[];
}

/** Where it tells what it has restarted and what it could not. */
export const reloaderMetrics = { namespace: "reloader", labels: { "app.kubernetes.io/name": "reloader" }, portName: "http", port: 9090 };

/**
 * Reloader: restarts the pods of workloads annotated `reloader.stakater.com/auto: "true"` when one of their Secrets changes, so that a rotated
 * secret takes effect. It is made after the namespaces that it watches.
 *
 * Trap: its default strategy changes the environment of the pod template, which the next `up` would take back; an annotation stays.
 */
export class Reloader extends pulumi.ComponentResource {
    constructor(name: string, args: ReloaderArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:compute:Reloader", name, {}, opts);
        const { cluster, namespaces } = args;
        const child = { parent: this };
        const replicas = cluster.target.production ? 2 : 1;
        const namespace = new Namespace("reloader", { cluster, name: reloaderMetrics.namespace, podSecurity: "restricted" }, child);
        const api = namespace.allow("api-server", { pods: {}, to: [cluster.apiServer], ports: [{ port: 443 }] });
        const scraped = namespace.allow("metrics", { pods: {}, from: [prometheus], ports: [{ port: reloaderMetrics.port }] });
        const reloader = {
            reloadStrategy: "annotations",
            watchGlobally: false,
            namespaces: namespaces.map(n => n.name).sort(),
            ignoreJobs: true,
            ignoreCronJobs: true,
            logFormat: "json",
            enableHA: replicas > 1,
            readOnlyRootFileSystem: true,
            deployment: {
                replicas,
                containerSecurityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
                resources: { requests: { cpu: "25m", memory: "128Mi" }, limits: { cpu: "200m", memory: "256Mi" } },
            },
            podDisruptionBudget: replicas > 1 ? { enabled: true, minAvailable: 1 } : { enabled: false },
        };
        installChart(
            "reloader",
            { cluster, chart: charts.reloader, namespace, values: { reloader }, after: [api, scraped, ...namespaces.flatMap(n => n.ready)] },
            child,
        );
        this.registerOutputs({});
    }
}
