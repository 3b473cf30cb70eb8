import { type AdviceWhile, type Graph, graphRule, type PodNode, push } from "../../engine/graph";
import { longRunning, podRule } from "../../engine/pods";
import { known, listOf } from "../../engine/reading";
import { anyFlaw, firstFlaw, NothingToGoBy, Undecided } from "../../engine/rule";
import { annotationOf } from "../shared/annotations";
import { isInferred, misspelt, placesOrders, placing, takenFor } from "../shared/order-placers";
import { otherModes } from "../shared/phase";

interface Workload {
    spec?: { replicas?: number; strategy?: { type?: string; rollingUpdate?: { maxSurge?: number | string } } };
}

/** Whether a Deployment ends its pod before it starts the next one. */
function endsFirst({ props }: PodNode): boolean {
    const { type, rollingUpdate } = (props as Workload).spec?.strategy ?? {};
    return type === "Recreate" || /^0%?$/.test(String(rollingUpdate?.maxSurge));
}

/** Kinds that run the number of pods that they are told, and of which a drain starts the next one early. */
const overlapping = /^(Deployment|ReplicaSet|ReplicationController)$/;

/** What is wrong with how one runs that nobody calls an order placer but its keys: that it is no StatefulSet is only told. */
function runsAs(pod: PodNode): string | undefined {
    if (pod.kind === "StatefulSet" || pod.kind === "Pod") return undefined;
    if (pod.kind === "Deployment" && !endsFirst(pod))
        return "spec.strategy is RollingUpdate, in which the new pod sends orders before the old one has ended: set it to Recreate at the least";
    return `the pods of this ${pod.kind} place orders`;
}

const replicasOf = ({ props }: PodNode): string | undefined => {
    const replicas = (props as Workload).spec?.replicas ?? 1;
    return replicas <= 1 ? undefined : `spec.replicas is ${replicas}`;
};

/** What only a drain brings about, of a pod that nobody calls an order placer. */
const adviceOnKind: AdviceWhile<PodNode> = {
    says: "nothing but what it is given says that it places orders, and only a drain starts the next pod early",
    holds: (pod, graph) =>
        isInferred(pod, graph) && overlapping.test(pod.kind) && replicasOf(pod) === undefined && (pod.kind !== "Deployment" || endsFirst(pod)),
};

export const oneWriter = graphRule(
    {
        name: "order-placer-is-single",
        preset: "trading",
        severity: "critical",
        binding: true,
        items: ["vanta:149", "vanta:225", "vanta:293"],
        says: "What places orders is one pod of a StatefulSet.",
        because: "On a drain a Deployment starts the new pod while the old one still ends, and two writers send every order twice.",
        fix: 'Run it as a StatefulSet with replicas 1; what only looks at the account gets a key that may only read, and the annotation golive.dev/places-orders: "false".',
        adviceWhile: [adviceOnKind],
    },
    graph => graph.pods,
    (pod, graph) => {
        const { places, why, isSaid } = placing(pod, graph);
        const word = misspelt(pod);
        if (word !== undefined) throw new Undecided(`golive.dev/places-orders is "${word}", and neither "true" nor "false"`);
        if (places === undefined) throw new NothingToGoBy(["golive.dev/places-orders"], why, "whatever else is asked of what trades");
        if (!places) return undefined;
        if (isSaid) return pod.kind === "StatefulSet" ? replicasOf(pod) : `the pods of this ${pod.kind} place orders`;
        const flaw = anyFlaw(
            () => replicasOf(pod),
            () => runsAs(pod),
        );
        return flaw && `${flaw}${takenFor(pod, graph)}`;
    },
);

type Target = { kind?: string; name?: string };

interface Scaler {
    spec?: {
        scaleTargetRef?: Target;
        maxReplicas?: number;
        maxReplicaCount?: number;
        /** Of a VerticalPodAutoscaler, which ends a pod to give it another size, unless it only recommends or waits for a restart. */
        targetRef?: Target;
        updatePolicy?: { updateMode?: string };
    };
}

export const placerIsNotScaled = graphRule(
    {
        name: "order-placer-is-not-scaled",
        preset: "trading",
        severity: "critical",
        items: ["vanta:149", "vanta:293"],
        says: "No autoscaler touches what places orders.",
        because: "Two writers send every order twice.",
        fix: "Remove the autoscaler, or let the service place no orders.",
    },
    graph => graph.ofKind("HorizontalPodAutoscaler", "ScaledObject", "VerticalPodAutoscaler"),
    (scaler, graph) => {
        const { spec } = scaler.props as Scaler;
        if (/^(Off|Initial)$/.test(spec?.updatePolicy?.updateMode ?? "")) return undefined;
        const where = spec?.targetRef ? "targetRef" : "scaleTargetRef";
        const { kind = "Deployment", name } = spec?.[where] ?? {};
        const target = graph.named(kind, scaler.place, name) as PodNode | undefined;
        return target && placesOrders(target, graph) ? `spec.${where} is ${kind} ${name}, which places orders${takenFor(target, graph)}` : undefined;
    },
);

const accountsOf = (pod: PodNode, graph: Graph): string[] =>
    placesOrders(pod, graph) ? (annotationOf(pod, "exchange-accounts") ?? "").split(",").map(account => account.trim()) : [];

/** Pods that run until they are told to end, by each key with which they can trade. */
function holdersOf(graph: Graph): Map<string, PodNode[]> {
    const found = new Map<string, PodNode[]>();
    for (const pod of graph.pods) {
        if (!longRunning.includes(pod.kind) || !known(() => placesOrders(pod, graph))) continue;
        for (const identity of new Set(placing(pod, graph).keys.flatMap(({ identities }) => identities))) push(found, identity, pod);
    }
    return found;
}

/** Another pod that has one of a pod's keys; two that each name their accounts are judged by these. */
function sharer(pod: PodNode, graph: Graph): string | undefined {
    const isNamed = annotationOf(pod, "exchange-accounts") !== undefined;
    const holders = graph.once(holdersOf);
    return firstFlaw(placing(pod, graph).keys, ({ identities, where }) => {
        const others = identities.flatMap(identity => holders.get(identity) ?? []);
        const other = others.find(one => one !== pod && !(isNamed && annotationOf(one, "exchange-accounts") !== undefined));
        return other && `${other.name} has the same key, ${where}${takenFor(pod, graph)}`;
    });
}

export const accountHasOneWriter = graphRule(
    {
        name: "exchange-account-has-one-writer",
        preset: "trading",
        severity: "critical",
        binding: true,
        items: ["vanta:149", "vanta:293"],
        says: "Only one workload trades on an exchange account.",
        because: "Two writers undo each other's positions and together break every limit.",
        fix: 'Give each service that places orders a sub-account of its own, and one that only looks a key that may only read, with golive.dev/places-orders: "false".',
    },
    graph => graph.pods.filter(pod => longRunning.includes(pod.kind)),
    (pod, graph) => {
        const own = accountsOf(pod, graph);
        if (!own.length) return undefined;
        return anyFlaw(
            () =>
                own.every(account => account === "")
                    ? undefined
                    : firstFlaw(graph.pods, other => {
                          const shared = other === pod ? undefined : accountsOf(other, graph).find(account => account && own.includes(account));
                          return shared && `${other.name} trades on the account ${shared} too`;
                      }),
            () => sharer(pod, graph),
        );
    },
);

export const sessionIsHeldOnce = podRule(
    {
        name: "exchange-session-is-held-once",
        preset: "trading",
        severity: "critical",
        items: ["mech-exo:15"],
        says: "What holds an exchange's session is one pod of a StatefulSet.",
        because: "A second login ends the first, in the middle of an order.",
        fix: "Make it a StatefulSet with replicas 1.",
    },
    pod => {
        if (pod.metadata?.annotations?.["golive.dev/gateway-for"] === undefined) return undefined;
        if (pod.kind !== "StatefulSet") return `kind is ${pod.kind}`;
        return (pod.replicas ?? 1) <= 1 ? undefined : `spec.replicas is ${pod.replicas}`;
    },
);

/** Whether a pod is told to play, and nothing of what it is told says money: it needs no key yet. */
const plays = (pod: PodNode, graph: Graph): boolean => {
    const modes = known(() => otherModes(pod, graph)) ?? [];
    return modes.length > 0 && modes.every(({ says, isSure }) => says === "play" && isSure);
};

export const keysAreRequired = graphRule(
    {
        name: "order-placer-needs-its-keys",
        preset: "trading",
        severity: "high",
        items: ["cryptofunk:30", "cryptofunk:39", "arbitrage:38"],
        says: "What places orders does not start without its secrets.",
        because: "A bot that starts without keys falls back to a mode nobody chose.",
        fix: "Leave optional out of secretKeyRef and secretRef, and give the key its value.",
    },
    graph => graph.pods,
    (pod, graph) => {
        if (!placesOrders(pod, graph)) return undefined;
        const { keys, isSaid } = placing(pod, graph);
        const inferred = () =>
            firstFlaw(keys, ({ where, isOptional, isEmpty }) => {
                if (isOptional && !isSaid) return `${where} is optional${takenFor(pod, graph)}`;
                return isEmpty && !plays(pod, graph) ? `${where} is empty${takenFor(pod, graph)}` : undefined;
            });
        return anyFlaw(() => (isSaid ? firstFlaw(pod.containers, ({ container, where }) => optionalIn(container, where)) : undefined), inferred);
    },
);

function optionalIn({ name = "unnamed", env, envFrom }: PodNode["containers"][number]["container"], where: string): string | undefined {
    const flaw = anyFlaw(
        () => firstFlaw(env, variable => (variable.valueFrom?.secretKeyRef?.optional ? `env ${variable.name} has an optional secretKeyRef` : undefined)),
        () => firstFlaw(listOf(envFrom), ({ secretRef }) => (secretRef?.optional ? `envFrom ${secretRef.name} is optional` : undefined)),
    );
    return flaw && `${where} (${name}): ${flaw}`;
}
