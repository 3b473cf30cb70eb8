import * as rules from "../../../../policies/rules/aws/sns";
import { judgeGraph, resource, unknown } from "../../../judge";
import { describeRule } from "../../cases";

describeRule(rules.topicIsEncrypted, "aws:sns/topic:Topic", { kmsMasterKeyId: unknown }, [[{ kmsMasterKeyId: undefined }, /kmsMasterKeyId is absent/]]);

const on = (...others: { urn: string }[]) => ({ dependencies: others.map(({ urn }) => urn) });

const topic = resource("aws:sns/topic:Topic", "alarms", {});

describe("alarm-topic-has-readers", () => {
    const rule = judgeGraph(rules.topicHasReaders);
    const alarm = resource("aws:cloudwatch/metricAlarm:MetricAlarm", "disk", {}, on(topic));
    it("passes a topic with a subscriber", () => rule.passes([topic, alarm, resource("aws:sns/topicSubscription:TopicSubscription", "mail", {}, on(topic))]));
    it("fails one that alarms or events go to and nobody reads", async () => {
        await rule.fails([topic, alarm], /no TopicSubscription and no chat's configuration belongs to it/);
        await rule.fails([topic, resource("aws:cloudwatch/eventTarget:EventTarget", "event", { arn: unknown }, on(topic))], /no TopicSubscription/);
    });
    it("passes one that AWS's own bot writes to a chat", async () => {
        for (const type of ["SlackChannelConfiguration", "TeamsChannelConfiguration"]) {
            const chat = resource(`aws:chatbot/${type[0].toLowerCase()}${type.slice(1)}:${type}`, "chat", { snsTopicArns: [unknown] }, on(topic));
            await rule.passes([topic, alarm, chat]);
            await rule.fails([topic, alarm, { ...chat, dependencies: [] }], /no TopicSubscription/);
        }
    });
    it("asks nothing of a topic that no alarm uses", () => rule.passes([topic]));
});

describeRule(
    rules.subscriptionTls,
    "aws:sns/topicSubscription:TopicSubscription",
    { protocol: "https", endpoint: "https://ops.example.com" },
    [[{ protocol: "http" }, /protocol is http/]],
    [{ protocol: unknown }],
    [{ protocol: "email" }],
);
