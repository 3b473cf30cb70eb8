import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Target } from "../../config/target";
import { arnOf, functionGroup, letIn, metricAlarms, nameOf, type Peer, policyDocument, type SecretField, type Sources, tagsOf, trust } from "../foundation";
import type { Network } from "../network";
import { type RabbitmqUser, type Secrets, UserRotation } from "../secrets";
import { administrator, type BrokerStackArgs, brokerStatements, brokerStays, brokerTemplate } from "./broker-stack";
import { definitionsRole } from "./definitions";
import { applicationSecret, type UserlessStore, userFields, userJob } from "./store-user";

/** What a message broker needs to know. */
export interface RabbitmqArgs extends BrokerStackArgs {
    /** Network it lives in: only the isolated subnets are used. */
    network: Network;
    /** Where the administrator's password is born. */
    secrets: Secrets;
    /** Security groups that reach it on its ports; nobody else does. */
    allowFrom: Sources;
    /** ARNs of SNS topics that are told when it is silent, busy, full or short of memory, or messages pile up. Default: none, and no alarm. */
    alarmTopics?: pulumi.Input<string>[];
}

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
    /** Port that it listens on, known before it exists. */
    static readonly port = 5671;
    readonly port = Rabbitmq.port;
    readonly adminPort = 443;
    readonly ready: pulumi.Resource[];
    readonly store: string;
    readonly administrator: UserlessStore["administrator"];
    readonly life: pulumi.Output<string>;
    readonly rotation: RabbitmqUser;
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
        const rights = new aws.iam.RolePolicy(name, { role: role.name, policy: policyDocument(brokerStatements(this.brokerName, args, short)) }, child);
        const functions = [UserRotation.roleOf(target, "rabbitmq", applicationSecret(name)), definitionsRole(target, name)];
        secrets.born(short, {
            description: `Administrator of ${name}`,
            fields: { username: administrator },
            readers: [arnOf(target, "iam", `role/${roleName(target, name)}`, true), userJob(name), ...functions],
            due: { days: 180, by: "person" },
        });
        const subnets = pulumi.output(network.isolatedSubnetIds).apply(ids => (sizes.cluster ? ids.join(",") : ids[0]));
        const stack = new aws.cloudformation.Stack(
            name,
            {
                name: this.brokerName,
                iamRoleArn: role.arn,
                onFailure: "DELETE",
                templateBody: brokerTemplate(this.brokerName, args, secrets.nameOf(short)),
                policyBody: target.protect ? brokerStays : undefined,
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
        const management = pulumi.interpolate`https://${host}`;
        const securityGroupId = this.functions(name, args, group);
        this.rotation = { kind: "rabbitmq", management, virtualHost: spec.virtualHost, administrator: short, securityGroupId };
        this.alarms(name, args, stack);
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
        for (const [who, from] of Object.entries(allowFrom))
            for (const [what, port] of Object.entries(ports))
                letIn(`${name}-${who}-${what}`, { target, group, from, port, description: `RabbitMQ ${what} from ${who}` }, child);
        return group;
    }

    /** Functions that reach its management: they rotate its user and save what it has declared. */
    private functions(name: string, { target, network }: RabbitmqArgs, broker: aws.ec2.SecurityGroup): pulumi.Output<string> {
        const child = { parent: this };
        const { group, ready } = functionGroup(`${name}-functions`, { target, network, description: `Functions that manage ${this.brokerName}` }, child);
        const description = "RabbitMQ management from functions";
        this.ready.push(...ready, letIn(`${name}-functions`, { target, group: broker, from: group.id, port: this.adminPort, description }, child));
        return group.id;
    }

    /** Memory and disk are compared with Amazon MQ's own limits, at which it lets nobody publish any more. */
    private alarms(name: string, { target, alarmTopics: topics = [] }: RabbitmqArgs, broker: pulumi.Resource): void {
        const whose = this.brokerName;
        metricAlarms(
            name,
            { target, topics, namespace: "AWS/AmazonMQ", dimensions: { Broker: whose } },
            {
                down: { metric: "ConnectionCount", below: 0, silence: "breaching", severity: "critical", says: `Nothing is heard of ${whose}` },
                cpu: { metric: "SystemCpuUtilization", above: 80, severity: "warning", says: `The processors of ${whose} are more than 80 % busy` },
                memory: {
                    ...{ metric: "RabbitMQMemUsed", of: { metric: "RabbitMQMemLimit" }, above: 80 },
                    ...{ severity: "critical", says: `${whose} uses more than 80 % of the memory at which it stops taking messages` },
                },
                disk: {
                    ...{ metric: "RabbitMQDiskFree", of: { metric: "RabbitMQDiskFreeLimit" }, below: 125 },
                    ...{ severity: "critical", says: `${whose} has hardly more disk left than where it stops taking messages` },
                },
                queues: {
                    ...{ metric: "MessageReadyCount", statistic: "Minimum", above: 1000 },
                    ...{ severity: "warning", says: `More than 1000 messages wait in ${whose}` },
                },
            },
            { parent: this, dependsOn: broker },
        );
    }
}

const roleName = (target: Target, store: string) => nameOf(target, `${store}-broker`, 64);

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
