import * as aws from "@pulumi/aws";
import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type EncryptionKey, tagsOf } from "../foundation";
import { addOnVersions } from "./charts";
import type { Cluster } from "./cluster";
import { ExternalSecrets } from "./external-secrets";
import { LogShipping } from "./log-shipping";
import { PostgresOperator } from "./postgres-operator";
import { priorityClass } from "./priority";
import { Storage } from "./storage";

/** What a cluster's add-ons need to know. */
export interface AddOnsArgs {
    /** Cluster they run in. */
    cluster: Cluster;
    /** Key of the volumes; it must outlive them. */
    key: EncryptionKey;
    /** Key of the containers' logs. */
    logsKey: EncryptionKey;
    /** Names of the namespaces with a Postgres of their own in the cluster. Default: none, and no operator for them. */
    postgres?: string[];
    /** Versions of AWS's add-ons. Default: those in `addOnVersions`; without one AWS takes its own of the day, and no two clusters are the same. */
    versions?: { metricsServer?: string; cloudWatch?: string };
    /** Last word on arguments of the add-ons. */
    override?: { metricsServer?: Partial<aws.eks.AddonArgs>; cloudWatch?: Partial<aws.eks.AddonArgs>; externalSecrets?: Partial<k8s.helm.v3.ReleaseArgs> };
}

/** What every cluster has before the bot: storage, logs, figures for autoscaling (cryptofunk:279) and secrets; `Reloader` comes after it. */
export class AddOns extends pulumi.ComponentResource {
    /** What a SecretStore waits for. */
    readonly externalSecrets: pulumi.Resource[];
    /** What a volume claim waits for. */
    readonly storage: pulumi.Resource[];
    /** What an autoscaler waits for. */
    readonly metrics: pulumi.Resource[];
    /** What a pod of `tradingPriority` waits for. */
    readonly priority: pulumi.Resource[];
    /** What a Postgres in the cluster waits for; empty without `postgres`. */
    readonly postgres: pulumi.Resource[];
    /** Name of the StorageClass. */
    readonly storageClass: string;
    /** CloudWatch's log group of all containers. */
    readonly applicationLogGroup: string;
    /** What whoever reads that group waits for. */
    readonly logs: pulumi.Resource[];

    constructor(name: string, args: AddOnsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:compute:AddOns", name, {}, opts);
        const { cluster, key, logsKey, postgres = [], versions, override } = args;
        const child = { parent: this };

        const storage = new Storage("storage", { cluster, key }, child);
        const logs = new LogShipping(
            "log-shipping",
            { cluster, logsKey, version: versions?.cloudWatch ?? addOnVersions.cloudWatch, override: override?.cloudWatch },
            child,
        );
        const metricsServer = new aws.eks.Addon(
            "metrics-server",
            {
                clusterName: cluster.name,
                addonName: "metrics-server",
                addonVersion: versions?.metricsServer ?? addOnVersions.metricsServer,
                resolveConflictsOnCreate: "OVERWRITE",
                resolveConflictsOnUpdate: "OVERWRITE",
                tags: tagsOf(cluster.target),
                ...override?.metricsServer,
            },
            { ...child, dependsOn: cluster.ready },
        );
        const externalSecrets = new ExternalSecrets("external-secrets", { cluster, override: override?.externalSecrets }, child);
        const operator = postgres.length > 0 ? new PostgresOperator("postgres-operator", { cluster, databases: postgres }, child) : undefined;

        this.externalSecrets = externalSecrets.ready;
        this.storage = storage.ready;
        this.metrics = [metricsServer];
        this.priority = [priorityClass(cluster, child)];
        this.postgres = operator?.ready ?? [];
        this.storageClass = storage.className;
        this.applicationLogGroup = logs.applicationLogGroup;
        this.logs = logs.ready;
        this.registerOutputs({});
    }
}
