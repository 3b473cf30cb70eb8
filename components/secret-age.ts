import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { EncryptionKey } from "./encryption";
import { LambdaFunction } from "./lambda";
import { secretName, secretPattern } from "./secret";
import { type Target, tagsOf } from "./target";

/** What the alarms on old secrets need to know. */
export interface SecretAgeArgs {
    /** The account, region and names. */
    target: Target;
    /** Days after which a person has to replace each secret, by its short name; only secrets that have a value. */
    rotationDays: Record<string, number>;
    /** SNS topics that are told. Default: none; the alarm is then only seen in CloudWatch. */
    topics?: pulumi.Input<string>[];
    /** What the first measurement waits for. */
    waitFor: pulumi.Resource[];
    /** Key of the function's logs. Default: CloudWatch's own. */
    logsKey?: EncryptionKey;
}

/** An alarm per secret that only a person can replace, from the day it is due until it is replaced (cryptofunk:38). */
export class SecretAge extends pulumi.ComponentResource {
    constructor(name: string, args: SecretAgeArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:access:SecretAge", name, {}, opts);
        const { target, rotationDays, topics } = args;
        const child = { parent: this };
        const secrets = Object.keys(rotationDays).sort();
        const code = new LambdaFunction(
            name,
            {
                target,
                part: "secret-age",
                description: "Measures how old secrets are",
                folder: "secrets",
                handler: "age.handler",
                timeout: 120,
                environment: { SECRETS: JSON.stringify(secrets.map(secret => secretName(target, secret))) },
                logsKey: args.logsKey,
                statements: [
                    {
                        Action: ["secretsmanager:DescribeSecret", "secretsmanager:ListSecretVersionIds"],
                        Resource: secrets.map(secret => secretPattern(target, secret)),
                    },
                    {
                        Action: "cloudwatch:PutMetricData",
                        Resource: "*",
                        Condition: { StringEquals: { "cloudwatch:namespace": "Golive/Secrets" } },
                    },
                ],
            },
            child,
        );
        const hourly = new aws.cloudwatch.EventRule(
            name,
            { description: "How old secrets are", scheduleExpression: "rate(1 hour)", tags: tagsOf(target) },
            child,
        );
        const permission = new aws.lambda.Permission(
            name,
            { action: "lambda:InvokeFunction", function: code.name, principal: "events.amazonaws.com", sourceArn: hourly.arn },
            { ...child, dependsOn: code.ready },
        );
        new aws.cloudwatch.EventTarget(name, { rule: hourly.name, arn: code.arn }, { ...child, dependsOn: permission });
        // An alarm that is older than its metric would go off for want of data.
        const first = new aws.lambda.Invocation(
            name,
            { functionName: code.name, input: "{}", triggers: { secrets: secrets.join(" ") } },
            { ...child, dependsOn: [...code.ready, ...args.waitFor] },
        );
        for (const secret of secrets)
            new aws.cloudwatch.MetricAlarm(
                `${name}-${secret}`,
                {
                    alarmDescription: `${secretName(target, secret)} is older than ${rotationDays[secret]} days: make a new one, put it there, and revoke the old one.`,
                    namespace: "Golive/Secrets",
                    metricName: "AgeDays",
                    dimensions: { Secret: secretName(target, secret) },
                    statistic: "Maximum",
                    period: 10_800,
                    evaluationPeriods: 1,
                    threshold: rotationDays[secret],
                    comparisonOperator: "GreaterThanOrEqualToThreshold",
                    treatMissingData: "breaching",
                    alarmActions: topics,
                    okActions: topics,
                    tags: tagsOf(target),
                },
                { ...child, dependsOn: first },
            );
        this.registerOutputs({});
    }
}
