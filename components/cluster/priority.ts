import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Cluster } from "./cluster";

/** Name of the class of pods that trade, and of the stores in the cluster that they trade by. */
export const tradingPriority = "trading";

/**
 * A PriorityClass for what places orders: where nodes are short or run out of memory, everything else goes first. The stores in the cluster have
 * it too, or an order placer could push out the database that it writes to.
 */
export function priorityClass(cluster: Cluster, opts: pulumi.CustomResourceOptions): pulumi.Resource {
    return new k8s.scheduling.v1.PriorityClass(
        tradingPriority,
        {
            metadata: { name: tradingPriority },
            value: 1_000_000,
            globalDefault: false,
            preemptionPolicy: "PreemptLowerPriority",
            description: "What places orders, and the stores that it trades by",
        },
        { ...opts, provider: cluster.provider, dependsOn: cluster.ready },
    );
}
