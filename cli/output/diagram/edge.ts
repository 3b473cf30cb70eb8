import { matches } from "../../../policies/engine/graph";
import { listOf } from "../../../policies/engine/reading";
import type { Item } from "./resources";
import type { Service } from "./services";
import type { Sheet } from "./sheet";
import { addressOf } from "./stores";

type Named = { metadata?: { name?: string; namespace?: string } };
type Binding = Named & { spec?: { serviceRef?: { name?: string } } };
type Bound = Named & { spec?: { selector?: Record<string, string> } };
type Conditions = { conditions: { hostHeader?: { values?: string[] }; pathPattern?: { values?: string[] } }[] };

const firewall = (walls: unknown[]): string[] => (walls.length ? ["behind a web firewall"] : []);

/** What the internet calls: load balancers and what stands before them, and the services they hand on to. */
export function addEdge(sheet: Sheet, services: Service[]): void {
    const { resources } = sheet;
    for (const balancer of resources.of<{ internal: boolean }>("lb/loadBalancer:LoadBalancer")) {
        const id = `edge/${balancer.name}`;
        const listeners = resources.usersOf<{ port: number }>(balancer, "lb/listener:Listener");
        const lines = firewall(resources.usersOf(balancer, ":WebAclAssociation"));
        const node = sheet.add({ id, box: "edge", kind: "edge", parts: [{ name: "Load balancer" }], lines }, addressOf(balancer, resources));
        const own = listeners.map(({ props }) => Number(props.port)).sort((a, b) => a - b);
        const listens = (ports: string[]) => own.map(String).filter(port => ports.includes("any") || ports.includes(port));
        const open = balancer.props.internal === true ? [] : listens(sheet.ports("callers", id));
        if (open.length) sheet.arrows.push({ from: "callers", to: id, kind: "public", ports: open });
        const cdns = resources.usersOf<object>(balancer, ":Distribution");
        for (const cdn of cdns) addCdn(sheet, cdn, id, listens);
        node.isPublic = open.length > 0 || cdns.length > 0;
        for (const rule of listeners.flatMap(listener => resources.usersOf<Conditions>(listener, ":ListenerRule"))) addRule(sheet, services, rule, id);
    }
}

function addCdn(sheet: Sheet, cdn: Item<unknown>, balancer: string, listens: (ports: string[]) => string[]): void {
    const id = `edge/${cdn.name}`;
    const lines = ["CloudFront", ...firewall(sheet.resources.usedBy(cdn, ":WebAcl"))];
    sheet.add({ id, box: "front", kind: "edge", parts: [{ name: "CDN" }], lines, isPublic: true }, { internet: "cdn" });
    sheet.arrows.push({ from: "callers", to: id, kind: "public", ports: ["80", "443"] });
    const ports = listens(sheet.ports(id, balancer));
    if (ports.length) sheet.arrows.push({ from: id, to: balancer, kind: "public", ports });
}

/** What a rule of a load balancer hands on, if its target is bound to a service and both ends let it through. */
function addRule(sheet: Sheet, services: Service[], rule: Item<Conditions>, balancer: string): void {
    const { resources } = sheet;
    const values = (key: "hostHeader" | "pathPattern") => listOf(rule.props.conditions).flatMap(one => one[key]?.values ?? []);
    const label = [...values("hostHeader"), values("pathPattern").join(" ")].filter(Boolean).join("\n");
    const groups = resources.usedBy(rule, ":TargetGroup");
    for (const { props } of groups.flatMap(group => resources.usersOf<Binding>(group, ":TargetGroupBinding"))) {
        const bound = resources
            .of<Bound>("core/v1:Service")
            .find(one => one.props.metadata?.namespace === props.metadata?.namespace && one.props.metadata?.name === props.spec?.serviceRef?.name);
        const selector = bound?.props.spec?.selector ?? {};
        for (const { name, pods } of services) {
            const node = sheet.nodes.get(`service/${name}`);
            if (!node || !Object.keys(selector).length || !matches({ matchLabels: selector }, pods.labels)) continue;
            if (sheet.link(balancer, node.id, "public", label)) node.isPublic ||= sheet.nodes.get(balancer)?.isPublic ?? false;
        }
    }
}
