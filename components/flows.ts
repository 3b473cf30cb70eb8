import type * as k8s from "@pulumi/kubernetes";
import type { Manifest } from "../config/manifest";
import { peers } from "./namespace";
import type { Peer, Store } from "./store";

type Policy = k8s.types.input.networking.v1.NetworkPolicySpec;
type PolicyPeer = k8s.types.input.networking.v1.NetworkPolicyPeer;
type Rule = { peers: PolicyPeer[]; ports: number[] };

/** Prometheus, who may reach every port of metrics. */
export const prometheus = { namespace: "monitoring", labels: { "app.kubernetes.io/name": "prometheus" } } satisfies Peer;

/** The labels that a service's pods carry and its policies select; the migration's pods have them too, under the name `migrate`. */
export function podLabels(bot: string, service: string): Record<string, string> {
    return { "app.kubernetes.io/name": service, "app.kubernetes.io/part-of": bot };
}

/** Who in the bot's namespace uses a store: for the store's own policies. */
export function clientsOf(manifest: Manifest, store: string): Peer[] {
    const services = Object.keys(manifest.services).filter(name => manifest.services[name].stores.includes(store));
    const migration = manifest.migrations?.store === store ? ["migrate"] : [];
    return [...services, ...migration].map(name => ({ namespace: manifest.name, labels: podLabels(manifest.name, name) }));
}

/**
 * What one service may do on the network (cryptofunk:283): reach its stores, the services it talks to and its exchanges, and be reached
 * by the services that talk to it and by Prometheus. The namespace denies the rest and lets DNS out.
 * Traps: policies know no host names, so an exchange is "public addresses on its ports"; the VPC CNI compares ports before the Service
 * translates them, so a Service has its container's ports; private ranges are cut out, or the exchange's rule would open the VPC.
 */
export function serviceFlows(manifest: Manifest, service: string, stores: Record<string, Store>): Policy {
    const spec = manifest.services[service];
    const ports = (name: string) => Object.values(manifest.services[name].ports);
    const pods = (names: string[]) => names.map(name => ({ podSelector: { matchLabels: podLabels(manifest.name, name) } }));
    const callers = Object.keys(manifest.services).filter(name => manifest.services[name].talksTo.includes(service));
    const outside = [...new Set([...spec.exchanges.flatMap(name => exchangePorts(manifest.exchanges[name].hosts)), ...(spec.internet ? [443] : [])])];

    return policy(podLabels(manifest.name, service), {
        ingress: [
            { peers: pods(callers), ports: ports(service) },
            { peers: spec.metrics ? peers(prometheus) : [], ports: spec.metrics ? [spec.ports[spec.metrics.port]] : [] },
        ],
        egress: [
            ...spec.stores.map(name => ({ peers: peers(stores[name].peer), ports: [stores[name].port] })),
            ...spec.talksTo.map(name => ({ peers: pods([name]), ports: ports(name) })),
            { peers: peers("internet"), ports: outside },
        ],
    });
}

/** What the migration may do on the network: reach its store. */
export function migrationFlows(manifest: Manifest, store: Store): Policy {
    return policy(podLabels(manifest.name, "migrate"), { ingress: [], egress: [{ peers: peers(store.peer), ports: [store.port] }] });
}

/** The ports behind a list of hosts, each "host" or "host:port"; 443 is always among them. */
function exchangePorts(hosts: string[]): number[] {
    return [443, ...hosts.map(host => Number(/:(\d+)$/.exec(host)?.[1] ?? 443))];
}

function policy(labels: Record<string, string>, rules: { ingress: Rule[]; egress: Rule[] }): Policy {
    // A rule without peers or ports would mean "everybody" or "every port", so it is left out.
    const meant = (rule: Rule) => rule.peers.length > 0 && rule.ports.length > 0;
    const tcp = (rule: Rule) => [...new Set(rule.ports)].sort((a, b) => a - b).map(port => ({ protocol: "TCP", port }));
    return {
        podSelector: { matchLabels: labels },
        policyTypes: ["Ingress", "Egress"],
        ingress: rules.ingress.filter(meant).map(rule => ({ from: rule.peers, ports: tcp(rule) })),
        egress: rules.egress.filter(meant).map(rule => ({ to: rule.peers, ports: tcp(rule) })),
    };
}
