import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Target } from "../../config/target";
import { nameOf, tagsOf } from "./naming";

/** An event of the account that somebody has to hear of. */
export interface Watched {
    /** What has happened, in a sentence. */
    description: string;
    /** EventBridge's pattern of it. */
    pattern: Record<string, unknown>;
    /** Whether calls that only read are looked at too; EventBridge leaves them out otherwise. Default: false. */
    reading?: boolean;
}

/** What an alarm on events needs to know. */
export interface EventAlarmArgs extends Watched {
    /** The account, region and names. */
    target: Target;
    /** ARNs of the SNS topics that are told. */
    topics: pulumi.Input<string>[];
    /** Last word on any argument of the rule. */
    override?: Partial<aws.cloudwatch.EventRuleArgs>;
}

/**
 * Tells SNS topics of events on the account's default bus: what has happened in a sentence, and the event as it is.
 * Trap: no role on the target, or EventBridge can't publish to an encrypted topic; the topic's own policy and its key's let it in.
 */
export function eventAlarm(name: string, args: EventAlarmArgs, opts: pulumi.CustomResourceOptions): aws.cloudwatch.EventRule {
    const { target, description, pattern, reading, topics, override } = args;
    const rule = new aws.cloudwatch.EventRule(
        name,
        {
            name: nameOf(target, name, 64),
            description,
            eventPattern: JSON.stringify(pattern),
            state: reading ? "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS" : "ENABLED",
            tags: tagsOf(target),
            ...override,
        },
        opts,
    );
    const inputTransformer = { inputTemplate: `{"alarm": ${JSON.stringify(description)}, "event": <aws.events.event.json>}` };
    topics.forEach((arn, index) => {
        new aws.cloudwatch.EventTarget(`${name}-${index}`, { rule: rule.name, targetId: `topic-${index}`, arn, inputTransformer }, opts);
    });
    return rule;
}
