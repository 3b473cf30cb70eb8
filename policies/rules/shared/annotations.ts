import type { PodNode } from "../../engine/graph";
import type { Pod } from "../../engine/pods";
import { known } from "../../engine/reading";

/** What Kubernetes calls the object that runs a pod; nothing where that is not known yet. */
export const objectName = (pod: PodNode): string | undefined => known(() => (pod.props.metadata as { name?: string } | undefined)?.name);

/** What components write on pods, read on the graph; a resource that runs no pods has none. */
export const annotationOf = (pod: PodNode, key: string) => pod.annotations?.[`golive.dev/${key}`];

/** The same, of a pod that is judged alone. */
export const annotation = (pod: Pick<Pod, "metadata">, key: string): string | undefined => pod.metadata?.annotations?.[`golive.dev/${key}`];
