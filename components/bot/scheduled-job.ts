import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Job } from "../../config/manifest";
import { fileKey, pod } from "../cluster";
import { podLabels } from "../foundation";
import type { RunArgs } from "./run-args";

/** What a job that runs at set times needs to know. */
export interface ScheduledJobArgs extends RunArgs {
    /** Name of the job: of its pods and its ServiceAccount. */
    job: string;
    /** The job as the manifest has it. */
    spec: Job;
    /** Files by path, put together. Default: none. */
    files?: Record<string, pulumi.Input<string>>;
}

/**
 * Something that runs at set times and ends, such as the daily report (arbitrage:188).
 * A run that takes too long is ended before the next one may start, and two never run at once. Traps: a run that was missed is made up for only
 * within five minutes, or a report would come at noon; the failed pods of the last three runs stay for whoever looks why.
 */
export class ScheduledJob extends pulumi.ComponentResource {
    constructor(name: string, args: ScheduledJobArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:bot:ScheduledJob", name, {}, opts);
        const { job, spec, cluster, namespace, image, secret, files = {}, waitFor = [] } = args;
        const base = { parent: this, provider: cluster.provider };
        const child = { ...base, dependsOn: [...cluster.ready, ...namespace.ready] };
        const labels = podLabels(args.bot, job);
        const metadata = { name: job, namespace: namespace.name, labels };

        const account = new k8s.core.v1.ServiceAccount(name, { metadata, automountServiceAccountToken: false }, child);
        const texts = Object.entries(files).map(([path, text]) => [fileKey(path), text]);
        const config = texts.length
            ? new k8s.core.v1.ConfigMap(name, { metadata: { namespace: namespace.name, labels }, immutable: true, data: Object.fromEntries(texts) }, child)
            : undefined;
        new k8s.batch.v1.CronJob(
            name,
            {
                metadata: { ...metadata, ...(spec.description && { annotations: { "kubernetes.io/description": spec.description } }) },
                spec: {
                    schedule: spec.schedule,
                    timeZone: spec.timezone,
                    concurrencyPolicy: "Forbid",
                    startingDeadlineSeconds: 300,
                    successfulJobsHistoryLimit: 1,
                    failedJobsHistoryLimit: 3,
                    jobTemplate: {
                        metadata: { labels },
                        spec: {
                            backoffLimit: spec.retries,
                            activeDeadlineSeconds: spec.timeoutSeconds,
                            template: {
                                metadata: { labels, annotations: args.annotations },
                                spec: {
                                    ...pod({
                                        name: job,
                                        image: image.reference,
                                        command: spec.command,
                                        args: spec.args,
                                        environment: args.environment,
                                        secret: secret && { name: secret.delivery.secretName, keys: secret.keys },
                                        files: config && { configMap: config.metadata.name, paths: Object.keys(files) },
                                        writablePaths: spec.writablePaths,
                                        resources: spec.resources,
                                        architecture: args.architecture,
                                        override: args.override,
                                    }),
                                    restartPolicy: "Never",
                                },
                            },
                        },
                    },
                },
            },
            { ...base, dependsOn: [...child.dependsOn, account, ...image.ready, ...(secret?.delivery.ready ?? []), ...waitFor] },
        );
        this.registerOutputs({});
    }
}
