import { functionsAndMachines } from "../../engine/functions-and-machines";
import { type Graph, graphRule, isCollection, type Node } from "../../engine/graph";
import { isCustom, kindOf, podKinds, templateIn } from "../../engine/kinds";
import { known } from "../../engine/reading";
import { tasks } from "../../engine/tasks";
import { placesOrders } from "../shared/order-placers";

/** Kinds of other tools and clouds that run containers, and of which no rule reads a property. */
const foreign = [
    /^nomad:/,
    /^docker(-build)?:index\/(container|service):/,
    /^aws:lightsail\/containerService/,
    /^aws-native:(ecs|apprunner|batch):/,
    /^aws:sagemaker\/endpoint/,
    /^gcp:(cloudrun|cloudrunv2)\/(service|job):/,
    /^google-native:run\//,
    /^azure:(containerapp\/(app|job)|containerservice\/group|appservice\/linuxWebApp):/,
    /^azure-native:(app|containerinstance)(\/v\w+)?:(ContainerApp|Job|ContainerGroup)$/,
    /^(digitalocean:index\/app|scaleway:.*[cC]ontainer|fly:|render:|railway:)/,
];
/** Custom resources that run containers, and have no pod's template where others have it. */
const otherShapes =
    /^kubernetes:(batch\.volcano\.sh\/\w+:Job|argoproj\.io\/\w+:(Cron)?Workflow|tekton\.dev\/\w+:\w*Run|sparkoperator\.k8s\.io\/|ray\.io\/|flink\.apache\.org\/|kubeflow\.org\/\w+:\w+Job|jobset\.x-k8s\.io\/|agones\.dev\/)/;
/** What of a type nobody judges, if it runs containers; asked once of each type. */
function unreadOf(type: string): string | undefined {
    const kind = kindOf(type);
    if (foreign.some(pattern => pattern.test(type))) return `no rule reads ${type}: neither its image, nor its rights, nor how many run and how it is replaced`;
    if (otherShapes.test(type)) return `no rule reads the containers of a ${kind}`;
    if (/^kubernetes:.*List$/.test(type)) return `the objects inside a ${kind}`;
    // Of a Release none ever stands in the graph: the preview counts them, and tests judge what Golive's own make.
    if (type !== "kubernetes:helm.sh/v3:Release" && isCollection(type)) return "what it makes, of which nothing stands in the graph";
    if (!isCustom(type) || podKinds.includes(kind)) return undefined;
    return `how many pods a ${kind} runs, how it replaces them, and what else its operator makes; its pods are judged as they are written`;
}

/** Whether what a type leaves unread is there at all. */
function isThere(node: Node, parents: Set<string | undefined>): boolean {
    const { type, urn } = node;
    if (isCollection(type)) return !parents.has(urn);
    return !isCustom(type) || otherShapes.test(type) || known(() => templateIn(type, node.props)) !== undefined;
}

/** What is not judged, by the resource's URN. */
const unread = (graph: Graph): Map<string, string> => {
    const parents = new Set(graph.nodes.map(({ parent }) => parent));
    const byType = new Map<string, string | undefined>();
    const found = new Map<string, string>();
    for (const node of graph.nodes) {
        if (!byType.has(node.type)) byType.set(node.type, unreadOf(node.type));
        const what = byType.get(node.type);
        if (what && isThere(node, parents)) found.set(node.urn, what);
    }
    for (const one of [...graph.once(tasks), ...graph.once(functionsAndMachines)]) {
        if (known(() => placesOrders(one, graph)))
            found.set(one.urn, `kill switch, release and region of this ${one.kind}, and what its source reads: only pods are asked for them`);
    }
    return found;
};

export const kindsAreRead = graphRule(
    {
        name: "workload-is-of-a-kind-that-is-read",
        preset: "baseline",
        severity: "medium",
        items: ["mech-exo:130"],
        says: "What runs containers is of a kind that the rules read.",
        because: "What no rule reads was not scanned for security or anything else, and looks as clean as what was.",
        fix: "Judge it by tools of its own, or run it as a kind that docs/policy-pack.md names.",
        level: "advisory",
    },
    graph => graph.nodes.filter(({ urn }) => graph.once(unread).has(urn)),
    ({ urn }, graph) => `not judged: ${graph.once(unread).get(urn)}`,
);
