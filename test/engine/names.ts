import { createHash } from "node:crypto";
import { type Bag, isBag, text } from "./wire";

/** What the program's configuration of a provider says. */
export interface ProviderSettings {
    account: string;
    region: string;
    /** Tags of every resource. */
    tags: Bag;
}

/** Reads a provider's configuration; lists and objects in it may have become JSON. */
export function settingsOf(config: Bag): ProviderSettings {
    const parsed = (key: string) => {
        const given = config[key];
        return typeof given === "string" ? JSON.parse(given) : given;
    };
    const tags = parsed("defaultTags")?.tags;
    const [account] = (parsed("allowedAccountIds") ?? []) as string[];
    return { account: account ?? "000000000000", region: text(config.region, "eu-central-1"), tags: isBag(tags) ? tags : {} };
}

/** A few hexadecimal digits that stand for what a cloud would choose at random; equal texts have equal digits. */
export function digest(of: string, length = 17): string {
    return createHash("sha256").update(of).digest("hex").slice(0, length);
}

const prefixes: Record<string, string> = {
    "aws:ec2/eip:Eip": "eipalloc",
    "aws:ec2/flowLog:FlowLog": "fl",
    "aws:ec2/instance:Instance": "i",
    "aws:ec2/internetGateway:InternetGateway": "igw",
    "aws:ec2/launchTemplate:LaunchTemplate": "lt",
    "aws:ec2/natGateway:NatGateway": "nat",
    "aws:ec2/routeTable:RouteTable": "rtb",
    "aws:ec2/securityGroup:SecurityGroup": "sg",
    "aws:ec2/subnet:Subnet": "subnet",
    "aws:ec2/vpc:Vpc": "vpc",
    "aws:ec2/vpcEndpoint:VpcEndpoint": "vpce",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "sgr",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "sgr",
};

/** Resources whose id is their ARN. */
const arnIds = /^aws:(lb|sns|secretsmanager|acm|iam\/(policy|openIdConnectProvider))/;

/** Where a name is made up when the program gives none, if not in `name`. */
const naming: Record<string, string> = {
    "aws:rds/instance:Instance": "identifier",
    "aws:rds/cluster:Cluster": "clusterIdentifier",
    "aws:s3/bucket:Bucket": "bucket",
    "aws:elasticache/replicationGroup:ReplicationGroup": "replicationGroupId",
};

/** The property that holds the resource's name in its cloud. */
export function nameKey(type: string): string {
    return naming[type] ?? "name";
}

/** Metadata of a Kubernetes object; a Helm release keeps name and namespace among its other inputs. */
function metadataOf(inputs: Bag): Bag {
    return isBag(inputs.metadata) ? inputs.metadata : inputs;
}

/** Namespace of a Kubernetes object or a Helm release. */
export function namespaceOf(inputs: Bag): string {
    return text(metadataOf(inputs).namespace, "default");
}

/** The name the resource has in its cloud: the one given, or the program's with a few stable digits. */
export function physicalName(type: string, name: string, inputs: Bag): string {
    const given = type.startsWith("kubernetes:") ? metadataOf(inputs).name : inputs[nameKey(type)];
    return text(given, `${name}-${digest(`${type}/${name}`, 7)}`);
}

/** The ARN of a resource. */
export function arnFor(type: string, id: string, own: string, inputs: Bag, settings: ProviderSettings): string {
    const [, module = "", kind = ""] = /^aws:([^/]+)\/([^:]+):/.exec(type) ?? [];
    const region = text(inputs.region, settings.region);
    if (module === "s3") return `arn:aws:s3:::${own}`;
    if (module === "iam") return `arn:aws:iam::${settings.account}:${kind}/${own}`;
    if (module === "secretsmanager") return `arn:aws:secretsmanager:${region}:${settings.account}:secret:${own}-${digest(own, 6)}`;
    if (module === "rds") return `arn:aws:rds:${region}:${settings.account}:${kind === "instance" ? "db" : kind}:${own}`;
    return `arn:aws:${module}:${region}:${settings.account}:${kind.toLowerCase()}/${prefixes[type] ? id : own}`;
}

/** The id a cloud gives to a new resource. */
export function idFor(type: string, urn: string, name: string, inputs: Bag, settings: ProviderSettings): string {
    if (prefixes[type]) return `${prefixes[type]}-${digest(urn)}`;
    const own = physicalName(type, name, inputs);
    if (type.startsWith("kubernetes:")) return `${namespaceOf(inputs)}/${own}`;
    return arnIds.test(type) ? arnFor(type, own, own, inputs, settings) : own;
}
