import { asPods } from "./as-pods";
import { aws } from "./aws";
import type { Graph, Node, PodNode } from "./graph";
import type { Container, PodSpec } from "./kinds";
import { documentOf, known, listOf } from "./reading";
import { typeOf } from "./rule";

/** What AWS runs in containers without Kubernetes, read as pods: rules that ask what a pod is given ask it of these too. */

/** A container of ECS or Batch, as both write it. */
export interface TaskContainer {
    name?: string;
    image?: string;
    essential?: boolean;
    environment?: { name: string; value?: string }[];
    secrets?: { name: string; valueFrom: string }[];
    entryPoint?: string[];
    command?: string[];
    dockerLabels?: Record<string, string>;
    healthCheck?: { command?: string[]; interval?: number; retries?: number };
    portMappings?: { name?: string; containerPort?: number; hostPort?: number }[];
    mountPoints?: { sourceVolume?: string; containerPath?: string; readOnly?: boolean }[];
    memory?: number;
    stopTimeout?: number;
    privileged?: boolean;
    user?: string;
    readonlyRootFilesystem?: boolean;
    linuxParameters?: { capabilities?: { add?: string[] } };
    logConfiguration?: object;
    /** Makes it the router of the other containers' logs. */
    firelensConfiguration?: object;
}

/** Kinds as a person calls them. */
export const [ecsService, ecsTask, appRunner, batchJob] = ["ECS service", "ECS task", "App Runner service", "Batch job"] as const;

/** An ARN in Secrets Manager may be followed by a key of the secret's JSON, a stage and a version. */
const secretArn = /^(arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:[^:]+):?([^:]*)/;

/** A variable that comes from a secret, as a pod has it: the name is the secret's or the parameter's ARN. */
function fromSecret(name: string, valueFrom: string) {
    const [, secret = valueFrom, key = ""] = secretArn.exec(valueFrom) ?? [];
    return { name, valueFrom: { secretKeyRef: { name: secret, key } } };
}

/** A check of ECS starts with how it is run: by a shell, or as it stands. */
function probeOf({ command, interval = 30, retries = 3 }: NonNullable<TaskContainer["healthCheck"]>) {
    const [how, ...words] = listOf(command);
    return { exec: { command: how === "CMD-SHELL" ? ["sh", "-c", ...words] : words }, periodSeconds: interval, failureThreshold: retries };
}

const asContainer = (one: TaskContainer): Container =>
    ({
        ...{ name: one.name, image: one.image, command: one.entryPoint, args: one.command },
        env: [...listOf(one.environment), ...listOf(one.secrets).map(({ name, valueFrom }) => fromSecret(name, String(valueFrom)))],
        ports: listOf(one.portMappings),
        volumeMounts: listOf(one.mountPoints).map(({ sourceVolume, containerPath, readOnly }) => ({
            ...{ name: sourceVolume, mountPath: String(containerPath), readOnly },
        })),
        ...(one.healthCheck ? { livenessProbe: probeOf(one.healthCheck) } : {}),
    }) as unknown as Container;

/** What a task is, beside what is said of it at its service. */
interface Task {
    family?: string;
    containerDefinitions?: unknown;
    tags?: Record<string, string>;
    volumes?: { name?: string }[];
}

interface JobProperties {
    containers?: TaskContainer[];
    taskProperties?: JobProperties[];
    nodeRangeProperties?: { container?: TaskContainer }[];
}

/** Where a resource has its containers; each of them is read only when it is asked for. */
export function containerPlaces(type: string, props: object): { where: string; read(): TaskContainer[] }[] {
    const written = props as Record<string, unknown>;
    if (type === typeOf(aws.ecs.TaskDefinition))
        return [{ where: "containerDefinitions", read: () => listOf(documentOf(written.containerDefinitions) as TaskContainer[]) }];
    const job = (key: string) => (documentOf(written[key]) ?? {}) as JobProperties;
    return [
        { where: "containerProperties", read: () => listOf(documentOf(written.containerProperties) as TaskContainer | undefined) },
        { where: "ecsProperties.taskProperties[0].containers", read: () => listOf(job("ecsProperties").taskProperties).flatMap(one => listOf(one.containers)) },
        { where: "nodeProperties.nodeRangeProperties", read: () => listOf(job("nodeProperties").nodeRangeProperties).flatMap(one => listOf(one.container)) },
    ];
}

/** The containers of a task or a job; what is none is left out. */
const containersIn = (type: string, props: object): TaskContainer[] =>
    containerPlaces(type, props).flatMap(({ read }) => read().filter(one => typeof one === "object" && one !== null));

/** Seconds between the request to end and the end, where a container of ECS does not say. */
const defaultStop = 30;
const graceOf = (containers: TaskContainer[]): number =>
    Math.min(...containers.filter(({ essential }) => essential !== false).map(({ stopTimeout = defaultStop }) => stopTimeout), Number.POSITIVE_INFINITY);

const labelsOf = (containers: TaskContainer[]): Record<string, string> => Object.assign({}, ...containers.map(({ dockerLabels }) => dockerLabels));

/** Where each kind has its containers. */
const places: Record<string, string> = { [appRunner]: "sourceConfiguration", [batchJob]: "containers" };

/** What of ECS and Batch runs, read as pods: tags and Docker labels are their annotations. */
const taskNode = (node: Node, kind: string, containers: () => TaskContainer[], tags: () => object, volumes: () => Task["volumes"] = () => []): PodNode =>
    asPods(node, {
        kind,
        where: places[kind] ?? "containerDefinitions",
        // What AWS's secrets are called is the same for all of them.
        place: "aws tasks",
        annotations: () => ({ ...labelsOf(containers()), ...tags() }),
        spec: () => {
            const all = containers();
            return { containers: all.map(asContainer), volumes: listOf(volumes()), terminationGracePeriodSeconds: graceOf(all) } as unknown as PodSpec;
        },
    });

/** A task definition's name in an ARN, with its revision, or alone. */
const familyOf = (reference: unknown): string | undefined => /([^/:]+)(:\d+)?$/.exec(String(reference))?.[1];

/** Task definitions by family; of several versions of one the last. */
const byFamily = (graph: Graph): Map<string | undefined, Node<Task>> =>
    new Map(graph.ofType<Task>(aws.ecs.TaskDefinition).map(node => [known(() => node.props.family), node]));

/** The definition of the tasks that something names: the only one that it depends on, or one of that name. */
function definitionOf(node: Node, reference: () => unknown, graph: Graph): Node<Task> | undefined {
    const [only, ...others] = graph.used<Task>(node, aws.ecs.TaskDefinition);
    return only && !others.length ? only : graph.once(byFamily).get(familyOf(reference()) ?? "");
}

const tagsOf = (node: Node | undefined) => ((node?.props as Task | undefined)?.tags ?? {}) as object;

function serviceNode(service: Node, graph: Graph): PodNode {
    const task = () => definitionOf(service, () => service.props.taskDefinition, graph);
    return taskNode(
        service,
        ecsService,
        () => containersIn(typeOf(aws.ecs.TaskDefinition), task()?.props ?? {}),
        () => ({ ...tagsOf(task() as Node | undefined), ...tagsOf(service) }),
        () => task()?.props.volumes,
    );
}

interface RunnerProps {
    tags?: object;
    sourceConfiguration?: {
        imageRepository?: { imageIdentifier?: string; imageConfiguration?: RunnerSettings };
        codeRepository?: { codeConfiguration?: { codeConfigurationValues?: RunnerSettings } };
    };
}
interface RunnerSettings {
    runtimeEnvironmentVariables?: Record<string, string>;
    runtimeEnvironmentSecrets?: Record<string, string>;
    startCommand?: string;
}

function runnerContainer({ sourceConfiguration }: RunnerProps): TaskContainer {
    const { imageRepository: image, codeRepository: code } = sourceConfiguration ?? {};
    const settings = image?.imageConfiguration ?? code?.codeConfiguration?.codeConfigurationValues;
    return {
        ...{ name: "service", image: image?.imageIdentifier, command: listOf(settings?.startCommand) },
        environment: Object.entries(settings?.runtimeEnvironmentVariables ?? {}).map(([name, value]) => ({ name, value })),
        secrets: Object.entries(settings?.runtimeEnvironmentSecrets ?? {}).map(([name, valueFrom]) => ({ name, valueFrom })),
    };
}

/** Everything that AWS itself runs in containers: services, tasks that no service runs, App Runner's services and Batch's jobs. */
export function tasks(graph: Graph): PodNode[] {
    const services = graph.ofType(aws.ecs.Service);
    const served = new Set(services.map(service => known(() => definitionOf(service, () => service.props.taskDefinition, graph))?.urn));
    const alone = graph.ofType(aws.ecs.TaskDefinition).filter(({ urn }) => !served.has(urn));
    const containersOf = ({ type, props }: Node) => containersIn(type, props);
    return [
        ...services.map(service => serviceNode(service, graph)),
        ...alone.map(node =>
            taskNode(
                node,
                ecsTask,
                () => containersOf(node),
                () => tagsOf(node),
                () => (node.props as Task).volumes,
            ),
        ),
        ...graph.ofType(aws.apprunner.Service).map(node =>
            taskNode(
                node,
                appRunner,
                () => [runnerContainer(node.props as RunnerProps)],
                () => tagsOf(node),
            ),
        ),
        ...graph.ofType(aws.batch.JobDefinition).map(node =>
            taskNode(
                node,
                batchJob,
                () => containersOf(node),
                () => tagsOf(node),
            ),
        ),
    ];
}
