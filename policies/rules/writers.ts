import { type Graph, graphRule, type PodNode, type Selector } from "../graph";
import { longRunning } from "../pods";

const annotationOf = (pod: PodNode, key: string) => pod.annotations[`golive.dev/${key}`];

interface Scaler {
    spec?: { scaleTargetRef?: { kind?: string; name?: string } };
}

/** The objects that run pods by place, kind and name, found once. */
const workloads = (graph: Graph): Map<string, PodNode> => {
    const known = graph.pods.flatMap(pod =>
        pod.place ? [[`${pod.place} ${pod.kind} ${(pod.props.metadata as { name?: string } | undefined)?.name}`, pod] as const] : [],
    );
    return new Map(known);
};

export const placerIsNotScaled = graphRule(
    {
        name: "order-placer-is-not-scaled",
        severity: "critical",
        items: ["vanta:149", "vanta:293"],
        says: "No autoscaler touches what places orders.",
        because: "Two writers send every order twice.",
        fix: "Remove the autoscaler, or let the service place no orders.",
    },
    graph => graph.ofKind("HorizontalPodAutoscaler", "ScaledObject"),
    (scaler, graph) => {
        const target = (scaler.props as Scaler).spec?.scaleTargetRef;
        const pod = graph.once(workloads).get(`${scaler.place} ${target?.kind ?? "Deployment"} ${target?.name}`);
        return pod && annotationOf(pod, "places-orders") === "true" ? `spec.scaleTargetRef is ${target?.kind} ${target?.name}, which places orders` : undefined;
    },
);

const accountsOf = (pod: PodNode): string[] =>
    annotationOf(pod, "places-orders") === "true"
        ? (annotationOf(pod, "exchange-accounts") ?? "")
              .split(",")
              .map(account => account.trim())
              .filter(Boolean)
        : [];

/** Who trades on each account, found once. */
const writers = (graph: Graph): Map<string, PodNode[]> => {
    const found = new Map<string, PodNode[]>();
    for (const pod of graph.pods) for (const account of accountsOf(pod)) found.set(account, [...(found.get(account) ?? []), pod]);
    return found;
};

export const accountHasOneWriter = graphRule(
    {
        name: "exchange-account-has-one-writer",
        severity: "critical",
        items: ["vanta:149", "vanta:293"],
        says: "Only one workload trades on an exchange account.",
        because: "Two writers undo each other's positions and together break every limit.",
        fix: "Give each service that places orders a sub-account of its own.",
    },
    graph => graph.pods.filter(pod => longRunning.includes(pod.kind)),
    (pod, graph) => {
        for (const account of accountsOf(pod)) {
            const other = graph
                .once(writers)
                .get(account)
                ?.find(one => one !== pod);
            if (other) return `${other.name} trades on the account ${account} too`;
        }
        return undefined;
    },
);

interface Budget {
    spec?: { selector?: Selector; minAvailable?: number | string; maxUnavailable?: number | string };
}

export const drainIsNotBlocked = graphRule(
    {
        name: "disruption-budget-lets-a-single-pod-go",
        severity: "medium",
        items: ["cryptofunk:278"],
        says: "No disruption budget holds a single pod.",
        because: "It blocks the drain of its node until the grace period ends and the pod is killed.",
        fix: "Remove the budget; use the annotation karpenter.sh/do-not-disrupt and a maintenance window.",
    },
    graph => graph.ofKind("PodDisruptionBudget"),
    (node, graph) => {
        const { spec } = node.props as Budget;
        const held =
            (spec?.minAvailable !== undefined && Number.parseInt(String(spec.minAvailable), 10) > 0) || String(spec?.maxUnavailable ?? "1").match(/^0%?$/);
        if (!held) return undefined;
        const single = graph.select(node.place, spec?.selector).find(pod => {
            const replicas = (pod.props.spec as { replicas?: number } | undefined)?.replicas;
            return annotationOf(pod, "places-orders") === "true" || replicas === 1;
        });
        return single && `spec holds ${single.name}, which is a single pod`;
    },
);
