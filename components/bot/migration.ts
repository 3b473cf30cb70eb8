import { createHash } from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "../../config/manifest";
import { type Cluster, type Namespace, type PodOverride, pod } from "../cluster";
import { podLabels, shortened, slug } from "../foundation";
import type { SecretDelivery } from "../secrets";
import type { Image } from "./image";

/** What a migration needs to know. */
export interface MigrationArgs {
    /** Name of the bot. */
    bot: string;
    /** The migration as the manifest has it. */
    spec: NonNullable<Manifest["migrations"]>;
    /** Version that is released; part of the Job's name. */
    version: string;
    /** Where it runs. */
    cluster: Cluster;
    /** The bot's namespace. */
    namespace: Namespace;
    /** What it runs. */
    image: Image;
    /** Processor of the nodes. */
    architecture: string;
    /** Variables that are no secret, put together. */
    environment: Record<string, pulumi.Input<string>>;
    /** What rules read on its pods. Default: nothing. */
    annotations?: Record<string, string>;
    /** Variables that are secret; the password of the store's migration role is among them. Default: none. */
    secret?: { delivery: SecretDelivery; keys: string[] };
    /** What must be there first: the store, its roles, the snapshot before the release. Default: nothing. */
    waitFor?: pulumi.Resource[];
    /** Last word on any field of the pod or its container. */
    override?: PodOverride;
}

/**
 * Brings the schema up to date before a rollout (cryptofunk:487): a Job that the workloads wait for; if it fails, `up` ends before any of them.
 * Traps: a Job is immutable, so it is named after the release and what it runs, and a new one is made before the old one goes; it keeps no
 * `ttlSecondsAfterFinished`, or a refresh would find it gone and run it again; a node's replacement doesn't count as a failure.
 */
export class Migration extends pulumi.ComponentResource {
    /** What workloads wait for: the Job has completed. */
    readonly ready: pulumi.Resource[];

    constructor(name: string, args: MigrationArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:bot:Migration", name, {}, opts);
        const { spec, cluster, namespace, image, secret, waitFor = [] } = args;
        const base = { parent: this, provider: cluster.provider };
        const labels = podLabels(args.bot, "migrate");
        const account = new k8s.core.v1.ServiceAccount(
            name,
            { metadata: { name: "migrate", namespace: namespace.name, labels }, automountServiceAccountToken: false },
            { ...base, dependsOn: [...cluster.ready, ...namespace.ready] },
        );
        const job = new k8s.batch.v1.Job(
            name,
            {
                metadata: { name: jobName(args.version, image.reference, spec, args.annotations), namespace: namespace.name, labels },
                spec: {
                    backoffLimit: 2,
                    activeDeadlineSeconds: spec.timeoutSeconds,
                    podFailurePolicy: { rules: [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] }] },
                    template: {
                        metadata: { labels, annotations: { ...args.annotations, "karpenter.sh/do-not-disrupt": "true" } },
                        spec: {
                            ...pod({
                                name: "migrate",
                                image: image.reference,
                                command: spec.command,
                                args: spec.args,
                                environment: args.environment,
                                secret: secret && { name: secret.delivery.secretName, keys: secret.keys },
                                resources: { cpu: "250m", memory: "512Mi" },
                                architecture: args.architecture,
                                override: args.override,
                            }),
                            restartPolicy: "Never",
                        },
                    },
                },
            },
            {
                ...base,
                dependsOn: [...cluster.ready, account, ...image.ready, ...(secret?.delivery.ready ?? []), ...waitFor],
                customTimeouts: { create: `${spec.timeoutSeconds + 900}s` },
            },
        );
        this.ready = [job];
        this.registerOutputs({});
    }
}

/** `migrate-<version>-<hash>`: a new one for each release, and when what it runs changes. */
export function jobName(version: string, image: string, spec: NonNullable<Manifest["migrations"]>, annotations: Record<string, string> = {}): string {
    const { command, args, environment, secrets } = spec;
    const hash = createHash("sha256")
        .update(JSON.stringify([image, command, args, environment, secrets, annotations]))
        .digest("hex")
        .slice(0, 8);
    return `migrate-${shortened(slug(version), 40)}-${hash}`;
}
