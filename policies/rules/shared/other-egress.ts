import { type Graph, placeIn, type Selector } from "../../engine/graph";
import { listOf } from "../../engine/reading";
import { Undecided } from "../../engine/rule";
import { calicoSelector } from "./calico-selectors";
import { labelsOf, nameLabel, namespaceOf } from "./namespaces";

/** Where Cilium's and Calico's policies let their pods go, in the words of Kubernetes' own, so that the same questions are asked of them. */

type Port = { port?: number | string; endPort?: number; protocol?: string };
type Peer = { ipBlock?: { cidr: string }; namespaceSelector?: Selector; podSelector?: Selector };

/** Where a policy lets its pods go. */
export interface Leaves {
    /** Whether it closes everything else. */
    restricts: boolean;
    rules: { to?: Peer[]; ports?: Port[] }[];
    /** What of it is not read, if something is. */
    unread?: string;
}

interface CiliumRule {
    toEntities?: string[];
    toCIDR?: string[];
    toCIDRSet?: { cidr?: string }[];
    toEndpoints?: Selector[];
    toPorts?: { ports?: { port?: string; endPort?: number; protocol?: string }[] }[];
}

/** What a policy of Cilium's says of egress. */
export interface CiliumSpec {
    egress?: CiliumRule[];
    egressDeny?: object[];
    enableDefaultDeny?: { egress?: boolean };
}

/** Any pod of the cluster, in any namespace. */
const inCluster: Peer = { namespaceSelector: {} };

/** Whom an entity of Cilium's is; what stands in the cluster or on its nodes may answer for names. */
const entity = (name: string): Peer => (/^world(-ipv[46])?$/.test(name) ? { ipBlock: { cidr: name === "world-ipv6" ? "::/0" : "0.0.0.0/0" } } : inCluster);

/** Without a protocol Cilium lets each of them through. */
const ciliumPorts = (toPorts: CiliumRule["toPorts"]): Port[] | undefined => {
    if (!listOf(toPorts).some(({ ports }) => listOf(ports).length)) return undefined;
    return listOf(toPorts).flatMap(({ ports }) =>
        listOf(ports).flatMap(({ port, endPort, protocol = "ANY" }) => {
            const number = port === "0" ? {} : { port, ...(endPort ? { endPort } : {}) };
            return (protocol === "ANY" ? ["TCP", "UDP"] : [protocol]).map(one => ({ ...number, protocol: one }));
        }),
    );
};

const ciliumFields = ["toEntities", "toCIDR", "toCIDRSet", "toEndpoints", "toPorts"];

/** The rules of a policy of Cilium's; `endpoint` reads a selector as a peer of Kubernetes. */
export function ciliumLeaves({ egress, egressDeny, enableDefaultDeny }: CiliumSpec, endpoint: (selector: Selector) => Peer): Leaves {
    const restricts = (egress !== undefined || egressDeny !== undefined) && enableDefaultDeny?.egress !== false;
    if (listOf(egressDeny).length) return { restricts, rules: [], unread: "egressDeny" };
    const strange = listOf(egress).flatMap(rule => Object.keys(rule).filter(key => !ciliumFields.includes(key) && key !== "icmps"))[0];
    const rules = listOf(egress).flatMap((rule): Leaves["rules"] => {
        const { toEntities, toCIDR, toCIDRSet, toEndpoints, toPorts } = rule;
        const ports = ciliumPorts(toPorts);
        if (listOf(toEntities).includes("all")) return [{ ports }];
        const to: Peer[] = [
            ...listOf(toEntities).map(entity),
            ...[...listOf(toCIDR), ...listOf(toCIDRSet).map(({ cidr = "" }) => cidr)].map(cidr => ({ ipBlock: { cidr } })),
            ...listOf(toEndpoints).map(endpoint),
        ];
        if (to.length) return [{ to, ports }];
        // A rule of ports alone is for every destination, and an empty one for none.
        return Object.keys(rule).every(key => key === "toPorts") && ports ? [{ ports }] : [];
    });
    return { restricts, rules, ...(strange ? { unread: strange } : {}) };
}

interface Destination {
    nets?: string[];
    ports?: (number | string)[];
    selector?: string;
    namespaceSelector?: string;
}

interface CalicoRule {
    action?: string;
    protocol?: string | number;
    destination?: Destination;
}

/** What a policy of Calico's says of egress. */
export interface CalicoSpec {
    types?: string[];
    egress?: CalicoRule[];
}

const protocols: Record<string, string> = { "6": "TCP", "17": "UDP" };

/** The ports of a rule; a range is written `1000:2000`. */
function calicoPorts({ protocol, destination }: CalicoRule): Port[] | undefined {
    if (protocol === undefined) return undefined;
    const name = protocols[protocol] ?? String(protocol).toUpperCase();
    const { ports } = destination ?? {};
    if (!listOf(ports).length) return [{ protocol: name }];
    return listOf(ports).map(written => {
        const [port, endPort] = String(written).split(":");
        return { port, ...(endPort ? { endPort: Number(endPort) } : {}), protocol: name };
    });
}

/** The pods that a destination chooses, as far as anybody asks: those of kube-system answer for names, and the others do not. */
function calicoPods({ selector, namespaceSelector }: Destination, isWide: boolean, place: string, graph: Graph): Peer[] {
    if (namespaceSelector === undefined) return selector === undefined ? [] : [isWide ? inCluster : { podSelector: {} }];
    const dns = placeIn(place, "kube-system");
    const labels = { ...labelsOf(dns, graph), "projectcalico.org/name": namespaceOf(dns) };
    return [calicoSelector(namespaceSelector)(labels) ? { namespaceSelector: { matchLabels: { [nameLabel]: "kube-system" } } } : { podSelector: {} }];
}

/** The rules of a policy of Calico's, of which the first that fits decides; what stands after one that denies something is not read. */
export function calicoLeaves({ types, egress }: CalicoSpec, isWide: boolean, place: string, graph: Graph): Leaves {
    const restricts = types?.includes("Egress") ?? listOf(egress).length > 0;
    const rules: Leaves["rules"] = [];
    for (const rule of listOf(egress)) {
        const { action = "Allow", destination = {} } = rule;
        if (action === "Log") continue;
        if (action !== "Allow") {
            const isRest = action === "Deny" && Object.keys(rule).every(key => key === "action");
            return isRest ? { restricts, rules } : { restricts, rules, unread: `action: ${action}` };
        }
        const strange = [
            ...Object.keys(rule).filter(key => !["action", "protocol", "destination", "metadata", "ipVersion"].includes(key)),
            ...Object.keys(destination).filter(key => !["nets", "ports", "selector", "namespaceSelector"].includes(key)),
        ][0];
        if (strange) return { restricts, rules, unread: strange };
        const to = [...listOf(destination.nets).map(cidr => ({ ipBlock: { cidr } })), ...calicoPods(destination, isWide, place, graph)];
        const ports = calicoPorts(rule);
        rules.push(to.length ? { to, ports } : { ports });
    }
    return { restricts, rules };
}

/** Throws where something of a policy is not read that might let its pods go. */
export function readWhole({ unread }: Leaves, pod: string): void {
    if (unread) throw new Undecided(`a policy of another kind is for ${pod}, and where it lets it go is not read: ${unread}`);
}
