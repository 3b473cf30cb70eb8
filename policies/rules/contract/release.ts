import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type CheckoutState, checkoutState } from "../../../contract";
import { type Graph, graphRule, type PodNode } from "../../engine/graph";
import { documentOf, known } from "../../engine/reading";
import { allFlaws, NothingToGoBy, Undecided } from "../../engine/rule";
import { isObject } from "../../engine/yaml";
import { annotationOf } from "../shared/annotations";
import { type Caption, captionOf, contractOf, type Held, heldIn, imagesRun, judgedPods, root } from "../shared/contract";
import { placesOrders, placing } from "../shared/order-placers";
import { adviceOnContract } from "../shared/phase";
import { holdsKey, isTrading } from "../shared/trading-containers";

/** A container that can send orders, and of which the contract says nothing: what holds an exchange's session for the bot is somebody else's program. */
function unheldTrader(pod: PodNode, held: (string | undefined)[], graph: Graph): string | undefined {
    if (annotationOf(pod, "gateway-for") !== undefined) return undefined;
    return allFlaws(pod.containers, ({ container }) => {
        const name = container.name ?? "unnamed";
        if (held.includes(name)) return undefined;
        if (holdsKey(container, pod, graph)) return `${name} is given an exchange's key that may trade`;
        return placesOrders(pod, graph) && isTrading(container, pod, graph) ? `${name} places orders` : undefined;
    });
}

/** Pods that place orders and do not say which source they run: only what has been read can be held against them. */
const withoutCaption = (graph: Graph): PodNode[] =>
    graph.pods.filter(pod => known(() => placesOrders(pod, graph) && annotationOf(pod, "contract") === undefined));

const reasonOf = (pod: PodNode, graph: Graph): string => placing(pod, graph).why && `taken for an order placer by ${placing(pod, graph).why}`;

/** The repository on GitHub that a release is built from, where its pod says so. */
function sourceOf(pod: PodNode): string | undefined {
    const release = documentOf(annotationOf(pod, "release"));
    return isObject(release) && typeof release.source === "string" ? release.source : undefined;
}

/** Whether an address and `owner/name` on GitHub are one repository; GitHub knows no capital letters. */
const isSame = (address: string, source: string): boolean => address.replace(/\/$|\.git$/g, "").toLowerCase() === `https://github.com/${source}`.toLowerCase();

export const contractIsOfTheRelease = graphRule(
    {
        name: "contract-is-of-the-release",
        preset: "golive",
        severity: "high",
        items: ["cryptofunk:296", "bot-core:219"],
        says: "The contract is of the repository and the commit that the release is built from, and of every container that can send orders.",
        because: "What another commit read and exported says nothing of the one that trades.",
        fix: "Set release.commit, and release.source if it is said, in the stack's settings, and make the contract of them: npm run contract.",
        adviceWhere: adviceOnContract,
    },
    graph => [...judgedPods(graph), ...graph.once(withoutCaption)],
    (pod, graph) => {
        if (annotationOf(pod, "contract") === undefined)
            throw new NothingToGoBy(["golive.dev/contract"], reasonOf(pod, graph), "every other rule on a bot's contract");
        const contract = contractOf(pod);
        if (imagesRun(graph, contract).length === 0) throw new Undecided("no container of the stack is built from the source that the contract describes");
        const held = heldIn(pod).map(({ container }) => container.name);
        // What others build and what trades is another thing than what was read.
        const strange = unheldTrader(pod, held, graph);
        if (strange) throw new Undecided(`${strange}, and is not built from the source that the contract describes`);
        if (held.length === 0) return undefined;
        const source = sourceOf(pod);
        if (source !== undefined && !isSame(contract.repository, source))
            return `the contract is of another repository than the release: ${contract.repository}, and the release is of ${source}`;
        const released = (captionOf(pod) as Caption).commit;
        if (released === undefined) throw new Undecided("the settings do not say of which commit the release is");
        if (released === contract.commit) return undefined;
        return `the contract is of another commit than the release: ${contract.commit.slice(0, 12)}, and the release is of ${released.slice(0, 12)}`;
    },
);

/** The sources that pods are built from and that are at hand, each looked at once in an analysis. */
const states = (_: Graph) => new Map<string, CheckoutState | undefined>();

function stateOf(folder: string, graph: Graph): CheckoutState | undefined {
    const found = graph.once(states);
    if (!found.has(folder)) found.set(folder, checkoutState(folder));
    return found.get(folder);
}

/** What is named by its digest is built already, and not from what lies here. */
const isBuiltHere = ({ container }: Held): boolean => !/@sha256:[0-9a-f]{64}$/.test(known(() => container.image) ?? "");

export const sourceIsOfTheRelease = graphRule(
    {
        name: "source-is-of-the-release",
        preset: "golive",
        severity: "high",
        items: ["cryptofunk:296", "bot-core:219"],
        says: "The checkout that an image is built from is of the release's commit, unchanged.",
        because: "What is built is what lies in the folder, whatever commit the settings name.",
        fix: "Check the release's commit out, and put away what no commit has; or have the image built elsewhere, and name its digest.",
        adviceWhere: adviceOnContract,
    },
    judgedPods,
    (pod, graph) => {
        const { source, commit } = captionOf(pod) as Caption;
        const folder = source === undefined ? undefined : resolve(root, source);
        if (source === undefined || folder === undefined || !existsSync(folder) || !heldIn(pod).some(isBuiltHere)) return undefined;
        const state = stateOf(folder, graph);
        if (!state) throw new Undecided(`${source} is no top of a checkout of git: nobody can see what is built from it`);
        if (commit !== undefined && state.head !== commit) return `${source} is at ${state.head.slice(0, 12)}, and the release is of ${commit.slice(0, 12)}`;
        const { changed } = state;
        return changed > 0 ? `${source} has ${changed} ${changed === 1 ? "file" : "files"} that the commit does not have, or otherwise` : undefined;
    },
);
