import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Probe, Service } from "../../config/manifest";

type PodSpec = k8s.types.input.core.v1.PodSpec;
type Container = k8s.types.input.core.v1.Container;

/** Last word on a pod. */
export interface PodOverride {
    /** Any field of the pod. */
    pod?: Partial<PodSpec>;
    /** Any field of its container. */
    container?: Partial<Container>;
}

/** What one container of a pod needs to know. */
export interface ContainerArgs {
    /** Its name. */
    name: string;
    /** What runs. */
    image: string;
    /** Replaces the image's entry point. Default: the image's. */
    command?: string[];
    /** Replaces the image's arguments. Default: the image's. */
    args?: string[];
    /** Variables that are no secret. */
    environment: Record<string, pulumi.Input<string>>;
    /** Variables that are keys of a Kubernetes Secret, there with a prefix; a missing key keeps the pod from starting. Default: none. */
    secret?: { name: string; keys: string[]; prefix?: string };
    /** ConfigMap with files, by the path each is mounted at; their keys there may have a prefix. Default: none. */
    files?: { configMap: pulumi.Input<string>; paths: string[]; prefix?: string };
    /** Folders with an empty volume; /tmp is always among them. Default: only /tmp. */
    writablePaths?: string[];
    /** What is reserved and allowed; memory may not grow beyond what is reserved. */
    resources: Service["resources"];
    /** Last word on any field of the container. */
    override?: Partial<Container>;
}

/** What a pod that meets the restricted Pod Security Standard needs to know; its first container has the ServiceAccount's name. */
export interface PodArgs extends Omit<ContainerArgs, "override"> {
    /** Containers that run beside the first. Default: none. */
    sidecars?: ContainerArgs[];
    /** Volume of a StatefulSet's claim, and where the first container has it. Default: none. */
    disk?: { claim: string; path: string };
    /** Numeric user and group. Default: 1000. */
    user?: number;
    /** Processor of the nodes. */
    architecture: string;
    /** Last word on any field. */
    override?: PodOverride;
}

/**
 * A pod under the restricted Pod Security Standard: not root, no capability, nothing writable but empty volumes and its own disk, no token
 * of the Kubernetes API. The user is a number, because Kubernetes cannot tell whether a user that an image names is root.
 * Trap: Kubernetes' variables for Services (API_PORT of a Service "api") would hide the bot's own, so there are none.
 */
export function pod({ sidecars = [], disk, user = 1000, architecture, override, ...first }: PodArgs): PodSpec {
    const main = container({ ...first, override: override?.container }, "", disk);
    const beside = sidecars.map(sidecar => container(sidecar, `${sidecar.name}-`));
    return {
        serviceAccountName: first.name,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        nodeSelector: { "kubernetes.io/arch": architecture },
        securityContext: { runAsNonRoot: true, runAsUser: user, runAsGroup: user, fsGroup: user, seccompProfile: { type: "RuntimeDefault" } },
        containers: [main.container, ...beside.map(one => one.container)],
        volumes: [...main.volumes, ...beside.flatMap(one => one.volumes)],
        ...override?.pod,
    };
}

function container(args: ContainerArgs, own: string, disk?: PodArgs["disk"]): { container: Container; volumes: k8s.types.input.core.v1.Volume[] } {
    const { name, secret, files, resources } = args;
    const writable = [...new Set(["/tmp", ...(args.writablePaths ?? [])])];
    return {
        container: {
            name,
            image: args.image,
            imagePullPolicy: "IfNotPresent",
            command: args.command,
            args: args.args,
            env: [
                ...Object.entries(args.environment).map(([variable, value]) => ({ name: variable, value })),
                ...(secret?.keys ?? []).map(key => ({
                    name: key,
                    valueFrom: { secretKeyRef: { name: secret?.name, key: `${secret?.prefix ?? ""}${key}`, optional: false } },
                })),
            ],
            resources: {
                requests: { cpu: resources.cpu, memory: resources.memory },
                limits: { cpu: resources.cpuLimit ?? twice(resources.cpu), memory: resources.memory },
            },
            securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
            volumeMounts: [
                ...writable.map((mountPath, index) => ({ name: `${own}writable-${index}`, mountPath })),
                ...(disk ? [{ name: disk.claim, mountPath: disk.path }] : []),
                ...(files?.paths ?? []).map(mountPath => ({
                    name: `${own}files`,
                    mountPath,
                    subPath: `${files?.prefix ?? ""}${fileKey(mountPath)}`,
                    readOnly: true,
                })),
            ],
            ...args.override,
        },
        volumes: [
            ...writable.map((_, index) => ({ name: `${own}writable-${index}`, emptyDir: { sizeLimit: "1Gi" } })),
            ...(files ? [{ name: `${own}files`, configMap: { name: files.configMap } }] : []),
        ],
    };
}

/** How Kubernetes writes a probe; without a path it only opens the port. */
export function probe(spec: Probe): k8s.types.input.core.v1.Probe {
    const { path, port, command, periodSeconds, failureThreshold } = spec;
    const timing = { periodSeconds, failureThreshold, timeoutSeconds: Math.min(5, periodSeconds) };
    if (command) return { exec: { command }, ...timing };
    return path ? { httpGet: { path, port: port as string }, ...timing } : { tcpSocket: { port: port as string }, ...timing };
}

/** The key under which a ConfigMap holds the file of a path. */
export function fileKey(path: string): string {
    return path.replace(/^\//, "").replace(/[^A-Za-z0-9._-]/g, "_");
}

/** Twice a CPU quantity, in thousandths. */
function twice(cpu: string): string {
    return `${Math.round(2 * (cpu.endsWith("m") ? Number(cpu.slice(0, -1)) : Number(cpu) * 1000))}m`;
}
