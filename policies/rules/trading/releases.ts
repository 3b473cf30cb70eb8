import { graphRule, type PodNode } from "../../engine/graph";
import { containersOf, specPath } from "../../engine/pods";
import { firstFlaw } from "../../engine/rule";
import { annotationOf, placesOrders } from "../shared/annotations";
import { adviceWithoutMoney } from "../shared/phase";

/** Whether a pod is the bot's: it places orders, or says of which release it is. */
const isBots = (pod: PodNode): boolean => placesOrders(pod) || annotationOf(pod, "contract") !== undefined;

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
        adviceWhile: [adviceWithoutMoney],
    },
    graph => graph.pods,
    (node, _) => {
        const pod = node as PodNode;
        if (!isBots(pod)) return undefined;
        return firstFlaw(containersOf(pod.spec, specPath(pod.kind)), ({ container: { name, image }, where }) =>
            image === undefined || /@sha256:[0-9a-f]{64}$/.test(image) ? undefined : `${where} (${name ?? "unnamed"}): image ${image} has no digest`,
        );
    },
);
