import type { RecordedResource } from "../../policies/engine/analysis";

/** What NetworkPolicies of a recording let through, computed as Kubernetes defines it: union of what policies allow, both ends have to agree. */

type Labels = Record<string, string>;
interface Selector {
    matchLabels?: Labels;
    matchExpressions?: unknown;
}
interface PolicyPeer {
    podSelector?: Selector;
    namespaceSelector?: Selector;
    ipBlock?: { cidr: string; except?: string[] };
}
interface PolicyRule {
    from?: PolicyPeer[];
    to?: PolicyPeer[];
    ports?: { protocol?: string; port?: number | string }[];
}
interface Policy {
    namespace: string;
    spec: { podSelector: Selector; policyTypes?: string[]; ingress?: PolicyRule[]; egress?: PolicyRule[] };
}

/** Somebody on the network: pods, or an address. */
export type End = { name: string; namespace: string; labels: Labels } | { name: string; address: string };

const selects = (selector: Selector, labels: Labels): boolean => {
    if (selector.matchExpressions) throw new Error("this evaluator knows no matchExpressions");
    return Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
};

const number = (address: string) => address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
const within = (address: string, cidr: string) => {
    const [base, bits] = cidr.split("/");
    const size = 2 ** (32 - Number(bits));
    return Math.floor(number(address) / size) === Math.floor(number(base) / size);
};

function isPeer(end: End, peer: PolicyPeer, own: string): boolean {
    if (peer.ipBlock) return "address" in end && within(end.address, peer.ipBlock.cidr) && !(peer.ipBlock.except ?? []).some(cidr => within(end.address, cidr));
    if ("address" in end) return false;
    const namespace = peer.namespaceSelector ? selects(peer.namespaceSelector, { "kubernetes.io/metadata.name": end.namespace }) : end.namespace === own;
    return namespace && selects(peer.podSelector ?? {}, end.labels);
}

function allowed(policies: Policy[], of: End, other: End, port: number, protocol: string, direction: "ingress" | "egress"): boolean {
    if ("address" in of) return true; // what stands outside has no policy here
    const kind = direction === "ingress" ? "Ingress" : "Egress";
    const own = policies.filter(
        ({ namespace, spec }) =>
            namespace === of.namespace &&
            selects(spec.podSelector, of.labels) &&
            (spec.policyTypes ?? ["Ingress", ...(spec.egress ? ["Egress"] : [])]).includes(kind),
    );
    if (own.length === 0) return true;
    return own.some(({ namespace, spec }) =>
        (spec[direction] ?? []).some(rule => {
            const peers = direction === "ingress" ? rule.from : rule.to;
            const ports = rule.ports?.some(one => (one.protocol ?? "TCP") === protocol && (one.port === undefined || one.port === port)) ?? true;
            return ports && (!peers?.length || peers.some(peer => isPeer(other, peer, namespace)));
        }),
    );
}

// biome-ignore lint/suspicious/noExplicitAny: recorded properties have the shape of any Kubernetes object
type Loose = any;

/** The policies of a recording. */
export function policiesOf(resources: RecordedResource[]): Policy[] {
    return resources
        .filter(({ type }) => type === "kubernetes:networking.k8s.io/v1:NetworkPolicy")
        .map(({ properties }) => ({ namespace: (properties as Loose).metadata.namespace, spec: (properties as Loose).spec }));
}

/** The pods that a namespace's workloads make, by name. */
export function podsOf(resources: RecordedResource[], namespace: string): { end: End; ports: number[] }[] {
    return resources.flatMap(({ type, properties }) => {
        if (!/:(Deployment|StatefulSet|Job|CronJob)$/.test(type) || (properties as Loose).metadata?.namespace !== namespace) return [];
        const { spec } = properties as Loose;
        const template = (spec.jobTemplate?.spec ?? spec).template;
        const { labels } = template.metadata;
        const ports = template.spec.containers.flatMap((one: Loose) => (one.ports ?? []).map((port: Loose) => port.containerPort));
        return [{ end: { name: labels["app.kubernetes.io/name"], namespace, labels }, ports }];
    });
}

/** Every flow from or to the pods of a bot, as `from -> to:ports`, sorted; name resolution, which all have, is left out when all have it. */
export function flowsOf(resources: RecordedResource[], bot: string): string[] {
    const policies = policiesOf(resources);
    const own = podsOf(resources, bot);
    const subnets = (kind: string) =>
        resources
            .filter(({ type, name }) => type === "aws:ec2/subnet:Subnet" && name.includes(kind))
            .map(({ properties }) => String((properties as Loose).cidrBlock).replace(/\.0\/\d+$/, ".9"));
    const addresses = [
        ...subnets("isolated")
            .slice(0, 1)
            .map(address => ({ name: "stores", address })),
        ...subnets("private")
            .slice(0, 1)
            .map(address => ({ name: "nodes", address })),
        ...subnets("public")
            .slice(0, 1)
            .map(address => ({ name: "edge", address })),
        { name: "internet", address: "93.184.216.34" },
        { name: "metadata", address: "169.254.169.254" },
        { name: "services", address: "172.20.7.7" },
    ];
    const pods = [
        { name: "prometheus", namespace: "monitoring", labels: { "app.kubernetes.io/name": "prometheus" } },
        { name: "grafana", namespace: "monitoring", labels: { "app.kubernetes.io/name": "grafana" } },
        { name: "stranger", namespace: bot, labels: { "app.kubernetes.io/name": "stranger" } },
        { name: "foreigner", namespace: "default", labels: { "app.kubernetes.io/name": own[0].end.name } },
    ];
    const inData = [
        ...new Map(
            policies
                .filter(({ namespace }) => namespace === "data")
                .map(({ spec }) => [JSON.stringify(spec.podSelector.matchLabels ?? {}), spec.podSelector.matchLabels ?? {}]),
        ).values(),
    ]
        .filter(labels => Object.keys(labels).length > 0)
        .map(labels => ({ name: `data/${Object.values(labels)[0]}`, namespace: "data", labels }));
    const ends: End[] = [...new Map(own.map(({ end }) => [end.name, end])).values(), ...pods, ...inData, ...addresses];
    const ports = new Set([22, 53, 80, 443, 3306, 8443, 9999, ...own.flatMap(({ ports }) => ports)]);
    for (const { spec } of policies)
        for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])])
            for (const { port } of rule.ports ?? []) if (typeof port === "number") ports.add(port);

    const mine = new Set(own.map(({ end }) => end.name));
    return ends
        .flatMap(from =>
            ends.flatMap(to => {
                const ours = (end: End) => "namespace" in end && end.namespace === bot && mine.has(end.name);
                if (from === to || !(ours(from) || ours(to))) return [];
                const through = [...ports]
                    .filter(port => allowed(policies, from, to, port, "TCP", "egress") && allowed(policies, to, from, port, "TCP", "ingress"))
                    .sort((a, b) => a - b);
                // Who has no policy of its own in the recording (charts, outside) counts by the other end's alone.
                return through.length ? [`${from.name} -> ${to.name}:${through.join(",")}`] : [];
            }),
        )
        .sort();
}
