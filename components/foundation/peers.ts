import type * as k8s from "@pulumi/kubernetes";
import type { Manifest } from "../../config/manifest";

/** Where a NetworkPolicy lets traffic go: addresses, or pods of a namespace. */
export type Peer = { cidrs: string[] } | { namespace: string; labels: Record<string, string> };

/** Who is at the other end: addresses, pods, or every public address. */
export type FlowPeer = Peer | "internet";

/** Addresses that are not public: private, shared, link-local, loopback, multicast and reserved ones. */
const notPublic = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8", "224.0.0.0/3"];

/** How Kubernetes selects pods by labels; none is all of them. */
export const selector = (labels: Record<string, string>) => (Object.keys(labels).length > 0 ? { matchLabels: labels } : {});

/** How a NetworkPolicy writes it. */
export function peers(peer: FlowPeer): k8s.types.input.networking.v1.NetworkPolicyPeer[] {
    if (peer === "internet") return [{ ipBlock: { cidr: "0.0.0.0/0", except: notPublic } }];
    if ("cidrs" in peer) return peer.cidrs.map(cidr => ({ ipBlock: { cidr } }));
    return [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": peer.namespace } }, podSelector: selector(peer.labels) }];
}

/** Prometheus, who may reach every port of metrics. */
export const prometheus = { namespace: "monitoring", labels: { "app.kubernetes.io/name": "prometheus" } } satisfies Peer;

/** The labels that a service's pods carry and its policies select; the migration's pods have them too, under the name `migrate`. */
export function podLabels(bot: string, service: string): Record<string, string> {
    return { "app.kubernetes.io/name": service, "app.kubernetes.io/part-of": bot };
}

/** Who in the bot's namespace uses a store: for the store's own policies. */
export function clientsOf(manifest: Manifest, store: string): Peer[] {
    const users = { ...manifest.services, ...manifest.jobs };
    const services = Object.keys(users).filter(name => users[name].stores.includes(store));
    const migration = manifest.migrations?.store === store ? ["migrate"] : [];
    return [...services, ...migration].map(name => ({ namespace: manifest.name, labels: podLabels(manifest.name, name) }));
}
