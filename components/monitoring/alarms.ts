import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Target } from "../../config/target";
import { arnOf, EncryptionKey, nameOf, policyDocument, tagsOf } from "../foundation";

/** What the alarms' topic needs to know. */
export interface AlarmsArgs {
    /** The account, region and names. */
    target: Target;
    /** Address that gets every alarm of AWS's own metrics; it has to confirm once. Default: nobody by e-mail. */
    email?: string;
    /** Last word on any argument of the topic. */
    override?: Partial<aws.sns.TopicArgs>;
}

/**
 * Where CloudWatch's alarms go: what Prometheus cannot see, such as a database's disk or a key that is due (cryptofunk:394). The e-mail is
 * subscribed here; components/monitoring/alarm-channels.ts takes them on to Slack, Telegram and PagerDuty. Trap: EventBridge says nothing of itself that a
 * condition of the topic's policy could read; with one, its events are dropped without a word.
 */
export class Alarms extends pulumi.ComponentResource {
    /** ARN of the topic. */
    readonly topic: pulumi.Output<string>;
    /** The same, known before a deployment: for documents and configurations that rules read. */
    readonly topicArn: string;
    /** Encrypts the topic; whoever publishes needs it too. */
    readonly key: EncryptionKey;

    constructor(name: string, args: AlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:observe:Alarms", name, {}, opts);
        const { target, email, override } = args;
        const child = { parent: this };
        const physical = nameOf(target, name);
        const [cloudwatch, events] = ["cloudwatch.amazonaws.com", "events.amazonaws.com"];
        const publish = { Action: "sns:Publish", Resource: arnOf(target, "sns", physical) };
        const key = new EncryptionKey(name, { target, purpose: name, services: [cloudwatch, events] }, child);
        const topic = new aws.sns.Topic(name, { name: physical, kmsMasterKeyId: key.id, tags: tagsOf(target), ...override }, child);
        new aws.sns.TopicPolicy(
            name,
            {
                arn: topic.arn,
                policy: policyDocument([
                    { Sid: "Alarms", Principal: { Service: cloudwatch }, ...publish, Condition: { StringEquals: { "aws:SourceAccount": target.account } } },
                    { Sid: "Events", Principal: { Service: events }, ...publish },
                ]),
            },
            child,
        );
        if (email) new aws.sns.TopicSubscription(name, { topic: topic.arn, protocol: "email", endpoint: email }, child);
        this.topic = topic.arn;
        this.topicArn = arnOf(target, "sns", physical);
        this.key = key;
        this.registerOutputs({ topic: this.topic });
    }
}
