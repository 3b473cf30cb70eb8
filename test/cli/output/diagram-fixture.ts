import * as assert from "node:assert";
import type { Picture } from "../../../cli/output/diagram/model";
import type { RecordedResource } from "../../../policies/engine/analysis";

/** What a resource refers to: URNs by property. */
type Uses = Record<string, string[]>;

const urnOf = (type: string, name: string): string => `urn:pulumi:prod::golive::${type}::${name}`;
const k8s = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const group = (name: string): string => urnOf("aws:ec2/securityGroup:SecurityGroup", name);
const cluster = urnOf("aws:eks/cluster:Cluster", "cluster");

/** A resource as the preview records it. */
export function recorded(type: string, name: string, properties: object = {}, uses: Uses = {}): RecordedResource {
    const all = { options: {}, custom: true, dependencies: Object.values(uses).flat(), propertyDependencies: uses };
    return { urn: urnOf(type, name), type, name, properties: properties as Record<string, unknown>, ...all };
}

/** A rule of a security group. */
export function opening(direction: "Ingress" | "Egress", owner: string, port: number, from: { cidr?: string; group?: string }): RecordedResource {
    const peer = from.group && (from.group === "cluster" ? cluster : group(from.group));
    return recorded(
        `aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`,
        `${owner}-${direction}-${port}-${from.cidr ?? from.group}`,
        { ipProtocol: "tcp", fromPort: port, toPort: port, ...(from.cidr && { cidrIpv4: from.cidr }) },
        { securityGroupId: [owner === "cluster" ? cluster : group(owner)], ...(peer && { referencedSecurityGroupId: [peer] }) },
    );
}

/** A policy of the toy's namespace. */
export const policy = (name: string, spec: object): RecordedResource => recorded(k8s, name, { metadata: { name, namespace: "toy" }, spec });

const workload = (kind: string, name: string, annotations: object, container: object, more: object = {}): RecordedResource =>
    recorded(`kubernetes:apps/v1:${kind}`, name, {
        metadata: { name, namespace: "toy" },
        spec: {
            ...more,
            template: { metadata: { labels: { "app.kubernetes.io/name": name }, annotations }, spec: { containers: [{ name, ...container }] } },
        },
    });

const pods = (name: string) => ({ podSelector: { matchLabels: { "app.kubernetes.io/name": name } } });
const internet = { to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8"] } }], ports: [{ port: 443 }] };
const toDatabase = { to: [{ ipBlock: { cidr: "10.0.2.0/24" } }], ports: [{ port: 5432 }] };

function subnet(name: string, cidrBlock: string, gateway?: string): RecordedResource[] {
    const own = recorded("aws:ec2/subnet:Subnet", name, { cidrBlock });
    const table = recorded("aws:ec2/routeTable:RouteTable", name);
    const joined = recorded("aws:ec2/routeTableAssociation:RouteTableAssociation", name, {}, { subnetId: [own.urn], routeTableId: [table.urn] });
    if (!gateway) return [own, table, joined];
    const way = recorded(gateway, name);
    return [own, table, joined, way, recorded("aws:ec2/route:Route", name, {}, { routeTableId: [table.urn], gatewayId: [way.urn] })];
}

function edge(): RecordedResource[] {
    const outer = urnOf("aws:ec2/subnet:Subnet", "outer");
    const balancer = recorded("aws:lb/loadBalancer:LoadBalancer", "edge", { internal: false }, { securityGroups: [group("edge")], subnets: [outer] });
    const listener = recorded("aws:lb/listener:Listener", "edge", { port: 443 }, { loadBalancerArn: [balancer.urn] });
    const target = recorded("aws:lb/targetGroup:TargetGroup", "web");
    const conditions = [{ hostHeader: { values: ["web.example.com"] } }, { pathPattern: { values: ["/signals"] } }];
    const rule = recorded("aws:lb/listenerRule:ListenerRule", "web", { conditions }, { listenerArn: [listener.urn], actions: [target.urn] });
    const spec = { serviceRef: { name: "web", port: 8080 } };
    const binding = { metadata: { name: "web", namespace: "toy" }, spec };
    return [
        ...[balancer, listener, target, rule, recorded("aws:ec2/securityGroup:SecurityGroup", "edge")],
        recorded("kubernetes:eks.amazonaws.com/v1:TargetGroupBinding", "web", binding, { spec: [target.urn] }),
        recorded("kubernetes:core/v1:Service", "web", { metadata: { name: "web", namespace: "toy" }, spec: { selector: { "app.kubernetes.io/name": "web" } } }),
        opening("Ingress", "edge", 443, { cidr: "0.0.0.0/0" }),
        opening("Egress", "edge", 8080, { group: "cluster" }),
        opening("Ingress", "cluster", 8080, { group: "edge" }),
    ];
}

/** A bot of two services, one of them public and the other with the exchange's key, and a database. */
export function toy(): RecordedResource[] {
    const subnets = recorded("aws:rds/subnetGroup:SubnetGroup", "database", {}, { subnetIds: [urnOf("aws:ec2/subnet:Subnet", "deep")] });
    const key = "toy/prod/binance";
    const tags = { "golive:kind": "exchange", "golive:exchange": "binance", "golive:account": "main", "golive:permissions": "read trade" };
    const mode = [
        { name: "MODE", value: "paper" },
        { name: "KEY", valueFrom: { secretKeyRef: { name: "trader", key: "KEY" } } },
    ];
    const said = { "golive.dev/places-orders": "true", "golive.dev/mode-variable": "MODE", "golive.dev/phase": "dry" };
    return [
        recorded("pulumi:pulumi:Stack", "golive-prod"),
        recorded("aws:eks/cluster:Cluster", "cluster", { vpcConfig: { endpointPublicAccess: false } }),
        recorded("kubernetes:core/v1:Namespace", "toy", { metadata: { name: "toy" } }),
        ...subnet("outer", "10.0.0.0/24", "aws:ec2/internetGateway:InternetGateway"),
        ...subnet("inner", "10.0.1.0/24", "aws:ec2/natGateway:NatGateway"),
        ...subnet("deep", "10.0.2.0/24"),
        ...edge(),
        ...[subnets, recorded("aws:ec2/securityGroup:SecurityGroup", "database"), opening("Ingress", "database", 5432, { group: "cluster" })],
        recorded(
            "aws:rds/instance:Instance",
            "database",
            { engine: "postgres", engineVersion: "16", publiclyAccessible: false },
            { vpcSecurityGroupIds: [group("database")], dbSubnetGroupName: [subnets.urn] },
        ),
        workload("Deployment", "web", {}, { ports: [{ name: "http", containerPort: 8080 }] }, { replicas: 2 }),
        workload("StatefulSet", "trader", said, { env: mode }, { replicas: 1 }),
        policy("default-deny", { podSelector: {}, policyTypes: ["Ingress", "Egress"] }),
        policy("web", {
            ...pods("web"),
            policyTypes: ["Ingress", "Egress"],
            ingress: [{ from: [{ ipBlock: { cidr: "10.0.0.0/24" } }], ports: [{ port: "http" }] }],
            egress: [toDatabase],
        }),
        policy("trader", { ...pods("trader"), policyTypes: ["Ingress", "Egress"], egress: [toDatabase, internet] }),
        recorded("aws:secretsmanager/secret:Secret", "binance", { name: key, tags }),
        recorded("kubernetes:external-secrets.io/v1:ExternalSecret", "trader", {
            metadata: { name: "trader", namespace: "toy" },
            spec: { target: { name: "trader" }, data: [{ remoteRef: { key } }] },
        }),
    ];
}

/** What a picture shows as public, by id. */
export const publicOf = ({ nodes }: Picture): string[] => nodes.flatMap(({ id, isPublic }) => (isPublic ? [id] : [])).sort();

/** A node of a picture. */
export const nodeOf = ({ nodes }: Picture, id: string) => nodes.find(node => node.id === id);

/** Fails on XML whose elements don't nest, or whose text or attributes hold what has to be written otherwise. */
export function wellFormed(xml: string): void {
    const open: string[] = [];
    const rest = xml.replace(/^<\?xml [^>]*\?>/, "").replace(/<(\/?)([\w:]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g, (_, end, name, attributes, empty) => {
        if (end) assert.strictEqual(open.pop(), name);
        else if (!empty) open.push(name);
        return attributes.replace(/\s[\w:-]+=/g, " ");
    });
    assert.deepStrictEqual(open, []);
    assert.doesNotMatch(rest.replace(/\n/g, ""), /[<>\p{Cc}]|&(?!(amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/iu);
}
