import { aws } from "../../engine/aws";
import { type Graph, graphRule } from "../../engine/graph";
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
        adviceWhere: [{ says: "what is kept for ever costs money and loses nothing", holds: ({ retentionInDays }) => !retentionInDays }],
    },
    ({ retentionInDays }, { thresholds }) => {
        if (!retentionInDays) return `retentionInDays is ${retentionInDays ?? "absent"}, which is for ever`;
        return retentionInDays >= thresholds.days ? undefined : `retentionInDays is ${retentionInDays}`;
    },
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

/** What an intruder does first of which nobody is told. */
function unseen(graph: Graph): string[] {
    // An alarm on a metric of the trail's log group is as good; its pattern stands in the filter, as `$.eventName = StopLogging`.
    const alarms = graph.ofType<{ metricName?: string }>(aws.cloudwatch.MetricAlarm);
    const rings = (filter: Filter) => alarms.some(({ props }) => props.metricName === filter.metricTransformation?.name);
    const filters = graph.ofType<Filter>(aws.cloudwatch.LogMetricFilter);
    const quoted = (pattern: string) => pattern.replace(/= *"?(\w+)"?/g, '"$1"');
    const filtered = (sign: RegExp) => filters.some(({ props }) => sign.test(quoted(String(props.pattern))) && rings(props));
    return signs.filter(([, sign]) => !filtered(sign) && !isTold(graph, pattern => sign.test(pattern))).map(([what]) => what);
}

export const intruderIsTold = graphRule(
    {
        name: "account-alarms-reach-somebody",
        preset: "golive",
        severity: "high",
        items: ["mech-exo:109", "mech-exo:23", "cryptofunk:384", "cryptofunk:394"],
        says: "Somebody is told of root's use, changed permissions, keys being deleted and a stopped trail.",
        because: "These are an intruder's first steps, and there are minutes until the exchange's keys are used.",
        fix: "Create an EventRule for each, with an SNS topic as target.",
        adviceWhere: [
            {
                says: "the stack watches nothing of the account, neither by a trail or a detector nor by one of these alarms, as where another stack does",
                holds: (_, graph) => graph.ofType(aws.cloudtrail.Trail, aws.guardduty.Detector).length === 0 && unseen(graph).length === signs.length,
            },
        ],
    },
    graph => graph.ofType(aws.eks.Cluster),
    (_, graph) => {
        const found = unseen(graph);
        return found.length ? `nobody is told of ${found.join(", ")}` : undefined;
    },
);
