import * as pulumi from "@pulumi/pulumi";
import { charts } from "./charts";
import type { Cluster } from "./cluster";
import { Namespace } from "./namespace";
import { installChart } from "./release";

/** What the operator for Postgres in the cluster needs to know. */
export interface PostgresOperatorArgs {
    /** Cluster it runs in. */
    cluster: Cluster;
    /** Names of the namespaces that its databases live in. */
    databases: string[];
}

/** Port on which each Postgres pod tells the operator how it is; databases let the operator's namespace in there. */
export const postgresStatusPort = 8000;

/** Namespace of the operator and of its backup plug-in. */
export const postgresOperatorNamespace = "cnpg-system";

/**
 * CloudNativePG, with the Barman Cloud plug-in for backups to S3 and cert-manager, which the plug-in needs.
 *
 * Traps: the operator's built-in backup to S3 goes away in 1.31, hence the plug-in; the plug-in has to share the operator's namespace and
 * can't roll, it has one replica. A Postgres pod lets `postgresOperatorNamespace` in on `postgresStatusPort`, or it never becomes ready.
 */
export class PostgresOperator extends pulumi.ComponentResource {
    /** What a database waits for. */
    readonly ready: pulumi.Resource[];

    constructor(name: string, args: PostgresOperatorArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:compute:PostgresOperator", name, {}, opts);
        const { cluster } = args;
        const child = { parent: this };
        const small = { requests: { cpu: "25m", memory: "96Mi" }, limits: { cpu: "250m", memory: "256Mi" } };

        const certificates = new Namespace("cert-manager", { cluster, name: "cert-manager", podSecurity: "restricted" }, child);
        const certManager = installChart(
            "cert-manager",
            {
                cluster,
                chart: charts.certManager,
                namespace: certificates,
                values: {
                    crds: { enabled: true, keep: false },
                    global: { leaderElection: { namespace: "cert-manager" } },
                    // Nobody scrapes it, and the network lets nobody.
                    prometheus: { enabled: false },
                    resources: small,
                    webhook: { securePort: 10250, resources: small },
                    cainjector: { resources: small },
                    startupapicheck: { resources: small },
                },
                after: [
                    certificates.allow("api-server", { pods: {}, to: [cluster.apiServer], ports: [{ port: 443 }] }),
                    certificates.allow("webhook", {
                        pods: { "app.kubernetes.io/name": "webhook", "app.kubernetes.io/instance": "cert-manager" },
                        from: [cluster.controlPlane],
                        ports: [{ port: 10250 }],
                    }),
                ],
            },
            child,
        );

        const namespace = new Namespace(postgresOperatorNamespace, { cluster, name: postgresOperatorNamespace, podSecurity: "restricted" }, child);
        const operatorPods = { "app.kubernetes.io/name": "cloudnative-pg" };
        const pluginPods = { "app.kubernetes.io/name": "plugin-barman-cloud" };
        const inside = (labels: Record<string, string>) => [{ namespace: namespace.name, labels }];
        const flows = [
            namespace.allow("api-server", { pods: {}, to: [cluster.apiServer], ports: [{ port: 443 }] }),
            namespace.allow("webhook", { pods: operatorPods, from: [cluster.controlPlane], ports: [{ port: 9443 }] }),
            namespace.allow("plugin-calls", { pods: operatorPods, to: inside(pluginPods), ports: [{ port: 9090 }] }),
            namespace.allow("plugin", { pods: pluginPods, from: inside(operatorPods), ports: [{ port: 9090 }] }),
            namespace.allow("databases", {
                pods: operatorPods,
                to: args.databases.map(database => ({ namespace: database, labels: { "cnpg.io/podRole": "instance" } })),
                ports: [{ port: postgresStatusPort }],
            }),
        ];
        const operator = installChart(
            "cloudnative-pg",
            { cluster, chart: charts.cloudNativePg, namespace, values: { resources: small, webhook: { port: 9443 } }, after: flows },
            child,
        );
        const plugin = installChart(
            "plugin-barman-cloud",
            { cluster, chart: charts.barmanCloud, namespace, values: { resources: small }, after: [operator, certManager] },
            child,
        );
        this.ready = [...flows, operator, plugin];
        this.registerOutputs({});
    }
}
