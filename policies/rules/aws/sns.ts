import { aws } from "../../engine/aws";
import { graphRule } from "../../engine/graph";
import { has } from "../../engine/reading";
import { rule } from "../../engine/rule";
import { uncheckedTls } from "../shared/reasons";

export const topicIsEncrypted = rule(
    aws.sns.Topic,
    {
        name: "topic-is-encrypted",
        preset: "golive",
        severity: "medium",
        items: ["mech-exo:42"],
        says: "A topic is encrypted at rest.",
        because: "Its messages tell which positions are open, and to whom.",
        fix: "Set kmsMasterKeyId.",
        level: "advisory",
    },
    topic => (has(topic, "kmsMasterKeyId") ? undefined : "kmsMasterKeyId is absent"),
);

/** What reads a topic; AWS's own provider and its chat bots have a type each. */
const readers = [
    ...[aws.sns.TopicSubscription, aws.chatbot.SlackChannelConfiguration, aws.chatbot.TeamsChannelConfiguration],
    ...["SlackChannelConfiguration", "MicrosoftTeamsChannelConfiguration"].map(name => `aws-native:chatbot:${name}`),
    "aws-native:sns:Subscription",
];

export const topicHasReaders = graphRule(
    {
        name: "alarm-topic-has-readers",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:394", "cryptofunk:395", "mech-exo:193"],
        says: "An SNS topic that alarms go to has a subscriber, or a chat that AWS's own bot (Chatbot, Amazon Q Developer) writes it to.",
        because: "An alarm that nobody subscribed to shows green in every review.",
        fix: "Create an aws.sns.TopicSubscription or an aws.chatbot.SlackChannelConfiguration; in Golive set golive:alerts.email.",
    },
    graph => graph.ofType(aws.sns.Topic).filter(topic => graph.users(topic, aws.cloudwatch.MetricAlarm, aws.cloudwatch.EventTarget).length),
    (topic, graph) => (graph.users(topic, ...readers).length ? undefined : "no TopicSubscription and no chat's configuration belongs to it"),
);

export const subscriptionTls = rule(
    aws.sns.TopicSubscription,
    {
        name: "notification-is-sent-with-tls",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:77", "cryptofunk:394"],
        says: "A topic's messages are not sent over plain HTTP.",
        because: uncheckedTls,
        fix: 'Set protocol to "https" and the endpoint to its https address.',
    },
    subscription => (subscription.protocol === "http" ? "protocol is http" : undefined),
);
