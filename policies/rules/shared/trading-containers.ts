import { aws } from "../../engine/aws";
import type { Graph, PodNode } from "../../engine/graph";
import type { Container } from "../../engine/pods";
import { known, listOf } from "../../engine/reading";
import { objectName } from "./annotations";

/** Which containers of a pod can send orders: what the pod is made for, and whatever is given an exchange's key. */

interface External {
    spec?: {
        target?: { name?: string; template?: { data?: Record<string, string> } };
        data?: { secretKey: string; remoteRef?: { key?: string } }[];
    };
    metadata?: { name?: string };
}

type Secret = { name?: string; tags?: Record<string, string> };

const mayTrade = (permissions = ""): boolean =>
    permissions
        .split(/[\s,]+/)
        .filter(Boolean)
        .some(one => !/^read/i.test(one)) || permissions === "";

/** Names in Secrets Manager of the exchanges' keys that may do more than read. */
const tradingKeys = (graph: Graph): string[] =>
    graph.ofType<Secret>(aws.secretsmanager.Secret).flatMap(({ props }) => {
        const said = known(() => ({ name: props.name, tags: props.tags }));
        return said?.name && said.tags?.["golive:exchange"] && mayTrade(said.tags["golive:permissions"]) ? [said.name] : [];
    });

/** Keys of each Secret that hold a key of an exchange, by the place and name of the Secret. */
function keysBySecret(graph: Graph): Map<string, string[]> {
    const names = graph.once(tradingKeys);
    const found = new Map<string, string[]>();
    for (const node of graph.ofKind<External>("ExternalSecret")) {
        const { metadata, spec } = node.props;
        // What is known only at a deployment is a store's own secret.
        const aliases = listOf(spec?.data).flatMap(({ secretKey, remoteRef }) => (names.includes(known(() => remoteRef?.key) ?? "") ? [secretKey] : []));
        if (!aliases.length) continue;
        const data = spec?.target?.template?.data;
        const hasKey = (text: string) => aliases.some(alias => new RegExp(`\\.${alias}\\b`).test(text));
        // A text that is known only at a deployment has an address in it.
        const keys = data ? Object.keys(data).filter(key => hasKey(known(() => data[key]) ?? "")) : aliases;
        found.set(`${node.place} ${spec?.target?.name ?? metadata?.name}`, keys);
    }
    return found;
}

/** Whether a container is given an exchange's key with which orders can be sent. */
export function holdsKey(container: Container, pod: PodNode, graph: Graph): boolean {
    const secrets = graph.once(keysBySecret);
    const keysOf = (name: string | undefined) => secrets.get(`${pod.place} ${name}`) ?? [];
    const own = listOf(container.env).some(({ valueFrom }) => keysOf(valueFrom?.secretKeyRef?.name).includes(valueFrom?.secretKeyRef?.key ?? ""));
    const whole = listOf(container.envFrom).some(({ secretRef }) => keysOf(secretRef?.name).length > 0);
    const mounted = listOf(container.volumeMounts).some(({ name }) =>
        listOf(pod.spec.volumes).some(volume => volume.name === name && keysOf(volume.secret?.secretName).length > 0),
    );
    return own || whole || mounted;
}

/** Whether a container is the one that its pod is named after, or is given an exchange's key. */
export const isTrading = (container: Container, pod: PodNode, graph: Graph): boolean => container.name === objectName(pod) || holdsKey(container, pod, graph);
