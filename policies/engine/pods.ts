import { anyCustom, type Container, type Found, type PodSpec, type PodTemplate, podKinds, templateIn } from "./kinds";
import { known, ofLast } from "./reading";
import { type AdviceWhere, type Judged, kindRule, type ResourceRule, type RuleText, type Thresholds } from "./rule";

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

const podOf = ofLast((props, type): Pod | undefined => {
    const found = templateIn(type, props);
    // A pod template that is absent is no pod; the API server refuses it.
    return found?.template?.spec ? new ReadPod(found, found.template as PodTemplate & { spec: PodSpec }, props) : undefined;
});

/** A rule on the pods of every kind that runs them, or of the kinds given. */
export function podRule<T extends Thresholds = Record<never, never>>(
    { adviceWhere, ...text }: RuleText<T> & { adviceWhere?: AdviceWhere<[Pod, Judged<T>]>[] },
    flaw: (pod: Pod, judged: Judged<T>) => string | undefined,
    kinds?: string[],
): ResourceRule {
    const about =
        <R>(ask: (pod: Pod, judged: Judged<T>) => R) =>
        (props: object, judged: Judged<T>) => {
            const pod = podOf(props, judged.type);
            return pod && ask(pod, judged);
        };
    const advice = adviceWhere?.map(reason => ({ ...reason, holds: about(reason.holds) as AdviceWhere["holds"] }));
    const rule = { ...kindRule<object, T>(kinds ?? podKinds, text as RuleText<T>, about(flaw)), ...(advice && { adviceWhere: advice }) };
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

/** A pod whose parts are read when a rule asks for them: reading an unknown one throws. */
class ReadPod implements Pod {
    readonly kind: string;
    readonly where: string;
    readonly spec: PodSpec;
    #containers: Pod["containers"] | undefined;

    constructor(
        { kind, where }: Found,
        private readonly template: PodTemplate & { spec: PodSpec },
        private readonly props: { spec?: { replicas?: number } },
    ) {
        this.kind = kind;
        this.where = where;
        this.spec = template.spec;
    }

    get metadata() {
        return this.template.metadata;
    }

    get replicas() {
        return this.props.spec?.replicas;
    }

    get containers() {
        this.#containers ??= containersOf(this.spec, this.where);
        return this.#containers;
    }
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
