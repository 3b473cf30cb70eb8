import type { PodNode } from "../../engine/graph";
import type { Pod } from "../../engine/pods";

export const annotationOf = (pod: PodNode, key: string) => pod.annotations?.[`golive.dev/${key}`];

/** What components write on pods that place orders. */
export const annotation = (pod: Pick<Pod, "metadata">, key: string): string | undefined => pod.metadata?.annotations?.[`golive.dev/${key}`];
export const placesOrders = (pod: Pick<Pod, "metadata">): boolean => annotation(pod, "places-orders") === "true";
