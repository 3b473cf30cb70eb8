import type { PolicyResource } from "@pulumi/policy";
import { isCustom } from "./kinds";
import { chartPlace, isChart, metadataOf, type Node, nodeOf, type PodNode, podNode, runsUnseenPods } from "./nodes";
import { type Attempt, attempt } from "./reading";
import { type AdviceWhere, type RuleText, type Thresholds, typeOf } from "./rule";

export { isCollection, type Node, type PodNode, placeIn } from "./nodes";

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
