import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arnOf, type EncryptionKey, tagsOf } from "../foundation";
import type { Cluster } from "./cluster";
import { podRole } from "./pod-identity";

/** What shipping logs needs to know. */
export interface LogShippingArgs {
    /** Cluster whose logs are shipped. */
    cluster: Cluster;
    /** Key of the log groups. */
    logsKey: EncryptionKey;
    /** Version of the add-on. */
    version: string;
    /** Last word on any argument of the add-on. */
    override?: Partial<aws.eks.AddonArgs>;
}

/** Groups that the add-on writes to: containers, kubelet and container runtime, kernel and system. */
const kinds = ["application", "dataplane", "host"] as const;

/**
 * What it does: logs alone. Container Insights, by either of its pipelines, and Application Signals are on by default and paid by observation;
 * nobody here reads them, since Prometheus has the figures.
 */
const does = {
    containerLogs: { enabled: true },
    containerInsights: { enabled: false },
    otelContainerInsights: { enabled: false },
    applicationSignals: { enabled: false },
};

/**
 * All containers' output in CloudWatch, through AWS's own add-on (cryptofunk:412).
 *
 * Trap: the add-on makes missing log groups itself, without retention and key; so they are there first, and outlive it on destroy.
 * It lives in its own namespace `amazon-cloudwatch`, which it makes itself: no Pod Security level, no NetworkPolicy.
 */
export class LogShipping extends pulumi.ComponentResource {
    /** The log group of all containers. */
    readonly applicationLogGroup: string;
    /** Whoever wants to be sure that no line is lost waits for this. */
    readonly ready: pulumi.Resource[];

    constructor(name: string, args: LogShippingArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:compute:LogShipping", name, {}, opts);
        const { cluster, logsKey } = args;
        const { target } = cluster;
        const child = { parent: this };
        const groupName = (kind: string) => `/aws/containerinsights/${cluster.name}/${kind}`;
        const groups = kinds.map(
            kind =>
                new aws.cloudwatch.LogGroup(
                    `${name}-${kind}`,
                    { name: groupName(kind), retentionInDays: target.logDays, kmsKeyId: logsKey.arn, tags: tagsOf(target) },
                    child,
                ),
        );
        const writers = podRole(
            name,
            target,
            {
                namespace: "amazon-cloudwatch",
                serviceAccount: "cloudwatch-agent",
                statements: [
                    {
                        Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
                        Resource: kinds.map(kind => arnOf(target, "logs", `log-group:${groupName(kind)}:*`)),
                    },
                    { Action: "logs:DescribeLogGroups", Resource: "*" },
                ],
            },
            child,
        );
        const addOn = new aws.eks.Addon(
            name,
            {
                clusterName: cluster.name,
                addonName: "amazon-cloudwatch-observability",
                addonVersion: args.version,
                configurationValues: JSON.stringify(does),
                podIdentityAssociations: [{ serviceAccount: "cloudwatch-agent", roleArn: writers.arn }],
                resolveConflictsOnCreate: "OVERWRITE",
                resolveConflictsOnUpdate: "OVERWRITE",
                tags: tagsOf(target),
                ...args.override,
            },
            { ...child, dependsOn: [...cluster.ready, ...groups, ...writers.ready] },
        );
        this.applicationLogGroup = groupName("application");
        this.ready = [addOn];
        this.registerOutputs({ applicationLogGroup: this.applicationLogGroup });
    }
}
