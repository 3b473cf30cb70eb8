import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "../../config/arns";
import type { Target } from "../../config/target";
import type { EncryptionKey } from "./encryption";
import { policyDocument, type Statement } from "./iam";
import { nameOf, tagsOf } from "./naming";

/** What a bucket for backups and logs needs to know. */
export interface ArchiveBucketArgs {
    /** Environment it belongs to. */
    target: Target;
    /** What it holds: part of its name. */
    purpose: string;
    /** Key of its objects; a writer such as CloudTrail brings its own and needs none here. Default: S3's own encryption. */
    key?: EncryptionKey;
    /** Region of the bucket; `target` then names the same one. Default: the provider's. */
    region?: string;
    /** Further statements of its policy, without any unknown. Default: none. */
    statements?: Statement[];
    /** Days after which S3 itself deletes an object. Default: never, see below. */
    expireDays?: number;
    /** Days for which deleted and overwritten objects can be brought back. */
    keepDays: number;
    /** Last word on any argument of the bucket. */
    override?: Partial<aws.s3.BucketArgs>;
}

/** A bucket for backups or logs, and what its users need. */
export interface ArchiveBucket {
    /** Name of the bucket, known before a deployment. */
    name: string;
    /** Its ARN, known before a deployment. */
    arn: string;
    /** Key of its objects, if it is not S3's. */
    key?: EncryptionKey;
    /** What its users may do: write, read, list and, for the retention's sake, delete; versions stay. */
    statements: Statement[];
    /** What its users wait for. */
    ready: pulumi.Resource[];
}

const nameFor = (target: Target, purpose: string): string => nameOf(target, `${purpose}-${target.account}`, 63);

/** ARN of a bucket for backups or logs, known before a deployment. */
export const archiveBucketArn = (target: Target, purpose: string): string => `arn:${partitionOf(target)}:s3:::${nameFor(target, purpose)}`;

/**
 * A bucket that only TLS and only its own account reach, encrypted and versioned, so that a deleted backup is kept for a while
 * (cryptofunk:336, cryptofunk:338, cryptofunk:339). The backup program itself deletes what is older than its retention; a rule on age here
 * would one day delete the last good backup of a database whose backups fail.
 * Traps: bucket names are global, so the account is in it; in staging `destroy` empties it, in production it refuses a bucket that is not empty.
 */
export function archiveBucket(name: string, args: ArchiveBucketArgs, opts: pulumi.CustomResourceOptions): ArchiveBucket {
    const { target, purpose, key, keepDays, region, statements = [], expireDays } = args;
    const bucketName = nameFor(target, purpose);
    const arn = archiveBucketArn(target, purpose);
    const bucket = new aws.s3.Bucket(
        name,
        { bucket: bucketName, region, forceDestroy: !target.protect, tags: tagsOf(target, { Name: bucketName }), ...args.override },
        { ...opts, protect: target.protect },
    );
    const of = { bucket: bucket.bucket, region };
    const closed = new aws.s3.BucketPublicAccessBlock(
        name,
        { ...of, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
        opts,
    );
    const owned = new aws.s3.BucketOwnershipControls(name, { ...of, rule: { objectOwnership: "BucketOwnerEnforced" } }, opts);
    const encrypted = new aws.s3.BucketServerSideEncryptionConfiguration(
        name,
        {
            ...of,
            rules: [
                key
                    ? { applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn }, bucketKeyEnabled: true }
                    : { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
            ],
        },
        opts,
    );
    const versioned = new aws.s3.BucketVersioning(name, { ...of, versioningConfiguration: { status: "Enabled" } }, opts);
    const lifecycle = new aws.s3.BucketLifecycleConfiguration(
        name,
        {
            ...of,
            rules: [
                {
                    id: "old-versions",
                    status: "Enabled",
                    filter: {},
                    noncurrentVersionExpiration: { noncurrentDays: keepDays },
                    expiration: { expiredObjectDeleteMarker: true },
                    abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
                },
                ...(expireDays === undefined ? [] : [{ id: "old-objects", status: "Enabled", filter: {}, expiration: { days: expireDays } }]),
            ],
        },
        { ...opts, dependsOn: versioned },
    );
    const both = [arn, `${arn}/*`];
    const policy = new aws.s3.BucketPolicy(
        name,
        {
            ...of,
            policy: policyDocument([
                { Sid: "TlsOnly", Effect: "Deny", Principal: "*", Action: "s3:*", Resource: both, Condition: { Bool: { "aws:SecureTransport": "false" } } },
                {
                    Sid: "OwnAccountOnly",
                    Effect: "Deny",
                    Principal: "*",
                    Action: "s3:*",
                    Resource: both,
                    Condition: { StringNotEquals: { "aws:PrincipalAccount": target.account }, BoolIfExists: { "aws:PrincipalIsAWSService": "false" } },
                },
                ...statements,
            ]),
        },
        { ...opts, dependsOn: closed },
    );
    return {
        name: bucketName,
        arn,
        key,
        statements: [
            { Sid: "Bucket", Action: ["s3:ListBucket", "s3:GetBucketLocation", "s3:ListBucketMultipartUploads"], Resource: arn },
            { Sid: "Objects", Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"], Resource: `${arn}/*` },
            ...(key ? [{ Sid: "Key", ...key.grant("s3", true) }] : []),
        ],
        ready: [bucket, closed, owned, encrypted, versioned, lifecycle, policy],
    };
}
