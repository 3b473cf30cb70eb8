import { type Answer, answer, type Contract } from "../../../contract";
import { metricsIn } from "../../../documents/promql";
import { type Graph, graphRule, type Node, type PodNode } from "../../engine/graph";
import { type Monitor, scraped, type Target } from "../../engine/monitors";
import { documentOf, known, listOf } from "../../engine/reading";
import { allFlaws, Undecided } from "../../engine/rule";
import { standsElsewhere } from "../kubernetes/prometheus-rule";
import { groupsOf, ruleFlaws } from "../shared/alert-rules";
import { isOfRuntime, isRuntimePrefix } from "../shared/collectors";
import { absence, best, bestAnswer, captionOf, contractOf, heldIn, imagesRun, judgedPods, placesOf } from "../shared/contract";
import { answering, pathAnswer } from "../shared/listening";
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

/** The metrics of an expression that the bot's own code should export. */
const ownMetrics = (expression: string, recorded: ReadonlySet<string>): string[] =>
    metricsIn(expression).filter(metric => !recorded.has(metric) && !standsElsewhere(metric) && !isOfRuntime(metric));

/** Whether a name is put together of which nothing is known. */
const isAnything = ({ before, after }: Contract["computed"][number]): boolean => before === "" && !after;

/** What a contract says of a metric, where a library's own prefix, under which the library has no such name, speaks for nothing. */
function ofTheBots(metric: string, { computed }: Contract, found: Answer): Answer {
    const metrics = computed.filter(({ kind }) => kind === "metric");
    const may = metrics.filter(one => !isAnything(one) && metric.startsWith(one.before) && (!one.after || metric.endsWith(one.after)));
    if (found.answer !== "computed" || !may.every(({ before }) => isRuntimePrefix(before))) return found;
    return { answer: "not read", unsure: metrics.filter(isAnything).map(({ at }) => at) };
}

/** What is wrong with the metrics of an expression, of those that the bot's own code should export. */
function unexported(expression: string, recorded: ReadonlySet<string>, who: string, graph: Graph): string | undefined {
    const contracts = graph.once(contractsIn);
    return allFlaws(ownMetrics(expression, recorded), metric => {
        const answers = contracts.map(contract => ofTheBots(metric, contract, bestAnswer(contract, "metric", metric, imagesRun(graph, contract))));
        return absence(best(answers), metric, hint => `${who} reads ${metric}, which no code of the bot exports${hint}`);
    });
}

/** Names that recording rules of the stack give. */
const recordings = (graph: Graph): Set<string> =>
    new Set(
        graph
            .ofKind("PrometheusRule")
            .flatMap(node => listOf(known(() => groupsOf(node))).flatMap(({ rules }) => listOf(rules).flatMap(({ record }) => listOf(record)))),
    );

export const alertMetricIsTheBots = graphRule(
    {
        name: "alert-metric-is-exported-by-the-code",
        preset: "golive",
        severity: "high",
        items: ["cryptofunk:385", "arbitrage:160", "vanta:102"],
        says: "A metric that an alert reads and no known exporter has is one that the bot's code exports.",
        ...{ because, fix, adviceWhere: adviceOnContract },
    },
    graph => where(graph, graph.ofKind("PrometheusRule")),
    (node, graph) =>
        ruleFlaws(node, ({ alert, record, expr }) =>
            expr === undefined ? undefined : unexported(String(expr), graph.once(recordings), alert ?? record ?? "a rule", graph),
        ),
);

type Endpoint = { path?: string };
interface Scrape {
    path: string | undefined;
    pods: Target[];
}

/** What each endpoint of each monitor asks. */
const scrapesIn = (graph: Graph): Scrape[] => graph.ofKind("ServiceMonitor", "PodMonitor").flatMap(node => scrapesOf(node, graph));

function scrapesOf(node: Node, graph: Graph): Scrape[] {
    const { spec = {} } = node.props as Monitor;
    const field = node.kind === "PodMonitor" ? "podMetricsEndpoints" : "endpoints";
    return listOf(spec[field] as Endpoint[] | undefined).map(endpoint => {
        const alone = { ...node, props: { ...node.props, spec: { ...spec, [field]: [endpoint] } } };
        return { path: endpoint.path, pods: scraped(alone, graph) };
    });
}

const scrapedImages = (_: Graph) => new Map<Contract, string[]>();

/** Images of a contract in the containers that a monitor asks, or that ask to be scraped themselves. */
function imagesScraped(graph: Graph, contract: Contract): string[] {
    const found = graph.once(scrapedImages);
    const images = found.get(contract) ?? imagesAsked(graph, contract);
    found.set(contract, images);
    return images;
}

function imagesAsked(graph: Graph, contract: Contract): string[] {
    const isOf = (pod: PodNode) => known(() => contractOf(pod)) === contract;
    const lists = new Set(graph.once(scrapesIn).map(({ pods }) => pods));
    const asked = [...lists].flatMap(pods => pods.flatMap(({ pod, port }) => (isOf(pod) ? answering(pod, port) : [])));
    const asking = graph.pods.filter(pod => known(() => pod.annotations["prometheus.io/scrape"]) === "true" && isOf(pod)).flatMap(heldIn);
    return [...new Set([...asked, ...asking].map(({ image }) => image.id))];
}

export const alertMetricIsScraped = graphRule(
    {
        name: "alert-metric-is-scraped",
        preset: "golive",
        severity: "high",
        items: ["cryptofunk:347", "cryptofunk:385", "vanta:102"],
        says: "The workload whose code exports what an alert reads is one that a monitor scrapes.",
        because,
        fix: "Give the service that exports it a ServiceMonitor, in Golive `metrics` in the manifest.",
        adviceWhere: adviceOnContract,
    },
    // Where nothing scrapes anything, alert-metrics-are-exported speaks.
    graph => (judgedPods(graph).length && known(() => graph.once(scrapesIn).length) !== 0 ? where(graph, graph.ofKind("PrometheusRule")) : []),
    (node, graph) => {
        const contracts = graph.once(contractsIn);
        const answersOf = (metric: string, images: typeof imagesRun) =>
            best(contracts.map(contract => bestAnswer(contract, "metric", metric, images(graph, contract))));
        return ruleFlaws(node, ({ alert, expr }) => {
            if (alert === undefined || expr === undefined) return undefined;
            return allFlaws(ownMetrics(String(expr), graph.once(recordings)), metric => {
                const run = answersOf(metric, imagesRun);
                // What no image exports is another rule's.
                if (run.answer !== "read" || answersOf(metric, imagesScraped).answer === "read") return undefined;
                return `${alert} reads ${metric}, which ${placesOf(run)[0]} exports, and nothing scrapes that`;
            });
        });
    },
);

/** A route by which metrics are asked, as nearly everybody calls it. */
const isMetricsRoute = (path: string): boolean => /metrics\/?$/.test(path);

export const scrapePathIsServed = graphRule(
    {
        name: "scrape-path-is-served-by-the-code",
        preset: "golive",
        severity: "high",
        items: ["cryptofunk:347", "vanta:106"],
        says: "The path by which a monitor asks for metrics is one that the code serves.",
        because,
        fix: "Set `metrics.path` of the service to the path that the code serves.",
        adviceWhere: adviceOnContract,
    },
    graph => (judgedPods(graph).length ? graph.ofKind("ServiceMonitor", "PodMonitor") : []),
    (node, graph) =>
        graph.asked(["who serves a scrape's path", node.kind, node.place, node.props.spec], () =>
            allFlaws(scrapesOf(node, graph), scrape => unservedPath(scrape, graph)),
        ),
);

/** Why the path of a scrape is served by nobody who is asked. */
const unservedPath = ({ path = "/metrics", pods }: Scrape, graph: Graph): string | undefined =>
    allFlaws(pods, ({ pod, port }) => {
        if (!known(() => captionOf(pod))) return undefined;
        return allFlaws(answering(pod, port), held => {
            if (pathAnswer(held, path, pod, graph).answer !== "not read") return undefined;
            // A library's own server answers at any path; only who serves another one is known not to serve this.
            const contract = contractOf(pod);
            const other = contract.routes.find(
                route => isMetricsRoute(route.path) && answer(contract, "route", `* ${route.path}`, held.image.id).answer === "read",
            );
            return other && `${path} is asked of ${held.where}, whose code serves ${other.path} (${other.at[0]})`;
        });
    });

/** Every PromQL of a dashboard's panels. */
function expressionsIn(value: unknown): string[] {
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([key, one]) => (key === "expr" && typeof one === "string" ? [one] : expressionsIn(one)));
}

type Dashboards = { metadata?: { labels?: Record<string, string> }; data?: Record<string, string> };

export const dashboardMetricIsTheBots = graphRule(
    {
        name: "dashboard-metric-is-exported-by-the-code",
        preset: "golive",
        severity: "medium",
        items: ["cryptofunk:372", "bot-core:373", "mech-exo:54"],
        says: "A metric that a dashboard shows and no known exporter has is one that the bot's code exports.",
        ...{ because, fix, adviceWhere: adviceOnContract },
    },
    graph =>
        where(
            graph,
            graph
                .ofKind<Dashboards>("ConfigMap")
                .filter(({ props }) => known(() => props.metadata?.labels?.grafana_dashboard) !== undefined) as unknown as Node[],
        ),
    (node, graph) => {
        const { data = {} } = node.props as Dashboards;
        return allFlaws(Object.keys(data), file => {
            const document = documentOf(data[file]);
            if (document === undefined) throw new Undecided(`${file} is no JSON`);
            return allFlaws(expressionsIn(document), expression => unexported(expression.replace(/\$\{?\w+\}?/g, ""), graph.once(recordings), file, graph));
        });
    },
);
