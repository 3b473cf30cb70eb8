import { unknownString } from "../cli/recording/values";
import type { RecordedResource } from "../policies/engine/analysis";

/** Terraform's resources: type, then name, then arguments. */
export type Terraform = Record<string, Record<string, object>>;

/** A sound and a faulty form of the same thing, for each reader in the form it reads. */
export interface Case {
    family: string;
    flaw: string;
    /** Pulumi resources. */
    pulumi: [sound: RecordedResource[], faulty: RecordedResource[]];
    /** The same in Terraform; without it the resources are Kubernetes objects, which need no translation, or nothing but Pulumi has the notion. */
    terraform?: [sound: Terraform, faulty: Terraform];
}

export const resource = (type: string, name: string, properties: object, more: Partial<RecordedResource> = {}): RecordedResource => ({
    urn: `urn:pulumi:prod::shop::${type}::${name}`,
    ...{ type, name, custom: true, options: { protect: true }, dependencies: [], propertyDependencies: {} },
    // Once through JSON, since undefined never reaches a policy.
    properties: JSON.parse(JSON.stringify(properties)),
    ...more,
});

/** One AWS resource whose arguments differ in one place; Terraform's names are Pulumi's in snake case, but for its blocks. */
export const aws = (family: string, flaw: string, type: string, terraformType: string, sound: object, faulty: object, translate = snake): Case => ({
    ...{ family, flaw },
    pulumi: [[resource(type, "it", sound)], [resource(type, "it", faulty)]],
    terraform: [{ [terraformType]: { it: translate(sound) as object } }, { [terraformType]: { it: translate(faulty) as object } }],
});

function snake(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(snake);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`), snake(inner)]));
}

export const group = (cidrs: string[], port: number) => ({
    description: "x",
    vpcId: "vpc-1",
    ingress: [{ description: "x", protocol: "tcp", fromPort: port, toPort: port, cidrBlocks: cidrs }],
});
export const database = {
    ...{ engine: "postgres", engineVersion: "16.3", instanceClass: "db.m7g.large", allocatedStorage: 100, storageEncrypted: true, multiAz: true },
    ...{ backupRetentionPeriod: 30, deletionProtection: true, manageMasterUserPassword: true, username: "x", finalSnapshotIdentifier: "x" },
    ...{ autoMinorVersionUpgrade: true, copyTagsToSnapshot: true, parameterGroupName: "x", monitoringInterval: 60, performanceInsightsEnabled: true },
};
export const rds = (family: string, flaw: string, change: object) =>
    aws(family, flaw, "aws:rds/instance:Instance", "aws_db_instance", database, { ...database, ...change });
export const listener = (change: object) => ({
    ...{ loadBalancerArn: "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/x/1", port: 443, protocol: "HTTPS" },
    ...{ sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06", certificateArn: "arn:aws:acm:eu-central-1:111122223333:certificate/1" },
    ...{ defaultActions: [{ type: "forward", targetGroupArn: "arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/x/1" }], ...change },
});
/** Terraform repeats a block under its singular name. */
const singular = (names: Record<string, string>) => (value: object) => {
    const written = snake(value) as Record<string, unknown>;
    return Object.fromEntries(Object.entries(written).map(([key, inner]) => [names[key] ?? key, inner]));
};
export const actions = singular({ default_actions: "default_action" }) as typeof snake;
export const parameters = singular({ parameters: "parameter" }) as typeof snake;
export const document = (Action: unknown, Resource: unknown) => JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource }] });
export const trust = (Principal: unknown) => JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }] });
export const lambda = (variables: object, change: object = {}) => ({
    ...{ role: "arn:aws:iam::111122223333:role/x", runtime: "nodejs22.x", handler: "index.handler", filename: "x.zip", environment: { variables } },
    ...change,
});
export const instance = (change: object) => ({
    ...{ ami: "ami-0123456789abcdef0", instanceType: "t4g.small", metadataOptions: { httpTokens: "required" }, rootBlockDevice: { encrypted: true } },
    ...{ ebsOptimized: true, monitoring: true, iamInstanceProfile: "x", ...change },
});

const labels = { app: "bot" };
const meta = (name: string) => ({ name, namespace: "bot" });
export const object = (apiVersion: string, kind: string, name: string, rest: object) =>
    resource(`kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`, name, { apiVersion, kind, metadata: meta(name), ...rest });
export const container = (change: object) => ({
    ...{
        name: "bot",
        image: `registry.example.com/bot@sha256:${"0123456789abcdef".repeat(4)}`,
        imagePullPolicy: "Always",
        ports: [{ name: "http", containerPort: 8080 }],
    },
    resources: { requests: { cpu: "1", memory: "1Gi" }, limits: { cpu: "1", memory: "1Gi" } },
    livenessProbe: { httpGet: { path: "/live", port: "http" } },
    readinessProbe: { httpGet: { path: "/ready", port: "http" } },
    securityContext: {
        ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, runAsNonRoot: true, runAsUser: 10001, capabilities: { drop: ["ALL"] } },
        seccompProfile: { type: "RuntimeDefault" },
    },
    ...change,
});
export const pods = (change: object, annotations: object = {}, kind = "Deployment", name = "bot") =>
    object("apps/v1", kind, name, {
        spec: {
            ...{ replicas: 1, selector: { matchLabels: labels } },
            template: {
                metadata: { labels, annotations },
                spec: { automountServiceAccountToken: false, serviceAccountName: "bot", containers: [container(change)] },
            },
        },
    });
export const kubernetes = (family: string, flaw: string, sound: RecordedResource[], faulty: RecordedResource[]): Case => ({
    family,
    flaw,
    pulumi: [sound, faulty],
});
export const workload = (family: string, flaw: string, change: object) => kubernetes(family, flaw, [pods({})], [pods(change)]);
export const service = (spec: object) => object("v1", "Service", "bot", { spec: { ports: [{ port: 8080, targetPort: 8080 }], selector: labels, ...spec } });
export const egress = (ports: object[]) =>
    object("networking.k8s.io/v1", "NetworkPolicy", "bot", {
        spec: { podSelector: { matchLabels: labels }, policyTypes: ["Ingress", "Egress"], egress: [{ to: [{ ipBlock: { cidr: "10.0.0.0/8" } }], ports }] },
    });
export const role = (verbs: string[], resources: string[]) =>
    object("rbac.authorization.k8s.io/v1", "ClusterRole", "bot", { rules: [{ apiGroups: [""], resources, verbs }] });
export const exchangeKey = (permissions: string) => ({
    name: "bot/prod/binance",
    kmsKeyId: "alias/x",
    tags: {
        "golive:exchange": "binance",
        "golive:account": "main",
        "golive:permissions": permissions,
        "golive:ip-restricted": "true",
        "golive:rotation-days": "90",
    },
});
export const writer = (name: string) => pods({}, { "golive.dev/places-orders": "true", "golive.dev/exchange-accounts": "binance/main" }, "StatefulSet", name);
export const monitor = (app: string) =>
    object("monitoring.coreos.com/v1", "ServiceMonitor", "bot", { spec: { selector: { matchLabels: { app } }, endpoints: [{ port: "http" }] } });
export const labelled = { ...service({ ports: [{ name: "http", port: 8080, targetPort: 8080 }] }) };
labelled.properties = { ...labelled.properties, metadata: { ...meta("bot"), labels } };

export const store = "aws:efs/fileSystem:FileSystem";
export const fileSystem = { encrypted: true, kmsKeyId: "x" };
export const balancer = resource("aws:lb/loadBalancer:LoadBalancer", "it", { internal: false, loadBalancerType: "application", subnets: ["subnet-1"] });
export const firewall = resource(
    "aws:wafv2/webAclAssociation:WebAclAssociation",
    "it",
    { resourceArn: unknownString, webAclArn: "arn:aws:wafv2:x" },
    { dependencies: [balancer.urn] },
);
export const terraformBalancer = { aws_lb: { it: { internal: false, load_balancer_type: "application", subnets: ["subnet-1"] } } };
export const terraformFirewall = { aws_wafv2_web_acl_association: { it: { resource_arn: "${aws_lb.it.arn}", web_acl_arn: "arn:aws:wafv2:x" } } };
