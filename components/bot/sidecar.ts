import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Sidecar } from "../../config/manifest";
import { type ContainerArgs, probe } from "../cluster";
import type { SecretDelivery } from "../secrets";
import type { Image } from "./image";

/** What a sidecar runs, put together. */
export interface SidecarArgs {
    /** What it runs. */
    image: Image;
    /** Variables that are no secret. */
    environment: Record<string, pulumi.Input<string>>;
    /** Files by path. */
    files: Record<string, pulumi.Input<string>>;
    /** Its variables among the service's secrets, where they stand as `<sidecar>-<variable>`. */
    secretKeys: string[];
}

/** How a container writes its ports. */
export const containerPorts = (ports: Record<string, number>) =>
    Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort, protocol: "TCP" }));

/** A sidecar as a container of the service's pods. */
export function sidecarContainer(
    name: string,
    { image, environment, files, secretKeys }: SidecarArgs,
    spec: Sidecar,
    delivery: SecretDelivery | undefined,
    config: k8s.core.v1.ConfigMap | undefined,
): ContainerArgs {
    const prefix = `${name}-`;
    const paths = Object.keys(files);
    return {
        name,
        image: image.reference,
        command: spec.command,
        args: spec.args,
        environment,
        secret: delivery && secretKeys.length > 0 ? { name: delivery.secretName, keys: secretKeys, prefix } : undefined,
        files: config && paths.length > 0 ? { configMap: config.metadata.name, paths, prefix } : undefined,
        writablePaths: spec.writablePaths,
        resources: spec.resources,
        override: {
            ports: containerPorts(spec.ports),
            livenessProbe: probe(spec.probes.liveness),
            readinessProbe: probe(spec.probes.readiness),
        },
    };
}
