import { type Graph, graphRule, type PodNode } from "../../engine/graph";
import { containersOf } from "../../engine/pods";
import { allFlaws } from "../../engine/rule";
import { annotationOf } from "../shared/annotations";
import { adviceWhenInferred, placesOrders } from "../shared/order-placers";
import { adviceWithoutMoney } from "../shared/phase";

/** Whether a pod is the bot's: it places orders, or says of which release it is. */
const isBots = (pod: PodNode, graph: Graph): boolean => placesOrders(pod, graph) || annotationOf(pod, "contract") !== undefined;

export const imageGoesByDigest = graphRule(
    {
        name: "release-goes-by-digest",
        preset: "trading",
        debatable: true,
        severity: "high",
        items: ["cryptofunk:296", "cryptofunk:297", "bot-core:219", "bot-core:226"],
        says: "Every image of a bot that trades money is named by its digest.",
        because: "A tag says what somebody called an image; only a digest says which bytes were built, scanned and judged, and are there for the way back.",
        fix: "Have build.yml build the release, and merge the digests that it writes into golive:release.digests.",
        adviceWhere: [adviceWithoutMoney, adviceWhenInferred],
    },
    graph => graph.pods,
    (node, graph) => {
        const pod = node as PodNode;
        if (!isBots(pod, graph)) return undefined;
        return allFlaws(containersOf(pod.spec, pod.where), ({ container: { name, image }, where }) =>
            image === undefined || /@sha256:[0-9a-f]{64}$/.test(image) ? undefined : `${where} (${name ?? "unnamed"}): image ${image} has no digest`,
        );
    },
);
