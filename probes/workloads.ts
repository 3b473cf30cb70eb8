import type { Container, PodSpec } from "./cluster-api";
import type { World } from "./probe";

/** A service of the bot as the preview records it: what has to run. */
export interface Workload {
    /** The service, as the manifest calls it. */
    name: string;
    namespace: string;
    /** Labels by which its pods are found. */
    labels: Record<string, string>;
    /** Pods that it has at least. */
    atLeast: number;
    spec: PodSpec;
}

interface Recorded {
    metadata?: { name?: unknown; namespace?: unknown };
    spec?: { replicas?: unknown; template?: { spec?: PodSpec } };
}

const kinds = ["kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:StatefulSet"];

/** The services that the stack has, by their workloads in the bot's namespace. */
export function workloadsOf({ resources, everything: { manifest } }: World): Workload[] {
    return resources
        .filter(({ type }) => kinds.includes(type))
        .flatMap(({ name, properties }) => {
            const { metadata, spec: { replicas, template } = {} } = properties as Recorded;
            const [namespace, spec] = [metadata?.namespace, template?.spec];
            if (namespace !== manifest.name || spec?.containers === undefined) return [];
            // An autoscaler has the number of one without.
            const atLeast = typeof replicas === "number" ? replicas : (manifest.services[name]?.scaling?.min ?? 2);
            const labels = { "app.kubernetes.io/name": name, "app.kubernetes.io/part-of": manifest.name };
            return [{ name, namespace, labels, atLeast, spec }];
        });
}

/** All containers of a pod, those that start it among them. */
export const containersOf = ({ containers, initContainers = [] }: PodSpec): Container[] => [...containers, ...initContainers];

/** The digest of an image's reference; nothing where it has none. */
export const digestOf = (reference: string | undefined): string | undefined => /@(sha256:[0-9a-f]{64})$/.exec(reference ?? "")?.[1];
