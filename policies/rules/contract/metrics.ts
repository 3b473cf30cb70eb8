import type { Contract } from "../../../contract";
import { type Graph, graphRule, type Node } from "../../engine/graph";
import { documentOf, known, listOf } from "../../engine/reading";
import { Undecided } from "../../engine/rule";
import { metricsIn, type RuleFile, standsElsewhere } from "../kubernetes/prometheus-rule";
import { absence, allFlaws, best, bestAnswer, contractOf, imagesRun, judgedPods } from "../shared/contract";
import { adviceOnContract } from "../shared/phase";

const because = "What reads a metric that nobody exports passes every check and never shows anything.";
const fix = "Name a metric that the code exports, or let the code export it.";

/** The contracts of the bots that a stack runs; one whose file cannot be read leaves the rule undecided. */
const contractsIn = (graph: Graph): Contract[] => [...new Set(judgedPods(graph).map(contractOf))];

/** Nodes that are judged where a bot has a contract at all; of one that cannot be read, one node, since nobody need hear it of every one. */
function where(graph: Graph, nodes: Node[]): Node[] {
    if (!judgedPods(graph).length) return [];
    return known(() => graph.once(contractsIn)) ? nodes : nodes.toSorted((a, b) => (a.urn < b.urn ? -1 : 1)).slice(0, 1);
}

/** What the client libraries export by themselves, of the process and its runtime. */
const ofLibraries = /^(process|python|go|promhttp|nodejs|jvm)_/;

/** What is wrong with the metrics of an expression, of those that the bot's own code should export. */
function unexported(expression: string, recorded: ReadonlySet<string>, who: string, graph: Graph): string | undefined {
    const contracts = graph.once(contractsIn);
    const own = metricsIn(expression).filter(metric => !recorded.has(metric) && !standsElsewhere(metric) && !ofLibraries.test(metric));
    return allFlaws(own, metric => {
        const answers = contracts.map(contract => bestAnswer(contract, "metric", metric, imagesRun(graph, contract)));
        return absence(best(answers), metric, hint => `${who} reads ${metric}, which no code of the bot exports${hint}`);
    });
}

const groupsOf = (node: Node) => listOf((node.props as { spec?: RuleFile }).spec?.groups);

/** Names that recording rules of the stack give. */
const recordings = (graph: Graph): Set<string> =>
    new Set(
        graph
            .ofKind("PrometheusRule")
            .flatMap(node => (known(() => groupsOf(node)) ?? []).flatMap(({ rules }) => listOf(rules).flatMap(({ record }) => listOf(record)))),
    );

export const alertMetricIsTheBots = graphRule(
    {
        name: "alert-metric-is-exported-by-the-code",
        severity: "high",
        items: ["cryptofunk:385", "arbitrage:160", "vanta:102"],
        says: "A metric that an alert reads and no known exporter has is one that the bot's code exports.",
        ...{ because, fix, adviceWhile: adviceOnContract },
    },
    graph => where(graph, graph.ofKind("PrometheusRule")),
    (node, graph) =>
        allFlaws(groupsOf(node), ({ rules }) =>
            allFlaws(listOf(rules), ({ alert, record, expr }) =>
                expr === undefined ? undefined : unexported(String(expr), graph.once(recordings), alert ?? record ?? "a rule", graph),
            ),
        ),
);

/** Every PromQL of a dashboard's panels. */
function expressionsIn(value: unknown): string[] {
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([key, one]) => (key === "expr" && typeof one === "string" ? [one] : expressionsIn(one)));
}

type Dashboards = { metadata?: { labels?: Record<string, string> }; data?: Record<string, string> };

export const dashboardMetricIsTheBots = graphRule(
    {
        name: "dashboard-metric-is-exported-by-the-code",
        severity: "medium",
        items: ["cryptofunk:372", "bot-core:373", "mech-exo:54"],
        says: "A metric that a dashboard shows and no known exporter has is one that the bot's code exports.",
        ...{ because, fix, adviceWhile: adviceOnContract },
    },
    graph =>
        where(
            graph,
            graph
                .ofKind<Dashboards>("ConfigMap")
                .filter(({ props }) => known(() => props.metadata?.labels?.grafana_dashboard) !== undefined) as unknown as Node[],
        ),
    (node, graph) =>
        allFlaws(Object.keys((node.props as Dashboards).data ?? {}), file => {
            const document = documentOf((node.props as Dashboards).data?.[file]);
            if (document === undefined) throw new Undecided(`${file} is no JSON`);
            return allFlaws(expressionsIn(document), expression => unexported(expression.replace(/\$\{?\w+\}?/g, ""), graph.once(recordings), file, graph));
        }),
);
