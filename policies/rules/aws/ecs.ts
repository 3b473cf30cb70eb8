import { aws } from "../../engine/aws";
import { type Graph, graphRule, type PodNode } from "../../engine/graph";
import { everyContainer } from "../../engine/pods";
import { documentOf, listOf } from "../../engine/reading";
import { allFlaws, anyFlaw, rule } from "../../engine/rule";
import { containerPlaces, ecsService, type TaskContainer } from "../../engine/tasks";
import { workloadsOf } from "../../engine/workloads";
import { idleLine } from "../kubernetes/probes";
import { movingTag, versioned } from "../shared/image-tags";
import { isInferred, placesOrders } from "../shared/order-placers";
import { weakTls } from "../shared/reasons";

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

/** The flaws of the containers of a task or a job, and where they stand. */
export function containerFlaw(type: string, props: object, flaw: (container: TaskContainer) => string | undefined): string | undefined {
    return allFlaws(containerPlaces(type, props), ({ where, read }) => {
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
        allFlaws(listOf(documentOf(containerDefinitions) as { image?: string }[]), ({ image }, i) => {
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
            () => allFlaws(["networkMode", "pidMode", "ipcMode"] as const, mode => ((props as Task)[mode] === "host" ? `${mode} is host` : undefined)),
            () => allFlaws((props as Task).volumes, ({ hostPath }, i) => (hostPath ? `volumes[${i}].hostPath is ${hostPath}` : undefined)),
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
        allFlaws(listOf(volumes), ({ efsVolumeConfiguration: efs }, i) =>
            efs && efs.transitEncryption !== "ENABLED"
                ? `volumes[${i}].efsVolumeConfiguration.transitEncryption is ${efs.transitEncryption ?? "absent, which is DISABLED"}`
                : undefined,
        ),
);

export const taskMemoryIsBounded = rule(
    aws.ecs.TaskDefinition,
    {
        name: "task-memory-is-bounded",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:280", "cryptofunk:164"],
        says: "A container of ECS has a memory limit of its own or of its task.",
        because: "One service that leaks must not starve the one that closes positions.",
        fix: "Set memory, for the task or for each container; memoryReservation is no limit.",
    },
    (props, { type }) =>
        props.memory ? undefined : containerFlaw(type, props, ({ memory }) => (memory ? undefined : "memory is absent, and the task has none")),
);

const health = {
    severity: "high",
    because: "A bot that hangs with open positions is worse than one that restarts.",
} as const;

export const taskIsProbed = graphRule(
    {
        name: "task-is-probed",
        preset: "baseline",
        debatable: true,
        ...health,
        items: ["cryptofunk:422"],
        says: "A service of ECS that no load balancer asks has a health check of its own.",
        fix: "Give the container that does the work a healthCheck that fails when it no longer works.",
        binding: true,
        adviceWhere: [{ says: "no tag says that it places orders", holds: (service, graph) => !placesOrders(service, graph) || isInferred(service, graph) }],
    },
    (graph: Graph): PodNode[] => workloadsOf(graph).filter(({ kind }) => kind === ecsService),
    ({ props, containers }) => {
        const { loadBalancers } = props as { loadBalancers?: unknown[] };
        if (!containers.length || listOf(loadBalancers).length) return undefined;
        return containers.some(({ container }) => container.livenessProbe) ? undefined : "no container of its tasks has a healthCheck";
    },
);

export const taskProbeCanFail = rule(
    aws.ecs.TaskDefinition,
    {
        name: "task-health-check-can-fail",
        preset: "baseline",
        ...health,
        items: ["cryptofunk:421", "cryptofunk:424"],
        says: "A health check of ECS can fail.",
        fix: "Let the probe's command ask the container for something that it answers only while it works.",
    },
    (props, { type }) =>
        containerFlaw(type, props, ({ healthCheck }) => {
            const [how, ...words] = listOf(healthCheck?.command);
            const line = words.length ? idleLine(how === "CMD-SHELL" ? ["sh", "-c", ...words] : words) : undefined;
            return line === undefined ? undefined : `healthCheck.command "${line}" always succeeds`;
        }),
);
