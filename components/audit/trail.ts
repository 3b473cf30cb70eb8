import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../config/settings";
import type { Target } from "../../config/target";
import { archiveBucket, archiveBucketArn, arnOf, EncryptionKey, nameOf, partitionOf, type Statement, tagsOf } from "../foundation";

/** What a trail needs to know. */
export interface TrailArgs {
    /** The account, region and names. */
    target: Target;
    /** Days that its files are kept. */
    keepDays: number;
    /** Lock on its files. Default: none. */
    lock?: Settings["audit"]["lock"];
    /** Last word on any argument of the trail. */
    override?: Partial<aws.cloudtrail.TrailArgs>;
}

const purpose = "trail";

/**
 * The account's record of who did what, in every region, signed and encrypted (bot-core:152, bot-core:369, mech-exo:109).
 *
 * Where the stack is protected nobody deletes or shortens it before its days are over: the bucket's policy denies it, S3's own expiry still
 * works, and Object Lock can be added by a setting. Trap: the bucket's policy is there before the trail, or CloudTrail refuses the bucket.
 */
export class Trail extends pulumi.ComponentResource {
    /** ARN of the trail, known before a deployment. */
    readonly arn: string;
    /** Name of its bucket, known before a deployment. */
    readonly bucket: string;

    constructor(name: string, args: TrailArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:audit:Trail", name, {}, opts);
        const { target, keepDays, lock, override } = args;
        const child = { parent: this };
        const physical = nameOf(target, purpose, 128);
        this.arn = arnOf(target, "cloudtrail", `trail/${physical}`);
        const key = new EncryptionKey(name, { target, purpose, statements: keyStatements(target, this.arn) }, child);
        const bucket = archiveBucket(
            name,
            // CloudTrail brings its own key; what it writes beside its files, such as their digests, has S3's.
            { target, purpose, keepDays: 30, expireDays: keepDays, statements: bucketStatements(target, this.arn) },
            child,
        );
        this.bucket = bucket.name;
        const locked = lock
            ? [
                  new aws.s3.BucketObjectLockConfiguration(
                      name,
                      {
                          bucket: bucket.name,
                          objectLockEnabled: "Enabled",
                          rule: { defaultRetention: { mode: lock.mode.toUpperCase(), days: lock.days } },
                      },
                      { ...child, dependsOn: bucket.ready },
                  ),
              ]
            : [];
        new aws.cloudtrail.Trail(
            name,
            {
                name: physical,
                s3BucketName: bucket.name,
                isMultiRegionTrail: true,
                includeGlobalServiceEvents: true,
                enableLogging: true,
                enableLogFileValidation: true,
                kmsKeyId: key.arn,
                tags: tagsOf(target),
                ...override,
            },
            { ...child, protect: target.protect, dependsOn: [...bucket.ready, ...locked] },
        );
        this.registerOutputs({ arn: this.arn, bucket: this.bucket });
    }
}

const service = { Service: "cloudtrail.amazonaws.com" };
const by = (trail: string) => ({ StringEquals: { "aws:SourceArn": trail } });

function keyStatements(target: Target, trail: string): Statement[] {
    const files = { "kms:EncryptionContext:aws:cloudtrail:arn": `arn:${partitionOf(target)}:cloudtrail:*:${target.account}:trail/*` };
    return [
        { Sid: "TrailWrites", Principal: service, Action: "kms:GenerateDataKey*", Resource: "*", Condition: { ...by(trail), StringLike: files } },
        { Sid: "TrailLooks", Principal: service, Action: "kms:DescribeKey", Resource: "*", Condition: by(trail) },
    ];
}

function bucketStatements(target: Target, trail: string): Statement[] {
    const arn = archiveBucketArn(target, purpose);
    const files = `${arn}/AWSLogs/${target.account}/*`;
    const full = { StringEquals: { "aws:SourceArn": trail, "s3:x-amz-acl": "bucket-owner-full-control" } };
    const writes: Statement[] = [
        { Sid: "TrailLooks", Principal: service, Action: "s3:GetBucketAcl", Resource: arn, Condition: by(trail) },
        { Sid: "TrailWrites", Principal: service, Action: "s3:PutObject", Resource: files, Condition: full },
    ];
    if (!target.protect) return writes;
    const nobody = { Effect: "Deny", Principal: "*" } as const;
    return [
        ...writes,
        { Sid: "NobodyDeletes", ...nobody, Action: ["s3:DeleteObject", "s3:DeleteObjectVersion"], Resource: `${arn}/*` },
        { Sid: "NobodyDeletesTheBucket", ...nobody, Action: "s3:DeleteBucket", Resource: arn },
    ];
}
