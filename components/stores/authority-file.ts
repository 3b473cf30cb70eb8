import type * as k8s from "@pulumi/kubernetes";

type PodSpec = k8s.types.input.core.v1.PodSpec;

const folder = "/authority";

/** Where a pod finds the authority of a server in the cluster. */
export const authorityFile = `${folder}/ca.crt`;

/** Brings a pod's first container the `ca.crt` of a Secret, by which it checks a server's certificate; nothing else of that Secret. */
export function withAuthority(spec: PodSpec, secretName: string): PodSpec {
    const [first, ...others] = spec.containers as k8s.types.input.core.v1.Container[];
    const mounts = first.volumeMounts as k8s.types.input.core.v1.VolumeMount[];
    const volumes = spec.volumes as k8s.types.input.core.v1.Volume[];
    return {
        ...spec,
        containers: [{ ...first, volumeMounts: [...mounts, { name: "authority", mountPath: folder, readOnly: true }] }, ...others],
        volumes: [...volumes, { name: "authority", secret: { secretName, items: [{ key: "ca.crt", path: "ca.crt" }] } }],
    };
}
