import { createHash } from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "../../config/manifest";
import { pod } from "../cluster";
import { podLabels, shortened, slug } from "../foundation";
import type { RunArgs } from "./run-args";

/** What a migration needs to know. */
export interface MigrationArgs extends RunArgs {
    /** The migration as the manifest has it. */
    spec: NonNullable<Manifest["migrations"]>;
    /** Version that is released; part of the Job's name. */
    version: string;
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
