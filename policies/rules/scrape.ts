import type * as k8s from "@pulumi/kubernetes";
import type { Unwrap } from "@pulumi/pulumi";
import { type Graph, graphRule, type Node } from "../graph";
import { containersOf } from "../pods";
import { known, listOf } from "../read";
import { firstFlaw, kindRule } from "../rule";

/** Loaded only where a ConfigMap holds such a file: the CLI waits for the pack at every run. */
const yaml = (): typeof import("yaml") => require("yaml");

type ConfigMap = { data?: Record<string, string>; metadata?: { name?: string } };
type Service = Partial<Unwrap<k8s.core.v1.ServiceArgs>>;
type Document = Record<string, unknown>;

const dead = "What does not load is ignored or stops the program, and nobody is told when the bot loses money.";
const isObject = (value: unknown): value is Document => typeof value === "object" && value !== null && !Array.isArray(value);
const isList = (value: unknown): value is unknown[] => Array.isArray(value);

/** A file of configuration, or what keeps it from being read. */
function parsed(text: string): { document: unknown } | { error: string } {
    try {
        return { document: yaml().parse(text, { logLevel: "error" }) };
    } catch (error) {
        return { error: (error as Error).message.split("\n")[0].replace(/[.:]\s*$/, "") };
    }
}

const twice = (names: unknown[]): unknown => names.find((name, i) => name !== undefined && names.indexOf(name) !== i);

/** What keeps Prometheus from loading its configuration. */
function prometheusFlaw(document: Document): string | undefined {
    const sections = /^(global|runtime|rule_files|scrape_config_files|scrape_configs|alerting|remote_write|remote_read|storage|tracing|otlp)$/;
    const strange = Object.keys(document).find(key => !sections.test(key));
    if (strange) return `${strange} is nothing Prometheus knows`;
    if (!isList(document.scrape_configs)) return "scrape_configs is no list";
    const jobs = document.scrape_configs as Document[];
    const unnamed = jobs.findIndex(job => !isObject(job) || typeof job.job_name !== "string");
    if (unnamed >= 0) return `scrape_configs[${unnamed}].job_name is absent`;
    const double = twice(jobs.map(job => job.job_name));
    return double === undefined ? undefined : `two jobs are named ${double}`;
}

interface Route {
    receiver?: string;
    routes?: Route[];
}

/** What keeps Alertmanager from loading its configuration. */
function alertmanagerFlaw(document: Document): string | undefined {
    if (!isObject(document.route)) return "route is absent";
    if (!isList(document.receivers)) return "receivers is no list";
    const names = (document.receivers as Document[]).map(receiver => receiver?.name);
    if (names.some(name => typeof name !== "string")) return "a receiver has no name";
    const double = twice(names);
    if (double !== undefined) return `two receivers are named ${double}`;
    const route = document.route as Route;
    if (!route.receiver) return "route.receiver is absent";
    const missing = (one: Route): string | undefined => {
        if (one.receiver !== undefined && !names.includes(one.receiver)) return one.receiver;
        for (const child of listOf(one.routes)) {
            const found = missing(child);
            if (found) return found;
        }
        return undefined;
    };
    const absent = missing(route);
    return absent && `a route names the receiver ${absent}, which is not there`;
}

interface RuleFile {
    groups?: { name?: string; rules?: { alert?: string; record?: string; expr?: unknown }[] }[];
}

/** What keeps Prometheus from loading rules. */
function rulesFlaw({ groups }: RuleFile): string | undefined {
    if (!isList(groups)) return "groups is no list";
    const double = twice(groups.map(({ name }) => name));
    if (double !== undefined) return `two groups are named ${double}`;
    return firstFlaw(groups, ({ name, rules }, i) => {
        if (!name) return `groups[${i}].name is absent`;
        return firstFlaw(listOf(rules), ({ alert, record, expr }, j) => {
            const where = `groups[${i}].rules[${j}]`;
            if (!alert === !record) return `${where} is neither an alert nor a recording`;
            if (expr === undefined || expr === "") return `${where}.expr is absent`;
            return unbalanced(String(expr)) ? `${where}.expr does not close a bracket or a quote: ${expr}` : undefined;
        });
    });
}

/** Whether a PromQL expression leaves a bracket or a quote open. */
function unbalanced(expression: string): boolean {
    const bare = expression.replace(/#.*$/gm, "").replace(/"(\\.|[^"\\])*"|'(\\.|[^'\\])*'|`[^`]*`/g, "");
    if (/["'`]/.test(bare)) return true;
    const open: string[] = [];
    const pairs: Record<string, string> = { ")": "(", "]": "[", "}": "{" };
    for (const character of bare) {
        if ("([{".includes(character)) open.push(character);
        else if (character in pairs && open.pop() !== pairs[character]) return true;
    }
    return open.length > 0;
}

/** Whose configuration a file is. */
function flawOfFile(name: string, text: string): string | undefined {
    const file = /\.ya?ml$/.test(name) || /^(prometheus|alertmanager)$/.test(name);
    if (!file) return undefined;
    const looks = /^(scrape_configs|receivers|groups):/m.test(text) || /^(prometheus|alertmanager)\.ya?ml$/.test(name);
    if (!looks) return undefined;
    const read = parsed(text);
    if ("error" in read) return `it is no YAML: ${read.error}`;
    const { document } = read;
    if (!isObject(document)) return "it is empty";
    if ("scrape_configs" in document || /^prometheus\.ya?ml$/.test(name)) return prometheusFlaw(document);
    if (("receivers" in document && "route" in document) || /^alertmanager\.ya?ml$/.test(name)) return alertmanagerFlaw(document);
    const groups = (document as RuleFile).groups;
    return isList(groups) && groups.some(group => isObject(group) && "rules" in group) ? rulesFlaw(document as RuleFile) : undefined;
}

/** A file of a ConfigMap; while it is unknown, only one whose name speaks of monitoring matters. */
function fileOf(data: Record<string, string> | undefined, name: string): string | undefined {
    const read = () => data?.[name];
    return /prometheus|alert|scrape|rules/i.test(name) ? read() : known(read);
}

export const monitoringLoads = kindRule<ConfigMap>(
    "ConfigMap",
    {
        name: "monitoring-configuration-loads",
        severity: "high",
        items: ["vanta:102", "cryptofunk:384", "cryptofunk:385"],
        says: "The configuration of Prometheus and Alertmanager in a ConfigMap loads.",
        because: dead,
        fix: "Check it with promtool check config, promtool check rules and amtool check-config.",
    },
    ({ data }) =>
        firstFlaw(Object.keys(data ?? {}), name => {
            const text = fileOf(data, name);
            const flaw = typeof text === "string" ? flawOfFile(name, text) : undefined;
            return flaw && `data["${name}"]: ${flaw}`;
        }),
);

export const alertRulesLoad = kindRule<{ spec?: RuleFile }>(
    "PrometheusRule",
    {
        name: "alert-rules-load",
        severity: "high",
        items: ["vanta:102", "cryptofunk:385"],
        says: "A PrometheusRule has groups with names, and rules with an expression that closes its brackets.",
        because: dead,
        fix: "Check it with promtool check rules.",
    },
    ({ spec }) => rulesFlaw(spec ?? {}),
);

type AlertmanagerValues = { chart?: string; values?: { alertmanager?: { config?: Document } } };

export const chartAlertmanagerLoads = kindRule<AlertmanagerValues>(
    ["Release", "Chart"],
    {
        name: "chart-alertmanager-configuration-loads",
        severity: "high",
        items: ["cryptofunk:384", "cryptofunk:394"],
        says: "The Alertmanager configuration in a chart's values loads.",
        because: dead,
        fix: "Name in every route a receiver that is there.",
    },
    ({ chart, values }) => {
        const config = values?.alertmanager?.config;
        // The chart fills in the route that is left out.
        if (!/prometheus/.test(chart ?? "") || !isObject(config) || !("route" in config) || !("receivers" in config)) return undefined;
        const flaw = alertmanagerFlaw(config);
        return flaw && `values.alertmanager.config: ${flaw}`;
    },
);

/** Services by name and namespace. */
const services = (graph: Graph): Map<string, Node<Service>> =>
    new Map(graph.ofKind<Service>("Service").map(node => [`${node.place} ${node.props.metadata?.name}`, node]));

/** What is wrong with an address that Prometheus scrapes; addresses outside the cluster, and of charts, are unseen. */
function targetFlaw(target: string, place: string, graph: Graph): string | undefined {
    const [, name, namespace, port] = /^([a-z0-9-]+)(?:\.([a-z0-9-]+)(?:\.svc(?:\.cluster\.local)?)?)?(?::(\d+))?$/.exec(target) ?? [];
    if (!name || name === "localhost") return undefined;
    const cluster = place.slice(0, place.lastIndexOf(" "));
    const there = namespace ? `${cluster} ${namespace}` : place;
    if (graph.mayHoldUnseenPods(there) || !graph.podsIn(there).length) return undefined;
    const service = graph.once(services).get(`${there} ${name}`);
    if (!service) return `its target ${target} is no Service of the stack`;
    const ports = listOf(service.props.spec?.ports).map(one => one.port);
    return port && !ports.includes(Number(port)) ? `its target ${target} has another port: ${ports.join(", ")}` : undefined;
}

export const scrapeTargetsExist = graphRule(
    {
        name: "scrape-target-exists",
        severity: "high",
        items: ["cryptofunk:269", "cryptofunk:347", "vanta:106"],
        says: "What Prometheus is told to scrape by name is a Service, with that port.",
        because: "A job that finds nothing exports nothing, and its alerts never fire.",
        fix: "Name the Service and its port, or the port of the pods' metrics.",
    },
    graph => graph.ofKind("ConfigMap"),
    (node, graph) => {
        const { data } = node.props as ConfigMap;
        return firstFlaw(Object.keys(data ?? {}), name => {
            const text = fileOf(data, name);
            if (typeof text !== "string" || !/^scrape_configs:/m.test(text) || !/\.ya?ml$/.test(name)) return undefined;
            const read = parsed(text);
            const jobs = "document" in read && isObject(read.document) ? (read.document.scrape_configs as Document[]) : [];
            return firstFlaw(listOf(jobs), job => {
                const targets = listOf(job?.static_configs as { targets?: string[] }[] | undefined).flatMap(one => listOf(one?.targets));
                return firstFlaw(targets, target => {
                    const flaw = targetFlaw(String(target), node.place, graph);
                    return flaw && `data["${name}"]: ${flaw}`;
                });
            });
        });
    },
);

/** Who exports metrics under a prefix, and how it shows in a stack: by a chart, an image or a monitor's name. */
const exporters: [prefix: RegExp, sign: RegExp][] = [
    [/^(redis)_/, /redis[-_]exporter|redis|valkey/],
    [/^(pg|postgres)_/, /postgres/],
    [/^cnpg_/, /cloudnative-pg|cnpg|postgresql\.cnpg\.io/],
    [/^(mongodb)_/, /mongodb/],
    [/^(rabbitmq)_/, /rabbitmq/],
    [/^(nats|gnatsd|jetstream)_/, /nats/],
    [/^(node)_/, /node-exporter|kube-prometheus-stack|\/prometheus$/],
    [/^(kube)_/, /kube-state-metrics|kube-prometheus-stack|\/prometheus$/],
    [/^(container|kubelet)_/, /kube-prometheus-stack|cadvisor|\/prometheus$/],
    [/^(probe)_/, /blackbox/],
    [/^(externalsecret)_/, /external-secrets/],
    [/^(certmanager)_/, /cert-manager/],
    [/^(aws|cloudwatch)_/, /cloudwatch|yace/],
    [/^(kafka)_/, /kafka/],
    [/^(nginx)_/, /nginx/],
    [/^(argocd)_/, /argo/],
];

/** Everything in a stack that may export metrics, in one text. */
const exporting = (graph: Graph): string => {
    const charts = graph.ofKind<{ chart?: string }>("Release", "Chart").map(({ props }) => known(() => props.chart) ?? "");
    const images = graph.pods.flatMap(pod => (known(() => containersOf(pod.spec)) ?? []).map(({ container }) => known(() => container.image) ?? ""));
    const monitors = graph.ofKind<{ metadata?: { name?: string } }>("ServiceMonitor", "PodMonitor", "Probe", "ScrapeConfig");
    const named = monitors.map(({ name, props }) => `${name} ${known(() => props.metadata?.name) ?? ""}`);
    return [...charts, ...images, ...named, ...graph.ofKind("Cluster").map(({ type }) => type)].join("\n");
};

const functions = new Set(
    `abs absent absent_over_time avg_over_time ceil changes clamp clamp_max clamp_min count_over_time count_values day_of_month day_of_week day_of_year delta
    deriv exp floor histogram_quantile hour idelta increase irate label_join label_replace last_over_time ln log2 max_over_time min_over_time minute month
    predict_linear present_over_time quantile_over_time rate resets round scalar sort sort_desc sqrt stddev_over_time sum_over_time time timestamp vector year
    sum min max avg count stddev stdvar group bottomk topk quantile by without on ignoring group_left group_right bool and or unless offset inf nan atan2`.split(
        /\s+/,
    ),
);

/** The metrics that a PromQL expression reads. */
export function metricsIn(expression: string): string[] {
    const bare = expression
        .replace(/"(\\.|[^"\\])*"|'(\\.|[^'\\])*'/g, "")
        .replace(/\{[^}]*\}/g, " ")
        .replace(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, " ")
        .replace(/\[[^\]]*\]/g, " ");
    const words = [...bare.matchAll(/(?<![\w.])[a-zA-Z_:][\w:]*/g)].map(([word]) => word);
    return [...new Set(words.filter(word => !functions.has(word.toLowerCase())))];
}

type Rules = { spec?: RuleFile };

export const alertMetricsAreExported = graphRule(
    {
        name: "alert-metrics-are-exported",
        severity: "high",
        items: ["cryptofunk:385", "cryptofunk:347", "vanta:102"],
        says: "What an alert reads is exported by something that is scraped.",
        because: "An alert on a metric that nobody exports passes every check and never fires.",
        fix: "Deploy the exporter with its ServiceMonitor, or a ServiceMonitor for the bot's own metrics.",
    },
    graph => graph.ofKind("PrometheusRule"),
    (node, graph) => {
        const { spec } = node.props as Rules;
        const groups = listOf(spec?.groups);
        const recorded = new Set(groups.flatMap(({ rules }) => listOf(rules).flatMap(({ record }) => listOf(record))));
        const signs = graph.once(exporting);
        const own = graph.ofKind("ServiceMonitor", "PodMonitor", "ScrapeConfig", "Probe").length > 0 || graph.pods.some(isAnnotated);
        return firstFlaw(groups, group =>
            firstFlaw(listOf(group.rules), ({ alert, expr }) => {
                if (!alert || expr === undefined) return undefined;
                return firstFlaw(metricsIn(String(expr)), metric => {
                    if (recorded.has(metric) || metric.includes(":") || /^(up|ALERTS|scrape_\w+)$/.test(metric)) return undefined;
                    const exporter = exporters.find(([prefix]) => prefix.test(metric));
                    if (exporter) return exporter[1].test(signs) ? undefined : `${alert} reads ${metric}, and nothing that exports it is there`;
                    return own ? undefined : `${alert} reads ${metric}, and no monitor of the stack scrapes anything`;
                });
            }),
        );
    },
);

/** Whether a pod asks to be scraped, as Prometheus without an operator reads it. */
const isAnnotated = (pod: { annotations: Record<string, string> }): boolean => known(() => pod.annotations["prometheus.io/scrape"]) === "true";
