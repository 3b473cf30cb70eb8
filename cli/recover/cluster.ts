import { z } from "zod";
import { run, told } from "../on-call/run";

const condition = z.object({ type: z.string(), status: z.string(), lastTransitionTime: z.string().optional() });
const taint = z.looseObject({ key: z.string(), effect: z.string() });
const pod = z.object({
    kind: z.literal("Pod"),
    metadata: z.object({ name: z.string(), uid: z.string().min(1), deletionTimestamp: z.string().optional() }),
    spec: z.object({ nodeName: z.string().optional() }),
    status: z.object({ conditions: z.array(condition).default([]) }),
});
const node = z.object({
    kind: z.literal("Node"),
    metadata: z.object({
        name: z.string(),
        uid: z.string().min(1),
        ownerReferences: z.array(z.object({ kind: z.string(), name: z.string() })).default([]),
    }),
    spec: z.object({ providerID: z.string().optional(), taints: z.array(taint).optional() }),
    status: z.object({ conditions: z.array(condition).default([]) }),
});
const set = z.object({ kind: z.literal("StatefulSet"), spec: z.object({ replicas: z.number() }) });
const nodes = z.object({ kind: z.string().regex(/List$/), items: z.array(node) });
const names = z.object({ kind: z.string().regex(/List$/), items: z.array(z.object({ metadata: z.object({ name: z.string() }) })) });

export type Pod = z.output<typeof pod>;
export type Node = z.output<typeof node>;

/** The taint by which Kubernetes learns from a person that a machine is off for good: it takes pods and volumes away without asking it. */
const outOfService = { key: "node.kubernetes.io/out-of-service", value: "nodeshutdown", effect: "NoExecute" };

const ready = (conditions: z.output<typeof condition>[]) => conditions.find(({ type }) => type === "Ready");

/** Whether a pod works. */
export const works = ({ metadata, status }: Pod): boolean => !metadata.deletionTimestamp && ready(status.conditions)?.status === "True";
/** Whether a node says of itself that it works; without a word it does not. */
export const answers = ({ status }: Node): boolean => ready(status.conditions)?.status === "True";
/** Since when a node is as it is. */
export const since = ({ status }: Node): string => ready(status.conditions)?.lastTransitionTime ?? "an unknown time";
/** Whether a node is marked as out of service already. */
export const marked = ({ spec }: Node): boolean => spec.taints?.some(({ key }) => key === outOfService.key) ?? false;
/** The zone and instance that a node stands on, by the name that AWS's cloud controller gave it. */
export function machineOf({ spec }: Node): { zone: string; id: string } | undefined {
    const [, zone, id] = /^aws:\/\/\/([a-z0-9-]+)\/(i-[0-9a-f]{8,17})$/.exec(spec.providerID ?? "") ?? [];
    return zone && id ? { zone, id } : undefined;
}

const get = (...args: string[]) => ["get", ...args, "--ignore-not-found", "--output=json", "--request-timeout=15s"];

/** The cluster that kubectl reaches, as far as one service of a bot is concerned. Every question may throw NotTold. */
export class Cluster {
    constructor(readonly namespace: string) {}

    private named(kind: string, name: string) {
        return get(kind, name, `--namespace=${this.namespace}`);
    }

    /** How many pods a StatefulSet should have; undefined where there is no such one. */
    replicas(name: string): number | undefined {
        return told(set, "kubectl", this.named("statefulset", name))?.spec.replicas;
    }

    /** Names of the namespace's StatefulSets. */
    sets(): string[] {
        return told(names, "kubectl", get("statefulsets", `--namespace=${this.namespace}`))?.items.map(({ metadata }) => metadata.name) ?? [];
    }

    pod(name: string): Pod | undefined {
        return told(pod, "kubectl", this.named("pod", name));
    }

    node(name: string): Node | undefined {
        return told(node, "kubectl", get("node", name));
    }

    nodes(): Node[] {
        return told(nodes, "kubectl", get("nodes"))?.items ?? [];
    }

    /** Marks exactly the node that was looked at as out of service; refused by the API where it is another one by now, or was changed. */
    markOutOfService({ metadata, spec }: Node): void {
        const { taints } = spec;
        const patch = [
            { op: "test", path: "/metadata/uid", value: metadata.uid },
            { op: "test", path: "/spec/providerID", value: spec.providerID },
            ...(taints ? [{ op: "test", path: "/spec/taints", value: taints }] : []),
            { op: "add", path: "/spec/taints", value: [...(taints ?? []), outOfService] },
        ];
        run("kubectl", ["patch", "node", metadata.name, "--type=json", `--patch=${JSON.stringify(patch)}`, "--request-timeout=15s"]);
    }
}
