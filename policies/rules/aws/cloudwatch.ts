import { aws } from "../../engine/aws";
import { graphRule } from "../../engine/graph";
import { rule } from "../../engine/rule";
import { isTold } from "./eventbridge";

export const logsAreKept = rule(
    aws.cloudwatch.LogGroup,
    {
        name: "logs-are-kept-long-enough",
        preset: "trading",
        debatable: true,
        undisputed: { days: 7 },
        severity: "medium",
        items: ["cryptofunk:413", "mech-exo:57"],
        says: "Logs are kept for 30 days or more, and not for ever.",
        because: "A loss is explained from logs weeks later; without a limit they only cost.",
        fix: "Set retentionInDays to 30 or more.",
        thresholds: { days: 30 },
    },
    (group, { thresholds }) =>
        (group.retentionInDays ?? 0) >= thresholds.days ? undefined : `retentionInDays is ${group.retentionInDays ?? "absent, which is for ever"}`,
);

/** What an intruder does first, and how the pattern that sees it reads. */
const signs: [what: string, pattern: RegExp][] = [
    ["the use of the root user", /"Root"/],
    ["changes of permissions", /"(AttachRolePolicy|PutRolePolicy|CreatePolicyVersion)"/],
    ["the deletion of keys", /"ScheduleKeyDeletion"/],
    ["the end of the trail", /"StopLogging"/],
];

/** A filter of a log group, which makes a metric of what it finds. */
type Filter = { pattern?: string; metricTransformation?: { name?: string } };

export const intruderIsTold = graphRule(
    {
        name: "account-alarms-reach-somebody",
        preset: "golive",
        severity: "high",
        items: ["mech-exo:109", "mech-exo:23", "cryptofunk:384", "cryptofunk:394"],
        says: "Somebody is told of root's use, changed permissions, keys being deleted and a stopped trail.",
        because: "These are an intruder's first steps, and there are minutes until the exchange's keys are used.",
        fix: "Create an EventRule for each, with an SNS topic as target.",
    },
    graph => graph.ofType(aws.eks.Cluster),
    (_, graph) => {
        // An alarm on a metric of the trail's log group is as good; its pattern stands in the filter, as `$.eventName = StopLogging`.
        const alarms = graph.ofType<{ metricName?: string }>(aws.cloudwatch.MetricAlarm);
        const rings = (filter: Filter) => alarms.some(({ props }) => props.metricName === filter.metricTransformation?.name);
        const filters = graph.ofType<Filter>(aws.cloudwatch.LogMetricFilter);
        const quoted = (pattern: string) => pattern.replace(/= *"?(\w+)"?/g, '"$1"');
        const filtered = (sign: RegExp) => filters.some(({ props }) => sign.test(quoted(String(props.pattern))) && rings(props));
        const unseen = signs.filter(([, sign]) => !filtered(sign) && !isTold(graph, pattern => sign.test(pattern))).map(([what]) => what);
        return unseen.length ? `nobody is told of ${unseen.join(", ")}` : undefined;
    },
);
