import { asPods } from "./as-pods";
import { aws } from "./aws";
import { functionsAndMachines, lambdaFunction, machine, machineSpot, runningOf } from "./functions-and-machines";
import type { Graph, Node, PodNode } from "./graph";
import { longRunning, podKinds, templateIn } from "./kinds";
import { known, listOf } from "./reading";
import { appRunner, ecsService, ecsTask, tasks } from "./tasks";

/** Whatever runs containers, of whatever kind: how many of it run at once, how an update replaces them, what scales them and where they stand. */

/** How many run at once at most, and what says so. */
export interface Copies {
    most: number;
    says: string;
}

type Reference = { kind?: string; name?: string };

/** The object whose pods a Rollout runs in its place, if it names one. */
function referenced(node: Node, graph: Graph): PodNode | undefined {
    const { kind, name } = (node.props.spec as { workloadRef?: Reference } | undefined)?.workloadRef ?? {};
    const found = kind === undefined ? undefined : (graph.named(kind, node.place, name) as PodNode | undefined);
    return found?.containers ? found : undefined;
}

/** A Rollout that runs another object's pods, read as those. */
const borrowing = (node: Node, graph: Graph): PodNode[] => {
    const pods = known(() => referenced(node, graph));
    if (!pods) return [];
    return [asPods(node, { kind: "Rollout", where: pods.where, annotations: () => pods.annotations, spec: () => pods.spec })];
};

/** What a patch makes of an object that stands elsewhere, read as that object: of what it leaves out nobody knows anything. */
const patching = (node: Node): PodNode => {
    const read = () => templateIn(node.type, node.props);
    return asPods(node, {
        ...{ kind: node.kind.replace(/Patch$/, ""), where: known(read)?.where ?? "spec" },
        annotations: () => read()?.template?.metadata?.annotations ?? {},
        spec: () => read()?.template?.spec ?? {},
    });
};

const found = (graph: Graph): PodNode[] => {
    const rollouts = graph.ofKind("Rollout").flatMap(node => borrowing(node, graph));
    const patches = graph.ofKind(...podKinds.map(kind => `${kind}Patch`)).map(patching);
    return [...graph.pods, ...rollouts, ...patches, ...graph.once(tasks), ...graph.once(functionsAndMachines)];
};

/**
 * Everything in the stack that runs something: objects of Kubernetes and their patches, services and tasks of ECS, App Runner's services and Batch's
 * jobs, and functions of Lambda and machines of EC2 that are given variables.
 */
export const workloadsOf = (graph: Graph): PodNode[] => graph.once(found);

/**
 * Those of which something is known. AWS's tasks are unknown as a whole where a part of them is, as at a first preview: one rule says then that it
 * is undecided, and the others ask what can be asked.
 */
export const readableWorkloads = (graph: Graph): PodNode[] => workloadsOf(graph).filter(isReadable);

const isReadable = (one: PodNode): boolean => (one.kind !== ecsService && one.kind !== ecsTask) || known(() => one.annotations) !== undefined;

/** What says of itself all that it is: objects of Kubernetes, but no patches of them, and AWS's tasks of which something is known. */
export const wholeWorkloads = (graph: Graph): PodNode[] => graph.once(whole);

const whole = (graph: Graph): PodNode[] => [...graph.pods, ...graph.once(tasks).filter(isReadable), ...graph.once(functionsAndMachines)];

/** Whether a workload runs until it is told to end. */
export const runsForLong = ({ kind }: PodNode): boolean => longRunning.includes(kind) || [ecsService, appRunner, "KnativeService", machine].includes(kind);

type Strategy = { type?: string; rollingUpdate?: Surge; canary?: Surge; blueGreen?: object; maxSurge?: number | string };
type Surge = { maxSurge?: number | string };
interface Spec {
    replicas?: number;
    parallelism?: number;
    jobTemplate?: { spec?: Spec };
    strategy?: Strategy;
    updateStrategy?: Strategy;
    maxReplicaCount?: number;
}
interface Service {
    desiredCount?: number;
    schedulingStrategy?: string;
    deploymentMaximumPercent?: number;
    deploymentConfiguration?: { strategy?: string };
    deploymentController?: { type?: string };
}

const specOf = (workload: Node): Spec => (workload.props.spec ?? {}) as Spec;
const unlimited = Number.POSITIVE_INFINITY;

const counted = (count: number | undefined, where: string, otherwise = 1): Copies => ({
    most: count ?? otherwise,
    says: `${where} is ${count ?? `absent, which is ${otherwise}`}`,
});

/** Knative starts as many as requests want, unless an annotation says where it ends. */
function knativeCopies({ annotations }: PodNode): Copies {
    const key = ["autoscaling.knative.dev/max-scale", "autoscaling.knative.dev/maxScale"].find(one => annotations[one] !== undefined);
    const most = key === undefined ? 0 : Number(annotations[key]);
    // Nothing and 0 are no limit.
    return most > 0 ? { most, says: `${key} is ${most}` } : { most: unlimited, says: "autoscaling.knative.dev/max-scale is absent, which is no limit" };
}

interface Started {
    ecsTarget?: { taskCount?: number };
    target?: { ecsParameters?: { taskCount?: number } };
}

/** Tasks that a schedule or an event starts at once. */
function startedCopies(task: PodNode, graph: Graph): Copies {
    const starters = graph.users<Started>(task, aws.cloudwatch.EventTarget, aws.scheduler.Schedule);
    const counts = starters.map(({ props, name }) => counted(props.ecsTarget?.taskCount ?? props.target?.ecsParameters?.taskCount, `taskCount of ${name}`));
    return counts.sort((a, b) => b.most - a.most)[0] ?? counted(undefined, "taskCount");
}

type Sizes = { maxSize?: number };

function runnerCopies(service: PodNode, graph: Graph): Copies {
    const [sizes] = graph.used<Sizes>(service, aws.apprunner.AutoScalingConfigurationVersion);
    return sizes
        ? counted(sizes.props.maxSize, `maxSize of ${sizes.name}`, 25)
        : { most: 25, says: "autoScalingConfigurationArn is AWS's own, which is up to 25" };
}

/** How many of a workload run at once, leaving updates and autoscalers aside; nothing for a kind that says it in words of its own. */
export function copiesOf(workload: PodNode, graph: Graph): Copies | undefined {
    const { kind } = workload;
    const { replicas, parallelism, jobTemplate, maxReplicaCount } = specOf(workload);
    if (kind === ecsService) {
        const { desiredCount, schedulingStrategy } = workload.props as Service;
        return schedulingStrategy === "DAEMON" ? { most: unlimited, says: "schedulingStrategy is DAEMON" } : counted(desiredCount, "desiredCount", 0);
    }
    if (kind === ecsTask) return startedCopies(workload, graph);
    if (kind === lambdaFunction || kind === machine) return runningOf(workload, graph);
    if (kind === appRunner) return runnerCopies(workload, graph);
    if (kind === "KnativeService") return knativeCopies(workload);
    if (kind === "DaemonSet" || kind === "BroadcastJob") return { most: unlimited, says: "every node has one" };
    if (kind === "Job") return counted(parallelism, "spec.parallelism");
    if (kind === "CronJob") return counted(jobTemplate?.spec?.parallelism, "spec.jobTemplate.spec.parallelism");
    if (kind === "ScaledJob") return counted(maxReplicaCount, "spec.maxReplicaCount", 100);
    if (kind === "Pod" || kind === "PodTemplate") return { most: 1, says: "it is a pod" };
    return ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "Rollout", "CloneSet", "DeploymentConfig"].includes(kind)
        ? counted(replicas, "spec.replicas")
        : undefined;
}

/** Whether a number of pods, or a share of them, is none; absent it is the kind's own. */
const isNone = (surge: number | string | undefined): boolean => surge !== undefined && Number.parseFloat(String(surge)) === 0;

const surges = (surge: number | string | undefined, where: string): string | undefined =>
    isNone(surge) ? undefined : `${where} is ${surge ?? "absent, which is 25%"}`;

function rolloutOverlap({ strategy }: Spec): string | undefined {
    return strategy?.blueGreen ? "spec.strategy is blueGreen" : surges(strategy?.canary?.maxSurge, "spec.strategy.canary.maxSurge");
}

function serviceOverlap({ deploymentMaximumPercent: most, deploymentConfiguration, deploymentController, schedulingStrategy }: Service): string | undefined {
    const { strategy = "ROLLING" } = deploymentConfiguration ?? {};
    if (strategy !== "ROLLING") return `deploymentConfiguration.strategy is ${strategy}`;
    const { type = "ECS" } = deploymentController ?? {};
    if (type !== "ECS") return `deploymentController.type is ${type}`;
    if (schedulingStrategy === "DAEMON" || (most ?? 200) <= 100) return undefined;
    return `deploymentMaximumPercent is ${most ?? "absent, which is 200"}`;
}

/** What has an update of a workload start the new one before the old has ended; nothing where it ends the old one first, or where there is no update. */
export function overlapOf(workload: PodNode): string | undefined {
    const { kind } = workload;
    const spec = specOf(workload);
    if (kind === ecsService) return serviceOverlap(workload.props as Service);
    if (kind === appRunner) return "App Runner ends the old instance once the new one answers";
    if (kind === "KnativeService") return "Knative ends the old revision once the new one answers";
    if (kind === "Rollout") return rolloutOverlap(spec);
    if (kind === "CloneSet") return surges(spec.updateStrategy?.maxSurge ?? 0, "spec.updateStrategy.maxSurge");
    if (kind === "DaemonSet") return surges(spec.updateStrategy?.rollingUpdate?.maxSurge ?? 0, "spec.updateStrategy.rollingUpdate.maxSurge");
    if (kind !== "Deployment" && kind !== "DeploymentConfig") return undefined;
    if (!spec.strategy && workload.type.endsWith("Patch")) return undefined;
    const { type, rollingUpdate } = spec.strategy ?? {};
    return type === "Recreate" ? undefined : surges(rollingUpdate?.maxSurge, "spec.strategy is RollingUpdate, and its maxSurge");
}

type Provider = { capacityProvider?: string };
const spotIn = (strategies: Provider[] | undefined, where: string): string | undefined =>
    listOf(strategies).some(({ capacityProvider }) => capacityProvider === "FARGATE_SPOT") ? `${where} has FARGATE_SPOT` : undefined;

interface Cluster {
    clusterName?: string;
    defaultCapacityProviderStrategies?: Provider[];
}

/** What stands for a service that says nothing: its cluster's strategy, found by what both depend on, or by name. */
function clusterSpot(service: PodNode, graph: Graph): string | undefined {
    const clusters = graph.used(service, aws.ecs.Cluster).map(({ urn }) => urn);
    const name = known(() => service.props.cluster);
    const own = graph
        .ofType<Cluster>(aws.ecs.ClusterCapacityProviders)
        .find(one => one.dependencies.some(({ urn }) => clusters.includes(urn)) || (name !== undefined && known(() => one.props.clusterName) === name));
    return own && spotIn(own.props.defaultCapacityProviderStrategies, `defaultCapacityProviderStrategies of ${own.name}`);
}

/** What puts a task of ECS on machines that may go at two minutes' notice, if anything does; where a pod may stand, its own specification says. */
export function spotOf(workload: PodNode, graph: Graph): string | undefined {
    if (workload.kind === ecsTask) {
        const starters = graph.users<StartedSpot>(workload, aws.cloudwatch.EventTarget, aws.scheduler.Schedule);
        const strategies = ({ ecsTarget, target }: StartedSpot) => (ecsTarget ?? target?.ecsParameters)?.capacityProviderStrategies;
        return starters.map(({ props, name }) => spotIn(strategies(props), `capacityProviderStrategies of ${name}`)).find(Boolean);
    }
    if (workload.kind === machine) return machineSpot(workload);
    if (workload.kind !== ecsService) return undefined;
    const { launchType, capacityProviderStrategies } = workload.props as { launchType?: string; capacityProviderStrategies?: Provider[] };
    if (capacityProviderStrategies?.length) return spotIn(capacityProviderStrategies, "capacityProviderStrategies");
    return launchType ? undefined : clusterSpot(workload, graph);
}
type StartedSpot = { ecsTarget?: Strategies; target?: { ecsParameters?: Strategies } };
type Strategies = { capacityProviderStrategies?: Provider[] };

interface Scaled {
    serviceNamespace?: string;
    resourceId?: string;
}

/** Services of ECS by their URN and by their name. */
const services = (graph: Graph): Map<string | undefined, PodNode> => {
    const all = workloadsOf(graph).filter(({ kind }) => kind === ecsService);
    return new Map([
        ...all.map((one): [string | undefined, PodNode] => [known(() => one.props.name as string), one]),
        ...all.map((one): [string, PodNode] => [one.urn, one]),
    ]);
};

/** The service of ECS that an autoscaler of AWS changes: the one that it depends on, or the one of that name. */
export function scaledBy(target: Node, graph: Graph): PodNode | undefined {
    const props = target.props as Scaled;
    if (props.serviceNamespace !== "ecs") return undefined;
    const [own] = graph.used(target, aws.ecs.Service);
    return graph.once(services).get(own?.urn ?? String(props.resourceId).split("/").at(-1));
}
