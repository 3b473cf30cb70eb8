import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Target } from "../../config/target";
import { counted } from "../cluster";
import { arnOf, type LambdaFunction, metricAlarms, nameOf, runs, secretName, tagsOf } from "../foundation";

/** What the watch over exchange keys needs to know. */
export interface KeyWatchArgs {
    /** The account, region and names. */
    target: Target;
    /** The function that asks from each zone, by the zone's letter. */
    guards: Record<string, LambdaFunction>;
    /** SNS topics that are told; without any nobody watches. */
    topics: pulumi.Input<string>[];
}

/** CloudWatch's namespace of what is counted. */
const namespace = "Golive/Keys";

/** Of a line about the key in use, as functions/key-guard/guard.mjs logs it and Lambda wraps it. A staged, pending or old key may well be refused. */
const line = (...terms: string[]) => `{ ${['$.message.stage = "AWSCURRENT"', ...terms].map(term => `(${term})`).join(" && ")} }`;

/** What is counted, each with CloudWatch's pattern of its lines: equalities and nothing else, since nobody can try one without an account. */
export const counts = {
    Refused: line('$.message.answer = "refused"', '$.message.failed != "expires"'),
    /** Nothing but its end is against it: nobody has to get up at night. */
    Ending: line('$.message.answer = "refused"', '$.message.failed = "expires"'),
    /** Whatever else is open: the exchange has taken the key, or has not. */
    Answered: line('$.message.works != "unknown"'),
};

const day = 86_400;

/**
 * Asks about the keys in use twice a day, so that somebody hears of a right that was given after the deployment (cryptofunk:36): each zone's guard is
 * asked as `up` asks it, and CloudWatch counts in its log. Twice, because a window of a day that ends between two questions a day apart is empty for
 * minutes. A venue that is silent on a check rings nothing; one that says nothing of the key at all for two days does, and so does a schedule that stopped.
 */
export class KeyWatch extends pulumi.ComponentResource {
    /** What a question waits for that has to be counted. */
    readonly ready: pulumi.CustomResource[];

    constructor(
        private readonly name: string,
        private readonly args: KeyWatchArgs,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("golive:access:KeyWatch", name, {}, opts);
        const told = args.topics.length > 0;
        this.ready = Object.entries(told ? args.guards : {}).flatMap(([letter, code]) =>
            Object.entries(counts).map(
                ([metric, pattern]) =>
                    new aws.cloudwatch.LogMetricFilter(
                        `${name}-${letter}-${metric.toLowerCase()}`,
                        {
                            ...{ logGroupName: code.logGroup, pattern },
                            metricTransformation: { name: metric, namespace, value: "1", unit: "Count", dimensions: { Secret: "$.message.secretId" } },
                        },
                        { parent: this, dependsOn: code.ready },
                    ),
            ),
        );
        this.registerOutputs({});
    }

    /** Watches the key of an exchange, of which `asked` is there once it was asked about. */
    over(exchange: string, asked: pulumi.Input<pulumi.Resource>): void {
        const { target, guards, topics } = this.args;
        if (topics.length === 0) return;
        const name = `${this.name}-${exchange}`;
        const secret = secretName(target, exchange);
        const child = { parent: this };
        const called = nameOf(target, `ask-${exchange}`, 64);
        const schedule = new aws.cloudwatch.EventRule(
            name,
            { name: called, description: `What the key ${secret} may do`, scheduleExpression: "rate(12 hours)", tags: tagsOf(target) },
            child,
        );
        const arn = arnOf(target, "events", `rule/${called}`);
        const input = JSON.stringify({ secretId: secret });
        for (const [letter, code] of Object.entries(guards)) runs(`${name}-${letter}`, { schedule, arn, code, input }, child);
        const why = `npm run keys check ${target.stack} ${exchange} says why (docs/exchange-keys.md)`;
        const found = { statistic: "Sum", above: 0, period: day, times: 1, silence: "notBreaching" } as const;
        metricAlarms(
            name,
            { target, topics, namespace, dimensions: { Secret: secret } },
            {
                refused: { ...found, metric: "Refused", severity: "critical", says: `The key ${secret} is refused: ${why}` },
                ending: { ...found, metric: "Ending", severity: "warning", says: `The key ${secret} ends soon: npm run keys stage (docs/exchange-keys.md)` },
                silent: {
                    ...{ metric: "Answered", statistic: "Sum", below: 1, period: day, times: 2, silence: "breaching" },
                    ...{ severity: "warning", says: `For two days no exchange has said anything of the key ${secret}: ${why}` },
                },
            },
            { ...child, dependsOn: counted(name, this.ready, asked, child) },
        );
    }
}
