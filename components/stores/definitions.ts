import * as pulumi from "@pulumi/pulumi";
import type { Target } from "../../config/target";
import {
    type ArchiveBucket,
    archiveBucket,
    type EncryptionKey,
    functionRoleArn,
    hourly,
    LambdaFunction,
    metricAlarms,
    secretName,
    secretPattern,
} from "../foundation";
import type { Network } from "../network";
import type { RabbitmqUser } from "../secrets";

/** What the saving of a broker's definitions needs to know. */
export interface DefinitionsArgs {
    /** Environment it belongs to. */
    target: Target;
    /** Name of the store. */
    store: string;
    /** Where the function runs. */
    network: Network;
    /** How the broker's management is reached, and by whom. */
    management: Pick<RabbitmqUser, "management" | "administrator" | "securityGroupId">;
    /** Key of the saved definitions. */
    key: EncryptionKey;
    /** Key of the administrator's secret. */
    secretsKey: EncryptionKey;
    /** Key of the function's logs. */
    logsKey: EncryptionKey;
    /** Days for which an older version can be brought back. */
    keepDays: number;
    /** ARNs of SNS topics that are told when nothing was saved for three hours. */
    topics: pulumi.Input<string>[];
    /** What the first run waits for: the broker, and its administrator's password. */
    waitFor: pulumi.Resource[];
}

const part = (store: string) => `save-${store}`;

/** ARN of the role of the function that saves a broker's definitions, known before a deployment: a reader of its administrator's secret. */
export const definitionsRole = (target: Target, store: string): string => functionRoleArn(target, part(store));

/**
 * What a broker has declared (queues, exchanges, bindings, policies), saved every hour, since no backup service of AWS knows Amazon MQ
 * (bot-core:383, bot-core:384, bot-core:390, docs/restore/rabbitmq.md). It is one object whose versions are the history, so that the last good
 * one stays when saving fails. Users are left out: no hash of a password leaves the broker, and the program makes them again.
 */
export class Definitions extends pulumi.ComponentResource {
    /** Where they lie. */
    readonly bucket: ArchiveBucket;

    constructor(name: string, args: DefinitionsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:data:Definitions", name, {}, opts);
        const { target, store, network, management, key, secretsKey, logsKey, keepDays, topics } = args;
        const child = { parent: this };
        const { administrator, securityGroupId } = management;
        this.bucket = archiveBucket(name, { target, purpose: `${store}-definitions`, key, keepDays }, child);
        const code = new LambdaFunction(
            name,
            {
                target,
                part: part(store),
                description: `Saves what ${store} has declared`,
                folder: "secrets",
                handler: "export-definitions.handler",
                timeout: 840,
                environment: {
                    MANAGEMENT: management.management,
                    ADMINISTRATOR: secretName(target, administrator),
                    BUCKET: this.bucket.name,
                    KEY: "definitions.json",
                },
                inside: { network, securityGroupId },
                logsKey,
                statements: [
                    {
                        Action: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
                        Resource: secretPattern(target, administrator),
                    },
                    secretsKey.grant("secretsmanager"),
                    { Action: "s3:PutObject", Resource: `${this.bucket.arn}/definitions.json` },
                    key.grant("s3", true),
                ],
            },
            child,
        );
        const first = hourly(
            name,
            { target, code, description: `Saves what ${store} has declared`, triggers: { store }, waitFor: [...this.bucket.ready, ...args.waitFor] },
            child,
        );
        metricAlarms(
            name,
            { target, topics, namespace: "AWS/Lambda", dimensions: { FunctionName: code.name } },
            {
                failed: {
                    ...{ metric: "Errors", statistic: "Sum", of: { metric: "Invocations", statistic: "Sum" }, above: 50 },
                    ...{ period: 10_800, times: 1, silence: "breaching" },
                    ...{ severity: "critical", says: `What ${store} has declared was not saved for three hours: the log of ${code.name} says why` },
                },
            },
            { ...child, dependsOn: first },
        );
        this.registerOutputs({ bucket: this.bucket.name });
    }
}
