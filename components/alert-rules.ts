import type { Manifest } from "../config/manifest";
import type { Settings } from "../config/settings";

/** One alert, as Prometheus writes it. */
export interface AlertRule {
    alert: string;
    expr: string;
    for: string;
    labels: { severity: "critical" | "warning" | "info" };
    annotations: { summary: string; checklist?: string };
}

/** Alerts that are looked at together. */
export interface RuleGroup {
    name: string;
    rules: AlertRule[];
}

/** Names that Prometheus gives the jobs that watch a store: its exporter's Service, or the PodMonitor in the monitoring's namespace. */
export const jobs = { exporter: (store: string): string => `${store}-exporter`, pods: (store: string): string => `monitoring/${store}` };

const alert = (
    name: string,
    expr: string,
    rest: { for?: string; severity?: AlertRule["labels"]["severity"]; summary: string; items?: string[] },
): AlertRule => ({
    alert: name,
    expr,
    for: rest.for ?? "5m",
    labels: { severity: rest.severity ?? "warning" },
    annotations: { summary: rest.summary, ...(rest.items?.length && { checklist: rest.items.join(" ") }) },
});

/** True when nothing answers, also when there is nothing that could: a comparison alone would stay silent about an exporter that is gone. */
const nobody = (metric: string) => `(max(${metric}) or vector(0)) < 1`;

/**
 * The alerts that every bot gets because the checklist demands them, and the bot's own (cryptofunk:385).
 * Every metric in them is exported by something that is scraped here; the chart brings further rules on Kubernetes itself.
 */
export function alertRules(manifest: Manifest, settings: Settings): RuleGroup[] {
    const own = Object.entries(manifest.alerts).map(([name, { expression, ...rest }]) => alert(name, expression, rest));
    return [
        { name: "golive.nodes", rules: nodes },
        { name: "golive.services", rules: services(manifest.name) },
        { name: "golive.stores", rules: [volumes, ...stores(manifest, settings)] },
        ...(own.length > 0 ? [{ name: `golive.${manifest.name}`, rules: own }] : []),
    ];
}

// A node's own root file system is read-only and always full.
const writable = 'job="node-exporter",fstype!~"tmpfs|ramfs"';

const nodes = [
    alert("NodeCpuHigh", '1 - avg by (instance) (rate(node_cpu_seconds_total{job="node-exporter",mode="idle"}[5m])) > 0.9', {
        summary: "Node {{ $labels.instance }} uses more than 90% of its CPU.",
        items: ["cryptofunk:386"],
    }),
    alert("NodeMemoryHigh", '1 - node_memory_MemAvailable_bytes{job="node-exporter"} / node_memory_MemTotal_bytes{job="node-exporter"} > 0.9', {
        summary: "Node {{ $labels.instance }} uses more than 90% of its memory.",
        items: ["cryptofunk:387"],
    }),
    alert(
        "NodeDiskLow",
        `node_filesystem_avail_bytes{${writable}} / node_filesystem_size_bytes{${writable}} < 0.2 and node_filesystem_readonly{${writable}} == 0`,
        { summary: "Less than 20% of {{ $labels.mountpoint }} on node {{ $labels.instance }} is free.", items: ["cryptofunk:388"] },
    ),
];

const volumes = alert("VolumeSpaceLow", "kubelet_volume_stats_available_bytes / kubelet_volume_stats_capacity_bytes < 0.2", {
    severity: "critical",
    summary: "Less than 20% of volume {{ $labels.persistentvolumeclaim }} in {{ $labels.namespace }} is free.",
    items: ["cryptofunk:388", "cryptofunk:138", "cryptofunk:354"],
});

/** Use is compared with what a container may have: a pod at its memory limit is killed, with its orders open. */
function services(bot: string): AlertRule[] {
    const by = "sum by (namespace, pod, container)";
    const limit = (resource: string) => `${by} (kube_pod_container_resource_limits{namespace="${bot}",resource="${resource}"})`;
    return [
        alert("ServiceCpuHigh", `${by} (rate(container_cpu_usage_seconds_total{namespace="${bot}",container!=""}[5m])) / ${limit("cpu")} > 0.9`, {
            summary: "{{ $labels.container }} uses more than 90% of the CPU it may have ({{ $labels.pod }}).",
            items: ["cryptofunk:386", "cryptofunk:164"],
        }),
        alert("ServiceMemoryHigh", `${by} (container_memory_working_set_bytes{namespace="${bot}",container!=""}) / ${limit("memory")} > 0.9`, {
            severity: "critical",
            summary: "{{ $labels.container }} uses more than 90% of the memory it may have ({{ $labels.pod }}).",
            items: ["cryptofunk:387", "cryptofunk:165"],
        }),
        alert(
            "ServiceDown",
            `kube_deployment_status_replicas_available{namespace="${bot}"} < 1 or kube_statefulset_status_replicas_ready{namespace="${bot}"} < 1`,
            {
                severity: "critical",
                summary: "No pod of {{ $labels.deployment }}{{ $labels.statefulset }} works.",
            },
        ),
        alert("ServiceNotScraped", `max by (job) (up{namespace="${bot}"}) == 0`, {
            summary: "No pod of {{ $labels.job }} answers Prometheus; its alerts cannot fire.",
            items: ["cryptofunk:347"],
        }),
    ];
}

function stores(manifest: Manifest, settings: Settings): AlertRule[] {
    return Object.entries(manifest.stores).flatMap(([store, spec]) => {
        const down = { for: "2m", severity: "critical" as const, summary: `The data store ${store} does not answer.`, items: ["cryptofunk:389"] };
        const title = store.replace(/(^|-)([a-z0-9])/g, (_, _hyphen, letter: string) => letter.toUpperCase());
        if (spec.kind === "redis") return alert(`${title}Down`, nobody(`redis_up{job="${jobs.exporter(store)}"}`), down);
        if (spec.kind === "nats") {
            const majority = Math.floor(spec.replicas / 2) + 1;
            return alert(`${title}Down`, `(sum(up{job="${jobs.pods(store)}"}) or vector(0)) < ${majority}`, {
                ...down,
                summary: `Fewer than ${majority} servers of ${store} answer: without a majority JetStream takes no message.`,
            });
        }
        if (spec.kind !== "postgres") return [];
        if (spec.hosting === "cluster") return alert(`${title}Down`, nobody(`cnpg_collector_up{job="${jobs.pods(store)}"}`), down);
        const { storageGb } = settings.postgres;
        return [
            alert(`${title}Down`, nobody(`pg_up{job="${jobs.exporter(store)}"}`), down),
            alert(`${title}SizeHigh`, `sum(pg_database_size_bytes{job="${jobs.exporter(store)}"}) > 0.8 * ${storageGb} * 2^30`, {
                summary: `The databases of ${store} fill more than 80% of its ${storageGb} GiB.`,
                items: ["cryptofunk:138"],
            }),
        ];
    });
}
