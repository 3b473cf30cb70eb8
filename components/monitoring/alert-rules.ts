import type { Manifest } from "../../config/manifest";
import type { Settings } from "../../config/settings";
import { type AlertRule, alert } from "../foundation";
import { storeAlerts } from "../stores";

/** Alerts that are looked at together. */
export interface RuleGroup {
    name: string;
    rules: AlertRule[];
}

/**
 * The alerts that every bot gets because the checklist demands them, and the bot's own (cryptofunk:385).
 * Every metric in them is exported by something that is scraped here; the chart brings further rules on Kubernetes itself.
 */
export function alertRules(manifest: Manifest, settings: Settings): RuleGroup[] {
    const own = Object.entries(manifest.alerts).map(([name, { expression, ...rest }]) => alert(name, expression, { ...rest, symptom: "bot" }));
    return [
        { name: "golive.nodes", rules: nodes(manifest.alertAbove) },
        { name: "golive.services", rules: services(manifest.name, manifest.alertAbove) },
        { name: "golive.secrets", rules: secrets },
        { name: "golive.stores", rules: [volumes(manifest.alertAbove), ...storeAlerts(manifest, settings)] },
        ...(own.length > 0 ? [{ name: `golive.${manifest.name}`, rules: own }] : []),
    ];
}

// A node's own root file system is read-only and always full.
const writable = 'job="node-exporter",fstype!~"tmpfs|ramfs"';

type Above = Manifest["alertAbove"];

const nodes = ({ cpuPercent, memoryPercent, diskPercent }: Above) => [
    alert("NodeCpuHigh", `1 - avg by (instance) (rate(node_cpu_seconds_total{job="node-exporter",mode="idle"}[5m])) > ${cpuPercent / 100}`, {
        symptom: "load",
        summary: `Node {{ $labels.instance }} uses more than ${cpuPercent}% of its CPU.`,
        items: ["cryptofunk:386", "mech-exo:55"],
    }),
    alert(
        "NodeMemoryHigh",
        `1 - node_memory_MemAvailable_bytes{job="node-exporter"} / node_memory_MemTotal_bytes{job="node-exporter"} > ${memoryPercent / 100}`,
        {
            symptom: "load",
            summary: `Node {{ $labels.instance }} uses more than ${memoryPercent}% of its memory.`,
            items: ["cryptofunk:387", "mech-exo:55"],
        },
    ),
    alert(
        "NodeDiskLow",
        `node_filesystem_avail_bytes{${writable}} / node_filesystem_size_bytes{${writable}} < ${free(diskPercent)} and node_filesystem_readonly{${writable}} == 0`,
        {
            symptom: "disk",
            summary: `Less than ${100 - diskPercent}% of {{ $labels.mountpoint }} on node {{ $labels.instance }} is free.`,
            items: ["cryptofunk:388", "mech-exo:55"],
        },
    ),
];

/** As hundredths, so that 100 - 90 is 0.1 and not its neighbour. */
const free = (usedPercent: number) => (100 - usedPercent) / 100;

const volumes = ({ diskPercent }: Above) =>
    alert("VolumeSpaceLow", `kubelet_volume_stats_available_bytes / kubelet_volume_stats_capacity_bytes < ${free(diskPercent)}`, {
        severity: "critical",
        symptom: "disk",
        summary: `Less than ${100 - diskPercent}% of volume {{ $labels.persistentvolumeclaim }} in {{ $labels.namespace }} is free.`,
        items: ["cryptofunk:388", "cryptofunk:138", "cryptofunk:354", "mech-exo:55"],
    });

/**
 * A pod that is older than its secret holds a value that soon nobody takes any more. The ages cannot be compared here: kube-state-metrics would need
 * the right to read every Secret for it. So what restarts such pods is watched: whether it could, and whether it is there.
 */
const secrets = [
    alert("PodOlderThanSecret", 'increase(reloader_reload_executed_total{success="false"}[30m]) > 0', {
        for: "0s",
        severity: "critical",
        symptom: "password",
        summary: "Reloader could not restart what reads a changed secret: its pods hold the old value. Restart them by hand.",
        items: ["arbitrage:132"],
    }),
    alert("NobodyRestartsPods", "absent(reloader_reload_executed_total)", {
        for: "15m",
        severity: "critical",
        symptom: "password",
        summary: "Reloader says nothing: after the next rotation pods are older than their secret.",
        items: ["arbitrage:132"],
    }),
];

/** Use is compared with what a container may have: a pod at its memory limit is killed, with its orders open. */
function services(bot: string, { cpuPercent, memoryPercent }: Above): AlertRule[] {
    const by = "sum by (namespace, pod, container)";
    const limit = (resource: string) => `${by} (kube_pod_container_resource_limits{namespace="${bot}",resource="${resource}"})`;
    const memory = `${by} (container_memory_working_set_bytes{namespace="${bot}",container!=""}) / ${limit("memory")}`;
    return [
        alert(
            "ServiceCpuHigh",
            `${by} (rate(container_cpu_usage_seconds_total{namespace="${bot}",container!=""}[5m])) / ${limit("cpu")} > ${cpuPercent / 100}`,
            {
                symptom: "load",
                summary: `{{ $labels.container }} uses more than ${cpuPercent}% of the CPU it may have ({{ $labels.pod }}).`,
                items: ["cryptofunk:386", "cryptofunk:164", "mech-exo:55", "bot-core:247"],
            },
        ),
        alert("ServiceMemoryHigh", `${memory} > ${memoryPercent / 100}`, {
            symptom: "load",
            summary: `{{ $labels.container }} uses more than ${memoryPercent}% of the memory it may have ({{ $labels.pod }}).`,
            items: ["cryptofunk:387", "mech-exo:55", "bot-core:248"],
        }),
        alert("ServiceMemoryFull", `${memory} > 0.95`, {
            severity: "critical",
            symptom: "service",
            summary: "{{ $labels.container }} is about to be killed for want of memory ({{ $labels.pod }}).",
            items: ["cryptofunk:165"],
        }),
        alert("ServiceCrashed", `${by} (increase(kube_pod_container_status_restarts_total{namespace="${bot}"}[15m])) > 0`, {
            for: "0s",
            severity: "critical",
            summary: "{{ $labels.container }} ended and was started again ({{ $labels.pod }}).",
            items: ["arbitrage:174", "arbitrage:99", "vanta:153", "bot-core:234", "cryptofunk:583"],
            symptom: "service",
        }),
        alert(
            "ServiceDown",
            `kube_deployment_status_replicas_available{namespace="${bot}"} < 1 or kube_statefulset_status_replicas_ready{namespace="${bot}"} < 1`,
            {
                severity: "critical",
                symptom: "service",
                summary: "No pod of {{ $labels.deployment }}{{ $labels.statefulset }} works.",
            },
        ),
        alert("ServiceNotScraped", `max by (job) (up{namespace="${bot}"}) == 0`, {
            symptom: "silence",
            summary: "No pod of {{ $labels.job }} answers Prometheus; its alerts cannot fire.",
            items: ["cryptofunk:347"],
        }),
    ];
}
