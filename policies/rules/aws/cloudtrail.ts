import { aws } from "../../engine/aws";
import { graphRule } from "../../engine/graph";
import { anyFlaw, rule } from "../../engine/rule";
import { denies } from "../../engine/statements";

const items = ["bot-core:369", "bot-core:152", "mech-exo:109"];

export const trailSeesEverything = rule(
    aws.cloudtrail.Trail,
    {
        name: "trail-sees-every-region",
        preset: "golive",
        severity: "high",
        items,
        says: "A trail records what is done in every region, and by global services.",
        because: "An intruder works in the region that nobody looks at.",
        fix: "Set isMultiRegionTrail to true, and leave enableLogging and includeGlobalServiceEvents out.",
    },
    trail =>
        anyFlaw(
            () => (trail.isMultiRegionTrail ? undefined : `isMultiRegionTrail is ${trail.isMultiRegionTrail ?? "absent"}`),
            () => (trail.enableLogging === false ? "enableLogging is false" : undefined),
            () => (trail.includeGlobalServiceEvents === false ? "includeGlobalServiceEvents is false" : undefined),
        ),
);

export const trailIsSigned = rule(
    aws.cloudtrail.Trail,
    {
        name: "trail-is-signed-and-encrypted",
        preset: "golive",
        severity: "high",
        items: [...items, "mech-exo:42"],
        says: "A trail's files are signed and encrypted with a key of the account.",
        because: "A record that can be altered without a trace proves nothing.",
        fix: "Set enableLogFileValidation to true, and kmsKeyId.",
    },
    trail =>
        anyFlaw(
            () => (trail.enableLogFileValidation ? undefined : `enableLogFileValidation is ${trail.enableLogFileValidation ?? "absent"}`),
            () => ("kmsKeyId" in trail ? undefined : "kmsKeyId is absent"),
        ),
);

export const trailIsKept = graphRule(
    {
        name: "trail-bucket-refuses-deletion",
        preset: "golive",
        severity: "high",
        items,
        says: "Nobody deletes what a trail has written.",
        because: "Whoever was inside clears the record first.",
        fix: "Deny s3:DeleteObject and s3:DeleteObjectVersion in the bucket's policy, or give it an Object Lock.",
    },
    graph => graph.ofType(aws.cloudtrail.Trail),
    (trail, graph) => {
        const buckets = graph.used(trail, aws.s3.Bucket);
        if (buckets.length === 0) return undefined; // Another program's, and its rules' matter.
        const of = <P>(type: Parameters<typeof graph.ofType>[0]) => buckets.flatMap(bucket => graph.users<P>(bucket, type));
        if (of(aws.s3.BucketObjectLockConfiguration).length) return undefined;
        const actions = ["s3:DeleteObject", "s3:DeleteObjectVersion"];
        return of<{ policy?: string }>(aws.s3.BucketPolicy).some(({ props }) => denies(props.policy, actions))
            ? undefined
            : "its bucket's policy does not deny it";
    },
);
