import { type Graph, graphRule, type PodNode } from "../../engine/graph";
import { firstFlaw, Undecided } from "../../engine/rule";
import { annotationOf, placesOrders } from "../shared/annotations";
import { type Caption, captionOf, contractOf, heldIn, imagesRun, judgedPods } from "../shared/contract";
import { adviceOnContract } from "../shared/phase";
import { holdsKey, isTrading } from "../shared/trading-containers";

/** A container that can send orders, and of which the contract says nothing: what holds an exchange's session for the bot is somebody else's program. */
function unheldTrader(pod: PodNode, held: (string | undefined)[], graph: Graph): string | undefined {
    if (annotationOf(pod, "gateway-for") !== undefined) return undefined;
    return firstFlaw(pod.containers, ({ container }) => {
        const name = container.name ?? "unnamed";
        if (held.includes(name)) return undefined;
        if (holdsKey(container, pod, graph)) return `${name} is given an exchange's key that may trade`;
        return placesOrders(pod) && isTrading(container, pod, graph) ? `${name} places orders` : undefined;
    });
}

export const contractIsOfTheRelease = graphRule(
    {
        name: "contract-is-of-the-release",
        severity: "high",
        items: ["cryptofunk:296", "bot-core:219"],
        says: "The contract is of the commit that the release is built from, and of every container that can send orders.",
        because: "What another commit read and exported says nothing of the one that trades.",
        fix: "Set release.commit in the stack's settings, and make the contract of that commit: npm run contract.",
        adviceWhile: adviceOnContract,
    },
    judgedPods,
    (pod, graph) => {
        const contract = contractOf(pod);
        if (imagesRun(graph, contract).length === 0) throw new Undecided("no container of the stack is built from the source that the contract describes");
        const held = heldIn(pod).map(({ container }) => container.name);
        // What others build and what trades is another thing than what was read.
        const strange = unheldTrader(pod, held, graph);
        if (strange) throw new Undecided(`${strange}, and is not built from the source that the contract describes`);
        if (held.length === 0) return undefined;
        const released = (captionOf(pod) as Caption).commit;
        if (released === undefined) throw new Undecided("the settings do not say of which commit the release is");
        if (released === contract.commit) return undefined;
        return `the contract is of another commit than the release: ${contract.commit.slice(0, 12)}, and the release is of ${released.slice(0, 12)}`;
    },
);
