import type { RecordedResource } from "../../policies/engine/analysis";
import type { Manifest } from "../charts/helm";
import { isObject } from "../schemas/kubernetes";
import { plain } from "../schemas/plain";

/** Every Kubernetes object in a graph, but those in charts. */
export function objectsOf(resources: RecordedResource[]): Manifest[] {
    return resources.filter(isObject).map(({ name, properties }) => {
        const object = plain(properties) as Manifest;
        // Pulumi's provider ends a name of its own in eight digits: the API has to see one as long.
        return { ...object, metadata: { ...object.metadata, name: object.metadata?.name ?? `${name}-0a1b2c3d` } };
    });
}

interface PodSpec extends Record<string, unknown> {
    volumes?: unknown[];
}
interface Template {
    metadata?: Partial<Manifest["metadata"]>;
    spec: PodSpec;
}
interface Templated {
    template?: Template;
    jobTemplate?: { spec: { template: Template } };
    volumeClaimTemplates?: { metadata: { name: string } }[];
}

const workloads = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob"];

/** The first Pod of every object that makes Pods from a template. */
export function podsOf(objects: Manifest[]): Manifest[] {
    return objects
        .filter(({ kind }) => workloads.includes(kind))
        .map(({ kind, metadata: { name, namespace }, spec }) => {
            const { template, jobTemplate, volumeClaimTemplates = [] } = spec as Templated;
            const pod = template ?? jobTemplate?.spec.template;
            if (!pod) throw new Error(`${kind} ${name} has no template`);
            const claims = volumeClaimTemplates.map(({ metadata }) => ({
                name: metadata.name,
                persistentVolumeClaim: { claimName: `${metadata.name}-${name}-0` },
            }));
            return {
                apiVersion: "v1",
                kind: "Pod",
                metadata: { ...pod.metadata, name: `${kind.toLowerCase()}-${name}`, namespace },
                spec: { ...pod.spec, volumes: [...(pod.spec.volumes ?? []), ...claims] },
            };
        });
}
