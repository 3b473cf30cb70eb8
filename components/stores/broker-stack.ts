import type { RabbitmqSpec } from "../../config/manifest";
import type { Settings } from "../../config/settings";
import type { Target } from "../../config/target";
import { arnOf, brokerWindow, type EncryptionKey, type Statement, secretPattern } from "../foundation";

/** What the stack that makes the broker needs to know. */
export interface BrokerStackArgs {
    /** Environment it belongs to. */
    target: Target;
    /** The broker as the manifest has it. */
    spec: RabbitmqSpec;
    /** Instance type and number of nodes. */
    sizes: Settings["rabbitmq"];
    /** Key of the administrator's password; the same that encrypts the bot's secrets. */
    secretsKey: EncryptionKey;
    /** Last word on any property of the broker, as CloudFormation names them. */
    override?: Record<string, unknown>;
}

/** Name of the broker's administrator. */
export const administrator = "golive";

/** What CloudFormation does with the broker, and nothing else in the account; `secret` is the administrator's, by its short name. */
export function brokerStatements(brokerName: string, { target, secretsKey }: BrokerStackArgs, secret: string): Statement[] {
    const linked = "AWSServiceRoleForAmazonMQ";
    return [
        { Sid: "Create", Action: ["mq:CreateBroker", "mq:ListBrokers", "mq:DescribeBrokerEngineTypes", "mq:DescribeBrokerInstanceOptions"], Resource: "*" },
        {
            Sid: "Broker",
            Action: ["mq:DescribeBroker", "mq:UpdateBroker", "mq:RebootBroker", "mq:DeleteBroker", "mq:CreateTags", "mq:DeleteTags", "mq:ListTags"],
            Resource: arnOf(target, "mq", `broker:${brokerName}:*`),
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

const anythingElse = { Effect: "Allow", Action: "Update:*", Principal: "*", Resource: "*" };
const neverReplaced = { Effect: "Deny", Action: ["Update:Replace", "Update:Delete"], Principal: "*", Resource: "LogicalResourceId/Broker" };

/** The stack's own policy: whatever a template says, the broker is not replaced. */
export const brokerStays = JSON.stringify({ Statement: [neverReplaced, anythingElse] });

/** The template of the broker's stack: all of it is known before a deployment, and the password is only named. */
export function brokerTemplate(brokerName: string, { target, spec, sizes, override }: BrokerStackArgs, secret: string): string {
    const kept = target.protect ? "Retain" : "Delete";
    // One that fails to come up is no store yet: kept, it would hold its name, and the next attempt would end there.
    const keptOnceMade = target.protect ? "RetainExceptOnCreate" : "Delete";
    return JSON.stringify({
        AWSTemplateFormatVersion: "2010-09-09",
        Description: `RabbitMQ ${brokerName}`,
        Parameters: { Subnets: { Type: "List<AWS::EC2::Subnet::Id>" }, SecurityGroup: { Type: "AWS::EC2::SecurityGroup::Id" } },
        Resources: {
            Broker: {
                Type: "AWS::AmazonMQ::Broker",
                DeletionPolicy: keptOnceMade,
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
                    MaintenanceWindowStartTime: brokerWindow(target),
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
