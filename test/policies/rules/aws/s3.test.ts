import * as rules from "../../../../policies/rules/aws/s3";
import { judge, judgeGraph, resource, unknown } from "../../../judge";
import { describeRule } from "../../cases";

const block = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };
describeRule(
    rules.bucketIsPrivate,
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    block,
    [
        [{ blockPublicPolicy: false }, /blockPublicPolicy is false/],
        [{ restrictPublicBuckets: undefined }, /restrictPublicBuckets is absent/],
        [{ blockPublicAcls: unknown, ignorePublicAcls: false }, /ignorePublicAcls is false/],
    ],
    [{ blockPublicAcls: unknown }],
);

const flags = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };
describeRule(
    rules.bucketIsPrivate,
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
    flags,
    [[{ restrictPublicBuckets: false }, /restrictPublicBuckets is false/]],
    [{ blockPublicAcls: unknown }],
);

for (const type of ["aws:s3/bucketAcl:BucketAcl", "aws:s3/bucket:Bucket"]) {
    describeRule(
        rules.bucketAclIsPrivate,
        type,
        { acl: "private" },
        ["public-read", "public-read-write", "authenticated-read"].map(acl => [{ acl }, new RegExp(`acl is ${acl}\\.`)]),
        [{ acl: unknown }],
    );
}
describe("bucket-acl-is-private", () => {
    it("only advises of a website that everybody reads, and blocks one that everybody writes", async () => {
        const { advises, fails } = judge(rules.bucketAclIsPrivate, "aws:s3/bucket:Bucket");
        const website = { indexDocument: "index.html" };
        await advises({ acl: "public-read", website }, /^advice, since the bucket is a website, which everybody is to read: acl is public-read/);
        await fails({ acl: "public-read-write", website }, /acl is public-read-write/);
        await fails({ acl: "public-read", website: unknown }, /acl is public-read/);
    });
    it("passes the delivery of logs", () => judge(rules.bucketAclIsPrivate, "aws:s3/bucketAcl:BucketAcl").passes({ acl: "log-delivery-write" }));
});

const everybody = "http://acs.amazonaws.com/groups/global/AllUsers";
describeRule(
    rules.bucketAclIsPrivate,
    "aws:s3/bucketAcl:BucketAcl",
    { accessControlPolicy: { grants: [{ grantee: { uri: "http://acs.amazonaws.com/groups/s3/LogDelivery" } }] } },
    [[{ accessControlPolicy: { grants: [{}, { grantee: { uri: everybody } }] } }, /accessControlPolicy\.grants\[1\]\.grantee\.uri is .*AllUsers/]],
    [{ accessControlPolicy: unknown }],
);
describeRule(
    rules.bucketAclIsPrivate,
    "aws:s3/bucket:Bucket",
    { grants: [{ id: "x" }] },
    [[{ grants: [{ uri: everybody.replace("AllUsers", "AuthenticatedUsers") }] }, /grants\[0\]\.uri is .*AuthenticatedUsers/]],
    [{ grants: unknown }],
);
for (const type of ["bucketObject:BucketObject", "bucketObjectv2:BucketObjectv2", "objectCopy:ObjectCopy"]) {
    describeRule(rules.bucketAclIsPrivate, `aws:s3/${type}`, {}, [[{ acl: "public-read" }, /acl is public-read/]], [{ acl: unknown }], [{ acl: "private" }]);
}

for (const type of ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"])
    describe(`bucket-demands-tls on ${type}`, () => {
        const { passes, fails, isUndecided } = judgeGraph(rules.bucketDemandsTls);
        const bucket = resource(type, "data", { bucket: "data" });
        const document = (change: object = {}) => ({
            Statement: [{ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*", Condition: { Bool: { "aws:SecureTransport": "false" } }, ...change }],
        });
        const policy = (document: unknown, more: object = { bucket: "data" }, dependencies: string[] = []) =>
            resource("aws:s3/bucketPolicy:BucketPolicy", "p", { ...more, policy: document }, { dependencies });
        it("passes a policy that denies it: by name, by reference, as text and in the bucket itself", async () => {
            await passes([bucket, policy(document())]);
            await passes([bucket, policy(JSON.stringify(document()), { bucket: unknown }, [bucket.urn])]);
            await passes([resource(type, "old", { policy: JSON.stringify(document()) })]);
            await passes([bucket, policy({ Statement: document().Statement[0] })]);
            await passes([bucket, policy({ Statement: [] }), policy(document())]);
        });
        for (const change of [
            { Action: ["s3:GetObject", "s3:*"], Condition: { Bool: { "aws:secureTransport": false } } },
            { Action: "*", Principal: { AWS: "*" } },
            { Action: "S3:*", Principal: { AWS: ["123456789012", "*"] } },
        ])
            it(`passes ${JSON.stringify(change)}`, () => passes([bucket, policy(document(change))]));
        it("fails no policy, and another bucket's", async () => {
            await fails([bucket], /no BucketPolicy denies it/);
            await fails([bucket, policy(document(), { bucket: "other" })], /no BucketPolicy/);
            await fails([resource(type, "unnamed", {}), policy(document(), { bucket: unknown })], /no BucketPolicy/);
        });
        for (const change of [
            { Effect: "Allow" },
            { Action: "s3:GetObject" },
            { Action: "s3:*Object" },
            { Principal: { AWS: "123456789012" } },
            { Principal: undefined },
            { Condition: undefined },
            { Condition: { StringEquals: {} } },
            { Condition: { Bool: { "aws:SecureTransport": "true" } } },
            { Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } } },
        ])
            it(`fails ${JSON.stringify(change)}`, () => fails([bucket, policy(document(change))], /no BucketPolicy/));
        it("is undecided while the policy is unknown", () => isUndecided([bucket, policy(unknown)]));
    });

const needs = (...urns: string[]) => ({ dependencies: urns });

describe("bucket-is-versioned", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.bucketIsVersioned);
    const bucket = resource("aws:s3/bucket:Bucket", "backups", {});
    const versioning = (status: string) =>
        resource("aws:s3/bucketVersioning:BucketVersioning", "v", { bucket: unknown, versioningConfiguration: { status } }, needs(bucket.urn));
    const former = resource("aws:s3/bucketV2:BucketV2", "former", {});
    it("passes a versioned bucket", async () => {
        await passes([bucket, versioning("Enabled")]);
        await passes([resource("aws:s3/bucket:Bucket", "old", { versioning: { enabled: true } })]);
        const type = "aws:s3/bucketVersioningV2:BucketVersioningV2";
        await passes([former, { ...versioning("Enabled"), type, dependencies: [former.urn] }]);
    });
    it("fails others", async () => {
        await fails([bucket], /no BucketVersioning/);
        await fails([former], /no BucketVersioning/);
        await fails([bucket, versioning("Suspended")], /no BucketVersioning/);
        await fails([bucket, { ...versioning("Enabled"), properties: {} }], /no BucketVersioning/);
    });
    it("is undecided while the status is unknown", () => isUndecided([bucket, versioning(unknown)]));
});

describeRule(rules.bucketIsNotEmptied, "aws:s3/bucket:Bucket", {}, [[{ forceDestroy: true }, /forceDestroy is true/]], [{ forceDestroy: unknown }]);
