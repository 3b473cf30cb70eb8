import * as rules from "../../../../policies/rules/aws/cloudtrail";
import { judgeGraph, resource, unknown } from "../../../judge";
import { describeRule } from "../../cases";

const trailType = "aws:cloudtrail/trail:Trail";

describeRule(
    rules.trailSeesEverything,
    trailType,
    { isMultiRegionTrail: true },
    [
        [{ isMultiRegionTrail: false }, /isMultiRegionTrail is false/],
        [{ isMultiRegionTrail: undefined }, /isMultiRegionTrail is absent/],
        [{ enableLogging: false }, /enableLogging is false/],
        [{ includeGlobalServiceEvents: false }, /includeGlobalServiceEvents is false/],
        [{ isMultiRegionTrail: unknown, enableLogging: false }, /enableLogging is false/],
    ],
    [{ isMultiRegionTrail: unknown }],
);
describeRule(
    rules.trailIsSigned,
    trailType,
    { enableLogFileValidation: true, kmsKeyId: unknown },
    [
        [{ enableLogFileValidation: undefined }, /enableLogFileValidation is absent/],
        [{ kmsKeyId: undefined }, /kmsKeyId is absent/],
    ],
    [{ enableLogFileValidation: unknown }],
);

const on = (...others: { urn: string }[]) => ({ dependencies: others.map(({ urn }) => urn) });

describe("trail-bucket-refuses-deletion", () => {
    const rule = judgeGraph(rules.trailIsKept);
    const bucket = resource("aws:s3/bucket:Bucket", "trail", {});
    const trail = resource(trailType, "trail", {}, on(bucket));
    const policy = (Action: string[], Effect = "Deny") =>
        resource(
            "aws:s3/bucketPolicy:BucketPolicy",
            "trail",
            { policy: JSON.stringify({ Statement: [{ Effect, Principal: "*", Action, Resource: "*" }] }) },
            on(bucket),
        );
    const both = ["s3:DeleteObject", "s3:DeleteObjectVersion"];
    it("passes a bucket whose policy denies it, or that is locked", async () => {
        await rule.passes([bucket, trail, policy(both)]);
        await rule.passes([bucket, trail, policy(["s3:Delete*"])]);
        await rule.passes([bucket, trail, policy(["s3:GetObject"], "Allow"), policy(both)]);
        await rule.passes([bucket, trail, resource("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", "lock", {}, on(bucket))]);
    });
    it("fails a bucket without, or that leaves the versions open", async () => {
        await rule.fails([bucket, trail], /its bucket's policy does not deny it/);
        await rule.fails([bucket, trail, policy(["s3:DeleteObject"])], /does not deny it/);
        await rule.fails([bucket, trail, policy(both, "Allow")], /does not deny it/);
    });
    it("fails where another bucket is the closed one", async () => {
        const other = resource("aws:s3/bucket:Bucket", "other", {});
        const closed = resource(
            "aws:s3/bucketPolicy:BucketPolicy",
            "other",
            { policy: JSON.stringify({ Statement: [{ Effect: "Deny", Action: both }] }) },
            on(other),
        );
        await rule.fails([bucket, other, trail, closed], /does not deny it/);
    });
    it("is undecided while the bucket's policy is unknown", () =>
        rule.isUndecided([bucket, trail, resource("aws:s3/bucketPolicy:BucketPolicy", "trail", { policy: unknown }, on(bucket))]));
    it("leaves a trail into another program's bucket to that program", () => rule.passes([resource(trailType, "trail", {})]));
});
