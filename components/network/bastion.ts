import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Target } from "../../config/target";
import { type EncryptionKey, machine, nameOf, policyDocument, tagsOf, trust, weekly } from "../foundation";
import { agentStatements } from "./bastion-agent";
import type { Network } from "./network";
import { bastionTag, portForwarding, sessionDocument } from "./operators";

/** What a bastion needs to know. */
export interface BastionArgs {
    /** The account, region and names. */
    target: Target;
    /** Where it stands: in the private subnets. */
    network: Network;
    /** Ports of stores inside the VPC that it may reach. */
    ports: number[];
    /** Key of the session logs. Default: CloudWatch's own. */
    logsKey?: EncryptionKey;
    /** EC2 type with an ARM processor. Default: t4g.micro; the half gibibyte of a nano is too little for the agent beside an update. */
    instanceType?: string;
    /** Last word on any argument of a child. */
    override?: { template?: Partial<aws.ec2.LaunchTemplateArgs>; group?: Partial<aws.autoscaling.GroupArgs> };
}

/** Amazon Linux takes the time from Amazon Time Sync at a link-local address, which no security group stops. */
const userData = "#cloud-config\ntimezone: UTC\nruncmd:\n  - [systemctl, enable, --now, chronyd]\n";

/**
 * The way in for people (cryptofunk:90): Session Manager, no open port, no key pair, and port forwarding to private endpoints. Who may take it
 * is the bootstrap's to say (`operatorStatements`).
 * One instance that replaces itself when it fails, and every 30 days with the newest image: Amazon Linux 2023 pins its package
 * repository to the image, so patching in place alone falls behind.
 */
export class Bastion extends pulumi.ComponentResource {
    /** Group that stores let in. */
    readonly securityGroupId: pulumi.Output<string>;
    /** Ready-made command for a shell; what is typed and shown goes to CloudWatch. */
    readonly shell: string;
    private readonly start: string;

    constructor(name: string, args: BastionArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:access:Bastion", name, {}, opts);
        const { target, network, ports, override } = args;
        const child = { parent: this };
        const physical = nameOf(target, "bastion", 64);
        const tags = tagsOf(target, { Name: physical, "golive:bastion": bastionTag(target) });

        const group = new aws.ec2.SecurityGroup(name, { vpcId: network.vpcId, description: "Bastion: nobody reaches it", tags }, child);
        const egress = (part: string, description: string, port: number, cidrIpv4: string) =>
            new aws.vpc.SecurityGroupEgressRule(
                `${name}-${part}`,
                { securityGroupId: group.id, description, ipProtocol: "tcp", fromPort: port, toPort: port, cidrIpv4 },
                child,
            );
        egress("aws", "Session Manager and packages", 443, "0.0.0.0/0");
        for (const port of ports) egress(`port-${port}`, "Stores in the VPC", port, network.cidr);

        const session = this.session(name, args);
        const role = new aws.iam.Role(
            name,
            {
                name: physical,
                assumeRolePolicy: trust("ec2.amazonaws.com"),
                tags: tagsOf(target),
            },
            child,
        );
        const agent = new aws.iam.RolePolicy(name, { role: role.name, policy: policyDocument(agentStatements(target, session.logGroup)) }, child);
        const profile = new aws.iam.InstanceProfile(name, { name: physical, role: role.name, tags: tagsOf(target) }, child);
        machine(
            name,
            {
                ...{ target, tags, profile: profile.arn, securityGroupId: group.id, subnetIds: network.privateSubnetIds },
                ...{ instanceType: args.instanceType ?? "t4g.micro", userData, gigabytes: 8, days: 30, waitFor: [...network.ready, session.logs, agent] },
                override: {
                    template: override?.template,
                    group: { instanceRefresh: { strategy: "Rolling", preferences: { minHealthyPercentage: 0 } }, ...override?.group },
                },
            },
            child,
        );
        new aws.ssm.Association(
            name,
            {
                name: "AWS-RunPatchBaseline",
                associationName: physical,
                targets: [{ key: "tag:golive:bastion", values: [bastionTag(target)] }],
                parameters: { Operation: "Install", RebootOption: "RebootIfNeeded" },
                scheduleExpression: weekly(target),
                complianceSeverity: "HIGH",
            },
            // Replaced, never changed: ssm:UpdateAssociation takes new parameters without saying the document, so that a right to it would change
            // what others' associations run, as root. The deploy role has none.
            { ...child, replaceOnChanges: ["*"], deleteBeforeReplace: true },
        );
        this.securityGroupId = group.id;
        const find = `aws ec2 describe-instances --region ${target.region} --filters Name=tag:golive:bastion,Values=${bastionTag(target)} Name=instance-state-name,Values=running --query "Reservations[0].Instances[0].InstanceId" --output text`;
        this.start = `aws ssm start-session --region ${target.region} --target "$(${find})" --document-name`;
        this.shell = `${this.start} ${session.document}`;
        this.registerOutputs({ securityGroupId: this.securityGroupId, shell: this.shell });
    }

    /** Ready-made command that opens a private endpoint at `localhost:<localPort>`; the local port is the same as the remote one by default. */
    portForward(host: pulumi.Input<string>, port: number, localPort = port): pulumi.Output<string> {
        return pulumi.interpolate`${this.start} ${portForwarding} --parameters host=${host},portNumber=${port},localPortNumber=${localPort}`;
    }

    /** A session document of our own: the account's preferences are one per region, and not this stack's to change. */
    private session(name: string, { target, logsKey }: BastionArgs) {
        const child = { parent: this };
        const logGroup = `/golive/${nameOf(target, "sessions", 200)}`;
        const logs = new aws.cloudwatch.LogGroup(
            `${name}-sessions`,
            { name: logGroup, retentionInDays: target.logDays, kmsKeyId: logsKey?.arn, tags: tagsOf(target) },
            child,
        );
        const document = sessionDocument(target);
        new aws.ssm.Document(
            `${name}-session`,
            {
                name: document,
                documentType: "Session",
                documentFormat: "JSON",
                content: JSON.stringify({
                    schemaVersion: "1.0",
                    description: "A shell on the bastion, recorded in CloudWatch",
                    sessionType: "Standard_Stream",
                    inputs: {
                        cloudWatchLogGroupName: logGroup,
                        cloudWatchEncryptionEnabled: logsKey !== undefined,
                        cloudWatchStreamingEnabled: true,
                        idleSessionTimeout: "20",
                        maxSessionDuration: "60",
                    },
                }),
                tags: tagsOf(target),
            },
            { ...child, dependsOn: logs },
        );
        return { logGroup, logs, document };
    }
}
