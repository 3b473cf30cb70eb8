import { type Graph, graphRule, type Node, placeIn } from "../../engine/graph";
import type { Monitor, Service } from "../../engine/monitors";
import { listOf } from "../../engine/reading";
import { allFlaws, anyFlaw, kindRule } from "../../engine/rule";
import { type Document, isObject, parsed } from "../../engine/yaml";
import type { RuleFile } from "../shared/alert-rules";
import { type ConfigMap, dead, fileOf, isList, twice } from "../shared/monitoring-files";
import { type Release, stacks } from "../shared/prometheus-chart";
import { alertmanagerFlaw } from "./alertmanager";
import { rulesFlaw } from "./prometheus-rule";

/** What Prometheus' configuration may have. */
const sections = `global runtime rule_files scrape_config_files scrape_configs alerting remote_write remote_read storage tracing otlp`.split(" ");

/** What keeps Prometheus from loading its configuration. */
function prometheusFlaw(document: Document): string | undefined {
    const strange = Object.keys(document).filter(key => !sections.includes(key));
    if (strange.length) return `${strange.join(", ")} is nothing Prometheus knows`;
    if (!isList(document.scrape_configs)) return "scrape_configs is no list";
    const jobs = document.scrape_configs as Document[];
    const unnamed = jobs.findIndex(job => !isObject(job) || typeof job.job_name !== "string");
    if (unnamed >= 0) return `scrape_configs[${unnamed}].job_name is absent`;
    const double = twice(jobs.map(job => job.job_name));
    return double === undefined ? undefined : `two jobs are named ${double}`;
}

/** Whose configuration a file is. */
function flawOfFile(name: string, text: string): string | undefined {
    const own = /^(prometheus|alertmanager)\.ya?ml$/.exec(name)?.[1];
    const looks = /(\.ya?ml|^prometheus|^alertmanager)$/.test(name) && /^(scrape_configs|receivers|groups):/m.test(text);
    if (!own && !looks) return undefined;
    const read = parsed(text);
    if ("error" in read) return `it is no YAML: ${read.error}`;
    const { document } = read;
    if (!isObject(document)) return "it is empty";
    if ("scrape_configs" in document || own === "prometheus") return prometheusFlaw(document);
    if (("receivers" in document && "route" in document) || own === "alertmanager") return alertmanagerFlaw(document);
    const groups = (document as RuleFile).groups;
    return isList(groups) && groups.some(group => isObject(group) && "rules" in group) ? rulesFlaw(document as RuleFile) : undefined;
}

export const monitoringLoads = kindRule<ConfigMap>(
    "ConfigMap",
    {
        name: "monitoring-configuration-loads",
        preset: "baseline",
        severity: "high",
        items: ["vanta:102", "cryptofunk:384", "cryptofunk:385"],
        says: "The configuration of Prometheus and Alertmanager in a ConfigMap loads.",
        because: dead,
        fix: "Check it with promtool check config, promtool check rules and amtool check-config.",
    },
    ({ data = {} }) =>
        allFlaws(Object.keys(data), name => {
            const text = fileOf(data, name);
            const flaw = typeof text === "string" ? flawOfFile(name, text) : undefined;
            return flaw && `data["${name}"]: ${flaw}`;
        }),
);

/** What is wrong with an address that Prometheus scrapes; addresses outside the cluster, and of charts, are unseen. */
function targetFlaw(target: string, place: string, graph: Graph): string | undefined {
    const { name, namespace, port } =
        /^(?<name>[a-z0-9-]+)(?:\.(?<namespace>[a-z0-9-]+)(?:\.svc(?:\.cluster\.local)?)?)?(?::(?<port>\d+))?$/.exec(target)?.groups ?? {};
    if (!name || name === "localhost") return undefined;
    const there = namespace ? placeIn(place, namespace) : place;
    if (graph.mayHoldUnseenPods(there) || !graph.podsIn(there).length) return undefined;
    const service = graph.named<Service>("Service", there, name);
    if (!service) return `its target ${target} is no Service of the stack`;
    const ports = listOf(service.props.spec?.ports).map(one => one.port);
    return port && !ports.includes(Number(port)) ? `its target ${target} has another port: ${ports.join(", ")}` : undefined;
}

export const scrapeTargetsExist = graphRule(
    {
        name: "scrape-target-exists",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:269", "cryptofunk:347", "vanta:106"],
        says: "What Prometheus is told to scrape by name is a Service, with that port.",
        because: "A job that finds nothing exports nothing, and its alerts never fire.",
        fix: "Name the Service and its port, or the port of the pods' metrics.",
    },
    graph => graph.ofKind("ConfigMap"),
    (node, graph) => {
        const { data = {} } = node.props as ConfigMap;
        return allFlaws(Object.keys(data), name => {
            const text = /\.ya?ml$/.test(name) ? fileOf(data, name) : undefined;
            if (!text?.includes("scrape_configs:")) return undefined;
            const read = parsed(text);
            const jobs = "document" in read && isObject(read.document) ? (read.document.scrape_configs as Document[]) : undefined;
            return allFlaws(listOf(jobs), job => {
                const targets = listOf(job?.static_configs as { targets?: string[] }[] | undefined).flatMap(one => listOf(one?.targets));
                return allFlaws(targets, target => {
                    const flaw = targetFlaw(String(target), node.place, graph);
                    return flaw && `data["${name}"]: ${flaw}`;
                });
            });
        });
    },
);

export const monitorsArePickedUp = graphRule(
    {
        name: "monitors-are-picked-up",
        preset: "baseline",
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
        return allFlaws(selectors, ([kind, selector]) => {
            if (spec[`${selector}NilUsesHelmValues`] === false || selector in spec) return undefined;
            return allFlaws(graph.ofKind<Monitor>(kind), missed =>
                missed.props.metadata?.labels?.release === name
                    ? undefined
                    : `values.prometheus.prometheusSpec.${selector}NilUsesHelmValues is not false, and ${missed.name} has no label release=${name}`,
            );
        });
    },
);

export const metricsAreKept = graphRule(
    {
        name: "metrics-are-kept",
        preset: "baseline",
        debatable: true,
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
        return anyFlaw(
            () => (spec.retention ? undefined : "values.prometheus.prometheusSpec.retention is absent"),
            () => (spec.storageSpec?.volumeClaimTemplate ? undefined : "values.prometheus.prometheusSpec.storageSpec.volumeClaimTemplate is absent"),
        );
    },
);
