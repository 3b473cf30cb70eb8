import { graphRule } from "../../engine/graph";
import { Undecided } from "../../engine/rule";
import { placesOrders } from "../shared/annotations";
import { type Caption, captionOf, contractOf, heldIn, imagesRun, judgedPods } from "../shared/contract";
import { adviceOnContract } from "../shared/phase";

export const contractIsOfTheRelease = graphRule(
    {
        name: "contract-is-of-the-release",
        severity: "high",
        items: ["cryptofunk:296", "bot-core:219"],
        says: "The contract is of the commit that the release is built from.",
        because: "What another commit read and exported says nothing of the one that trades.",
        fix: "Set release.commit in the stack's settings, and make the contract of that commit: npm run contract.",
        adviceWhile: adviceOnContract,
    },
    judgedPods,
    (pod, graph) => {
        const contract = contractOf(pod);
        if (imagesRun(graph, contract).length === 0) throw new Undecided("no container of the stack is built from the source that the contract describes");
        if (heldIn(pod).length === 0) {
            // What others build and what trades is another thing than what was read.
            if (placesOrders(pod)) throw new Undecided("what places orders is not built from the source that the contract describes");
            return undefined;
        }
        const released = (captionOf(pod) as Caption).commit;
        if (released === undefined) throw new Undecided("the settings do not say of which commit the release is");
        if (released === contract.commit) return undefined;
        return `the contract is of another commit than the release: ${contract.commit.slice(0, 12)}, and the release is of ${released.slice(0, 12)}`;
    },
);
