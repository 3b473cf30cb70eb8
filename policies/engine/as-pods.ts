import type { Node, PodNode } from "./graph";
import { containersOf, type PodSpec } from "./pods";
import { kept } from "./reading";

/** What something runs, as the pods that it would be: read when it is asked for. */
export interface AsPods {
    /** What a person calls it. */
    kind: string;
    /** Where its containers stand in its properties. */
    where: string;
    annotations(): Record<string, string>;
    spec(): PodSpec;
    /** Where what it names is looked for. @default the resource's own place */
    place?: string;
}

/** A resource that is no pod's object, read as one. */
export function asPods(node: Node, { kind, where, annotations, spec, place }: AsPods): PodNode {
    const pod = Object.create(node, {
        ...{ kind: { value: kind }, where: { value: where }, labels: { value: {} } },
        ...(place === undefined ? {} : { place: { value: place } }),
        annotations: kept(annotations),
        spec: kept(spec),
        containers: kept(() => containersOf(pod.spec).map(({ container, sort }, i) => ({ container, sort, where: `${where}[${i}]` }))),
    }) as PodNode;
    return pod;
}
