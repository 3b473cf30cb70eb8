import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Target } from "../../config/target";
import { metricAlarms, nameOf } from "../foundation";

/** What watching for errors in the logs needs to know. */
export interface ErrorLinesArgs {
    /** The account, region and names. */
    target: Target;
    /** CloudWatch's log group of all containers. */
    logGroup: string;
    /** The bot's namespace; what other containers log is not looked at. */
    namespace: string;
    /** Lines in five minutes that are too many, in three such windows in a row. */
    above: number;
    /** ARNs of the SNS topics that are told; without any nothing is made. */
    topics: pulumi.Input<string>[];
    /** What the log group waits for. */
    waitFor: pulumi.Resource[];
}

/** How a line of text says that it is an error: upper-case words in any logger's format, or nginx's own. */
export const errorText = String.raw`ERROR|FATAL|CRITICAL|PANIC|\[error\]|\[crit\]`;

/** How a line of JSON says it, in the field `level`. */
export const errorLevel = "^[Ee][Rr][Rr]|^[Ff][Aa][Tt][Aa][Ll]|^[Cc][Rr][Ii][Tt]|^[Pp][Aa][Nn][Ii][Cc]";

/**
 * Tells somebody when the bot's services log errors for a quarter of an hour (bot-core:367, arbitrage:92). A single error is no news: a line is
 * counted, and only a stream of them that does not end raises the alarm; how dense is too dense is the team's to say.
 * Traps: CloudWatch takes two regular expressions per pattern, without groups, and five such patterns per log group; the add-on puts the line
 * under `log` and, parsed, under `log_processed`; pino's levels are numbers.
 */
export class ErrorLines extends pulumi.ComponentResource {
    constructor(name: string, args: ErrorLinesArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:observe:ErrorLines", name, {}, opts);
        const { target, logGroup, namespace, above, topics, waitFor } = args;
        const child = { parent: this };
        const metric = { name: "ErrorLines", namespace: `golive/${nameOf(target, "")}` };
        if (topics.length > 0) {
            const level = "$.log_processed.level";
            new aws.cloudwatch.LogMetricFilter(
                name,
                {
                    logGroupName: logGroup,
                    pattern: `{ ($.kubernetes.namespace_name = "${namespace}") && (($.log = %${errorText}%) || (${level} = %${errorLevel}%) || (${level} >= 50)) }`,
                    metricTransformation: { ...metric, value: "1", defaultValue: "0", unit: "Count" },
                },
                { ...child, dependsOn: waitFor },
            );
            // From outside: a cluster that is gone raises no alert of its own.
            metricAlarms(
                "cluster",
                { target, topics, namespace: "AWS/Logs", dimensions: { LogGroupName: logGroup } },
                {
                    silent: {
                        ...{ metric: "IncomingLogEvents", statistic: "Sum", below: 1, silence: "breaching" },
                        ...{
                            severity: "critical",
                            says: "For a quarter of an hour no container has logged anything: the cluster, or the way of its logs, is gone",
                        },
                    },
                },
                { ...child, dependsOn: waitFor },
            );
            metricAlarms(
                name,
                { target, topics, namespace: metric.namespace },
                {
                    many: {
                        ...{ metric: metric.name, statistic: "Sum", above, silence: "notBreaching" },
                        ...{ severity: "warning", says: `For a quarter of an hour ${namespace} has logged more than ${above} errors in five minutes` },
                    },
                },
                child,
            );
        }
        this.registerOutputs({});
    }
}
