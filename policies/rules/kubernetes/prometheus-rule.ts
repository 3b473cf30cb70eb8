import { metricsIn, secondsOf, syntaxFlaw } from "../../../documents/promql";
import { type Graph, graphRule } from "../../engine/graph";
import { known, listOf } from "../../engine/reading";
import { allFlaws, kindRule } from "../../engine/rule";
import { groupsOf, type RuleFile, ruleFlaws } from "../shared/alert-rules";
import { mayBeCollected } from "../shared/collectors";
import { dead, isList, twice } from "../shared/monitoring-files";

/** What keeps Prometheus from loading rules. */
export function rulesFlaw({ groups }: RuleFile): string | undefined {
    if (!isList(groups)) return "groups is no list";
    const double = twice(groups.map(({ name }) => name));
    if (double !== undefined) return `two groups are named ${double}`;
    return allFlaws(groups, ({ name, rules }, i) => {
        if (!name) return `groups[${i}].name is absent`;
        return allFlaws(listOf(rules), ({ alert, record, expr, for: time }, j) => {
            const where = `groups[${i}].rules[${j}]`;
            if (!alert === !record) return `${where} is neither an alert nor a recording`;
            if (expr === undefined || expr === "") return `${where}.expr is absent`;
            const flaw = syntaxFlaw(String(expr));
            if (flaw) return `${where}.expr is ${expr}: ${flaw}`;
            return time === undefined || String(time) === "0" || secondsOf(time) >= 0 ? undefined : `${where}.for is "${time}", no time`;
        });
    });
}

export const alertRulesLoad = kindRule<{ spec?: RuleFile }>(
    "PrometheusRule",
    {
        name: "alert-rules-load",
        preset: "baseline",
        severity: "high",
        items: ["vanta:102", "cryptofunk:385"],
        says: "A PrometheusRule has groups with names, and rules with an expression that Prometheus reads.",
        because: dead,
        fix: "Check it with promtool check rules.",
    },
    ({ spec }) => rulesFlaw(spec ?? {}),
);

/** Who exports metrics under a prefix, and how it shows in a stack: by a chart, an image or a monitor's name. */
const exporters: [prefix: RegExp, sign: RegExp][] = [
    [/^(redis)_/, /redis[-_]exporter|redis|valkey/],
    [/^(pg|postgres)_/, /postgres/],
    [/^(cnpg|barman_cloud)_/, /cloudnative-pg|cnpg|postgresql\.cnpg\.io/],
    [/^(mongodb)_/, /mongodb/],
    [/^(rabbitmq)_/, /rabbitmq/],
    [/^(nats|gnatsd|jetstream)_/, /nats/],
    [/^(node)_/, /node-exporter|kube-prometheus-stack|(^|\/)prometheus$/],
    [/^(kube)_/, /kube-state-metrics|kube-prometheus-stack|(^|\/)prometheus$/],
    [/^(container|kubelet|volume_manager|storage_operation)_/, /kube-prometheus-stack|kubelet|cadvisor|(^|\/)prometheus$/],
    [/^(apiserver|aggregator|kubernetes)_/, /kube-prometheus-stack|apiserver|kubelet|(^|\/)prometheus$/],
    // Every controller that is written with Kubernetes' own library has these.
    [/^(rest_client|workqueue)_/, /./],
    [/^(grafana)_/, /grafana|kube-prometheus-stack/],
    [/^(prometheus|alertmanager)_/, /prometheus/],
    [/^(probe)_/, /blackbox/],
    [/^(externalsecret)_/, /external-secrets/],
    [/^(reloader)_/, /reloader/],
    [/^(certmanager)_/, /cert-manager/],
    [/^(aws|cloudwatch)_/, /cloudwatch|yace/],
    [/^(kafka)_/, /kafka/],
    [/^(nginx)_/, /nginx/],
    [/^(argocd)_/, /argo/],
];

const ownToPrometheus = /^(up|ALERTS(_FOR_STATE)?|scrape_\w+)$/;

/** Whether a metric is none of a bot's own: Prometheus makes it, a recording does by its name, or a known exporter has it. */
export const standsElsewhere = (metric: string): boolean =>
    metric.includes(":") || ownToPrometheus.test(metric) || (exporters.some(([prefix]) => prefix.test(metric)) && mayBeCollected(metric));

const scrapers = ["ServiceMonitor", "PodMonitor", "Probe", "ScrapeConfig"];

/** What everything in a stack that may export metrics is called. */
const exporting = (graph: Graph): (string | undefined)[] => {
    const charts = graph.ofKind<{ chart?: string }>("Release", "Chart").map(({ props }) => known(() => props.chart));
    const images = graph.pods.flatMap(pod => listOf(known(() => pod.containers)).map(one => known(() => one.container.image)));
    const monitors = graph.ofKind<{ metadata?: { name?: string } }>(...scrapers);
    const named = monitors.flatMap(({ name, props }) => [name, known(() => props.metadata?.name)]);
    return [...charts, ...images, ...named, ...graph.ofKind("Cluster").map(({ type }) => type)];
};

/** Whether a pod asks to be scraped, as Prometheus without an operator reads it. */
const isAnnotated = (pod: { annotations: Record<string, string> }): boolean => known(() => pod.annotations["prometheus.io/scrape"]) === "true";

export const alertMetricsAreExported = graphRule(
    {
        name: "alert-metrics-are-exported",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:385", "cryptofunk:347", "vanta:102"],
        says: "What an alert reads is exported by something that is scraped.",
        because: "An alert on a metric that nobody exports passes every check and never fires.",
        fix: "Deploy the exporter with its ServiceMonitor, or a ServiceMonitor for the bot's own metrics.",
    },
    graph => graph.ofKind("PrometheusRule"),
    (node, graph) => {
        const recorded = new Set(groupsOf(node).flatMap(({ rules }) => listOf(rules).flatMap(({ record }) => listOf(record))));
        const signs = graph.once(exporting);
        const own = graph.ofKind(...scrapers).length > 0 || graph.pods.some(isAnnotated);
        return ruleFlaws(node, ({ alert, expr }) => {
            if (!alert || expr === undefined) return undefined;
            return allFlaws(metricsIn(String(expr)), metric => {
                if (recorded.has(metric) || metric.includes(":") || ownToPrometheus.test(metric)) return undefined;
                const exporter = exporters.find(([prefix]) => prefix.test(metric));
                if (exporter)
                    return signs.some(sign => exporter[1].test(String(sign))) ? undefined : `${alert} reads ${metric}, and nothing that exports it is there`;
                return own ? undefined : `${alert} reads ${metric}, and no monitor of the stack scrapes anything`;
            });
        });
    },
);
