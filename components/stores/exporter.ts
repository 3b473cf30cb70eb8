import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type Cluster, charts, installChart, type Namespace } from "../cluster";
import type { Store } from "../foundation";
import type { SecretDelivery } from "../secrets";
import { jobs } from "./store-alerts";

/** What an exporter needs to know. */
export interface ExporterArgs {
    /** Cluster it runs in. */
    cluster: Cluster;
    /** The monitoring's namespace. */
    namespace: Namespace;
    /** Name of the store. */
    store: string;
    /** What the store is. */
    kind: "postgres" | "redis";
    /** The store. */
    of: Store;
    /** Kubernetes Secret with `username` and `password` of a user that sees figures and no data. */
    delivery: SecretDelivery;
    /** What must be there first: the kinds that Prometheus's operator brings. Default: nothing. */
    after?: pulumi.Resource[];
    /** Last word on values of the chart. */
    override?: Record<string, unknown>;
}

/** Who reads the password of a store's monitoring user: what the store's secret names as its reader. */
export const exporterReader = (store: string): string => `monitoring-${store}`;

/** Metrics of a store that AWS runs, which Prometheus can't ask itself (cryptofunk:351, cryptofunk:352); always over TLS. */
export class Exporter extends pulumi.ComponentResource {
    constructor(name: string, args: ExporterArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:observe:Exporter", name, {}, opts);
        const { cluster, namespace, store, kind, of, delivery, after = [] } = args;
        const release = jobs.exporter(store);
        const flow = namespace.allow(`exporter-${store}`, { pods: { "app.kubernetes.io/instance": release }, to: [of.peer], ports: [{ port: of.port }] });
        const accountName = `exporter-${store}`;
        // The chart for Redis cannot withhold the API's token from its own account; the one for Postgres does.
        const account =
            kind === "redis"
                ? new k8s.core.v1.ServiceAccount(
                      release,
                      { metadata: { name: accountName, namespace: namespace.name }, automountServiceAccountToken: false },
                      { parent: this, provider: cluster.provider, dependsOn: [...cluster.ready, ...namespace.ready] },
                  )
                : undefined;
        const values = {
            fullnameOverride: release,
            ...(account && { serviceAccount: { create: false, name: accountName } }),
            serviceMonitor: { enabled: true },
            resources: { requests: { cpu: "10m", memory: "48Mi" }, limits: { cpu: "100m", memory: "96Mi" } },
            ...(kind === "redis" ? redis(of, delivery.secretName) : postgres(of, delivery.secretName)),
            ...args.override,
        };
        const chart = kind === "redis" ? charts.redisExporter : charts.postgresExporter;
        installChart(
            release,
            { cluster, chart, namespace, values, after: [...after, ...delivery.ready, ...of.ready, flow, ...(account ? [account] : [])] },
            { parent: this },
        );
        this.registerOutputs({});
    }
}

const key = (secret: string, of: string) => ({ name: secret, key: of });

/** The monitoring user may not ask for the configuration, which ElastiCache forbids anyway. */
function redis(of: Store, secret: string): Record<string, unknown> {
    return {
        redisAddress: pulumi.interpolate`rediss://${of.values.host}:${of.port}`,
        auth: { enabled: true, secret: key(secret, "password") },
        env: [{ name: "REDIS_USER", valueFrom: { secretKeyRef: key(secret, "username") } }],
        extraArgs: { "config-command": "-" },
        podSecurityContext: { runAsNonRoot: true, runAsUser: 59000, runAsGroup: 59000, seccompProfile: { type: "RuntimeDefault" } },
        securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
    };
}

function postgres(of: Store, secret: string): Record<string, unknown> {
    return {
        service: { port: 9187 },
        config: {
            datasource: {
                host: of.values.host,
                port: String(of.port),
                database: of.values.database,
                sslmode: "require",
                userSecret: key(secret, "username"),
                passwordSecret: key(secret, "password"),
            },
        },
    };
}
