import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { RedisSpec } from "../../config/manifest";
import type { Settings } from "../../config/settings";
import type { Target } from "../../config/target";
import {
    type EncryptionKey,
    letIn,
    nameOf,
    type Peer,
    type SecretField,
    type Sources,
    type Store,
    savingWindow,
    secretName,
    shortened,
    storesWindow,
    tagsOf,
} from "../foundation";
import type { Network } from "../network";
import { type Secrets, UserRotation } from "../secrets";

/** What a cache needs to know. */
export interface RedisArgs {
    /** Environment it belongs to. */
    target: Target;
    /** Network it lives in: only the isolated subnets are used. */
    network: Network;
    /** The cache as the manifest has it. */
    spec: RedisSpec;
    /** Node type, replicas and days of snapshots. */
    sizes: Settings["redis"];
    /** Key of the data and the snapshots. */
    key: EncryptionKey;
    /** Key of the users' passwords; the same that encrypts the bot's secrets. */
    secretsKey: EncryptionKey;
    /** Key of the logs. */
    logsKey: EncryptionKey;
    /** Where the users' passwords are born. */
    secrets: Secrets;
    /** Security groups that reach it on its port; nobody else does (cryptofunk:87). */
    allowFrom: Sources;
    /** Who else reads the exporter's password, as ARNs of roles or names of readers. Default: nobody. */
    monitoring?: string[];
    /** Days between two rotations of the passwords. Default: 90. */
    rotationDays?: number;
    /** Last word on any argument of the replication group and its parameters. */
    override?: { group?: Partial<aws.elasticache.ReplicationGroupArgs>; parameterGroup?: Partial<aws.elasticache.ParameterGroupArgs> };
}

/**
 * What each user may do, as Redis's access list says it. The application: everything but what ends, reveals, empties or reshapes the server;
 * INFO stays, which clients ask at the start. The exporter: figures, and no key. Commands that ElastiCache forbids may not be named here.
 */
export const redisAccess = {
    application: "on ~* &* +@all -@dangerous -@admin +info",
    monitoring: "on -@all +@connection -@dangerous +info +dbsize +slowlog +latency",
} as const;
type User = keyof typeof redisAccess;

/** What ElastiCache evicts by in the family redis7 where nothing is said. */
const ownPolicy = "volatile-lru";

/**
 * Redis on ElastiCache: TLS only, users with passwords, encrypted at rest, a replica in another zone (cryptofunk:55, cryptofunk:87).
 *
 * Traps. ElastiCache has no append-only file: persistence is the daily snapshot and the replica (cryptofunk:160). Eviction is one setting for
 * the whole group: a manifest that keeps its kill switch here gets one that never evicts, and a cache beside it is a store of its own.
 * Users are made switched off and without password; the birth function gives them password and access, so both are ignored here; and of the
 * default user too, since ElastiCache gives an access string back in another form, which would be a change at every deployment. It must be in the
 * group, and nothing here ever switches it on. User group, births, replication group, one after the other: while a user is being changed
 * ElastiCache refuses to make a group (InvalidUserGroupState), and the provider asks once. The group's name is fixed, for its alarms: a replacement deletes first, which `protect` refuses.
 */
export class Redis extends pulumi.ComponentResource implements Store {
    readonly values: Record<string, pulumi.Input<string>>;
    readonly secretFields: Record<string, SecretField>;
    readonly peer: Peer;
    /** Port that it listens on, known before it exists. */
    static readonly port = 6379;
    readonly port = Redis.port;
    readonly ready: pulumi.Resource[];
    /** Name of the replication group, known before a deployment; its nodes, the dimension of CloudWatch's metrics, are `<groupId>-001` and so on. */
    readonly groupId: string;
    /** Security group of the nodes. */
    readonly securityGroupId: pulumi.Output<string>;

    constructor(name: string, args: RedisArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:data:Redis", name, {}, opts);
        const { target, network, spec, sizes, override } = args;
        const child = { parent: this };
        this.groupId = nameOf(target, name, 40);
        const tags = tagsOf(target, { Name: this.groupId });

        const subnets = new aws.elasticache.SubnetGroup(
            name,
            { subnetIds: network.isolatedSubnetIds, description: `Isolated subnets of ${this.groupId}`, tags },
            child,
        );
        const securityGroup = this.securityGroup(name, args);
        this.securityGroupId = securityGroup.id;
        const policy = spec.killSwitch ? "noeviction" : spec.eviction; // cryptofunk:159
        const parameters = new aws.elasticache.ParameterGroup(
            name,
            {
                family: "redis7",
                description: `Parameters of ${this.groupId}`,
                // What equals the default counts as not set, and would be missing at the next deployment.
                parameters: policy === ownPolicy ? [] : [{ name: "maxmemory-policy", value: policy }],
                tags,
                ...override?.parameterGroup,
            },
            child,
        );
        const logs = (["slow", "engine"] as const).map(kind => {
            const group = new aws.cloudwatch.LogGroup(
                `${name}-${kind}`,
                { name: `/aws/elasticache/${this.groupId}/${kind}`, retentionInDays: target.logDays, kmsKeyId: args.logsKey.arn, tags },
                child,
            );
            return { destination: group.name, destinationType: "cloudwatch-logs", logFormat: "json", logType: `${kind}-log` };
        });
        const off = { engine: "redis", accessString: "off -@all", noPasswordRequired: true };
        const ignoreChanges = ["accessString", "noPasswordRequired", "authenticationMode", "passwords"];
        const user = (who: string) =>
            new aws.elasticache.User(`${name}-${who}`, { userId: this.userId(target, name, who), userName: who, ...off, tags }, { ...child, ignoreChanges });
        const users = { default: user("default"), application: user("application"), monitoring: user("monitoring") };
        const userGroup = new aws.elasticache.UserGroup(
            name,
            { engine: "redis", userGroupId: this.groupId, userIds: Object.values(users).map(({ userId }) => userId), tags },
            child,
        );
        const births = [
            ...this.birth(name, args, "application", users.application, userGroup, ["username", "password"]),
            ...this.birth(name, args, "monitoring", users.monitoring, userGroup, ["monitoringUsername", "monitoringPassword"]),
        ];
        const group = new aws.elasticache.ReplicationGroup(
            name,
            {
                replicationGroupId: this.groupId,
                description: `Redis ${name} of ${nameOf(target, "")}`,
                engine: "redis",
                engineVersion: "7.1",
                autoMinorVersionUpgrade: true,
                nodeType: sizes.nodeType,
                numCacheClusters: sizes.replicas + 1,
                automaticFailoverEnabled: sizes.replicas > 0,
                multiAzEnabled: sizes.replicas > 0,
                transitEncryptionEnabled: true,
                transitEncryptionMode: "required",
                atRestEncryptionEnabled: true,
                kmsKeyId: args.key.arn,
                userGroupIds: [userGroup.userGroupId],
                subnetGroupName: subnets.name,
                securityGroupIds: [securityGroup.id],
                parameterGroupName: parameters.name,
                port: this.port,
                snapshotRetentionLimit: sizes.snapshotDays,
                snapshotWindow: savingWindow(target),
                maintenanceWindow: storesWindow(target),
                finalSnapshotIdentifier: target.protect ? securityGroup.id.apply(id => `${shortened(this.groupId, 24)}-final-${id.slice(-8)}`) : undefined,
                applyImmediately: !target.production,
                logDeliveryConfigurations: logs,
                tags,
                ...override?.group,
            },
            { ...child, protect: target.protect, dependsOn: [...network.ready, ...births] },
        );

        this.values = { host: group.primaryEndpointAddress, port: String(this.port) };
        const field = (who: User, of: string) => ({ secret: secretName(target, `${name}-${who}`), field: of });
        this.secretFields = {
            username: field("application", "username"),
            password: field("application", "password"),
            monitoringUsername: field("monitoring", "username"),
            monitoringPassword: field("monitoring", "password"),
        };
        this.peer = { cidrs: network.isolatedCidrs };
        this.ready = [group, ...births];
        this.registerOutputs({ host: group.primaryEndpointAddress, port: this.port, groupId: this.groupId });
    }

    private userId(target: Target, name: string, who: string): string {
        return nameOf(target, `${name}-${who}`, 40);
    }

    private birth(name: string, args: RedisArgs, who: User, user: aws.elasticache.User, after: pulumi.Resource, fields: string[]): pulumi.Resource[] {
        const { target, network, secrets, secretsKey, logsKey, monitoring = [], rotationDays = 90 } = args;
        const short = `${name}-${who}`;
        const secret = secrets.born(short, {
            description: `User ${who} of ${name}`,
            fields: { username: who },
            redisUser: { userId: user.userId, accessString: redisAccess[who] },
            readers: [...secrets.readersOf(name, fields), ...(who === "monitoring" ? monitoring : [])],
            rotators: [UserRotation.roleOf(target, "redis", short)],
            due: { days: rotationDays, by: "machine" }, // arbitrage:133
            after: [after],
        });
        const ready = secrets.ready(short);
        new UserRotation(
            `${short}-rotation`,
            {
                target,
                network,
                secret,
                key: secretsKey,
                days: rotationDays,
                logsKey,
                waitFor: ready,
                user: { kind: "redis", userId: this.userId(target, name, who) },
            },
            { parent: this },
        );
        return ready;
    }

    private securityGroup(name: string, { target, network, allowFrom }: RedisArgs): aws.ec2.SecurityGroup {
        const child = { parent: this };
        const tags = tagsOf(target, { Name: this.groupId });
        const group = new aws.ec2.SecurityGroup(name, { vpcId: network.vpcId, description: `Cache ${this.groupId}`, revokeRulesOnDelete: true, tags }, child);
        for (const [who, from] of Object.entries(allowFrom))
            letIn(`${name}-${who}`, { target, group, from, port: this.port, description: `Redis from ${who}` }, child);
        return group;
    }
}
