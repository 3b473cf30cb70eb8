import type * as k8s from "@pulumi/kubernetes";
import type { Unwrap } from "@pulumi/pulumi";
import { known } from "./reading";
import { type Judged, kindRule, type ResourceRule, type RuleText, type Thresholds } from "./rule";

/** A pod's specification, as a rule reads it. */
export type PodSpec = Partial<Unwrap<k8s.types.input.core.v1.PodSpec>>;
/** A container of any sort, as a rule reads it. */
export type Container = Partial<Unwrap<k8s.types.input.core.v1.Container>>;
/** What stands above a pod's specification. */
export interface PodTemplate {
    metadata?: { name?: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> };
    spec?: PodSpec;
}

/** A pod as a rule is given it. */
export interface Pod extends PodTemplate {
    spec: PodSpec;
    /** Where the specification stands in the object's properties. */
    where: string;
    /** Kind of the object, such as Deployment. */
    kind: string;
    /** How many of them the object asks for. */
    replicas?: number;
    /** Every container: those that run, those that run before, and those that people attach. */
    containers: { container: Container; where: string; sort: "containers" | "initContainers" | "ephemeralContainers" }[];
}

type Properties = Record<string, unknown>;
// biome-ignore lint/suspicious/noExplicitAny: properties come from programs; a wrong shape throws and leaves a rule undecided
const at = (path: string[]) => (props: Properties) => path.reduce((value: any, key) => value?.[key], props) as PodTemplate | undefined;
const template = ["spec", "template"];
const paths: Record<string, string[]> = {
    Pod: [],
    PodTemplate: ["template"],
    ...Object.fromEntries(["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job"].map(kind => [kind, template])),
    CronJob: ["spec", "jobTemplate", ...template],
};

/** The pod template of each kind that runs pods. */
export const podOf = new Map(Object.entries(paths).map(([kind, path]) => [kind, at(path)]));
/** Fields of a container that hold its probes. */
export const probeFields = ["livenessProbe", "readinessProbe", "startupProbe"] as const;
/** Kinds whose pods run until they are told to end. */
export const longRunning = ["Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController"];

/** The kind of a Kubernetes type token; empty for every other type. */
export const kindOf = (type: string): string => (type.startsWith("kubernetes:") ? type.slice(type.lastIndexOf(":") + 1) : "");

/** A rule on the pods of every kind that runs them, or of the kinds given. */
export function podRule<T extends Thresholds = Record<never, never>>(
    text: RuleText<T>,
    flaw: (pod: Pod, judged: Judged<T>) => string | undefined,
    kinds: string[] = Object.keys(paths),
): ResourceRule {
    return kindRule<object, T>(kinds, text, (props, judged) => {
        const kind = kindOf(judged.type).replace("Patch", "");
        const found = podOf.get(kind)?.(props as Properties);
        // A pod template that is absent is no pod; the API server refuses it.
        if (!found?.spec) return undefined;
        return flaw(podFrom(found as PodTemplate & { spec: PodSpec }, kind, props as Properties), judged);
    });
}

/** A rule on each container of the pods. */
export function containerRule<T extends Thresholds = Record<never, never>>(
    text: RuleText<T>,
    flaw: (container: Container, pod: Pod, judged: Judged<T>, sort: string) => string | undefined,
    kinds?: string[],
): ResourceRule {
    return podRule<T>(
        text,
        (pod, judged) =>
            everyContainer(
                pod.containers.map(one => ({
                    where: one.where,
                    name: () => one.container.name,
                    flaw: () => flaw(one.container, pod, judged, one.sort),
                })),
            ),
        kinds,
    );
}

/** A container that is asked for its flaw. */
interface AskedContainer {
    /** Where it stands. */
    where: string;
    name(): string | undefined;
    flaw(): string | undefined;
}

/** The flaws of all containers of one thing: what is said of several is said once, with how many they are and their names. */
export function everyContainer(containers: AskedContainer[]): string | undefined {
    const found = new Map<string, { where: string; name: string }[]>();
    let unknown: unknown;
    for (const { where, name, flaw } of containers) {
        try {
            const flawed = flaw();
            if (flawed) found.set(flawed, [...(found.get(flawed) ?? []), { where, name: known(name) ?? "unnamed" }]);
        } catch (error) {
            unknown ??= error;
        }
    }
    if (!found.size && unknown) throw unknown;
    const told = [...found].map(([flaw, [first, ...others]]) => {
        if (!others.length) return `${first.where} (${first.name}): ${flaw}`;
        return `${others.length + 1} containers (${[first, ...others].map(({ name }) => name).join(", ")}): ${flaw}`;
    });
    return told.length ? told.join("; ") : undefined;
}

/** Sorts of containers, in the order in which a reader looks for them. */
const sorts = ["containers", "initContainers", "ephemeralContainers"] as const;

/** Where a kind has its pod's specification. */
export const specPath = (kind: string): string => [...paths[kind], "spec"].join(".");

function podFrom(found: PodTemplate & { spec: PodSpec }, kind: string, props: Properties): Pod {
    const where = specPath(kind);
    const { spec } = found;
    return {
        ...{ where, kind, spec },
        get metadata() {
            return found.metadata;
        },
        get replicas() {
            return (props.spec as { replicas?: number } | undefined)?.replicas;
        },
        get containers() {
            return containersOf(spec, where);
        },
    };
}

/** Every container of a pod; an element that is unknown as a whole throws only when it is read. */
export function containersOf(spec: PodSpec, where = "spec"): Pod["containers"] {
    return sorts.flatMap(sort => {
        const list = (spec[sort] ?? []) as Container[];
        return Array.from({ length: list.length }, (_, index) => {
            let container: Container | undefined;
            return {
                ...{ where: `${where}.${sort}[${index}]`, sort },
                get container() {
                    container ??= list[index] ?? {};
                    return container;
                },
            };
        });
    });
}
