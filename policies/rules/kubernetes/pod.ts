import { type Graph, graphRule } from "../../engine/graph";
import { type Pod, podRule } from "../../engine/pods";
import { listOf } from "../../engine/reading";
import { allFlaws, anyFlaw } from "../../engine/rule";
import { hardening } from "./container";

/** The exporter of a node's own metrics, as its makers publish it or a mirror has it, and the proxy that stands before it. */
const exporter = /(^|\/)((prometheus|prom|bitnami|bitnamilegacy)\/node[-_]exporter|brancz\/kube-rbac-proxy)([:@]|$)/;

/** Whether pods are the exporter of their node's metrics, one for each node, and only read what the node has. */
function isNodeExporter({ kind, spec, containers }: Pod): boolean {
    if (kind !== "DaemonSet" || spec.hostIPC || !containers.length) return false;
    const paths = listOf(spec.volumes).flatMap(({ hostPath, name }) => (hostPath ? [name] : []));
    return containers.every(
        ({ container: { image, securityContext, volumeMounts } }) =>
            exporter.test(String(image)) &&
            !securityContext?.privileged &&
            listOf(volumeMounts).every(({ name, readOnly }) => readOnly || !paths.includes(name)),
    );
}

/** Where a node keeps what its containers and services write into their logs, and what it is called in them. */
const logs = /^\/(var\/log|var\/lib\/docker\/containers|run\/log(\/journal)?|etc\/machine-id)(\/|$)/;

/** Whether pods stand on every node and do nothing there but read its logs. */
function onlyReadsLogs({ kind, spec, containers }: Pod): boolean {
    const volumes = listOf(spec.volumes).filter(({ hostPath }) => hostPath);
    if (kind !== "DaemonSet" || spec.hostNetwork || spec.hostPID || spec.hostIPC || !volumes.every(({ hostPath }) => logs.test(hostPath?.path ?? "")))
        return false;
    const names = volumes.map(({ name }) => name);
    return containers.every(
        ({ container: { securityContext, volumeMounts } }) =>
            !securityContext?.privileged && listOf(volumeMounts).every(({ name, readOnly }) => readOnly === true || !names.includes(name)),
    );
}

export const staysOffTheHost = podRule(
    {
        name: "pod-stays-off-the-host",
        preset: "baseline",
        severity: "critical",
        ...hardening,
        says: "A pod shares neither network, processes nor files with its node, but for Prometheus' node exporter, which only reads them.",
        fix: "Leave hostNetwork, hostPID, hostIPC and hostPath volumes out.",
        adviceWhere: [{ says: "it stands on every node to collect its logs, and only reads them", holds: onlyReadsLogs }],
        patches: true,
    },
    pod => {
        const { spec, where } = pod;
        const found = anyFlaw(
            () => allFlaws(["hostNetwork", "hostPID", "hostIPC"] as const, flag => (spec[flag] ? `${where}.${flag} is true` : undefined)),
            () => allFlaws(spec.volumes, (volume, i) => (volume.hostPath ? `${where}.volumes[${i}].hostPath is ${volume.hostPath.path}` : undefined)),
        );
        return found && !isNodeExporter(pod) ? found : undefined;
    },
);

interface Account {
    automountServiceAccountToken?: boolean;
    metadata?: { name?: string };
}
interface Binding {
    subjects?: { kind?: string; name?: string; namespace?: string }[];
}

/** Service accounts that a binding gives rights in the cluster, found once. */
const boundAccounts = (graph: Graph): Set<string> => {
    const bindings = graph.ofKind<Binding>("RoleBinding", "ClusterRoleBinding");
    return new Set(bindings.flatMap(({ props }) => listOf(props.subjects).map(({ namespace, name }) => `${namespace} ${name}`)));
};
export const tokenIsNotMounted = graphRule(
    {
        name: "pod-mounts-no-idle-token",
        preset: "baseline",
        debatable: true,
        severity: "medium",
        items: ["cryptofunk:284"],
        says: "A pod that asks nothing of the cluster's API gets no token for it.",
        because: "A token in a pod that was broken into is a way into the cluster.",
        fix: "Set automountServiceAccountToken to false, for the pod or its ServiceAccount.",
    },
    graph => graph.pods,
    (pod, graph) => {
        const { automountServiceAccountToken } = pod.spec;
        if (automountServiceAccountToken === false) return undefined;
        const { serviceAccountName = "default" } = pod.spec;
        const account = graph.named<Account>("ServiceAccount", pod.place, serviceAccountName);
        if (automountServiceAccountToken === undefined && account?.props.automountServiceAccountToken === false) return undefined;
        const namespace = pod.place.slice(pod.place.lastIndexOf(" ") + 1);
        if (graph.once(boundAccounts).has(`${namespace} ${serviceAccountName}`)) return undefined;
        return `automountServiceAccountToken is not false, and ${serviceAccountName} has no rights to use it for`;
    },
);

export const replicasSpread = podRule(
    {
        name: "replicas-spread-over-zones",
        preset: "baseline",
        severity: "medium",
        items: ["mech-exo:84"],
        says: "Replicas do not all stand on one node or in one zone.",
        because: "A node that dies otherwise takes every replica with it.",
        fix: "Set topologySpreadConstraints on topology.kubernetes.io/zone, or a pod anti-affinity.",
        level: "advisory",
    },
    ({ spec, where, replicas = 1 }) => {
        if (replicas < 2 || spec.topologySpreadConstraints?.length || spec.affinity?.podAntiAffinity) return undefined;
        return `${where}.topologySpreadConstraints is absent for ${replicas} replicas`;
    },
    ["Deployment", "Rollout", "CloneSet", "DeploymentConfig"],
);
