import { accountNamed } from "../../../venues";
import { aws } from "../../engine/aws";
import { lambdaFunction, machine } from "../../engine/functions-and-machines";
import { type Graph, graphRule, type Node, type PodNode, push } from "../../engine/graph";
import { known, listOf } from "../../engine/reading";
import { type AdviceWhere, allFlaws, anyFlaw, NothingToGoBy, Undecided } from "../../engine/rule";
import { appRunner, ecsService, ecsTask } from "../../engine/tasks";
import { copiesOf, overlapOf, readableWorkloads, runsForLong, scaledBy, workloadsOf } from "../../engine/workloads";
import { annotationOf } from "../shared/annotations";
import { isInferred, misspelt, placesOrders, placing, takenFor } from "../shared/order-placers";
import { otherModes } from "../shared/phase";

/** Kinds that end what runs before they start what comes after it, where they are told so. */
const replacesOneByOne: string[] = ["StatefulSet", ecsService, ecsTask, lambdaFunction, machine];

/** Kinds that run the number of pods that they are told, and of which a drain starts the next one early. */
const overlapping = /^(Deployment|ReplicaSet|ReplicationController|Rollout|CloneSet|DeploymentConfig)$/;

/** Why two of a workload may run at once, be it only while it is updated. */
function secondOf(workload: PodNode, graph: Graph): string | undefined {
    const besides = () => {
        const overlap = overlapOf(workload);
        return overlap && `${overlap}, with which an update starts the new one beside the old`;
    };
    const more = () => {
        const copies = copiesOf(workload, graph);
        return copies && copies.most > 1 ? copies.says : undefined;
    };
    return anyFlaw(more, besides);
}

/** Whether a workload is told to run none, as one is whose pods a Rollout takes over. */
const isOff = ({ kind, props }: PodNode): boolean => overlapping.test(kind) && known(() => (props as { spec?: { replicas?: number } }).spec?.replicas) === 0;

/** Why a workload may be two, or might be on a drain. */
function manyWriters(workload: PodNode, graph: Graph, does: string): string | undefined {
    const { kind } = workload;
    if (replacesOneByOne.includes(kind)) return secondOf(workload, graph);
    const counted = known(() => [copiesOf(workload, graph)]);
    if (counted && !counted[0]) throw new Undecided(`how many a ${kind} runs at once, and how it replaces them, nobody here knows`);
    const why = known(() => secondOf(workload, graph));
    return `the ${kind === appRunner ? "instances" : "pods"} of this ${kind} ${does}${why ? `: ${why}` : ""}`;
}

/** The same of one that nobody calls an order placer but its keys: it may be a pod alone, and what is unknown of it is no reason. */
function manyInferred(workload: PodNode, graph: Graph): string | undefined {
    if (workload.kind === "Pod") return undefined;
    if (overlapping.test(workload.kind)) secondOf(workload, graph);
    return manyWriters(workload, graph, "place orders");
}

/** What only a drain brings about, of a pod that nobody calls an order placer. */
const adviceOnKind: AdviceWhere<[PodNode, Graph]> = {
    says: "nothing but what it is given says that it places orders, and only a drain starts the next pod early",
    holds: (pod, graph) => isInferred(pod, graph) && overlapping.test(pod.kind) && secondOf(pod, graph) === undefined,
};

export const oneWriter = graphRule(
    {
        name: "order-placer-is-single",
        preset: "trading",
        severity: "critical",
        binding: true,
        items: ["vanta:149", "vanta:225", "vanta:293"],
        says: "What places orders is one pod of a StatefulSet, or one task of an ECS service that ends the old before it starts the new.",
        because: "On a drain a Deployment starts the new pod while the old one still ends, and two writers send every order twice.",
        fix: 'Run it as a StatefulSet with replicas 1, a Deployment with Recreate at the least; in ECS with desiredCount 1, deploymentMaximumPercent 100 and deploymentMinimumHealthyPercent 0; a function with reservedConcurrentExecutions 1. What only looks at the account gets a key that may only read, and golive.dev/places-orders: "false".',
        adviceWhere: [adviceOnKind],
    },
    workloadsOf,
    (workload, graph) => {
        const { places, why, isSaid } = placing(workload, graph);
        const word = misspelt(workload);
        if (word !== undefined) throw new Undecided(`golive.dev/places-orders is "${word}", and neither "true" nor "false"`);
        if (places === undefined) throw new NothingToGoBy(["golive.dev/places-orders"], why, "whatever else is asked of what trades");
        if (!places || isOff(workload)) return undefined;
        const flaw = isSaid ? manyWriters(workload, graph, "place orders") : manyInferred(workload, graph);
        return flaw && `${flaw}${takenFor(workload, graph)}`;
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

/** Why an autoscaler of AWS is one of what places orders; one that ends at a single task only stops it and starts it again. */
function serviceIsScaled(scaler: Node, graph: Graph): string | undefined {
    const service = scaledBy(scaler, graph);
    if (!service || !placesOrders(service, graph)) return undefined;
    const { maxCapacity } = scaler.props as { maxCapacity?: number };
    return Number(maxCapacity) > 1 ? `maxCapacity is ${maxCapacity} for ${service.name}, which places orders${takenFor(service, graph)}` : undefined;
}

/** Everything that runs containers, by its URN. */
const byUrn = (graph: Graph) => new Map(workloadsOf(graph).map(workload => [workload.urn, workload]));

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
    graph => [...graph.ofKind("HorizontalPodAutoscaler", "ScaledObject", "VerticalPodAutoscaler"), ...graph.ofType(aws.appautoscaling.Target)],
    (scaler, graph) => {
        if (!scaler.kind) return serviceIsScaled(scaler, graph);
        const { spec } = scaler.props as Scaler;
        if (/^(Off|Initial)$/.test(spec?.updatePolicy?.updateMode ?? "")) return undefined;
        const where = spec?.targetRef ? "targetRef" : "scaleTargetRef";
        const { kind = "Deployment", name } = spec?.[where] ?? {};
        const named = graph.named(kind, scaler.place, name);
        const target = named && graph.once(byUrn).get(named.urn);
        return target && placesOrders(target, graph) ? `spec.${where} is ${kind} ${name}, which places orders${takenFor(target, graph)}` : undefined;
    },
);

const accountsOf = (pod: PodNode, graph: Graph): string[] =>
    placesOrders(pod, graph) ? (annotationOf(pod, "exchange-accounts") ?? "").split(",").map(accountNamed) : [];

/** Pods that run until they are told to end, by each key with which they can trade. */
function holdersOf(graph: Graph): Map<string, PodNode[]> {
    const found = new Map<string, PodNode[]>();
    for (const pod of readableWorkloads(graph)) {
        if (!runsForLong(pod) || isOff(pod) || !known(() => placesOrders(pod, graph))) continue;
        for (const identity of new Set(placing(pod, graph).keys.flatMap(({ identities }) => identities))) push(found, identity, pod);
    }
    return found;
}

/** Other pods that have one of a pod's keys; two that each name their accounts are judged by these. */
function sharers(pod: PodNode, graph: Graph): string | undefined {
    if (isOff(pod)) return undefined;
    const isNamed = annotationOf(pod, "exchange-accounts") !== undefined;
    const holders = graph.once(holdersOf);
    const told = new Set<PodNode>();
    const flaw = allFlaws(placing(pod, graph).keys, ({ identities, where }) => {
        const others = identities.flatMap(identity => holders.get(identity) ?? []);
        const other = others.find(one => one !== pod && !(isNamed && annotationOf(one, "exchange-accounts") !== undefined));
        // An API's key and its secret are one fault: the other pod is named once.
        if (!other || told.has(other)) return undefined;
        told.add(other);
        return `${other.name} has the same key, ${where}`;
    });
    return flaw && `${flaw}${takenFor(pod, graph)}`;
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
    graph => readableWorkloads(graph).filter(runsForLong),
    (pod, graph) => {
        const own = accountsOf(pod, graph);
        if (!own.length) return undefined;
        return anyFlaw(
            () =>
                own.every(account => account === "")
                    ? undefined
                    : allFlaws(workloadsOf(graph), other => {
                          const shared = other === pod ? undefined : accountsOf(other, graph).find(account => account && own.includes(account));
                          return shared && `${other.name} trades on the account ${shared} too`;
                      }),
            () => sharers(pod, graph),
        );
    },
);

export const sessionIsHeldOnce = graphRule(
    {
        name: "exchange-session-is-held-once",
        preset: "trading",
        severity: "critical",
        items: ["mech-exo:15"],
        says: "What holds an exchange's session is one pod of a StatefulSet, or one task of an ECS service that ends the old before it starts the new.",
        because: "A second login ends the first, in the middle of an order.",
        fix: "Make it a StatefulSet with replicas 1; in ECS, desiredCount 1 and deploymentMaximumPercent 100.",
    },
    readableWorkloads,
    (workload, graph) => (annotationOf(workload, "gateway-for") === undefined ? undefined : manyWriters(workload, graph, "hold a session")),
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
    readableWorkloads,
    (pod, graph) => {
        if (!placesOrders(pod, graph)) return undefined;
        const { keys, isSaid } = placing(pod, graph);
        const inferred = () =>
            allFlaws(keys, ({ where, isOptional, isEmpty }) => {
                if (isOptional && !isSaid) return `${where} is optional${takenFor(pod, graph)}`;
                return isEmpty && !plays(pod, graph) ? `${where} is empty${takenFor(pod, graph)}` : undefined;
            });
        return anyFlaw(() => (isSaid ? allFlaws(pod.containers, ({ container, where }) => optionalIn(container, where)) : undefined), inferred);
    },
);

function optionalIn({ name = "unnamed", env, envFrom }: PodNode["containers"][number]["container"], where: string): string | undefined {
    const flaw = anyFlaw(
        () => allFlaws(env, variable => (variable.valueFrom?.secretKeyRef?.optional ? `env ${variable.name} has an optional secretKeyRef` : undefined)),
        () => allFlaws(listOf(envFrom), ({ secretRef }) => (secretRef?.optional ? `envFrom ${secretRef.name} is optional` : undefined)),
    );
    return flaw && `${where} (${name}): ${flaw}`;
}
