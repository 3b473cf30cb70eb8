import { graphRule, type PodNode } from "../../engine/graph";
import { containerRule, longRunning, podRule } from "../../engine/pods";
import { anyFlaw, firstFlaw } from "../../engine/rule";
import { annotationOf, placesOrders } from "../shared/annotations";

export const oneWriter = podRule(
    {
        name: "order-placer-is-single",
        preset: "trading",
        severity: "critical",
        binding: true,
        items: ["vanta:149", "vanta:225", "vanta:293"],
        says: "What places orders is one pod of a StatefulSet.",
        because: "On a drain a Deployment starts the new pod while the old one still ends, and two writers send every order twice.",
        fix: "Run it as a StatefulSet with replicas 1.",
    },
    pod => {
        if (!placesOrders(pod)) return undefined;
        if (pod.kind !== "StatefulSet") return `the pods of this ${pod.kind} place orders`;
        return (pod.replicas ?? 1) <= 1 ? undefined : `spec.replicas is ${pod.replicas}`;
    },
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
        return target && placesOrders(target) ? `spec.${where} is ${kind} ${name}, which places orders` : undefined;
    },
);

const accountsOf = (pod: PodNode): string[] =>
    placesOrders(pod) ? (annotationOf(pod, "exchange-accounts") ?? "").split(",").map(account => account.trim()) : [];

export const accountHasOneWriter = graphRule(
    {
        name: "exchange-account-has-one-writer",
        preset: "trading",
        severity: "critical",
        binding: true,
        items: ["vanta:149", "vanta:293"],
        says: "Only one workload trades on an exchange account.",
        because: "Two writers undo each other's positions and together break every limit.",
        fix: "Give each service that places orders a sub-account of its own.",
    },
    graph => graph.pods.filter(pod => longRunning.includes(pod.kind)),
    (pod, graph) => {
        const own = accountsOf(pod);
        if (!own.length) return undefined;
        return firstFlaw(graph.pods, other => {
            const shared = other === pod ? undefined : accountsOf(other).find(account => own.includes(account));
            return shared && `${other.name} trades on the account ${shared} too`;
        });
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

export const keysAreRequired = containerRule(
    {
        name: "order-placer-needs-its-keys",
        preset: "trading",
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
