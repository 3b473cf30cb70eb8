import { askedIn, type Matcher, neverIn, secondsOf } from "../../../documents/promql";
import { type Graph, graphRule, type Node } from "../../engine/graph";
import { type Monitor, servicesOf } from "../../engine/monitors";
import { known, listOf } from "../../engine/reading";
import { allFlaws } from "../../engine/rule";
import { rulesIn } from "../shared/alert-rules";
import { charts } from "../shared/prometheus-chart";

const because = "An alert that cannot fire passes every check, and nobody is told when the bot loses money.";

/** The alerts of a PrometheusRule. */
const alertsOf = (node: Node) => rulesIn(node).filter(({ alert }) => alert !== undefined);

export const alertCanFire = graphRule(
    {
        name: "alert-can-fire",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:385", "vanta:102"],
        says: "An alert's expression can be true, and it does not have to be so for longer than a day.",
        because,
        fix: "Compare with a number that is measured, and let `for` be minutes.",
        thresholds: { hours: 24 },
        undisputed: { hours: 168 },
    },
    graph => graph.ofKind("PrometheusRule"),
    (node, _, { hours }) =>
        allFlaws(alertsOf(node), ({ alert, expr, for: time }) => {
            const never = neverIn(String(expr));
            if (never) return `${alert} never fires: nothing is ever ${never}`;
            return time !== undefined && secondsOf(time) > hours * 3600 ? `${alert} fires only after ${time}` : undefined;
        }),
);

/** What gives its series the label `job`, beside ServiceMonitors and PodMonitors. */
type Scraper = { metadata?: { name?: string; namespace?: string }; spec?: { jobName?: string } };
type Relabeled = { relabelings?: { targetLabel?: string }[] };

/** The jobs that a ServiceMonitor makes; nothing where only somebody who sees its Services can say. */
function jobsOfServices(node: Node<Monitor & { spec?: { jobLabel?: string } }>, graph: Graph): string[] {
    const { selector, namespaceSelector, jobLabel } = node.props.spec ?? {};
    const named = () =>
        servicesOf(node as Node, graph).map(({ name, props }) => {
            const { name: own = name, labels = {} } = props.metadata ?? {};
            return (jobLabel && labels[jobLabel]) || own;
        });
    // One list for all monitors that ask for the same.
    return graph.asked(["jobs of Services", node.place, selector, namespaceSelector, jobLabel], named);
}

/** The jobs that a monitor of some kind makes; nothing where it gives them names of its own, or nobody here can say. */
function jobsOf(node: Node, graph: Graph): string[] {
    const { metadata, spec } = node.props as Scraper & Monitor;
    const endpoints = [...listOf(spec?.endpoints), ...listOf(spec?.podMetricsEndpoints)] as Relabeled[];
    if (endpoints.some(({ relabelings }) => listOf(relabelings).some(({ targetLabel }) => targetLabel === "job"))) return [];
    if (node.kind === "ServiceMonitor") return jobsOfServices(node as Node<Monitor>, graph);
    const { namespace, name = node.name } = metadata ?? {};
    const full = `${namespace}/${name}`;
    if (node.kind === "PodMonitor") return [full];
    return [spec?.jobName ?? `${node.kind === "Probe" ? "probe" : "scrapeConfig"}/${full}`];
}

/** Jobs of the chart that brings Prometheus, which are called after nothing that stands in a stack. */
const ofTheChart =
    /^(node-exporter|kube-state-metrics|kubelet|apiserver|coredns|kube-dns|kube-(scheduler|controller-manager|proxy|etcd)|prometheus.*|alertmanager.*)$/;

interface Jobs {
    known: string[];
    /** Texts in which a job's name may stand, of what makes jobs that nobody here sees: charts, and configuration of Prometheus' own. */
    hints: string[];
}

/** An object as a text in which a name may stand, as far as it is known. */
const textOf = ({ name, props }: Node): string => `${name} ${known(() => JSON.stringify(props))}`;

/** Every job of a stack. */
function jobsIn(graph: Graph): Jobs {
    const monitors = graph
        .ofKind("ServiceMonitor", "PodMonitor", "Probe", "ScrapeConfig")
        .map(node => ({ node, jobs: listOf(known(() => jobsOf(node, graph))) }));
    const unseen = monitors.filter(({ jobs }) => !jobs.length).map(({ node }) => textOf(node));
    const files = graph.ofKind("ConfigMap").map(textOf);
    return {
        known: [...new Set([...new Set(monitors.map(({ jobs }) => jobs))].flat())].sort(),
        hints: [...unseen, ...charts(graph).map(node => textOf(node as unknown as Node)), ...files.filter(text => text.includes("job_name"))],
    };
}

/** Whether a job is one that is asked for; of a pattern that only Prometheus reads, any may be. */
const fits = ({ op, value }: Matcher, job: string): boolean => (op === "=" ? job === value : (known(() => new RegExp(`^(?:${value})$`).test(job)) ?? true));

/** Whether a name may be a job that something unseen makes: it stands in its text, or one of its words does. */
function isHinted(job: string, { hints }: Jobs): boolean {
    if (ofTheChart.test(job) && hints.length > 0) return true;
    const words = job.split(/[^a-zA-Z0-9]/).filter(word => word.length > 2 && !/^(exporter|metrics|monitoring)$/.test(word));
    return hints.some(hint => words.some(word => hint.includes(word)));
}

export const alertJobExists = graphRule(
    {
        name: "alert-job-is-scraped",
        preset: "baseline",
        debatable: true,
        severity: "high",
        items: ["cryptofunk:385", "cryptofunk:347", "vanta:102"],
        says: "A job that an alert asks for is one that something in the stack is scraped as.",
        because,
        fix: "Name the job as it is scraped: a ServiceMonitor's is the name of its Service, a PodMonitor's its namespace and name.",
    },
    // Where nothing scrapes anything, alert-metrics-are-exported speaks.
    graph => (graph.once(jobsIn).known.length ? graph.ofKind("PrometheusRule") : []),
    (node, graph) => {
        const jobs = graph.once(jobsIn);
        return allFlaws(alertsOf(node), ({ alert, expr }) => {
            const asked = askedIn(String(expr)).flatMap(({ matchers }) => matchers.filter(({ label, op }) => label === "job" && !op.startsWith("!")));
            return allFlaws(asked, matcher => {
                if (jobs.known.some(job => fits(matcher, job)) || isHinted(matcher.value, jobs)) return undefined;
                return `${alert} asks for the job ${matcher.value}, as which nothing is scraped; there are ${jobs.known.join(", ")}`;
            });
        });
    },
);
