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

/** A NAT gateway, as who needs to come from its address has to know it. */
export interface WayOut {
    /** Letter of its zone, as `c` of eu-central-1c. */
    letter: string;
    /** Its public address. */
    address: pulumi.Output<string>;
    /** The private subnet of the same zone. */
    subnetId: pulumi.Output<string>;
}

/** Address ranges of the subnets of one zone. */
export interface SubnetCidrs {
    /** An eighth of the VPC, since every pod has an address of its own. */
    private: string;
    /** A sixty-fourth of the VPC. */
    public: string;
    /** A sixty-fourth of the VPC. */
    isolated: string;
}

/** The range that starts `index` ranges of `bits` more bits into another one; by itself, the range as AWS writes it, from its first address. */
function cut(cidr: string, more = 0, index = 0): string {
    const [address, prefix] = cidr.split("/");
    const bits = Number(prefix);
    const given = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
    const at = given - (given % 2 ** (32 - bits)) + index * 2 ** (32 - bits - more);
    return `${[24, 16, 8, 0].map(shift => Math.floor(at / 2 ** shift) % 256).join(".")}/${bits + more}`;
}

/** A zone's letter, `c` of eu-central-1c: what is made in the zone is named and numbered by it, so that another zone's coming or going moves nothing. */
const letterOf = (zone: string) => zone.slice(-1);

/** Cuts a zone's subnets, of the letters a to f, out of a VPC's range: private ones from its start, public and isolated ones in its last two eighths. */
export function subnetCidrs(cidr: string, zone: string): SubnetCidrs {
    const index = letterOf(zone).charCodeAt(0) - "a".charCodeAt(0);
    return { private: cut(cidr, 3, index), public: cut(cidr, 6, 48 + index), isolated: cut(cidr, 6, 56 + index) };
}

/**
 * A VPC over the zones: public subnets for load balancers and NAT, private ones for pods, isolated ones without a way out for data stores
 * (cryptofunk:86), the latter in the stores' zones alone.
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
    /** Each of these, with the zone's letter, and the private subnet there whose traffic leaves by it. */
    readonly waysOut: WayOut[];
    /** What pods need before they can reach out, and what must outlive them. */
    readonly ready: pulumi.Resource[];

    constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:network:Network", name, {}, opts);
        const { target, natGateways, topics = [], override } = args;
        // AWS moves a range to its first address, and the difference would replace the VPC at the next deployment.
        const cidr = cut(args.cidr);
        const child = { parent: this };
        const tags = (part: string, more: Record<string, string> = {}) => tagsOf(target, { Name: nameOf(target, part, 200), ...more });

        const vpc = new aws.ec2.Vpc(
            name,
            { cidrBlock: cidr, enableDnsHostnames: true, enableDnsSupport: true, tags: tags("network"), ...override?.vpc },
            child,
        );
        const closed = new aws.ec2.DefaultSecurityGroup(`${name}-default`, { vpcId: vpc.id, ingress: [], egress: [], tags: tags("closed") }, child);
        this.closedSecurityGroupId = closed.id;

        const subnets = (kind: keyof SubnetCidrs, zones: string[], more: Record<string, string>) =>
            zones.map(zone => {
                const placed = { vpcId: vpc.id, availabilityZone: zone, cidrBlock: subnetCidrs(cidr, zone)[kind] };
                const args = { ...placed, mapPublicIpOnLaunch: false, tags: tags(`${kind}-${zone}`, more) };
                return { letter: letterOf(zone), subnet: new aws.ec2.Subnet(`${name}-${kind}-${letterOf(zone)}`, args, child) };
            });
        const publicSubnets = subnets("public", target.zones, { "kubernetes.io/role/elb": "1" });
        const privateSubnets = subnets("private", target.zones, { "kubernetes.io/role/internal-elb": "1" });
        const isolatedSubnets = subnets("isolated", target.storeZones, {});

        const table = (part: string) => new aws.ec2.RouteTable(`${name}-${part}`, { vpcId: vpc.id, tags: tags(part) }, child);
        const associate = (kind: string, of: typeof publicSubnets, to: (letter: string) => aws.ec2.RouteTable) =>
            of.map(
                ({ letter, subnet }) =>
                    new aws.ec2.RouteTableAssociation(`${name}-${kind}-${letter}`, { subnetId: subnet.id, routeTableId: to(letter).id }, child),
            );
        const everywhere = "0.0.0.0/0";
        const gateway = new aws.ec2.InternetGateway(name, { vpcId: vpc.id, tags: tags("internet") }, child);
        const publicTable = table("public");
        const out = new aws.ec2.Route(`${name}-public`, { routeTableId: publicTable.id, destinationCidrBlock: everywhere, gatewayId: gateway.id }, child);
        const publicAssociations = associate("public", publicSubnets, () => publicTable);

        // A single one stands with the stores, whose zone never goes: another one would have another address.
        const withNat = natGateways === "single" ? publicSubnets.filter(({ letter }) => letter === letterOf(target.storeZones[0])) : publicSubnets;
        const ways = withNat.map(({ letter, subnet }) => {
            const address = new aws.ec2.Eip(`${name}-nat-${letter}`, { domain: "vpc", tags: tags(`nat-${letter}`) }, { ...child, protect: target.protect });
            const nat = new aws.ec2.NatGateway(
                `${name}-${letter}`,
                { subnetId: subnet.id, allocationId: address.id, tags: tags(`nat-${letter}`), ...override?.natGateway },
                { ...child, dependsOn: [gateway, out, ...publicAssociations] },
            );
            watchWayOut(`${name}-nat-${letter}`, target, topics, nat, child);
            return { letter, address, nat };
        });
        const privateTables = Object.fromEntries(privateSubnets.map(({ letter }) => [letter, table(`private-${letter}`)]));
        const privateRoutes = Object.entries(privateTables).map(([letter, from]) => {
            const { nat } = ways.find(way => way.letter === letter) ?? ways[0];
            const route = { routeTableId: from.id, destinationCidrBlock: everywhere, natGatewayId: nat.id };
            return new aws.ec2.Route(`${name}-private-${letter}`, route, child);
        });
        const privateAssociations = associate("private", privateSubnets, letter => privateTables[letter]);
        const isolatedTable = table("isolated");
        associate("isolated", isolatedSubnets, () => isolatedTable);

        new aws.ec2.VpcEndpoint(
            `${name}-s3`,
            {
                vpcId: vpc.id,
                vpcEndpointType: "Gateway",
                serviceName: `com.amazonaws.${target.region}.s3`,
                routeTableIds: Object.values(privateTables).map(t => t.id),
                tags: tags("s3"),
            },
            child,
        );
        this.vpcId = vpc.id;
        this.cidr = cidr;
        const idsOf = (of: typeof publicSubnets) => of.map(({ subnet }) => subnet.id);
        const rangesOf = (kind: keyof SubnetCidrs, zones: string[]) => zones.map(zone => subnetCidrs(cidr, zone)[kind]);
        this.publicSubnetIds = idsOf(publicSubnets);
        this.privateSubnetIds = idsOf(privateSubnets);
        this.isolatedSubnetIds = idsOf(isolatedSubnets);
        this.publicCidrs = rangesOf("public", target.zones);
        this.privateCidrs = rangesOf("private", target.zones);
        this.isolatedCidrs = rangesOf("isolated", target.storeZones);
        this.natAddresses = ways.map(({ address }) => address.publicIp);
        this.waysOut = ways.map(({ letter, address }) => ({
            ...{ letter, address: address.publicIp },
            subnetId: (privateSubnets.find(one => one.letter === letter) as (typeof privateSubnets)[number]).subnet.id,
        }));
        this.ready = [gateway, out, ...publicAssociations, ...ways.map(({ nat }) => nat), ...privateRoutes, ...privateAssociations];
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
