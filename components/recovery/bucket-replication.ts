import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Target } from "../../config/target";
import { type ArchiveBucket, archiveBucket, type EncryptionKey, nameOf, policyDocument, tagsOf, trust } from "../foundation";

/** What a copy of a bucket needs to know. */
export interface BucketReplicationArgs {
    /** The bucket that is copied. */
    source: ArchiveBucket;
    /** Where it is. */
    target: Target;
    /** Where its copy goes: the same with another region. */
    second: Target;
    /** What the copy is for: part of its name. */
    purpose: string;
    /** Key of the copy, in its region. */
    key: EncryptionKey;
    /** Days for which deleted and overwritten objects of the copy can be brought back. */
    keepDays: number;
    /** ARNs of SNS topics that are told when the copy falls behind. */
    topics: pulumi.Input<string>[];
}

/** Minutes within which S3 promises a copy of an object (S3 Replication Time Control knows no other value). */
const minutes = 15;

/**
 * A copy of a bucket in another region, by S3 itself and within fifteen minutes (mech-exo:40, mech-exo:46).
 *
 * Trap: what was in the bucket before is not copied; so this waits for the bucket alone, and is there before a database has started.
 * What is deleted there is deleted here too, or the copy would grow for ever; its versions stay for as many days as the original's.
 */
export function bucketReplication(name: string, args: BucketReplicationArgs, opts: pulumi.CustomResourceOptions): ArchiveBucket {
    const { source, target, second, purpose, key, keepDays, topics } = args;
    const copy = archiveBucket(name, { target: second, purpose, key, keepDays, region: second.region }, opts);
    const role = new aws.iam.Role(
        name,
        {
            name: nameOf(target, name, 64),
            description: `Copies ${source.name} to ${second.region}`,
            assumeRolePolicy: trust("s3.amazonaws.com"),
            tags: tagsOf(target),
        },
        opts,
    );
    const decrypts = source.key ? [{ Sid: "Read", ...source.key.grant("s3") }] : [];
    const permissions = new aws.iam.RolePolicy(
        name,
        {
            role: role.name,
            policy: policyDocument([
                { Sid: "Source", Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"], Resource: source.arn },
                {
                    Sid: "Objects",
                    Action: ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"],
                    Resource: `${source.arn}/*`,
                },
                { Sid: "Copies", Action: ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"], Resource: `${copy.arn}/*` },
                ...decrypts,
                { Sid: "Write", ...key.grant("s3", true), Action: ["kms:Encrypt", "kms:GenerateDataKey"] },
            ]),
        },
        opts,
    );
    new aws.s3.BucketReplicationConfig(
        name,
        {
            bucket: source.name,
            role: role.arn,
            rules: [
                {
                    id: "everything",
                    priority: 0,
                    status: "Enabled",
                    filter: { prefix: "" },
                    deleteMarkerReplication: { status: "Enabled" },
                    sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
                    destination: {
                        bucket: copy.arn,
                        encryptionConfiguration: { replicaKmsKeyId: key.arn },
                        replicationTime: { status: "Enabled", time: { minutes } },
                        metrics: { status: "Enabled", eventThreshold: { minutes } },
                    },
                },
            ],
        },
        { ...opts, dependsOn: [...source.ready, ...copy.ready, permissions] },
    );
    if (topics.length > 0)
        new aws.cloudwatch.MetricAlarm(
            name,
            {
                alarmDescription: `The copy of ${source.name} in ${second.region} is more than ${minutes} minutes behind`,
                namespace: "AWS/S3",
                metricName: "ReplicationLatency",
                dimensions: { SourceBucket: source.name, DestinationBucket: copy.name, RuleId: "everything" },
                statistic: "Maximum",
                period: 300,
                evaluationPeriods: 2,
                threshold: 60 * minutes,
                comparisonOperator: "GreaterThanThreshold",
                // S3 sends figures only while something is on its way.
                treatMissingData: "notBreaching",
                alarmActions: topics,
                okActions: topics,
                tags: tagsOf(target),
            },
            opts,
        );
    return copy;
}
