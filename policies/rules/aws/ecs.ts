import { aws } from "../../engine/aws";
import { everyContainer } from "../../engine/pods";
import { documentOf, listOf } from "../../engine/reading";
import { anyFlaw, firstFlaw, rule, typeOf } from "../../engine/rule";
import { movingTag, versioned } from "../shared/image-tags";
import { weakTls } from "../shared/reasons";

/** A container of ECS or Batch, as both write it. */
interface TaskContainer {
    name?: string;
    image?: string;
    privileged?: boolean;
    user?: string;
    readonlyRootFilesystem?: boolean;
    linuxParameters?: { capabilities?: { add?: string[] } };
    logConfiguration?: object;
    /** Makes it the router of the other containers' logs. */
    firelensConfiguration?: object;
}

/** Where AWS publishes what it makes for tasks: its public gallery, its name at Docker Hub, and registries of its own accounts. */
const published =
    /^(public\.ecr\.aws\/(aws-observability|xray|cloudwatch-agent|appmesh|aws-cloudwatch|amazon-ssm-agent|amazon-ecs|ecs)|(docker\.io\/)?amazon|(906394416424|840364872350|422531588944)\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?)\//;
/** Sidecars of AWS's own, by the last part of their image's name. */
const sidecars = /^(aws-for-fluent-bit|aws-otel-collector|cloudwatch-agent|aws-xray-daemon|aws-appmesh-envoy|aws-appmesh-proxy-route-manager)$/;

/** Whether a container is a sidecar as AWS makes it, or the log router that ECS starts itself: these run as root, and hold no key of the bot. */
export function isOfAws({ image, firelensConfiguration }: TaskContainer): boolean {
    if (firelensConfiguration) return true;
    const [name] = String(image).split(/[@]|:(?=[^/]*$)/);
    return published.test(name) && sidecars.test(name.slice(name.lastIndexOf("/") + 1));
}

interface JobProperties {
    containers?: TaskContainer[];
    taskProperties?: JobProperties[];
    nodeRangeProperties?: { container?: TaskContainer }[];
}

/** Where a resource has its containers; each of them is read only when it is asked for. */
function containersOf(type: string, props: object): { where: string; read(): TaskContainer[] }[] {
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

/** The flaws of the containers of a task or a job, and where they stand. */
export function containerFlaw(type: string, props: object, flaw: (container: TaskContainer) => string | undefined): string | undefined {
    return firstFlaw(containersOf(type, props), ({ where, read }) => {
        const containers = read();
        return everyContainer(
            Array.from({ length: containers.length }, (_, i) => ({
                ...{ where: `${where}[${i}]`, name: () => containers[i].name, flaw: () => flaw(containers[i]) },
            })),
        );
    });
}

export const taskImageIsVersioned = rule(
    aws.ecs.TaskDefinition,
    {
        name: "task-image-is-versioned",
        preset: "baseline",
        ...versioned,
        says: "A task's images have a version or a digest.",
    },
    ({ containerDefinitions }) =>
        firstFlaw(listOf(documentOf(containerDefinitions) as { image?: string }[]), ({ image }, i) => {
            const moving = image ? movingTag(image) : undefined;
            return moving && `containerDefinitions[${i}].image ${moving}`;
        }),
);

const hardening = {
    items: ["mech-exo:130"],
    because: "Whoever breaks into one container must not get the machine, and with it every key on it.",
} as const;
type Task = { networkMode?: string; pidMode?: string; ipcMode?: string; volumes?: { hostPath?: string }[] };

export const taskIsContained = rule(
    [aws.ecs.TaskDefinition, aws.batch.JobDefinition],
    {
        name: "task-is-contained",
        preset: "baseline",
        severity: "critical",
        ...hardening,
        says: "A task of ECS or Batch is not privileged, does not run as root by its own word but for AWS's own sidecars, and shares nothing with its machine.",
        fix: 'Leave privileged, added capabilities, host modes and hostPath out, and name a user other than root; networkMode is "awsvpc".',
    },
    (props, { type }) =>
        anyFlaw(
            () =>
                containerFlaw(type, props, container => {
                    const { privileged, user, linuxParameters } = container;
                    if (privileged) return "privileged is true";
                    if (/^(root|0)(:|$)/.test(String(user)) && !isOfAws(container)) return `user is ${user}`;
                    const added = listOf(linuxParameters?.capabilities?.add).find(capability => capability !== "NET_BIND_SERVICE");
                    return added && `linuxParameters.capabilities.add has ${added}`;
                }),
            () => firstFlaw(["networkMode", "pidMode", "ipcMode"] as const, mode => ((props as Task)[mode] === "host" ? `${mode} is host` : undefined)),
            () => firstFlaw((props as Task).volumes, ({ hostPath }, i) => (hostPath ? `volumes[${i}].hostPath is ${hostPath}` : undefined)),
        ),
);

export const taskRootIsReadOnly = rule(
    [aws.ecs.TaskDefinition, aws.batch.JobDefinition],
    {
        name: "task-root-is-read-only",
        preset: "baseline",
        debatable: true,
        severity: "medium",
        ...hardening,
        says: "A container of ECS or Batch cannot write to its own image, but for AWS's own sidecars.",
        fix: "Set readonlyRootFilesystem to true and mount a volume where it has to write.",
    },
    (props, { type }) =>
        containerFlaw(type, props, container =>
            container.readonlyRootFilesystem === true || isOfAws(container)
                ? undefined
                : `readonlyRootFilesystem is ${container.readonlyRootFilesystem ?? "absent"}`,
        ),
);

export const taskIsLogged = rule(
    aws.ecs.TaskDefinition,
    {
        name: "task-is-logged",
        preset: "baseline",
        debatable: true,
        severity: "medium",
        items: ["cryptofunk:412", "bot-core:363"],
        says: "A container of ECS sends its logs somewhere.",
        because: "Without logConfiguration what it writes stays on the machine and goes with it.",
        fix: "Set logConfiguration, for example with the driver awslogs.",
    },
    (props, { type }) => containerFlaw(type, props, ({ logConfiguration }) => (logConfiguration ? undefined : "logConfiguration is absent")),
);

export const fileSystemTls = rule(
    aws.ecs.TaskDefinition,
    {
        name: "task-mounts-files-with-tls",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:80"],
        says: "A task mounts its file systems with TLS.",
        because: weakTls,
        fix: 'Set efsVolumeConfiguration.transitEncryption to "ENABLED".',
    },
    ({ volumes }) =>
        firstFlaw(listOf(volumes), ({ efsVolumeConfiguration: efs }, i) =>
            efs && efs.transitEncryption !== "ENABLED"
                ? `volumes[${i}].efsVolumeConfiguration.transitEncryption is ${efs.transitEncryption ?? "absent, which is DISABLED"}`
                : undefined,
        ),
);
