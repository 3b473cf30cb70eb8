import { type Graph, graphRule, type Node, type PodNode } from "../../engine/graph";
import { listOf } from "../../engine/reading";
import { annotationOf } from "../shared/annotations";
import { adviceWhenInferred, isInferred, placesOrders } from "../shared/order-placers";
import { charts, nameOfChart, type Release, stacks } from "../shared/prometheus-chart";

const blind = "A box is ticked and nobody is told when the bot loses money.";
const traders = (graph: Graph): PodNode[] => graph.pods.filter(pod => placesOrders(pod, graph) || annotationOf(pod, "exchange-accounts"));

export const traderIsMonitored = graphRule(
    {
        name: "trading-is-monitored",
        preset: "trading",
        severity: "high",
        items: ["cryptofunk:347", "arbitrage:30", "bot-core:372"],
        says: "Where a bot trades, Prometheus runs.",
        because: blind,
        fix: "Deploy kube-prometheus-stack with the bot.",
        adviceWhere: [adviceWhenInferred],
    },
    traders,
    (_, graph) => {
        const chart = charts(graph).some(one => /prometheus|victoria-metrics|grafana-agent|alloy|k8s-monitoring/.test(nameOfChart(one)));
        if (chart || graph.ofKind("Prometheus", "PrometheusAgent", "VMSingle", "VMCluster").length || graph.ofType("aws:amp/workspace:Workspace").length)
            return undefined;
        const own = graph.pods.some(pod => pod.containers.some(({ container }) => /\/prometheus(:|@|$)/.test(String(container.image))));
        return own ? undefined : "nothing in the stack collects metrics";
    },
);

export const tradingRaisesAlerts = graphRule(
    {
        name: "trading-raises-alerts",
        preset: "trading",
        severity: "high",
        items: ["cryptofunk:385", "bot-core:377", "mech-exo:193"],
        says: "The bot brings alert rules of its own.",
        because: blind,
        fix: "Add a PrometheusRule with the bot's alerts.",
        adviceWhere: [{ says: adviceWhenInferred.says, holds: (_: Node, graph: Graph) => traders(graph).every(pod => isInferred(pod, graph)) }],
    },
    graph => (traders(graph).length ? stacks(graph) : []) as unknown as Node[],
    (node, graph) => {
        const { values } = (node as unknown as Node<Release>).props;
        const written =
            listOf(values?.additionalPrometheusRules as unknown[] | undefined).length || Object.keys(values?.additionalPrometheusRulesMap ?? {}).length;
        return written || graph.ofKind("PrometheusRule").length ? undefined : "there is no PrometheusRule";
    },
);
