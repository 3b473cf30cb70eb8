import { aws } from "../aws";
import { graphRule } from "../graph";
import { anyFlaw, rule } from "../rule";
import { denies, isTold } from "./backups";

const items = ["bot-core:369", "bot-core:152", "mech-exo:109"];

export const trailSeesEverything = rule(
    aws.cloudtrail.Trail,
    {
        name: "trail-sees-every-region",
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

export const detectorIsOn = rule(
    aws.guardduty.Detector,
    {
        name: "guardduty-is-on",
        severity: "high",
        items: ["mech-exo:109", "bot-core:369"],
        says: "GuardDuty looks for intruders.",
        because: "Stolen credentials are used from somewhere else, and only a look at all calls shows it.",
        fix: "Leave enable out, or set it to true.",
    },
    detector => (detector.enable === false ? "enable is false" : undefined),
);

/** What an intruder does first, and how the pattern that sees it reads. */
const signs: [what: string, pattern: RegExp][] = [
    ["the use of the root user", /"Root"/],
    ["changes of permissions", /"(AttachRolePolicy|PutRolePolicy|CreatePolicyVersion)"/],
    ["the deletion of keys", /"ScheduleKeyDeletion"/],
    ["the end of the trail", /"StopLogging"/],
];

/** A filter of a log group, which makes a metric of what it finds. */
type Filter = { pattern?: string; metricTransformation?: { name?: string } };

export const intruderIsTold = graphRule(
    {
        name: "account-alarms-reach-somebody",
        severity: "high",
        items: ["mech-exo:109", "mech-exo:23", "cryptofunk:384", "cryptofunk:394"],
        says: "Somebody is told of root's use, changed permissions, keys being deleted and a stopped trail.",
        because: "These are an intruder's first steps, and there are minutes until the exchange's keys are used.",
        fix: "Create an EventRule for each, with an SNS topic as target.",
    },
    graph => graph.ofType(aws.eks.Cluster),
    (_, graph) => {
        // An alarm on a metric of the trail's log group is as good; its pattern stands in the filter, as `$.eventName = StopLogging`.
        const alarms = graph.ofType<{ metricName?: string }>(aws.cloudwatch.MetricAlarm);
        const rings = (filter: Filter) => alarms.some(({ props }) => props.metricName === filter.metricTransformation?.name);
        const filters = graph.ofType<Filter>(aws.cloudwatch.LogMetricFilter);
        const quoted = (pattern: string) => pattern.replace(/= *"?(\w+)"?/g, '"$1"');
        const filtered = (sign: RegExp) => filters.some(({ props }) => sign.test(quoted(String(props.pattern))) && rings(props));
        const unseen = signs.filter(([, sign]) => !filtered(sign) && !isTold(graph, pattern => sign.test(pattern))).map(([what]) => what);
        return unseen.length ? `nobody is told of ${unseen.join(", ")}` : undefined;
    },
);

export const topicHasReaders = graphRule(
    {
        name: "alarm-topic-has-readers",
        severity: "high",
        items: ["cryptofunk:394", "cryptofunk:395", "mech-exo:193"],
        says: "An SNS topic that alarms go to has a subscriber.",
        because: "An alarm that nobody subscribed to shows green in every review.",
        fix: "Create an aws.sns.TopicSubscription; in Golive set golive:alerts.email.",
    },
    graph => graph.ofType(aws.sns.Topic).filter(topic => graph.users(topic, aws.cloudwatch.MetricAlarm, aws.cloudwatch.EventTarget).length),
    (topic, graph) => (graph.users(topic, aws.sns.TopicSubscription).length ? undefined : "no TopicSubscription belongs to it"),
);
