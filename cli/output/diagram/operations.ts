import type { Selector } from "../../../policies/engine/graph";
import { isInternet, listOf } from "../../../policies/engine/reading";
import type { End } from "./flows";
import type { Service } from "./services";
import type { Sheet } from "./sheet";
import { addressOf } from "./stores";

type Policy = { metadata?: { namespace?: string }; spec?: { podSelector?: Selector } };
type Api = { vpcConfig: { endpointPublicAccess?: boolean; publicAccessCidrs?: string[] }; kubernetesNetworkConfig: { serviceIpv4Cidr?: string } };

/** Draws people's way in and what looks after the bot; returns the namespace of the monitoring. */
export function addOperations(sheet: Sheet, others: Service[]): string | undefined {
    const { resources } = sheet;
    sheet.add({ id: "operators", box: "callers", kind: "person", parts: [{ name: "Operators" }], lines: ["signed in to AWS"] });
    addApi(sheet);
    addBastion(sheet);
    const chart = resources.of<{ chart: string; namespace: string }>(":Release").find(({ props }) => props.chart === "kube-prometheus-stack");
    const monitoring = chart?.props.namespace;
    if (monitoring !== undefined) addMonitoring(sheet, monitoring);
    for (const { name, pods } of others) addUpkeep(sheet, name, { pods: [pods], groups: sheet.cluster, ranges: sheet.inner });
    for (const { urn, name } of sheet.strangers()) addUpkeep(sheet, name, { groups: [urn] });
    return monitoring;
}

/** Names, on what it may call, somebody who only looks after it: an arrow each would hide the bot's own. */
function addUpkeep(sheet: Sheet, name: string, from: string | End): void {
    for (const node of sheet.of("service", "store")) {
        const ports = sheet.ports(from, node.id);
        if (ports.length) node.upkeep.push({ name, ports });
    }
}

/** The API that people deploy through: a way in that no network policy narrows. */
function addApi(sheet: Sheet): void {
    for (const cluster of sheet.resources.of<Api>("eks/cluster:Cluster")) {
        const { endpointPublicAccess = true, publicAccessCidrs = ["0.0.0.0/0"] } = cluster.props.vpcConfig ?? {};
        const inside = cluster.props.kubernetesNetworkConfig?.serviceIpv4Cidr?.replace(/\d+\/\d+$/, "1/32");
        const { ranges = [] } = addressOf(cluster, sheet.resources);
        const lines = endpointPublicAccess ? [`open to ${publicAccessCidrs.join(", ")}`] : ["from inside the network only"];
        const end = { groups: [cluster.urn], ranges: [...ranges, ...listOf(inside)] };
        sheet.add({ id: "api", box: "operations", kind: "tool", parts: [{ name: "Kubernetes API" }], lines, isPublic: endpointPublicAccess }, end);
        const from = publicAccessCidrs.some(isInternet) ? "callers" : "operators";
        if (endpointPublicAccess) sheet.arrows.push({ from, to: "api", kind: "public", ports: ["443"] });
    }
}

function addBastion(sheet: Sheet): void {
    const { resources } = sheet;
    for (const machine of resources.of("autoscaling/group:Group")) {
        const id = `machine/${machine.name}`;
        const groups = resources.usedBy(machine, ":SecurityGroup", 2).map(({ urn }) => urn);
        const node = sheet.add({ id, box: "operations", kind: "tool", parts: [{ name: machine.name }] }, { ...addressOf(machine, resources), groups });
        node.isPublic = sheet.link("callers", id, "public");
        if (!node.isPublic) {
            node.lines.push("through Session Manager, no open port");
            sheet.arrows.push({ from: "operators", to: id, kind: "operations", ports: [] });
        }
        sheet.link(id, "api", "operations");
        addUpkeep(sheet, machine.name, id);
    }
}

/** Monitoring comes from a chart: its pods are those that the policies of its namespace speak of. */
function addMonitoring(sheet: Sheet, namespace: string): void {
    const policies = sheet.resources.of<Policy>(":NetworkPolicy").filter(({ props }) => props.metadata?.namespace === namespace);
    const pods = policies.flatMap(({ props }) => {
        const labels = props.spec?.podSelector?.matchLabels ?? {};
        return Object.keys(labels).length ? [{ namespace, labels }] : [];
    });
    const end = { pods, groups: sheet.cluster, ranges: sheet.inner };
    sheet.add({ id: "monitoring", box: "operations", kind: "tool", parts: [{ name: "Monitoring" }], lines: ["Prometheus, Grafana, Alertmanager"] }, end);
    addUpkeep(sheet, "monitoring", "monitoring");
    addCallsOut(sheet, "monitoring");
}

/** Says of something that stands beside the bot's own traffic whether it may call the internet. */
export function addCallsOut(sheet: Sheet, id: string): void {
    const ports = sheet.ports(id, "hosts");
    if (ports.length) sheet.nodes.get(id)?.lines.push(`may call any host (${ports.join(", ")})`);
}
