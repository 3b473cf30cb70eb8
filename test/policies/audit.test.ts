import { judgeGraph, resource, unknown } from "../judge";
import { describeRule } from "./cases";

const rules = {
    trailSeesEverything: (require("../../policies/rules/aws/cloudtrail") as typeof import("../../policies/rules/aws/cloudtrail")).trailSeesEverything,
    trailIsSigned: (require("../../policies/rules/aws/cloudtrail") as typeof import("../../policies/rules/aws/cloudtrail")).trailIsSigned,
    trailIsKept: (require("../../policies/rules/aws/cloudtrail") as typeof import("../../policies/rules/aws/cloudtrail")).trailIsKept,
    intruderIsTold: (require("../../policies/rules/aws/cloudwatch") as typeof import("../../policies/rules/aws/cloudwatch")).intruderIsTold,
    detectorIsOn: (require("../../policies/rules/aws/guardduty") as typeof import("../../policies/rules/aws/guardduty")).detectorIsOn,
    topicHasReaders: (require("../../policies/rules/aws/sns") as typeof import("../../policies/rules/aws/sns")).topicHasReaders,
};

const trailType = "aws:cloudtrail/trail:Trail";
const on = (...others: { urn: string }[]) => ({ dependencies: others.map(({ urn }) => urn) });

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
describeRule(rules.detectorIsOn, "aws:guardduty/detector:Detector", { enable: true }, [[{ enable: false }, /enable is false/]], [{ enable: unknown }]);

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

const cluster = resource("aws:eks/cluster:Cluster", "cluster", {});
const topic = resource("aws:sns/topic:Topic", "alarms", {});
const events: Record<string, object> = {
    root: { detail: { userIdentity: { type: ["Root"] } } },
    permissions: { detail: { eventName: ["PutRolePolicy"] } },
    keys: { detail: { eventName: ["ScheduleKeyDeletion"] } },
    trail: { detail: { eventName: ["StopLogging"] } },
};
const told = (names: string[]) =>
    names.flatMap(name => {
        const rule = resource("aws:cloudwatch/eventRule:EventRule", name, { eventPattern: JSON.stringify(events[name]) });
        return [rule, resource("aws:cloudwatch/eventTarget:EventTarget", name, { arn: unknown }, on(rule, topic))];
    });

describe("account-alarms-reach-somebody", () => {
    const rule = judgeGraph(rules.intruderIsTold);
    it("passes where each is told", () => rule.passes([cluster, topic, ...told(Object.keys(events))]));
    for (const [name, what] of [
        ["root", "the use of the root user"],
        ["permissions", "changes of permissions"],
        ["keys", "the deletion of keys"],
        ["trail", "the end of the trail"],
    ])
        it(`fails where nobody is told of ${what}`, () =>
            rule.fails([cluster, topic, ...told(Object.keys(events).filter(other => other !== name))], new RegExp(`nobody is told of ${what}\\.`)));
    it("fails where a topic is told of none, or what it is told nobody knows", async () => {
        await rule.fails([cluster, topic], /nobody is told of the use of the root user, changes of permissions, the deletion of keys, the end of the trail\./);
        await rule.isUndecided([cluster, topic, resource("aws:cloudwatch/eventRule:EventRule", "other", { eventPattern: unknown })]);
    });
    describe("takes a metric of the trail's log group for a rule", () => {
        const others = [cluster, topic, ...told(["root", "permissions", "keys"])];
        const filter = (pattern: string) =>
            resource("aws:cloudwatch/logMetricFilter:LogMetricFilter", "trail", { pattern, metricTransformation: { name: "StoppedTrail", namespace: "x" } });
        const alarm = (metricName: string) => resource("aws:cloudwatch/metricAlarm:MetricAlarm", "trail", { metricName, alarmActions: [unknown] });
        for (const pattern of ["{ ($.eventName = StopLogging) }", '{ $.eventName="StopLogging" && $.errorCode NOT EXISTS }', "{$.eventName=StopLogging}"])
            it(`passes ${pattern}`, () => rule.passes([...others, filter(pattern), alarm("Disk"), alarm("StoppedTrail")]));
        it("fails one that is about something else, or without an alarm", async () => {
            await rule.fails([...others, filter("{ $.eventName = StartLogging }"), alarm("StoppedTrail")], /the end of the trail/);
            await rule.fails([...others, filter("{ $.eventName = StopLogging }"), alarm("Disk")], /the end of the trail/);
            const bare = resource("aws:cloudwatch/logMetricFilter:LogMetricFilter", "bare", { pattern: "{ $.eventName = StopLogging }" });
            await rule.fails([...others, bare, alarm("Disk")], /the end of the trail/);
        });
    });
    it("asks nothing of a program without a cluster", () => rule.passes([topic]));
});

describe("alarm-topic-has-readers", () => {
    const rule = judgeGraph(rules.topicHasReaders);
    const alarm = resource("aws:cloudwatch/metricAlarm:MetricAlarm", "disk", {}, on(topic));
    it("passes a topic with a subscriber", () => rule.passes([topic, alarm, resource("aws:sns/topicSubscription:TopicSubscription", "mail", {}, on(topic))]));
    it("fails one that alarms or events go to and nobody reads", async () => {
        await rule.fails([topic, alarm], /no TopicSubscription belongs to it/);
        await rule.fails([topic, resource("aws:cloudwatch/eventTarget:EventTarget", "event", { arn: unknown }, on(topic))], /no TopicSubscription/);
    });
    it("asks nothing of a topic that no alarm uses", () => rule.passes([topic]));
});
