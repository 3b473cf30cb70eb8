import {
    type Budget,
    BudgetsClient,
    DescribeBudgetsCommand,
    DescribeNotificationsForBudgetCommand,
    DescribeSubscribersForNotificationCommand,
    type Notification,
} from "@aws-sdk/client-budgets";
import { ListSubscriptionsByTopicCommand, SNSClient, type Subscription } from "@aws-sdk/client-sns";
import { each, type Looked, measure } from "./answers";
import { allowed, isMissing, pages } from "./aws";
import { type Fault, planted } from "./planted";
import type { Family, Probe, Target, World } from "./probe";
import { ofType, textAt } from "./recorded";

/** A topic of the stack. */
interface Topic extends Target {
    arn: string;
    region: string;
}

const partitionOf = (region: string): string => (region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws");

const topicsOf = (world: World): Topic[] =>
    ofType(world, "aws:sns/topic:Topic").flatMap(topic => {
        const { account, region: own } = world.everything.target;
        const [name, region = own] = [textAt(topic, "name"), textAt(topic, "region")];
        return name === undefined ? [] : [{ name, region, arn: `arn:${partitionOf(region)}:sns:${region}:${account}:${name}` }];
    });

/** Protocols of the stack's subscriptions to its own topics, as the preview records them; an e-mail with its address. */
const expectedOf = (world: World): { protocol: string; endpoint: string | undefined }[] =>
    ofType(world, "aws:sns/topicSubscription:TopicSubscription").map(one => ({ protocol: String(textAt(one, "protocol")), endpoint: textAt(one, "endpoint") }));

const isConfirmed = ({ SubscriptionArn = "" }: Subscription): boolean => SubscriptionArn.startsWith("arn:");

async function subscriptionsOf({ arn, region }: Topic, world: World, signal: AbortSignal): Promise<Subscription[]> {
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

/** Whom a budget tells. */
async function toldBy(client: BudgetsClient, AccountId: string, BudgetName: string, signal: AbortSignal): Promise<number> {
    const ask = (NextToken: string | undefined) =>
        client.send(new DescribeNotificationsForBudgetCommand({ AccountId, BudgetName, NextToken }), { abortSignal: signal });
    const notifications: Notification[] = [];
    for await (const page of pages("budgets:ViewBudget", ask, ({ NextToken }) => NextToken)) notifications.push(...(page.Notifications ?? []));
    let told = 0;
    for (const notification of notifications) {
        const subscribers = new DescribeSubscribersForNotificationCommand({ AccountId, BudgetName, Notification: notification });
        told += (await allowed("budgets:ViewBudget", () => client.send(subscribers, { abortSignal: signal }))).Subscribers?.length ?? 0;
    }
    return told;
}

/** The region of AWS Budgets' only endpoint. */
const budgetsRegion = "us-east-1";

export const budget: Probe<Target> = {
    name: "costs.budget",
    says: "whether the account has a budget that tells somebody",
    targets: ({ everything: { target } }) => [{ name: `account ${target.account}` }],
    async ask({ name }, { world, signal }) {
        const AccountId = world.everything.target.account;
        const client = new BudgetsClient(await world.means.aws(budgetsRegion));
        const ask = (NextToken: string | undefined) => client.send(new DescribeBudgetsCommand({ AccountId, NextToken }), { abortSignal: signal });
        const budgets: Budget[] = [];
        for await (const page of pages("budgets:ViewBudget", ask, ({ NextToken }) => NextToken)) budgets.push(...(page.Budgets ?? []));
        const costs = budgets.filter(({ BudgetType, BudgetLimit }) => BudgetType === "COST" && Number(BudgetLimit?.Amount) > 0);
        const what = `a budget of ${name}`;
        if (costs.length === 0) return [measure(what, "one of costs at least", "there is none", false)];
        for (const { BudgetName = "" } of costs) {
            const told = await toldBy(client, AccountId, BudgetName, signal);
            if (told > 0) return [measure(what, "one that tells somebody", `${BudgetName} tells ${told}`, true)];
        }
        return [measure(what, "one that tells somebody", `${costs.length} tell nobody`, false)];
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

/** A budget that tells nobody. */
const silent: Fault = {
    probe: budget,
    plot: {},
    answers: ({ operation }) =>
        operation === "DescribeBudgets"
            ? { Budgets: [{ BudgetName: "all", BudgetType: "COST", TimeUnit: "MONTHLY", BudgetLimit: { Amount: "100", Unit: "USD" } }] }
            : { Notifications: [] },
};

/** Whether somebody is told of what AWS itself notices, costs too. */
export const costs: Family = { name: "costs", probes: [budget, alarmChannels], canary: planted(unconfirmed, silent) };
