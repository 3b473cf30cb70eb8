import { metricsIn } from "../../../documents/promql";
import { type Graph, graphRule } from "../../engine/graph";
import { known, listOf } from "../../engine/reading";
import { allFlaws } from "../../engine/rule";
import { type AlertRule, expressions, ruleSources, rulesIn } from "../shared/alert-rules";
import { stacks } from "../shared/prometheus-chart";
import { standsElsewhere } from "./prometheus-rule";

/** Metrics of CloudNativePG that stand still once a plug-in makes the backups, and whose name goes on in the plug-in's. */
const frozen = /^cnpg_collector_(last_available_backup_timestamp|last_failed_backup_timestamp|first_recoverability_point)$/;

interface Postgres {
    spec?: { backup?: { barmanObjectStore?: unknown; volumeSnapshot?: unknown }; plugins?: { enabled?: boolean; isWALArchiver?: boolean; name?: string }[] };
}

/** Who makes the backups of the stack's databases: the operator itself, or a plug-in. */
const backups = (graph: Graph): ("operator" | "plug-in")[] =>
    graph
        .ofKind<Postgres>("Cluster")
        .filter(({ type }) => type.startsWith("kubernetes:postgresql.cnpg.io/"))
        .flatMap(({ props: { spec } }) => {
            const byOperator = spec?.backup?.barmanObjectStore || spec?.backup?.volumeSnapshot;
            const byPlugin = listOf(spec?.plugins).some(
                ({ enabled, isWALArchiver, name }) => enabled !== false && (isWALArchiver || /barman/.test(name ?? "")),
            );
            return [...(byOperator ? (["operator"] as const) : []), ...(byPlugin ? (["plug-in"] as const) : [])];
        });

export const alertMetricMoves = graphRule(
    {
        name: "alert-reads-no-frozen-metric",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:385", "cryptofunk:282", "mech-exo:38"],
        says: "An alert on the backups of a Postgres in the cluster reads a metric that moves.",
        because: "CloudNativePG's own metrics of backups stand still, or at 0, when a plug-in makes them: the alert rings for ever, or never.",
        fix: "Read barman_cloud_cloudnative_pg_io_last_available_backup_timestamp and its siblings, which the Barman Cloud plug-in has from 0.6 on.",
        adviceWhere: [{ says: "no Cluster of the stack says who makes its backups", holds: (_, graph) => !graph.once(backups).length }],
    },
    ruleSources,
    (node, graph) => {
        const reads = ({ alert, record, expr }: AlertRule) => {
            const metric = expr === undefined ? undefined : metricsIn(String(expr)).find(one => frozen.test(one));
            if (!metric || graph.once(backups).includes("operator")) return undefined;
            return `${alert ?? record} reads ${metric}, which stands still where a plug-in makes the backups`;
        };
        return allFlaws(rulesIn(node), reads);
    },
);

/** What PromQL does not read: strings, and comments, which are none within a string. */
const quoted = /"(\\.|[^"\\])*"|'(\\.|[^'\\])*'|`[^`]*`|#.*/g;

/** What an alert waits for that a series which is gone never says: the age of a sign of life, nothing that happens, or a target that is down. */
const waits: [says: string, form: RegExp][] = [
    ["is too old", /\btime\(\)\s*-\s*(?:\w+\s*(?:by\s*\([^)]*\)\s*)?\(\s*)*([a-zA-Z_:][\w:]*)/g],
    ["does not move", /\b(?:rate|increase|irate|changes|delta)\s*\(\s*([a-zA-Z_:][\w:]*)[^)]*\)\s*\)*\s*(?:==\s*0|<=\s*0|<\s*1)(?![\d.])/g],
    ["is 0", /(?<![\w:])([a-zA-Z_:][\w:]*(?:heartbeat|alive|running|healthy|connected)\w*|up)(?:\{[^}]*\})?\s*(?:==\s*0|<\s*1|!=\s*1)(?![\d.])/g],
];

/** Metrics whose silence is told: what `absent` asks after, `up` for all of a target's. */
const told = (graph: Graph): Set<string> =>
    new Set(graph.once(expressions).flatMap(one => [...one.matchAll(/\babsent(?:_over_time)?\s*\(([^)]*)/g)].flatMap(([, inner]) => metricsIn(inner))));

/** Whether something tells that a workload has no pod: the chart's own rules, or an alert on what the cluster says of it. */
const isWatched = (graph: Graph): boolean =>
    stacks(graph).some(({ props }) => known(() => (props.values?.defaultRules as { create?: boolean } | undefined)?.create) !== false) ||
    graph.once(expressions).some(one => /\bkube_(deployment|statefulset|daemonset|replicaset|pod)_\w+/.test(one));

function silent({ alert, expr }: AlertRule, graph: Graph): string | undefined {
    // A second side speaks where the first is silent.
    const text = String(expr).replace(quoted, '""');
    if (!alert || /\bor\b|\bunless\b/.test(text)) return undefined;
    return allFlaws(waits, ([says, form]) =>
        allFlaws([...text.matchAll(form)], ([, metric]) => {
            const isOwn = metric === "up" || !standsElsewhere(metric);
            const isTold = graph.once(told).has(metric) || graph.once(told).has("up") || graph.once(isWatched);
            return isOwn && !isTold ? `${alert} waits until ${metric} ${says}, and nothing tells when the series is gone` : undefined;
        }),
    );
}

export const silenceIsTold = graphRule(
    {
        name: "silence-raises-an-alert",
        preset: "trading",
        severity: "high",
        items: ["cryptofunk:385", "vanta:102", "cryptofunk:384"],
        says: "Where an alert waits for a sign of life to stop, something tells too when its series is gone.",
        because: "A bot that is gone exports nothing: no comparison holds of nothing, and the alert that should ring stays silent.",
        fix: "Add an alert on absent() of the same metric or of its up, or one on kube_statefulset_status_replicas_ready.",
        adviceWhere: [
            {
                says: "up is 0 as long as Prometheus still knows the target",
                holds: (node, graph) => rulesIn(node).every(one => !silent(one, graph) || /\bup\b/.test(String(one.expr))),
            },
        ],
    },
    ruleSources,
    (node, graph) => allFlaws(rulesIn(node), one => (one.expr === undefined ? undefined : silent(one, graph))),
);
