import { type Graph, graphRule, type Node } from "../../engine/graph";

interface Target {
    kind?: string;
    name?: string;
}

/** An autoscaler of Kubernetes, of KEDA, or of sizes. */
export interface Scaler {
    spec?: { scaleTargetRef?: Target; targetRef?: Target };
}

/** The stack's autoscalers. */
export const scalers = (graph: Graph): Node[] => graph.ofKind("HorizontalPodAutoscaler", "ScaledObject", "VerticalPodAutoscaler");

/** What may run pods under the name that an autoscaler gives, in another kind than it says. */
const kinds = ["Deployment", "StatefulSet", "ReplicaSet", "DaemonSet", "Rollout"];

export const scalerFindsTarget = graphRule(
    {
        name: "autoscaler-finds-its-target",
        preset: "baseline",
        severity: "medium",
        items: ["cryptofunk:279"],
        says: "What an autoscaler scales is there.",
        because: "One without a target scales nothing, and the load that it was made for ends in a bot that stands still.",
        fix: "Name the workload in scaleTargetRef, by its kind and its name.",
        adviceWhere: [
            {
                says: "the stack runs no pods in the namespace, and another may",
                holds: (node, graph) => !graph.podsIn(node.place).length,
            },
        ],
    },
    scalers,
    (node, graph) => {
        const { spec } = node.props as Scaler;
        const where = spec?.targetRef ? "targetRef" : "scaleTargetRef";
        const { kind = "Deployment", name } = spec?.[where] ?? {};
        if (!name || graph.mayHoldUnseenPods(node.place) || graph.named(kind, node.place, name)) return undefined;
        const other = kinds.find(one => one !== kind && graph.named(one, node.place, name));
        return `spec.${where} is ${kind} ${name}, which is not in the stack${other ? `; there is a ${other} of that name` : ""}`;
    },
);
