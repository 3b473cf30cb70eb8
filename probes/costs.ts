import type { Subscription } from "@aws-sdk/client-sns";
import { arnOf } from "../config/arns";
import { each, type Looked, measure } from "./answers";
import { isMissing, pages } from "./aws";
import { type Fault, planted } from "./canary";
import type { Family, Probe, Target, World } from "./probe";
import { ofType, textAt } from "./recorded";

/** A topic of the stack. */
interface Topic extends Target {
    arn: string;
    region: string;
}

const topicsOf = (world: World): Topic[] =>
    ofType(world, "aws:sns/topic:Topic").flatMap(topic => {
        const { account, region: own } = world.everything.target;
        const [name, region = own] = [textAt(topic, "name"), textAt(topic, "region")];
        return name === undefined ? [] : [{ name, region, arn: arnOf({ region, account }, "sns", name) }];
    });

/** Protocols of the stack's subscriptions to its own topics, as the preview records them; an e-mail with its address. */
const expectedOf = (world: World): { protocol: string; endpoint: string | undefined }[] =>
    ofType(world, "aws:sns/topicSubscription:TopicSubscription").map(one => ({ protocol: String(textAt(one, "protocol")), endpoint: textAt(one, "endpoint") }));

const isConfirmed = ({ SubscriptionArn = "" }: Subscription): boolean => SubscriptionArn.startsWith("arn:");

async function subscriptionsOf({ arn, region }: Topic, world: World, signal: AbortSignal): Promise<Subscription[]> {
    const { ListSubscriptionsByTopicCommand, SNSClient } = await import("@aws-sdk/client-sns");
    const client = new SNSClient(await world.means.aws(region));
    const ask = (NextToken: string | undefined) => client.send(new ListSubscriptionsByTopicCommand({ TopicArn: arn, NextToken }), { abortSignal: signal });
    const found: Subscription[] = [];
    for await (const { Subscriptions = [] } of pages("sns:ListSubscriptionsByTopic", ask, page => page.NextToken)) found.push(...Subscriptions);
    return found;
}

export const alarmChannels: Probe<Topic> = {
    name: "costs.alarm-channels",
    says: "whether every channel of AWS's alarms is confirmed by its owner",
    targets: topicsOf,
    async ask(topic, { world, signal }) {
        const what = `the channels of ${topic.name}`;
        let found: Subscription[];
        try {
            found = await subscriptionsOf(topic, world, signal);
        } catch (error) {
            if (!isMissing(error)) throw error;
            return [measure(what, "at least one", "there is no such topic", false)];
        }
        const looked: Looked[] = found.map(one => ({
            name: `${one.Protocol} ${one.Protocol === "email" ? (one.Endpoint ?? "") : ""}`.trim(),
            flaw: isConfirmed(one) ? undefined : "its owner has not confirmed it, or has left",
        }));
        const missing = expectedOf(world).filter(
            ({ protocol, endpoint }) => !found.some(one => one.Protocol === protocol && (endpoint === undefined || one.Endpoint === endpoint)),
        );
        const lacking = missing.map(({ protocol, endpoint }): Looked => ({ name: `${protocol} ${endpoint ?? ""}`.trim(), flaw: "it is not subscribed" }));
        if (found.length === 0 && lacking.length === 0) return [measure(what, "at least one", "nobody is told", false)];
        return each(what, "subscribed and confirmed", [...looked, ...lacking]);
    },
};

const topic = "planted-alarms";

/** A channel that nobody has confirmed. */
const unconfirmed: Fault = {
    probe: alarmChannels,
    plot: { resources: [{ type: "aws:sns/topic:Topic", properties: { name: topic } }] },
    answers: () => `<ListSubscriptionsByTopicResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><ListSubscriptionsByTopicResult><Subscriptions><member>
        <SubscriptionArn>PendingConfirmation</SubscriptionArn><Protocol>email</Protocol><Endpoint>nobody@example.com</Endpoint>
        </member></Subscriptions></ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>`,
};

/** Whether somebody is told of what AWS itself notices. No list asks for a budget of costs. */
export const costs: Family = { name: "costs", ofRelease: false, probes: [alarmChannels], canary: planted(unconfirmed) };
