import * as pulumi from "@pulumi/pulumi";
import type { NatsSpec } from "../../config/manifest";
import type { Target } from "../../config/target";
import { type AddOns, type Cluster, charts, installChart, type Namespace, tradingPriority } from "../cluster";
import { type Peer, prometheus, type SecretField, type Store } from "../foundation";

/** What NATS needs to know. */
export interface NatsArgs {
    /** Environment it belongs to. */
    target: Target;
    /** Cluster it runs in. */
    cluster: Cluster;
    /** The StorageClass of its volumes. */
    addOns: AddOns;
    /** The namespace of the data stores in the cluster. */
    namespace: Namespace;
    /** Servers and disk, as the manifest has them. */
    spec: NatsSpec;
    /** Pods that use it; nobody else reaches it. */
    clients: Peer[];
    /** Last word on any value of the chart. */
    override?: Record<string, unknown>;
}

/** What Prometheus scrapes of a store in the cluster. */
export interface Scraped {
    /** Namespace of the pods. */
    namespace: string;
    /** Labels of the pods. */
    labels: Record<string, string>;
    /** Name of the port. */
    portName: string;
    /** Its number. */
    port: number;
}

/**
 * NATS with JetStream on disk, three servers over the zones (cryptofunk:329, cryptofunk:330, cryptofunk:331, cryptofunk:332).
 *
 * It has no passwords: its address stands in configuration files, which are no secret, and the NetworkPolicies let in only the services that
 * the manifest gives it to. Nothing on it may be an order that nobody else has checked.
 * Traps: the claims outlive the release and are bound to a zone; streams are replicated only if the bot asks for it when it makes them.
 */
export class Nats extends pulumi.ComponentResource implements Store {
    readonly values: Record<string, pulumi.Input<string>>;
    readonly secretFields: Record<string, SecretField> = {};
    readonly peer: Peer;
    readonly port = 4222;
    readonly ready: pulumi.Resource[];
    /** Its metrics, by the exporter beside each server. */
    readonly metrics: Scraped;

    constructor(name: string, args: NatsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:data:Nats", name, {}, opts);
        const { target, cluster, addOns, namespace, spec, clients } = args;
        const labels = { "app.kubernetes.io/name": "nats", "app.kubernetes.io/instance": name };
        const servers: Peer = { namespace: namespace.name, labels };
        this.metrics = { namespace: namespace.name, labels: { ...labels, "app.kubernetes.io/component": "nats" }, portName: "prom-metrics", port: 7777 };

        const flows = [
            namespace.allow(`${name}-clients`, { pods: labels, from: clients, ports: [{ port: this.port }] }),
            namespace.allow(`${name}-servers`, { pods: labels, from: [servers], to: [servers], ports: [{ port: 6222 }] }),
            namespace.allow(`${name}-metrics`, { pods: labels, from: [prometheus], ports: [{ port: this.metrics.port }] }),
        ];
        const release = installChart(
            name,
            {
                cluster,
                chart: charts.nats,
                namespace,
                values: { ...this.chartValues(name, target, addOns, spec), ...args.override },
                after: [...addOns.storage, ...addOns.priority, ...flows],
            },
            { parent: this, protect: target.protect },
        );
        const host = `${name}-nats.${namespace.name}.svc.cluster.local`;
        this.values = { host, port: String(this.port), url: `nats://${host}:${this.port}` };
        this.peer = servers;
        this.ready = [release];
        this.registerOutputs({ host, port: this.port });
    }

    private chartValues(name: string, target: Target, addOns: AddOns, spec: NatsSpec): Record<string, unknown> {
        const locked = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } };
        const small = { requests: { cpu: "10m", memory: "32Mi" }, limits: { cpu: "100m", memory: "64Mi" } };
        const spread = (whenUnsatisfiable: string) => ({ maxSkew: 1, whenUnsatisfiable });
        return {
            fullnameOverride: `${name}-nats`,
            global: { labels: { "app.kubernetes.io/part-of": target.bot } },
            config: {
                cluster: { enabled: true, replicas: spec.replicas },
                jetstream: {
                    enabled: true,
                    fileStore: { enabled: true, pvc: { enabled: true, size: `${spec.storageGb}Gi`, storageClassName: addOns.storageClass } },
                    memoryStore: { enabled: false },
                },
                monitor: { enabled: true, port: 8222 },
            },
            container: {
                env: { GOMEMLIMIT: "450MiB" },
                merge: { resources: { requests: { cpu: "100m", memory: "512Mi" }, limits: { cpu: "1", memory: "512Mi" } }, securityContext: locked },
            },
            reloader: { merge: { resources: small, securityContext: locked } },
            promExporter: { enabled: true, port: this.metrics.port, merge: { resources: small, securityContext: locked } },
            podTemplate: {
                topologySpreadConstraints: {
                    "topology.kubernetes.io/zone": spread("DoNotSchedule"),
                    "kubernetes.io/hostname": spread("DoNotSchedule"),
                },
                merge: {
                    spec: {
                        automountServiceAccountToken: false,
                        priorityClassName: tradingPriority,
                        securityContext: { runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000, seccompProfile: { type: "RuntimeDefault" } },
                    },
                },
            },
            podDisruptionBudget: { enabled: true },
            natsBox: { enabled: false },
        };
    }
}
