import type { Place } from "../on-call/place";
import { answers, type Cluster, machineOf, marked, type Node, type Pod, since, works } from "./cluster";
import type { Fate } from "./instance";

/** What was found of a service's pod. */
export type Finding =
    /** It works, and nothing has to be done. */
    | { found: "works"; says: string[] }
    /** Nothing may be done, or nothing has to; `next` are commands that help. */
    | { found: "refused"; says: string[]; next?: string[] }
    /** Its machine is gone for ever: the pod may be taken away. */
    | { found: "lost"; says: string[]; pod: Pod; node: Node };

/** Who is asked. */
export interface Asked {
    place: Place;
    cluster: Cluster;
    /** What AWS says of an instance; `others` are those of nodes that work. */
    fate: (id: string, others: string[]) => Promise<Fate>;
}

/** How a machine is ended for good. EKS operates it and may be the only one who can: a NodeClaim that is deleted has EKS end its instance first. */
function endings({ region }: Place, id: string, node: Node): string[] {
    const claim = node.metadata.ownerReferences.find(({ kind }) => kind === "NodeClaim")?.name;
    return [
        `aws ec2 terminate-instances --region ${region} --instance-ids ${id}`,
        ...(claim ? [`kubectl delete nodeclaim ${claim} --wait=false   # where AWS refuses the first, because EKS operates the instance`] : []),
    ];
}

/** Looks at a service's pod, its node and its instance, and says whether the pod may be taken away by force. Changes nothing. Throws NotTold. */
export async function look(service: string, { place, cluster, fate }: Asked): Promise<Finding> {
    const refused = (says: string, ...next: string[]): Finding => ({ found: "refused", says: [says], next });
    const where = `--namespace ${place.bot}`;
    const replicas = cluster.replicas(service);
    if (replicas === undefined) {
        const sets = cluster.sets();
        return refused(`${place.bot} has no StatefulSet ${service}; it has ${sets.join(", ") || "none"}. Every other service starts elsewhere by itself.`);
    }
    const name = `${service}-0`;
    const pod = cluster.pod(name);
    if (!pod)
        return refused(
            `There is no pod ${name}, of ${replicas} wanted: nothing keeps it from starting that a node holds.`,
            `kubectl describe statefulset ${service} ${where}`,
        );
    if (!pod.spec.nodeName) return refused(`${name} waits for a node and was on none.`, `kubectl describe pod ${name} ${where}`);
    if (works(pod)) return { found: "works", says: [`${name} works on node ${pod.spec.nodeName}.`] };
    const node = cluster.node(pod.spec.nodeName);
    if (!node)
        return refused(
            `${name} was on node ${pod.spec.nodeName}, which is gone: Kubernetes takes the pod away by itself within minutes.`,
            `kubectl get pod ${name} ${where} --watch`,
        );
    if (answers(node))
        return refused(
            `Node ${node.metadata.name} works, so ${name} is not lost: look why it does not.`,
            `kubectl describe pod ${name} ${where}`,
            `kubectl logs ${name} ${where} --previous`,
        );
    const machine = machineOf(node);
    if (!machine)
        return refused(`Node ${node.metadata.name} names no instance of AWS (${node.spec.providerID ?? "nothing"}): nobody can tell whether it is gone.`);
    if (!machine.zone.startsWith(place.region))
        return refused(`Node ${node.metadata.name} is in ${machine.zone}, and the stack in ${place.region}: kubectl reaches another cluster.`);
    const dead = `${name} is on node ${node.metadata.name}, which has not answered since ${since(node)}.`;
    const others = cluster.nodes().flatMap(one => (answers(one) ? (machineOf(one)?.id ?? []) : []));
    const { answer, says } = await fate(machine.id, others);
    if (answer === "gone") return { found: "lost", says: [dead, `${says}: it can't write any more.`], pod, node };
    if (answer === "ends") return { found: "refused", says: [dead, `${says}: it may still write. Run this again in a minute.`] };
    if (answer === "not evaluated") return { found: "refused", says: [dead, `Not evaluated, and that is no proof: ${says}`] };
    return {
        found: "refused",
        says: [dead, `${says}: it may still write, or start again. End it for good, then run this again:`],
        next: endings(place, machine.id, node),
    };
}

/** Milliseconds between two looks, and how many there are: ten minutes, as long as a new machine and a big image take. */
const [pause, most] = [2_000, 300];

/** Has the pod taken away, and waits until another one works. Returns the node it works on; undefined where none does after ten minutes. Throws NotTold. */
export async function bringBack(
    { pod, node }: Extract<Finding, { found: "lost" }>,
    cluster: Cluster,
    { sleep, say }: { sleep: (milliseconds: number) => Promise<unknown>; say: (what: string) => void },
): Promise<string | undefined> {
    if (!marked(node)) cluster.markOutOfService(node);
    for (let looks = 0; looks < most; looks++) {
        const now = cluster.pod(pod.metadata.name);
        if (now && now.metadata.uid !== pod.metadata.uid && works(now)) return now.spec.nodeName;
        say(!now || now.metadata.uid === pod.metadata.uid ? "Waiting for Kubernetes to take the pod away..." : "Waiting for the new pod to work...");
        await sleep(pause);
    }
    return undefined;
}
