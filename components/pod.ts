import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Probe, Service } from "../config/manifest";

type PodSpec = k8s.types.input.core.v1.PodSpec;
type Container = k8s.types.input.core.v1.Container;

/** Last word on a pod. */
export interface PodOverride {
    /** Any field of the pod. */
    pod?: Partial<PodSpec>;
    /** Any field of its container. */
    container?: Partial<Container>;
}

/** What a pod that meets the restricted Pod Security Standard needs to know. */
export interface PodArgs {
    /** Name of the container and of the ServiceAccount. */
    name: string;
    /** What runs. */
    image: string;
    /** Replaces the image's entry point. Default: the image's. */
    command?: string[];
    /** Replaces the image's arguments. Default: the image's. */
    args?: string[];
    /** Variables that are no secret. */
    environment: Record<string, pulumi.Input<string>>;
    /** Variables that are keys of a Kubernetes Secret; a missing key keeps the pod from starting. Default: none. */
    secret?: { name: string; keys: string[] };
    /** ConfigMap with files, by the path each is mounted at. Default: none. */
    files?: { configMap: pulumi.Input<string>; paths: string[] };
    /** Folders with an empty volume; /tmp is always among them. Default: only /tmp. */
    writablePaths?: string[];
    /** What is reserved and allowed; memory may not grow beyond what is reserved. */
    resources: Service["resources"];
    /** Processor of the nodes. */
    architecture: string;
    /** Last word on any field. */
    override?: PodOverride;
}

/** A user without rights on the node; a number, because Kubernetes cannot tell whether a user that an image names is root. */
const user = 1000;

/**
 * A pod of one container under the restricted Pod Security Standard: not root, no capability, nothing writable but empty volumes, no token
 * of the Kubernetes API. Trap: Kubernetes' variables for Services (API_PORT of a Service "api") would hide the bot's own, so there are none.
 */
export function pod(args: PodArgs): PodSpec {
    const { name, secret, files, resources, override } = args;
    const writable = [...new Set(["/tmp", ...(args.writablePaths ?? [])])];
    return {
        serviceAccountName: name,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        nodeSelector: { "kubernetes.io/arch": args.architecture },
        securityContext: { runAsNonRoot: true, runAsUser: user, runAsGroup: user, fsGroup: user, seccompProfile: { type: "RuntimeDefault" } },
        containers: [
            {
                name,
                image: args.image,
                imagePullPolicy: "IfNotPresent",
                command: args.command,
                args: args.args,
                env: [
                    ...Object.entries(args.environment).map(([variable, value]) => ({ name: variable, value })),
                    ...(secret?.keys ?? []).map(key => ({ name: key, valueFrom: { secretKeyRef: { name: secret?.name, key, optional: false } } })),
                ],
                resources: {
                    requests: { cpu: resources.cpu, memory: resources.memory },
                    limits: { cpu: resources.cpuLimit ?? twice(resources.cpu), memory: resources.memory },
                },
                securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
                volumeMounts: [
                    ...writable.map((mountPath, index) => ({ name: `writable-${index}`, mountPath })),
                    ...(files?.paths ?? []).map(mountPath => ({ name: "files", mountPath, subPath: fileKey(mountPath), readOnly: true })),
                ],
                ...override?.container,
            },
        ],
        volumes: [
            ...writable.map((_, index) => ({ name: `writable-${index}`, emptyDir: { sizeLimit: "1Gi" } })),
            ...(files ? [{ name: "files", configMap: { name: files.configMap } }] : []),
        ],
        ...override?.pod,
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
