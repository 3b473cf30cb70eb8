import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arnOf } from "../../config/arns";
import type { Target } from "../../config/target";
import { bundleOf } from "./bundle";
import type { EncryptionKey } from "./encryption";
import { policyDocument, type Statement, trust } from "./iam";
import { nameOf, tagsOf } from "./naming";
import { letOut } from "./security-group";

/** What a function that runs inside a network needs to know of it. */
export interface Surroundings {
    /** Id of the VPC. */
    vpcId: pulumi.Input<string>;
    /** Ids of the subnets whose addresses are private and whose way out is the NAT gateways. */
    privateSubnetIds: pulumi.Input<pulumi.Input<string>[]>;
    /** A security group that lets nothing in or out. */
    closedSecurityGroupId: pulumi.Input<string>;
    /** What whoever needs the way out waits for. */
    ready: pulumi.Resource[];
}

/** What a function needs to know. */
export interface FunctionArgs {
    /** The account, region and names. */
    target: Target;
    /** End of its physical name. */
    part: string;
    /** What it does, in a sentence. */
    description: string;
    /** Folder below functions/ whose files are its code; the AWS SDK comes with the runtime. */
    folder: string;
    /** Whether its code is that folder and the packages that it imports, in one file (bundleOf). Default: false, the files as they are. */
    bundled?: boolean;
    /** Further files and folders by their place beside the folder's, such as a package of npm's, which nothing installs later. Default: none. */
    files?: Record<string, pulumi.asset.Asset | pulumi.asset.Archive>;
    /** File without extension and exported name, such as "birth.handler". */
    handler: string;
    /** What it may do beside logging; nothing in it may be unknown. */
    statements: Statement[];
    /** Seconds after which it is stopped. Default: 60. */
    timeout?: number;
    /** Environment variables, never a secret. Default: none. */
    environment?: Record<string, pulumi.Input<string>>;
    /** Network in whose private subnets it runs, and its security group there, for what has no public address. Default: none. */
    inside?: { network: Surroundings; securityGroupId: pulumi.Input<string> };
    /** Key of its logs. Default: CloudWatch's own. */
    logsKey?: EncryptionKey;
    /** Last word on any argument of the function. */
    override?: Partial<aws.lambda.FunctionArgs>;
}

/** ARN of a function's role, known before a deployment. */
export const functionRoleArn = (target: Target, part: string): string => arnOf(target, "iam", `role/${nameOf(target, part, 64)}`, true);

/** What Lambda asks of the role of a function inside a network; without it Lambda refuses to make the function. */
const interfaces = (target: Target): Statement[] => [
    { Sid: "LookAtInterfaces", Action: ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"], Resource: "*" },
    {
        Sid: "Interfaces",
        Action: ["CreateNetworkInterface", "DeleteNetworkInterface", "AssignPrivateIpAddresses", "UnassignPrivateIpAddresses"].map(of => `ec2:${of}`),
        Resource: ["network-interface", "security-group", "subnet"].map(kind => arnOf(target, "ec2", `${kind}/*`)),
    },
];

/**
 * A security group for functions that reach one thing inside the network beside AWS's APIs. Traps: network interfaces of a deleted function
 * hold it for up to 40 minutes, so such functions are moved to a closed group first.
 */
export function functionGroup(name: string, args: { target: Target; network: Surroundings; description: string }, opts: pulumi.CustomResourceOptions) {
    const { target, network, description } = args;
    const group = new aws.ec2.SecurityGroup(name, { vpcId: network.vpcId, description, tags: tagsOf(target, { Name: nameOf(target, name, 200) }) }, opts);
    return { group, ready: [letOut(`${name}-aws`, { target, group, description: "HTTPS", port: 443, cidr: "0.0.0.0/0" }, opts)] };
}

/** A Lambda function of this repository with its role and its log group, which outlives no destroy: the role may not create groups. */
export class LambdaFunction extends pulumi.ComponentResource {
    /** Physical name, known before a deployment. */
    readonly name: string;
    /** ARN of the function. */
    readonly arn: pulumi.Output<string>;
    /** Name of its log group, known before a deployment. */
    readonly logGroup: string;
    /** What a caller waits for. */
    readonly ready: pulumi.Resource[];

    constructor(name: string, args: FunctionArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:access:Function", name, {}, opts);
        const { target, part, inside } = args;
        const child = { parent: this };
        this.name = nameOf(target, part, 64);
        const logGroup = `/aws/lambda/${this.name}`;
        this.logGroup = logGroup;
        const logs = new aws.cloudwatch.LogGroup(
            name,
            { name: logGroup, retentionInDays: target.logDays, kmsKeyId: args.logsKey?.arn, tags: tagsOf(target) },
            child,
        );
        const role = new aws.iam.Role(name, { name: this.name, assumeRolePolicy: trust("lambda.amazonaws.com"), tags: tagsOf(target) }, child);
        const policy = new aws.iam.RolePolicy(
            name,
            {
                role: role.name,
                policy: policyDocument([
                    { Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: arnOf(target, "logs", `log-group:${logGroup}:*`) },
                    ...(inside ? interfaces(target) : []),
                    ...args.statements,
                ]),
            },
            child,
        );
        // Relative to the project, so that every machine registers the same program.
        const folder = new pulumi.asset.FileArchive(args.bundled ? bundleOf(args.folder) : `./functions/${args.folder}`);
        const code = new aws.lambda.Function(
            name,
            {
                name: this.name,
                description: args.description,
                role: role.arn,
                runtime: "nodejs22.x",
                architectures: ["arm64"],
                handler: args.handler,
                timeout: args.timeout ?? 60,
                memorySize: 256,
                code: args.files ? new pulumi.asset.AssetArchive({ ".": folder, ...args.files }) : folder,
                environment: args.environment ? { variables: args.environment } : undefined,
                loggingConfig: { logFormat: "JSON", logGroup },
                ...(inside && {
                    vpcConfig: { subnetIds: inside.network.privateSubnetIds, securityGroupIds: [inside.securityGroupId] },
                    replaceSecurityGroupsOnDestroy: true,
                    replacementSecurityGroupIds: [inside.network.closedSecurityGroupId],
                }),
                tags: tagsOf(target),
                ...args.override,
            },
            { ...child, dependsOn: [logs, policy, ...(inside?.network.ready ?? [])], customTimeouts: inside && { delete: "60m" } },
        );
        this.arn = code.arn;
        this.ready = [code];
        this.registerOutputs({ arn: this.arn });
    }
}
