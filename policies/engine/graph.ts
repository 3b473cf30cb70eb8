import type { PolicyResource, PolicyResourceOptions } from "@pulumi/policy";
import { isCustom, kindOf, podKinds, templateIn } from "./kinds";
import { containersOf, type Pod, type PodSpec } from "./pods";
import { kept, known } from "./reading";
import type { AdviceWhere, RuleText, Thresholds } from "./rule";
import { typeOf } from "./rule";

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

/** A label selector of Kubernetes; an empty one matches everything. */
export interface Selector {
    matchLabels?: Record<string, string>;
    matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

/** A rule on the whole graph: it says which resources it judges, and judges each of them with the graph at hand. */
export interface GraphRule extends RuleText {
    nodes(graph: Graph): Node[];
    flaw(node: Node, graph: Graph, thresholds: Thresholds): string | undefined;
    /** Where a flaw is told and does not block: any of these. @default nowhere */
    adviceWhere?: AdviceWhere[];
}

/** A rule on the whole graph; an unknown value leaves it undecided for one resource and hides no other's flaw. */
export function graphRule<N extends Node, T extends Thresholds = Record<never, never>>(
    text: RuleText<T> & { adviceWhere?: AdviceWhere<[NoInfer<N>, Graph, NoInfer<T>]>[] },
    nodes: (graph: Graph) => N[],
    flaw: (node: N, graph: Graph, thresholds: T) => string | undefined,
): GraphRule {
    return { ...(text as RuleText & Pick<GraphRule, "adviceWhere">), nodes, flaw: flaw as unknown as GraphRule["flaw"] };
}

/** The place of a namespace, in the same cluster as another place. */
export const placeIn = (place: string, namespace: string): string => `${place.slice(0, place.lastIndexOf(" "))} ${namespace}`;

/** Whether labels satisfy a selector. */
export function matches(selector: Selector | undefined, labels: Record<string, string> | undefined): boolean {
    const { matchLabels = {}, matchExpressions = [] } = selector ?? {};
    if (Object.keys(matchLabels).some(key => labels?.[key] !== matchLabels[key])) return false;
    return matchExpressions.every(({ key, operator, values = [] }) => {
        const value = labels?.[key];
        if (operator === "Exists") return value !== undefined;
        if (operator === "DoesNotExist") return value === undefined;
        const listed = values.includes(value as string);
        return operator === "In" ? listed : !listed;
    });
}

type Attempt<T> = { value: T } | { error: unknown };

/** Answers, or gives the error of a question that an unknown value stopped. */
function attempt<T>(question: () => T): Attempt<T> {
    try {
        return { value: question() };
    } catch (error) {
        return { error };
    }
}

/** Adds to the list under a key. */
export const push = <K, T>(index: Map<K, T[]>, key: K, item: T): void => {
    const list = index.get(key);
    if (list) list.push(item);
    else index.set(key, [item]);
};

// biome-ignore lint/suspicious/noExplicitAny: the SDK's classes differ in their constructors
type TypeList = (string | (new (...rest: any[]) => unknown))[];
const tokenOf = (type: TypeList[number]): string => (typeof type === "string" ? type : typeOf(type));

/** Who refers to each resource, by its URN. */
const usersByUrn = (graph: Graph): Map<string, Node[]> => {
    const found = new Map<string, Node[]>();
    for (const node of graph.nodes) for (const { urn } of node.dependencies) push(found, urn, node);
    return found;
};

/** Kubernetes objects by kind, place and name, and of each kind the error of one whose name is unknown. */
const objectsByName = (graph: Graph) => {
    const found = { known: new Map<string, Node>(), unknown: new Map<string, unknown>() };
    for (const node of graph.nodes) {
        if (!node.kind) continue;
        const key = attempt(() => `${node.kind} ${node.place} ${metadataOf(node)?.name}`);
        if ("error" in key) found.unknown.set(node.kind, key.error);
        else if (!found.known.has(key.value)) found.known.set(key.value, node);
    }
    return found;
};

/** The stack's resources, indexed once per analysis. */
export class Graph {
    /** Every resource. */
    readonly nodes: Node[];
    /** Every object that runs pods. */
    readonly pods: PodNode[] = [];
    readonly #types = new Map<string, Node[]>();
    readonly #kinds = new Map<string, Node[]>();
    readonly #urns = new Map<string, Node>();
    readonly #places = new Map<string, PodNode[]>();
    readonly #labelled = new Map<string, PodNode[]>();
    /** Pods whose namespace or labels are unknown, with the error that says so: they may match anything. */
    readonly #unknown: { pod: PodNode; error: unknown }[] = [];
    /** Places in which something unseen, such as a chart, may run pods. */
    readonly #opaque = new Set<string>();
    readonly #memo = new Map<unknown, Attempt<unknown>>();

    constructor(resources: PolicyResource[]) {
        this.nodes = resources.map(nodeOf);
        const parents = new Set(resources.map(({ parent }) => parent?.urn));
        for (const node of this.nodes) {
            push(this.#types, node.type, node);
            this.#urns.set(node.urn, node);
            push(this.#kinds, node.kind, node);
            const pod = podNode(node);
            if (pod) this.#add(pod);
            if (runsUnseenPods(node) && !parents.has(node.urn)) this.#addOpaque(node);
        }
    }

    #add(pod: PodNode): void {
        this.pods.push(pod);
        const known = attempt(() => ({ place: pod.place, labels: Object.entries(pod.labels) }));
        if ("error" in known) {
            this.#unknown.push({ pod, error: known.error });
            return;
        }
        push(this.#places, known.value.place, pod);
        for (const [key, value] of known.value.labels) push(this.#labelled, `${known.value.place}\0${key}=${value}`, pod);
    }

    #addOpaque(node: Node): void {
        const place = attempt(() => (isChart(node.type) ? chartPlace(node) : isCustom(node.type) ? node.place : "*"));
        this.#opaque.add("value" in place ? place.value : "*");
    }

    /** Resources of a type. */
    ofType<P = Record<string, unknown>>(...types: TypeList): Node<P>[] {
        return types.flatMap(type => this.#types.get(tokenOf(type)) ?? []) as Node<P>[];
    }

    /** Resources of some types that refer to a resource. */
    users<P = Record<string, unknown>>(node: { urn: string }, ...types: TypeList): Node<P>[] {
        const tokens = types.map(tokenOf);
        return (this.once(usersByUrn).get(node.urn) ?? []).filter(({ type }) => tokens.includes(type)) as Node<P>[];
    }

    /** Resources of some types that a resource refers to. */
    used<P = Record<string, unknown>>(node: Node, ...types: TypeList): Node<P>[] {
        const tokens = types.map(tokenOf);
        return node.dependencies.flatMap(({ urn }) => this.#urns.get(urn) ?? []).filter(({ type }) => tokens.includes(type)) as Node<P>[];
    }

    /** Resources of some types that one property of a resource refers to; all that it refers to, where nobody says by which property. */
    usedBy<P = Record<string, unknown>>(node: Node, property: string, ...types: TypeList): Node<P>[] {
        const { propertyDependencies, dependencies } = node;
        const urns = new Set((Object.keys(propertyDependencies).length ? (propertyDependencies[property] ?? []) : dependencies).map(({ urn }) => urn));
        return this.used<P>(node, ...types).filter(({ urn }) => urns.has(urn));
    }

    /** Kubernetes objects of a kind, in any API version. */
    ofKind<P = Record<string, unknown>>(...kinds: string[]): Node<P>[] {
        return kinds.flatMap(kind => this.#kinds.get(kind) ?? []) as Node<P>[];
    }

    /** A Kubernetes object by what others call it; throws when there is none but one whose name is unknown might be it. */
    named<P = Record<string, unknown>>(kind: string, place: string, name: string | undefined): Node<P> | undefined {
        const { known, unknown } = this.once(objectsByName);
        const found = known.get(`${kind} ${place} ${name}`);
        if (!found && unknown.has(kind)) throw unknown.get(kind);
        return found as Node<P> | undefined;
    }

    /** Every place that has pods. */
    get places(): string[] {
        return [...this.#places.keys()];
    }

    /** The pods of a place. */
    podsIn(place: string): PodNode[] {
        return this.#places.get(place) ?? [];
    }

    /** Whether a place may hold pods that the graph does not show: those of a chart or an operator. */
    mayHoldUnseenPods(place: string): boolean {
        return this.#opaque.has(place) || this.#opaque.has("*");
    }

    /** The pods of a place that a selector chooses; throws when there is none but an unknown one might be. */
    select(place: string, selector: Selector | undefined): PodNode[] {
        return this.asked(["select", place, selector?.matchLabels, selector?.matchExpressions], () => this.#chosen(place, selector));
    }

    #chosen(place: string, selector: Selector | undefined): PodNode[] {
        const labels = Object.entries(selector?.matchLabels ?? {});
        const lists = labels.map(([key, value]) => this.#labelled.get(`${place}\0${key}=${value}`) ?? []);
        const [shortest = this.podsIn(place)] = lists.sort((a, b) => a.length - b.length);
        const found = shortest.filter(pod => matches(selector, pod.labels));
        if (!found.length && this.#unknown.length) throw this.#unknown[0].error;
        return found;
    }

    /**
     * Answers a question once per analysis, however many resources ask the same: `about` is all that the answer depends on. One in which
     * something is unknown is answered each time.
     */
    asked<T>(about: unknown[], answer: () => T): T {
        const question = attempt(() => JSON.stringify(about));
        if ("error" in question) return answer();
        const known = this.#memo.get(question.value) ?? attempt(answer);
        this.#memo.set(question.value, known);
        if ("error" in known) throw known.error;
        return known.value as T;
    }

    /** Computes something once per analysis, for rules that share it. */
    once<T>(compute: (graph: Graph) => T): T {
        const known = this.#memo.get(compute) ?? attempt(() => compute(this));
        this.#memo.set(compute, known);
        if ("error" in known) throw known.error;
        return known.value as T;
    }
}

type Metadata = { name?: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> };
const metadataOf = (node: Node) => node.props.metadata as Metadata | undefined;

// The SDK makes a new proxy of every object at every reading, and hundreds of rules read the same few of each node: those are kept.
function nodeOf(resource: PolicyResource): Node {
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
const isChart = (type: string): boolean => type.startsWith("kubernetes:helm.sh/");

const chartPlace = (node: Node): string => placeIn(node.place, (node.props.namespace as string | undefined) ?? "default");

/** The labels that a pod gets from what makes it: a Job's have its name, and policies choose them by that. */
function labelsByController(node: Node): Record<string, string> {
    const name = node.kind === "Job" ? known(() => metadataOf(node)?.name) : undefined;
    return name ? { "job-name": name, "batch.kubernetes.io/job-name": name } : {};
}

function podNode(node: Node): PodNode | undefined {
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
const runsUnseenPods = ({ type }: Node): boolean => isCollection(type) || (isCustom(type) && !podKinds.includes(kindOf(type)));
