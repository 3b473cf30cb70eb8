import { graphRule, type PodNode, type Selector } from "../../engine/graph";
import { allFlaws } from "../../engine/rule";
import { placesOrders } from "../shared/order-placers";

interface Budget {
    spec?: { selector?: Selector; minAvailable?: number | string; maxUnavailable?: number | string };
}

export const drainIsNotBlocked = graphRule(
    {
        name: "disruption-budget-lets-a-single-pod-go",
        preset: "baseline",
        severity: "medium",
        items: ["cryptofunk:278"],
        says: "No disruption budget holds a single pod.",
        because: "It blocks the drain of its node until the grace period ends and the pod is killed.",
        fix: "Remove the budget; use the annotation karpenter.sh/do-not-disrupt and a maintenance window.",
    },
    graph => graph.ofKind("PodDisruptionBudget"),
    (node, graph) => {
        const { minAvailable, maxUnavailable, selector } = (node.props as Budget).spec ?? {};
        // A share, such as 50%, is rounded up to whole pods.
        const held = Number.parseInt(String(minAvailable), 10) > 0 || Number.parseInt(String(maxUnavailable), 10) === 0;
        if (!held) return undefined;
        const isSingle = (pod: PodNode) => {
            const { replicas } = pod.props.spec as { replicas?: number };
            return placesOrders(pod, graph) || replicas === 1 ? `spec holds ${pod.name}, which is a single pod` : undefined;
        };
        return graph.asked(["single pods", node.place, selector], () => allFlaws(graph.select(node.place, selector), isSingle));
    },
);

/** How many of a number of pods a budget keeps; a share is rounded up to whole pods, as Kubernetes does. */
function kept({ minAvailable, maxUnavailable }: NonNullable<Budget["spec"]>, replicas: number): number {
    const pods = (value: number | string) => (String(value).endsWith("%") ? Math.ceil((Number.parseFloat(String(value)) / 100) * replicas) : Number(value));
    return minAvailable !== undefined ? pods(minAvailable) : maxUnavailable !== undefined ? replicas - pods(maxUnavailable) : 0;
}

export const drainTakesOne = graphRule(
    {
        name: "disruption-budget-lets-a-replica-go",
        preset: "baseline",
        severity: "medium",
        items: ["cryptofunk:278"],
        says: "A disruption budget lets at least one of several replicas go.",
        because: "One that keeps them all blocks the drain of their nodes, and a node that can't be drained is killed with everything on it.",
        fix: "Set maxUnavailable to 1.",
    },
    graph => graph.ofKind("PodDisruptionBudget"),
    (node, graph) => {
        const { spec = {} } = node.props as Budget;
        const isHeld = (pod: PodNode) => {
            const { replicas } = (pod.props.spec ?? {}) as { replicas?: number };
            // A single pod is another rule's, and how many there are an autoscaler may say.
            if (replicas === undefined || replicas < 2 || pod.kind === "DaemonSet") return undefined;
            return kept(spec, replicas) >= replicas ? `spec keeps all ${replicas} of ${pod.name}` : undefined;
        };
        return graph.asked(["held pods", node.place, spec], () => allFlaws(graph.select(node.place, spec.selector), isHeld));
    },
);
