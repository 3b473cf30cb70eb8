import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { channelSecrets } from "../../config/manifest";
import type { Settings } from "../../config/settings";
import type { Target } from "../../config/target";
import { type EncryptionKey, functionRoleArn, LambdaFunction, metricAlarms, secretName, secretPattern } from "../foundation";
import type { Alarms } from "./alarms";
import { type Channel, ownMail } from "./alert-routes";

/** What the forwarding of AWS's own alarms needs to know. */
export interface AlarmChannelsArgs {
    /** The account, region and names. */
    target: Target;
    /** Who is told, and when only what is critical may ring. */
    alerts: Settings["alerts"];
    /** The channels whose secret is in Secrets Manager. */
    channels: Channel[];
    /** The topic that alarms go to. */
    alarms: Alarms;
    /** Key of the channels' secrets. */
    secretsKey: EncryptionKey;
    /** What the function waits for: the secrets. */
    waitFor: pulumi.Resource[];
}

const part = "alarm-channels";

/** ARN of the role that reads the channels' secrets, known before a deployment. */
export const alarmChannelsRole = (target: Target): string => functionRoleArn(target, part);

/**
 * Brings what AWS itself notices (a database's disk, a broker's memory, a backup that failed, a key that is due, the root user) to the channels
 * that Prometheus's alerts reach (cryptofunk:394, arbitrage:173), beside the e-mail: a store without an exporter must not be quieter than one
 * with. What Alertmanager mails by the same topic is left out. Trap: its own failure is told by e-mail alone.
 */
export class AlarmChannels extends pulumi.ComponentResource {
    constructor(name: string, args: AlarmChannelsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:observe:AlarmChannels", name, {}, opts);
        const { target, alerts, channels, alarms, secretsKey, waitFor } = args;
        const child = { parent: this };
        const where: Record<Channel, object> = { slack: alerts.slack ?? {}, telegram: alerts.telegram ?? {}, pagerDuty: {} };
        const wanted = channels.map(channel => [channel, { secret: secretName(target, channelSecrets[channel].secret), ...where[channel] }]);
        const code = new LambdaFunction(
            name,
            {
                target,
                part,
                description: "Brings CloudWatch's alarms to the team's channels",
                folder: "alarms",
                handler: "tell.handler",
                environment: {
                    CHANNELS: JSON.stringify(Object.fromEntries(wanted)),
                    ...(alerts.quietHours && { QUIET_HOURS: JSON.stringify(alerts.quietHours) }),
                },
                statements: [
                    {
                        Action: "secretsmanager:GetSecretValue",
                        Resource: channels.map(channel => secretPattern(target, channelSecrets[channel].secret)),
                    },
                    secretsKey.grant("secretsmanager"),
                ],
            },
            child,
        );
        const permission = new aws.lambda.Permission(
            name,
            { action: "lambda:InvokeFunction", function: code.name, principal: "sns.amazonaws.com", sourceArn: alarms.topic },
            { ...child, dependsOn: code.ready },
        );
        new aws.sns.TopicSubscription(
            name,
            {
                topic: alarms.topic,
                protocol: "lambda",
                endpoint: code.arn,
                filterPolicyScope: "MessageAttributes",
                filterPolicy: JSON.stringify(Object.fromEntries(Object.keys(ownMail).map(key => [key, [{ exists: false }]]))),
            },
            { ...child, dependsOn: [permission, ...waitFor] },
        );
        metricAlarms(
            name,
            { target, topics: [alarms.topic], namespace: "AWS/Lambda", dimensions: { FunctionName: code.name } },
            {
                failed: {
                    ...{ metric: "Errors", statistic: "Sum", above: 0, times: 1, silence: "notBreaching" },
                    ...{ severity: "critical", says: `Alarms did not reach every channel: the log of ${code.name} says which` },
                },
            },
            child,
        );
        this.registerOutputs({});
    }
}
