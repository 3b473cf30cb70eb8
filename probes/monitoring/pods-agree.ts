import type { KubeConfig } from "@kubernetes/client-node";
import { each, type Looked } from "../answers";
import type { Probe, Target } from "../probe";
import { prometheusOf } from "../prometheus";

/** Two measurements of one thing, taken at two moments, may differ so much. */
const tolerance = 0.2;
/** Below these, a fifth is nothing: cores and bytes. */
const floors = { cpu: 0.05, memory: 32 * 2 ** 20 };

const suffixes: Record<string, number> = {
    ...{ n: 1e-9, u: 1e-6, m: 1e-3, "": 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12 },
    ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 },
};

/** A quantity as Kubernetes writes it; NaN where it is none. */
export function quantity(text: string): number {
    const [, number, suffix] = /^(\d+(?:\.\d+)?)(n|u|m|k|M|G|T|Ki|Mi|Gi|Ti)?$/.exec(text) ?? [];
    return number === undefined ? Number.NaN : Number(number) * suffixes[suffix ?? ""];
}

interface Use {
    cpu: number;
    memory: number;
}

/** What the cluster itself says of each running pod's use; of one that it does not measure yet, nothing. */
async function measuredByCluster(config: KubeConfig, namespace: string): Promise<Map<string, Use | undefined>> {
    const { CoreV1Api, Metrics } = await import("@kubernetes/client-node");
    const { items } = await config.makeApiClient(CoreV1Api).listNamespacedPod({ namespace, fieldSelector: "status.phase=Running" });
    const measured = await new Metrics(config).getPodMetrics(namespace);
    const uses = new Map(
        measured.items.map(({ metadata, containers }) => {
            const sum = (what: keyof Use) => containers.reduce((all, { usage }) => all + quantity(usage[what]), 0);
            return [metadata.name, { cpu: sum("cpu"), memory: sum("memory") }] as const;
        }),
    );
    return new Map(items.map(({ metadata }) => [String(metadata?.name), uses.get(String(metadata?.name))]));
}

const shown = { cpu: (cores: number) => `${Math.round(cores * 1000)}m of CPU`, memory: (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB of memory` };

function differs(cluster: Use, prometheus: Partial<Use>): Omit<Looked, "name"> {
    for (const what of ["cpu", "memory"] as const) {
        const [one, other] = [cluster[what], prometheus[what]];
        if (other === undefined) return { flaw: "it is not in Prometheus" };
        if (Number.isNaN(one)) return { unknown: "the cluster's own figure could not be read" };
        const apart = Math.abs(one - other);
        if (!(apart <= floors[what] || apart <= tolerance * Math.max(one, other)))
            return { flaw: `the cluster measures ${shown[what](one)}, Prometheus has ${shown[what](other)}` };
    }
    return {};
}

export const podsAgree: Probe<Target> = {
    name: "monitoring.pods-agree",
    says: "whether Prometheus has every pod of the bot, as the cluster measures it",
    targets: ({ everything: { manifest } }) => [{ name: `the pods of ${manifest.name}` }],
    async ask({ name }, { world, signal }) {
        const namespace = world.everything.manifest.name;
        const cluster = await measuredByCluster(await world.means.kubernetes(), namespace);
        const prometheus = await prometheusOf({ world, signal });
        const of = `{namespace=${JSON.stringify(namespace)},container!="",container!="POD"}`;
        const byPod = async (expression: string) => new Map((await prometheus.query(expression)).map(({ labels, value }) => [labels.pod, value] as const));
        const cpu = await byPod(`sum by (pod) (rate(container_cpu_usage_seconds_total${of}[5m]))`);
        const memory = await byPod(`sum by (pod) (container_memory_working_set_bytes${of})`);
        const looked = [...cluster].map(([pod, use]) => ({
            name: pod,
            ...(use ? differs(use, { cpu: cpu.get(pod), memory: memory.get(pod) }) : { unknown: "the cluster has not measured it yet" }),
        }));
        return each(name, "in Prometheus, with CPU and memory within a fifth of what the cluster measures", looked);
    },
};
