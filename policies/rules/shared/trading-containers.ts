import { onlyReads, wordsIn } from "../../../venues";
import { aws } from "../../engine/aws";
import { type Graph, type PodNode, push } from "../../engine/graph";
import type { Container } from "../../engine/pods";
import { known, listOf } from "../../engine/reading";
import { objectName } from "./annotations";
import { type ExternalSecret, keysMade, type Remote } from "./external-secret";

/** Which containers of a pod can send orders: what the pod is made for, and whatever is given an exchange's key. */

type Secret = { name?: string; tags?: Record<string, string> };

/** Names in Secrets Manager of the exchanges' keys that may do more than read. */
const tradingKeys = (graph: Graph): string[] =>
    graph.ofType<Secret>(aws.secretsmanager.Secret).flatMap(({ props }) => {
        const { name, tags = {} } = known(() => ({ name: props.name, tags: props.tags })) ?? {};
        return name && tags["golive:exchange"] && !onlyReads(tags["golive:exchange"], wordsIn(tags["golive:permissions"] ?? "")) ? [name] : [];
    });

/** What stands for every key of a Secret. */
const everyKey = "*";

/** Keys of each Secret that hold a key of an exchange, by the place and name of the Secret. */
function keysBySecret(graph: Graph): Map<string, string[]> {
    const names = graph.once(tradingKeys);
    // What is known only at a deployment is a store's own secret.
    const isKey = (remote: Remote | undefined) => names.some(name => name === known(() => remote?.key));
    const found = new Map<string, string[]>();
    for (const { place, props } of graph.ofKind<ExternalSecret>("ExternalSecret")) {
        const { dataFrom, target } = props.spec ?? {};
        const whole = listOf(dataFrom).some(({ extract }) => isKey(extract)) ? [everyKey] : [];
        const keyed = keysMade(props).flatMap(({ key, sources }) => (sources().some(isKey) ? [key] : []));
        for (const key of [...whole, ...keyed]) push(found, `${place} ${target?.name ?? props.metadata?.name}`, key);
    }
    return found;
}

/** Whether a container is given an exchange's key with which orders can be sent. */
export function holdsKey(container: Container, pod: PodNode, graph: Graph): boolean {
    const secrets = graph.once(keysBySecret);
    const keysOf = (name: string | undefined) => listOf(secrets.get(`${pod.place} ${name}`));
    const own = listOf(container.env).some(({ valueFrom }) => {
        const { name, key } = valueFrom?.secretKeyRef ?? {};
        return keysOf(name).some(one => one === everyKey || one === key);
    });
    const whole = listOf(container.envFrom).some(({ secretRef }) => keysOf(secretRef?.name).length > 0);
    const mounted = listOf(container.volumeMounts).some(({ name }) =>
        listOf(pod.spec.volumes).some(volume => volume.name === name && keysOf(volume.secret?.secretName).length > 0),
    );
    return own || whole || mounted;
}

/** Whether a container is the one that its pod is named after, or is given an exchange's key. */
export const isTrading = (container: Container, pod: PodNode, graph: Graph): boolean => container.name === objectName(pod) || holdsKey(container, pod, graph);
