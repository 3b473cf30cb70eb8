import { aws } from "../../engine/aws";
import { type Graph, graphRule, type Node, type PodNode } from "../../engine/graph";
import { longRunning } from "../../engine/kinds";
import { containerRule } from "../../engine/pods";
import { known } from "../../engine/reading";
import { anyFlaw, firstFlaw, Undecided } from "../../engine/rule";
import { appRunner, ecsService, ecsTask } from "../../engine/tasks";
import { type Copies, copiesOf, overlapOf, readableWorkloads, scaledBy, workloadsOf } from "../../engine/workloads";
import { annotationOf, placesOrders } from "../shared/annotations";

/** Kinds that end what runs before they start what comes after it, where they are told so. */
const replacesOneByOne: string[] = ["StatefulSet", ecsService, ecsTask];

/** Why two of a workload may run at once. */
function second(workload: PodNode, { most, says }: Copies): string | undefined {
    if (most > 1) return says;
    const overlap = overlapOf(workload);
    return overlap && `${overlap}, with which an update starts the new one beside the old`;
}

/** Why a workload may be two, or might be on a drain. */
function manyWriters(workload: PodNode, graph: Graph, does: string): string | undefined {
    const { kind } = workload;
    const copies = () => copiesOf(workload, graph);
    if (replacesOneByOne.includes(kind)) return second(workload, copies() as Copies);
    const counted = known(() => [copies()]);
    if (counted && !counted[0]) throw new Undecided(`how many a ${kind} runs at once, and how it replaces them, nobody here knows`);
    const why = known(() => second(workload, copies() as Copies));
    return `the ${kind === appRunner ? "instances" : "pods"} of this ${kind} ${does}${why ? `: ${why}` : ""}`;
}

export const oneWriter = graphRule(
    {
        name: "order-placer-is-single",
        severity: "critical",
        binding: true,
        items: ["vanta:149", "vanta:225", "vanta:293"],
        says: "What places orders is one pod of a StatefulSet, or one task of an ECS service that ends the old before it starts the new.",
        because: "On a drain a Deployment starts the new pod while the old one still ends, and two writers send every order twice.",
        fix: "Run it as a StatefulSet with replicas 1; in ECS with desiredCount 1, deploymentMaximumPercent 100 and deploymentMinimumHealthyPercent 0.",
    },
    workloadsOf,
    (workload, graph) => (placesOrders(workload) ? manyWriters(workload, graph, "place orders") : undefined),
);

type Target = { kind?: string; name?: string };

interface Scaler {
    spec?: {
        scaleTargetRef?: Target;
        /** Of a VerticalPodAutoscaler, which ends a pod to give it another size, unless it only recommends or waits for a restart. */
        targetRef?: Target;
        updatePolicy?: { updateMode?: string };
    };
}

/** Why an autoscaler of AWS is one of what places orders; one that ends at a single task only stops it and starts it again. */
function serviceIsScaled(scaler: Node, graph: Graph): string | undefined {
    const service = scaledBy(scaler, graph);
    if (!service || !placesOrders(service)) return undefined;
    const { maxCapacity } = scaler.props as { maxCapacity?: number };
    return Number(maxCapacity) > 1 ? `maxCapacity is ${maxCapacity} for ${service.name}, which places orders` : undefined;
}

/** Everything that runs containers, by its URN. */
const byUrn = (graph: Graph) => new Map(workloadsOf(graph).map(workload => [workload.urn, workload]));

export const placerIsNotScaled = graphRule(
    {
        name: "order-placer-is-not-scaled",
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
        const target = graph.named(kind, scaler.place, name);
        const scaled = target && graph.once(byUrn).get(target.urn);
        return scaled && placesOrders(scaled) ? `spec.${where} is ${kind} ${name}, which places orders` : undefined;
    },
);

const accountsOf = (pod: PodNode): string[] =>
    placesOrders(pod) ? (annotationOf(pod, "exchange-accounts") ?? "").split(",").map(account => account.trim()) : [];

export const accountHasOneWriter = graphRule(
    {
        name: "exchange-account-has-one-writer",
        severity: "critical",
        binding: true,
        items: ["vanta:149", "vanta:293"],
        says: "Only one workload trades on an exchange account.",
        because: "Two writers undo each other's positions and together break every limit.",
        fix: "Give each service that places orders a sub-account of its own.",
    },
    graph => readableWorkloads(graph).filter(({ kind }) => longRunning.includes(kind) || kind === ecsService || kind === appRunner),
    (pod, graph) => {
        const own = accountsOf(pod);
        if (!own.length) return undefined;
        return firstFlaw(workloadsOf(graph), other => {
            const shared = other === pod ? undefined : accountsOf(other).find(account => own.includes(account));
            return shared && `${other.name} trades on the account ${shared} too`;
        });
    },
);

export const sessionIsHeldOnce = graphRule(
    {
        name: "exchange-session-is-held-once",
        severity: "critical",
        items: ["mech-exo:15"],
        says: "What holds an exchange's session is one pod of a StatefulSet, or one task of an ECS service that ends the old before it starts the new.",
        because: "A second login ends the first, in the middle of an order.",
        fix: "Make it a StatefulSet with replicas 1; in ECS, desiredCount 1 and deploymentMaximumPercent 100.",
    },
    readableWorkloads,
    (workload, graph) => (annotationOf(workload, "gateway-for") === undefined ? undefined : manyWriters(workload, graph, "hold a session")),
);

export const keysAreRequired = containerRule(
    {
        name: "order-placer-needs-its-keys",
        severity: "high",
        items: ["cryptofunk:30", "cryptofunk:39", "arbitrage:38"],
        says: "What places orders does not start without its secrets.",
        because: "A bot that starts without keys falls back to a mode nobody chose.",
        fix: "Leave optional out of secretKeyRef and secretRef.",
    },
    ({ env, envFrom }, pod) => {
        if (!placesOrders(pod)) return undefined;
        return anyFlaw(
            () => firstFlaw(env, ({ name, valueFrom }) => (valueFrom?.secretKeyRef?.optional ? `env ${name} has an optional secretKeyRef` : undefined)),
            () => firstFlaw(envFrom, ({ secretRef }) => (secretRef?.optional ? `envFrom ${secretRef.name} is optional` : undefined)),
        );
    },
);
