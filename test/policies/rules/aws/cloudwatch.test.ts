import * as rules from "../../../../policies/rules/aws/cloudwatch";
import { judge, judgeGraph, resource, unknown } from "../../../judge";
import { describeRule } from "../../cases";

describeRule(
    rules.logsAreKept,
    "aws:cloudwatch/logGroup:LogGroup",
    { retentionInDays: 30 },
    [[{ retentionInDays: 14 }, /retentionInDays is 14\. /]],
    [{ retentionInDays: unknown }],
);
describe("logs-are-kept-long-enough", () => {
    const { advises } = judge(rules.logsAreKept, "aws:cloudwatch/logGroup:LogGroup");
    it("only advises on what is kept for ever", async () => {
        await advises({}, /retentionInDays is absent, which is for ever\. /);
        await advises({ retentionInDays: 0 }, /retentionInDays is 0, which is for ever\. /);
    });
});

const cluster = resource("aws:eks/cluster:Cluster", "cluster", {});
const topic = resource("aws:sns/topic:Topic", "alarms", {});
const events: Record<string, object> = {
    root: { detail: { userIdentity: { type: ["Root"] } } },
    permissions: { detail: { eventName: ["PutRolePolicy"] } },
    keys: { detail: { eventName: ["ScheduleKeyDeletion"] } },
    trail: { detail: { eventName: ["StopLogging"] } },
};

const on = (...others: { urn: string }[]) => ({ dependencies: others.map(({ urn }) => urn) });

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
        const trail = resource("aws:cloudtrail/trail:Trail", "account", {});
        const all = /nobody is told of the use of the root user, changes of permissions, the deletion of keys, the end of the trail\./;
        await rule.fails([cluster, topic, trail], all);
        await rule.fails([cluster, topic, resource("aws:guardduty/detector:Detector", "account", {})], all);
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
    it("only advises where the stack watches nothing of the account: another one does", () =>
        rule.advises([cluster, topic], /since the stack watches nothing of the account.*nobody is told of the use of the root user/));
    it("asks nothing of a program without a cluster", () => rule.passes([topic]));
});
