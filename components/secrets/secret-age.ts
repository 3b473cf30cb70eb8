import * as pulumi from "@pulumi/pulumi";
import type { Target } from "../../config/target";
import { type EncryptionKey, hourly, LambdaFunction, metricAlarms, secretName, secretPattern, type WatchedFigure } from "../foundation";

/** When a secret has to be another one. */
export interface Due {
    /** Days that one value may be in use. */
    days: number;
    /** Who replaces it. What a machine replaces is late a week after its day, for the day is not the hour. */
    by: "person" | "machine";
    /** Whether a person lays the next value ready beforehand (docs/exchange-keys.md): then somebody hears of it 14 and 3 days before, while none is. Default: false. */
    staged?: boolean;
}

/** Days before the day on which a value is due at which somebody is told that none lies ready. */
const ahead = { soon: 14, late: 3 };

/** What the alarms on old secrets need to know. */
export interface SecretAgeArgs {
    /** The account, region and names. */
    target: Target;
    /** When each secret is due, by its short name; only secrets that have a value. */
    due: Record<string, Due>;
    /** SNS topics that are told. Default: none; the alarm is then only seen in CloudWatch. */
    topics?: pulumi.Input<string>[];
    /** What the first measurement waits for. */
    waitFor: pulumi.Resource[];
    /** Key of the function's logs. Default: CloudWatch's own. */
    logsKey?: EncryptionKey;
}

const week = 7;

/**
 * An alarm per secret from the day it is due until it is replaced (cryptofunk:38, arbitrage:132): by a person, or by a machine, whose failure
 * nobody would hear of otherwise (docs/rotation.md).
 */
export class SecretAge extends pulumi.ComponentResource {
    constructor(name: string, args: SecretAgeArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:access:SecretAge", name, {}, opts);
        const { target, due, topics = [] } = args;
        const child = { parent: this };
        const secrets = Object.keys(due).sort();
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
        const first = hourly(
            name,
            { target, code, description: "How old secrets are", triggers: { secrets: secrets.join(" ") }, waitFor: args.waitFor },
            child,
        );
        for (const secret of secrets) {
            const { days, by, staged } = due[secret];
            const called = secretName(target, secret);
            const says = {
                person: `${called} is older than ${days} days: make a new one, put it there, and revoke the old one (docs/rotation.md)`,
                staged: `${called} is older than ${days} days: stage a new key (npm run keys stage), and delete the old one at the exchange (docs/exchange-keys.md)`,
                machine: `${called} is older than ${days} days: its rotation fails, and the log of its function says why`,
            };
            const unstaged = (before: number): WatchedFigure => ({
                ...{ metric: "UnstagedAgeDays", statistic: "Maximum", above: Math.max(days - before, 0), period: 10_800, times: 1, silence: "breaching" },
                severity: "warning",
                says: `${called} is due in ${before} days, and no new key is staged, or its rotation fails: npm run keys stage (docs/exchange-keys.md)`,
            });
            metricAlarms(
                `${name}-${secret}`,
                { target, topics, namespace: "Golive/Secrets", dimensions: { Secret: called } },
                {
                    due: {
                        ...{ metric: "AgeDays", statistic: "Maximum", above: by === "person" ? days : days + week },
                        ...{ period: 10_800, times: 1, silence: "breaching" },
                        ...{ severity: "warning", says: staged ? says.staged : says[by] },
                    },
                    ...(staged && { soon: unstaged(ahead.soon), late: unstaged(ahead.late) }),
                },
                { ...child, dependsOn: first },
            );
        }
        this.registerOutputs({});
    }
}
