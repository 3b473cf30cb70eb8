import type { RecordedResource } from "../../policies/engine/analysis";
import type { Graph } from "./orders";

// biome-ignore lint/suspicious/noExplicitAny: an order reads any property of any resource
export type Any = any;

export const release = "kubernetes:helm.sh/v3:Release";
export const settles = "command:local:Command";
export const invocation = "aws:lambda/invocation:Invocation";
export const userGroup = "aws:elasticache/userGroup:UserGroup";
export const networkPolicy = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
export const rolePolicy = "aws:iam/rolePolicy:RolePolicy";
export const attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
export const profile = "aws:iam/instanceProfile:InstanceProfile";
export const template = "aws:ec2/launchTemplate:LaunchTemplate";
export const logGroup = "aws:cloudwatch/logGroup:LogGroup";

export const is =
    (...types: string[]) =>
    ({ type }: RecordedResource) =>
        types.includes(type);
export const inCluster = ({ type, custom }: RecordedResource) => custom && type.startsWith("kubernetes:");
/** Group of a Kubernetes object: "core", "apps", "external-secrets.io". */
export const groupOf = ({ type }: RecordedResource) => type.split(":")[1].split("/")[0];
/** Kubernetes' own groups; helm.sh is the provider's. */
export const isBuiltIn = (one: RecordedResource) => !groupOf(one).includes(".") || /\.k8s\.io$|^helm\.sh$/.test(groupOf(one));
export const namespaceOf = ({ properties }: Pick<RecordedResource, "properties">): string | undefined =>
    (properties as Any).namespace ?? (properties as Any).metadata?.namespace;
/** A release that brings definitions of kinds alone runs none. */
export const runsPods = (one: RecordedResource) =>
    inCluster(one) &&
    one.properties.chart !== "prometheus-operator-crds" &&
    /:(Deployment|StatefulSet|Job|CronJob|Release)$|postgresql\.cnpg\.io\/v1:Cluster$/.test(one.type);
/** Template of a workload's pods, as far as it is ours and not a chart's. */
export const podOf = ({ properties }: RecordedResource): Any => (properties as Any).spec?.template ?? (properties as Any).spec?.jobTemplate?.spec?.template;
export const nameIn = ({ properties }: RecordedResource): string => (properties as Any).metadata?.name;
export const objectIn = (graph: Graph, type: string, namespace: string | undefined, name: unknown) =>
    graph.of(type).filter(one => namespaceOf(one) === namespace && nameIn(one) === name);
/** Every value under a key, at any depth. */
export const under = (value: Any, key: string): Any[] =>
    value === null || typeof value !== "object"
        ? []
        : Object.entries(value).flatMap(([name, inner]) => [...(name === key ? [inner] : []), ...under(inner, key)]);

/** The chart whose custom resources a group has. A group that is not here comes after nothing, which is a fault: say where it comes from. */
export const charts: Record<string, string | undefined> = {
    "external-secrets.io": "external-secrets",
    "postgresql.cnpg.io": "cloudnative-pg",
    "barmancloud.cnpg.io": "plugin-barman-cloud",
    "monitoring.coreos.com": "monitoring",
};
export const ofEks = ["eks.amazonaws.com", "karpenter.sh"];

/** What lets a function out, and in where it goes: the rules of its group, and those that name it. */
export function ways(graph: Graph, code: RecordedResource): RecordedResource[] {
    const groups = graph.of("aws:ec2/securityGroup:SecurityGroup").filter(({ urn }) => code.propertyDependencies.vpcConfig?.includes(urn));
    return groups.flatMap(group => [
        ...graph.naming("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "securityGroupId", group),
        ...graph.naming("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "referencedSecurityGroupId", group),
    ]);
}
export const functionsOf = (graph: Graph, { properties }: RecordedResource) =>
    graph.of("aws:lambda/function:Function").filter(({ properties: { name } }) => String(properties.rotationLambdaArn).endsWith(`:function:${name}`));
/** Whether one resource has the other one in some property. */
export const names = (one: RecordedResource, other: RecordedResource) => Object.values(one.propertyDependencies).some(urns => urns.includes(other.urn));
/** Instances get their role by a profile, which their template names. */
export const throughProfile = (graph: Graph, one: RecordedResource, role: RecordedResource) =>
    graph
        .naming(profile, "role", role)
        .flatMap(found => graph.naming(template, "iamInstanceProfile", found))
        .some(found => names(one, found));
export const isBirth = ({ type, parent }: RecordedResource) => type === invocation && /golive:access:Secret::/.test(parent ?? "");
export const isUsersBirth = (one: RecordedResource) => isBirth(one) && String(one.properties.input).includes('"redisUser":{');
export const routes = (graph: Graph) => [
    ...graph.of("aws:ec2/natGateway:NatGateway"),
    ...graph.of("aws:ec2/route:Route"),
    ...graph.of("aws:ec2/routeTableAssociation:RouteTableAssociation").filter(({ name }) => !name.includes("isolated")),
];
export const secretsRead = (graph: Graph, { properties }: RecordedResource) => {
    const keys = under(properties, "remoteRef").map(({ key }) => key);
    return graph.of("aws:secretsmanager/secret:Secret").filter(({ properties: { name } }) => keys.includes(name));
};
export const withSameParent = (graph: Graph, type: string, { parent }: RecordedResource) => graph.of(type).filter(one => one.parent === parent);
