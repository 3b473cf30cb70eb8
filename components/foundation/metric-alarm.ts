import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Target } from "../../config/target";
import { tagsOf } from "./naming";
import { priorities, type Severity } from "./priority";

/** A figure that AWS itself measures. */
export interface Figure {
    /** CloudWatch's name of it. */
    metric: string;
    /** What of its values in five minutes counts. Default: Average. */
    statistic?: "Average" | "Maximum" | "Minimum" | "Sum";
}

/** A figure that somebody has to hear of once it is out of bounds. */
export interface WatchedFigure extends Figure {
    /** What is wrong then, in a sentence without a full stop. */
    says: string;
    /** How bad it is. */
    severity: Severity;
    /** Another figure of which it is a share, in percent. Default: none, and its own value is compared. */
    of?: Figure;
    /** Too much is more than this. Default: `below` says what is too little. */
    above?: number;
    /** Too little is less than this. Default: `above` says what is too much. */
    below?: number;
    /** Seconds that one value stands for. Default: 300. */
    period?: number;
    /** Values in a row that have to be out of bounds. Default: 3. */
    times?: number;
    /** What no value at all means; "breaching" where silence is the news. Default: missing, and the alarm stays as it is. */
    silence?: "missing" | "breaching" | "notBreaching";
}

/** Whose figures they are, and who is told. */
export interface MetricAlarmsArgs {
    /** The account, region and names. */
    target: Target;
    /** ARNs of the SNS topics that are told; without any no alarm is made. */
    topics: pulumi.Input<string>[];
    /** CloudWatch's namespace of the figures. */
    namespace: string;
    /** Whose figures they are. Default: the namespace has them without. */
    dimensions?: Record<string, pulumi.Input<string>>;
}

/**
 * CloudWatch's alarms for what AWS runs and Prometheus can't ask: its own figures, with no exporter to run (bot-core:148). A message begins
 * with its priority, by which people and components/monitoring/alarm-channels.ts tell what may wait.
 */
export function metricAlarms(name: string, args: MetricAlarmsArgs, figures: Record<string, WatchedFigure>, opts: pulumi.CustomResourceOptions): void {
    const { target, topics, namespace, dimensions } = args;
    if (topics.length === 0) return;
    for (const [what, figure] of Object.entries(figures)) {
        const { says, severity, of, above, below, period = 300, times = 3, silence = "missing" } = figure;
        const one = ({ metric, statistic = "Average" }: Figure) => ({ metricName: metric, namespace, dimensions, period, stat: statistic });
        const measured = of
            ? {
                  metricQueries: [
                      { id: "share", expression: "100 * part / whole", label: says, returnData: true },
                      { id: "part", metric: one(figure) },
                      { id: "whole", metric: one(of) },
                  ],
              }
            : { namespace, metricName: figure.metric, dimensions, statistic: figure.statistic ?? "Average", period };
        new aws.cloudwatch.MetricAlarm(
            `${name}-${what}`,
            {
                alarmDescription: `[${priorities[severity]}] ${says}`,
                ...measured,
                evaluationPeriods: times,
                comparisonOperator: above === undefined ? "LessThanThreshold" : "GreaterThanThreshold",
                threshold: above ?? below,
                treatMissingData: silence,
                alarmActions: topics,
                okActions: topics,
                tags: tagsOf(target),
            },
            opts,
        );
    }
}
