import { commandsOf } from "../../../contract";
import { machine } from "../../engine/functions-and-machines";
import { type Graph, graphRule, type Node, type PodNode } from "../../engine/graph";
import { listOf } from "../../engine/reading";
import { allFlaws } from "../../engine/rule";
import { ecsService } from "../../engine/tasks";
import { readableWorkloads, runsForLong, spotOf } from "../../engine/workloads";
import { scriptIn } from "../shared/commands";
import { placesOrders, takenFor } from "../shared/order-placers";

/** How what places orders comes to its end: whether it is told, has the time, and is not ended by somebody's price. */

const because = "A pod that is killed between an order and its record leaves a position that nobody knows of.";

/** Pods that place orders until they are told to end. */
const placers = (graph: Graph): PodNode[] => readableWorkloads(graph).filter(runsForLong);

export const hasTimeToEnd = graphRule(
    {
        name: "order-placer-has-time-to-end",
        preset: "trading",
        severity: "high",
        items: ["cryptofunk:542"],
        says: "What places orders has time to stop gracefully: to cancel what stands, or to write down what it leaves.",
        because,
        fix: "Leave terminationGracePeriodSeconds out, which is 30, or set it to what the bot needs to cancel its orders; in ECS it is stopTimeout.",
        thresholds: { minSeconds: 30 },
    },
    placers,
    (pod, graph, { minSeconds }) => {
        if (!placesOrders(pod, graph)) return undefined;
        const seconds = pod.spec.terminationGracePeriodSeconds ?? 30;
        const setting = pod.kind === ecsService ? "stopTimeout" : "terminationGracePeriodSeconds";
        return seconds >= minSeconds ? undefined : `${setting} is ${seconds}, less than ${minSeconds}${takenFor(pod, graph)}`;
    },
);

/** A shell's script out of a container's command line, if that is one. */
const scriptOf = (command: string[] | undefined, args: string[] | undefined): string | undefined => scriptIn([...listOf(command), ...listOf(args)].map(String));

/** Whether a script's program gets the signal that ends the pod: the script hands it on, or gives it its own place. */
const hands = (script: string): boolean => /(^|[\s;&|({])(exec\s+(?!\d*[<>])\S|trap\s)/.test(script);

/** Scripts that are one command: many a shell gives its place to that one by itself. */
const isOneCommand = (script: string): boolean => commandsOf(script).length === 1 && !/[|&;\n]\s*\S/.test(script.trim());

/** What swallows the signal in a pod's containers. */
function swallowing(pod: PodNode, onlyIf: (script: string) => boolean): string | undefined {
    return allFlaws(pod.containers, ({ container, where, sort }) => {
        const script = sort === "containers" ? scriptOf(container.command, container.args) : undefined;
        const isSwallowed = script !== undefined && !hands(script) && onlyIf(script);
        return isSwallowed ? `${where} (${container.name ?? "unnamed"}): the shell that starts the program keeps SIGTERM to itself` : undefined;
    });
}

const adviceOnOneCommand = {
    says: "a shell that is handed one command alone mostly gives its place to it",
    holds: (pod: PodNode) => swallowing(pod, script => !isOneCommand(script)) === undefined,
};

export const hearsItsEnd = graphRule(
    {
        name: "order-placer-hears-its-end",
        preset: "trading",
        severity: "high",
        items: ["cryptofunk:542"],
        says: "What places orders gets the signal by which it is to stop gracefully.",
        because:
            "A shell that started the program does not hand SIGTERM on: it trades to the last second of its grace, and is killed between an order and its record.",
        fix: "Write exec before the last command of the script, or name the program itself in command.",
        adviceWhere: [adviceOnOneCommand],
    },
    placers,
    (pod, graph) => {
        if (!placesOrders(pod, graph)) return undefined;
        const flaw = swallowing(pod, () => true);
        return flaw && `${flaw}${takenFor(pod, graph)}`;
    },
);

/** Labels by which clouds and their provisioners tell nodes that they may take away, with the values that say so. */
const spot: Record<string, RegExp> = {
    "karpenter.sh/capacity-type": /^spot$/,
    "eks.amazonaws.com/capacityType": /^SPOT$/,
    "cloud.google.com/gke-spot": /^true$/,
    "cloud.google.com/gke-preemptible": /^true$/,
    "cloud.google.com/gke-provisioning": /^spot$/i,
    "kubernetes.azure.com/scalesetpriority": /^spot$/,
    "node.kubernetes.io/lifecycle": /^(spot|preemptible|Ec2Spot)$/i,
    "node-role.kubernetes.io/spot": /./,
    "node-role.kubernetes.io/spot-worker": /./,
    lifecycle: /^(spot|Ec2Spot)$/i,
    "capacity-type": /^spot$/i,
    capacityType: /^spot$/i,
};
const namesSpot = (key: string, values: readonly string[]): boolean =>
    Object.hasOwn(spot, key) ? values.some(value => spot[key].test(value)) : /(^|[/._-])(spot|preemptible)([/._-]|$)/i.test(key) && !values.includes("false");

type Expression = { key: string; operator: string; values?: string[] };
type Term = { matchExpressions?: Expression[] };

/** What lets a pod stand on a node that its cloud may take away, and whether something keeps it off all of them. */
function onSpot({ nodeSelector, tolerations, affinity }: PodNode["spec"]): { flaw?: string; isKeptOff?: boolean } {
    const terms = (affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []) as Term[];
    const expressions = terms.flatMap(({ matchExpressions }) => listOf(matchExpressions));
    const selected = Object.entries(nodeSelector ?? {});
    const label = selected.find(([key, value]) => namesSpot(key, [value]));
    if (label) return { flaw: `nodeSelector asks for ${label[0]}=${label[1]}` };
    const required = expressions.find(({ key, operator, values }) => (operator === "In" || operator === "Exists") && namesSpot(key, values ?? [""]));
    if (required) return { flaw: `its affinity lets it stand on nodes with ${required.key} ${listOf(required.values).join(", ")}`.trimEnd() };
    const decides = (key: string) => Object.hasOwn(spot, key) || /spot|preemptible/i.test(key);
    if (selected.some(([key]) => decides(key)) || expressions.some(({ key }) => decides(key))) return { isKeptOff: true };
    const preferred = listOf(affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution);
    const wish = preferred
        .flatMap(({ preference }) => listOf((preference as Term).matchExpressions))
        .find(({ key, operator, values }) => operator === "In" && namesSpot(key, values ?? []));
    if (wish) return { flaw: `its affinity prefers nodes with ${wish.key} ${listOf(wish.values).join(", ")}` };
    const toleration = listOf(tolerations).find(
        ({ key, value }) => key !== undefined && namesSpot(key, value === undefined ? ["spot", "true", "SPOT"] : [value]),
    );
    return { flaw: toleration && `it tolerates ${toleration.key}, the taint of such nodes, and nothing keeps it off them` };
}

interface NodePool {
    spec?: { template?: { spec?: { requirements?: Expression[] } }; requirements?: Expression[] };
    capacityType?: string;
}

/** Whether a pool or a group of nodes has such nodes. */
function hasSpot({ props: { spec, capacityType } }: Node<NodePool>): boolean {
    const requirements = listOf(spec?.template?.spec?.requirements ?? spec?.requirements);
    return capacityType === "SPOT" || requirements.some(({ key, operator, values }) => operator === "In" && namesSpot(key, values ?? []));
}

/** What has nodes beside pools and groups, or chooses them by itself. */
const otherNodes = ["aws:eks/fargateProfile:FargateProfile", "aws:autoscaling/group:Group", "aws:ec2/fleet:Fleet"];

/** The pool or group of which every node of the stack may be one that its cloud takes back; nothing where another has none. */
function spotAlone(graph: Graph): string | undefined {
    const pools = [...graph.ofKind<NodePool>("NodePool", "Provisioner"), ...graph.ofType<NodePool>("aws:eks/nodeGroup:NodeGroup")];
    const isAuto = graph
        .ofType<{ computeConfig?: { nodePools?: string[] } }>("aws:eks/cluster:Cluster")
        .some(({ props }) => listOf(props.computeConfig?.nodePools).length > 0);
    if (!pools.length || isAuto || graph.ofType(...otherNodes).length) return undefined;
    return pools.every(hasSpot) ? pools[0].name : undefined;
}

export const isNotOnSpot = graphRule(
    {
        name: "order-placer-is-not-on-spot",
        preset: "trading",
        severity: "high",
        items: ["vanta:153"],
        says: "What places orders stands on no node that its cloud takes back at will, with no restart that nobody expects.",
        because: "A spot node goes two minutes after it is told, in the middle of a busy market above all, and the bot with its open orders.",
        fix: "Ask for nodes on demand: karpenter.sh/capacity-type: on-demand, or eks.amazonaws.com/capacityType: ON_DEMAND; in ECS for the capacity provider FARGATE.",
    },
    placers,
    (pod, graph) => {
        if (!placesOrders(pod, graph)) return undefined;
        const { flaw, isKeptOff } = onSpot(pod.spec);
        const isTask = pod.kind === ecsService || pod.kind === machine;
        const pool = isTask || flaw || isKeptOff ? undefined : graph.once(spotAlone);
        const found = flaw ?? spotOf(pod, graph) ?? (pool && `every node of the stack may be on spot, as those of ${pool}, and it asks for none on demand`);
        return found && `${found}${takenFor(pod, graph)}`;
    },
);
