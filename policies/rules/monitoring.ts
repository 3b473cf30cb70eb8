import { type Graph, graphRule, type Node, type PodNode } from "../graph";
import { type Monitor, placesOf, servicesByPlace, servicesOf } from "../monitors";
import { containersOf } from "../pods";
import { listOf } from "../read";
import { firstFlaw } from "../rule";

interface Release {
    name?: string;
    chart?: string;
    values?: Record<string, Values>;
}
interface Values {
    [key: string]: unknown;
}

const blind = "A box is ticked and nobody is told when the bot loses money.";
const traders = (graph: Graph): PodNode[] =>
    graph.pods.filter(pod => pod.annotations["golive.dev/places-orders"] === "true" || pod.annotations["golive.dev/exchange-accounts"]);
const nameOfChart = ({ props }: Node<Release>): string => props.chart ?? "";
const charts = (graph: Graph): Node<Release>[] => graph.ofKind<Release>("Release", "Chart");
const stacks = (graph: Graph): Node<Release>[] => charts(graph).filter(chart => nameOfChart(chart).endsWith("kube-prometheus-stack"));

export const traderIsMonitored = graphRule(
    {
        name: "trading-is-monitored",
        severity: "high",
        items: ["cryptofunk:347", "arbitrage:30", "bot-core:372"],
        says: "Where a bot trades, Prometheus runs.",
        because: blind,
        fix: "Deploy kube-prometheus-stack with the bot.",
    },
    traders,
    (_, graph) => {
        const chart = charts(graph).some(one => /prometheus|victoria-metrics|grafana-agent|alloy|k8s-monitoring/.test(nameOfChart(one)));
        if (chart || graph.ofKind("Prometheus", "PrometheusAgent", "VMSingle", "VMCluster").length || graph.ofType("aws:amp/workspace:Workspace").length)
            return undefined;
        const own = graph.pods.some(pod => containersOf(pod.spec).some(({ container }) => /\/prometheus(:|@|$)/.test(String(container.image))));
        return own ? undefined : "nothing in the stack collects metrics";
    },
);

export const tradingRaisesAlerts = graphRule(
    {
        name: "trading-raises-alerts",
        severity: "high",
        items: ["cryptofunk:385", "bot-core:377", "mech-exo:193"],
        says: "The bot brings alert rules of its own.",
        because: blind,
        fix: "Add a PrometheusRule with the bot's alerts.",
    },
    graph => (traders(graph).length ? stacks(graph) : []) as unknown as Node[],
    (node, graph) => {
        const { values } = (node as unknown as Node<Release>).props;
        const written =
            listOf(values?.additionalPrometheusRules as unknown[] | undefined).length || Object.keys(values?.additionalPrometheusRulesMap ?? {}).length;
        return written || graph.ofKind("PrometheusRule").length ? undefined : "there is no PrometheusRule";
    },
);

interface Route {
    receiver?: string;
    routes?: Route[];
}
interface Alertmanager {
    enabled?: boolean;
    config?: { receivers?: { name?: string }[]; route?: Route };
    alertmanagerSpec?: Values;
}

/** Everybody to whom a route, or one below it, leads. */
const receiversOf = ({ receiver, routes }: Route): (string | undefined)[] => [receiver, ...listOf(routes).flatMap(receiversOf)];

export const alertsReachSomebody = graphRule(
    {
        name: "alerts-reach-somebody",
        severity: "high",
        items: ["cryptofunk:384", "cryptofunk:394", "mech-exo:193"],
        // The first deployment has no receiver yet: the channels' secrets are put into the secrets that it makes.
        goLive: true,
        says: "Alertmanager has a receiver that tells somebody.",
        because: "The chart's own configuration sends every alert to nowhere.",
        fix: "Set alertmanager.config with receivers and a route to them, or an AlertmanagerConfig.",
    },
    stacks as unknown as (graph: Graph) => Node[],
    (node, graph) => {
        const { values } = (node as unknown as Node<Release>).props;
        const { enabled, config, alertmanagerSpec } = (values?.alertmanager ?? {}) as Alertmanager;
        if (enabled === false) return "values.alertmanager.enabled is false";
        if (graph.ofKind("AlertmanagerConfig").length || alertmanagerSpec?.configSecret || alertmanagerSpec?.useExistingSecret) return undefined;
        const { receivers, route } = config ?? {};
        const telling = listOf(receivers).filter(receiver => Object.keys(receiver).some(key => key.endsWith("_configs")));
        if (!telling.length) return "values.alertmanager.config.receivers tells nobody";
        // Without a route of one's own, the chart's leads to nobody.
        const reached = receiversOf(route ?? {});
        return telling.some(({ name }) => reached.includes(name)) ? undefined : "values.alertmanager.config.route leads to no receiver that tells somebody";
    },
);

export const serviceMonitorScrapes = graphRule(
    {
        name: "service-monitor-scrapes-something",
        severity: "high",
        items: ["cryptofunk:347", "cryptofunk:269", "vanta:106"],
        says: "A ServiceMonitor selects a Service that has the port it names.",
        because: "A job that selects nothing exports nothing, and its alerts never fire.",
        fix: "Give the selector the labels of the Service's own metadata, and the endpoint the name of the Service's port.",
    },
    graph => graph.ofKind("ServiceMonitor"),
    (node, graph) => {
        const monitor = node.props as Monitor;
        const places = placesOf(node, monitor);
        const byPlace = graph.once(servicesByPlace);
        const looked = places ?? [...byPlace.keys()];
        if (looked.some(place => graph.mayHoldUnseenPods(place))) return undefined;
        const candidates = looked.flatMap(place => byPlace.get(place) ?? []);
        if (!candidates.length) return undefined;
        const found = servicesOf(node, graph);
        // Kubernetes' own Services, and the kubelet's that the operator makes, are in no stack.
        if (!found.length && looked.some(place => place.endsWith(" kube-system"))) return undefined;
        if (!found.length) return "spec.selector matches no Service";
        return firstFlaw(monitor.spec?.endpoints, ({ port, targetPort }, i) => {
            if (!port || targetPort !== undefined) return undefined;
            const has = found.some(({ props }) => listOf(props.spec?.ports).some(({ name }) => name === port));
            return has ? undefined : `spec.endpoints[${i}].port is ${port}, which ${found[0].name} does not have`;
        });
    },
);

export const podMonitorScrapes = graphRule(
    {
        name: "pod-monitor-scrapes-something",
        severity: "high",
        items: ["cryptofunk:347", "cryptofunk:269", "vanta:106"],
        says: "A PodMonitor selects pods that have the port it names.",
        because: "A job that selects nothing exports nothing, and its alerts never fire.",
        fix: "Give the selector the labels of the pods' template, and the endpoint the name of a container's port.",
    },
    graph => graph.ofKind("PodMonitor"),
    (node, graph) => {
        const monitor = node.props as Monitor;
        const places = placesOf(node, monitor);
        if (!places || places.some(place => graph.mayHoldUnseenPods(place) || !graph.podsIn(place).length)) return undefined;
        const pods = places.flatMap(place => graph.select(place, monitor.spec?.selector));
        if (!pods.length) return "spec.selector matches no pod";
        return firstFlaw(monitor.spec?.podMetricsEndpoints, ({ port }, i) => {
            const has = pods.some(pod => containersOf(pod.spec).some(({ container }) => listOf(container.ports).some(({ name }) => name === port)));
            return has || !port ? undefined : `spec.podMetricsEndpoints[${i}].port is ${port}, which ${pods[0].name} does not have`;
        });
    },
);

export const monitorsArePickedUp = graphRule(
    {
        name: "monitors-are-picked-up",
        severity: "high",
        items: ["cryptofunk:347", "cryptofunk:385"],
        says: "Prometheus picks up the stack's own monitors and rules.",
        because: "The chart looks only for objects with its own release label, and ignores all others without a word.",
        fix: "Set serviceMonitorSelectorNilUsesHelmValues, podMonitorSelectorNilUsesHelmValues and ruleSelectorNilUsesHelmValues to false under prometheus.prometheusSpec.",
    },
    stacks as unknown as (graph: Graph) => Node[],
    (node, graph) => {
        const { values, name = node.name } = (node as unknown as Node<Release>).props;
        const spec = (values?.prometheus?.prometheusSpec ?? {}) as Record<string, unknown>;
        const selectors = [
            ["ServiceMonitor", "serviceMonitorSelector"],
            ["PodMonitor", "podMonitorSelector"],
            ["PrometheusRule", "ruleSelector"],
        ] as const;
        return firstFlaw(selectors, ([kind, selector]) => {
            if (spec[`${selector}NilUsesHelmValues`] === false || selector in spec) return undefined;
            const missed = graph.ofKind<Monitor>(kind).find(({ props }) => props.metadata?.labels?.release !== name);
            return missed && `values.prometheus.prometheusSpec.${selector}NilUsesHelmValues is not false, and ${missed.name} has no label release=${name}`;
        });
    },
);

export const metricsAreKept = graphRule(
    {
        name: "metrics-are-kept",
        severity: "medium",
        items: ["cryptofunk:353", "cryptofunk:354"],
        says: "Prometheus keeps its metrics on a volume, for a time that is written down.",
        because: "Without a volume every restart of Prometheus forgets what led to a loss.",
        fix: "Set prometheus.prometheusSpec.retention and storageSpec.volumeClaimTemplate.",
    },
    stacks as unknown as (graph: Graph) => Node[],
    node => {
        const spec = ((node as unknown as Node<Release>).props.values?.prometheus?.prometheusSpec ?? {}) as {
            retention?: string;
            storageSpec?: { volumeClaimTemplate?: unknown };
        };
        if (!spec.retention) return "values.prometheus.prometheusSpec.retention is absent";
        return spec.storageSpec?.volumeClaimTemplate ? undefined : "values.prometheus.prometheusSpec.storageSpec.volumeClaimTemplate is absent";
    },
);
