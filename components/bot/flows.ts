import type * as k8s from "@pulumi/kubernetes";
import type { Manifest } from "../../config/manifest";
import { gatewayOf, portsOf } from "../../config/uses";
import { peers, podLabels, prometheus, type Store } from "../foundation";

type Policy = k8s.types.input.networking.v1.NetworkPolicySpec;
type PolicyPeer = k8s.types.input.networking.v1.NetworkPolicyPeer;
type Rule = { peers: PolicyPeer[]; ports: number[] };

/** What is known of the rest of the bot while a policy is written. */
interface Rest {
    /** Who stops the service, and on which ports. @default nobody */
    called?: Rule;
    /** Services and jobs that are not built yet: a peer that is not there opens nothing, and looks as if it did. @default none */
    waiting?: string[];
}

/**
 * What one service may do on the network (cryptofunk:283): reach its stores, the services it talks to and its exchanges, and be reached
 * by the services and jobs that talk to it, by Prometheus, and by whoever stops it. The namespace denies the rest and lets DNS out. An exchange with a gateway is
 * reached by that alone.
 * Traps: policies know no host names, so an exchange is "public addresses on its ports"; the VPC CNI compares ports before the Service
 * translates them, so a Service has its container's ports; private ranges are cut out, or the exchange's rule would open the VPC.
 */
export function serviceFlows(
    manifest: Manifest,
    service: string,
    stores: Record<string, Store>,
    { called = { peers: [], ports: [] }, waiting = [] }: Rest = {},
): Policy {
    const spec = manifest.services[service];
    const everybody = { ...manifest.services, ...manifest.jobs };
    const callers = Object.keys(everybody).filter(name => everybody[name].talksTo.includes(service) && !waiting.includes(name));
    const own = spec.exchanges.filter(exchange => gatewayOf(manifest, exchange) === undefined);
    const venues = spec.gatewayFor === undefined ? own : [...own, spec.gatewayFor];
    const outside = venues.flatMap(name => exchangePorts(manifest.exchanges[name].hosts));

    return policy(podLabels(manifest.name, service), {
        ingress: [
            { peers: pods(manifest, callers), ports: Object.values(portsOf(spec)) },
            { peers: spec.metrics ? peers(prometheus) : [], ports: spec.metrics ? [spec.ports[spec.metrics.port]] : [] },
            called,
        ],
        egress: [...inner(manifest, spec, stores, waiting), { peers: peers("internet"), ports: [...outside, ...(spec.internet ? [443] : [])] }],
    });
}

/** Whether anybody may reach a service: others of the bot, Prometheus or the internet. */
export function isReached(manifest: Manifest, service: string): boolean {
    const { public: exposed, metrics } = manifest.services[service];
    return (
        exposed !== undefined ||
        metrics !== undefined ||
        Object.values({ ...manifest.services, ...manifest.jobs }).some(({ talksTo }) => talksTo.includes(service))
    );
}

/** What a job may do on the network: nobody reaches it. */
export function jobFlows(manifest: Manifest, job: string, stores: Record<string, Store>, waiting: string[] = []): Policy {
    const spec = manifest.jobs[job];
    const outside = { peers: peers("internet"), ports: spec.internet ? [443] : [] };
    return policy(podLabels(manifest.name, job), { ingress: [], egress: [...inner(manifest, spec, stores, waiting), outside] });
}

const pods = (manifest: Manifest, names: string[]) => names.map(name => ({ podSelector: { matchLabels: podLabels(manifest.name, name) } }));

/** Stores and services that a service or a job reaches. */
function inner(manifest: Manifest, spec: { stores: string[]; talksTo: string[] }, stores: Record<string, Store>, waiting: string[]): Rule[] {
    return [
        ...spec.stores.map(name => ({ peers: peers(stores[name].peer), ports: [stores[name].port] })),
        ...spec.talksTo
            .filter(name => !waiting.includes(name))
            .map(name => ({ peers: pods(manifest, [name]), ports: Object.values(portsOf(manifest.services[name])) })),
    ];
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
