import { ClusterApi, type Pod } from "../cluster-api";
import type { Probe, Target, World } from "../probe";
import { type Workload, workloadsOf } from "../workloads";

/** A service whose pods are asked. */
export interface Service extends Target {
    workload: Workload;
}

/** Every service of the stack. */
export const services = (world: World): Service[] => workloadsOf(world).map(workload => ({ name: workload.name, workload }));

/** The pods of a service that are meant to run: neither ending nor ended. */
export async function podsOf(cluster: ClusterApi, { namespace, labels }: Workload): Promise<Pod[]> {
    const pods = await cluster.list<Pod>(`/api/v1/namespaces/${namespace}/pods`, labels);
    return pods.filter(({ metadata, status }) => metadata.deletionTimestamp === undefined && status?.phase !== "Succeeded" && status?.phase !== "Failed");
}

/** A probe that asks each service's pods. */
export const ofServices = (
    name: Probe["name"],
    says: string,
    ask: (pods: Pod[], asked: { workload: Workload; cluster: ClusterApi }) => ReturnType<Probe["ask"]> | Awaited<ReturnType<Probe["ask"]>>,
    targets = services,
): Probe<Service> => ({
    name,
    says,
    targets,
    async ask({ workload }, { world, signal }) {
        const cluster = await ClusterApi.of(world, signal);
        return ask(await podsOf(cluster, workload), { workload, cluster });
    },
});

/** Whether Kubernetes takes a pod for ready. */
export const isReady = ({ status }: Pod): boolean => status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True") === true;

/** The state of every container of a pod, those that start it among them. */
export const statusesOf = ({ status }: Pod) => [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
