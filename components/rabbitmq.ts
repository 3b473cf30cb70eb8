import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { RabbitmqSpec } from "../config/manifest";
import type { Settings } from "../config/settings";
import type { EncryptionKey } from "./encryption";
import { policyDocument, type Statement, trust } from "./iam";
import type { Network } from "./network";
import { secretPattern } from "./secret";
import type { Secrets } from "./secrets";
import type { Peer, SecretField, Sources } from "./store";
import { type UserlessStore, userFields, userJob } from "./store-user";
import { arnOf, nameOf, type Target, tagsOf } from "./target";

/** What a message broker needs to know. */
export interface RabbitmqArgs {
    /** Environment it belongs to. */
    target: Target;
    /** Network it lives in: only the isolated subnets are used. */
    network: Network;
    /** The broker as the manifest has it. */
    spec: RabbitmqSpec;
    /** Instance type and number of nodes. */
    sizes: Settings["rabbitmq"];
    /** Key of the administrator's password; the same that encrypts the bot's secrets. */
    secretsKey: EncryptionKey;
    /** Where the administrator's password is born. */
    secrets: Secrets;
    /** Security groups that reach it on its ports; nobody else does. */
    allowFrom: Sources;
    /** Last word on any property of the broker, as CloudFormation names them. */
    override?: Record<string, unknown>;
}

const administrator = "golive";

/**
 * RabbitMQ on Amazon MQ: three nodes over the zones, TLS alone, no public address, its general log in CloudWatch.
 *
 * The provider's own broker takes the administrator's password as an argument, which then lies in Pulumi's state for good. So the broker is one
 * resource of a CloudFormation stack, whose template names the secret: CloudFormation reads it inside AWS, under a role that is one of its two
 * readers, and neither Pulumi nor whoever deploys ever sees it.
 *
 * Traps. The password is used at creation alone: a new one is set through RabbitMQ, then put into the secret. RabbitMQ brokers take no other
 * security group later, so the rules are resources of their own; nor a key of ours: AWS's own encrypts the disk. AWS Backup doesn't know it, and
 * messages are no archive. Amazon MQ makes its log group itself, under the broker's id, without retention. RabbitMQ 4 runs on mq.m7g alone, its
 * queues are quorum queues, and 3.13 can't be upgraded to it in place. A replacement would lose every queue: CloudFormation refuses one where
 * `protect` is on.
 */
export class Rabbitmq extends pulumi.ComponentResource implements UserlessStore {
    readonly values: Record<string, pulumi.Input<string>>;
    readonly secretFields: Record<string, SecretField>;
    readonly peer: Peer;
    readonly port = 5671;
    readonly adminPort = 443;
    readonly ready: pulumi.Resource[];
    readonly store: string;
    readonly administrator: UserlessStore["administrator"];
    readonly life: pulumi.Output<string>;
    /** Name of the broker, known before a deployment: the dimension of its CloudWatch metrics. */
    readonly brokerName: string;
    /** Security group of the nodes. */
    readonly securityGroupId: pulumi.Output<string>;

    constructor(name: string, args: RabbitmqArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:data:Rabbitmq", name, {}, opts);
        const { target, network, spec, sizes, secrets } = args;
        const child = { parent: this };
        const short = `${name}-administrator`;
        this.store = name;
        this.brokerName = nameOf(target, name, 50);
        const tags = tagsOf(target, { Name: this.brokerName });

        const group = this.group(name, args);
        this.securityGroupId = group.id;
        const role = new aws.iam.Role(
            name,
            {
                name: roleName(target, name),
                description: `Makes the broker ${this.brokerName}`,
                assumeRolePolicy: trust("cloudformation.amazonaws.com", { conditions: { StringEquals: { "aws:SourceAccount": target.account } } }),
                tags,
            },
            child,
        );
        const rights = new aws.iam.RolePolicy(name, { role: role.name, policy: policyDocument(this.statements(args, short)) }, child);
        secrets.born(short, {
            description: `Administrator of ${name}`,
            fields: { username: administrator },
            readers: [arnOf(target, "iam", `role/${roleName(target, name)}`, true), userJob(name)],
        });
        const subnets = pulumi.output(network.isolatedSubnetIds).apply(ids => (sizes.cluster ? ids.join(",") : ids[0]));
        const stack = new aws.cloudformation.Stack(
            name,
            {
                name: this.brokerName,
                iamRoleArn: role.arn,
                onFailure: "DELETE",
                templateBody: brokerTemplate(this.brokerName, args, secrets.nameOf(short)),
                policyBody: target.protect ? JSON.stringify({ Statement: [neverReplaced, anythingElse] }) : undefined,
                parameters: { Subnets: subnets, SecurityGroup: group.id },
                tags,
            },
            {
                ...child,
                protect: target.protect,
                dependsOn: [rights, ...network.ready, ...secrets.ready(short)],
                customTimeouts: { create: "60m", update: "60m", delete: "60m" },
            },
        );

        // amqps://<host>:5671, whichever way the scheme is written.
        const host = stack.outputs.apply(outputs => /\/\/([^:/]+)/.exec(outputs.Endpoint)?.[1] ?? outputs.Endpoint);
        this.administrator = { username: [administrator], password: { secret: secrets.nameOf(short), field: "password" } };
        this.values = { host, port: String(this.port), virtualHost: spec.virtualHost };
        this.secretFields = userFields(target, name);
        this.peer = { cidrs: network.isolatedCidrs };
        this.life = stack.outputs.apply(outputs => outputs.Broker);
        this.ready = [stack];
        this.registerOutputs({ host, port: this.port, brokerName: this.brokerName });
    }

    private group(name: string, { target, network, allowFrom }: RabbitmqArgs): aws.ec2.SecurityGroup {
        const child = { parent: this };
        const tags = tagsOf(target, { Name: this.brokerName });
        const group = new aws.ec2.SecurityGroup(
            name,
            { vpcId: network.vpcId, description: `Broker ${this.brokerName}`, revokeRulesOnDelete: true, tags },
            child,
        );
        const ports = { amqps: this.port, management: this.adminPort };
        for (const [who, referencedSecurityGroupId] of Object.entries(allowFrom))
            for (const [what, port] of Object.entries(ports))
                new aws.vpc.SecurityGroupIngressRule(
                    `${name}-${who}-${what}`,
                    {
                        securityGroupId: group.id,
                        referencedSecurityGroupId,
                        description: `RabbitMQ ${what} from ${who}`,
                        ipProtocol: "tcp",
                        fromPort: port,
                        toPort: port,
                        tags: tagsOf(target),
                    },
                    child,
                );
        return group;
    }

    /** What CloudFormation does with the broker, and nothing else in the account. */
    private statements({ target, secretsKey }: RabbitmqArgs, secret: string): Statement[] {
        const linked = "AWSServiceRoleForAmazonMQ";
        return [
            { Sid: "Create", Action: ["mq:CreateBroker", "mq:ListBrokers", "mq:DescribeBrokerEngineTypes", "mq:DescribeBrokerInstanceOptions"], Resource: "*" },
            {
                Sid: "Broker",
                Action: ["mq:DescribeBroker", "mq:UpdateBroker", "mq:RebootBroker", "mq:DeleteBroker", "mq:CreateTags", "mq:DeleteTags", "mq:ListTags"],
                Resource: arnOf(target, "mq", `broker:${this.brokerName}:*`),
            },
            {
                Sid: "Network",
                Action: [
                    ...["CreateNetworkInterface", "CreateNetworkInterfacePermission", "DeleteNetworkInterface", "DeleteNetworkInterfacePermission"],
                    ...["DetachNetworkInterface", "CreateVpcEndpoint"],
                ].map(action => `ec2:${action}`),
                Resource: ["network-interface", "subnet", "security-group", "vpc", "vpc-endpoint", "route-table", "instance"].map(kind =>
                    arnOf(target, "ec2", `${kind}/*`),
                ),
            },
            {
                Sid: "Look",
                Action: [
                    ...["DescribeInternetGateways", "DescribeNetworkInterfaces", "DescribeNetworkInterfacePermissions", "DescribeRouteTables"],
                    ...["DescribeSecurityGroups", "DescribeSubnets", "DescribeVpcs", "DescribeVpcEndpoints"],
                ]
                    .map(action => `ec2:${action}`)
                    .concat("logs:DescribeLogGroups"),
                Resource: "*",
            },
            { Sid: "Logs", Action: "logs:CreateLogGroup", Resource: arnOf(target, "logs", "log-group:*") },
            {
                Sid: "Linked",
                Action: "iam:CreateServiceLinkedRole",
                Resource: arnOf(target, "iam", `role/aws-service-role/mq.amazonaws.com/${linked}`, true),
                Condition: { StringEquals: { "iam:AWSServiceName": "mq.amazonaws.com" } },
            },
            { Sid: "Password", Action: "secretsmanager:GetSecretValue", Resource: secretPattern(target, secret) },
            { Sid: "Key", ...secretsKey.grant("secretsmanager") },
        ];
    }
}

const roleName = (target: Target, store: string) => nameOf(target, `${store}-broker`, 64);

const anythingElse = { Effect: "Allow", Action: "Update:*", Principal: "*", Resource: "*" };
const neverReplaced = { Effect: "Deny", Action: ["Update:Replace", "Update:Delete"], Principal: "*", Resource: "LogicalResourceId/Broker" };

/** The template of the broker's stack: all of it is known before a deployment, and the password is only named. */
function brokerTemplate(brokerName: string, { target, spec, sizes, override }: RabbitmqArgs, secret: string): string {
    const kept = target.protect ? "Retain" : "Delete";
    return JSON.stringify({
        AWSTemplateFormatVersion: "2010-09-09",
        Description: `RabbitMQ ${brokerName}`,
        Parameters: { Subnets: { Type: "List<AWS::EC2::Subnet::Id>" }, SecurityGroup: { Type: "AWS::EC2::SecurityGroup::Id" } },
        Resources: {
            Broker: {
                Type: "AWS::AmazonMQ::Broker",
                DeletionPolicy: kept,
                UpdateReplacePolicy: kept,
                Properties: {
                    BrokerName: brokerName,
                    EngineType: "RABBITMQ",
                    EngineVersion: spec.version,
                    HostInstanceType: sizes.instanceType,
                    DeploymentMode: sizes.cluster ? "CLUSTER_MULTI_AZ" : "SINGLE_INSTANCE",
                    AutoMinorVersionUpgrade: true,
                    PubliclyAccessible: false,
                    AuthenticationStrategy: "SIMPLE",
                    SubnetIds: { Ref: "Subnets" },
                    SecurityGroups: [{ Ref: "SecurityGroup" }],
                    Logs: { General: true },
                    MaintenanceWindowStartTime: { DayOfWeek: "SUNDAY", TimeOfDay: "03:30", TimeZone: "UTC" },
                    Users: [{ Username: administrator, Password: `{{resolve:secretsmanager:${secret}:SecretString:password}}` }],
                    ...override,
                },
            },
        },
        Outputs: {
            Broker: { Value: { Ref: "Broker" } },
            Endpoint: { Value: { "Fn::Select": [0, { "Fn::GetAtt": ["Broker", "AmqpEndpoints"] }] } },
        },
    });
}

/** Node, whose `fetch` trusts the authorities that sign Amazon MQ's certificates; from AWS's copy of Docker's official images. */
export const rabbitmqClient = "public.ecr.aws/docker/library/node:22.21.1-alpine3.22";

/** Makes the virtual host and the user or brings them up to date: no management, and no other virtual host than its own. */
export const rabbitmqUserScript = `
const { ADMIN_USERNAME, ADMIN_PASSWORD, USERNAME, PASSWORD, MANAGEMENT, VIRTUAL_HOST } = process.env;
const authorization = "Basic " + Buffer.from(ADMIN_USERNAME + ":" + ADMIN_PASSWORD).toString("base64");
async function put(path, body) {
    const headers = { authorization, "content-type": "application/json" };
    const response = await fetch(MANAGEMENT + "/api/" + path, { method: "PUT", headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(path + ": HTTP " + response.status);
}
const host = encodeURIComponent(VIRTUAL_HOST);
const user = encodeURIComponent(USERNAME);
(async () => {
    await put("vhosts/" + host, {});
    await put("users/" + user, { password: PASSWORD, tags: "" });
    await put("permissions/" + host + "/" + user, { configure: ".*", write: ".*", read: ".*" });
    console.log(USERNAME + " has " + VIRTUAL_HOST + " to itself");
})().catch(error => {
    console.error(error.message);
    process.exit(1);
});
`;
