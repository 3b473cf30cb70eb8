import { anyCustom, type Container, type Found, type PodSpec, type PodTemplate, podKinds, templateIn } from "./kinds";
import { firstFlaw, type Judged, kindRule, type ResourceRule, type RuleText, type Thresholds } from "./rule";

export type { Container, PodSpec, PodTemplate };

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

/** Fields of a container that hold its probes. */
export const probeFields = ["livenessProbe", "readinessProbe", "startupProbe"] as const;

/** A rule on the pods of every kind that runs them, or of the kinds given. */
export function podRule<T extends Thresholds = Record<never, never>>(
    text: RuleText<T>,
    flaw: (pod: Pod, judged: Judged<T>) => string | undefined,
    kinds?: string[],
): ResourceRule {
    const rule = kindRule<object, T>(kinds ?? podKinds, text, (props, judged) => {
        const found = templateIn(judged.type, props);
        // A pod template that is absent is no pod; the API server refuses it.
        if (!found?.template?.spec) return undefined;
        return flaw(podFrom(found, found.template as PodTemplate & { spec: PodSpec }, props), judged);
    });
    return kinds ? rule : { ...rule, types: [...rule.types, anyCustom] };
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
            firstFlaw(pod.containers, ({ container, where, sort }) => {
                const found = flaw(container, pod, judged, sort);
                return found && `${where} (${container.name ?? "unnamed"}): ${found}`;
            }),
        kinds,
    );
}

/** Sorts of containers, in the order in which a reader looks for them. */
const sorts = ["containers", "initContainers", "ephemeralContainers"] as const;

function podFrom({ kind, where }: Found, template: PodTemplate & { spec: PodSpec }, props: object): Pod {
    const { spec } = template;
    return {
        ...{ where, kind, spec },
        get metadata() {
            return template.metadata;
        },
        get replicas() {
            return (props as { spec?: { replicas?: number } }).spec?.replicas;
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
