import { ClusterApi, type Node } from "../cluster-api";
import { counted, numbers, untold } from "../held";
import type { Probe, Target } from "../probe";
import { containersOf, digestOf, workloadsOf } from "../workloads";

interface Released extends Target {
    image: string;
}

const mebibyte = 1024 * 1024;

/** How large each released image is, as the nodes that have pulled it say. */
export const imageSizes: Probe<Released> = {
    name: "pods.image-sizes",
    says: "how large each released image is",
    targets: world => {
        const images = workloadsOf(world).flatMap(({ spec }) => containersOf(spec).map(({ image }) => image));
        return [...new Set(images)].map(image => ({ name: image.replace(/^.*\//, "").replace(/@.*$/, ""), image }));
    },
    async ask({ name, image }, { world, demands, signal }) {
        const what = `size of ${name}`;
        const digest = digestOf(image);
        if (digest === undefined) return [untold(what, "the size of what was released", "the release names no digest of it (golive:release.digests)")];
        const nodes = await (await ClusterApi.of(world, signal)).list<Node>("/api/v1/nodes");
        const sizes = nodes
            .flatMap(({ status }) => status?.images ?? [])
            .flatMap(({ names = [], sizeBytes }) =>
                typeof sizeBytes === "number" && sizeBytes > 0 && names.some(one => digestOf(one) === digest) ? [sizeBytes] : [],
            );
        if (sizes.length === 0)
            return [untold(what, "the size of what was released", `none of ${nodes.length} nodes tells of it: each names its fifty largest images at most`)];
        const value = Math.max(...sizes) / mebibyte;
        return numbers(demands, () => [counted({ what, demand: "megabytes", value, is: "atMost", unit: "MB", demands })]);
    },
};
