import type { PolicyResource, PolicyResourceOptions } from "@pulumi/policy";
import { isCustom, kindOf, podKinds, templateIn } from "./kinds";
import { containersOf, type Pod, type PodSpec } from "./pods";
import { attempt, kept, known } from "./reading";

/** A resource of the graph. */
export interface Node<P = Record<string, unknown>> {
    urn: string;
    type: string;
    name: string;
    /** URN of the resource that made it, if one did. */
    parent?: string;
    /** Kind of a Kubernetes object, or nothing. */
    kind: string;
    /** Cluster and namespace of a Kubernetes object; unknown while the namespace is. */
    readonly place: string;
    /** Reading an unknown value throws. */
    props: P;
    opts: PolicyResourceOptions;
    dependencies: PolicyResource[];
    /** What each property refers to; empty where whoever recorded the graph did not say. */
    propertyDependencies: Record<string, PolicyResource[]>;
}

/** An object that runs pods, with what they carry. */
export interface PodNode extends Node {
    /** Labels of the pods. */
    readonly labels: Record<string, string>;
    /** Annotations of the pods. */
    readonly annotations: Record<string, string>;
    /** The pods' specification. */
    readonly spec: PodSpec;
    /** Where it stands in the object's properties. */
    readonly where: string;
    /** Every container of theirs. */
    readonly containers: Pod["containers"];
}

/** The place of a namespace, in the same cluster as another place. */
export const placeIn = (place: string, namespace: string): string => `${place.slice(0, place.lastIndexOf(" "))} ${namespace}`;

type Metadata = { name?: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> };
/** The metadata of a Kubernetes object. */
export const metadataOf = (node: Node) => node.props.metadata as Metadata | undefined;

/** A resource as the rules see it. The SDK makes a new proxy of every object at every reading, and hundreds of rules read the same few of each node: those are kept. */
export function nodeOf(resource: PolicyResource): Node {
    const { urn, type, name, props, opts, dependencies, propertyDependencies } = resource;
    const cluster = resource.provider?.urn ?? "";
    let place: string | undefined;
    const node: Node = {
        ...{ urn, type, name, props, opts, dependencies, propertyDependencies, parent: resource.parent?.urn, kind: kindOf(type) },
        get place() {
            place ??= `${cluster} ${metadataOf(node)?.namespace ?? resource.provider?.props.namespace ?? "default"}`;
            return place;
        },
    };
    return node;
}

/** Whether a type is a chart's, of whatever version. */
export const isChart = (type: string): boolean => type.startsWith("kubernetes:helm.sh/");

/** Where a chart puts what it makes. */
export const chartPlace = (node: Node): string => placeIn(node.place, (node.props.namespace as string | undefined) ?? "default");

/** The labels that a pod gets from what makes it: a Job's have its name, and policies choose them by that. */
function labelsByController(node: Node): Record<string, string> {
    const name = node.kind === "Job" ? known(() => metadataOf(node)?.name) : undefined;
    return name ? { "job-name": name, "batch.kubernetes.io/job-name": name } : {};
}

/** The node again with what its pods carry, where it runs any. */
export function podNode(node: Node): PodNode | undefined {
    const found = attempt(() => templateIn(node.type, node.props));
    // A custom resource that has no template leaves its pods to another object, as a Rollout with workloadRef does.
    const isPod = "error" in found ? podKinds.includes(node.kind) : found.value && (!isCustom(node.type) || found.value.template);
    if (!isPod || node.kind.endsWith("Patch")) return undefined;
    const read = () => ("error" in found ? templateIn(node.type, node.props) : found.value);
    const template = () => read()?.template;
    return Object.defineProperties(node, {
        labels: kept(() => ({ ...labelsByController(node), ...template()?.metadata?.labels })),
        annotations: kept(() => template()?.metadata?.annotations ?? {}),
        spec: kept(() => template()?.spec ?? {}),
        where: kept(() => read()?.where ?? "spec"),
        containers: kept(() => containersOf((node as PodNode).spec)),
    }) as PodNode;
}

/** Whether a type is that of something which makes objects: they stand in the graph as its children, where a preview can make them. */
export const isCollection = (type: string): boolean => /^kubernetes:(yaml|kustomize)[:/]/.test(type) || isChart(type);

/** Charts and manifests, and custom resources whose operators make pods. */
export const runsUnseenPods = ({ type }: Node): boolean => isCollection(type) || (isCustom(type) && !podKinds.includes(kindOf(type)));
