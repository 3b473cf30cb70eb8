import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Target } from "../../config/target";
import { arnOf, type EncryptionKey, nameOf, policyDocument, tagsOf, trust } from "../foundation";
import { watchWayOut } from "./way-out";

/** What a network needs to know. */
export interface NetworkArgs {
    /** The account, region, zones and names. */
    target: Target;
    /** Address range of the VPC, /16 to /20 (bot-core:27). */
    cidr: string;
    /** A NAT gateway per zone, or a single one, which a failing zone takes away from all. */
    natGateways: "per-zone" | "single";
    /** AWS services that are reached without NAT, such as "ecr.dkr"; each costs money per zone. Default: none, only the free S3 gateway. */
    interfaceEndpoints?: string[];
    /** Key of the flow logs. Default: CloudWatch's own. */
    logsKey?: EncryptionKey;
    /** ARNs of the SNS topics that are told when the way out is disturbed. Default: nobody. */
    topics?: pulumi.Input<string>[];
    /** Last word on any argument of a child. */
    override?: { vpc?: Partial<aws.ec2.VpcArgs>; natGateway?: Partial<aws.ec2.NatGatewayArgs>; flowLog?: Partial<aws.ec2.FlowLogArgs> };
}

/** Address ranges of the subnets, one of each kind per zone. */
export interface SubnetCidrs {
    /** An eighth of the VPC each, since every pod has an address of its own. */
    private: string[];
    /** A sixty-fourth of the VPC each. */
    public: string[];
    /** A sixty-fourth of the VPC each. */
    isolated: string[];
}

/** The range that starts `index` ranges of `bits` more bits into another one; by itself, the range as AWS writes it, from its first address. */
function cut(cidr: string, more = 0, index = 0): string {
    const [address, prefix] = cidr.split("/");
    const bits = Number(prefix);
    const given = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
    const at = given - (given % 2 ** (32 - bits)) + index * 2 ** (32 - bits - more);
    return `${[24, 16, 8, 0].map(shift => Math.floor(at / 2 ** shift) % 256).join(".")}/${bits + more}`;
}

/** Cuts a VPC's range into subnets: private ones from its start, public and isolated ones in its last two eighths, so that a further zone moves none. */
export function subnetCidrs(cidr: string, zones: number): SubnetCidrs {
    const perZone = (more: number, first: number) => Array.from({ length: zones }, (_, zone) => cut(cidr, more, first + zone));
    return { private: perZone(3, 0), public: perZone(6, 48), isolated: perZone(6, 56) };
}

/**
 * A VPC over the zones: public subnets for load balancers and NAT, private ones for pods, isolated ones without a way out for data stores (cryptofunk:86).
 * Trap: new NAT addresses void the exchange keys (cryptofunk:37), so the Elastic IPs are protected; an account has five per region until it asks for more.
 */
export class Network extends pulumi.ComponentResource {
    /** Id of the VPC. */
    readonly vpcId: pulumi.Output<string>;
    /** Address range of the VPC. */
    readonly cidr: string;
    readonly publicSubnetIds: pulumi.Output<string>[];
    readonly privateSubnetIds: pulumi.Output<string>[];
    readonly isolatedSubnetIds: pulumi.Output<string>[];
    readonly publicCidrs: string[];
    readonly privateCidrs: string[];
    readonly isolatedCidrs: string[];
    /** Security group that lets nothing in or out. */
    readonly closedSecurityGroupId: pulumi.Output<string>;
    /** The addresses that all traffic to the outside comes from: the list to enter at each exchange. */
    readonly natAddresses: pulumi.Output<string>[];
    /** What pods need before they can reach out, and what must outlive them. */
    readonly ready: pulumi.Resource[];

    constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:network:Network", name, {}, opts);
        const { target, natGateways, topics = [], override } = args;
        // AWS moves a range to its first address, and the difference would replace the VPC at the next deployment.
        const cidr = cut(args.cidr);
        const child = { parent: this };
        const tags = (part: string, more: Record<string, string> = {}) => tagsOf(target, { Name: nameOf(target, part, 200), ...more });
        const cidrs = subnetCidrs(cidr, target.zones.length);

        const vpc = new aws.ec2.Vpc(
            name,
            { cidrBlock: cidr, enableDnsHostnames: true, enableDnsSupport: true, tags: tags("network"), ...override?.vpc },
            child,
        );
        const closed = new aws.ec2.DefaultSecurityGroup(`${name}-default`, { vpcId: vpc.id, ingress: [], egress: [], tags: tags("closed") }, child);
        this.closedSecurityGroupId = closed.id;

        const subnets = (kind: keyof SubnetCidrs, more: Record<string, string>) =>
            target.zones.map(
                (availabilityZone, zone) =>
                    new aws.ec2.Subnet(
                        `${name}-${kind}-${zone}`,
                        {
                            vpcId: vpc.id,
                            availabilityZone,
                            cidrBlock: cidrs[kind][zone],
                            mapPublicIpOnLaunch: false,
                            tags: tags(`${kind}-${availabilityZone}`, more),
                        },
                        child,
                    ),
            );
        const publicSubnets = subnets("public", { "kubernetes.io/role/elb": "1" });
        const privateSubnets = subnets("private", { "kubernetes.io/role/internal-elb": "1" });
        const isolatedSubnets = subnets("isolated", {});

        const table = (part: string) => new aws.ec2.RouteTable(`${name}-${part}`, { vpcId: vpc.id, tags: tags(part) }, child);
        const associate = (kind: string, of: aws.ec2.Subnet[], tables: aws.ec2.RouteTable[]) =>
            of.map(
                (subnet, zone) =>
                    new aws.ec2.RouteTableAssociation(`${name}-${kind}-${zone}`, { subnetId: subnet.id, routeTableId: (tables[zone] ?? tables[0]).id }, child),
            );
        const everywhere = "0.0.0.0/0";
        const gateway = new aws.ec2.InternetGateway(name, { vpcId: vpc.id, tags: tags("internet") }, child);
        const publicTable = table("public");
        const out = new aws.ec2.Route(`${name}-public`, { routeTableId: publicTable.id, destinationCidrBlock: everywhere, gatewayId: gateway.id }, child);
        const publicAssociations = associate("public", publicSubnets, [publicTable]);

        const addresses = publicSubnets
            .slice(0, natGateways === "single" ? 1 : undefined)
            .map((_, zone) => new aws.ec2.Eip(`${name}-nat-${zone}`, { domain: "vpc", tags: tags(`nat-${zone}`) }, { ...child, protect: target.protect }));
        const nats = addresses.map(
            (address, zone) =>
                new aws.ec2.NatGateway(
                    `${name}-${zone}`,
                    { subnetId: publicSubnets[zone].id, allocationId: address.id, tags: tags(`nat-${zone}`), ...override?.natGateway },
                    { ...child, dependsOn: [gateway, out, ...publicAssociations] },
                ),
        );
        watchWayOut(name, target, topics, nats, child);
        const privateTables = target.zones.map((_, zone) => table(`private-${zone}`));
        const privateRoutes = privateTables.map(
            (from, zone) =>
                new aws.ec2.Route(
                    `${name}-private-${zone}`,
                    { routeTableId: from.id, destinationCidrBlock: everywhere, natGatewayId: (nats[zone] ?? nats[0]).id },
                    child,
                ),
        );
        const privateAssociations = associate("private", privateSubnets, privateTables);
        associate("isolated", isolatedSubnets, [table("isolated")]);

        new aws.ec2.VpcEndpoint(
            `${name}-s3`,
            {
                vpcId: vpc.id,
                vpcEndpointType: "Gateway",
                serviceName: `com.amazonaws.${target.region}.s3`,
                routeTableIds: privateTables.map(t => t.id),
                tags: tags("s3"),
            },
            child,
        );
        this.vpcId = vpc.id;
        this.cidr = cidr;
        this.publicSubnetIds = publicSubnets.map(s => s.id);
        this.privateSubnetIds = privateSubnets.map(s => s.id);
        this.isolatedSubnetIds = isolatedSubnets.map(s => s.id);
        this.publicCidrs = cidrs.public;
        this.privateCidrs = cidrs.private;
        this.isolatedCidrs = cidrs.isolated;
        this.natAddresses = addresses.map(a => a.publicIp);
        this.ready = [gateway, out, ...publicAssociations, ...nats, ...privateRoutes, ...privateAssociations];
        this.endpoints(name, args);
        this.flowLogs(name, args);
        this.registerOutputs({ vpcId: this.vpcId, natAddresses: this.natAddresses });
    }

    /** Endpoints in the private subnets, under the services' own names, for the VPC's addresses only. */
    private endpoints(name: string, { target, interfaceEndpoints = [] }: NetworkArgs) {
        if (interfaceEndpoints.length === 0) return;
        const child = { parent: this };
        const group = new aws.ec2.SecurityGroup(
            `${name}-endpoints`,
            { vpcId: this.vpcId, description: "AWS services inside the VPC", tags: tagsOf(target) },
            child,
        );
        new aws.vpc.SecurityGroupIngressRule(
            `${name}-endpoints`,
            { securityGroupId: group.id, description: "HTTPS from the VPC", ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: this.cidr },
            child,
        );
        for (const service of interfaceEndpoints)
            new aws.ec2.VpcEndpoint(
                `${name}-${service}`,
                {
                    vpcId: this.vpcId,
                    vpcEndpointType: "Interface",
                    serviceName: `com.amazonaws.${target.region}.${service}`,
                    subnetIds: this.privateSubnetIds,
                    securityGroupIds: [group.id],
                    privateDnsEnabled: true,
                    tags: tagsOf(target, { Name: nameOf(target, service, 200) }),
                },
                child,
            );
    }

    /** Who spoke with whom, in CloudWatch; the role may not create log groups, so that none comes back after a destroy. */
    private flowLogs(name: string, { target, logsKey, override }: NetworkArgs) {
        const child = { parent: this };
        const group = new aws.cloudwatch.LogGroup(
            `${name}-flow`,
            { name: `/golive/${nameOf(target, "flow", 200)}`, retentionInDays: target.logDays, kmsKeyId: logsKey?.arn, tags: tagsOf(target) },
            child,
        );
        const role = new aws.iam.Role(
            `${name}-flow`,
            {
                name: nameOf(target, "flow-logs", 64),
                assumeRolePolicy: trust("vpc-flow-logs.amazonaws.com", { conditions: { StringEquals: { "aws:SourceAccount": target.account } } }),
                tags: tagsOf(target),
            },
            child,
        );
        const policy = new aws.iam.RolePolicy(
            `${name}-flow`,
            {
                role: role.name,
                policy: policyDocument([
                    {
                        Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
                        Resource: arnOf(target, "logs", `log-group:/golive/${nameOf(target, "flow", 200)}:*`),
                    },
                    { Action: "logs:DescribeLogGroups", Resource: "*" },
                ]),
            },
            child,
        );
        new aws.ec2.FlowLog(
            name,
            {
                vpcId: this.vpcId,
                trafficType: "ALL",
                logDestinationType: "cloud-watch-logs",
                logDestination: group.arn,
                iamRoleArn: role.arn,
                maxAggregationInterval: 60,
                tags: tagsOf(target, { Name: nameOf(target, "flow", 200) }),
                ...override?.flowLog,
            },
            { ...child, dependsOn: policy },
        );
    }
}
